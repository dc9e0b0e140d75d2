"""CSV files: reading and writing.

Any separator and encoding can be read; errors name the line.
"""

import csv
from array import array
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice
from os import PathLike
from typing import TextIO

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Bools
from ..words import say, say_count
from .checks import MOST_NUMBERS, check_finite, check_size, column_place, missing_value, not_a_number, number_or_none
from .label_column import LabelColumn
from .text_file import Sliced, Text, opening

SEPARATORS = ",;\t|"
Rows = Iterator[tuple[int, list[str]]]  # line number, and the values in that line
Check = Callable[[int, int], object]  # check(rows, columns) raises DataError if they are too many
_PART = "part"  # the name of the column with the split
_TRAIN, _TEST = "train", "test"
_FIRST_LINES = 50  # lines at the beginning that decide on the separator,
_FIRST_CHARACTERS = 1 << 20  # and about the most characters


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
        place = column_place(texts[0] if len(texts) == 1 else None, names)
    else:
        place = column_place(target, names)
    labels = LabelColumn(lambda value: _number(value, separator))
    lines, points = yield from _read_rows(text, rows, names, place, separator, labels, check)

    def where(row: int, column: str) -> str:
        return _place(lines[row], column)

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


def _separator(text: Text, given: str | None) -> str:
    """Find the separator that gives the most columns.

    All of the first lines must have equally many. Commas may be decimal: a separator that leaves numbers like 1,5
    is preferred.
    """
    if given is not None and (len(given) != 1 or given in '\r\n"\0 '):
        raise DataError(say("separator = {separator}: one character is needed", separator=repr(given)))
    counts: dict[str, int] = {}
    decimal: dict[str, bool] = {}
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
        raise DataError(say("the file is empty: it has no values"))
    best = max(counts, key=lambda separator: (decimal[separator], counts[separator], separator != ","))
    if given is None:
        if counts[best] < 2:
            raise DataError(
                say("line 1 has one column only: values must be separated by a comma, a semicolon, a tab or a bar")
            )
        return best
    if len(next(_rows(text, given))[1]) < 2:
        if counts[best] < 2:
            raise DataError(say("separator = {separator}: with it line 1 has one column only", separator=repr(given)))
        raise DataError(
            say(
                "separator = {separator}: with it line 1 has one column only; {other} would give {count} columns",
                separator=repr(given),
                other=repr(best),
                count=counts[best],
            )
        )
    return given


def _first_rows(text: Text, separator: str) -> Rows:
    """Iterate over the lines that decide on the separator."""
    for number, row in enumerate(_rows(text, separator), start=1):
        yield row
        if number == _FIRST_LINES or text.taken > _FIRST_CHARACTERS:
            return


def _rows(text: Text, separator: str) -> Rows:
    """Iterate over the numbers and values of nonblank lines."""
    reader = csv.reader(text.lines(), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            text.row_began = text.taken
            if any(value.strip() for value in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError(say("line {line}: {error}", line=reader.line_num, error=error)) from None


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


def _split(text: Text, separator: str) -> Sliced[Bools]:
    """Mark the training lines below the first.

    The result is empty unless all lines end with train or test and both occur.
    """
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
        number, text = _number(value, separator), value.strip()
        if number is None:
            place = _place(line, column)
            raise not_a_number(place, text[:40]) if text else missing_value(place)
        read.append(number)
    return read


def _place(line: int, column: str) -> str:
    return say("line {line}, column {column}", line=line, column=repr(column))


def _number(text: str, separator: str) -> float | None:
    """Read a text as a number.

    The decimal point may be a comma unless commas are the separator.
    """
    number = number_or_none(text)
    if number is None and separator != "," and text.count(",") == 1:
        return number_or_none(text.replace(",", "."))
    return number
