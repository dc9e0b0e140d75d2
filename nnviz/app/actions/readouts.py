"""Readouts: the numbers beside the pictures, and sentences about the run."""

from functools import lru_cache

from ...diagnosis import Finding
from ...settings.config import Config, settings
from ...training.events import Diverged, Stopped
from ...training.problem import Problem
from ...training.snapshot import Snapshot
from ...words import say, say_in
from ...words.formatting import loss_text, r2_text


def facts(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Return name, text and kind of each number of a snapshot.

    Of a watched loop these are the known ones.
    """
    if not isinstance(snapshot.event.problem, Problem):
        return _watched_facts(snapshot)
    found, after = snapshot.evaluation, snapshot.event.after
    numbers = [
        (say("epoch"), f"{after.epoch:,}", "count"),
        (say("step"), f"{after.step:,}", "count"),
        (say_in("loss", "training"), loss_text(found.train_loss), "loss"),
        (say_in("loss", "test"), loss_text(found.test_loss), "loss"),
    ]
    if found.test_accuracy is not None:
        numbers += [
            (say("training accuracy"), f"{found.train_accuracy:.1%}", "more"),
            (say("accuracy"), f"{found.test_accuracy:.1%}", "share"),
        ]
    else:
        numbers += [
            (say("training R²"), r2_text(found.train_r2), "more"),
            (say("test R²"), r2_text(found.test_r2), "share"),
        ]
    if found.test_rmse is not None:
        numbers.append((say("test RMSE"), loss_text(found.test_rmse), "more"))
    return numbers


def _watched_facts(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    found, lacking = snapshot.evaluation, snapshot.event.problem.lacking
    numbers = [(say("step"), f"{snapshot.step:,}", "count")]
    if "losses" not in lacking:
        numbers.append((say("training loss"), loss_text(found.train_loss), "loss"))
    if "test loss" not in lacking:
        numbers.append((say("test loss"), loss_text(found.test_loss), "loss"))
    if found.train_accuracy is not None:
        numbers.append((say("training accuracy"), f"{found.train_accuracy:.1%}", "share"))
    if found.test_accuracy is not None:
        numbers.append((say("test accuracy"), f"{found.test_accuracy:.1%}", "share"))
    return numbers


def speeds(updates: float, microseconds: float, frames: float) -> list[tuple[str, str, str]]:
    """Return name, text and kind of each speed."""
    return [
        (say("updates/s"), f"{updates:,.0f}", "pace"),
        (say("µs/update"), f"{microseconds:,.0f}", "pace"),
        (say("frames/s"), f"{frames:.0f}", "pace"),
    ]


@lru_cache(maxsize=8)
def live_settings(config: Config) -> str:
    """Return the settings that can change during training, as text."""
    return "; ".join(f"{name}={getattr(config, name)}" for name, setting in settings().items() if setting.live)


def standing(snapshot: Snapshot, playing: bool) -> str:
    """Describe the state of the run in a sentence."""
    found = snapshot.evaluation
    step, train, test = f"{snapshot.step:,}", loss_text(found.train_loss), loss_text(found.test_loss)
    if found.test_accuracy is None:
        if playing:
            return say(
                "Training, step {step}: training loss {train}, test loss {test}.", step=step, train=train, test=test
            )
        return say("Paused at step {step}: training loss {train}, test loss {test}.", step=step, train=train, test=test)
    accuracy = f"{found.test_accuracy:.1%}"
    if playing:
        return say(
            "Training, step {step}: training loss {train}, test loss {test}, {accuracy} of the test samples right.",
            step=step,
            train=train,
            test=test,
            accuracy=accuracy,
        )
    return say(
        "Paused at step {step}: training loss {train}, test loss {test}, {accuracy} of the test samples right.",
        step=step,
        train=train,
        test=test,
        accuracy=accuracy,
    )


def compared(snapshot: Snapshot) -> str:
    """Describe two runs that are compared, in a sentence."""
    one, other = snapshot, snapshot.beside or snapshot
    return say(
        "A at step {step}: training loss {train}, test loss {test}. B at step {other_step}: training loss "
        "{other_train}, test loss {other_test}.",
        step=f"{one.step:,}",
        train=loss_text(one.evaluation.train_loss),
        test=loss_text(one.evaluation.test_loss),
        other_step=f"{other.step:,}",
        other_train=loss_text(other.evaluation.train_loss),
        other_test=loss_text(other.evaluation.test_loss),
    )


def facts_beside(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Return the numbers of the second run of a comparison, as `facts` does.

    Its step is among them if it is not the same.
    """
    beside = snapshot.beside
    if beside is None:
        return []
    counts = [(say("step"), f"{beside.step:,}", "count")] if beside.step != snapshot.step else []
    return counts + [fact for fact in facts(beside) if fact[2] in ("loss", "share")]


def ending(fact: Diverged | Stopped, began: int | None = None) -> str:
    """Explain why a run ended.

    `began` is the step at which the loss began to rise, if the learning rate was lowered only after it.
    """
    if isinstance(fact, Stopped):
        return say(
            "Training stopped at step {step}, as set by “{setting}”.", step=f"{fact.step:,}", setting=title(fact.reason)
        )
    step, rate = f"{fact.step:,}", f"{fact.config.learning_rate:g}"
    what = (
        say("Training stopped: at step {step} the loss was no longer a number.", step=step)
        if fact.what == "loss"
        else say("Training stopped: at step {step} the weights became infinite.", step=step)
    )
    why = (
        say("With learning rate {rate} each step overshoots more than the last.", rate=rate)
        if began is None
        else say(
            "The loss began to rise at step {began}, before the learning rate was lowered to {rate}: by then the "
            "weights were too large for a lower rate to help.",
            began=f"{began:,}",
            rate=rate,
        )
    )
    return " ".join((what, why, say("Nothing is lost: every step up to {last} is kept.", last=f"{fact.step - 1:,}")))


def finding(found: Finding | None) -> dict[str, str]:
    """Return the words of a finding, for the line on what is happening; the headline comes from elsewhere."""
    if found is None:
        return {}
    return {"severity": found.severity, "why": found.why, "ask": say("why?"), "action": found.button}


def title(name: str) -> str:
    """Return the title of a setting, or the name of anything else."""
    known = settings()
    return known[name].title if name in known else name
