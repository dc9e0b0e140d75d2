"""CSV files: read with the separator and the encoding that they have, and what is wrong named by line."""

import csv
import io
from array import array
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from os import PathLike
from pathlib import Path

import numpy as np

from ..nn.activations import Array
from .checks import (
    MOST_NUMBERS, DataError, check_finite, check_size, column_place, labels_of, number_or_none,
)
from .datasets import free_name

SEPARATORS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
Rows = Iterator[tuple[int, list[str]]]  # line number, and the values in that line
_PARTS = {"train", "test"}
_LOOKED_AT = 50  # lines, to find the separator


def read(
    file: "str | PathLike[str] | bytes", target: str | None, separator: str | None,
    encoding: str | None, task: str | None,
) -> tuple[Array, Array, tuple[str, ...], str, tuple[str, ...], str, int]:
    """Points, labels, class names, task, columns, the target's name, and how many train; raises DataError.

    Where the file has a split those that train come first; without one the last number is 0.
    """
    text = _decoded(_bytes_of(file), encoding)
    separator = _separator(text, separator)
    names, rows = _header(text, separator)
    trains = np.zeros(0, bool)
    if len(names) > 2 and target != names[-1] == free_name("part", names[:-1]):
        parts = _last_values(text, separator)
        if set(parts) == _PARTS:
            trains = np.array(parts) == "train"
            names, rows = names[:-1], ((line, row[:-1]) for line, row in rows)
    if target is None:
        first_line, first = next(rows, (0, []))
        rows = chain([(first_line, first)] if first else [], rows)
        texts = [number for number, value in enumerate(first) if _number(value, separator) is None and value.strip()]
        target = texts[0] if len(texts) == 1 else None
    place = column_place(target, names)
    lines, points, labels = _read_rows(rows, names, place, separator)

    def where(row: int, column: str) -> str:
        return f"line {lines[row]}, column {column!r}"

    columns = names[:place] + names[place + 1 :]
    check_size(len(labels), len(columns))
    for number, name in enumerate(columns):
        check_finite(points[:, number], name, where)
    values, class_names, task = labels_of(labels, task, where, names[place], len(labels))
    if trains.any():
        order = np.argsort(~trains, kind="stable")
        points, values = points[order], values[order]
    return points, values, class_names, task, columns, names[place], int(trains.sum())


def _bytes_of(file: "str | PathLike[str] | bytes") -> bytes:
    if isinstance(file, bytes):
        return file
    try:
        return Path(file).read_bytes()
    except OSError as error:
        raise DataError(f"{file}: {error.strerror or error}") from None


def _decoded(content: bytes, encoding: str | None) -> str:
    if not content.strip():
        raise DataError("the file is empty")
    if encoding is None:
        encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except LookupError:
        raise DataError(f"encoding = {encoding!r}: there is no such encoding") from None
    except UnicodeError as error:
        start = getattr(error, "start", 0)
        line = content.count(b"\n", 0, start) + 1
        name = encoding.removesuffix("-sig").upper()
        raise DataError(
            f"line {line}: byte 0x{content[start]:02x} is not {name} text; save the file as UTF-8, "
            "or name its encoding, encoding=\"latin-1\" say"
        ) from None
    if "\0" in text:
        raise DataError("this is not a text file: it has zero bytes; export the table as CSV")
    return text


def _separator(text: str, given: str | None) -> str:
    """The separator that parts the first lines into the most columns, alike in each.

    Commas may be decimal ones: where another separator leaves numbers like 1,5 it is that one.
    """
    if given is not None and (len(given) != 1 or given in "\r\n\"\0 "):
        raise DataError(f"separator = {given!r}: one character is needed")
    counts, decimal = {}, {}
    for separator in SEPARATORS:
        rows = [row for (_, row), _ in zip(_rows(text, separator), range(_LOOKED_AT))]
        if not rows:
            continue
        alike = sum(len(row) == len(rows[0]) for row in rows) / len(rows)
        counts[separator] = (alike > 0.5) * len(rows[0])
        decimal[separator] = counts[separator] > 1 and any(
            "," in value and _number(value, separator) is not None for value in rows[0]
        )
    if not counts or given is not None and next(_rows(text, given), None) is None:
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


def _rows(text: str, separator: str) -> Rows:
    """Line number and values of each line that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            if any(value.strip() for value in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError(f"line {reader.line_num}: {error}") from None


def _header(text: str, separator: str) -> tuple[tuple[str, ...], Rows]:
    """What the columns are called, and the samples.

    A first line with a number is a sample, unless it ends with a text and all others with numbers,
    or with train and test below part.
    """
    rows = _rows(text, separator)
    line, first = next(rows)
    first_is_sample = any(_number(value, separator) is not None for value in first)
    if first_is_sample and first[-1].strip() and _number(first[-1], separator) is None:
        last = _last_values(text, separator)
        is_split = first[-1] == free_name("part", first[:-1]) and set(last) == _PARTS
        first_is_sample = not is_split and any(_number(value, separator) is None for value in last)
    if first_is_sample:
        return (*(f"x{number}" for number in range(1, len(first))), "y"), chain([(line, first)], rows)
    names = tuple(name.strip() or f"column {place}" for place, name in enumerate(first, start=1))
    for number, name in enumerate(names):
        if name in names[:number]:
            raise DataError(
                f"line {line} has the column {name!r} twice, as columns {names.index(name) + 1} and {number + 1}"
            )
    return names, rows


def _last_values(text: str, separator: str) -> list[str]:
    """What the lines below the first end with."""
    return [row[-1].strip() for _, row in islice(_rows(text, separator), 1, None)]


def _read_rows(
    rows: Rows, names: Sequence[str], place: int, separator: str
) -> tuple[list[int], Array, list[str] | list[float]]:
    """Each sample's line, its numbers `(n, d)`, and its label."""
    lines: list[int] = []
    numbers, labels = array("d"), []
    most = MOST_NUMBERS // max(1, len(names) - 1)
    for line, row in rows:
        if len(row) != len(names):
            values = "1 value" if len(row) == 1 else f"{len(row)} values"
            raise DataError(f"line {line} has {values}, and the first line has {len(names)}")
        labels.append(row.pop(place).strip())
        try:
            numbers.extend([float(value) for value in row])
        except ValueError:
            numbers.extend(_read_carefully(line, row, [*names[:place], *names[place + 1 :]], separator))
        lines.append(line)
        if len(lines) > most:
            raise DataError(
                f"line {line}: {len(lines):,} rows of {len(names) - 1:,} columns are more than {MOST_NUMBERS:,} numbers"
            )
    if not lines:
        raise DataError("the file has one line and no samples")
    if separator != "," and None not in (read := [_number(label, separator) for label in labels]):
        labels = read
    return lines, np.array(numbers).reshape(len(lines), -1), labels


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
    """What a text says as a number; with a decimal comma, too, where commas don't separate."""
    number = number_or_none(text)
    if number is None and separator != "," and text.count(",") == 1:
        return number_or_none(text.replace(",", "."))
    return number
