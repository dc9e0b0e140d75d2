"""Tones: 64 values of a sound."""

from ....words import marked
from ...ask import Choice, Option
from ...lesson import Attempt, Predict, See, Step, Watch, Why
from .scenes import STEPS, WAVES

ABOUT_TONES: tuple[Step, ...] = (
    Predict(
        marked(
            "Of the digits, a network without any hidden layer reads 95 %. Now it gets tones: 64 values of a sine, "
            "a square, a saw, or of noise. Each begins anywhere in its period."
        ),
        scene=WAVES,
        asks=(
            Choice(
                marked("How many tones does a network without a hidden layer name rightly?"),
                (
                    Option(marked("95 %"), marked("A digit has its ink in typical places. A tone can begin anywhere.")),
                    Option(marked("60 %"), marked("Each single value is high as often as low, in every kind of tone.")),
                    Option(marked("about 30 %, little more than by guessing"), is_right=True),
                ),
            ),
        ),
    ),
    Watch(
        marked("Train 1,500 steps. The incoming weights show what the network adds up for each kind of tone."),
        pictures=("samples", "incoming"),
        attempts=(Attempt(marked("Tones, no hidden layer"), STEPS),),
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
                        marked("They are not 0: training moved them. But it found nothing that helps with the test."),
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
)
