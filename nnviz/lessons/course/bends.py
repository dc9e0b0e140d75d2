"""Bends: the slope of an activation, and units that are dead."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option, Order
from ..conditions import mostly_dead, unchanged_until
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene

_RACE = Scene(
    "bends",
    settings={
        "dataset": "circle",
        "hidden": (8,),
        "activation": "relu",
        "initializer": "glorot",
        "loss": "cross_entropy",
        "learning_rate": 0.1,
        "target_loss": 0.1,
        "seed": 16,
    },
    pictures=("loss", "gradient_flow"),
    options={"loss": {"earlier": True}},
    speed=100,
)
_DEATH = Scene(
    "bends",
    settings={
        "dataset": "circle",
        "hidden": (8,),
        "activation": "relu",
        "loss": "cross_entropy",
        "learning_rate": 3,
        "seed": 1,
    },
    pictures=("dead_units", "unit"),
    speed=300,
)
_MOSTLY_DEAD = (1, 3, 6, 7, 9, 10, 11, 12, 13, 15, 16, 18, 19, 20, 21, 22, 23, 24, 25, 26)  # seeds


def _elu(trainer: Trainer) -> None:
    trainer.run(steps=500)
    trainer.configure(activation="elu", learning_rate=0.1)
    trainer.run(steps=3000)


def _gentle(trainer: Trainer) -> None:
    trainer.run(steps=500)
    trainer.configure(learning_rate=0.03)
    trainer.run(steps=3000)


_ORDER = Predict(
    marked("Three networks of eight hidden units fence in a disc. Only the activation differs."),
    scene=_RACE,
    asks=(
        Order(
            marked("In which order do they reach a training loss of 0.1? Press the fastest first."),
            (marked("ReLU"), marked("tanh"), marked("sigmoid")),
            feedback=marked(
                "Compare the steepest slopes: sigmoid 1/4, tanh 1, and ReLU 1 on its whole upper half. Each layer "
                "multiplies by that slope."
            ),
        ),
    ),
)
_RACES = Watch(
    marked("Each run ends by itself at a training loss of 0.1. Note the step."),
    attempts=(
        Attempt(marked("sigmoid"), 4000, {"activation": "sigmoid"}),
        Attempt(marked("tanh"), 4000, {"activation": "tanh"}),
        Attempt(marked("ReLU"), 4000, {"activation": "relu"}),
    ),
)
_KILL = Watch(
    marked("Now a network of ReLU units with a learning rate of 3. A unit is dead if it answers 0 for every sample."),
    scene=_DEATH,
    attempts=(Attempt(marked("Train 500 steps with a rate of 3"), 500),),
)
_DEAD = Predict(
    marked("Most of the units are dead. Now lower the learning rate to 0.03 and train 3,000 steps."),
    asks=(
        Choice(
            marked("How many of the dead units wake up?"),
            (
                Option(
                    marked("all of them"),
                    marked("A unit that answers 0 for every sample has a slope of 0 there. Any rate times 0 is 0."),
                ),
                Option(marked("some of them"), marked("A gentler rate does not help: the update is the rate times 0.")),
                Option(marked("none"), is_right=True),
            ),
        ),
    ),
)
_LOWER = Watch(
    marked("Lower the rate, and go on for 3,000 steps."),
    attempts=(Attempt(marked("Go on with a rate of 0.03"), 3500, {"learning_rate": 0.03}, goes_on=True),),
)
_SEEN = See(
    marked("Look at the picture of the dead units."),
    asks=(
        Choice(
            marked("What happened to them?"),
            (
                Option(marked("as many are dead as before"), is_right=True),
                Option(
                    marked("one by one they came back"),
                    marked("Look again: their number did not change from step 500 on."),
                ),
                Option(
                    marked("their weights became 0"),
                    marked(
                        "Their biases are so far below 0 that they answer 0 for every sample. The weights are not 0."
                    ),
                ),
            ),
        ),
    ),
)
_WHY = Why(
    marked(
        "What is passed back is multiplied by the slope: at most 1/4 for sigmoid, 1 for tanh, 1 or 0 for ReLU. Where "
        "the slope is 0 on every sample, no learning rate helps, because the update is α times 0. Another activation "
        "may have a slope there."
    ),
    silent=True,
    measured=(
        Measured(
            "bends",
            marked("Steps to a training loss of 0.1, {seeds} seeds"),
            {"relu": marked("ReLU"), "tanh": marked("tanh"), "sigmoid": marked("sigmoid")},
        ),
        Measured(
            "bends-fate",
            marked("Networks of {seeds} of which at least half the units are dead"),
            {
                "half dead": marked("after 500 steps with 3"),
                "half dead, and as many later": marked("as many 3,000 steps later"),
            },
        ),
    ),
)
_AGAIN = Watch(
    marked("Now you rescue such a network. First train it to step 500, as before."),
    scene=_DEATH,
    pictures=("dead_units", "loss"),
    attempts=(Attempt(marked("Train 500 steps with a rate of 3"), 500),),
)
_RESCUE = Check(
    marked(
        "Go on from here, without a reset: change the activation, the learning rate, or both. Reach a test accuracy "
        "of 0.95 by step 3,500. More than half of the units must have been dead at step 500."
    ),
    free=("activation", "learning_rate"),
    goal=unchanged_until(500) & mostly_dead(500) & reaches("test_accuracy", at_least=0.95, since=500, by=3500),
    hints=(
        marked("Which activation has a slope that is not 0 below 0?"),
        marked("A rate of 3 kills again."),
        marked("The slope of leaky ReLU is only 0.01 there: it needs time, or a higher rate."),
    ),
    solve=_elu,
    fail=_gentle,
    seeds=_MOSTLY_DEAD,
)

LESSON = Lesson(
    name="bends",
    number=7,
    title=marked("Bends and dead ends"),
    question=marked("What does the shape of the bend do to speed, and can it kill?"),
    minutes=10,
    steps=(_ORDER, _RACES, _KILL, _DEAD, _LOWER, _SEEN, _WHY, _AGAIN, _RESCUE),
    notes=(
        marked("“Dead means that its weights are 0.” Its answer is 0, on every sample."),
        marked("“ReLU is best because it is newest.” It is fast because of its slope, and that slope can be 0."),
        marked("The activation is chosen. Training does not change it."),
        marked("Two minutes more: with a rate of 3 a few seeds are fine. Is that skill?"),
    ),
)
