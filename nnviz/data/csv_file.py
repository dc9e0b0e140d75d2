"""CSV files: reading and writing.

Any separator and encoding can be read; errors name the line.
"""

import csv
from array import array
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from os import PathLike
from typing import TextIO

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Bools
from ..words import say, say_count
from .checks import MOST_NUMBERS
from .choice import Choice
from .column import Column
from .file_column import FileColumn
from .header import PART, TEST, TRAIN, header_of
from .numerals import Numerals, numerals_of
from .separator import rows_of, separator_of
from .text_file import Sliced, Text, opening

Check = Callable[[int, int], object]  # check(rows, columns) raises DataError if they are too many
MOST_SHOWN = 10  # rows that a preview shows


@dataclass(frozen=True, eq=False)
class FileTable:
    """A file's table, and how it was read.

    `lines` are the numbers of the samples' lines. `trains` marks the training samples `(n,)` if the file has a split,
    and is empty if not. `first` is the first row, and `rows` are the first ten rows of samples.
    """

    columns: tuple[Column, ...]
    lines: Sequence[int]
    trains: Bools
    encoding: str
    separator: str
    has_header: bool
    header_is_certain: bool
    numerals: Numerals
    numerals_are_certain: bool
    first: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def where(self, row: int, column: str) -> str:
        """Name a place in the file."""
        return say("line {line}, column {column}", line=self.lines[row], column=repr(column))

    def check_header(self) -> None:
        """Raise DataError if the first line may be a header or a sample."""
        if not self.header_is_certain:
            raise DataError(self.header_doubt)

    @property
    def header_doubt(self) -> str:
        """Say that the first line may be a header or a sample."""
        return say(
            "line {line} may have the columns' names, or be a sample: say which by header=True or header=False",
            line=1 if self.has_header else self.lines[0],
        )


def reading(file: "str | PathLike[str] | bytes", choice: Choice, check: Check | None = None) -> Sliced[FileTable]:
    """Read the table of a file.

    The file is read in slices of a few milliseconds; yields the characters read, and all. `check(rows, columns)` may
    raise DataError as the table grows. Raises DataError, which names the line.
    """
    text = yield from opening(file, choice.encoding)
    separator = separator_of(text, choice.separator)
    lines, shown, columns = yield from _read_rows(text, separator, choice, check)
    first, samples = shown[0], shown[1:]
    has_header, certain = choice.header is not False, True
    if choice.header == "auto" and len(lines) > 1:
        has_header, certain = header_of(first, columns, choice.missing_values)
    if has_header:
        names = _names(first, lines[0])
        lines = lines[1:]
    else:
        names = [(say("x{number}", number=place), True) for place in range(1, len(first))] + [("y", True)]
        samples = shown
        for column, value in zip(columns, first):
            column.prepend(value)
    if not lines:
        raise DataError(say("the file has one line and no samples"))
    if check is not None:
        check(len(lines), len(columns) - 1)
    evidence = [found for column in columns if (found := column.evidence) is not None]
    numerals, numerals_are_certain = numerals_of(evidence, separator, choice.decimal)
    made = []
    for column, (name, is_named) in zip(columns, names):
        made.append(column.column(name, numerals, numerals_are_certain, is_named))
        yield text.progress
    trains = _split(made)
    if trains.size and choice.target != made[-1].name:
        made, first = made[:-1], first[:-1]
        samples = [row[:-1] for row in samples]
    else:
        trains = np.zeros(0, bool)
    return FileTable(
        tuple(made),
        lines,
        trains,
        text.encoding,
        separator,
        has_header,
        certain,
        numerals,
        numerals_are_certain,
        tuple(first),
        tuple(tuple(value.strip() for value in row) for row in samples[:MOST_SHOWN]),
    )


def write(file: TextIO, X: Array, y: AnyArray, train: Bools, columns: Sequence[str], target: str) -> None:
    """Write a table that `reading` reads.

    It holds the inputs `(n, d)`, the labels `(n,)` and the split, from the mask of the training set `(n,)`.
    """
    writer = csv.writer(file)
    names = *columns, _free_name(target, columns)
    writer.writerow([*names, _free_name(PART, names)])
    for point, label, trains in zip(X.tolist(), y.tolist(), train):
        writer.writerow([*point, label, TRAIN if trains else TEST])


def _free_name(name: str, taken: Collection[str]) -> str:
    """Append "_" to a name until it differs from those taken."""
    while name in taken:
        name += "_"
    return name


def _names(first: Sequence[str], line: int) -> list[tuple[str, bool]]:
    """Return the columns' names, and whether the file has them.

    Raises DataError for a name that stands there twice.
    """
    taken: dict[str, int] = {}
    for number, name in enumerate(map(str.strip, first), start=1):
        if name and taken.setdefault(name, number) != number:
            raise DataError(
                say(
                    "line {line} has the column {name} twice, as columns {first} and {second}",
                    line=line,
                    name=repr(name),
                    first=taken[name],
                    second=number,
                )
            )
    names: list[tuple[str, bool]] = []
    for number, name in enumerate(map(str.strip, first), start=1):
        made_up = name or _free_name(say("column {number}", number=number), taken)
        names.append((made_up, bool(name)))
    return names


def _split(columns: Sequence[Column]) -> Bools:
    """Mark the training samples.

    The result is empty unless the last column has the name of the split, and train or test in each row.
    """
    last = columns[-1]
    names = [column.name for column in columns[:-1]]
    if len(columns) < 3 or last.name != _free_name(PART, names) or last.texts != (TEST, TRAIN) or last.gaps.any():
        return np.zeros(0, bool)
    assert last.codes is not None
    trains: Bools = last.codes == 1
    return trains


def _read_rows(
    text: Text, separator: str, choice: Choice, check: Check | None
) -> "Sliced[tuple[array[int], list[list[str]], list[FileColumn]]]":
    """Read all rows.

    Returns their lines, the first eleven rows, and the columns without the first row.
    """
    lines, shown = array("q"), list[list[str]]()
    waiting: list[list[str]] = []
    columns: list[FileColumn] = []
    most = MOST_NUMBERS
    for line, row in rows_of(text, separator):
        if not columns:
            columns = [FileColumn(choice.missing_values, choice.decimal) for _ in row]
            most = MOST_NUMBERS // max(1, len(columns) - 1)
            waiting = []
        elif len(row) != len(columns):
            raise DataError(
                say_count(
                    "line {line} has {count} value, and the first line has {expected}",
                    "line {line} has {count} values, and the first line has {expected}",
                    count=len(row),
                    line=line,
                    expected=len(columns),
                )
            )
        else:
            waiting.append(row)
        if len(shown) <= MOST_SHOWN:
            shown.append(row)
        lines.append(line)
        if text.pauses:
            _store(columns, waiting)
            if check is not None:
                check(len(lines), len(columns) - 1)
            if len(lines) > most:
                raise DataError(
                    say(
                        "line {line}: {rows} rows of {columns} columns are more than {most} numbers",
                        line=line,
                        rows=f"{len(lines):,}",
                        columns=f"{len(columns) - 1:,}",
                        most=f"{MOST_NUMBERS:,}",
                    )
                )
            yield text.progress
    _store(columns, waiting)
    return lines, shown, columns


def _store(columns: Sequence[FileColumn], rows: list[list[str]]) -> None:
    """Move rows into the columns."""
    for column, values in zip(columns, zip(*rows)):
        column.extend(values)
    rows.clear()
