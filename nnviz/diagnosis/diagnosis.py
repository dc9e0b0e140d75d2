"""The rules in the order in which they are asked, and what they say of a run that goes on."""

import numpy as np

from ..training.events import Diverged, Snapshot, Stopped
from . import course, layers
from .facts import EARLIEST, Facts
from .rule import Finding, Rule

# Causes stand before what they bring about.
RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule("diverged", "trouble", course.diverged),
        Rule("symmetric weights", "trouble", layers.symmetric_weights),
        Rule("exploding gradients", "trouble", layers.exploding_gradients),
        Rule("penalty too strong", "trouble", layers.too_strong_penalty),
        Rule("dead ReLUs", "trouble", layers.dead_units),
        Rule("saturated sigmoids", "trouble", layers.saturated_units),
        Rule("vanishing gradients", "trouble", layers.vanishing_gradients),
        Rule("learning rate too low", "hint", course.learning_rate_too_low),
        Rule("saturated output", "trouble", layers.saturated_outputs),
        Rule("loss above its start", "trouble", course.loss_has_risen),
        Rule("learning rate too high", "trouble", course.loss_jumps),
        Rule("overfitting", "hint", course.overfitting),
        Rule("underfitting", "hint", course.underfitting),
        Rule("plateau", "hint", course.plateau),
        Rule("at rest", "good", course.at_rest),
        Rule("converged", "good", course.converged),
        Rule("learning", "good", course.learning),
    )
}


def diagnose(snapshot: Snapshot, ended: Diverged | Stopped | None = None) -> Finding | None:
    """What the first rule that speaks has to say; `ended` is what ended the run, if something did.

    But for a divergence nothing is said in the first 100 steps since the run began, or was
    changed; and where 99 % of the test samples are right, or R^2 is as high, there is no alarm.
    """
    if ended is None and "losses" in snapshot.event.problem.lacking:
        return None
    facts = Facts(snapshot, ended)
    with np.errstate(all="ignore"):  # raw values may be anything, and are looked at as they are
        found = (RULES[name].speak(facts) for name in _asked(facts))
        return next((finding for finding in found if finding), None)


def _asked(facts: Facts) -> list[str]:
    """The names of the rules that are asked."""
    if not facts.is_finite:
        return ["diverged"]
    if facts.since < EARLIEST:
        return []
    return [name for name, rule in RULES.items() if rule.severity == "good" or not facts.has_learnt]


class Diagnosis:
    """A diagnosis that can be read while a run goes on: it is fed moments, and seldom changes.

    The text changes at most once in `seconds`, and where the same rule goes on speaking, its numbers
    once in `refresh` seconds while it does. A rule, and silence too, gives way when it has not been right for
    `seconds`; without that wait for a divergence, and where a moment lies before the last one: after a
    restart, or a jump in time.
    """

    def __init__(self, seconds: float = 1.0, refresh: float = 5.0):
        self.seconds, self.refresh = seconds, refresh
        self.finding: Finding | None = None
        self.due: float | None = None  # when feeding the same moment again may change the text
        self._said = -np.inf  # when the text last changed
        self._right = -np.inf  # when what is said was last found to be so
        self._step = -1

    def feed(
        self, snapshot: Snapshot, now: float, ended: Diverged | Stopped | None = None, still: bool = False
    ) -> Finding | None:
        """What to say after this moment; `now` is any clock's time in seconds, and `still` whether nothing trains."""
        found = diagnose(snapshot, ended)
        name, said = (finding.name if finding else "" for finding in (found, self.finding))
        if snapshot.step < self._step or name == "diverged":
            self._right = -np.inf
        elif name == said:
            self._right = now
        self._step = snapshot.step
        self.due = None
        if found != self.finding:
            goes_on = not still and name == said and found.step >= self.finding.step
            waits = self.refresh if goes_on else self.seconds
            due = max(self._said + waits, self._right + self.seconds if name != said else -np.inf)
            if now < due:
                self.due = due
            else:
                self.finding, self._said, self._right = found, now, now
        return self.finding
