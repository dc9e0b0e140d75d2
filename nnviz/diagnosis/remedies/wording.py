"""Wording: a measured change as a finding with a button."""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from ...settings.config import settings
from ...training.snapshot import Snapshot
from ...words import marked, say
from ...words.formatting import number, value_text
from ..rule import Finding
from .candidates import restarts

LONGEST_BUTTON = 28
BUTTONS = {
    "learning_rate": marked("Use learning rate {value}"),
    "optimizer": marked("Use the optimizer {value}"),
    "activation": marked("Use the activation {value}"),
    "initializer": marked("Restart with {value}"),
    "hidden": marked("Use hidden layers {value}"),
    "loss": marked("Use {value}"),
    "clip_norm": marked("Clip the gradient"),
    "batch_size": marked("Use batches of {value}"),
    "schedule": marked("Use a constant rate"),
    "l1": marked("Use L1 penalty {value}"),
    "l2": marked("Use L2 penalty {value}"),
    "dropout": marked("Use dropout {value}"),
    "input_noise": marked("Use input noise {value}"),
}
BACK = {
    "learning_rate": marked("Go back, use rate {value}"),
    "optimizer": marked("Go back, use {value}"),
    "activation": marked("Go back, use {value}"),
    "clip_norm": marked("Go back, clip the gradient"),
    "l1": marked("Go back, L1 penalty {value}"),
    "l2": marked("Go back, L2 penalty {value}"),
}

Losses = dict[str, float]  # "going" without the change and "after" with it, on held-out samples


def button_for(action: Mapping[str, Any], back: int | None) -> str:
    """Return the text of the button that makes a change."""
    if len(action) > 1:
        return say("Make both changes") if len(action) == 2 else say("Make these changes")
    ((name, value),) = action.items()
    written = value_text(settings()[name].named(value))
    button = (BACK if back is not None else BUTTONS).get(name, marked("Make this change"))
    text = say(button, value=written)
    return text if len(text) <= LONGEST_BUTTON else say("Make this change")


def advised(
    finding: Finding | None, snapshot: Snapshot, action: Mapping[str, Any], back: int | None, losses: Losses, steps: int
) -> Finding:
    """Return a finding that advises a measured change."""
    measured = {key: number(value) for key, value in losses.items()}
    change = ", ".join(settings()[name].with_value(value) for name, value in action.items())
    together = len(action) > 1
    if math.isinf(losses["going"]):
        sentence = marked("Tried beside the run for {steps} steps: with {change} the loss is {after}.")
        if together:
            sentence = marked(
                "Tried beside the run for {steps} steps: no single change helped. With {change} the loss is {after}."
            )
    else:
        sentence = marked("Tried beside the run for {steps} steps: with {change} the loss is {after}, without {going}.")
        if together:
            sentence = marked(
                "Tried beside the run for {steps} steps: no single change helped. With {change} the loss is {after}, "
                "without {going}."
            )
    remedy = say(sentence, steps=number(steps), change=change, **measured)
    if restarts(action):
        remedy = say("Start a new run. {remedy}", remedy=remedy)
    elif back is not None:
        remedy = say("Go back to step {back}. {remedy}", back=number(back), remedy=remedy)
    if finding is None or finding.severity == "good":
        headline = say("Slow learning: a change of settings would lower the loss much faster.")
        text = say("At step {step} the fit is still poor.", step=number(snapshot.step))
        finding = Finding("slow learning", "hint", headline, text, "", {"step": snapshot.step}, snapshot.step)
    evidence = finding.evidence | {key: value for key, value in losses.items() if math.isfinite(value)}
    return replace(
        finding, remedy=remedy, evidence=evidence, action=dict(action), button=button_for(action, back), back=back
    )


def unhelped(finding: Finding, steps: int) -> Finding:
    """Return a finding that says that no change helped."""
    remedy = say(
        "Tried beside the run for {steps} steps: no change of one, two or three settings helped.", steps=number(steps)
    )
    return replace(finding, remedy=remedy, action=None, button="", back=None)
