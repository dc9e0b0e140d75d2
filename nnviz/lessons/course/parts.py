"""Parts: units as soft cuts, layers that need a bend, and inputs that do the work."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Option
from ..conditions import few_units
from ..goal import reaches
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene
from ..strip import Strip

_SCENE = Scene(
    "parts",
    settings={
        "dataset": "circle",
        "hidden": (1,),
        "activation": "tanh",
        "loss": "cross_entropy",
        "learning_rate": 0.1,
        "seed": 0,
    },
    pictures=("loss", "unit"),
    options={"loss": {"earlier": True}},
    speed=300,
)


def _three_units(trainer: Trainer) -> None:
    trainer.configure(hidden=(3,))
    trainer.run(steps=4000)


def _two_units(trainer: Trainer) -> None:
    trainer.configure(hidden=(2,))
    trainer.run(steps=4000)


_FEWEST = Predict(
    marked("One class is a disc, and the other one lies around it. Hidden tanh units are to fence the disc in."),
    scene=_SCENE,
    asks=(
        Choice(
            marked("What is the fewest hidden units that can do it?"),
            (
                Option(
                    marked("1"),
                    marked(
                        "A unit does not recognise a shape. It is one soft straight cut: look at its small picture."
                    ),
                ),
                Option(marked("2"), marked("Two cuts leave a strip, or a wedge that is open at its end.")),
                Option(marked("3"), is_right=True),
                Option(marked("4"), marked("Four do it, too. But which is the fewest lines that enclose anything?")),
                Option(
                    marked("8"),
                    marked("It need not be many: the cuts are soft, so the corners come out round by themselves."),
                ),
            ),
        ),
    ),
)
_GROW = Watch(
    marked("Train one hidden unit, then two, three and four. Watch the border in the output."),
    attempts=(
        Attempt(marked("1 unit"), 2500, {"hidden": (1,)}),
        Attempt(marked("2 units"), 2500, {"hidden": (2,)}),
        Attempt(marked("3 units"), 2500, {"hidden": (3,)}),
        Attempt(marked("4 units"), 2500, {"hidden": (4,)}),
    ),
)
_SEEN = See(
    marked("Look at the output, and at the small pictures in the units."),
    asks=(
        Choice(
            marked("What did you see?"),
            (
                Option(
                    marked("each unit recognises a part of the disc"),
                    marked("Look at the small pictures: each unit cuts the whole plane in two, far beyond the disc."),
                ),
                Option(marked("each unit cuts the plane once; three cuts close a region"), is_right=True),
                Option(
                    marked("more units are only faster"),
                    marked("With two units the border stayed open, even after 2,500 steps."),
                ),
            ),
        ),
    ),
)
_LINEAR = Predict(
    marked("Now three layers of eight units each, but linear ones: a unit answers its weighted sum, without any bend."),
    asks=(
        Choice(
            marked("What border will these 24 units draw?"),
            (
                Option(marked("a straight line"), is_right=True),
                Option(
                    marked("a circle"),
                    marked("A sum of sums is just one more sum: the 24 units together make one cut."),
                ),
                Option(
                    marked("an octagon"),
                    marked("Eight cuts would need a bend in each unit. Without bends they add up to a single cut."),
                ),
            ),
        ),
    ),
)
_OTHERS = Watch(
    marked("Train the linear layers. Then train a network without any hidden unit, which gets x₁² and x₂² as inputs."),
    attempts=(
        Attempt(
            marked("Three layers of 8 linear units"),
            2500,
            {"hidden": (8, 8, 8), "activation": "linear", "learning_rate": 0.03},
        ),
        Attempt(marked("No hidden unit, inputs x₁² and x₂²"), 2500, {"hidden": (), "features": ("x1^2", "x2^2")}),
    ),
)
_WHO = See(
    marked("Without any hidden unit, the last network fenced the disc in."),
    asks=(
        Choice(
            marked("Why was that possible?"),
            (
                Option(
                    marked("it was trained for longer"),
                    marked("All of these runs had 2,500 steps. Compare the inputs."),
                ),
                Option(marked("the squares say how far from the middle a point is"), is_right=True),
                Option(
                    marked("hidden units only disturb"),
                    marked("With x₁ and x₂ and no hidden unit the border is one straight line."),
                ),
            ),
        ),
    ),
)

LESSON = Lesson(
    name="parts",
    number=1,
    title=marked("The parts of a network"),
    question=marked("How many straight cuts does it take to fence in a disc?"),
    minutes=10,
    steps=(
        _FEWEST,
        _GROW,
        _SEEN,
        _LINEAR,
        _OTHERS,
        _WHO,
        Why(
            marked(
                "Each hidden unit is one soft straight cut, and the output adds the cuts up. Three is the fewest that "
                "close a region. Linear layers multiply out to a single linear layer: without a bend, depth buys "
                "nothing. With squares as inputs one cut is enough; whoever chose the inputs did the work."
            ),
            silent=True,
            measured=(
                Measured(
                    "parts",
                    marked("Test accuracy after 2,500 steps, {seeds} seeds"),
                    {
                        "0": marked("no unit"),
                        "1": marked("1 unit"),
                        "2": marked("2 units"),
                        "3": marked("3 units"),
                        "4": marked("4 units"),
                        "8": marked("8 units"),
                        "linear": marked("8-8-8 linear"),
                        "squares": marked("x₁², x₂² only"),
                    },
                ),
            ),
        ),
        Check(
            marked(
                "Fence the disc in with at most three hidden units, and with x₁ and x₂ as the only inputs: a test "
                "accuracy of 0.95 by step 4,000."
            ),
            scene=_SCENE,
            free=("hidden", "activation", "features"),
            goal=few_units(3) & reaches("test_accuracy", at_least=0.95, by=4000),
            hints=(
                marked("How many lines enclose a field?"),
                marked("What does the third unit add that two leave open?"),
                marked("A start can be unlucky: take new random numbers (in the menu)."),
            ),
            strip=Strip(marked("12 seeds of the first weights"), steps=4000, own_data=False, at_least=0.95),
            solve=_three_units,
            fail=_two_units,
        ),
    ),
    notes=(
        marked("“The small picture shows what a unit recognises.” It shows where in the plane the unit answers."),
        marked("“A node is a network.” A node is one unit: a weighted sum, and a bend."),
        marked("Brains gave the idea. They are not what is simulated."),
        marked("Two minutes more: with x₁² and x₂² no hidden unit is needed. Who solved the task?"),
        marked(
            "More to do: the data “xor” with one layer of ReLU units, 2,500 steps. Six units succeed with all of 40 "
            "seeds, four with 35, three with 19, and two with none."
        ),
    ),
)
