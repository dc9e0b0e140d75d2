"""Diagnosis: one true sentence on a run: what is happening, the number that says so, what to try.

A rule looks at raw values, before anything is smoothed or cut off. Rules are asked in the order
in which they stand at the foot of this file, causes before what they bring about.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np

from .events import Diverged, Moment, Stopped
from .inert_units import InertUnits, inert_units
from .nn.activations import Array
from .words import say

EARLIEST = 100  # steps since the beginning, or the last change, before most rules speak
LEARNT = 0.99  # of the test samples, or R^2: from here on there is no alarm
FITTED = 0.9  # of the training samples, or R^2

Evidence = dict[str, float | int]  # whole numbers are steps and counts
Severity = Literal["good", "hint", "trouble"]


@dataclass(frozen=True)
class Finding:
    """What a rule has to say of a moment; `evidence` holds the numbers of the sentence."""

    name: str
    severity: Severity
    sentence: str
    remedy: str
    evidence: Evidence
    step: int
    action: dict[str, object] | None = None  # the settings that the remedy would change


@dataclass(frozen=True)
class Rule:
    """`test` gives the evidence where the rule speaks, else None; its names stand in the sentences.

    `of_values` is the sentence for a regression, where it differs. An early rule speaks from the
    first step on.
    """

    name: str
    severity: Severity
    test: "Callable[[Facts], Evidence | None]"
    sentence: str
    remedy: str
    of_values: str = ""
    early: bool = False

    def speak(self, facts: "Facts") -> Finding | None:
        """What the rule finds, or None."""
        if facts.since < EARLIEST and not self.early:
            return None
        if facts.has_learnt and self.severity != "good" and facts.is_finite:
            return None
        evidence = self.test(facts)
        if evidence is None:
            return None
        evidence = {"step": facts.step, **evidence}
        sentence = self.sentence if facts.is_classification or not self.of_values else self.of_values
        values = {name: number(value) for name, value in evidence.items()}
        return Finding(self.name, self.severity, say(sentence, **values), say(self.remedy, **values),
                       evidence, facts.step)


class Facts:
    """What the rules look at: measurements of a moment, each taken when a rule first asks for it."""

    def __init__(self, moment: Moment, ended: Diverged | Stopped | None = None):
        self.moment, self.ended = moment, ended
        self.step: int = moment.step
        self.is_classification = moment.event.data.is_classification
        changed = max((change.step for change in moment.changes), default=0)
        self.since = self.step - changed
        quarter = min(0.75 * self.step, self.step - EARLIEST)
        self.begin = max(changed, int(quarter))  # of the window that counts as now
        self.window = self.step - self.begin

    @cached_property
    def is_finite(self) -> bool:
        """Whether the run still has numbers everywhere."""
        event, evaluation = self.moment.event, self.moment.evaluation
        numbers = (event.loss, evaluation.train_loss)
        arrays = (event.gradient, event.after.theta)
        return (not isinstance(self.ended, Diverged) and all(map(math.isfinite, numbers))
                and all(np.isfinite(array).all() for array in arrays))

    @cached_property
    def has_learnt(self) -> bool:
        return self._score("test") >= LEARNT

    @cached_property
    def fits(self) -> bool:
        """Whether the training samples are fitted."""
        return self._score("train") >= FITTED

    def _score(self, part: str) -> float:
        kind = "accuracy" if self.is_classification else "r2"
        score = getattr(self.moment.evaluation, f"{part}_{kind}")
        return -math.inf if score is None else score

    @property
    def score(self) -> tuple[float, float]:
        """Of training and test samples: the percentage that is right, or of a regression R^2."""
        scale = 100 if self.is_classification else 1
        return scale * self._score("train"), scale * self._score("test")

    @cached_property
    def first_loss(self) -> float:
        """The training loss at the beginning."""
        return float(self.moment.losses.last[0, 0])

    def losses(self, begin: float) -> tuple[Array, Array]:
        """The steps since `begin` at which training and test loss were measured, and both, `(n, 2)`."""
        track = self.moment.losses
        chosen = track.steps >= begin
        return track.steps[chosen], track.last[chosen]

    def halves(self, begin: float) -> tuple[Array, Array] | None:
        """The mean training and test loss over the former and the later half of the steps since `begin`.

        None where a half was measured less than twice, or a loss was no number.
        """
        steps, losses = self.losses(begin)
        later = steps > (begin + self.step) / 2
        if min(later.sum(), (~later).sum()) < 2 or not np.isfinite(losses).all():
            return None
        return losses[~later].mean(axis=0), losses[later].mean(axis=0)

    def recent(self, name: Literal["gradient_norms", "update_ratios"]) -> tuple[int, Array] | None:
        """Over how many steps, the last 100 or 8 buckets of a track, and its medians, `(layers,)`."""
        track = getattr(self.moment, name)
        if not len(track.steps):
            return None
        begin = max(self.begin, min(self.step - EARLIEST, track.steps[-8:][0] - 1))
        chosen = track.steps > begin
        return (int(self.step - begin), np.median(track.last[chosen], axis=0)) if chosen.any() else None

    @cached_property
    def inert(self) -> tuple[InertUnits, ...]:
        return inert_units(self.moment.event)

    @property
    def rate(self) -> float:
        return self.moment.event.learning_rate


def diverged(facts: Facts) -> Evidence | None:
    if facts.is_finite:
        return None
    ended = facts.ended
    losses = facts.moment.batch_loss.last[:, 0]
    finite = losses[np.isfinite(losses)]
    rate = ended.config.learning_rate if isinstance(ended, Diverged) else facts.rate
    return {"step": ended.step if isinstance(ended, Diverged) else facts.step, "rate": rate,
            "smaller": rate / 10, "last": float(finite[-1]) if len(finite) else facts.first_loss}


def symmetric_weights(facts: Facts) -> Evidence | None:
    """Units of a layer with the same weights in and out get the same gradient for ever.

    Dropout leaves out one and not the other, and so parts them.
    """
    if facts.moment.event.config.dropout:
        return None
    layers = facts.moment.event.layers
    for number, ((W, b), (after, _)) in enumerate(zip(layers, layers[1:]), start=1):
        units = np.concatenate([W, b[None], after.T])  # a column for each unit
        size = max(1.0, float(np.abs(units).max()))
        alike = np.abs(units - units[:, :1]).max() if len(b) > 1 else math.inf
        if alike <= 1e-12 * size:
            return {"layer": number, "units": len(b), "difference": float(alike), "limit": 1e-12}
    return None


def exploding_gradients(facts: Facts) -> Evidence | None:
    found = facts.recent("gradient_norms")
    if found is None or facts.moment.event.config.clip_norm:
        return None
    steps, norms = found
    layer = int(norms.argmax())
    if not norms[layer] > 100:
        return None
    return {"layer": layer + 1, "norm": float(norms[layer]), "limit": 100, "steps": steps}


def loss_has_risen(facts: Facts) -> Evidence | None:
    halves = facts.halves(facts.begin)
    if halves is None or not halves[1][0] > 1.2 * facts.first_loss:
        return None
    return {"loss": float(halves[1][0]), "first": facts.first_loss, "percent": 20, "rate": facts.rate,
            "smaller": facts.rate / 3, "steps": facts.window // 2}


def inert_layer(facts: Facts, kind: str) -> Evidence | None:
    """The hidden layer with the largest share of such units, where that is half of them."""
    layers = [(layer.count / layer.units, number) for number, layer in enumerate(facts.inert) if layer.kind == kind]
    share, number = max(layers, default=(0.0, 0), key=lambda found: found[0])
    if share < 0.5:
        return None
    layer = facts.inert[number]
    samples = min(2_000, facts.moment.event.data.train_count)
    return {"count": layer.count, "units": layer.units, "layer": number + 1, "samples": samples}


def dead_units(facts: Facts) -> Evidence | None:
    return inert_layer(facts, "dead")


def saturated_units(facts: Facts) -> Evidence | None:
    return inert_layer(facts, "saturated")


def vanishing_gradients(facts: Facts) -> Evidence | None:
    found = facts.recent("gradient_norms")
    if found is None or len(found[1]) < 3:
        return None
    steps, norms = found
    first, last = float(norms[0]), float(norms[-1])
    if not (last > 0 and first < 1e-3 * last):
        return None
    return {"first": first, "last": last, "share": first / last, "limit": 1e-3, "steps": steps}


def loss_jumps(facts: Facts) -> Evidence | None:
    steps, losses = facts.losses(facts.begin)
    train = losses[:, 0]
    if len(train) < 8 or not np.isfinite(train).all():
        return None
    rises = train[1:] - train[:-1]
    jumps = int(np.count_nonzero(rises > 0.1 * train[:-1]))
    if jumps < 3 or jumps < 0.1 * len(rises):
        return None
    worst = int(rises.argmax())
    return {"jumps": jumps, "times": len(rises), "percent": 10, "before": float(train[worst]),
            "after": float(train[worst + 1]), "at": int(steps[worst + 1]), "rate": facts.rate,
            "smaller": facts.rate / 3}


def learning_rate_too_low(facts: Facts) -> Evidence | None:
    """The weights hardly move although the gradient would move them, and so the loss stands."""
    found, halves = facts.recent("update_ratios"), facts.halves(facts.begin)
    if found is None or halves is None:
        return None
    ratio, change = float(found[1].max()), abs(float(halves[1][0] / halves[0][0]) - 1)
    lowered_on_purpose = facts.rate < 0.5 * facts.moment.event.config.learning_rate
    if not 0.01 * facts.rate < ratio < 1e-4 or change >= 0.01 or lowered_on_purpose:
        return None
    return {"ratio": ratio, "limit": 1e-4, "rate": facts.rate, "larger": 10 * facts.rate,
            "change": 100 * change, "steps": facts.window // 2}


def overfitting(facts: Facts) -> Evidence | None:
    """The test loss stays behind the training loss, and no longer follows it down."""
    halves = facts.halves(facts.begin)
    if halves is None:
        return None
    (train_before, test_before), (train, test) = halves
    gap = float(test - train)
    opens = test > 1.5 * train and train <= train_before and test > 0.95 * test_before
    if not (opens and gap > 0.1 * facts.first_loss):
        return None
    losses = facts.moment.losses
    best = int(losses.last[:, 1].argmin())
    return {"train": float(train), "test": float(test), "gap": gap, "first": facts.first_loss, "percent": 10,
            "steps": facts.window // 2, "best": float(losses.last[best, 1]), "best_step": int(losses.steps[best])}


def flat(facts: Facts, begin: int) -> Evidence | None:
    """By how much the training loss changed since `begin`, where that is less than 2 %."""
    halves = facts.halves(begin)
    if halves is None or facts.fits:
        return None
    change = abs(float(halves[1][0] / halves[0][0]) - 1)
    if change >= 0.02:
        return None
    return {"loss": float(halves[1][0]), "change": 100 * change, "limit": 2, "steps": (facts.step - begin) // 2}


def underfitting(facts: Facts) -> Evidence | None:
    """Every layer moves, and has done so for long, and yet the training samples are not fitted."""
    begin, found = facts.step // 2, facts.recent("update_ratios")
    if facts.step < 3_000 or facts.begin > 0.75 * facts.step or found is None or found[1].min() < 1e-5:
        return None
    if not (evidence := flat(facts, max(begin, facts.step - facts.since))):
        return None
    needed = FITTED * (100 if facts.is_classification else 1)
    return {**evidence, "score": facts.score[0], "needed": needed}


def plateau(facts: Facts) -> Evidence | None:
    return flat(facts, facts.begin) if facts.window >= 150 else None


def converged(facts: Facts) -> Evidence | None:
    halves = facts.halves(facts.begin)
    if halves is None or not facts.fits:
        return None
    change = abs(float(halves[1][0] - halves[0][0]))
    if change >= 0.01 * facts.first_loss:
        return None
    train, test = facts.score
    return {"loss": float(halves[1][0]), "change": change, "first": facts.first_loss, "percent": 1,
            "steps": facts.window // 2, "train": train, "test": test}


def learning(facts: Facts) -> Evidence | None:
    halves = facts.halves(facts.begin)
    if halves is None:
        return None
    fall = 100 * (1 - float(halves[1][0] / halves[0][0]))
    if fall < 2:
        return None
    return {"fall": fall, "limit": 2, "loss": facts.moment.evaluation.train_loss,
            "steps": facts.window // 2}


def diagnose(moment: Moment, ended: Diverged | Stopped | None = None) -> Finding | None:
    """What the first rule that speaks has to say; `ended` is what ended the run, if something did."""
    facts = Facts(moment, ended)
    with np.errstate(all="ignore"):  # raw values may be anything, and are looked at as they are
        found = (rule.speak(facts) for rule in RULES.values())
        return next((finding for finding in found if finding), None)


class Diagnosis:
    """A diagnosis that can be read while a run goes on: it is fed moments, and seldom changes.

    What is said stays for `seconds`, or where the caller gives no time for `steps`; another rule
    takes over when it has been right all that while. A divergence is told at once. Of a moment
    before the last one, after a restart or a jump in time, everything is judged anew.
    """

    def __init__(self, seconds: float = 1.0, steps: int = 100):
        self.seconds, self.steps = seconds, steps
        self._forget()

    def _forget(self) -> None:
        self.finding: Finding | None = None
        self._said: tuple[int, float | None] | None = None  # when: step and time
        self._other: tuple[str, tuple[int, float | None]] | None = None  # another rule, and since when
        self._latest = -1

    def feed(
        self, moment: Moment, now: float | None = None, ended: Diverged | Stopped | None = None
    ) -> Finding | None:
        """What to say after this moment; `now` is any clock's time in seconds."""
        if moment.step < self._latest:
            self._forget()
        self._latest = moment.step
        found, here = diagnose(moment, ended), (moment.step, now)
        name, said = (finding.name if finding else "" for finding in (found, self.finding))
        if name == said:
            self._other = None
            if found != self.finding and self._is_over(self._said, here):
                self._say(found, here)
        elif self._said is None or name == "diverged":
            self._say(found, here)
        elif self._other is None or self._other[0] != name:
            self._other = (name, here)
        elif self._is_over(self._other[1], here) and self._is_over(self._said, here):
            self._say(found, here)
        return self.finding

    def _say(self, found: Finding | None, here: tuple[int, float | None]) -> None:
        self.finding, self._said, self._other = found, here, None

    def _is_over(self, then: tuple[int, float | None] | None, here: tuple[int, float | None]) -> bool:
        """Whether something may change that has been so since `then`."""
        if then is None:
            return True
        if then[1] is not None and here[1] is not None:
            return here[1] - then[1] >= self.seconds
        return here[0] - then[0] >= self.steps


def number(value: float | int) -> str:
    """A number in a sentence: steps and counts whole, measurements in three significant digits."""
    if isinstance(value, int):
        return f"{value:,}"
    text = f"{value:.3g}"
    if "e" in text:
        if 1e3 <= abs(value) < 1e6:
            return f"{float(text):,.0f}"
        digits, power = text.split("e")
        raised = str(int(power)).translate(_SUPERSCRIPTS)
        text = f"10{raised}" if digits == "1" else f"{digits}·10{raised}"
    return text.replace("-", "−")


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "diverged", "trouble", diverged,
            "The run diverged at step {step}: with a learning rate of {rate} the loss or a weight grew "
            "beyond 1.8·10³⁰⁸, the largest number there is. The last loss of a batch was {last}.",
            "Go back to a step before it and try a learning rate of {smaller}, or clip the gradient.",
            early=True,
        ),
        Rule(
            "symmetric weights", "trouble", symmetric_weights,
            "All {units} units of layer {layer} have the same weights at step {step}, with a largest "
            "difference of {difference} (below {limit}): they get the same gradient and can't part.",
            "Start again with first weights that are drawn at random, such as Glorot's.",
            early=True,
        ),
        Rule(
            "exploding gradients", "trouble", exploding_gradients,
            "The gradients explode: over the last {steps} steps up to step {step} the gradient of "
            "layer {layer} had a norm of {norm} (above {limit}).",
            "Clip the gradient to a norm of 1, or start again with smaller first weights.",
        ),
        Rule(
            "dead ReLUs", "trouble", dead_units,
            "In layer {layer}, {count} of {units} units are dead at step {step}, half of them or more: "
            "they have no slope on any of {samples} training samples and no longer learn.",
            "Try leaky ReLU, or start again with a smaller learning rate or He's first weights.",
        ),
        Rule(
            "saturated sigmoids", "trouble", saturated_units,
            "In layer {layer}, {count} of {units} units are saturated at step {step}, half of them or "
            "more: on at least 95 % of {samples} training samples their slope is below 1 % of the steepest.",
            "Start again with smaller first weights or a smaller learning rate, or try ReLU.",
        ),
        Rule(
            "loss above its start", "trouble", loss_has_risen,
            "The training loss of the last {steps} steps up to step {step} is {loss} on average, more than "
            "{percent} % above the {first} that it began with, at a learning rate of {rate}.",
            "Start again with a learning rate of {smaller}.",
        ),
        Rule(
            "learning rate too high", "trouble", loss_jumps,
            "The learning rate of {rate} is too high: in {jumps} of the last {times} measurements up to "
            "step {step} the training loss was more than {percent} % above the one before; the largest "
            "jump was from {before} to {after} at step {at}.",
            "Try a learning rate of {smaller}, or a larger batch.",
        ),
        Rule(
            "vanishing gradients", "trouble", vanishing_gradients,
            "The gradients vanish: over the last {steps} steps up to step {step} the norm was {first} in "
            "layer 1 and {last} in the output layer, a share of {share} (below {limit}).",
            "Try ReLU or tanh, fewer layers, or Glorot's or He's first weights.",
        ),
        Rule(
            "learning rate too low", "hint", learning_rate_too_low,
            "The learning rate of {rate} is too low: at step {step} a step moves the weights by {ratio} of "
            "their size (below {limit}), and the training loss of the last {steps} steps differs by "
            "{change} % from that of the {steps} before.",
            "Try a learning rate of {larger}.",
        ),
        Rule(
            "overfitting", "hint", overfitting,
            "The network learns its samples by heart: over the last {steps} steps up to step {step} the test "
            "loss was {test} and the training loss {train}, and this gap of {gap} is more than "
            "{percent} % of the {first} that the loss began with.",
            "Try an L2 penalty, fewer units or more samples; the lowest test loss, {best}, was at step {best_step}.",
        ),
        Rule(
            "underfitting", "hint", underfitting,
            "The network does not fit even its training samples: at step {step} it has {score} % of them "
            "right (below {needed} %), and the training loss of the last {steps} steps differs by only "
            "{change} % (below {limit} %) from that of the {steps} before.",
            "Try more units, another layer or more features, or a smaller penalty.",
            of_values=
            "The network does not fit even its training samples: at step {step} their R² is {score} "
            "(below {needed}), and the training loss of the last {steps} steps differs by only "
            "{change} % (below {limit} %) from that of the {steps} before.",
        ),
        Rule(
            "plateau", "hint", plateau,
            "The run is on a plateau: the training loss of the last {steps} steps up to step {step} is {loss} "
            "on average, and differs by only {change} % (below {limit} %) from that of the {steps} before.",
            "Wait a while, or try momentum, Adam or a higher learning rate.",
        ),
        Rule(
            "converged", "good", converged,
            "The run has converged: the training loss of the last {steps} steps up to step {step} is {loss} on "
            "average, and differs by {change} (below {percent} % of the {first} at the beginning) from that of the "
            "{steps} before. Right are {train} % of the training samples and {test} % of the test samples.",
            "Try a harder data set, or see how small a network still learns this one.",
            of_values=
            "The run has converged: the training loss of the last {steps} steps up to step {step} is {loss} on "
            "average, and differs by {change} (below {percent} % of the {first} at the beginning) from that of the "
            "{steps} before. R² is {train} on the training samples and {test} on the test samples.",
        ),
        Rule(
            "learning", "good", learning,
            "The network is learning: the training loss of the last {steps} steps up to step {step} is {fall} % "
            "(more than {limit} %) below that of the {steps} before, and now {loss}.",
            "Let it go on.",
        ),
    )
}
