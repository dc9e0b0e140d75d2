"""Who is to blame: backpropagation, and why first weights must differ."""

from collections.abc import Callable

import numpy as np

from ...data.datasets import Dataset
from ...probes.sample_journey import Journey, Weight, journey
from ...settings.config import Config
from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Number, Option
from ..deeds import only, weights_set
from ..facts import Facts
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene

_SETTINGS = {"hidden": (3,), "activation": "tanh", "loss": "cross_entropy", "learning_rate": 0.5, "batch_size": 1}
_WEIGHT: Weight = (0, 1, 0)  # from x₂ to unit 1


def _sample(label: int) -> Callable[[Config], Dataset]:
    """Return the data that is one sample, x = (1, 2), for training and for the test."""

    def data(config: Config) -> Dataset:
        return Dataset(np.array([[1.0, 2.0]] * 2), np.full(2, float(label)), 1, "classification")

    return data


def _one_sample(name: str, label: int, unit_2: float) -> Scene:
    """Return the scene of a 2-3-1 network whose output takes unit 2 times a weight."""
    hidden = np.array([[0.1, 0.2, -0.3], [0.4, -0.5, 0.6]]), np.array([0.0, 0.1, -0.2])
    output = np.array([[0.7], [unit_2], [0.9]]), np.array([0.1])
    return Scene(
        name, settings=_SETTINGS, layers=(hidden, output), data=_sample(label), pictures=("loss", "histograms"), speed=1
    )


_DISC = {"dataset": "circle", "hidden": (4,), "loss": "cross_entropy", "learning_rate": 0.1, "seed": 0}
_ZEROS = Scene("zeros", settings=_DISC | {"initializer": "zeros"}, pictures=("loss", "histograms"), speed=300)
_ALIKE = Scene(
    "alike",
    settings=_DISC,
    layers=((np.full((2, 4), 0.5), np.full(4, 0.5)), (np.full((4, 1), 0.5), np.full(1, 0.5))),
    pictures=("loss", "histograms"),
    speed=300,
)
_NAMES = {"tanh": marked("tanh"), "relu": marked("ReLU"), "sigmoid": marked("sigmoid")}


def _way(run: Facts) -> Journey:
    """Return the way of the sample at the beginning of a run."""
    return journey(run.history.at(run.history.first).event, 0, _WEIGHT)


def _delta(run: Facts) -> float:
    return float(_way(run).deltas[-1][0])


def _gradient(run: Facts) -> float:
    way = _way(run)
    return way.at_weight(way.gradient)


def _new_weight(run: Facts) -> float:
    way = _way(run)
    return way.at_weight(way.theta_after)


def _four_signs(trainer: Trainer) -> None:
    """Point the four units in four directions."""
    for row, unit in ((0, 0), (1, 1), (0, 2), (1, 2)):
        trainer.set_weight(0, row, unit, -0.5)
    trainer.run(steps=4000)


def _output_only(trainer: Trainer) -> None:
    """Change the bias of the output, which leaves the units alike."""
    trainer.set_weight(1, 4, 0, -0.5)
    trainer.run(steps=4000)


LESSON = Lesson(
    name="blame",
    number=5,
    title=marked("Who is to blame?"),
    question=marked("How does a weight in the first layer learn of an error at the end?"),
    minutes=10,
    steps=(
        Predict(
            marked(
                "Two inputs, three tanh units and one output. There is one sample, x = (1, 2), of class 0; the network "
                "gives class 1 a probability of 0.84. The output takes the answer of unit 2 times w₂ = −0.8."
            ),
            scene=_one_sample("blame", 0, -0.8),
            free=(),
            asks=(
                Choice(
                    marked("You set w₂ to 0. What happens to the gradient of the weights into unit 2?"),
                    (
                        Option(
                            marked("it gets larger"),
                            marked("Blame is handed back along the same line, times the same weight: times 0."),
                        ),
                        Option(
                            marked("it stays"),
                            marked("It is not about the inputs alone: δ of unit 2 is δ of the output · w₂ · (1 − h²)."),
                        ),
                        Option(marked("it becomes 0"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Click the sample in the output, and go through its stages with ‹ and ›: forward to the loss, then "
                "back with δ. Then take one step: class 1 drops from 0.84 to 0.27."
            ),
            pictures=("journey", "unit"),
            attempts=(Attempt(marked("Take one step"), 1),),
        ),
        Watch(
            marked(
                "The same network with w₂ = 0. Click the sample again, go on to the way back, and look at δ of unit 2, "
                "which is the middle one. Then take one step."
            ),
            scene=_one_sample("cut", 0, 0.0),
            pictures=("journey", "unit"),
            attempts=(Attempt(marked("Take one step with w₂ = 0"), 1),),
        ),
        See(
            marked("Think of the stages on the way back, at the step before the update."),
            asks=(
                Choice(
                    marked("What did you see, with w₂ = 0?"),
                    (
                        Option(marked("δ of unit 2 was 0, the other two were not"), is_right=True),
                        Option(
                            marked("all three δ were 0"),
                            marked("Only unit 2 hangs on w₂. The other two have lines of their own."),
                        ),
                        Option(
                            marked("δ of unit 2 was as large as before"),
                            marked("Look at the stage δ of the hidden layer, before the step: it was −0.42 with −0.8."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "Blame goes back along the forward lines, times each weight and each slope that it passes. A 0 "
                "anywhere stops it. Backpropagation only computes slopes; the update learns."
            )
        ),
        Predict(
            marked("Now four units are to fence in the disc, and all weights and biases begin at 0."),
            scene=_ZEROS,
            asks=(
                Choice(
                    marked("What will training do, with tanh or ReLU?"),
                    (
                        Option(marked("train as usual"), marked("0 is not neutral: every way back leads through a 0.")),
                        Option(
                            marked("train slowly at first"),
                            marked("It does not warm up: after 2,000 steps all weights are still exactly 0."),
                        ),
                        Option(marked("move a single number"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Train 2,000 steps with each activation. Look at the lines in the network, and at the units' pictures."
            ),
            attempts=(
                Attempt(marked("tanh"), 2000),
                Attempt(marked("ReLU"), 2000, {"activation": "relu"}),
                Attempt(marked("sigmoid"), 2000, {"activation": "sigmoid"}),
            ),
            measures=("train_loss", "test_accuracy"),
        ),
        See(
            marked("Compare the three runs."),
            asks=(
                Choice(
                    marked("What did you see with sigmoid?"),
                    (
                        Option(
                            marked("no weight moved"),
                            marked("With tanh and ReLU only the output's bias moved. With sigmoid there are lines."),
                        ),
                        Option(marked("weights moved, and the four units stayed equal"), is_right=True),
                        Option(
                            marked("the four units became different"),
                            marked("Look at their pictures: all four are the same, so there is one cut."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "Here both factors are 0: the weights on the way back and, with tanh and ReLU, the units' answers. A "
                "sigmoid answers ½, so weights move. But equal units get equal blame for ever: the difference must "
                "be put in at the start."
            ),
            measured=(
                Measured("blame", marked("Largest weight after 2,000 steps, {seeds} seeds"), _NAMES),
                Measured("blame-equal", marked("Networks of {seeds} whose four units stayed equal"), _NAMES),
            ),
        ),
        Check(
            marked(
                "The first network again, w₂ = −0.8, but now the sample is of class 1. Given: p = 0.8360, "
                "h₁ = 0.7163, w₁ = 0.7, α = 0.5, x₂ = 2. The weight from x₂ to unit 1 is 0.4. Compute, with "
                "three digits:"
            ),
            scene=_one_sample("other class", 1, -0.8),
            pictures=("loss", "histograms"),
            asks=(
                Number(
                    marked("δ of the output:"),
                    right=_delta,
                    tolerance=0.01,
                    feedback=marked("With cross-entropy δ of the output is p − y, and here y = 1."),
                ),
                Number(
                    marked("Gradient of the weight from x₂ to unit 1:"),
                    right=_gradient,
                    tolerance=0.01,
                    feedback=marked("Go on from δ of the output: times w₁, times the slope 1 − h₁², times x₂."),
                ),
                Number(
                    marked("That weight after one step:"),
                    right=_new_weight,
                    tolerance=0.01,
                    feedback=marked("Subtract α times the gradient from 0.4. Mind the sign."),
                ),
            ),
            hints=(
                marked("Follow one line back."),
                marked("δ of the output is p − y; δ of unit 1 is that times w₁ times 1 − h₁²."),
                marked("The gradient of a weight is δ of the unit that it leads to, times its input."),
            ),
        ),
        Check(
            marked(
                "All weights and biases are 0.5, so the four tanh units are alike. Set at most four weights by hand: "
                "click a line and type a number. The test accuracy is to reach 0.95 by step 4,000."
            ),
            scene=_ALIKE,
            free=("weights",),
            goal=only() & weights_set(at_most=4) & reaches("test_accuracy", at_least=0.95, by=4000),
            hints=(
                marked("Two equal units make the same cut twice."),
                marked("The four units need to differ, and little is enough."),
                marked("Give the weights into the units different signs, so that the cuts face four ways."),
            ),
            solve=_four_signs,
            fail=_output_only,
        ),
    ),
    notes=(
        marked("“The error itself flows back.” What flows back is a slope."),
        marked("Backpropagation computes ∂J/∂θ for each parameter. The descent does the updating."),
        marked("All weights 0.5: the accuracy is that of a single unit, between 0.61 and 0.7 in 40 networks."),
        marked("Two minutes more: why is the gradient of each weight from x₂ exactly twice that from x₁?"),
    ),
)
