"""The losses of a run in words."""

from collections.abc import Sequence

from ...drawing.label import width
from ...drawing.theme import TEXT
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain, reading, short
from ..base.names import step_count
from .tracks import nearest


def losses_in_words(snapshot: Snapshot) -> str:
    """Describe the losses of one run."""
    first, now, steps = snapshot.losses.last[0], snapshot.evaluation, step_count(snapshot.step)
    train, begun = plain(now.train_loss), plain(first[0])
    if not is_tested(snapshot):
        return say("Loss over {steps}: {train}; at the beginning {first}.", steps=steps, train=train, first=begun)
    return say(
        "Loss over {steps}: training {train}, test {test}; at the beginning {first} and {second}.",
        steps=steps,
        train=train,
        test=plain(now.test_loss),
        first=begun,
        second=plain(first[1]),
    )


def losses_at(snapshot: Snapshot, at: float) -> str:
    """Return the losses at the known step nearest to a place."""
    bucket = nearest(snapshot.losses, at)
    step, (train, test) = f"{int(snapshot.losses.steps[bucket]):,}", snapshot.losses.last[bucket]
    if not is_tested(snapshot):
        return say("step {step}: training loss {train}", step=step, train=plain(train))
    return say("step {step}: training loss {train}, test loss {test}", step=step, train=plain(train), test=plain(test))


def run_in_words(snapshot: Snapshot) -> str:
    """Describe one of two runs."""
    now, steps = snapshot.evaluation, step_count(snapshot.step)
    if not is_tested(snapshot):
        return say("{run} after {steps}: {train}", run=snapshot.name, steps=steps, train=plain(now.train_loss))
    return say(
        "{run} after {steps}: training {train}, test {test}",
        run=snapshot.name,
        steps=steps,
        train=plain(now.train_loss),
        test=plain(now.test_loss),
    )


def is_tested(snapshot: Snapshot) -> bool:
    """Return whether there is a test loss."""
    return "test loss" not in snapshot.event.problem.lacking


def end_names(snapshot: Snapshot, room: float, run: str) -> tuple[str, str]:
    """Name the ends of the training and of the test curve.

    They have the letter of the run, if there are two; a loss that was not measured has no name.
    """
    now = snapshot.evaluation
    train, test = _readings(now.train_loss), _readings(now.test_loss) if is_tested(snapshot) else ()
    if run:
        trained = [say("{run} training {loss}", run=run, loss=loss) for loss in train]
        tested = [say("{run} test {loss}", run=run, loss=loss) for loss in test]
    else:
        trained = [say("training {loss}", loss=loss) for loss in train]
        tested = [say("test {loss}", loss=loss) for loss in test]
    return _fitting(trained, room), _fitting(tested, room) if tested else ""


def _readings(loss: float) -> tuple[str, ...]:
    """Write a loss in three digits, in two, and in one."""
    return reading(loss), short(loss, 2), short(loss, 1)


def _fitting(texts: Sequence[str], room: float) -> str:
    """Return the first text that fits, or else the last."""
    return next((text for text in texts if width(text, TEXT) <= room), texts[-1])
