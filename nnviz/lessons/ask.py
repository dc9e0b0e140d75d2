"""Ask: questions that a person answers before a run, or after it."""

import math
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from ..words import say
from ..words.formatting import number
from .facts import Facts

Answer = str | float | tuple[float, ...]  # a choice's name, a number, an order of places, or values of a curve


@dataclass(frozen=True)
class Judged:
    """The judgement on an answer: right or wrong, and the sentence that says why."""

    is_right: bool
    feedback: str


@dataclass(frozen=True)
class Ask(ABC):
    """A question with one right answer.

    One that `covers` the pictures stands in their place, so that nothing trains meanwhile.
    """

    covers = False
    question: str

    @abstractmethod
    def allows(self, answer: Any) -> bool:
        """Tell whether something is an answer to it."""

    @abstractmethod
    def judge(self, answer: Any, run: Facts) -> Judged:
        """Judge an answer, with the facts of the run."""

    @abstractmethod
    def words(self, answer: Any) -> str:
        """Return an answer in words."""

    @abstractmethod
    def right_answer(self, run: Facts) -> Answer:
        """Return the right answer."""

    def check(self) -> None:  # noqa: B027 - most declarations can't be wrong
        """Raise ValueError if the declaration contradicts itself."""


@dataclass(frozen=True)
class Option:
    """One of several answers; `feedback` answers the misconception behind it.

    The right one may have feedback, too.
    """

    text: str
    feedback: str = ""
    is_right: bool = False


@dataclass(frozen=True)
class Listed(Ask):
    """A question with several answers to choose from. An answer is the place of an option, from 0, as a text."""

    @property
    @abstractmethod
    def titles(self) -> tuple[str, ...]:
        """The options as texts."""

    def allows(self, answer: Any) -> bool:
        return isinstance(answer, str) and answer in map(str, range(len(self.titles)))

    def words(self, answer: Any) -> str:
        return say(self.titles[int(answer)])


@dataclass(frozen=True)
class Choice(Listed):
    """A question whose options say what is right, and answer what is wrong."""

    options: tuple[Option, ...] = ()

    @property
    def titles(self) -> tuple[str, ...]:
        return tuple(option.text for option in self.options)

    def check(self) -> None:
        """Raise ValueError unless one option is right and the others have feedback."""
        if sum(option.is_right for option in self.options) != 1:
            raise ValueError(f"{self.question!r}: exactly one option must be right")
        silent = [option.text for option in self.options if not option.is_right and not option.feedback]
        if silent:
            raise ValueError(f"{self.question!r}: no feedback for {', '.join(silent)}")

    def judge(self, answer: Any, run: Facts) -> Judged:
        chosen = self.options[int(answer)]
        return Judged(chosen.is_right, say(chosen.feedback) if chosen.feedback else "")

    def right_answer(self, run: Facts) -> str:
        return str(next(place for place, option in enumerate(self.options) if option.is_right))


@dataclass(frozen=True)
class Pick(Listed):
    """A question whose right options follow from the run.

    `right(facts)` returns their places, from 0; there is at least one. `feedback` may contain {right}.
    """

    options: tuple[str, ...] = ()
    right: Callable[[Facts], Collection[int]] = lambda run: (0,)
    feedback: str = ""

    @property
    def titles(self) -> tuple[str, ...]:
        return self.options

    def judge(self, answer: Any, run: Facts) -> Judged:
        right = self.right(run)
        known = say(", ").join(say(self.titles[place]) for place in sorted(right))
        return Judged(int(answer) in right, "" if int(answer) in right else say(self.feedback, right=known))

    def right_answer(self, run: Facts) -> str:
        return str(min(self.right(run)))


@dataclass(frozen=True)
class Order(Ask):
    """Items to put into an order; `items` are in the right one.

    They are shown in the order of their titles. An answer holds the places of the items, from 0.
    """

    items: tuple[str, ...] = ()
    feedback: str = ""

    def allows(self, answer: Any) -> bool:
        are_places = isinstance(answer, (tuple, list)) and all(type(place) is int for place in answer)
        return are_places and sorted(answer) == list(range(len(self.items)))

    def judge(self, answer: Any, run: Facts) -> Judged:
        is_right = tuple(answer) == self.right_answer(run)
        return Judged(is_right, "" if is_right else say(self.feedback))

    def words(self, answer: Any) -> str:
        return say(", then ").join(say(self.items[place]) for place in answer)

    def right_answer(self, run: Facts) -> tuple[int, ...]:
        return tuple(range(len(self.items)))


@dataclass(frozen=True)
class Number(Ask):
    """A question for a number.

    `right` is the number, or a function of the facts of the run. An answer is right within the share `tolerance` of it,
    or within `margin`, whichever is more. It lies between `least` and `most`. `feedback` may contain {right}.
    """

    right: float | Callable[[Facts], float] = math.nan
    tolerance: float = 0.02
    margin: float = 0.0
    feedback: str = ""
    least: float = -math.inf
    most: float = math.inf

    def allows(self, answer: Any) -> bool:
        is_number = isinstance(answer, (int, float)) and not isinstance(answer, bool)
        return is_number and abs(answer) <= sys.float_info.max and self.least <= answer <= self.most

    def judge(self, answer: Any, run: Facts) -> Judged:
        right = self.right_answer(run)
        is_right = abs(answer - right) <= max(self.tolerance * abs(right), self.margin)
        return Judged(is_right, "" if is_right else say(self.feedback, right=number(right)))

    def words(self, answer: Any) -> str:
        return number(float(answer))

    def right_answer(self, run: Facts) -> float:
        return self.right(run) if callable(self.right) else self.right
