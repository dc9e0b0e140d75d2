"""Rules, and what they find in a snapshot."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

from ..settings.config import Config
from ..words import say
from ..words.formatting import number
from .facts import Facts

Evidence = dict[str, float | int]  # integers are steps and counts
Severity = Literal["good", "hint", "trouble"]
Stage = Literal["end", "cause", "symptom", "fit"]  # of a run that goes wrong: the first brings about the next


@dataclass(frozen=True)
class Finding:
    """Result of a rule for a snapshot.

    `headline` says what is happening in one line; `evidence` holds the numbers of the sentence.
    `action` are the settings that the remedy proposes, as `Config.changed` takes them, and `button`
    is the text of a button that makes them. `back` is the step to return to before they are changed;
    None stays at the present step.
    """

    name: str
    severity: Severity
    headline: str
    sentence: str
    remedy: str
    evidence: Evidence
    step: int
    action: dict[str, Any] | None = None
    button: str = ""
    back: int | None = None

    @property
    def why(self) -> str:
        """The numbers behind the headline, then the remedy."""
        return say("{sentence} {remedy}", sentence=self.sentence, remedy=self.remedy)


@dataclass(frozen=True)
class Advice:
    """Remedy with its settings and the text of its button.

    The texts name numbers of `action`, and the remedy names `back`.
    """

    remedy: str
    action: dict[str, Any] = field(default_factory=dict)
    button: str = ""
    back: int | None = None


@dataclass(frozen=True)
class Case:
    """Texts, evidence and advice of a rule.

    The texts name numbers of the evidence. A headline has at most 90 characters.
    """

    headline: str
    sentence: str
    evidence: Evidence
    advice: Advice


Cure = Callable[[Mapping[str, Any], Config], bool]  # of an action, in a run with a config


def _nothing(action: Mapping[str, Any], config: Config) -> bool:
    return False


@dataclass(frozen=True)
class Rule:
    """Named rule.

    Its `test` returns a case if the rule applies, else None. The `stage` says when it is asked: causes come before
    their effects, and what is good comes last. `cures` says whether settings remove the cause that the rule names.
    """

    name: str
    severity: Severity
    stage: Stage
    test: Callable[[Facts], Case | None]
    cures: Cure = _nothing

    @property
    def place(self) -> tuple[bool, int]:
        """Place of the rule in the order in which rules are asked."""
        return self.severity == "good", get_args(Stage).index(self.stage)

    def speak(self, facts: Facts) -> Finding | None:
        """Return the finding of the rule, or None."""
        case = self.test(facts)
        if case is None:
            return None
        evidence, advice = {"step": facts.step, **case.evidence}, case.advice
        back = {} if advice.back is None else {"back": advice.back}
        values = {
            name: facts.layer_name(int(value)) if name == "layer" else number(value)
            for name, value in (evidence | advice.action | back).items()
            if isinstance(value, int | float)
        }
        return Finding(
            self.name,
            self.severity,
            say(case.headline, **values),
            say(case.sentence, **values),
            say(advice.remedy, **values),
            evidence,
            facts.step,
            advice.action or None,
            say(advice.button, **values) if advice.button else "",
            advice.back,
        )
