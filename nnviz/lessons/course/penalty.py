"""The price of large weights: the L2 penalty."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Number, Option
from ..facts import Facts
from ..goal import ends_with, one_change
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene
from ..strip import Strip

_STEPS = 5000
_SCENE = Scene(
    "penalty",
    settings={
        "dataset": "gauss",
        "noise": 50,
        "train_fraction": 0.1,
        "hidden": (8, 8),
        "activation": "tanh",
        "loss": "cross_entropy",
        "learning_rate": 0.1,
        "seed": 12,
    },
    pictures=("loss", "histograms"),
    options={"output": {"test_points": True}},
    speed=1000,
)
_TRIED = {"0": marked("λ = 0"), "0.15": marked("λ = 0.15"), "15": marked("λ = 15"), "50": marked("λ = 50")}


def _strong(trainer: Trainer) -> None:
    trainer.configure(l2=1.5)
    trainer.run(steps=_STEPS)


def _too_strong(trainer: Trainer) -> None:
    trainer.configure(l2=15)
    trainer.run(steps=_STEPS)


def _factor(run: Facts) -> float:
    """Return the factor of each weight in one step with α = 0.1 and λ = 1.5, by the penalty alone."""
    return 1 - 0.1 * 1.5 / run.trainer.data.train_count


LESSON = Lesson(
    name="penalty",
    number=9,
    title=marked("The price of large weights"),
    question=marked("How can a worse fit be a better network?"),
    minutes=9,
    steps=(
        Predict(
            marked(
                "Two clouds overlap. The network has 50 training samples and enough weights to learn them by heart. "
                "The L2 penalty λ makes large weights costly."
            ),
            scene=_SCENE,
            free=("l2",),
            asks=(
                Choice(
                    marked("You raise λ from 0 to 50. What does the test loss do?"),
                    (
                        Option(
                            marked("it falls"),
                            marked("With λ = 50 all weights are almost 0, and the network answers ½ everywhere."),
                        ),
                        Option(
                            marked("it rises"),
                            marked("It disturbs the fit to the training samples. Look at the test samples."),
                        ),
                        Option(marked("it falls, then it rises"), is_right=True),
                    ),
                ),
                Choice(
                    marked("And the training loss?"),
                    (
                        Option(marked("it rises"), is_right=True),
                        Option(
                            marked("it falls"),
                            marked("The penalty does not help on the training data: their loss rose in 30 of 30 runs."),
                        ),
                        Option(
                            marked("it stays the same"),
                            marked("The weights now serve two aims, and the fit to the training samples gives way."),
                        ),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Train 5,000 steps with each λ, from the same first weights. Each time, look at the two curves and at "
                "the border between the classes."
            ),
            attempts=(
                Attempt(marked("λ = 0"), _STEPS),
                Attempt(marked("λ = 0.15"), _STEPS, {"l2": 0.15}),
                Attempt(marked("λ = 15"), _STEPS, {"l2": 15}),
                Attempt(marked("λ = 50"), _STEPS, {"l2": 50}),
            ),
            measures=("train_loss", "test_loss"),
        ),
        See(
            marked("Compare the four runs."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("both losses fell, then rose"),
                            marked("The training loss was lowest without a penalty, and rose with each larger λ."),
                        ),
                        Option(marked("the training loss rose; the test loss fell, then rose"), is_right=True),
                        Option(
                            marked("the test loss fell each time"),
                            marked("With λ = 50 the test loss was the highest of all, about 0.7."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The gradient of the penalty is λw/m: each step pulls every weight towards 0. Only weights that the "
                "data needs stay large. Small weights make a gentle border, so the network is less often sure and "
                "wrong. If λ is too large, doing nothing is cheapest."
            ),
            measured=(Measured("penalty", marked("Test loss after 5,000 steps, {seeds} seeds"), _TRIED),),
        ),
        Check(
            marked(
                "Find the λ between those that you tried: after 5,000 steps the test loss is to be at most 0.30. "
                "Change nothing but λ. A new λ continues the same run, so press Reset."
            ),
            scene=_SCENE,
            goal=one_change("l2") & ends_with("test_loss", at_most=0.3, after=_STEPS),
            hints=(
                marked("Try powers of ten first."),
                marked("The curve of the test samples decides."),
                marked("It lies between “learns by heart” and “learns nothing”."),
            ),
            strip=Strip(
                marked("7 values of λ × 5 seeds"),
                steps=_STEPS,
                seeds=5,
                axes={"l2": (0, 0.15, 0.5, 1.5, 5, 15, 50)},
                show="curves",
                measure="test_loss",
                at_most=0.3,
            ),
            solve=_strong,
            fail=_too_strong,
        ),
        Check(
            marked(
                "One step with α = 0.1, λ = 1.5 and m = 50 training samples. Look at the penalty alone: by which "
                "factor does it multiply each weight?"
            ),
            free=(),
            asks=(
                Number(
                    marked("Factor of a weight in one step:"),
                    right=_factor,
                    tolerance=0,
                    margin=0.0005,
                    feedback=marked("The step is α times λw/m, and it is subtracted from w."),
                ),
            ),
            hints=(
                marked("The new weight is w − α · λw/m."),
                marked("Divide by m = 50, the number of training samples."),
            ),
        ),
    ),
    notes=(
        marked("“Any gap between the curves is overfitting.” A small gap is normal."),
        marked("Choosing λ by the test loss uses the test set up. A third part of the data is needed for that."),
        marked(
            "λ has other units in other tools. A weight shrinks by αλ/m in a step here, and by αλ with PyTorch's "
            "weight_decay. Biases are not penalized."
        ),
        marked("The test accuracy hardly changes. What gets better is how sure the network is."),
        marked("Two minutes more: does the batch size change what λ does? With 1, 10 and 50 ‖W‖ is 2.3, 2.4 and 2.4."),
    ),
)
