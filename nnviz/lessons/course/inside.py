"""Inside a network: the part of each unit, and certainty far away from the samples."""

from collections.abc import Collection

import numpy as np

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option, Pick
from ..deeds import mutes, only
from ..facts import Facts
from ..insight import certainty, cheapest, costs, dearest
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..outcomes import stands
from ..scene import Scene

_UPPER = (marked("unit 1"), marked("unit 2"), marked("unit 3"), marked("unit 4"))
_LOWER = (marked("unit 5"), marked("unit 6"), marked("unit 7"), marked("unit 8"))
_POINTS = ((0, 0), (2, 2), (-6, 6), (12, -12))
_CENTRES = ((2, 2), (-2, -2))
_SURE = 0.95
_SETTINGS = {"loss": "cross_entropy", "learning_rate": 0.1}
_DISC = Scene(
    "inside",
    settings=_SETTINGS | {"dataset": "circle", "hidden": (8,), "activation": "tanh", "seed": 6},
    pictures=("loss", "unit"),
)
_CLOUDS = Scene(
    "clouds",
    settings=_SETTINGS | {"dataset": "gauss", "hidden": (8, 8), "activation": "relu", "initializer": "he", "seed": 5},
    pictures=("loss", "histograms"),
)
_LOST = Measured(
    "inside",
    marked("Accuracy lost without one unit, {seeds} seeds"),
    {
        "least 3": marked("of 3, the least"),
        "most 3": marked("of 3, the most"),
        "least 8": marked("of 8, the least"),
        "most 8": marked("of 8, the most"),
    },
)
_FAR = Measured(
    "inside-far",
    marked("How sure the network is at (12, −12), {seeds} seeds"),
    {"relu (12, -12)": marked("ReLU"), "tanh (12, -12)": marked("tanh")},
)


def _sure_between(run: Facts) -> Collection[int]:
    """Return the places of the points that are equally far from both clouds, and where the network is sure.

    If there is none, it is the one where it is most sure.
    """
    points = np.array(_POINTS, float)
    one, other = (np.hypot(*(points - centre).T) for centre in np.array(_CENTRES, float))
    sure = np.where(one == other, certainty(run, points), 0)
    return [place for place, share in enumerate(sure) if share >= min(_SURE, sure.max())]


def _one_muted(trainer: Trainer) -> None:
    """Mute the unit that costs least."""
    trainer.run(steps=3000)
    found = costs(Facts.of(trainer))
    trainer.configure(muted=((0, found.index(min(found))),))


def _thickest_muted(trainer: Trainer) -> None:
    """Mute the unit with the largest weight into the output."""
    trainer.run(steps=3000)
    weights, _ = trainer.layers[-1]
    trainer.configure(muted=((0, int(np.abs(weights[:, 0]).argmax())),))


LESSON = Lesson(
    name="inside",
    number=12,
    title=marked("What is inside"),
    question=marked("What has a network learned, and does it know what it does not know?"),
    minutes=10,
    steps=(
        Predict(
            marked("Eight tanh units will learn to fence in the disc. A muted unit answers 0, whatever it is given."),
            scene=_DISC,
            free=(),
            asks=(
                Choice(
                    marked("How many can be muted one after another, the cheapest first, with an accuracy of 0.95?"),
                    (
                        Option(
                            marked("none"),
                            marked("Some units share a side of the fence. Their pictures do not tell which ones."),
                        ),
                        Option(marked("about 2"), is_right=True),
                        Option(
                            marked("5"),
                            marked("One after another, 0 to 3 could go in 20 networks: most sides are needed."),
                        ),
                        Option(marked("7"), marked("One unit is one soft straight cut. It can't fence in a disc.")),
                    ),
                ),
                Choice(
                    marked("Does muting the unit with the thickest line into the output cost most?"),
                    (
                        Option(
                            marked("always"),
                            marked("A weight counts times what comes through it, and others may do the same work."),
                        ),
                        Option(marked("about every second time"), is_right=True),
                        Option(marked("never"), marked("A thick line is a hint: it was right in 21 of 40 networks.")),
                    ),
                ),
            ),
        ),
        Watch(
            marked("Train 3,000 steps. The small pictures in the network show where each unit answers what."),
            attempts=(Attempt(marked("Train 3,000 steps"), 3000),),
            measures=("test_accuracy",),
        ),
        Check(
            marked("Say it before you try it. Unit 1 is at the top of the network. Click a unit to see more of it."),
            asks=(
                Pick(
                    marked("Muting which unit costs least accuracy?"),
                    _UPPER + _LOWER,
                    cheapest,
                    marked(
                        "Another unit costs less. Look for one that does nearly the same as others, or nearly nothing."
                    ),
                ),
                Pick(
                    marked("Muting which unit costs most?"),
                    _UPPER + _LOWER,
                    dearest,
                    marked("Another unit costs more. It may be the only one on its side of the fence."),
                ),
            ),
            hints=(
                marked("Compare the directions of the eight cuts: which pairs are parallel?"),
                marked("A side of the fence that only one unit guards is lost without it."),
            ),
        ),
        Check(
            marked(
                "Now click a unit and press “mute this unit”. Look at the border and the test accuracy, and put it "
                "back. Then mute as many as you can, and keep a test accuracy of at least 0.95."
            ),
            free=("muted",),
            goal=only("muted") & mutes() & stands("test_accuracy", at_least=0.95, after=3000),
            hints=(
                marked("Mute one, look at the border, and put it back."),
                marked("Look for pairs of parallel cuts."),
                marked("Units 6 and 8 can go. So can five at once, if the three that stay enclose the disc."),
            ),
            solve=_one_muted,
            fail=_thickest_muted,
        ),
        Watch(
            marked(
                "Compare two units. The line of unit 1 into the output is the thickest, with a weight of 3.6; that of "
                "unit 5 is −2.7. Mute each of them alone."
            ),
            free=(),
            attempts=(
                Attempt(marked("Mute unit 1"), 3000, {"muted": ((0, 0),)}, goes_on=True),
                Attempt(marked("Mute unit 5"), 3000, {"muted": ((0, 4),)}, goes_on=True),
            ),
            measures=("test_accuracy",),
        ),
        See(
            marked("Compare the two accuracies. With all eight units it was 1."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("unit 1 costs more, as its line says"),
                            marked("Without unit 1 the accuracy is 0.888, without unit 5 it is 0.860."),
                        ),
                        Option(marked("unit 5 costs more, though its line is thinner"), is_right=True),
                        Option(
                            marked("both cost the same"),
                            marked("Without unit 1 the accuracy is 0.888, without unit 5 it is 0.860."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "The meaning of a unit shows in what breaks without it, not in the size of one weight. With three "
                "units each one is needed: muting any of them costs about a quarter of the accuracy. With eight, "
                "some share their work."
            ),
            measured=(_LOST,),
        ),
        Predict(
            marked(
                "Now a network with ReLU learns two clouds, around (2, 2) and (−2, −2). The point (12, −12) is far "
                "away, and equally far from both."
            ),
            scene=_CLOUDS,
            free=(),
            asks=(
                Choice(
                    marked("Which probability does the network give there?"),
                    (
                        Option(
                            marked("½: no data, no opinion"),
                            marked("The weighted sums grow with the distance. No sample spoke about far away."),
                        ),
                        Option(marked("near 0 or near 1"), is_right=True),
                    ),
                ),
            ),
        ),
        Watch(
            marked(
                "Train 2,000 steps. Then move the pointer over the output, from the middle to the corners without "
                "samples: the note at the pointer says the output, which is the probability of class 1."
            ),
            attempts=(Attempt(marked("Train 2,000 steps"), 2000),),
        ),
        See(
            marked("Point at the corners at the top left and at the bottom right, where no samples are."),
            asks=(
                Choice(
                    marked("What did you see?"),
                    (
                        Option(
                            marked("the network is unsure in both corners"),
                            marked("Point at them again: the colour is strong, and the probability near 0 or 1."),
                        ),
                        Option(marked("the network is almost certain in both corners"), is_right=True),
                        Option(
                            marked("only the area between the clouds has a colour"),
                            marked("Every point has a colour: the network answers everywhere, with data or without."),
                        ),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "How sure a network is says nothing where there were no samples. The sums of ReLU units grow with the "
                "distance, and the certainty with them. In 20 of 20 networks at least one far point between the clouds "
                "got 0.95 or more."
            ),
            measured=(_FAR,),
        ),
        Check(
            marked(
                "Name a point with two properties: it is equally far from (2, 2) and (−2, −2), and the network is at "
                "least 95 % sure there."
            ),
            asks=(
                Pick(
                    marked("Which point is it?"),
                    (marked("(0, 0)"), marked("(2, 2)"), marked("(−6, 6)"), marked("(12, −12)")),
                    _sure_between,
                    marked("Two things are asked: equally far from both clouds, and sure. It holds for {right}."),
                ),
            ),
            hints=(marked("Go along the diagonal on which x₂ = −x₁."), marked("Go far from the samples.")),
        ),
    ),
    notes=(
        marked("Small pictures are read as “what the unit recognises”. They show where it answers what."),
        marked("With tanh the two far points got between 0.57 and 1: its sums stop growing, but not at ½."),
        marked("The order matters: units 4, 5, 6, 7 and 8 can go together, though no three units can."),
        marked("Two minutes more: would you let the network decide at (12, −12)?"),
        marked("A law says that a decision must be explained. Is “this unit” an explanation?"),
    ),
)
