"""Settings that differ between two runs, in words."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from ..words import say
from ..words.formatting import value_text
from .config import settings

DATA = "data"  # stands for the samples among the settings that differ


@dataclass(frozen=True)
class Differences:
    """The settings in which two runs differ, each with both values.

    `at_first` is true if they differ only at the beginning, because one run was changed later.
    """

    settings: Mapping[str, tuple[Any, Any]]
    at_first: bool = False

    def in_words(self) -> str:
        """Write the settings of the second run."""
        written = in_words(self.settings)
        return say("at first {settings}", settings=written) if self.at_first else written


def in_words(found: Mapping[str, tuple[Any, Any]], most: int = 2) -> str:
    """Write the settings of the second run, such as "L2 penalty λ 1.5".

    At most `most` are named; the others are counted.
    """
    return _joined([_named(name, value) for name, (_, value) in found.items()], most)


def in_short(found: Mapping[str, tuple[Any, Any]]) -> str:
    """Write the value of the first setting, such as "1.5", and the number of the others."""
    return _joined([_valued(name, value) for name, (_, value) in found.items()], 1) if found else say("the same")


def _joined(texts: Sequence[str], most: int) -> str:
    if not texts:
        return say("the same settings")
    named, more = ", ".join(texts[:most]), len(texts) - most
    return say("{settings}, {count} more", settings=named, count=more) if more > 0 else named


def _named(name: str, value: Any) -> str:
    return say("other samples") if name == DATA else settings()[name].with_value(value)


def _valued(name: str, value: Any) -> str:
    return say("other samples") if name == DATA else value_text(settings()[name].named(value))
