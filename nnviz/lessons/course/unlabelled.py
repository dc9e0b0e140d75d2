"""Without labels: autoencoders."""

from typing import Any

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..conditions import narrowest
from ..deeds import only
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene

_STEPS = 3000
_RUN: dict[str, Any] = {
    "task": "autoencoder",
    "loss": "mean_squared_error",
    "optimizer": "adam",
    "learning_rate": 0.01,
    "seed": 11,
}
_BENT: dict[str, Any] = {"hidden": (8, 1, 8), "activation": ("tanh", "linear", "tanh")}


def _scene(name: str, speed: int = 300, **settings: Any) -> Scene:
    return Scene(name, settings=_RUN | settings, pictures=("loss", "histograms"), speed=speed)


_PARABOLA = _scene(
    "unlabelled", dataset="parabola", samples=200, initializer="glorot", hidden=(1,), activation="linear"
)
_RING = _scene("ring", dataset="ring", samples=200, initializer="glorot", **_BENT, seed=3)
_DIGITS = _scene(
    "digits",
    speed=1000,
    dataset="digits",
    train_fraction=0.7,
    initializer="he",
    hidden=(32, 2, 32),
    activation=("relu", "linear", "relu"),
    learning_rate=0.003,
    batch_size=32,
    seed=6,
)


def _bent(trainer: Trainer) -> None:
    trainer.configure(**_BENT)
    trainer.run(steps=_STEPS)


def _only_wider(trainer: Trainer) -> None:
    """Add layers, but leave them linear."""
    trainer.configure(hidden=(8, 1, 8))
    trainer.run(steps=_STEPS)


LESSON = Lesson(
    name="unlabelled",
    number=13,
    title=marked("Without labels"),
    question=marked("What can a network learn when nobody says what is right?"),
    minutes=10,
    steps=(
        Predict(
            marked(
                "This network has no labels: its target is its input. A point of a parabola passes through one hidden "
                "unit as a single number, its code, and should come out again."
            ),
            scene=_PARABOLA,
            free=(),
            asks=(
                Choice(
                    marked("How much of the points' spread does a linear network lose?"),
                    (
                        Option(
                            marked("5 %"),
                            marked("One linear number is a position on a straight line. A parabola is not straight."),
                        ),
                        Option(
                            marked("20 %"),
                            marked("One linear number is a position on a straight line. A parabola is not straight."),
                        ),
                        Option(marked("about half"), is_right=True),
                    ),
                ),
                Choice(
                    marked("And with eight tanh units on either side of the code?"),
                    (
                        Option(
                            marked("the same"),
                            marked("It is still one number, but now it can be a position on a curve."),
                        ),
                        Option(
                            marked("half as much"),
                            marked("Tanh layers can bend the line until it lies along the whole curve."),
                        ),
                        Option(marked("almost nothing"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Make the three runs. R² is the share of the spread that comes back. After the second run, drag along "
                "the code: the marked point runs along the curve."
            ),
            pictures=("code", "loss"),
            attempts=(
                Attempt(marked("One linear unit"), _STEPS),
                Attempt(marked("8 tanh units, 1 linear, 8 tanh"), _STEPS, _BENT),
                Attempt(marked("8 tanh units, 2 linear, 8 tanh"), _STEPS, _BENT | {"hidden": (8, 2, 8)}),
            ),
            measures=("test_r2",),
        ),
        See(
            marked("Compare the three runs."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("each code of one number gives a straight line"),
                            marked("In the first run the images lie on a straight line, in the second on a curve."),
                        ),
                        Option(marked("with tanh units the code runs along the parabola"), is_right=True),
                        Option(
                            marked("only two numbers can hold a point of the plane"),
                            marked("Of any point, yes. These points lie along a curve, and one number was enough."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "To give back its input through a narrow place, a network must find what the samples have in common. "
                "A linear code finds the best straight line, the first principal component. Bends on both sides "
                "of the code turn the line into a curve."
            ),
            measured=(
                Measured(
                    "unlabelled",
                    marked("Share of the test spread that is lost, {seeds} seeds"),
                    {
                        "1": marked("1 linear unit"),
                        "component": marked("1 component"),
                        "8-1-8 linear": marked("8-1-8, all linear"),
                        "8-1-8": marked("8-1-8 with tanh"),
                        "8-2-8": marked("8-2-8 with tanh"),
                    },
                ),
            ),
        ),
        Predict(
            marked("Now the points lie on a closed ring. The network is 8-1-8 with tanh units, as before."),
            scene=_RING,
            pictures=("loss", "histograms"),
            asks=(
                Choice(
                    marked("Does the whole ring come back from one number?"),
                    (
                        Option(
                            marked("yes, the angle is one number"),
                            marked("The angle jumps from 360° to 0°, and a network's output can't jump."),
                        ),
                        Option(marked("no, the ring is cut open somewhere"), is_right=True),
                        Option(
                            marked("no, only a straight line comes back"),
                            marked("The tanh layers bend the line, as with the parabola. But it has two ends."),
                        ),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Train 3,000 steps. Look at the images of the samples, and at the curve through them."),
            pictures=("code", "loss"),
            attempts=(Attempt(marked("The ring through one number"), _STEPS),),
            measures=("test_r2",),
        ),
        See(
            marked("Follow the curve of all codes from one end to the other."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("the curve is closed, like the ring"),
                            marked("Look for its two ends: they do not meet, and the samples between them are missed."),
                        ),
                        Option(marked("the curve has two ends, which leave a gap in the ring"), is_right=True),
                        Option(
                            marked("the images lie on a straight line"),
                            marked("A straight line would lose about half of the spread. Here R² is above 0.9."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The curve has two ends, for the lowest and the highest code. A ring has none, so there is always a "
                "place where neighbours on the ring get codes that lie far apart."
            ),
            measured=(
                Measured(
                    "unlabelled",
                    marked("Share of the test spread that is lost, {seeds} seeds"),
                    {"8-1-8": marked("parabola, 8-1-8"), "ring": marked("ring, 8-1-8")},
                ),
            ),
        ),
        Predict(
            marked(
                "Last, pictures of digits: 64 pixels, squeezed into two numbers. Nobody tells the network which digit "
                "a picture shows, nor that there are digits at all."
            ),
            scene=_DIGITS,
            pictures=("loss", "histograms"),
            asks=(
                Choice(
                    marked("Where do pictures of the same digit lie among the codes?"),
                    (
                        Option(
                            marked("anywhere: it never saw a label"),
                            marked("Pictures of a digit are alike, and like pictures are given like codes."),
                        ),
                        Option(marked("mostly close together"), is_right=True),
                        Option(
                            marked("in ten separate groups, without a mistake"),
                            marked("About a third of the pictures still lie nearest to another digit."),
                        ),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Train 3,000 steps. The colours of the codes are the labels, which the network never saw."),
            pictures=("code", "loss"),
            attempts=(Attempt(marked("Digits through two numbers"), _STEPS),),
            measures=("test_r2",),
        ),
        See(
            marked("Look at the codes. Each colour is a digit; enlarge the picture if it is crowded."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("ten groups with empty space between them"),
                            marked("Look at 5 and 8: their codes lie among those of other digits."),
                        ),
                        Option(marked("some digits lie apart, and others overlap"), is_right=True),
                        Option(
                            marked("all digits are mixed everywhere"),
                            marked("Look at 0, 4, 6 and 7: nearly all codes of each lie in one area."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The narrow place orders the samples by what differs among them. That needs no labels: pictures of the "
                "same digit gather by themselves."
            ),
            measured=(
                Measured(
                    "unlabelled-digits",
                    marked("Two numbers for a digit, test pictures, {seeds} seeds"),
                    {
                        "lost": marked("lost"),
                        "lost by components": marked("lost by 2 components"),
                        "same": marked("same digit nearest"),
                        "same by components": marked("… with components"),
                    },
                ),
            ),
        ),
        Check(
            marked(
                "The parabola again. Change the layers and their activations, so that the narrowest layer has one "
                "unit and the test R² reaches 0.7 by step 3,000. Settings has an activation for each layer."
            ),
            scene=_PARABOLA,
            free=("hidden", "activation"),
            pictures=("code", "loss"),
            goal=only("hidden", "activation") & narrowest(1) & reaches("test_r2", at_least=0.7, by=_STEPS),
            hints=(
                marked("Where is the narrow place, and what stands before and after it?"),
                marked("Layers without bends add up to one linear layer."),
                marked("Bends on both sides of the code; the code itself may be linear."),
            ),
            solve=_bent,
            fail=_only_wider,
        ),
    ),
    notes=(
        marked("“Without labels there is no goal.” The input is the target, and the loss is that of a regression."),
        marked("If the code has a tanh, too, the check fails for some seeds: another seed helps."),
        marked("Two minutes more: why can a ring not be written as one number without a jump?"),
    ),
)
