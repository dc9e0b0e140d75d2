"""Shifts: pictures whose pixels are shuffled, or moved by one place."""

from ....words import marked
from ...ask import Choice, Option
from ...lesson import Attempt, Predict, See, Step, Watch, Why
from ...measured import Measured
from .scenes import PICTURES, STEPS, digits, with_shifts

ABOUT_SHIFTS: tuple[Step, ...] = (
    Predict(
        marked("A network learns to read digits of 8 × 8 pixels: of the test pictures it reads 97 %."),
        scene=PICTURES,
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
            Attempt(marked("Pictures as they are"), STEPS),
            Attempt(marked("Pixels shuffled"), STEPS, scene=digits("shuffled", lambda data: data.shuffled())),
            Attempt(
                marked("Test pictures shifted"), STEPS, scene=digits("shifted", lambda data: data.shifted(1, of="test"))
            ),
            Attempt(
                marked("… with shifted copies to learn from"),
                STEPS,
                scene=digits("copies", lambda data: with_shifts(data).shifted(1, of="test")),
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
)
