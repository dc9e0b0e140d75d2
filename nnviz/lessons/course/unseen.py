"""Points never seen: early stopping, more samples, and copies of samples."""

from typing import Any

import numpy as np

from ...data.augment import flips_and_swap, rotations
from ...data.datasets import Augment
from ...nn.arrays import Array
from ...training.run_data import generated
from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..copies import CopiesGoal
from ..curves import Trait, begins, lowest_at, rise
from ..deeds import only
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..outcomes import stands
from ..scene import Scene
from ..sketch import Sketch
from ..strip import Strip

_STEPS = 5000
_NETWORK = {"hidden": (8, 8), "activation": "tanh", "loss": "cross_entropy", "learning_rate": 0.1}
_DISC = _NETWORK | {"dataset": "circle", "noise": 25, "train_fraction": 0.1, "seed": 15}
_XOR = _NETWORK | {"dataset": "xor", "samples": 200, "train_fraction": 0.1, "seed": 0}
_RUNS = {
    "alone": marked("50 samples"),
    "stopped": marked("stopped early"),
    "copies": marked("15 copies each"),
    "250": marked("250 samples"),
}
_XOR_RUNS = {"alone": marked("20 samples"), "turned": marked("quarter turns"), "mirrored": marked("mirrored, swapped")}


def _scene(name: str, settings: dict[str, Any], augment: Augment | None = None) -> Scene:
    return Scene(
        name,
        settings=settings,
        data=None if augment is None else lambda config: generated(config).augmented(augment),
        pictures=("loss", "histograms"),
        options={"output": {"test_points": True}},
        speed=1000,
    )


def _more_samples(trainer: Trainer) -> None:
    trainer.configure(train_fraction=0.5)
    trainer.run(steps=_STEPS)


def _the_other_penalty(trainer: Trainer) -> None:
    """Take the penalty that was right for two clouds."""
    trainer.configure(l2=5)
    trainer.run(steps=_STEPS)


def _is_inside(X: Array) -> Array:
    """Return the disc's labels of points, `(n,)`: 1 inside half its radius."""
    return np.where(np.hypot(X[:, 0], X[:, 1]) < 2.5, 1.0, 0.0)


def _is_better(copies: Trainer, alone: Trainer) -> bool:
    losses = [each.evaluate().test_loss for each in (copies, alone)]
    return losses[0] <= 0.75 * losses[1]


_CURVE = Sketch(
    marked("Draw the test loss over 5,000 steps."),
    steps=_STEPS,
    highest=1.0,
    measure="test_loss",
    traits=(
        Trait(
            begins,
            0.3,
            below=marked(
                "You began at {drawn}. Before the first step the network knows nothing of the test samples, either: "
                "it began at {run}, and first it fell."
            ),
        ),
        Trait(
            rise,
            0.2,
            below=marked(
                "From its lowest value your curve rises by {drawn}, the run rose by {run}. The network learns its 50 "
                "samples by heart: the border bends around single ones, and ever more test samples pay for that."
            ),
        ),
        Trait(
            lowest_at,
            1500,
            above=marked(
                "You let it turn at step {drawn}, and it was lowest at step {run}. From there on each step fitted the "
                "50 samples, and harmed the others."
            ),
        ),
    ),
)

LESSON = Lesson(
    name="unseen",
    number=10,
    title=marked("Points never seen"),
    question=marked("What besides a penalty helps on points that were never seen?"),
    minutes=10,
    steps=(
        Predict(
            marked("The disc with noise: 50 samples train a network of 105 weights and biases; the other 450 test it."),
            scene=_scene("unseen", _DISC),
            free=(),
            asks=(
                _CURVE,
                Choice(
                    marked("Which of these lowers its last value?"),
                    (
                        Option(
                            marked("only five times as many samples"),
                            marked("Stopping early and rotated copies lower it about as much."),
                        ),
                        Option(
                            marked("only stopping early"),
                            marked("More samples and rotated copies lower it about as much."),
                        ),
                        Option(
                            marked("only 15 rotated copies of each sample"),
                            marked("More samples and stopping early lower it about as much."),
                        ),
                        Option(marked("each of the three"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Make the four runs, and compare the test losses. The second one stops when the test loss has not "
                "improved for 40 epochs; then press “Restore the best weights”."
            ),
            attempts=(
                Attempt(marked("50 samples"), _STEPS),
                Attempt(marked("50 samples, stop early"), _STEPS, {"patience": 40}),
                Attempt(
                    marked("50 samples with 15 rotated copies each"),
                    _STEPS,
                    scene=_scene("copies", _DISC, rotations(16)),
                ),
                Attempt(marked("250 samples"), _STEPS, {"train_fraction": 0.5}),
            ),
            measures=("train_loss", "test_loss"),
        ),
        See(
            marked("Compare the four runs."),
            asks=(
                Choice(
                    marked("Which run had the lowest training loss?"),
                    (
                        Option(marked("the one with 50 samples, which had the highest test loss"), is_right=True),
                        Option(
                            marked("the one with 250 samples"),
                            marked("More samples are harder to learn by heart, so its training loss stayed higher."),
                        ),
                        Option(
                            marked("the one with the lowest test loss"),
                            marked("It is the other way round: look at the run with 50 samples again."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "A network can learn anything by heart, even random labels. Only more data, or knowledge put in as "
                "copies, says which of the many fits is meant. Stopping early ends the run before it bends the border "
                "around single samples."
            ),
            measured=(Measured("unseen", marked("Test loss, {seeds} seeds"), _RUNS),),
        ),
        Predict(
            marked(
                "Now xor, with 20 samples: a point is of class 1 if x₁ and x₂ have the same sign. Each sample gets "
                "three copies, turned by 90°, 180° and 270°."
            ),
            scene=_scene("xor", _XOR),
            asks=(
                Choice(
                    marked("Do these copies help here, too?"),
                    (
                        Option(
                            marked("yes, more data is more data"),
                            marked("A copy is a claim about the world. On xor a quarter turn swaps the classes."),
                        ),
                        Option(marked("no, they harm"), is_right=True),
                        Option(
                            marked("they make no difference"),
                            marked("Two of three copies have the wrong label. Such samples teach the wrong border."),
                        ),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Make the three runs. Look at the samples and at the border."),
            attempts=(
                Attempt(marked("20 samples"), _STEPS),
                Attempt(marked("with quarter turns"), _STEPS, scene=_scene("turned", _XOR, rotations(4))),
                Attempt(marked("mirrored and swapped"), _STEPS, scene=_scene("mirrored", _XOR, flips_and_swap)),
            ),
            measures=("test_loss", "test_accuracy"),
        ),
        See(
            marked("Compare the three runs."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("both kinds of copies helped"),
                            marked("With quarter turns the test loss was higher than without any copies."),
                        ),
                        Option(marked("quarter turns harmed, mirrored copies helped"), is_right=True),
                        Option(
                            marked("both kinds of copies harmed"),
                            marked("With mirrored and swapped copies the test loss was the lowest of the three."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "An augmentation is a claim about the world: that these changes leave the class as it is. Turning is "
                "true for the disc and a lie for xor. Flipping both signs or swapping x₁ and x₂ is true for xor."
            ),
            measured=(Measured("unseen-xor", marked("Test loss on xor, {seeds} seeds"), _XOR_RUNS),),
        ),
        Check(
            marked(
                "Two clouds: class 1 lies around (2, 2), class 0 around (−2, −2). You want to add copies of the "
                "training samples, with their labels."
            ),
            scene=_scene("clouds", _NETWORK | {"dataset": "gauss", "seed": 0}),
            asks=(
                Choice(
                    marked("Which copies keep each label right?"),
                    (
                        Option(marked("turned by 180°"), marked("That puts each cloud onto the other one.")),
                        Option(marked("x₁ and x₂ swapped"), is_right=True),
                        Option(marked("moved by (4, 4)"), marked("The cloud around (−2, −2) would land at (2, 2).")),
                        Option(
                            marked("with both signs flipped"),
                            marked("Flipping both signs is a turn by 180°: it puts each cloud onto the other one."),
                        ),
                    ),
                ),
            ),
            hints=(marked("Where does the point (2, 2) go, and where does (−2, −2) go?"),),
        ),
        Check(
            marked(
                "The disc again. Bring the test loss to at most 0.35, at step 5,000 or when the run stops early. You "
                "can change λ, and under Settings the training split and the patience."
            ),
            scene=_scene("unseen", _DISC),
            free=("train_fraction", "patience", "l2"),
            goal=only("train_fraction", "patience", "l2") & stands("test_loss", at_most=0.35, after=_STEPS),
            hints=(
                marked("Which of the four runs had a low test loss?"),
                marked("After an early stop, restore the best weights."),
                marked("λ = 5 was right for two clouds, and it ruins the disc."),
            ),
            strip=Strip(marked("12 seeds"), steps=_STEPS, measure="test_loss", at_most=0.35),
            solve=_more_samples,
            fail=_the_other_penalty,
            copies=CopiesGoal(
                _scene("unseen", _DISC),
                _STEPS,
                _is_better,
                marked("With the copies the test loss is to be at most 0.75 times that without."),
                rule=_is_inside,
            ),
        ),
    ),
    notes=(
        marked("“More training is better.” After step 500 the test loss doubles while the training loss falls on."),
        marked("λ = 5 was fine for two clouds and ruins the disc (0.69): no λ is right everywhere."),
        marked("The patience looks at the test loss, so the test set no longer judges the result. A third part would."),
        marked("Two minutes more: an augmentation that is right for cats and wrong for digits?"),
    ),
)
