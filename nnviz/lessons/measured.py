"""Measured: tables of numbers that were measured over many seeds.

`python -m benchmarks.lessons` measures them, and writes measured.json.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from ..words import say
from ..words.formatting import number, short

FILE = Path(__file__).with_name("measured.json")


@dataclass(frozen=True)
class Measured:
    """A table of the numbers `name` in measured.json.

    `title` may contain `{seeds}`, the number of seeds. `rows` maps a row's name in the file to its title. A row has
    the lowest, the median and the highest number, or the number of seeds for which something holds.
    """

    name: str
    title: str
    rows: Mapping[str, str]

    def check(self) -> None:
        """Raise ValueError if the file lacks a row."""
        missing = [row for row in self.rows if row not in measured().get(self.name, {}).get("rows", {})]
        if missing:
            raise ValueError(f"{self.name}: {', '.join(missing)} was not measured")

    @property
    def heading(self) -> str:
        """The title in words."""
        return say(self.title, seeds=measured()[self.name]["seeds"])

    @property
    def has_ranges(self) -> bool:
        """True if its rows have the lowest, the median and the highest number."""
        return all(len(numbers) == 3 for _, numbers in self.lines())

    def lines(self) -> Iterator[tuple[str, list[str]]]:
        """Yield the title of each row, and its numbers as texts."""
        found = measured()[self.name]["rows"]
        for row, title in self.rows.items():
            yield say(title), [_text(value) for value in found[row]]


def _text(value: float) -> str:
    """Write a number in three digits, or in two with a power of ten."""
    is_far = isinstance(value, float) and (abs(value) >= 1e6 or 0 < abs(value) < 1e-4)
    return short(value, 2) if is_far else number(value)


@lru_cache
def measured() -> Mapping[str, Any]:
    """Return all tables by name.

    Each has "seeds", their number, and "rows": numbers by the name of the row.
    """
    return MappingProxyType(json.loads(FILE.read_text(encoding="utf-8")))
