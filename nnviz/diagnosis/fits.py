"""Rules on the fit: how well the samples are learnt, and what becomes of it."""

from collections.abc import Mapping
from typing import Any

from ..settings.config import Config
from ..words import marked
from .advice import NARROW, faster_descent, larger_network
from .facts import FITTED, FLAT, Facts
from .rule import Advice, Case, Evidence, Rule

# The blank loss is the loss of a network whose weights are all 0.
GAP = 0.1  # test loss minus training loss, as a share of the blank loss, of a network that overfits
APART = 0.67  # share of the test loss, below which the training loss is
BY_HEART = 0.05  # the same, of samples learnt by heart
WIDE = 0.5  # gap of one that overfits though its test loss still falls
STEADY = 1.1  # times its former value: a training loss below that does not rise
RISEN = 1.1  # times the lowest test loss: one above that does not really fall
PACE = 1e-3  # update ratio of a layer that learns well
LONG = 150  # steps without change before a plateau is reported
CONVERGED = 0.005  # change of the loss, as a share of the blank loss


def overfitting(facts: Facts) -> Case | None:
    """Find a test loss that no longer falls with the training loss, or is far above it.

    While both losses fall, or with a good score on the test samples, a network overfits only if it has learnt the
    training samples by heart.
    """
    halves = facts.halves(facts.now)
    if halves is None:
        return None
    (train_before, test_before), (train, test) = halves
    gap = float(test - train)
    stays = (train <= STEADY * train_before or facts.fits) and test > 0.95 * test_before
    is_wide = facts.fits and gap > WIDE * facts.blank_loss
    step, lowest = facts.best(1)
    both_fall = facts.falls and test < test_before and test < RISEN * lowest
    gets_better = facts.score("test") >= FITTED or both_fall
    share = BY_HEART if gets_better else APART
    if not (gap > GAP * facts.blank_loss and train < share * test and (stays or is_wide)):
        return None
    return Case(
        marked("Overfitting: the test loss is far above the training loss."),
        marked(
            "The network overfits: in the {steps} steps up to step {step} the test loss was {test} and the training "
            "loss {train}; the gap of {gap} exceeds {percent}% of {blank}, the loss with all weights 0."
        ),
        {
            "test": float(test),
            "train": float(train),
            "gap": gap,
            "percent": int(100 * GAP),
            "blank": facts.blank_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice(
            marked("Try an L2 penalty of {l2}, fewer units or more samples; the test loss was lowest at step {back}."),
            {"l2": float(min(1000.0, max(3.0, 3 * facts.config.l2)))},
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
        Advice(
            marked("See how few numbers in the narrowest layer are enough.")
            if facts.is_autoencoder
            else marked("Try a harder data set, or see how small a network still learns this one.")
        ),
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
            "below that of the {steps} steps before (the limit is {limit}%). At step {step} the loss is {loss}."
        ),
        {
            "fall": -100 * facts.change,
            "limit": int(100 * FLAT),
            "loss": facts.snapshot.evaluation.train_loss,
            "steps": (facts.step - facts.now) // 2,
        },
        Advice(marked("Keep training.")),
    )


def _widens_a_bottleneck(action: Mapping[str, Any], config: Config) -> bool:
    return set(action) <= {"hidden"} and min(config.hidden, default=0) <= NARROW


RULES = (
    Rule("overfitting", "hint", "fit", overfitting),
    Rule("underfitting", "hint", "fit", underfitting, lambda action, _: set(action) <= {"hidden"}),
    Rule("plateau", "hint", "fit", plateau, _widens_a_bottleneck),
    Rule("converged", "good", "fit", converged),
    Rule("learning", "good", "fit", learning),
)
