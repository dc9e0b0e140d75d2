"""Faster: learning rates, optimizers, schedules, and work that is shared."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Number, Option
from ..deeds import only
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..outcomes import settles
from ..scene import Scene
from ..strip import Strip

_GOAL = 0.1  # training loss
_MOST = 20_000  # steps
_RACE = Scene(
    "faster",
    settings={
        "dataset": "circle",
        "hidden": (4,),
        "activation": "tanh",
        "loss": "cross_entropy",
        "learning_rate": 0.1,
        "seed": 0,
    },
    pictures=("loss", "histograms"),
    speed=1000,
)
_RESTLESS = Scene(
    "restless",
    settings={
        "dataset": "circle",
        "hidden": (8,),
        "activation": "tanh",
        "loss": "cross_entropy",
        "learning_rate": 0.3,
        "batch_size": 1,
        "seed": 17,
    },
    pictures=("loss", "learning_rate"),
    speed=300,
)
_SPIRAL = Scene(
    "spiral",
    settings={
        "dataset": "spiral",
        "hidden": (16, 16),
        "activation": "relu",
        "initializer": "he",
        "loss": "cross_entropy",
        "learning_rate": 0.03,
        "seed": 0,
    },
    pictures=("loss", "update_ratio"),
    speed=300,
)
_SCHEDULE = ("schedule", "schedule_period", "schedule_factor")
_DESCENT = ("optimizer", "learning_rate", "momentum", "beta1", "beta2", *_SCHEDULE)
_RUNS = {
    "momentum 0.01": marked("momentum, 0.01"),
    "gradient_descent 0.01": marked("plain, 0.01"),
    "gradient_descent 0.1": marked("plain, 0.1"),
    "adam 0.01": marked("Adam, 0.01"),
    "gradient_descent 0.3": marked("plain, 0.3"),
}
_MAP = Strip(
    marked("216 networks"),
    steps=2000,
    seeds=8,
    axes={
        "optimizer": ("gradient_descent", "momentum", "adam"),
        "learning_rate": (0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0),
    },
    own_data=False,
    seeds_apart=True,
    show="train_loss",
    measure="train_loss",
    at_most=0.1,
)
_TIMES = {"100 networks": marked("100 networks"), "batch of 250": marked("batch of 250")}


def _race(rate: float, **more: str) -> dict[str, object]:
    return {"learning_rate": rate, "target_loss": _GOAL, **more}


def _cosine(trainer: Trainer) -> None:
    trainer.configure(schedule="cosine", schedule_period=3000)
    trainer.run(steps=3000)


def _warm_up(trainer: Trainer) -> None:
    """Begin slowly, and end at the full rate."""
    trainer.configure(schedule="warm_up", schedule_period=3000)
    trainer.run(steps=3000)


def _adam(trainer: Trainer) -> None:
    trainer.configure(optimizer="adam", learning_rate=0.01)
    trainer.run(steps=3500)


def _plain(trainer: Trainer) -> None:
    """Keep plain descent with its rate."""
    trainer.run(steps=3500)


LESSON = Lesson(
    name="faster",
    number=11,
    title=marked("Faster"),
    question=marked("A better direction, or just longer steps?"),
    minutes=10,
    steps=(
        Predict(
            marked(
                "Momentum adds to each step 0.9 times the step before. You train the disc until the training loss is "
                "0.1, with momentum and a learning rate of 0.01."
            ),
            scene=_RACE,
            free=(),
            asks=(
                Choice(
                    marked("Plain descent with which learning rate takes about as many steps?"),
                    (
                        Option(
                            marked("0.01"),
                            marked(
                                "The old steps are still in the sum. Each loses a tenth, so ten steps' worth adds up."
                            ),
                        ),
                        Option(
                            marked("0.03"),
                            marked("The sum 1 + 0.9 + 0.81 + … is 10, so the steps are ten times as long."),
                        ),
                        Option(marked("0.1"), is_right=True),
                        Option(marked("1"), marked("That would be a hundred times as long: momentum of 0.99.")),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Each run stops by itself at a training loss of 0.1. Compare the numbers of steps."),
            attempts=(
                Attempt(marked("Momentum, α = 0.01"), _MOST, _race(0.01, optimizer="momentum")),
                Attempt(marked("Plain, α = 0.01"), _MOST, _race(0.01)),
                Attempt(marked("Plain, α = 0.1"), _MOST, _race(0.1)),
                Attempt(marked("Adam, α = 0.01"), _MOST, _race(0.01, optimizer="adam")),
                Attempt(marked("Plain, α = 0.3"), _MOST, _race(0.3)),
            ),
            counts=True,
        ),
        See(
            marked("Compare the five runs."),
            asks=(
                Choice(
                    marked("Which optimizer was the fastest?"),
                    (
                        Option(
                            marked("Adam"),
                            marked("Plain descent with α = 0.3 took fewer steps than Adam with α = 0.01."),
                        ),
                        Option(
                            marked("momentum"),
                            marked("It took as many steps as plain descent with ten times the rate."),
                        ),
                        Option(marked("it depends on the learning rate of each"), is_right=True),
                    ),
                ),
            ),
        ),
        Predict(
            marked(
                "Now a map of the disc: nine learning rates from 0.001 to 10, with eight first weights each, 2,000 "
                "steps. A rate is safe if all eight training losses get below 0.1."
            ),
            scene=_RACE,
            asks=(
                Number(
                    marked("How many of the nine rates are safe for plain descent?"),
                    right=1,
                    tolerance=0,
                    least=0,
                    most=9,
                    feedback=marked("Only 0.1 is: smaller rates are too slow, and larger ones fail with some weights."),
                ),
                Choice(
                    marked("Which rates are safe with momentum?"),
                    (
                        Option(
                            marked("the same as for plain descent"),
                            marked("With momentum a step grows to ten times its length. So 0.1 becomes 1."),
                        ),
                        Option(marked("lower ones"), is_right=True),
                        Option(
                            marked("higher ones, too: momentum calms the steps"),
                            marked("Momentum makes steps longer. With a rate of 1 none of the eight learned."),
                        ),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Open the map of 216 networks. A column is a learning rate, and a row has other first weights. A mark "
                "shows a training loss of at most 0.1. Click a cell to open its network."
            ),
            strip=_MAP,
        ),
        Why(
            marked(
                "Momentum adds up a geometric series: while the slope keeps its sign, a step is 1/(1 − 0.9) = ten "
                "times as long. Adam divides each weight's step by the size of its own gradients. So each optimizer "
                "needs its own rate."
            ),
            measured=(Measured("faster", marked("Steps to a training loss of 0.1, {seeds} seeds"), _RUNS),),
        ),
        Predict(
            marked(
                "Four machines share a batch: each takes a quarter of the samples, and their gradients are averaged. "
                "Another machine trains 100 small networks at once."
            ),
            asks=(
                Choice(
                    marked("The average of the four gradients, compared with that of the whole batch, is …"),
                    (
                        Option(marked("the same"), is_right=True),
                        Option(
                            marked("almost the same"),
                            marked(
                                "The mean of four means of equal parts is the mean. Only rounding differs: 2 · 10⁻¹⁷."
                            ),
                        ),
                        Option(
                            marked("another one"),
                            marked(
                                "A gradient of a batch is a mean over samples. Equal parts leave the mean as it is."
                            ),
                        ),
                    ),
                ),
                Choice(
                    marked("100 networks at once take how many times as long as one?"),
                    (
                        Option(
                            marked("100 times"),
                            marked("Most of a small step is not arithmetic. It is done once for all."),
                        ),
                        Option(
                            marked("30 times"),
                            marked("Most of a small step is not arithmetic. It is done once for all."),
                        ),
                        Option(marked("about 7 times"), is_right=True),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "Splitting a batch is exact, so many machines can train one network. Training many small networks "
                "together is cheap, because most of the time of a small step is not arithmetic."
            ),
            measured=(
                Measured("faster-times", marked("Time of a step (1 network, batch 10: 1), {seeds} seeds"), _TIMES),
            ),
        ),
        Watch(
            marked(
                "Batches of one sample, and a learning rate of 0.3. Train 3,000 steps and watch the training loss: "
                "each step follows a single sample, so the loss never comes to rest."
            ),
            scene=_RESTLESS,
            attempts=(Attempt(marked("Train 3,000 steps"), 3000),),
            measures=("train_loss",),
        ),
        Check(
            marked(
                "Make it calm. Begin again with a rate of 0.3, but let a schedule change the rate. Over the last 500 "
                "of 3,000 steps the training loss is to differ by at most 0.01."
            ),
            scene=_RESTLESS,
            free=_SCHEDULE,
            goal=only(*_SCHEDULE) & settles(within=0.01, over=500, after=3000),
            hints=(
                marked("The rate may end lower than it began."),
                marked("The schedule and its period are under Settings."),
                marked("Cosine reaches 0 at the end of its period: make the period 3,000."),
            ),
            solve=_cosine,
            fail=_warm_up,
        ),
        Check(
            marked(
                "The spiral, with two layers of 16 ReLU units. Under Settings, choose an optimizer, a learning "
                "rate and a schedule so that the test accuracy reaches 0.95 by step 3,500."
            ),
            scene=_SPIRAL,
            free=_DESCENT,
            goal=only(*_DESCENT) & reaches("test_accuracy", at_least=0.95, by=3500),
            hints=(
                marked("Try ten times the learning rate first."),
                marked("Which layer's steps are tiny? Look at the update ratio."),
                marked("Adam makes the steps of all weights alike: try it with 0.01."),
            ),
            solve=_adam,
            fail=_plain,
            weights_only=True,
        ),
    ),
    notes=(
        marked("“Adam is always best.” Tune both rates, then compare: on the disc plain 0.3 beats Adam 0.01."),
        marked("With a period of 1,000 steps the rate is 0 from there on: calm, and no longer learning."),
        marked(
            "Averaged alike over parts of unequal size, the gradient is off by 0.01 to 0.08 (10, 50, 80, 100 samples)."
        ),
        marked("A step with 250 samples takes about twice as long as with 10, not 25 times."),
        marked(
            "Two minutes more: with eight machines an update is eight times cheaper, but talking takes 20 ms. When "
            "does it pay?"
        ),
    ),
)
