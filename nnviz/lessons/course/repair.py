"""The 2-3-1 network in NumPy, with faults to mend: first what crashes, then what only the gradient check finds."""

from ...data.datasets import Dataset
from ...settings.config import Config
from ...training.run_data import generated
from ...words import marked
from ..ask import Choice, Option
from ..lesson import Attempt, Check, Lesson, Practice, Predict, See, Watch, Why
from ..measured import Measured
from ..repair import Repair
from ..repairs.program import Program, Variant
from ..scene import Scene


def _values(config: Config) -> Dataset:
    """Return the disc's classes as values, 1 and −1."""
    return generated(Config(dataset="circle", seed=config.seed_of_data)).as_values()


_SCENE = Scene(
    "repair",
    settings={
        "hidden": (3,),
        "activation": "tanh",
        "loss": "mean_squared_error",
        "batch_size": 250,
        "learning_rate": 0.1,
        "seed": 0,
    },
    data=_values,
    pictures=("loss", "gradient_flow"),
    speed=100,
)

_SWAPPED = marked("The caller takes them in the other order: layer 1 comes first.")
_TWICE = marked("δ was divided by m already: this takes the mean twice.")
_ONE_NUMBER = marked("That is one number for the whole layer: right for one unit, wrong for three.")

CRASHES = Program(
    (
        "def forward(X, W1, b1, W2, b2):",
        "    a1 = np.tanh(X.dot(W1) + b1)",
        (
            Variant("    a2 = a1.dot(W1) + b2"),
            Variant(
                "    a2 = a1.dot(W1.T) + b2",
                marked("Transposing makes the shapes fit. But the output has weights of its own, W2."),
            ),
            Variant("    a2 = a1.dot(W2) + b2", is_right=True),
            Variant("    a2 = X.dot(W2) + b2", marked("The output sees the three hidden units, not the two inputs.")),
        ),
        (Variant("    return a2"), Variant("    return a2, a1", _SWAPPED), Variant("    return a1, a2", is_right=True)),
        "",
        "def loss(a2, y):",
        "    return np.mean((a2 - y) ** 2)",
        "",
        (
            Variant("def backward(y, a1, a2, W1, W2, decay):"),
            Variant("def backward(X, y, a1, a2, W1, W2, decay):", is_right=True),
            Variant(
                "def backward(y, X, a1, a2, W1, W2, decay):",
                marked("X is needed. Mind the order in which the call gives the arguments."),
            ),
        ),
        "    m = y.shape[1]",
        "    delta2 = 2 * (y - a2) / m",
        "    dW2 = a1.T.dot(delta2) / a1.shape[1] + decay * W2",
        (
            Variant("    db2 = delta2.sum(axis=1) / a1.shape[1]"),
            Variant("    db2 = delta2.sum(axis=0) / a1.shape[1]", is_right=True),
            Variant("    db2 = delta2.T.sum(axis=0) / a1.shape[1]", marked("That is a sum over the units again.")),
        ),
        "    delta1 = delta2 * (1 - a1 ** 2)",
        "    delta1 = delta1 * (1 - a1 ** 2)",
        (
            Variant("    dW1 = delta1.T.dot(a1) / a1.shape[1]"),
            Variant(
                "    dW1 = delta1.T.dot(X) / a1.shape[1] + decay * W1",
                marked("X is the input of layer 1. Now look at the shapes: W1 is 2 × 3, and this is 3 × 2."),
            ),
            Variant(
                "    dW1 = a1.T.dot(delta1) / a1.shape[1] + decay * W1",
                marked("A gradient needs the input of its own layer. The input of layer 1 is not a1."),
            ),
            Variant("    dW1 = X.T.dot(delta1) / a1.shape[1] + decay * W1", is_right=True),
        ),
        (
            Variant("    db1 = delta1.sum(axis=1) / a1.shape[1]"),
            Variant("    db1 = delta1.sum() / a1.shape[1]", _ONE_NUMBER),
            Variant("    db1 = delta1.sum(axis=0) / a1.shape[1]", is_right=True),
        ),
        (
            Variant("    return dW1, db1, delta1"),
            Variant("    return dW2, db2, dW1, db1", _SWAPPED),
            Variant("    return dW1, db1, dW2, db2", is_right=True),
        ),
        "",
        "def update(X, y, W1, b1, W2, b2, rate, decay):",
        (
            Variant("    a2 = forward(X, W1, b1, W2, b2)"),
            Variant("    a1, a2 = forward(X, W1, b1, W2, b2)", is_right=True),
            Variant("    a2, a1 = forward(X, W1, b1, W2, b2)", marked("The function returns layer 1 first.")),
        ),
        (
            Variant("    dW2, db2 = backward(y, a1, a2, W1, W2, decay)"),
            Variant(
                "    dW1, db1, dW2, db2 = backward(y, a1, a2, W1, W2, decay)",
                marked("One call gives all four gradients. For dW1 the function needs the inputs, too."),
            ),
            Variant(
                "    dW2, db2, dW1, db1 = backward(X, y, a1, a2, W1, W2, decay)",
                marked("The function returns layer 1 first."),
            ),
            Variant("    dW1, db1, dW2, db2 = backward(X, y, a1, a2, W1, W2, decay)", is_right=True),
        ),
        "    W1 -= rate * dW1",
        "    b1 -= rate * db1",
        "    W2 -= rate * dW2",
        "    b2 -= rate * db2",
    )
)

FAULTS = {
    "right": marked("right code"),
    "transpose": marked("W2 transposed missing"),
    "slope": marked("slope twice"),
    "early": marked("W2 updated early"),
    "penalty": marked("λ = 5 without its gradient"),
    "twice": marked("mean twice, 1/3"),
    "sum": marked("1/m twice"),
    "forgotten": marked("slope forgotten"),
}
CLOSE = {name: title for name, title in FAULTS.items() if name != "right"} | {"sign": marked("sign")}

QUIET = Program(
    (
        "def forward(X, W1, b1, W2, b2):",
        "    a1 = np.tanh(X.dot(W1) + b1)",
        "    a2 = a1.dot(W2) + b2",
        "    return a1, a2",
        "",
        "def loss(a2, y):",
        "    return np.mean((a2 - y) ** 2)",
        "",
        "def backward(X, y, a1, a2, W1, W2, decay):",
        (
            Variant("    m = y.shape[1]"),
            Variant("    m = a1.shape[1]", marked("That is the number of hidden units.")),
            Variant("    m = len(y)", is_right=True),
        ),
        (
            Variant("    delta2 = 2 * (y - a2) / m"),
            Variant("    delta2 = 2 * (a2 - y) / m", is_right=True),
            Variant(
                "    delta2 = (a2 - y) ** 2 / m", marked("That is the loss. δ is its slope: twice the difference.")
            ),
        ),
        (
            Variant("    dW2 = a1.T.dot(delta2) / a1.shape[1] + decay * W2"),
            Variant("    dW2 = a1.T.dot(delta2)", marked("The penalty has a slope, too: the check with λ = 5 sees t.")),
            Variant("    dW2 = a1.T.dot(delta2) + decay * W2", is_right=True),
        ),
        (
            Variant("    db2 = delta2.sum(axis=0) / a1.shape[1]"),
            Variant("    db2 = delta2.mean(axis=0)", _TWICE),
            Variant("    db2 = delta2.sum(axis=0)", is_right=True),
        ),
        (
            Variant("    delta1 = delta2 * (1 - a1 ** 2)"),
            Variant("    delta1 = delta2.dot(W2.T)", marked("The slope of tanh is missing: 1 − a1².")),
            Variant(
                "    delta1 = delta2.dot(W2.T) * a1 * (1 - a1)",
                marked("a (1 − a) is the slope of a sigmoid. These units are tanh."),
            ),
            Variant("    delta1 = delta2.dot(W2.T) * (1 - a1 ** 2)", is_right=True),
        ),
        (
            Variant("    delta1 = delta1 * (1 - a1 ** 2)"),
            Variant("    delta1 = delta1 / (1 - a1 ** 2)", marked("That takes away the slope, which is needed once.")),
            Variant("    pass", is_right=True),
        ),
        (
            Variant("    dW1 = X.T.dot(delta1) / a1.shape[1] + decay * W1"),
            Variant("    dW1 = X.T.dot(delta1) / m + decay * W1", _TWICE),
            Variant("    dW1 = X.T.dot(delta1) + decay * W1", is_right=True),
        ),
        (
            Variant("    db1 = delta1.sum(axis=0) / a1.shape[1]"),
            Variant("    db1 = delta1.sum(axis=0)", is_right=True),
            Variant("    db1 = delta1.mean(axis=0)", _TWICE),
        ),
        "    return dW1, db1, dW2, db2",
        "",
        "def update(X, y, W1, b1, W2, b2, rate, decay):",
        "    a1, a2 = forward(X, W1, b1, W2, b2)",
        "    dW1, db1, dW2, db2 = backward(X, y, a1, a2, W1, W2, decay)",
        "    W1 -= rate * dW1",
        "    b1 -= rate * db1",
        "    W2 -= rate * dW2",
        "    b2 -= rate * db2",
    )
)

LESSON = Lesson(
    name="repair",
    number=6,
    title=marked("The printed 2-3-1, repaired"),
    question=marked("It runs and the loss falls: so is it right?"),
    minutes=10,
    steps=(
        Predict(
            marked(
                "A network with two inputs, three tanh units and a linear output stands in NumPy, in four functions. "
                "Somebody has put one fault into the right code."
            ),
            scene=_SCENE,
            free=(),
            asks=(
                Choice(
                    marked("Which of these faults would you notice by training?"),
                    (
                        Option(marked("the gradient has the wrong sign"), is_right=True),
                        Option(
                            marked("the mean is taken twice, the second time over three units"),
                            marked("Then it learns as with a third of the learning rate, and nobody sees that."),
                        ),
                        Option(
                            marked("W2 transposed is missing on the way back"),
                            marked(
                                "A wrong gradient can learn: any direction that still points downhill does. This one "
                                "ends where the right code ends."
                            ),
                        ),
                        Option(
                            marked("the slope of tanh is applied twice"),
                            marked(
                                "A wrong gradient can learn: the slope is positive, so twice of it still points "
                                "downhill. This one ends where the right code ends."
                            ),
                        ),
                        Option(
                            marked("W2 is updated before δ of layer 1 is computed"),
                            marked(
                                "A wrong gradient can learn: W2 has moved by one step only. This one ends where the "
                                "right code ends."
                            ),
                        ),
                    ),
                ),
            ),
        ),
        Practice(
            marked(
                "This code has fifteen faults. First mend what crashes: run it, read the message, choose another line, "
                "run it again. Samples stand in rows: X is 250 × 2, W1 is 2 × 3, and y is 250 × 1."
            ),
            asks=(Repair(marked("Mend the code until it runs."), program=CRASHES, only_runs=True),),
            hints=(
                marked("The message names the line that stopped. The cause may stand before it."),
                marked("What a function returns, and what its caller takes, must agree in number and order."),
                marked("A gradient has the shape of its parameter: dW1 is 2 × 3, and db1 has a number for each unit."),
                marked("To sum over the samples, sum over the rows: axis=0."),
            ),
        ),
        See(
            marked("It runs now, without a word of complaint."),
            asks=(
                Choice(
                    marked("What did you see? The loss in the first five steps …"),
                    (
                        Option(marked("fell"), marked("Look at the numbers again: each is larger than the last.")),
                        Option(marked("stayed"), marked("It moved a lot: each step multiplied it.")),
                        Option(marked("grew with each step"), is_right=True),
                    ),
                ),
            ),
        ),
        Why(
            marked(
                "A falling loss proves little, because many directions point downhill; without W2 transposed the "
                "second layer even adapts to the wrong slopes. The centred difference (J(θ + h) − J(θ − h)) / 2h "
                "proves the formula, and the layer where it fails says where to look."
            ),
            measured=(
                Measured("repair", marked("R² of the training samples after 1,000 steps, {seeds} seeds"), FAULTS),
                Measured("repair-close", marked("Networks of {seeds} within 0.01 of the right code"), CLOSE),
            ),
        ),
        Check(
            marked(
                "Eight faults are left. The gradient check compares the code with centred differences, three times. "
                "Mend the code until it passes each time; then its loss and weights are those of nnviz."
            ),
            asks=(Repair(marked("Mend the code until each check passes."), program=QUIET),),
            hints=(
                marked("Begin with layer 2. Where layer 2 is right and layer 1 wrong, the fault lies between them."),
                marked("A factor that is the same everywhere: what was counted twice, or not at all?"),
                marked("−1 is a sign. The number of samples, 50 or 7, is a mean that is missing."),
                marked("δ of layer 1 takes δ of layer 2 back through W2, then times the slope 1 − a1², once."),
            ),
        ),
        Watch(
            marked(
                "Your code does what nnviz does. Train the same network for 1,000 steps, and look at the output and at "
                "the gradients that flow back."
            ),
            attempts=(Attempt(marked("Train 1,000 steps"), 1000),),
        ),
    ),
    notes=(
        marked("“Transposing makes the shapes fit.” A 2-3-1 network can't hide a wrong transpose, a 2-2-1 can."),
        marked("The printed code mixes samples in rows (forward) with samples in columns (shape[1], axis=1)."),
        marked("In the notebook of this lesson the functions are edited as code."),
        marked("Two minutes more: which fault would you never find without the check?"),
    ),
)
