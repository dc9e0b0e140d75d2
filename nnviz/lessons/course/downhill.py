"""Downhill: the largest learning rate, on a bowl and with units that saturate."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..conditions import largest_rate, rates_at_the_limit
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene
from ..strip import Strip

_BOWL = Scene(
    "downhill",
    settings={
        "dataset": "plane",
        "hidden": (),
        "loss": "mean_squared_error",
        "learning_rate": 0.03,
        "batch_size": 250,
        "seed": 16,
    },
    pictures=("loss", "landscape"),
    options={"loss": {"earlier": True}},
    speed=30,
)
_UNITS = Scene(
    "downhill",
    settings={
        "dataset": "circle",
        "hidden": (4,),
        "activation": "tanh",
        "loss": "cross_entropy",
        "learning_rate": 0.1,
        "seed": 0,
    },
    pictures=("loss", "histograms"),
    options={"loss": {"earlier": True}, "histograms": {"weights": False, "activations": True}},
    speed=300,
)


def _train(trainer: Trainer, *rates: float) -> None:
    for rate in rates:
        trainer.reset()
        trainer.configure(learning_rate=rate)
        trainer.run(steps=100)


def _halve(trainer: Trainer) -> None:
    limit = largest_rate(trainer.problem)
    _train(trainer, 0.95 * limit, 1.04 * limit)


def _guess(trainer: Trainer) -> None:
    _train(trainer, 0.03, 0.1)


_LINE = Predict(
    marked(
        "A linear regression goes downhill on a bowl: its loss is a quadratic function of the weights. A learning rate "
        "of 0.03 works. Now take 0.1."
    ),
    scene=_BOWL,
    asks=(
        Choice(
            marked("What will the loss do with a learning rate of 0.1?"),
            (
                Option(
                    marked("fall, but more slowly"),
                    marked("A step that is too large does not get stuck: it overshoots, farther each time."),
                ),
                Option(
                    marked("wobble, and then settle"),
                    marked("It comes back farther than it went: each step multiplies the error by more than 1."),
                ),
                Option(marked("grow without end"), is_right=True),
            ),
        ),
    ),
)
_RATES = Watch(
    marked("Train 100 steps with each learning rate. The loss axis is logarithmic where the numbers are far apart."),
    attempts=(
        Attempt(marked("learning rate 0.01"), 100, {"learning_rate": 0.01}),
        Attempt(marked("learning rate 0.03"), 100, {"learning_rate": 0.03}),
        Attempt(marked("learning rate 0.07"), 100, {"learning_rate": 0.07}),
        Attempt(marked("learning rate 0.08"), 100, {"learning_rate": 0.08}),
        Attempt(marked("learning rate 0.1"), 100, {"learning_rate": 0.1}),
    ),
)
_SEEN = See(
    marked("Compare the learning rates 0.07 and 0.08."),
    asks=(
        Choice(
            marked("What did you see?"),
            (
                Option(
                    marked("the larger the rate, the worse"),
                    marked("0.07 ended far below 0.01. Larger is better, up to a limit."),
                ),
                Option(marked("at 0.07 the loss falls, at 0.08 it grows"), is_right=True),
                Option(
                    marked("both fall, 0.08 a little faster"),
                    marked("Look at the last loss with 0.08: it is above the first."),
                ),
            ),
        ),
    ),
)
_SQUASHED = Predict(
    marked("Now another network: four tanh units, which are to fence in a disc. They learn with a rate of 0.1."),
    scene=_UNITS,
    asks=(
        Choice(
            marked("What happens with a learning rate of 10?"),
            (
                Option(
                    marked("the numbers overflow: NaN"),
                    marked(
                        "A tanh unit can't answer more than 1, so nothing overflows. None of the measured runs did."
                    ),
                ),
                Option(marked("it soon stops learning, at a high loss"), is_right=True),
                Option(
                    marked("it learns fastest"),
                    marked("Larger is faster up to about 0.3, and with luck up to 3. With 10 no run learned."),
                ),
            ),
        ),
    ),
)
_TANH = Watch(
    marked(
        "Train 2,000 steps with each learning rate. The histograms show the answers of the units. Then open the map of "
        "nine rates with eight first weights each: where do all eight get a low loss?"
    ),
    attempts=(
        Attempt(marked("learning rate 0.01"), 2000, {"learning_rate": 0.01}),
        Attempt(marked("learning rate 0.1"), 2000, {"learning_rate": 0.1}),
        Attempt(marked("learning rate 10"), 2000, {"learning_rate": 10.0}),
    ),
    strip=Strip(
        marked("9 rates × 8 first weights"),
        steps=2000,
        seeds=8,
        axes={"learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)},
        own_data=False,
        seeds_apart=True,
        show="train_loss",
        measure="train_loss",
        at_most=0.1,
    ),
)
_STUCK = See(
    marked("Look at the run with the learning rate 10."),
    asks=(
        Choice(
            marked("Where are the answers of the units?"),
            (
                Option(marked("almost all at −1 or 1"), is_right=True),
                Option(marked("near 0"), marked("Look at the histograms of the activations: they stand at both ends.")),
                Option(
                    marked("they grow without end"),
                    marked("tanh keeps every answer between −1 and 1, whatever the weights are."),
                ),
            ),
        ),
    ),
)
_WHY = Why(
    marked(
        "On a bowl of curvature κ a step multiplies the error by 1 − ακ. Beyond α = 2/κ the error grows. Units that "
        "squash their sum can't grow: they saturate, their slope vanishes, and a rate that is too large looks like a "
        "network that is stuck."
    ),
    silent=True,
    measured=(
        Measured(
            "downhill",
            marked("Regression, 100 steps, {seeds} seeds"),
            {"limit": marked("limit 2/κ"), "0.06": marked("loss, 0.06"), "0.1": marked("loss, 0.1")},
        ),
        Measured(
            "downhill-share",
            marked("Tanh units: networks of {seeds} whose loss is below 0.1 after 2,000 steps"),
            {
                "0.01": marked("rate 0.01"),
                "0.1": marked("rate 0.1"),
                "1": marked("rate 1"),
                "3": marked("rate 3"),
                "10": marked("rate 10"),
            },
        ),
    ),
)
_LIMIT = Check(
    marked(
        "Find the limit of the regression. Train 100 steps with one rate, Reset, and train with another: the loss "
        "must fall with one and rise with the other, and the higher rate is at most 1.1 times the lower one."
    ),
    scene=_BOWL,
    free=("learning_rate",),
    goal=rates_at_the_limit(1.1, after=100),
    hints=(
        marked("Halve the interval each time."),
        marked("The first five steps show where the loss goes."),
        marked("The limit depends on the data alone."),
    ),
    solve=_halve,
    fail=_guess,
)

LESSON = Lesson(
    name="downhill",
    number=4,
    title=marked("Downhill"),
    question=marked("How large may a step be?"),
    minutes=10,
    steps=(_LINE, _RATES, _SEEN, _SQUASHED, _TANH, _STUCK, _WHY, _LIMIT),
    notes=(
        marked("“Smaller is safer.” With a rate of 0.001 nothing is learned in 2,000 steps."),
        marked(
            "A jagged curve with batches of one sample is not a rate that is too large. Raise the batch size to tell."
        ),
        marked("With rates of 1 and 3 ten and six of 40 networks fail, though the median is the best of all."),
        marked("Two minutes more: what happens to the limit if the inputs are in centimetres instead of metres?"),
    ),
)
