"""Separator: the character between the values of a line."""

import csv
from collections.abc import Iterator
from itertools import chain
from statistics import mode

from ..errors import DataError
from ..words import say
from .numerals import form_of
from .text_file import Text

SEPARATORS = ",;\t| "
_BLANK = " "
Rows = Iterator[tuple[int, list[str]]]  # line number, and the values in that line
_FIRST_LINES = 50  # lines at the beginning that decide on the separator,
_FIRST_CHARACTERS = 1 << 20  # and about the most characters
_END = "\0"  # a line after the last: a quote that is still open has it in its text


def separator_of(text: Text, given: str | None) -> str:
    """Find the separator that gives the most columns.

    More than half of the first lines must have as many as the first. Commas may be decimal: a separator that leaves
    numbers like 1,5 is preferred. Blanks separate only where nothing else does.
    """
    given = given or text.said_separator or None
    found = {separator: _Split(text, separator) for separator in SEPARATORS}
    if not any(split.rows for split in found.values()):
        raise DataError(say("the file is empty: it has no values"))
    blanks = found.pop(_BLANK)
    best = max(found, key=lambda separator: found[separator].rank(separator))
    if blanks.is_even and (found[best].columns < 2 or (best == "\t" and found[best].has_blanks_too)):
        best = _BLANK
    columns = blanks.columns if best == _BLANK else found[best].columns
    if given is None:
        if columns < 2:
            raise DataError(_why_one_column([found[best], *found.values(), blanks]))
        return best
    if len(next(rows_of(text, given), (0, []))[1]) < 2:
        if columns < 2:
            raise DataError(say("separator = {separator}: with it line 1 has one column only", separator=repr(given)))
        raise DataError(
            say(
                "separator = {separator}: with it line 1 has one column only; {other} would give {count} columns",
                separator=repr(given),
                other=repr(best),
                count=columns,
            )
        )
    return given


def _why_one_column(splits: "list[_Split]") -> str:
    """Say that the first line has one column only, or that those of a table below it have more."""
    first, table = splits[0], max(splits, key=lambda split: split.columns_below)
    if table.columns_below < 2:
        return say(
            "line {line} has one column only: values must be separated by a comma, a semicolon, a tab, a bar or blanks",
            line=first.line,
        )
    return say(
        "line {next} has {count} values, and line {line} has {columns}: remove what stands above the table, and give "
        "each column a name",
        next=table.line_of(table.columns_below),
        count=table.columns_below,
        line=table.line,
        columns=table.columns,
    )


class _Split:
    """The first lines, split at one separator."""

    def __init__(self, text: Text, separator: str):
        self.lines, self.rows = [], []
        for line, row in _first_rows(text, separator):
            self.lines.append(line)
            self.rows.append(row)
        self.columns = len(self.rows[0]) if self.rows else 0
        alike = sum(len(row) == self.columns for row in self.rows)
        self.is_even = alike == len(self.rows) and self.columns > 1
        self._mostly_even = alike > 0.5 * len(self.rows)

    @property
    def line(self) -> int:
        """The number of the first line that has values."""
        return self.lines[0] if self.lines else 0

    @property
    def columns_below(self) -> int:
        """The number of values in most lines below the first.

        It is 0 if these lines do not agree, or if one of them, apart from their header, has no number.
        """
        lengths = [len(row) for row in self.rows[1:]]
        usual = mode(lengths) if lengths else 0
        table = [row for row in self.rows[1:] if len(row) == usual]
        has_numbers = all(any(form_of(value.strip()) for value in row) for row in table[1:] or table)
        return usual if 2 * len(table) > len(lengths) and has_numbers else 0

    def line_of(self, columns: int) -> int:
        """Return the number of the first line below the first that has so many values."""
        return next(line for line, row in zip(self.lines[1:], self.rows[1:]) if len(row) == columns)

    @property
    def has_blanks_too(self) -> bool:
        """True if blanks separate as well: lines have different lengths, or a value is several numbers."""
        several = [value.split() for value in self.rows[-1] if len(value.split()) > 1]
        return not self.is_even or any(all(map(form_of, parts)) for parts in several)

    def rank(self, separator: str) -> tuple[bool, bool, int, bool]:
        """Return how well the separator fits: the largest rank is the best."""
        values = self.rows[0] if self.rows else []
        decimal = any("," in value and form_of(value.strip()) is not None for value in values)
        fits = self._mostly_even and self.columns > 1
        return decimal and fits, fits, self.columns, separator != ","


def _first_rows(text: Text, separator: str) -> Rows:
    """Iterate over the lines that decide on the separator."""
    try:
        for number, row in enumerate(rows_of(text, separator), start=1):
            yield row
            if number == _FIRST_LINES or text.taken > _FIRST_CHARACTERS:
                return
    except _OpenQuote:  # it is refused when the samples are read
        return


class _OpenQuote(DataError):
    """A quote that is not closed before the file ends."""


def rows_of(text: Text, separator: str) -> Rows:
    """Iterate over the numbers and values of nonblank lines.

    The number is that of the row's first line. Raises DataError at a quote that is not closed.
    """
    skipped = 1 if text.said_separator else 0
    lines = text.lines() if separator != _BLANK else (line.replace("\t", " ").rstrip() for line in text.lines())
    reader = csv.reader(chain(lines, [_END]), delimiter=separator, skipinitialspace=True)
    line = 0
    try:
        for row in reader:
            began, line = line + 1 + skipped, reader.line_num
            text.row_began = text.taken
            if row[-1:] and _END in row[-1]:
                if row == [_END]:
                    return
                raise _OpenQuote(say("line {line}: a quote is opened and not closed", line=began))
            if any(value.strip() for value in row):
                yield began, row
    except csv.Error as error:
        if "field limit" in str(error):
            raise DataError(
                say("line {line}: a text is too long; is a quote not closed?", line=line + 1 + skipped)
            ) from None
        raise DataError(say("line {line}: {error}", line=line + 1 + skipped, error=error)) from None
