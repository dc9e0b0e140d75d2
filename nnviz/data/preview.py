"""Preview: what a file holds, and what can be chosen, before it is used."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from ..errors import DataError
from ..words import say
from .assembling import places_of
from .choice import Choice
from .column import Column
from .csv_file import Check, FileTable, reading
from .kinds import is_no_feature, kind_of, why_doubtful, why_left_out, why_no_number
from .target import imbalance, labels_from
from .text_file import WINDOWS, Sliced, is_unicode

USE, TARGET, LEAVE_OUT = "use", "target", "leave out"


@dataclass(frozen=True)
class ColumnPreview:
    """A column of a file, and what it can be used for.

    `kind` is number, category, text, row numbers, constant or empty. `use` is the suggestion: use, target or leave out.
    `reason` says why it is left out, or why it can't be a number; it is "" if it is an ordinary number. `gaps` is the
    number of rows without a value.
    """

    name: str
    kind: str
    use: str
    reason: str
    gaps: int


@dataclass(frozen=True, eq=False)
class Preview:
    """The content of a file, and suggestions for its use.

    `suggested` has everything that was found, and suggestions for the rest. `doubts` maps settings that the file leaves
    open, among encoding, header and decimal, to a sentence. `first_line` is the first row, and `first_rows` are up to
    ten rows of samples, as texts.
    """

    suggested: Choice
    doubts: Mapping[str, str]
    first_line: tuple[str, ...]
    first_rows: tuple[tuple[str, ...], ...]
    columns: tuple[ColumnPreview, ...]
    table: FileTable

    @property
    def rows(self) -> int:
        """The number of samples."""
        return len(self.table.lines)

    def rows_with_gaps(self, names: Sequence[str]) -> int:
        """Return the number of rows in which one of these columns has no value."""
        gaps = [column.gaps for column in self.table.columns if column.name in names]
        return int(np.any(gaps, axis=0).sum()) if gaps else 0

    def about_target(self, name: str) -> str:
        """Say why a column can't be the target, or that its classes are unbalanced; "" if neither is so."""
        column = next(column for column in self.table.columns if column.name == name)
        try:
            labels, names, task = labels_from(column, np.flatnonzero(~column.gaps), None, self.table)
        except DataError as error:
            return str(error)
        return imbalance(labels, names, int(labels.max()) + 1) if task == "classification" else ""


def previewing(content: bytes, choice: Choice | None = None, check: Check | None = None) -> Sliced[Preview]:
    """Read a file and say what it holds, in slices of milliseconds.

    Yields the amount done and the total. A `choice` of encoding, separator, header, missing values or decimal mark
    applies. Text that is not Unicode is read as Windows writes it, and a doubt says so. Raises DataError.
    """
    choice, doubts = choice or Choice(), dict[str, str]()
    if choice.encoding is None and not is_unicode(content):
        choice = replace(choice, encoding=WINDOWS)
        doubts["encoding"] = say(
            "This is not UTF-8. It is read as {encoding}, as Excel on Windows writes it: are all letters right?",
            encoding=WINDOWS,
        )
    table = yield from reading(content, choice, check)
    if not table.header_is_certain:
        doubts["header"] = say("Does the first line have the names of the columns, or is it a sample?")
    doubtful = next((column for column in table.columns if column.doubt is not None), None)
    if doubtful is not None:
        doubts["decimal"] = why_doubtful(doubtful, table.lines)
    read = replace(
        choice,
        encoding=table.encoding,
        separator=table.separator,
        header=table.has_header,
        decimal=table.numerals.decimal,
    )
    inputs, target, _ = places_of(table, choice)
    columns = [_previewed(column, place, inputs, target, table) for place, column in enumerate(table.columns)]
    used = [table.columns[place] for place in inputs if columns[place].use == USE]
    suggested = replace(
        read,
        target=table.columns[target].name,
        columns=[column.name for column in used],
        drop=(),
        missing="drop rows" if any(column.gaps.any() for column in (*used, table.columns[target])) else "refuse",
        categories="one-hot" if any(column.numbers is None for column in used) else "refuse",
    )
    return Preview(suggested, doubts, table.first, table.rows, tuple(columns), table)


def _previewed(column: Column, place: int, inputs: Sequence[int], target: int, table: FileTable) -> ColumnPreview:
    kind, reason = kind_of(column), ""
    mostly_gaps = place != target and 2 * int(column.gaps.sum()) > len(column.gaps)
    if is_no_feature(column) and place != target:
        reason = why_left_out(column)
    elif mostly_gaps:
        reason = say("{column} has gaps in more than half of the rows: it is left out", column=repr(column.name))
    elif column.doubt is not None:
        reason = why_doubtful(column, table.lines)
    elif column.numbers is None:
        reason = why_no_number(column, table.lines)
    elif kind == "constant":
        reason = say("{column} is the same in each row", column=repr(column.name))
    can_be_used = place in inputs and not mostly_gaps and (column.numbers is not None or kind == "category")
    use = TARGET if place == target else USE if can_be_used else LEAVE_OUT
    return ColumnPreview(column.name, kind, use, reason, int(column.gaps.sum()))
