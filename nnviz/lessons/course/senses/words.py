"""Words: counts of letters in four languages."""

from ....words import marked
from ...ask import Choice, Option
from ...lesson import Attempt, Predict, See, Step, Watch, Why
from ...measured import Measured
from .scenes import STEPS, WORDS

ABOUT_WORDS: tuple[Step, ...] = (
    Predict(
        marked(
            "Now words of four languages, 300 of each. A network gets the count of each letter in the word, and "
            "names the language. By guessing it would be right in 25 %."
        ),
        scene=WORDS,
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
            Attempt(marked("Words, no hidden layer"), STEPS),
            Attempt(marked("Words, 16 hidden units"), STEPS, {"hidden": (16,)}),
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
)
