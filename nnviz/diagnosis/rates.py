"""Rules on the learning rate."""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from ..settings.config import Config
from ..words import marked
from .advice import HIGHEST_RATE, higher_rate, lower_rate, slower_and_back
from .facts import FLAT, Facts
from .rule import Advice, Case, Rule

# The blank loss is the loss of a network whose weights are all 0.
RISEN = 0.2  # rise above the initial loss, as a share of it
JUMP = 0.1  # rise from one measurement to the next, as a share
SMALLEST_JUMP = 0.05  # the same, as a share of the blank loss
OVERSHOT = 0.5  # update ratio of a step that is too large
WORSE = 0.1  # rise above the lowest loss, as a share of it, of a run that has not recovered
STILL = 3e-4  # update ratio of a layer that hardly moves
PULLS = 1e-3  # norm of a gradient that would move a layer
SLOW = 0.1  # fall of the loss, as a share, of a run that hardly learns
RESTING = 1e-6  # present learning rate, as a share of the configured one


def diverged(facts: Facts) -> Case | None:
    if facts.is_finite:
        return None
    if facts.broken_gradient is not None:
        return Case(
            marked("Divergence: the gradient of {layer} is no longer finite."),
            marked(
                "At step {step} the gradient of {layer} is infinite or not a number, with a learning rate of "
                "{rate}. The loss and the weights are still finite: the loss of the batch was {last}."
            ),
            {"layer": facts.broken_gradient, "rate": facts.config.learning_rate, "last": facts.event.loss},
            slower_and_back(facts),
        )
    losses = facts.snapshot.batch_loss.last[:, 0]
    finite = losses[np.isfinite(losses)]
    step = facts.step if facts.diverged is None else facts.diverged.step
    return Case(
        marked("Divergence: with a learning rate of {rate} the loss grew without limit."),
        marked(
            "The run diverged at step {step}: with a learning rate of {rate} the loss or a weight exceeded "
            "{largest}, the largest floating-point number. The last loss of a batch was {last}."
        ),
        {
            "step": step,
            "rate": facts.config.learning_rate,
            "largest": float(np.finfo(float).max),
            "last": float(finite[-1]) if len(finite) else facts.first_loss,
        },
        slower_and_back(facts),
    )


def learning_rate_too_high(facts: Facts) -> Case | None:
    """Find steps that overshoot, by the weights or by the loss."""
    return _overshoots(facts) or _loss_jumps(facts)


def _overshoots(facts: Facts) -> Case | None:
    """Find a step that changed a layer by half of it or more, in a run that has not recovered."""
    found, halves = facts.largest_update, facts.halves(facts.now)
    if found is None or halves is None or facts.fits or facts.falls or not found.ratio > OVERSHOT:
        return None
    if not halves[1][0] > (1 + WORSE) * min(facts.first_loss, facts.best(0)[1]):
        return None
    return Case(
        marked("Learning rate too high: at {rate} a step changed {layer} by {ratio}%."),
        marked(
            "The learning rate of {rate} is too high: at about step {at} an update of {layer} had {ratio}% of "
            "the norm of its weights (above {percent}%). Up to step {step} the loss has not recovered. Such steps "
            "lead to units that are saturated or dead, and to gradients that vanish or explode."
        ),
        {
            "rate": facts.rate,
            "at": found.step,
            "layer": found.layer,
            "ratio": 100 * found.ratio,
            "percent": int(100 * OVERSHOT),
        },
        slower_and_back(facts),
    )


def _loss_jumps(facts: Facts) -> Case | None:
    """Find a loss that jumps, in a run that has not learnt in spite of it."""
    steps, losses = facts.losses(facts.now)
    train = losses[:, 0]
    if facts.fits or len(train) < 8 or not np.isfinite(train).all():
        return None
    rises = train[1:] - train[:-1]
    least = SMALLEST_JUMP * facts.blank_loss
    jumped = (rises > JUMP * train[:-1]) & (rises > least)
    jumps = int(np.count_nonzero(jumped))
    if jumps < 3 or jumps < 0.1 * len(rises):
        return None
    worst = int(np.where(jumped, rises, -np.inf).argmax())
    return Case(
        marked("Learning rate too high: at {rate} the loss jumps up and down."),
        marked(
            "The learning rate of {rate} is too high: up to step {step}, {jumps} of the last {times} measurements "
            "of the training loss jumped by more than {percent}% and {least}; the worst from {before} to {after} "
            "at step {at}."
        ),
        {
            "rate": facts.rate,
            "jumps": jumps,
            "times": len(rises),
            "percent": int(100 * JUMP),
            "least": least,
            "before": float(train[worst]),
            "after": float(train[worst + 1]),
            "at": int(steps[worst + 1]),
        },
        Advice(
            marked("Try a learning rate of {learning_rate}, or a larger batch."),
            lower_rate(facts, 3),
            marked("Use learning rate {learning_rate}"),
        ),
    )


def learning_rate_too_low(facts: Facts) -> Case | None:
    """Find a constant loss with tiny updates.

    It is found only if the gradient is not tiny.
    """
    config, change = facts.config, facts.change
    if facts.fits or change is None or not -SLOW < change < FLAT:
        return None
    ratios, norms = facts.recent("update_ratios"), facts.recent("gradient_norms")
    if ratios is None or norms is None or not norms[1].max() > PULLS:
        return None
    ratio = float(ratios[1].max())
    lowered_on_purpose = facts.rate < 0.5 * config.learning_rate
    if not ratio < STILL or lowered_on_purpose or config.learning_rate >= HIGHEST_RATE:
        return None
    steps = (facts.step - facts.now) // 2
    return Case(
        marked("Learning rate too low: at {rate} the loss hardly changes."),
        marked(
            "The learning rate of {rate} is too low: at step {step} a typical update changes no layer by more than "
            "{ratio} of its norm (below {limit}); in {steps} steps the training loss changed by {change}%."
        ),
        {"rate": facts.rate, "ratio": ratio, "limit": STILL, "change": 100 * abs(change), "steps": steps},
        Advice(
            marked("Try a learning rate of {learning_rate}."),
            higher_rate(facts, 10),
            marked("Use learning rate {learning_rate}"),
        ),
    )


def loss_has_risen(facts: Facts) -> Case | None:
    halves = facts.halves(facts.now)
    if halves is None or facts.falls or not halves[1][0] > (1 + RISEN) * facts.first_loss:
        return None
    return Case(
        marked("Loss above its start: it is over {percent}% higher than at the beginning."),
        marked(
            "The training loss has risen: over the last {steps} steps up to step {step} its mean is {loss}, "
            "more than {percent}% above the initial {first}, at a learning rate of {rate}."
        ),
        {
            "loss": float(halves[1][0]),
            "first": facts.first_loss,
            "percent": int(100 * RISEN),
            "rate": facts.rate,
            "steps": (facts.step - facts.now) // 2,
        },
        slower_and_back(facts),
    )


def at_rest(facts: Facts) -> Case | None:
    if not facts.rate < RESTING * facts.config.learning_rate:
        return None
    return Case(
        marked("Learning at rest: the schedule has made the learning rate too small to learn."),
        marked("The schedule has reduced the learning rate to {rate} at step {step}: the network no longer learns."),
        {"rate": facts.rate},
        Advice(
            marked("Try a constant schedule, or one with a longer period."),
            {"schedule": "constant"},
            marked("Use a constant rate"),
        ),
    )


def _lowers_rate(action: Mapping[str, Any], config: Config) -> bool:
    return bool(action.get("learning_rate", math.inf) < config.learning_rate)


def _raises_rate(action: Mapping[str, Any], config: Config) -> bool:
    return bool(action.get("learning_rate", 0.0) > config.learning_rate)


RULES = (
    Rule("diverged", "trouble", "end", diverged, _lowers_rate),
    Rule("learning rate too high", "trouble", "cause", learning_rate_too_high, _lowers_rate),
    Rule("learning rate too low", "hint", "symptom", learning_rate_too_low, _raises_rate),
    Rule("loss above its start", "trouble", "symptom", loss_has_risen, _lowers_rate),
    Rule("at rest", "good", "fit", at_rest),
)
