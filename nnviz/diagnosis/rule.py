"""Rules and findings: what a rule finds in a snapshot, why, and what to try."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from ..nn.formatting import number
from ..words import say
from .facts import Facts

Evidence = dict[str, float | int]  # integers are steps and counts
Severity = Literal["good", "hint", "trouble"]


@dataclass(frozen=True)
class Finding:
    """Result of a rule for a snapshot; `evidence` holds the numbers of the sentence.

    `action` are the settings that the remedy proposes, as `Config.changed` takes them. `back` is the
    step to return to before they are changed; None stays at the present step.
    """

    name: str
    severity: Severity
    sentence: str
    remedy: str
    evidence: Evidence
    step: int
    action: dict[str, Any] | None = None
    back: int | None = None


@dataclass(frozen=True)
class Advice:
    """Remedy with its settings.

    Its text names the numbers of `action`, and `back`.
    """

    remedy: str
    action: dict[str, Any] = field(default_factory=dict)
    back: int | None = None


@dataclass(frozen=True)
class Case:
    """Sentence, evidence and advice of a rule.

    The texts name numbers of the evidence.
    """

    sentence: str
    evidence: Evidence
    advice: Advice


@dataclass(frozen=True)
class Rule:
    """Named rule.

    Its `test` returns a case if the rule applies, else None.
    """

    name: str
    severity: Severity
    test: Callable[[Facts], Case | None]

    def speak(self, facts: Facts) -> Finding | None:
        """Return the finding of the rule, or None."""
        case = self.test(facts)
        if case is None:
            return None
        evidence, advice = {"step": facts.step, **case.evidence}, case.advice
        back = {} if advice.back is None else {"back": advice.back}
        values = {
            name: number(value)
            for name, value in (evidence | advice.action | back).items()
            if isinstance(value, int | float)
        }
        return Finding(
            self.name,
            self.severity,
            say(case.sentence, **values),
            say(advice.remedy, **values),
            evidence,
            facts.step,
            advice.action or None,
            advice.back,
        )
