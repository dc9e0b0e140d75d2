"""Losses: the slope of a loss, where the network is sure and wrong."""

import numpy as np

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Number, Option
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene


def _scene(weight: float, speed: int) -> Scene:
    """Return two clouds, and one output that begins with both weights the same."""
    return Scene(
        "losses",
        settings={"dataset": "gauss", "hidden": (), "loss": "mean_squared_error", "learning_rate": 0.1, "seed": 0},
        layers=((np.full((2, 1), weight), np.zeros(1)),),
        pictures=("loss", "journey"),
        options={"loss": {"earlier": True}},
        speed=speed,
    )


_SWAPPED, _MILD = _scene(-1.5, 30), _scene(-0.25, 3)
_PICTURES = ("loss", "gradient_flow")


def _cross_entropy(trainer: Trainer) -> None:
    trainer.configure(loss="cross_entropy")
    trainer.run(steps=50)


def _squared_error(trainer: Trainer) -> None:
    trainer.run(steps=50)


_FIRST = Predict(
    marked(
        "One output is to tell two clouds apart. Its first weights have the classes swapped: it is sure, and wrong "
        "about every sample."
    ),
    scene=_SWAPPED,
    asks=(
        Choice(
            marked("Which loss is the first to reach an accuracy of 95 %?"),
            (
                Option(
                    marked("both at the same time"),
                    marked(
                        "A loss is not only a score. Its slope moves the weights, and here the slopes differ about "
                        "500-fold."
                    ),
                ),
                Option(
                    marked("cross-entropy, 3 times as fast"),
                    marked("The direction is right. But compare the gradients of the first step."),
                ),
                Option(marked("cross-entropy, 50 times as fast"), is_right=True),
                Option(
                    marked("the mean squared error"),
                    marked(
                        "A square does punish a large error, in its value. But its slope also has the slope of the "
                        "output as a factor, and that is almost 0 here."
                    ),
                ),
            ),
        ),
    ),
)
_RUNS = Watch(
    marked("Train with either loss, from the same first weights. Note the gradient at the start, and the accuracy."),
    pictures=_PICTURES,
    attempts=(
        Attempt(marked("Mean squared error, 600 steps"), 600, {"loss": "mean_squared_error"}),
        Attempt(marked("Cross-entropy, 60 steps"), 60, {"loss": "cross_entropy"}),
    ),
)
_SEEN = See(
    marked("Think of the first steps of either run."),
    asks=(
        Choice(
            marked("What held the mean squared error back?"),
            (
                Option(
                    marked("its loss was the smaller number, so it had less to correct"),
                    marked(
                        "The two losses have different units; their values can't be compared. Compare the gradients."
                    ),
                ),
                Option(marked("at the start its gradient was almost 0"), is_right=True),
                Option(
                    marked("it went in the wrong direction"),
                    marked("It went in the right direction all the time, in tiny steps."),
                ),
            ),
        ),
    ),
)
_AGAIN = Watch(
    marked("Now both begin only mildly wrong, with weights of −0.25. Is the mean squared error still that slow?"),
    scene=_MILD,
    pictures=_PICTURES,
    attempts=(
        Attempt(marked("Mean squared error, mildly wrong"), 20, {"loss": "mean_squared_error"}),
        Attempt(marked("Cross-entropy, mildly wrong"), 20, {"loss": "cross_entropy"}),
    ),
)
_ROWS = {
    "sure cross_entropy": marked("cross-entropy, sure"),
    "sure mean_squared_error": marked("squared error, sure"),
    "mild cross_entropy": marked("cross-entropy, mild"),
    "mild mean_squared_error": marked("squared error, mild"),
}
_WHY = Why(
    marked(
        "With a tanh or sigmoid output, the slope of the squared error has the output's own slope as a factor. That "
        "is almost 0 where the answer is sure, right or wrong. Cross-entropy cancels this factor: ∂L/∂z = p − y. "
        "Where the answer is only mildly wrong, both losses learn quickly."
    ),
    measured=(
        Measured("losses", marked("Steps to a training accuracy of 0.95, {seeds} seeds"), _ROWS),
        Measured("losses-gradient", marked("First gradient, mean over both weights"), _ROWS),
    ),
)
_RUN = Check(
    marked(
        "Begin with the classes swapped again. Reach a training accuracy of 0.95 within 50 steps. One setting is free; "
        "you find it in Settings."
    ),
    scene=_SWAPPED,
    pictures=_PICTURES,
    free=("loss",),
    goal=reaches("train_accuracy", at_least=0.95, by=50),
    hints=(
        marked("Compare the gradients, not the values of the two losses."),
        marked("Which derivative has no slope of the output in it?"),
    ),
    solve=_cross_entropy,
    fail=_squared_error,
)
_SLOPES = Check(
    marked(
        "Calculate ∂L/∂z for two samples that are sure and wrong. The mean squared error is L = (a − t)² with "
        "a = tanh z, and the slope of tanh is 1 − a²."
    ),
    asks=(
        Number(marked("Cross-entropy, p = 0.99, y = 0"), 0.99, feedback=marked("For cross-entropy, ∂L/∂z is p − y.")),
        Number(
            marked("Mean squared error, a = 0.98, t = −1"),
            2 * 1.98 * (1 - 0.98**2),
            feedback=marked("The chain rule gives 2 (a − t) times 1 − a²."),
        ),
    ),
    hints=(
        marked("For cross-entropy no slope of the output is left: p − y."),
        marked("a − t is 1.98, and 1 − a² is 0.0396."),
    ),
)

LESSON = Lesson(
    name="losses",
    number=3,
    title=marked("Measuring how wrong"),
    question=marked("Which loss shouts louder when the network is sure and wrong?"),
    minutes=10,
    steps=(_FIRST, _RUNS, _SEEN, _AGAIN, _WHY, _RUN, _SLOPES),
    notes=(
        marked(
            "“The larger loss is worse.” The two losses have different units: comparing their values means nothing."
        ),
        marked(
            "For two classes the mean squared error has the targets −1 and 1, and a tanh output: tanh z = 2σ(2z) − 1."
        ),
        marked("Two minutes more: when is the squared error the right one? Try the data set “plane”."),
    ),
)
