"""Headlines: one line on what is happening, whatever the state of the run.

A headline has at most 90 characters, so that it fits on one line of the page.
"""

from ...data.task import AUTOENCODER
from ...diagnosis import EARLIEST, Finding
from ...training.events import Diverged, Stopped
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import number


def headline(snapshot: Snapshot, found: Finding | None, is_silence_judged: bool = True) -> str:
    """Say what is happening at the latest step of a run.

    It is the headline of the diagnosis `found`, if there is one. If `is_silence_judged` is False, a finding may follow.
    """
    if found is not None:
        return found.headline
    if snapshot.step == 0:
        return before_the_start(snapshot)
    changed = max((change.step for change in snapshot.changes), default=0)
    if snapshot.step - changed < EARLIEST or not is_silence_judged:
        return too_early(changed)
    return nothing_found()


def before_the_start(snapshot: Snapshot) -> str:
    """Say what the network will learn."""
    data = snapshot.event.data
    if snapshot.event.problem.task == AUTOENCODER:
        return say("Press Play: the network learns to give back its inputs, whatever the labels.")
    if data.is_classification:
        if data.classes == 2:
            return say("Press Play: the network learns to separate the blue points from the orange ones.")
        return say("Press Play: the network learns to tell the {classes} classes apart.", classes=data.classes)
    if data.points.shape[1] == 1:
        return say("Press Play: the network learns the curve that the points lie on.")
    return say("Press Play: the network learns to predict the value of each point from its inputs.")


def too_early(changed: int) -> str:
    """Say when a diagnosis will follow.

    `changed` is the step of the last change, or 0.
    """
    if changed:
        return say(
            "The run was changed at step {step}: a diagnosis follows {count} steps later.",
            step=f"{changed:,}",
            count=EARLIEST,
        )
    return say("Training has begun: a diagnosis follows after {count} steps.", count=EARLIEST)


def nothing_found() -> str:
    """Say that no rule applies. The losses stand over the output."""
    return say("Nothing stands out: the network shows none of the known problems.")


def past(step: int, last: int) -> str:
    """Say that a step of the past is shown."""
    return say(
        "You are looking at step {step} of {last}: Play begins a branch from here.", step=f"{step:,}", last=f"{last:,}"
    )


def ended(fact: Diverged | Stopped, began: int | None = None) -> str:
    """Say why a run ended.

    `began` is the step at which the loss began to rise, if the learning rate was lowered only after it.
    """
    step = f"{fact.step:,}"
    if isinstance(fact, Diverged):
        if began is None:
            return say(
                "Training diverged at step {step}: the learning rate of {rate} is too high.",
                step=step,
                rate=number(fact.config.learning_rate),
            )
        return say(
            "Training diverged at step {step}: the loss began to rise at step {began}.", step=step, began=f"{began:,}"
        )
    match fact.reason:
        case "target_loss":
            return say("Training stopped at step {step}: the loss has reached your target.", step=step)
        case "patience":
            return say("Training stopped at step {step}: the test loss no longer gets better.", step=step)
    return say("Training stopped at step {step}: that is as far as you asked for.", step=step)
