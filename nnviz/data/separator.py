"""Separator: the character between the values of a line."""

import csv
from collections.abc import Iterator

from ..errors import DataError
from ..words import say
from .checks import number_or_none
from .text_file import Text

SEPARATORS = ",;\t|"
Rows = Iterator[tuple[int, list[str]]]  # line number, and the values in that line
_FIRST_LINES = 50  # lines at the beginning that decide on the separator,
_FIRST_CHARACTERS = 1 << 20  # and about the most characters


def separator_of(text: Text, given: str | None) -> str:
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
            "," in value and number_of(value, separator) is not None for value in rows[0]
        )
    if not counts or (given is not None and next(rows_of(text, given), None) is None):
        raise DataError(say("the file is empty: it has no values"))
    best = max(counts, key=lambda separator: (decimal[separator], counts[separator], separator != ","))
    if given is None:
        if counts[best] < 2:
            raise DataError(
                say("line 1 has one column only: values must be separated by a comma, a semicolon, a tab or a bar")
            )
        return best
    if len(next(rows_of(text, given))[1]) < 2:
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
    for number, row in enumerate(rows_of(text, separator), start=1):
        yield row
        if number == _FIRST_LINES or text.taken > _FIRST_CHARACTERS:
            return


def rows_of(text: Text, separator: str) -> Rows:
    """Iterate over the numbers and values of nonblank lines."""
    reader = csv.reader(text.lines(), delimiter=separator, skipinitialspace=True)
    try:
        for row in reader:
            text.row_began = text.taken
            if any(value.strip() for value in row):
                yield reader.line_num, row
    except csv.Error as error:
        raise DataError(say("line {line}: {error}", line=reader.line_num, error=error)) from None


def number_of(text: str, separator: str) -> float | None:
    """Read a text as a number.

    The decimal point may be a comma unless commas are the separator.
    """
    number = number_or_none(text)
    if number is None and separator != "," and text.count(",") == 1:
        return number_or_none(text.replace(",", "."))
    return number
