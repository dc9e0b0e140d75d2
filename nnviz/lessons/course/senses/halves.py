"""Halves: what a network reads from either half of the pictures, and from both."""

from ....words import marked
from ...ask import Choice, Option
from ...lesson import Attempt, Predict, See, Step, Watch, Why
from ...measured import Measured
from .scenes import PICTURES, STEPS, digits

ABOUT_HALVES: tuple[Step, ...] = (
    Predict(
        marked(
            "From the left half of the pictures a network reads 87 %, from the right half 90 %. Each half is four "
            "columns wide."
        ),
        scene=PICTURES,
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
            Attempt(marked("Left half"), STEPS, scene=digits("left", lambda data: data.part(columns=range(4)))),
            Attempt(marked("Right half"), STEPS, scene=digits("right", lambda data: data.part(columns=range(4, 8)))),
            Attempt(marked("Both halves"), STEPS),
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
)
