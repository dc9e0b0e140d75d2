"""Kinds: what the columns of a table are, and what they can be used for."""

import re
from collections.abc import Iterable, Sequence

import numpy as np

from ..words import say
from .column import Column, readings
from .numerals import form_of

NUMBER, CATEGORY, TEXT = "number", "category", "text"
ROW_NUMBERS, CONSTANT, EMPTY = "row numbers", "constant", "empty"
MOST_CATEGORIES = 20  # texts of a column that can become columns of 0 and 1
_FEWEST_COUNTED = 20  # rows from which on 0, 1, 2, … hardly come by chance
_ROW_NAMES = re.compile(r"(unnamed(: ?\d+)?|id|ids|index|idx|nr|no|row|rowid|row[ _]?(id|nr|no|number))\.?", re.I)
# with a sign or up to three letters behind the number, or the code of a currency before it: 5 €, 5 kg, CHF 5
_AMOUNT = re.compile(r"\W*(?:(?:[A-Z]{3}|Rs|kr|Fr)\W+)?(\d[\d.,'\s]*?)\W*[^\W\d]{0,3}\W*")
_NAMELESS = re.compile(r"unnamed: ?\d+", re.I)  # as pandas calls them


def kind_of(column: Column) -> str:
    """Return the kind of a column."""
    if column.gaps.all():
        return EMPTY
    if column.numbers is not None:
        if _counts_rows(column):
            return ROW_NUMBERS
        return CONSTANT if np.nanmin(column.numbers) == np.nanmax(column.numbers) else NUMBER
    if column.mostly_numbers:
        return NUMBER
    if column.codes is not None and len(column.texts) == 1:
        return CONSTANT
    return CATEGORY if can_be_categories(column) and not _is_unique(column) else TEXT


def is_no_feature(column: Column) -> bool:
    """Return whether a column only names or counts the rows, is empty, or has no name."""
    kind = kind_of(column)
    return kind in (ROW_NUMBERS, EMPTY) or (kind == TEXT and _is_unique(column)) or is_nameless(column)


def why_left_out(column: Column) -> str:
    """Say why a column is no feature."""
    kind, name = kind_of(column), repr(column.name)
    if kind == EMPTY:
        return say("{column} has no values: it is left out", column=name)
    if is_nameless(column):
        return say("{column} has no name: it is left out", column=name)
    if kind == ROW_NUMBERS:
        return say("{column} only counts the rows: it is left out", column=name)
    return say("{column} has a different value in nearly each row: it is left out", column=name)


def why_doubtful(column: Column, lines: Sequence[int]) -> str:
    """Say which number of a column can be read in two ways."""
    row, text = column.doubt or (0, "0")
    decimal, whole = readings(text)
    return say(
        "{text} in line {line} can be {decimal} or {whole}: choose the decimal mark",
        text=text,
        line=lines[row],
        decimal=decimal,
        whole=whole,
    )


def why_no_number(column: Column, lines: Sequence[int]) -> str:
    """Say which value of a column is a text, and what can be done."""
    row, text = column.problem or (0, "")
    line, text = lines[row], repr(text[:40])
    if column.mostly_numbers:
        return say("{text} in line {line} is not a number: leave the column out", text=text, line=line)
    if can_be_categories(column):
        return say("{text} in line {line} is text: leave it out, or use it as categories", text=text, line=line)
    return say("{text} in line {line} is text: leave it out", text=text, line=line)


def can_be_categories(column: Column) -> bool:
    """Return whether the column has few enough texts to become columns of 0 and 1."""
    return column.codes is not None and 0 < len(column.texts) <= MOST_CATEGORIES


def is_nameless(column: Column) -> bool:
    """Return whether the column has no name of its own."""
    return not column.is_named or _NAMELESS.fullmatch(column.name) is not None


def are_amounts(texts: Iterable[str]) -> bool:
    """Return whether most of the texts are numbers in another form, as prices are, and not dates."""
    found = [_AMOUNT.fullmatch(text) for text in texts]
    amounts = [match for match in found if match and (form_of(match[1]) is not None or "," in match[1])]
    return 2 * len(amounts) > len(found)


def _is_unique(column: Column) -> bool:
    """Return whether each row has a text of its own, which is no amount."""
    if column.numbers is not None or column.mostly_numbers or are_amounts(column.texts):
        return False
    if column.codes is None:
        return True
    return len(column.texts) == len(column.gaps) and not any(form_of(text) for text in column.texts)


def _counts_rows(column: Column) -> bool:
    """Return whether the numbers are those of the rows, from 0 or 1 on, or those of rows in another order."""
    numbers = column.numbers
    if numbers is None or column.gaps.any() or len(numbers) < 2 or column.has_marks:
        return False
    is_called_so = is_nameless(column) or _ROW_NAMES.fullmatch(column.name.strip()) is not None
    if not is_called_so and len(numbers) < _FEWEST_COUNTED:
        return False
    if numbers[0] in (0, 1) and np.array_equal(numbers, numbers[0] + np.arange(len(numbers))):
        return True
    return is_called_so and bool((numbers == np.rint(numbers)).all()) and len(np.unique(numbers)) == len(numbers)
