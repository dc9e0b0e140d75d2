"""CSV files: read with the separator and the encoding that they have, and what is wrong named by line."""

import csv
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from os import PathLike
from typing import Any, TextIO

import numpy as np
from numpy.typing import NDArray

from ..errors import DataError
from ..nn.arrays import Array
from .checks import MOST_NUMBERS, check_finite, check_size, column_place, number_or_none
from .label_column import LabelColumn
from .text_file import Sliced, Text, opening

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
Rows = Iterator[tuple[int, list[str]]]  # line number, and the values in that line
Check = Callable[[int, int], object]  # check(rows, columns) raises DataError where they are too many
_PART = "part"  # the column that says which samples train
_TRAIN, _TEST = "train", "test"
_LOOKED_AT = 50  # lines, to find the separator,
_LOOKED_THROUGH = 1 << 20  # and at most about so many characters


def reading(
    file: "str | PathLike[str] | bytes",
    target: str | None,
    separator: str | None,
    encoding: str | None,
    task: str | None,
    check: Check | None = None,
) -> Sliced[tuple[Array, Array, tuple[str, ...], str, tuple[str, ...], str, int]]:
    """Points, labels, class names, task, columns, the target's name, and how many train; raises DataError.

    It is read in slices of a few milliseconds: yields the characters read, and all. Where the file has a split those
    that train come first; without one the last number is 0. `check(rows, columns)` may refuse what becomes too large.
    """
    text = yield from opening(file, encoding)
    separator = _separator(text, separator)
    names, rows = yield from _header(text, separator)
    trains = np.zeros(0, bool)
    if len(names) > 2 and target != names[-1] == _free_name(_PART, names[:-1]):
        trains = yield from _split(text, separator)
        if trains.any():
            names, rows = names[:-1], ((line, row[:-1]) for line, row in rows)
    if target is None:
        first_line, first = next(rows, (0, []))
        rows = chain([(first_line, first)] if first else [], rows)
        texts = [number for number, value in enumerate(first) if _number(value, separator) is None and value.strip()]
        target = texts[0] if len(texts) == 1 else None
    place = column_place(target, names)
    labels = LabelColumn(lambda value: _number(value, separator))
    lines, points = yield from _read_rows(text, rows, names, place, separator, labels, check)

    def where(row: int, column: str) -> str:
        return f"line {lines[row]}, column {column!r}"

    columns = names[:place] + names[place + 1 :]
    check_size(len(lines), len(columns))
    for number, name in enumerate(columns):
        check_finite(points[:, number], name, where)
        yield text.progress
    again = enumerate(row[place].strip() for line, row in _rows(text, separator) if line >= lines[0])
    values, class_names, task = yield from labels.values(again, len(lines), task, where, names[place])
    if trains.any():
        order = np.argsort(~trains, kind="stable")
        points, values = points[order], values[order]
    return points, values, class_names, task, columns, names[place], int(trains.sum())


def write(
    file: TextIO, X: Array, y: NDArray[Any], train: NDArray[np.bool_], columns: Sequence[str], target: str
) -> None:
    """Write inputs `(n, d)`, labels `(n,)` and which samples train, `(n,)`, so that `reading` gives the same again."""
    writer = csv.writer(file)
    names = *columns, _free_name(target, columns)
    writer.writerow([*names, _free_name(_PART, names)])
    for point, label, trains in zip(X.tolist(), y.tolist(), train):
        writer.writerow([*point, label, _TRAIN if trains else _TEST])


def _free_name(name: str, taken: Sequence[str]) -> str:
    """The name, with as many "_" behind it as it takes to differ from those taken."""
    while name in taken:
        name += "_"
    return name


def _separator(text: Text, given: str | None) -> str:
    """The separator that parts the first lines into the most columns, alike in each.

    Commas may be decimal ones: where another separator leaves numbers like 1,5 it is that one.
    """
    if given is not None and (len(given) != 1 or given in '\r\n"\0 '):
        raise DataError(f"separator = {given!r}: one character is needed")
    counts, decimal = {}, {}
    for separator in SEPARATORS:
        rows = [row for _, row in _first_rows(text, separator)]
        if not rows:
            continue
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        counts[separator] = (alike > 0.5) * len(rows[0])
        decimal[separator] = counts[separator] > 1 and any(
            "," in value and _number(value, separator) is not None for value in rows[0]
        )
    if not counts or (given is not None and next(_rows(text, given), None) is None):
        raise DataError("the file is empty: there is not one value in it")
    best = max(counts, key=lambda separator: (decimal[separator], counts[separator], separator != ","))
    if given is None:
        if counts[best] < 2:
            raise DataError(
                "line 1 has one column only: the values must be separated by "
                + " or ".join(", ".join(SEPARATORS.values()).rsplit(", ", 1))
            )
        return best
    if len(next(_rows(text, given))[1]) < 2:
        hint = f"; {best!r} would part it into {counts[best]}" if counts[best] > 1 else ""
        raise DataError(f"separator = {given!r}: with it line 1 has one column only{hint}")
    return given


def _first_rows(text: Text, separator: str) -> Rows:
    """The lines by which the separator is found."""
    for number, row in enumerate(_rows(text, separator), start=1):
        yield row
        if number == _LOOKED_AT or text.taken > _LOOKED_THROUGH:
            return


def _rows(text: Text, separator: str) -> Rows:
    """Line number and values of each line that is not blank."""
    reader = csv.reader(text.lines(), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            text.row_began = text.taken
            if any(value.strip() for value in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}") from None


def _header(text: Text, separator: str) -> Sliced[tuple[tuple[str, ...], Rows]]:
    """Return the names of the columns, and the samples.

    A first line with a number is a sample, unless it ends with a text and all others with numbers,
    or with train and test below part.
    """
    line, first = next(_rows(text, separator))
    first_is_sample = any(_number(value, separator) is not None for value in first)
    if first_is_sample and first[-1].strip() and _number(first[-1], separator) is None:
        may_be_split = first[-1] == _free_name(_PART, first[:-1])
        first_is_sample = yield from _end_with_texts(text, separator, may_be_split)
    rows = _rows(text, separator)
    if first_is_sample:
        return (*(f"x{number}" for number in range(1, len(first))), "y"), rows
    names = tuple(name.strip() or f"column {place}" for place, name in enumerate(first, start=1))
    taken: dict[str, int] = {}
    for number, name in enumerate(names):
        if taken.setdefault(name, number) != number:
            raise DataError(f"line {line} has the column {name!r} twice, as columns {taken[name] + 1} and {number + 1}")
    next(rows)
    return names, rows


def _end_with_texts(text: Text, separator: str, may_be_split: bool) -> Sliced[bool]:
    """Tell whether a line below the first ends with a text, and they are no split into train and test."""
    parts: set[str] = set()
    numbers = False
    for _, row in islice(_rows(text, separator), 1, None):
        value = row[-1].strip()
        if _number(value, separator) is not None:
            numbers = True
        elif may_be_split and value in {_TRAIN, _TEST}:
            parts.add(value)
        else:
            return True
        if text.pauses:
            yield text.progress
    return bool(parts) and (numbers or parts != {_TRAIN, _TEST})


def _split(text: Text, separator: str) -> Sliced[NDArray[np.bool_]]:
    """Mark the lines below the first that train, where all end with train or test and both occur; else none."""
    trains = bytearray()
    for _, row in islice(_rows(text, separator), 1, None):
        value = row[-1].strip()
        if value not in {_TRAIN, _TEST}:
            return np.zeros(0, bool)
        trains.append(value == _TRAIN)
        if text.pauses:
            yield text.progress
    return np.array(trains, bool) if trains.count(0) else np.zeros(0, bool)


def _read_rows(
    text: Text, rows: Rows, names: Sequence[str], place: int, separator: str, labels: LabelColumn, check: Check | None
) -> Sliced[tuple[array, Array]]:
    """Each sample's line and its numbers `(n, d)`; `labels` takes in its label."""
    lines, numbers = array("q"), array("d")
    columns = len(names) - 1
    most = MOST_NUMBERS // max(1, columns)
    for line, row in rows:
        if len(row) != len(names):
            values = "1 value" if len(row) == 1 else f"{len(row)} values"
            raise DataError(f"line {line} has {values}, and the first line has {len(names)}")
        labels.add(len(lines), row.pop(place).strip())
        try:
            numbers.extend([float(value) for value in row])
        except ValueError:
            numbers.extend(_read_carefully(line, row, [*names[:place], *names[place + 1 :]], separator))
        lines.append(line)
        if len(lines) > most:
            raise DataError(
                f"line {line}: {len(lines):,} rows of {columns:,} columns are more than {MOST_NUMBERS:,} numbers"
            )
        if text.pauses:
            if check is not None:
                check(len(lines), columns)
            yield text.progress
    if not lines:
        raise DataError("the file has one line and no samples")
    if check is not None:
        check(len(lines), columns)
    return lines, (np.frombuffer(numbers) if numbers else np.empty(0)).reshape(len(lines), -1)


def _read_carefully(line: int, row: Sequence[str], columns: Sequence[str], separator: str) -> list[float]:
    """The numbers of a row that are not all plain ones, or what is wrong with it."""
    read = [_number(value, separator) for value in row]
    if None not in read:
        return read
    number = read.index(None)
    text = row[number].strip()
    what = f"{text[:40]!r} is not a number" if text else "the value is missing"
    raise DataError(f"line {line}, column {columns[number]!r}: {what}")


def _number(text: str, separator: str) -> float | None:
    """Read a text as a number; with a decimal comma, too, where commas don't separate."""
    number = number_or_none(text)
    if number is None and separator != "," and text.count(",") == 1:
        return number_or_none(text.replace(",", "."))
    return number
