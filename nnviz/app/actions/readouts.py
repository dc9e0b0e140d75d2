"""The numbers beside the pictures, and how training stands, in words."""

import math
from functools import lru_cache
from typing import Any

from ...diagnosis import HIGHEST_CALM_RATE, Finding
from ...drawing.scales import scientific
from ...settings.config import Config, settings
from ...training.events import Diverged, Snapshot, Stopped
from ...words import say


def facts(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Name, text and kind of each number of a moment; the texts keep their length."""
    evaluation, after = snapshot.evaluation, snapshot.event.after
    numbers = [
        (say("epoch"), f"{after.epoch:,}", "count"),
        (say("step"), f"{after.step:,}", "count"),
        (say("training loss"), loss_text(evaluation.train_loss), "loss"),
        (say("test loss"), loss_text(evaluation.test_loss), "loss"),
    ]
    if evaluation.test_accuracy is not None:
        numbers += [
            (say("training accuracy"), f"{evaluation.train_accuracy:.1%}", "share"),
            (say("test accuracy"), f"{evaluation.test_accuracy:.1%}", "share"),
        ]
    else:
        numbers += [
            (say("training R²"), _r2_text(evaluation.train_r2), "share"),
            (say("test R²"), _r2_text(evaluation.test_r2), "share"),
            (say("test RMSE"), loss_text(evaluation.test_rmse), "loss"),
        ]
    return numbers


def speeds(updates: float, microseconds: float, frames: float) -> list[tuple[str, str, str]]:
    """Name, text and kind of how fast it goes."""
    return [
        (say("updates/s"), f"{updates:,.0f}", "pace"),
        (say("µs/update"), f"{microseconds:,.0f}", "pace"),
        (say("frames/s"), f"{frames:.0f}", "pace"),
    ]


def loss_text(loss: float) -> str:
    """Four decimals or three significant digits, and never longer than ten characters."""
    return f"{loss:.4f}" if 0.001 <= loss < 1000 or loss == 0 or not math.isfinite(loss) else scientific(loss)


def _r2_text(r2: float | None) -> str:
    """Three decimals; a value without variance has none, and far below 0 none are needed."""
    if r2 is None:
        return "–"
    return f"{r2:.3f}".replace("-", "−") if r2 > -10 else "< −10"


@lru_cache(maxsize=8)
def live_settings(config: Config) -> str:
    """The settings that can change during training, as text."""
    return "; ".join(f"{name}={getattr(config, name)}" for name, setting in settings().items() if setting.live)


def standing(snapshot: Snapshot, playing: bool) -> str:
    """How training stands, in a sentence."""
    evaluation = snapshot.evaluation
    values: dict[str, Any] = {
        "step": f"{snapshot.step:,}",
        "train": loss_text(evaluation.train_loss),
        "test": loss_text(evaluation.test_loss),
    }
    if evaluation.test_accuracy is None:
        text = (
            "Training, step {step}: training loss {train}, test loss {test}."
            if playing
            else "Paused at step {step}: training loss {train}, test loss {test}."
        )
        return say(text, **values)
    values["accuracy"] = f"{evaluation.test_accuracy:.0%}"
    text = (
        "Training, step {step}: training loss {train}, test loss {test}, {accuracy} of the test samples right."
        if playing
        else "Paused at step {step}: training loss {train}, test loss {test}, {accuracy} of the test samples right."
    )
    return say(text, **values)


def ending(fact: Diverged | Stopped, began: int | None = None) -> str:
    """Why a run ended, in plain words; `began` is when the trouble did, if the learning rate was lowered later."""
    if isinstance(fact, Stopped):
        value = fact.reason
        return say(
            "Stopped at step {step}, as “{setting}” asks.",
            step=f"{fact.step:,}",
            setting=say(settings()[value].field.title) if value in settings() else value,
        )
    step, rate = f"{fact.step:,}", f"{fact.config.learning_rate:g}"
    what = say(
        "Training stopped: at step {step} the loss was no longer a number."
        if fact.what == "loss"
        else "Training stopped: at step {step} the weights grew beyond all numbers.",
        step=step,
    )
    why = (
        say("With learning rate {rate} each step overshoots more than the last.", rate=rate)
        if began is None
        else say(
            "The trouble began at step {began}, before the learning rate was {rate}: with weights as large as they "
            "are now it is too late for that.",
            began=f"{began:,}",
            rate=rate,
        )
    )
    return " ".join((what, why, say("Nothing is lost: every step up to {last} is kept.", last=f"{fact.step - 1:,}")))


def finding(found: Finding | None) -> dict[str, str]:
    """What is said below the pictures of what is happening."""
    if found is None:
        return {"sentence": say("What happens will be said here, once there is enough to tell.")}
    said = {"severity": found.severity, "sentence": found.sentence, "remedy": found.remedy}
    if found.action:
        known = settings()
        said["action"] = say(
            "Try it: {changes}",
            changes=", ".join(
                say("{setting} {value}", setting=say(known[name].field.title), value=_plain(known[name].named(value)))
                for name, value in found.action.items()
            ),
        )
    return said


def _plain(value: Any) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def smaller(learning_rate: float) -> float:
    """The learning rate to offer after a divergence: a tenth, two digits, and one that is on the scale and usual."""
    low = settings()["learning_rate"].scale.low
    return min(max(low, float(f"{learning_rate / 10:.1e}")), HIGHEST_CALM_RATE)
