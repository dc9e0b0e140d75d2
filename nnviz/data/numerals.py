"""Numerals: how a table writes its numbers.

A table has one decimal mark and one mark between thousands. A single value may leave both open: 1.050 is one and a
twentieth, or a thousand and fifty.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

_PLAIN = re.compile(r"[+-]?(\d*)([.,]?)(\d*)([eE][+-]?\d+)?")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}([.,'’ \u00a0\u202f])\d{3}(?:\1\d{3})*(?:([.,])\d*)?")
_LARGE = 4  # digits of a number that would have a mark between thousands, if there were one


@dataclass(frozen=True)
class Form:
    """A way to read a text as a number.

    `decimal` and `thousands` are its marks, or "". In an `open` form the mark `decimal` may stand between thousands
    instead. `large` is True for a whole number without marks that has thousands.
    """

    decimal: str = ""
    thousands: str = ""
    open: bool = False
    large: bool = False


_WHOLE, _LARGE_WHOLE = Form(), Form(large=True)


def form_of(text: str) -> Form | None:
    """Return how a text can be read as a number, or None for any other text."""
    plain = _PLAIN.fullmatch(text)
    if plain is not None:
        whole, mark, fraction, exponent = plain.groups()
        if not whole and not fraction:
            return None
        if not mark:
            return _LARGE_WHOLE if len(whole) >= _LARGE and not exponent else _WHOLE
        is_open = exponent is None and len(fraction) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
        return Form(decimal=mark, open=is_open)
    grouped = _GROUPED.fullmatch(text)
    if grouped is not None:
        thousands, decimal = grouped[1], grouped[2] or ""
        return Form(decimal, thousands) if thousands != decimal else None
    return _WHOLE if "_" not in text and _is_float(text) else None


def _is_float(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class Numerals:
    """The marks of a table's numbers.

    `decimal` is "." or ",". `thousands` is the mark between thousands, or "".
    """

    decimal: str = "."
    thousands: str = ""

    def number(self, text: str) -> float | None:
        """Read a text as a number; None for any other text."""
        form = form_of(text)
        if form is None or not self._fits(form):
            return None
        if self.thousands and (form.thousands or (form.open and form.decimal == self.thousands)):
            text = text.replace(self.thousands, "")
        return float(text.replace(",", "."))

    def _fits(self, form: Form) -> bool:
        if form.thousands:
            return form.thousands == self.thousands and form.decimal in ("", self.decimal)
        return form.decimal in ("", self.decimal) or (form.open and form.decimal == self.thousands)


@dataclass
class Evidence:
    """Counts of the marks in the texts of one column.

    The counts are of texts with a decimal mark, with a mark between thousands, and with one that can be either. `small`
    and `large` tell whether there are whole numbers without marks below 1000, and from there on.
    """

    decimals: Counter[str] = field(default_factory=Counter)
    thousands: Counter[str] = field(default_factory=Counter)
    opens: Counter[str] = field(default_factory=Counter)
    small: bool = False
    large: bool = False

    def add(self, forms: Iterable[Form]) -> "Evidence":
        """Add the forms of further texts; return the same evidence."""
        for form in forms:
            if form.thousands:
                self.thousands[form.thousands] += 1
            if form.open:
                self.opens[form.decimal] += 1
            elif form.decimal:
                self.decimals[form.decimal] += 1
            self.small |= form == _WHOLE
            self.large |= form.large
        return self


def numerals_of(columns: Sequence[Evidence], separator: str, decimal: str | None = None) -> tuple[Numerals, bool]:
    """Return the marks of a table, and whether they are certain.

    A `decimal` mark that is given is certain. Where two marks are used alike, the more frequent one counts: texts with
    the other are no numbers.
    """
    certain = True
    if decimal is None:
        decimal, certain = _decimal(columns, separator)
    thousands = sum((column.thousands + column.opens for column in columns), Counter[str]())
    del thousands[decimal]
    return Numerals(decimal, max(thousands, key=lambda mark: thousands[mark], default="")), certain


def _decimal(columns: Sequence[Evidence], separator: str) -> tuple[str, bool]:
    decimals = sum((column.decimals for column in columns), Counter[str]())
    if decimals:
        return (",", True) if decimals[","] > decimals["."] else (".", True)
    thousands = sum((column.thousands for column in columns), Counter[str]())
    if thousands["."] or thousands[","]:  # a mark between thousands is no decimal mark
        return (",", True) if thousands["."] > thousands[","] else (".", True)
    opens = {mark for column in columns for mark in column.opens}
    large = {mark for column in columns if column.large for mark in column.opens}
    if len(large) == 1:  # a mark between thousands would stand in all large numbers
        return large.pop(), True
    mixed = {mark for column in columns if column.small for mark in column.opens}
    if opens == {"."} and separator == "," and not mixed:
        return ".", True
    return ("," if opens == {"."} else "."), not opens
