"""Other senses: pictures, tones and words as numbers."""

from collections.abc import Callable
from statistics import mean
from typing import Any

from ...data.datasets import Dataset
from ...settings.config import Config
from ...training.problem import generated
from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..copies import CopiesGoal
from ..goal import one_change, reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene

_STEPS = 1500
_BY = 3000
_SHIFTS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # pixels to the right, and down
_RUN = {
    "train_fraction": 0.7,
    "activation": "relu",
    "initializer": "he",
    "loss": "cross_entropy",
    "optimizer": "adam",
    "learning_rate": 0.003,
    "batch_size": 32,
    "seed": 2,
}
Change = Callable[[Dataset], Dataset]


def _scene(name: str, dataset: str, hidden: tuple[int, ...] = (), change: Change | None = None) -> Scene:
    def data(config: Config) -> Dataset:
        assert change is not None
        return change(generated(config))

    settings: dict[str, Any] = _RUN | {"dataset": dataset, "hidden": hidden}
    return Scene(
        name, settings=settings, data=None if change is None else data, pictures=("samples", "loss"), speed=300
    )


def _digits(name: str, change: Change | None = None) -> Scene:
    return _scene(name, "digits", (32,), change)


def with_shifts(data: Dataset) -> Dataset:
    """Add a copy of each training picture for each of the four shifts."""
    return data.with_copies(*(data.shifted(*shift, of="train") for shift in _SHIFTS))


_WAVES, _WORDS = _scene("waves", "waves"), _scene("words", "words")
_PICTURES = _digits("senses")


def _reads_shifted(copies: Trainer, alone: Trainer) -> bool:
    """Tell whether a network reads test pictures, and those that are shifted by one pixel in four directions."""
    shifted = [copies.evaluate(alone.data.shifted(*shift, of="test")).test_accuracy or 0.0 for shift in _SHIFTS]
    return (copies.evaluate().test_accuracy or 0.0) >= 0.9 and mean(shifted) >= 0.85


def _hidden_layer(trainer: Trainer) -> None:
    trainer.configure(hidden=(32,))
    trainer.run(steps=_BY)


def _faster(trainer: Trainer) -> None:
    trainer.configure(learning_rate=0.03)
    trainer.run(steps=_STEPS)


LESSON = Lesson(
    name="senses",
    number=14,
    title=marked("Other senses"),
    question=marked("Does a network know that a picture is a picture?"),
    minutes=10,
    steps=(
        Predict(
            marked("A network learns to read digits of 8 × 8 pixels: of the test pictures it reads 97 %."),
            scene=_PICTURES,
            free=(),
            asks=(
                Choice(
                    marked("How many does it read if all pictures get the same shuffle of pixels, before it trains?"),
                    (
                        Option(
                            marked("about half"),
                            marked("Each pixel has a weight of its own. Which ones are neighbours is nowhere written."),
                        ),
                        Option(
                            marked("somewhat fewer"),
                            marked("To the network the pixels have no order, so another order changes nothing."),
                        ),
                        Option(marked("as many as before"), is_right=True),
                    ),
                ),
                Choice(
                    marked("How many if it trains as usual, but the test pictures are shifted by one pixel?"),
                    (
                        Option(
                            marked("97 %"),
                            marked("For us it is the same digit. For the network each number is now in another place."),
                        ),
                        Option(
                            marked("90 %"),
                            marked("Each weight now meets the pixel beside its own, and the digits are only 8 wide."),
                        ),
                        Option(marked("about half"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Make the four runs. The samples show which test pictures are read wrongly."),
            attempts=(
                Attempt(marked("Pictures as they are"), _STEPS),
                Attempt(marked("Pixels shuffled"), _STEPS, scene=_digits("shuffled", lambda data: data.shuffled())),
                Attempt(
                    marked("Test pictures shifted"),
                    _STEPS,
                    scene=_digits("shifted", lambda data: data.shifted(1, of="test")),
                ),
                Attempt(
                    marked("… with shifted copies to learn from"),
                    _STEPS,
                    scene=_digits("copies", lambda data: with_shifts(data).shifted(1, of="test")),
                ),
            ),
            measures=("test_accuracy",),
        ),
        See(
            marked("Compare the four runs."),
            asks=(
                Choice(
                    marked("What made the shifted pictures readable?"),
                    (
                        Option(
                            marked("nothing: a network like this can't do it"),
                            marked("Compare the last two runs. Both are tested with shifted pictures."),
                        ),
                        Option(marked("shifted copies in the training set"), is_right=True),
                        Option(marked("longer training"), marked("All four runs took 1,500 steps.")),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "To this network a picture is a list of numbers. The same shuffle for all changes nothing, and a shift "
                "changes everything. What we know of pictures must be put in: as data, such as shifted copies, or as "
                "structure, such as convolutions."
            ),
            measured=(
                Measured(
                    "senses",
                    marked("Test accuracy, {seeds} seeds"),
                    {
                        "plain": marked("as they are"),
                        "shuffled": marked("shuffled"),
                        "right": marked("shifted right"),
                        "left": marked("shifted left"),
                        "two": marked("shifted by two"),
                        "copies": marked("right, with copies"),
                    },
                ),
            ),
        ),
        Predict(
            marked(
                "From the left half of the pictures a network reads 87 %, from the right half 90 %. Each half is four "
                "columns wide."
            ),
            scene=_PICTURES,
            asks=(
                Choice(
                    marked("And from both halves together?"),
                    (
                        Option(
                            marked("88 %"),
                            marked("That is the average. But each half settles cases that the other leaves open."),
                        ),
                        Option(
                            marked("90 %"),
                            marked("The better half alone has that. The other one settles cases that it leaves open."),
                        ),
                        Option(marked("97 %"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Make the three runs, and look at the pictures that are read wrongly."),
            attempts=(
                Attempt(marked("Left half"), _STEPS, scene=_digits("left", lambda data: data.part(columns=range(4)))),
                Attempt(
                    marked("Right half"), _STEPS, scene=_digits("right", lambda data: data.part(columns=range(4, 8)))
                ),
                Attempt(marked("Both halves"), _STEPS),
            ),
            measures=("test_accuracy",),
        ),
        See(
            marked("Compare the three runs."),
            asks=(
                Choice(
                    marked("How many do both halves read together?"),
                    (
                        Option(
                            marked("about the mean of the two"),
                            marked("The mean is 0.88. Look at the third run: it reads more than either half."),
                        ),
                        Option(
                            marked("as many as the better half"),
                            marked("The right half alone reads 0.90. Look at the third run: it reads more."),
                        ),
                        Option(marked("more than either half alone"), is_right=True),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The halves see different things. Joining inputs that see different things, such as pictures and "
                "sound, is what a multimodal network is for."
            ),
            measured=(
                Measured(
                    "senses-halves",
                    marked("Test accuracy, {seeds} seeds"),
                    {"left": marked("left half"), "right": marked("right half"), "both": marked("both")},
                ),
            ),
        ),
        Predict(
            marked(
                "Of the digits, a network without any hidden layer reads 95 %. Now it gets tones: 64 values of a sine, "
                "a square, a saw, or of noise. Each begins anywhere in its period."
            ),
            scene=_WAVES,
            asks=(
                Choice(
                    marked("How many tones does a network without a hidden layer name rightly?"),
                    (
                        Option(
                            marked("95 %"), marked("A digit has its ink in typical places. A tone can begin anywhere.")
                        ),
                        Option(
                            marked("60 %"), marked("Each single value is high as often as low, in every kind of tone.")
                        ),
                        Option(marked("about 30 %, little more than by guessing"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Train 1,500 steps. The incoming weights show what the network adds up for each kind of tone."),
            pictures=("samples", "incoming"),
            attempts=(Attempt(marked("Tones, no hidden layer"), _STEPS),),
            measures=("train_accuracy", "test_accuracy"),
        ),
        See(
            marked("Look at the incoming weights: there are 64 for each kind of tone."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("the weights have the shapes of the tones"),
                            marked("Look at the sine's: they jump up and down, and no smooth wave is in them."),
                        ),
                        Option(marked("the weights of all four kinds jump up and down"), is_right=True),
                        Option(
                            marked("all weights are 0"),
                            marked(
                                "They are not 0: training moved them. But it found nothing that helps with the test."
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "Without a hidden layer a network gives each value a weight, and adds up. A tone begins anywhere, so "
                "in every kind each value is 0 in the mean, and so is each sum. It hardly tells the kinds apart."
            )
        ),
        Predict(
            marked(
                "Now words of four languages, 300 of each. A network gets the count of each letter in the word, and "
                "names the language. By guessing it would be right in 25 %."
            ),
            scene=_WORDS,
            asks=(
                Choice(
                    marked("How many words does it name rightly, without a hidden layer and with one?"),
                    (
                        Option(
                            marked("25 %, and 60 %"),
                            marked("Some letters are more frequent in one language, and a sum of counts can use that."),
                        ),
                        Option(
                            marked("60 %, and 95 %"),
                            marked("A hidden layer can't bring back the order of the letters, which the counts lack."),
                        ),
                        Option(marked("60 %, and hardly more"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Make the two runs. Which words are named wrongly?"),
            pictures=("samples", "loss"),
            attempts=(
                Attempt(marked("Words, no hidden layer"), _STEPS),
                Attempt(marked("Words, 16 hidden units"), _STEPS, {"hidden": (16,)}),
            ),
            measures=("train_accuracy", "test_accuracy"),
        ),
        See(
            marked("Compare the two runs."),
            asks=(
                Choice(
                    marked("What did the hidden layer improve?"),
                    (
                        Option(
                            marked("the training and the test accuracy"),
                            marked("Only the training accuracy rose clearly. The test accuracy stayed near 0.61."),
                        ),
                        Option(marked("hardly more than the training accuracy"), is_right=True),
                        Option(
                            marked("nothing"),
                            marked("The training accuracy rose from 0.69 to 0.78: it learned more words by heart."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The choice of numbers decides what can be learned. Counts of letters fit a plain sum, but leave out "
                "the order. The values of a tone hold everything, but need a hidden layer."
            ),
            measured=(
                Measured(
                    "senses-others",
                    marked("Test accuracy, {seeds} seeds"),
                    {
                        "digits": marked("digits, no hidden layer"),
                        "digits 32": marked("digits, 32 units"),
                        "words": marked("words, no hidden layer"),
                        "words 16": marked("words, 16 units"),
                        "waves": marked("tones, no hidden layer"),
                    },
                ),
            ),
        ),
        Check(
            marked("Back to the digits."),
            scene=_PICTURES,
            asks=(
                Choice(
                    marked("Which copies of the digits keep all labels right?"),
                    (
                        Option(marked("turned by 180°"), marked("A 6 that is turned by 180° is a 9.")),
                        Option(marked("shifted by one pixel"), is_right=True),
                        Option(marked("left and right swapped"), marked("A 2 in a mirror is not a digit.")),
                    ),
                ),
                Choice(
                    marked("Two of the eight columns must go. Without which two is at least 95 % read?"),
                    (
                        Option(
                            marked("the two in the middle"),
                            marked("Most of the ink is there: without them about 93 % is read."),
                        ),
                        Option(marked("the outermost one on each side"), is_right=True),
                        Option(marked("any two"), marked("Columns differ in how much ink they hold.")),
                    ),
                ),
            ),
            hints=(
                marked("What may happen to a digit without making it another one?"),
                marked("Which pixels are empty in nearly all pictures?"),
            ),
            copies=CopiesGoal(
                _PICTURES,
                1500,
                _reads_shifted,
                marked("0.9 of the test pictures are to be read, and 0.85 of them when shifted by one pixel."),
            ),
        ),
        Check(
            marked(
                "The tones, without a hidden layer. Change exactly one setting, so that the test accuracy reaches 0.9 "
                "by step 3,000."
            ),
            scene=_WAVES,
            free=("hidden", "activation", "learning_rate", "optimizer", "batch_size", "l2"),
            pictures=("samples", "loss"),
            goal=one_change() & reaches("test_accuracy", at_least=0.9, by=_BY),
            hints=(
                marked("Longer training and longer steps leave a sum a sum."),
                marked("Which part lets a network combine values before it adds them up?"),
                marked("A hidden layer of four units is not enough."),
            ),
            solve=_hidden_layer,
            fail=_faster,
        ),
    ),
    notes=(
        marked("“It recognises shapes.” The weights of the first layer look like noise: choose “incoming weights”."),
        marked("“A shuffle destroys the picture.” For us, because we know which pixels are neighbours."),
        marked("Two minutes more: which shuffle would harm a convolution?"),
    ),
)
