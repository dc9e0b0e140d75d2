"""Choice: what to take from a table, and how to read it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import DataError
from ..words import say

MISSING_IN_FILES = ("", "NA", "N/A", "n/a", "nan", "NaN", "NAN", "null", "NULL", "Null", "<NA>", "NaT", "#N/A", "#NV")
MISSING_WAYS = ("refuse", "drop rows", "median")
CATEGORY_WAYS = ("refuse", "one-hot")
HEADERS = (True, False, "auto")
DECIMALS = (None, ".", ",")

Name = str | int  # a column, by its name or its place


@dataclass(frozen=True)
class Choice:
    """The columns and rows to take from a table, and the way to read a file.

    `columns` are the inputs, by default all columns that can be features, and those in `drop` are left out. A
    `target` of None is found by itself. `missing` says what happens to rows with gaps: "refuse", "drop rows", or
    "median", which fills in the column's median. `categories` says what happens to texts among the inputs: "refuse",
    or "one-hot", a column of 0 and 1 for each. `header`, `missing_values`, `encoding`, `separator` and the `decimal`
    mark apply to files. Raises DataError.
    """

    target: Name | None = None
    columns: Sequence[Name] | None = None
    drop: Sequence[Name] = ()
    missing: str = "refuse"
    categories: str = "refuse"
    header: bool | str = "auto"
    missing_values: Sequence[str] = MISSING_IN_FILES
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None

    def __post_init__(self) -> None:
        for name, known in (
            ("missing", MISSING_WAYS),
            ("categories", CATEGORY_WAYS),
            ("header", HEADERS),
            ("decimal", DECIMALS),
        ):
            value = getattr(self, name)
            if not any(value is one or (isinstance(value, str) and value == one) for one in known):
                choices = ", ".join(map(repr, known))
                raise DataError(
                    say("{name} = {value}: choose one of {choices}", name=name, value=repr(value), choices=choices)
                )
        object.__setattr__(self, "target", _place(self.target))
        for name, kinds in (("columns", (str, int)), ("drop", (str, int)), ("missing_values", (str,))):
            object.__setattr__(self, name, _listed(name, getattr(self, name), kinds))
        if not isinstance(self.encoding, (str, type(None))):
            raise DataError(say("encoding = {encoding}: there is no such encoding", encoding=repr(self.encoding)))
        if self.separator is not None and not _separates(self.separator):
            raise DataError(say("separator = {separator}: one character is needed", separator=repr(self.separator)))


def _listed(name: str, value: Any, kinds: tuple[type, ...]) -> tuple[Any, ...] | None:
    if value is None and name == "columns":
        return None
    items = tuple(value) if isinstance(value, Iterable) and not isinstance(value, kinds) else (value,)
    items = tuple(map(_place, items))
    if not all(isinstance(item, kinds) and not isinstance(item, bool) for item in items):
        raise DataError(say("{name} = {value}: give a list of names", name=name, value=repr(value)))
    return items


def _place(value: Any) -> Any:
    """Return a whole number of NumPy as Python's, and anything else as it is."""
    return int(value) if isinstance(value, np.integer) else value


def _separates(separator: Any) -> bool:
    return isinstance(separator, str) and len(separator) == 1 and separator not in '\r\n"\0'
