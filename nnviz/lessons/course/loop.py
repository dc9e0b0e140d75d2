"""Loop: steps and epochs, and rules for the end of a run."""

from ...training.trainer import Trainer
from ...words import marked
from ..ask import Choice, Number, Option
from ..conditions import ended_by, foretold_epoch
from ..curves import Trait, begins, climb, ends, halfway
from ..facts import Facts
from ..lesson import Attempt, Check, Lesson, Predict, See, Watch, Why
from ..measured import Measured
from ..scene import Scene
from ..sketch import Sketch

_SETTINGS = {
    "dataset": "circle",
    "hidden": (4,),
    "activation": "tanh",
    "loss": "cross_entropy",
    "learning_rate": 0.1,
    "batch_size": 10,
    "seed": 34,
}
_OPTIONS = {"loss": {"earlier": True}}
_SLOW = Scene("loop", settings=_SETTINGS, pictures=("journey", "loss"), speed=1)
_SCENE = Scene("loop", settings=_SETTINGS, pictures=("loss", "gradient_flow"), options=_OPTIONS, speed=100)
_FORETOLD = 6  # the step at which the epoch is predicted


def _epoch(run: Facts) -> float:
    return float(max(run.epoch, 1))


def _stop_at_a_loss(trainer: Trainer) -> None:
    trainer.configure(target_loss=0.1)
    trainer.run(steps=4000)


def _stop_after_epochs(trainer: Trainer) -> None:
    trainer.configure(max_epochs=66)
    trainer.run(steps=4000)


_CURVE = Sketch(
    marked("Draw the training loss of run A: batches of 10, 60 epochs."),
    steps=1500,
    highest=0.8,
    settings={"batch_size": 10},
    title=marked("A"),
    traits=(
        Trait(
            climb,
            0.1,
            above=marked(
                "In your curve the loss rises by {drawn}. Each step goes downhill for its batch, and over many steps "
                "the training loss of this run only fell."
            ),
        ),
        Trait(
            begins,
            0.15,
            below=marked(
                "You began at {drawn}. Before the first step the network knows nothing: to answer 50 % each time costs "
                "ln 2 = 0.69, and the run began at {run}."
            ),
        ),
        Trait(
            ends,
            0.1,
            above=marked(
                "You let it end at {drawn}, and it ended at {run}. With batches of 10 an epoch has 25 updates, so "
                "there were 1,500."
            ),
        ),
        Trait(
            ends,
            0.08,
            below=marked(
                "You let it end at {drawn}, and it ended at {run}. The better the answers, the smaller the gradient: "
                "the last bit takes longest."
            ),
        ),
        Trait(
            halfway,
            250,
            above=marked(
                "In your curve half of the fall takes {drawn} steps, in the run {run}. A fall is not even: the better "
                "the answers, the smaller the gradient, and the curve flattens."
            ),
            below=marked(
                "In your curve half of the fall takes {drawn} steps, in the run {run}. It begins almost flat: the "
                "hidden units must first turn to where they help."
            ),
        ),
    ),
)
_ONE_STEP = Watch(
    marked(
        "A step has four parts. Forward: a batch of 10 samples goes through the network. Loss: how wrong are the "
        "answers? Backward: which weight has which share in it? Update: each weight changes a little. Enlarge "
        "the journey to walk through them."
    ),
    scene=_SLOW,
    attempts=(Attempt(marked("Take three slow steps"), 3),),
)
_BATCHES = Predict(
    marked("250 samples train. An epoch shows each of them once: in 25 batches of 10, or in one batch of 250."),
    scene=_SCENE,
    asks=(
        _CURVE,
        Choice(
            marked("After 60 epochs, which run has the lower training loss?"),
            (
                Option(marked("batches of 10"), is_right=True),
                Option(
                    marked("batches of 250"),
                    marked("A step from 250 samples is better aimed. But count the steps: there were only 60."),
                ),
                Option(
                    marked("they are the same"),
                    marked(
                        "Both saw each sample 60 times. But only updates change weights, and there were 1,500 and 60."
                    ),
                ),
            ),
        ),
    ),
)
_RUNS = Watch(
    marked("Train A and B for 60 epochs. Then C: batches of 250 again, but for as many updates as A."),
    attempts=(
        Attempt(marked("A: batches of 10, 60 epochs"), 1500, {"batch_size": 10}),
        Attempt(marked("B: batches of 250, 60 epochs"), 60, {"batch_size": 250}),
        Attempt(marked("C: batches of 250, 1,500 epochs"), 1500, {"batch_size": 250}),
    ),
)
_SEEN = See(
    marked("Compare the last training losses of the three runs."),
    asks=(
        Choice(
            marked("Which two ended nearly alike?"),
            (
                Option(
                    marked("A and B: as many epochs"),
                    marked("B hardly learned: its loss is near 0.69, as at the start. It made only 60 updates."),
                ),
                Option(marked("A and C: as many updates"), is_right=True),
                Option(
                    marked("B and C: batches as large"),
                    marked("They had the same batch, but C made 25 times as many updates, and learned."),
                ),
            ),
        ),
    ),
)
_WHY = Why(
    marked(
        "Only an update changes the weights. An epoch is merely as many updates as there are batches. When to stop is "
        "a rule that you choose beforehand: so many steps, a loss that is low enough, or no more progress on data "
        "that did not train. Training changes weights and biases, never the activation functions."
    ),
    measured=(
        Measured(
            "loop",
            marked("Training loss at the end, {seeds} seeds"),
            {
                "A": marked("A: 1,500 updates"),
                "B": marked("B: 60 updates"),
                "C": marked("C: 1,500 updates"),
                "one": marked("batch 1: 1,500 updates"),
            },
        ),
    ),
)
_COUNT = Check(
    marked("Now batches of 32, of the same 250 training samples. Try it: Epoch trains one epoch."),
    scene=_SCENE,
    free=("batch_size",),
    asks=(
        Number(
            marked("How many updates has an epoch?"),
            8,
            margin=0,
            tolerance=0,
            feedback=marked("Divide 250 by 32. What is left over makes an update, too."),
        ),
        Number(
            marked("How many samples are in the last batch?"),
            26,
            margin=0,
            tolerance=0,
            feedback=marked("Seven batches of 32 are 224 samples. The last batch has the others."),
        ),
    ),
    hints=(
        marked("250 / 32 is not a whole number."),
        marked("Set the batch size to 32 in Settings, press Epoch, and read the step."),
    ),
)
_WHEN = Predict(
    marked(
        "Choose a rule for the end: a target loss. With batches of 10 the run is to end by itself as soon as the "
        "training loss is below 0.1."
    ),
    scene=_SCENE,
    asks=(Number(marked("At which epoch will it end?"), _epoch, margin=15, least=1, most=500),),
)
_STOP = Check(
    marked(
        "Set the target loss to 0.1 (Settings) and play. The run must end by this rule, within 15 epochs of your "
        "prediction. If you were wrong, choose the target loss that fits the epoch that you predicted."
    ),
    scene=_SCENE,
    free=("target_loss", "max_epochs", "patience"),
    goal=ended_by("target_loss") & foretold_epoch(_FORETOLD, within=15),
    hints=(
        marked("Run A had a loss near 0.1 after 60 epochs."),
        marked("A lower target needs more epochs."),
        marked("Look at the epoch, not at the step."),
    ),
    solve=_stop_at_a_loss,
    fail=_stop_after_epochs,
    foretold={_FORETOLD: (66.0,)},
)

LESSON = Lesson(
    name="loop",
    number=2,
    title=marked("The loop, and when to stop"),
    question=marked("What is one step, and when is it enough?"),
    minutes=10,
    steps=(_ONE_STEP, _BATCHES, _RUNS, _SEEN, _WHY, _COUNT, _WHEN, _STOP),
    notes=(
        marked("A step is also called an iteration. An epoch is as many steps as there are batches."),
        marked("The loss that is shown with a step belongs to the weights before it."),
        marked(
            "Patience is the third rule: with 5 epochs it ends these runs later than the target does. With 2 it may "
            "end one in its third epoch."
        ),
        marked("Two minutes more: a batch of 250 does 25 times the arithmetic of each update. When is that worth it?"),
    ),
)
