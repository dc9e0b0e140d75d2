"""Checks: copies that keep labels right, and a hidden layer for the tones."""

from statistics import mean

from ....training.trainer import Trainer
from ....words import marked
from ...ask import Choice, Option
from ...copies import CopiesGoal
from ...goal import one_change, reaches
from ...lesson import Check, Step
from .scenes import PICTURES, SHIFTS, STEPS, WAVES

BY = 3000  # steps


def _reads_shifted(copies: Trainer, alone: Trainer) -> bool:
    """Tell whether a network reads test pictures, and those that are shifted by one pixel in four directions."""
    shifted = [copies.evaluate(alone.data.shifted(*shift, of="test")).test_accuracy or 0.0 for shift in SHIFTS]
    return (copies.evaluate().test_accuracy or 0.0) >= 0.9 and mean(shifted) >= 0.85


def _hidden_layer(trainer: Trainer) -> None:
    trainer.configure(hidden=(32,))
    trainer.run(steps=BY)


def _faster(trainer: Trainer) -> None:
    trainer.configure(learning_rate=0.03)
    trainer.run(steps=STEPS)


CHECKS: tuple[Step, ...] = (
    Check(
        marked("Back to the digits."),
        scene=PICTURES,
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
            PICTURES,
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
        scene=WAVES,
        free=("hidden", "activation", "learning_rate", "optimizer", "batch_size", "l2"),
        pictures=("samples", "loss"),
        goal=one_change() & reaches("test_accuracy", at_least=0.9, by=BY),
        hints=(
            marked("Longer training and longer steps leave a sum a sum."),
            marked("Which part lets a network combine values before it adds them up?"),
            marked("A hidden layer of four units is not enough."),
        ),
        solve=_hidden_layer,
        fail=_faster,
    ),
)
