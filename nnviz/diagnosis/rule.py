"""Rule: looks at the facts of a moment, and where it speaks says what, why, and what to try."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from ..words import say
from .facts import Facts

Evidence = dict[str, float | int]  # whole numbers are steps and counts
Severity = Literal["good", "hint", "trouble"]


@dataclass(frozen=True)
class Finding:
    """What a rule has to say of a moment; `evidence` holds the numbers of the sentence.

    `action` are the settings that the remedy proposes, as `Config.changed` takes them, and `back`
    the step to return to before they are changed; where there is none, the run goes on, or begins
    anew, from where it stands.
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
    """What to try; the numbers of `action`, and `back`, stand in the remedy by their names."""

    remedy: str
    action: dict[str, Any] = field(default_factory=dict)
    back: int | None = None


@dataclass(frozen=True)
class Case:
    """What a rule found: the names of the evidence stand in the sentence, and may in the remedy."""

    sentence: str
    evidence: Evidence
    advice: Advice


@dataclass(frozen=True)
class Rule:
    """`test` gives the case where the rule speaks, else None."""

    name: str
    severity: Severity
    test: Callable[[Facts], Case | None]

    def speak(self, facts: Facts) -> Finding | None:
        """What the rule finds, or None."""
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


def number(value: float | int) -> str:
    """A number in a sentence: counts whole, measurements in three significant digits.

    Of a count of 10,000 or more the first four digits are told: what follows them only flickers.
    """
    if isinstance(value, int):
        return f"{value - value % 10 ** max(0, len(str(value)) - 4):,}"
    text = f"{value:.3g}"
    if "e" in text:
        if 1e3 <= abs(value) < 1e6:
            return f"{float(text):,.0f}".replace("-", "−")
        digits, power = text.split("e")
        raised = str(int(power)).translate(_SUPERSCRIPTS)
        text = f"10{raised}" if digits == "1" else f"{digits}·10{raised}"
    return text.replace("-", "−")


_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
