"""Rules in their order, and the diagnosis of a running run."""

import numpy as np

from ..training.events import Diverged, Stopped
from ..training.snapshot import Snapshot
from . import fits, layers, rates
from .facts import EARLIEST, Facts
from .rule import Finding, Rule

# Causes come before their effects.
RULES: dict[str, Rule] = {
    rule.name: rule for rule in sorted((*layers.RULES, *rates.RULES, *fits.RULES), key=lambda rule: rule.place)
}


def diagnose(snapshot: Snapshot, ended: Diverged | Stopped | None = None) -> Finding | None:
    """Return the finding of the first rule that applies.

    `ended` is the end of the run, if any. In the first 100 steps after the beginning or a change,
    only a divergence is reported. Nothing alarming is reported if the test accuracy, or R^2, is 99% or more, and no
    symptom of the layers while the loss is far below that of weights that are all 0, and falls.
    """
    if ended is None and "losses" in snapshot.event.problem.lacking:
        return None
    facts = Facts(snapshot, ended)
    with np.errstate(all="ignore"):  # raw values may be anything
        found = (RULES[name].speak(facts) for name in _asked(facts))
        return next((finding for finding in found if finding), None)


def _asked(facts: Facts) -> list[str]:
    """Return the names of the rules to ask."""
    if not facts.is_finite:
        return ["diverged"]
    if facts.since < EARLIEST:
        return []
    return [
        name
        for name, rule in RULES.items()
        if rule.severity == "good" or not (facts.has_learnt or (rule.stage == "symptom" and facts.goes_well))
    ]


class Diagnosis:
    """Diagnosis that stays readable while a run goes on.

    It is fed snapshots. Its text changes at most once in `seconds`. While the same rule applies, its
    numbers change at most once in `refresh` seconds. Another finding, or none, replaces the present
    one only if that has not applied for `seconds`. There is no such wait for a divergence, nor for a
    snapshot before the last one, which comes after a restart or a jump in time.
    """

    def __init__(self, seconds: float = 1.0, refresh: float = 5.0):
        self.seconds, self.refresh = seconds, refresh
        self.finding: Finding | None = None
        self.is_silence_judged = False  # False after a change, until the rules were asked and found nothing
        self.due: float | None = None  # when feeding the same snapshot again may change the text
        self._said = -np.inf  # when the text last changed
        self._right = -np.inf  # when the present finding last applied
        self._step = -1

    def feed(
        self, snapshot: Snapshot, now: float, ended: Diverged | Stopped | None = None, still: bool = False
    ) -> Finding | None:
        """Return the finding to show after this snapshot.

        `now` is the time of any clock in seconds. `still` says that training is paused.
        """
        found, shown = diagnose(snapshot, ended), self.finding
        name, said = (finding.name if finding else "" for finding in (found, shown))
        if snapshot.step < self._step or name == "diverged":
            self._right = -np.inf
        elif name == said:
            self._right = now
        if found is None:
            self.is_silence_judged = Facts(snapshot, ended).since >= EARLIEST
        self._step = snapshot.step
        self.due = None
        if found != shown:
            goes_on = not still and found and shown and name == said and found.step >= shown.step
            waits = self.refresh if goes_on else self.seconds
            due = max(self._said + waits, self._right + self.seconds if name != said else -np.inf)
            if now < due:
                self.due = due
            else:
                self.finding, self._said, self._right = found, now, now
        return self.finding
