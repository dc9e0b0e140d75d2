"""CSV files: reading and writing.

Any separator and encoding can be read; errors name the line.
"""

import csv
from array import array
from collections.abc import Callable, Sequence
from itertools import chain, islice
from os import PathLike
from typing import TextIO

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Bools
from ..words import say, say_count
from .checks import MOST_NUMBERS, check_finite, check_size, column_place, missing_value, not_a_number
from .label_column import LabelColumn
from .separator import Rows, number_of, rows_of, separator_of
from .text_file import Sliced, Text, opening

Check = Callable[[int, int], object]  # check(rows, columns) raises DataError if they are too many
_PART = "part"  # the name of the column with the split
_TRAIN, _TEST = "train", "test"


def reading(
    file: "str | PathLike[str] | bytes",
    target: str | None,
    separator: str | None,
    encoding: str | None,
    task: str | None,
    check: Check | None = None,
) -> Sliced[tuple[Array, Array, tuple[str, ...], str, tuple[str, ...], str, int]]:
    """Read a table for training.

    Returns the points, labels, class names, task, columns, the target's name and the number of training samples.
    The file is read in slices of a few milliseconds; yields the characters read, and all. If the file has a split,
    the training samples come first; without one the last number is 0. `check(rows, columns)` may raise DataError as
    the table grows. Raises DataError, which names the line.
    """
    text = yield from opening(file, encoding)
    separator = separator_of(text, separator)
    names, rows = yield from _header(text, separator)
    trains = np.zeros(0, bool)
    if len(names) > 2 and target != names[-1] == _free_name(_PART, names[:-1]):
        trains = yield from _split(text, separator)
        if trains.any():
            names, rows = names[:-1], ((line, row[:-1]) for line, row in rows)
    if target is None:
        first_line, first = next(rows, (0, []))
        rows = chain([(first_line, first)] if first else [], rows)
        texts = [number for number, value in enumerate(first) if number_of(value, separator) is None and value.strip()]
        place = column_place(texts[0] if len(texts) == 1 else None, names)
    else:
        place = column_place(target, names)
    labels = LabelColumn(lambda value: number_of(value, separator))
    lines, points = yield from _read_rows(text, rows, names, place, separator, labels, check)

    def where(row: int, column: str) -> str:
        return _place(lines[row], column)

    columns = names[:place] + names[place + 1 :]
    check_size(len(lines), len(columns))
    for number, name in enumerate(columns):
        check_finite(points[:, number], name, where)
        yield text.progress
    again = enumerate(row[place].strip() for line, row in rows_of(text, separator) if line >= lines[0])
    values, class_names, task = yield from labels.values(again, len(lines), task, where, names[place])
    if trains.any():
        order = np.argsort(~trains, kind="stable")
        points, values = points[order], values[order]
    return points, values, class_names, task, columns, names[place], int(trains.sum())


def write(file: TextIO, X: Array, y: AnyArray, train: Bools, columns: Sequence[str], target: str) -> None:
    """Write a table that `reading` reads.

    It holds the inputs `(n, d)`, the labels `(n,)` and the split, from the mask of the training set `(n,)`.
    """
    writer = csv.writer(file)
    names = *columns, _free_name(target, columns)
    writer.writerow([*names, _free_name(_PART, names)])
    for point, label, trains in zip(X.tolist(), y.tolist(), train):
        writer.writerow([*point, label, _TRAIN if trains else _TEST])


def _free_name(name: str, taken: Sequence[str]) -> str:
    """Append "_" to a name until it differs from those taken."""
    while name in taken:
        name += "_"
    return name


def _header(text: Text, separator: str) -> Sliced[tuple[tuple[str, ...], Rows]]:
    """Return the names of the columns, and the samples.

    A first line with a number is a sample, unless it ends with a text and all others with numbers,
    or with train and test below part.
    """
    line, first = next(rows_of(text, separator))
    first_is_sample = any(number_of(value, separator) is not None for value in first)
    if first_is_sample and first[-1].strip() and number_of(first[-1], separator) is None:
        may_be_split = first[-1] == _free_name(_PART, first[:-1])
        first_is_sample = yield from _end_with_texts(text, separator, may_be_split)
    rows = rows_of(text, separator)
    if first_is_sample:
        return (*(f"x{number}" for number in range(1, len(first))), "y"), rows
    names = tuple(name.strip() or say("column {number}", number=place) for place, name in enumerate(first, start=1))
    taken: dict[str, int] = {}
    for number, name in enumerate(names):
        if taken.setdefault(name, number) != number:
            raise DataError(
                say(
                    "line {line} has the column {name} twice, as columns {first} and {second}",
                    line=line,
                    name=repr(name),
                    first=taken[name] + 1,
                    second=number + 1,
                )
            )
    next(rows)
    return names, rows


def _end_with_texts(text: Text, separator: str, may_be_split: bool) -> Sliced[bool]:
    """Return whether the last column holds texts.

    The first line and a column with the split don't count.
    """
    parts: set[str] = set()
    numbers = False
    for _, row in islice(rows_of(text, separator), 1, None):
        value = row[-1].strip()
        if number_of(value, separator) is not None:
            numbers = True
        elif may_be_split and value in {_TRAIN, _TEST}:
            parts.add(value)
        else:
            return True
        if text.pauses:
            yield text.progress
    return bool(parts) and (numbers or parts != {_TRAIN, _TEST})


def _split(text: Text, separator: str) -> Sliced[Bools]:
    """Mark the training lines below the first.

    The result is empty unless all lines end with train or test and both occur.
    """
    trains = bytearray()
    for _, row in islice(rows_of(text, separator), 1, None):
        value = row[-1].strip()
        if value not in {_TRAIN, _TEST}:
            return np.zeros(0, bool)
        trains.append(value == _TRAIN)
        if text.pauses:
            yield text.progress
    return np.array(trains, bool) if trains.count(0) else np.zeros(0, bool)


def _read_rows(
    text: Text, rows: Rows, names: Sequence[str], place: int, separator: str, labels: LabelColumn, check: Check | None
) -> "Sliced[tuple[array[int], Array]]":
    """Read the samples' line numbers and inputs `(n, d)`.

    `labels` receives the labels.
    """
    lines, numbers = array("q"), array("d")
    columns = len(names) - 1
    most = MOST_NUMBERS // max(1, columns)
    for line, row in rows:
        if len(row) != len(names):
            raise DataError(
                say_count(
                    "line {line} has {count} value, and the first line has {expected}",
                    "line {line} has {count} values, and the first line has {expected}",
                    count=len(row),
                    line=line,
                    expected=len(names),
                )
            )
        labels.add(len(lines), row.pop(place).strip())
        try:
            numbers.extend([float(value) for value in row])
        except ValueError:
            numbers.extend(_read_carefully(line, row, [*names[:place], *names[place + 1 :]], separator))
        lines.append(line)
        if len(lines) > most:
            raise DataError(
                say(
                    "line {line}: {rows} rows of {columns} columns are more than {most} numbers",
                    line=line,
                    rows=f"{len(lines):,}",
                    columns=f"{columns:,}",
                    most=f"{MOST_NUMBERS:,}",
                )
            )
        if text.pauses:
            if check is not None:
                check(len(lines), columns)
            yield text.progress
    if not lines:
        raise DataError(say("the file has one line and no samples"))
    if check is not None:
        check(len(lines), columns)
    return lines, (np.frombuffer(numbers) if numbers else np.empty(0)).reshape(len(lines), -1)


def _read_carefully(line: int, row: Sequence[str], columns: Sequence[str], separator: str) -> list[float]:
    """Read a row whose numbers are not all in plain form.

    Raises DataError at any other text.
    """
    read: list[float] = []
    for value, column in zip(row, columns):
        number, text = number_of(value, separator), value.strip()
        if number is None:
            place = _place(line, column)
            raise not_a_number(place, text[:40]) if text else missing_value(place)
        read.append(number)
    return read


def _place(line: int, column: str) -> str:
    return say("line {line}, column {column}", line=line, column=repr(column))
