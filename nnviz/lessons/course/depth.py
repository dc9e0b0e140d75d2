"""Deep and silent: vanishing gradients, and first weights."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..goal import one_change, reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene
from ..strip import Strip

_SCENE = Scene(
    "depth",
    settings={
        "dataset": "circle",
        "hidden": (8,) * 6,
        "activation": "sigmoid",
        "loss": "cross_entropy",
        "learning_rate": 0.03,
        "seed": 0,
    },
    pictures=("loss", "histograms"),
    speed=100,
)
_CHALLENGE = (
    "activation",
    "initializer",
    "weight_scale",
    "learning_rate",
    "optimizer",
    "momentum",
    "batch_size",
    "hidden",
    "features",
    "l1",
    "l2",
    "dropout",
)


def _tanh(trainer: Trainer) -> None:
    trainer.run(steps=1000)
    trainer.configure(activation="tanh")
    trainer.run(steps=3000)


def _faster(trainer: Trainer) -> None:
    trainer.configure(learning_rate=0.3)
    trainer.run(steps=4000)


LESSON = Lesson(
    name="depth",
    number=8,
    title=marked("Deep and silent"),
    question=marked("Why did depth not work for so long?"),
    minutes=10,
    steps=(
        Predict(
            marked("Six hidden layers of eight sigmoid units each are to learn the disc."),
            scene=_SCENE,
            free=_CHALLENGE,
            asks=(
                Choice(
                    marked("How large is the first layer's gradient, compared with the last one's?"),
                    (
                        Option(marked("one half"), marked("Each layer passes on about a sixth. Six sixths multiply.")),
                        Option(marked("1 / 10"), marked("Each layer passes on about a sixth. Six sixths multiply.")),
                        Option(
                            marked("1 / 100"),
                            marked("With three hidden layers it is about 1 / 160. Six layers square that."),
                        ),
                        Option(marked("1 / 30,000"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Watch 1,000 steps. The gradient map has one row for each layer; its colours are a logarithmic scale."
            ),
            pictures=("gradient_map", "gradient_flow", "histograms"),
            attempts=(Attempt(marked("Train 1,000 steps"), 1000),),
        ),
        See(
            marked("Look at the gradient map and at the output."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("all layers learn slowly"),
                            marked("The last layer has a gradient. The rows below it get darker and darker."),
                        ),
                        Option(marked("each row is paler than the one above; nothing is learned"), is_right=True),
                        Option(
                            marked("the weights became 0"),
                            marked("Look at the histograms: the weights are as they were. They just do not change."),
                        ),
                    ),
                ),
            ),
        ),
        Predict(
            marked("The network has been silent for 1,000 steps. Now you switch the activation to tanh."),
            asks=(
                Choice(
                    marked("Must it begin anew?"),
                    (
                        Option(
                            marked("yes, these weights are spoilt"),
                            marked(
                                "The weights of the first three layers hardly moved: in 1,000 steps by at most "
                                "0.03 % of their size."
                            ),
                        ),
                        Option(marked("no, it learns from here"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Switch to tanh at these weights, and train 3,000 steps more."),
            attempts=(Attempt(marked("Switch to tanh, and go on"), 4000, {"activation": "tanh"}, goes_on=True),),
        ),
        Why(
            marked(
                "The chain rule multiplies one slope and one weight for each layer. Six factors of about a sixth leave "
                "a thirty-thousandth. First weights must keep the factor near 1: about √(1 / inputs)."
            ),
            measured=(
                Measured(
                    "depth",
                    marked("Gradient of the last layer, as a multiple of the first one's, {seeds} seeds"),
                    {
                        "1": marked("1 hidden layer"),
                        "2": marked("2 layers"),
                        "3": marked("3 layers"),
                        "4": marked("4 layers"),
                        "6": marked("6 layers"),
                    },
                ),
                Measured(
                    "depth-switch",
                    marked("Test accuracy, {seeds} seeds"),
                    {
                        "silent": marked("1,000 steps"),
                        "sigmoid": marked("4,000 steps"),
                        "switched": marked("switched to tanh"),
                    },
                ),
            ),
        ),
        Check(
            marked(
                "Begin with six sigmoid layers again. Change exactly one setting, so that the test accuracy reaches "
                "0.9 by step 4,000."
            ),
            scene=_SCENE,
            pictures=("gradient_map", "gradient_flow", "histograms"),
            goal=one_change() & reaches("test_accuracy", at_least=0.9, by=4000),
            hints=(
                marked("Which factor is multiplied six times?"),
                marked("A hundred times the learning rate is still next to nothing."),
                marked("Change one setting only."),
            ),
            strip=Strip(marked("12 seeds"), steps=3000, at_least=0.9),
            solve=_tanh,
            fail=_faster,
        ),
    ),
    notes=(
        marked("“Vanishing means that the weights become 0.” They just do not change."),
        marked("“Sigmoid can't.” With Adam it sometimes can, because Adam divides the smallness out."),
        marked("Two minutes more: the last layer does learn. Why can't that help?"),
    ),
)
