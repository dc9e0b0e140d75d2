"""Number column: a file's column of numbers, read by the marks that it has shown so far."""

from array import array
from collections.abc import Callable, Collection, Sequence

import numpy as np

from ..nn.arrays import Array
from .numerals import Evidence, Numerals, form_of, numerals_of


class NumberColumn:
    """The numbers of a column, NaN at gaps.

    `evidence` is what they say about the marks, and `numerals` are the marks by which they are read. `marked` is the
    row and the text of the first number with a mark. `missing` are the texts that stand for a gap, and `given` is the
    decimal mark that the user chose. `problem` is the row and the text of the first that is no number.
    """

    def __init__(
        self,
        numbers: "array[float]",
        evidence: Evidence,
        numerals: Numerals,
        marked: tuple[int, str] | None,
        missing: Collection[str],
        given: str | None,
    ):
        self._numbers, self.evidence, self._numerals, self.marked = numbers, evidence, numerals, marked
        self._missing, self._given = missing, given
        self.problem: tuple[int, str] | None = None

    @property
    def values(self) -> Array:
        """The numbers."""
        return np.array(self._numbers)

    @property
    def gaps(self) -> list[int]:
        """The rows without a number."""
        gaps: list[int] = np.flatnonzero(np.isnan(self.values)).tolist()
        return gaps

    @property
    def has_whole(self) -> bool:
        """True if some numbers have no marks."""
        return self.evidence.small or self.evidence.large

    def agrees_with(self, numerals: Numerals) -> bool:
        """Return whether the numbers were read by the marks of the whole table."""
        has_marks = self.evidence.decimals or self.evidence.opens
        if has_marks and self._numerals.decimal != numerals.decimal:
            return False
        return self._numerals.thousands in ("", numerals.thousands)

    def extend(self, values: Sequence[str]) -> bool:
        """Add further numbers; return False, and add none, if one is none."""
        read = self._read(values, len(self._numbers))
        self._numbers.extend(read)
        return self.problem is None

    def prepend(self, value: str) -> bool:
        """Add a number before all others; return False, and add 0, if it is none."""
        self.marked = self.marked and (self.marked[0] + 1, self.marked[1])
        self._numbers.insert(0, next(iter(self._read([value], 0)), 0.0))
        return self.problem is None

    def _read(self, values: Sequence[str], first: int) -> Sequence[float]:
        """Read numbers from the row `first` on, or none if one is none."""
        quick = self._quick(" ".join(values))
        if quick is not None:
            try:
                return [*map(quick, values)]
            except ValueError:
                pass
        read: list[float] = []
        for row, value in enumerate(map(str.strip, values), start=first):
            number = np.nan if value in self._missing else self._read_one(row, value, quick)
            if number is None:
                self.problem = row, value
                return []
            read.append(number)
        return read

    def _quick(self, together: str) -> Callable[[str], float] | None:
        """Return a quick way to read these values, if their marks leave nothing open."""
        if "_" in together:  # Python's own numbers may have it
            return None
        if self._numerals.decimal == "," and "." not in together and not self._numerals.thousands:
            return _with_comma
        if "." not in together or (self.evidence.decimals["."] and self._numerals.decimal == "."):
            return float
        return None

    def _read_one(self, row: int, text: str, quick: Callable[[str], float] | None) -> float | None:
        """Read a number, perhaps with a mark that the column had not before."""
        if quick is not None:
            try:
                return quick(text)
            except ValueError:
                pass
        form = form_of(text)
        if form is None:
            return None
        evidence = Evidence(
            self.evidence.decimals.copy(),
            self.evidence.thousands.copy(),
            self.evidence.opens.copy(),
            self.evidence.small,
            self.evidence.large,
        ).add([form])
        numerals, certain = numerals_of([evidence], "", self._given)
        had_marks = self.evidence.decimals or self.evidence.opens
        if (
            not certain
            or (had_marks and numerals.decimal != self._numerals.decimal)
            or self._numerals.thousands not in ("", numerals.thousands)
        ):
            return None
        if self.marked is None and (form.decimal or form.thousands):
            self.marked = row, text
        self.evidence, self._numerals = evidence, numerals
        return numerals.number(text)


def _with_comma(text: str) -> float:
    return float(text.replace(",", "."))
