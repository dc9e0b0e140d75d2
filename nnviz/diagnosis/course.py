"""Rules on the course of the losses."""

import numpy as np

from ..words import marked
from .advice import HIGHEST_RATE, faster_descent, higher_rate, larger_network, lower_rate, slower_and_back
from .facts import FITTED, FLAT, Facts
from .rule import Advice, Case, Evidence

# The blank loss is the loss of a network whose weights are all 0.
RISEN = 0.2  # rise above the initial loss, as a share of it
JUMP = 0.1  # rise from one measurement to the next, as a share
SMALLEST_JUMP = 0.05  # the same, as a share of the blank loss
OVERSHOT = 0.5  # update ratio of a step that is too large
WORSE = 0.1  # rise above the lowest loss, as a share of it, of a run that has not recovered
STILL = 3e-4  # update ratio of a layer that hardly moves
PACE = 1e-3  # update ratio of a layer that learns well
PULLS = 1e-3  # norm of a gradient that would move a layer
GAP = 0.1  # test loss minus training loss, as a share of the blank loss
OPEN = 0.15  # the same, of a network that overfits
SLOW = 0.1  # fall of the loss, as a share, of a run that hardly learns
LONG = 150  # steps without change before a plateau is reported
CONVERGED = 0.005  # change of the loss, as a share of the blank loss
RESTING = 1e-6  # present learning rate, as a share of the configured one


def diverged(facts: Facts) -> Case | None:
    if facts.is_finite:
        return None
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
        marked("Learning rate too high: at {rate} a step changed layer {layer} by {ratio}% of its size."),
        marked(
            "The learning rate of {rate} is too high: at about step {at} an update of layer {layer} had {ratio}% of "
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
    steps, losses = facts.losses(facts.now)
    train = losses[:, 0]
    if len(train) < 8 or not np.isfinite(train).all():
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


def overfitting(facts: Facts) -> Case | None:
    """Find a test loss that no longer falls with the training loss."""
    halves = facts.halves(facts.now)
    if halves is None:
        return None
    (train_before, test_before), (train, test) = halves
    gap = float(test - train)
    opens = test > 1.5 * train and (train <= train_before or facts.fits) and test > 0.95 * test_before
    if not (opens and gap > OPEN * facts.blank_loss):
        return None
    step, _ = facts.best(1)
    return Case(
        marked("Overfitting: test loss {test}, training loss {train}."),
        marked(
            "The network overfits: in the {steps} steps up to step {step} the test loss was {test} and the training "
            "loss {train}; the gap of {gap} exceeds {percent}% of {blank}, the loss with all weights 0."
        ),
        {
            "test": float(test),
            "train": float(train),
            "gap": gap,
            "percent": int(100 * OPEN),
            "blank": facts.blank_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice(
            marked("Try an L2 penalty of {l2}, fewer units or more samples; the test loss was lowest at step {back}."),
            {"l2": float(min(1000.0, max(1.0, 3 * facts.config.l2)))},
            marked("Use L2 penalty {l2}"),
            step,
        ),
    )


def _standstill(facts: Facts, begin: int) -> Evidence | None:
    """Return the evidence of a constant loss since `begin`.

    None if the loss changes, or if the fit is good.
    """
    change = facts.trend(begin)
    if facts.fits or change is None or abs(change) >= FLAT:
        return None
    return {"change": 100 * abs(change), "limit": int(100 * FLAT), "steps": (facts.step - begin) // 2}


def underfitting(facts: Facts) -> Case | None:
    """Find a poor fit of the training samples.

    Every layer was trained for long.
    """
    if facts.since < 3_000 or (found := facts.recent("update_ratios")) is None or not found[1].min() > PACE:
        return None
    standstill = _standstill(facts, max(facts.changed, facts.step // 2))
    if standstill is None:
        return None
    scale = 100 if facts.is_classification else 1
    headline = (
        marked("Underfitting: only {score}% of the training samples are right.")
        if facts.is_classification
        else marked("Underfitting: R² on the training samples is only {score}.")
    )
    sentence = (
        marked(
            "The network underfits: at step {step} it classifies {score}% of the training samples correctly "
            "(below {needed}%), and in {steps} steps the training loss changed by only {change}% (below {limit}%)."
        )
        if facts.is_classification
        else marked(
            "The network underfits: at step {step} its R² on the training samples is {score} (below "
            "{needed}), and in {steps} steps the training loss changed by only {change}% (below {limit}%)."
        )
    )
    evidence = {**standstill, "score": scale * facts.score("train"), "needed": scale * FITTED}
    return Case(headline, sentence, evidence, larger_network(facts))


def plateau(facts: Facts) -> Case | None:
    standstill = _standstill(facts, facts.now) if facts.step - facts.now >= LONG else None
    if standstill is None:
        return None
    return Case(
        marked("Plateau: the loss hardly changes, though the fit is still poor."),
        marked(
            "The training loss is on a plateau: over the last {steps} steps up to step {step} it differs by only "
            "{change}% (below {limit}%) from the {steps} steps before."
        ),
        standstill,
        faster_descent(facts),
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


def converged(facts: Facts) -> Case | None:
    begin = max(facts.changed, facts.step // 2)
    halves = facts.halves(begin)
    if halves is None or not facts.fits or facts.step - begin < LONG:
        return None
    (before, _), (train, test) = halves
    change = abs(float(train - before))
    if not change < CONVERGED * facts.blank_loss or test - train > GAP * facts.blank_loss:
        return None
    scale = 100 if facts.is_classification else 1
    evidence: Evidence = {
        "loss": float(train),
        "change": change,
        "percent": 100 * CONVERGED,
        "blank": facts.blank_loss,
        "steps": (facts.step - begin) // 2,
        "train": scale * facts.score("train"),
    }
    if facts.has_test:
        evidence["test"] = scale * facts.score("test")
    return Case(
        _CONVERGED[facts.is_classification, facts.has_test],
        _CONVERGED_WHY[facts.is_classification, facts.has_test],
        evidence,
        Advice(marked("Try a harder data set, or see how small a network still learns this one.")),
    )


# By whether it is a classification, and whether there are test samples.
_CONVERGED = {
    (True, True): marked("Converged: {test}% of the test samples are right."),
    (True, False): marked("Converged: {train}% of the training samples are right."),
    (False, True): marked("Converged: R² on the test samples is {test}."),
    (False, False): marked("Converged: R² on the training samples is {train}."),
}
_CONVERGED_WHY = {
    (True, True): marked(
        "Converged by step {step}: in {steps} steps the mean training loss changed by {change}, less than "
        "{percent}% of {blank} (the loss with all weights 0), to {loss}. The accuracy is {train}% on the "
        "training and {test}% on the test samples."
    ),
    (True, False): marked(
        "Converged by step {step}: in {steps} steps the mean training loss changed by {change}, less than "
        "{percent}% of {blank} (the loss with all weights 0), to {loss}. The accuracy is {train}% on the training "
        "samples."
    ),
    (False, True): marked(
        "Converged by step {step}: in {steps} steps the mean training loss changed by {change}, less than "
        "{percent}% of {blank} (the loss with all weights 0), to {loss}. R² is {train} on the training and "
        "{test} on the test samples."
    ),
    (False, False): marked(
        "Converged by step {step}: in {steps} steps the mean training loss changed by {change}, less than "
        "{percent}% of {blank} (the loss with all weights 0), to {loss}. R² is {train} on the training samples."
    ),
}


def learning(facts: Facts) -> Case | None:
    if facts.change is None or not facts.falls:
        return None
    return Case(
        marked("Learning: the loss is falling."),
        marked(
            "The network is learning: the mean training loss of the last {steps} steps up to step {step} is {fall}% "
            "below that of the {steps} steps before (the limit is {limit}%). It is now {loss}."
        ),
        {
            "fall": -100 * facts.change,
            "limit": int(100 * FLAT),
            "loss": facts.snapshot.evaluation.train_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice(marked("Keep training.")),
    )
