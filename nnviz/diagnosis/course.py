"""Rules that look at the course of the losses: whether they jump, stand, part or fall."""

import numpy as np

from .advice import HIGHEST_RATE, faster_descent, higher_rate, larger_network, lower_rate, slower_and_back
from .facts import FITTED, FLAT, Facts
from .rule import Advice, Case

RISEN = 0.2  # above the loss at the beginning
JUMP = 0.1  # from one measurement to the next
SMALLEST_JUMP = 0.05  # of what there is to gain
STILL = 3e-4  # the share of its weights by which a step moves a layer
PACE = 1e-3  # the same, where runs learn well
PULLS = 1e-3  # norm of a layer's gradient that would move it
GAP = 0.1  # between the losses, of what there is to gain
LONG = 150  # steps to be seen before a run is said to stand
CONVERGED = 0.005  # a change, of what there is to gain
RESTING = 1e-6  # a learning rate, of the one that was set


def diverged(facts: Facts) -> Case | None:
    if facts.is_finite:
        return None
    losses = facts.snapshot.batch_loss.last[:, 0]
    finite = losses[np.isfinite(losses)]
    step = facts.step if facts.diverged is None else facts.diverged.step
    return Case(
        "The run diverged at step {step}: with a learning rate of {rate} the loss or a weight grew beyond "
        "{largest}, the largest number there is. The last loss of a batch was {last}.",
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
        "The training loss has risen: over the last {steps} steps up to step {step} it is {loss} on average, "
        "more than {percent} % above the {first} that it began with, at a learning rate of {rate}.",
        {
            "loss": float(halves[1][0]),
            "first": facts.first_loss,
            "percent": int(100 * RISEN),
            "rate": facts.rate,
            "steps": (facts.step - facts.now) // 2,
        },
        slower_and_back(facts),
    )


def loss_jumps(facts: Facts) -> Case | None:
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
        "The learning rate of {rate} is too high: up to step {step}, {jumps} of the last {times} measurements "
        "of the training loss jumped by more than {percent} % and {least}; the worst from {before} to {after} "
        "at step {at}.",
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
        Advice("Try a learning rate of {learning_rate}, or a larger batch.", lower_rate(facts, 3)),
    )


def learning_rate_too_low(facts: Facts) -> Case | None:
    """The weights hardly move although the gradient would move them, and so the loss stands."""
    config, change = facts.config, facts.change
    if facts.fits or change is None or abs(change) >= FLAT:
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
        "The learning rate of {rate} is too low: at step {step} a typical step moves no layer by more than "
        "{ratio} of its size (below {limit}); in {steps} steps the training loss changed by {change} %.",
        {"rate": facts.rate, "ratio": ratio, "limit": STILL, "change": 100 * abs(change), "steps": steps},
        Advice("Try a learning rate of {learning_rate}.", higher_rate(facts, 10)),
    )


def overfitting(facts: Facts) -> Case | None:
    """The test loss stays behind the training loss, and no longer follows it down."""
    halves = facts.halves(facts.now)
    if halves is None:
        return None
    (train_before, test_before), (train, test) = halves
    gap = float(test - train)
    opens = test > 1.5 * train and (train <= train_before or facts.fits) and test > 0.95 * test_before
    if not (opens and gap > GAP * facts.blank_loss):
        return None
    step, _ = facts.best(1)
    return Case(
        "The network learns its samples by heart: in the {steps} steps up to step {step} the test loss was "
        "{test}, the training loss {train}; the gap of {gap} is over {percent} % of {blank} (all weights 0).",
        {
            "test": float(test),
            "train": float(train),
            "gap": gap,
            "percent": int(100 * GAP),
            "blank": facts.blank_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice(
            "Try an L2 penalty of {l2}, fewer units or more samples; the test loss was lowest at step {back}.",
            {"l2": float(min(1000.0, max(1.0, 3 * facts.config.l2)))},
            step,
        ),
    )


def _stands(facts: Facts, begin: int) -> dict[str, float | int] | None:
    """By how much the training loss changed since `begin`, where it stands and the samples aren't fitted."""
    change = facts.trend(begin)
    if facts.fits or change is None or abs(change) >= FLAT:
        return None
    return {"change": 100 * abs(change), "limit": int(100 * FLAT), "steps": (facts.step - begin) // 2}


def underfitting(facts: Facts) -> Case | None:
    """Every layer moves, and has done so for long, and yet the training samples are not fitted."""
    if facts.since < 3_000 or (found := facts.recent("update_ratios")) is None or not found[1].min() > PACE:
        return None
    stands = _stands(facts, max(facts.changed, facts.step // 2))
    if stands is None:
        return None
    scale = 100 if facts.is_classification else 1
    sentence = (
        "The network does not fit even its training samples: at step {step} it has {score} % of them right "
        "(below {needed} %), and in {steps} steps the training loss changed by only {change} % (below {limit} "
        "%)."
        if facts.is_classification
        else "The network does not fit even its training samples: at step {step} their R² is {score} (below "
        "{needed}), and in {steps} steps the training loss changed by only {change} % (below {limit} %)."
    )
    evidence = {**stands, "score": scale * facts.score("train"), "needed": scale * FITTED}
    return Case(sentence, evidence, larger_network(facts))


def plateau(facts: Facts) -> Case | None:
    stands = _stands(facts, facts.now) if facts.step - facts.now >= LONG else None
    return stands and Case(
        "The run is on a plateau: the training loss of the last {steps} steps up to step {step} differs by "
        "only {change} % (below {limit} %) from that of the {steps} before.",
        stands,
        faster_descent(facts),
    )


def at_rest(facts: Facts) -> Case | None:
    if not facts.rate < RESTING * facts.config.learning_rate:
        return None
    return Case(
        "The schedule has brought the learning rate to {rate} at step {step}: nothing learns any more.",
        {"rate": facts.rate},
        Advice("Try a constant schedule, or one with a longer period.", {"schedule": "constant"}),
    )


def converged(facts: Facts) -> Case | None:
    begin = max(facts.changed, facts.step // 2)
    halves = facts.halves(begin)
    if halves is None or not facts.fits or facts.step - begin < LONG:
        return None
    (before, _), (train, test) = halves
    change = abs(float(train - before))
    if not (change < CONVERGED * facts.blank_loss and test - train <= GAP * facts.blank_loss):
        return None
    scale = 100 if facts.is_classification else 1
    sentence = (
        "Converged by step {step}: in {steps} steps the mean training loss moved by {change}, under {percent} "
        "% of {blank} (all weights 0), to {loss}. Right are {train} % of the training and {test} % of the "
        "test samples."
        if facts.is_classification
        else "Converged by step {step}: in {steps} steps the mean training loss moved by {change}, under {percent} "
        "% of {blank} (all weights 0), to {loss}. R² is {train} on the training and {test} on the test "
        "samples."
    )
    evidence = {
        "loss": float(train),
        "change": change,
        "percent": 100 * CONVERGED,
        "blank": facts.blank_loss,
        "steps": (facts.step - begin) // 2,
        "train": scale * facts.score("train"),
        "test": scale * facts.score("test"),
    }
    return Case(sentence, evidence, Advice("Try a harder data set, or see how small a network still learns this one."))


def learning(facts: Facts) -> Case | None:
    if not facts.falls:
        return None
    return Case(
        "The network is learning: the training loss of the last {steps} steps up to step {step} is {fall} % "
        "(more than {limit} %) below that of the {steps} before, and now {loss}.",
        {
            "fall": -100 * facts.change,
            "limit": int(100 * FLAT),
            "loss": facts.snapshot.evaluation.train_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice("Let it go on."),
    )
