"""File column: the values of a column, stored compactly as they are read."""

from array import array
from collections.abc import Collection, Sequence

import numpy as np

from ..nn.arrays import Bools
from .column import Column
from .number_column import NumberColumn
from .numerals import Evidence, Numerals, form_of, numerals_of

MOST_TEXTS = 1000  # different texts that are kept, far more than there may be classes
_FEW_ROWS, _REPEATED = 8, 3  # rows, and rows for each text, from which on texts are repeated
_FEW_EXAMPLES = 9  # texts that are named where there are too many


class _Codes(dict[str, int]):
    """A number for each different text, in the order in which they come."""

    def __missing__(self, text: str) -> int:
        code = self[text] = len(self)
        return code


class FileColumn:
    """The values of a column of a file.

    Up to a thousand different texts are stored as codes. More are stored as numbers, if all of them are; otherwise
    only the first that is not, and the gaps, are known. `missing` are the texts that stand for a gap, and `decimal` is
    the mark that the user chose.
    """

    def __init__(self, missing: Collection[str], decimal: str | None):
        self._missing, self._given = frozenset(missing) | {""}, decimal
        self._codes: _Codes | None = _Codes()
        self._places = array("i")
        self._most = MOST_TEXTS
        self._numbers: NumberColumn | None = None
        self._gaps: list[int] = []  # rows, where there are no codes
        self._problem: tuple[int, str] | None = None
        self._examples: tuple[str, ...] = ()
        self._mostly_numbers = False
        self._rows = 0

    def extend(self, values: Sequence[str]) -> None:
        """Add the values of further rows."""
        if self._codes is not None:
            self._places.extend(map(self._codes.__getitem__, values))
            self._rows += len(values)
            if len(self._codes) > self._most:
                self._leave_codes()
            return
        if self._numbers is not None and not self._numbers.extend(values):
            self._problem, self._gaps = self._numbers.problem, self._numbers.gaps
            self._numbers = None
        if self._numbers is None:
            self._gaps += [self._rows + row for row, value in enumerate(values) if self._is_missing(value)]
        self._rows += len(values)

    def prepend(self, value: str) -> None:
        """Add a row before all others."""
        self._rows += 1
        if self._codes is not None:
            self._places.insert(0, self._codes[value])
            return
        if self._numbers is not None:
            if self._numbers.prepend(value):
                return
            self._problem, self._gaps = self._numbers.problem, self._numbers.gaps
            self._numbers = None
            return
        self._problem = self._problem and (self._problem[0] + 1, self._problem[1])
        self._gaps = [0] * self._is_missing(value) + [row + 1 for row in self._gaps]

    def has(self, text: str) -> bool:
        """Return whether a text is among those that are kept."""
        return text in self._texts()

    def has_only(self, texts: Collection[str]) -> bool:
        """Return whether these texts are all that there are."""
        return self._codes is not None and set(self._texts()) == set(texts)

    @property
    def repeats(self) -> bool:
        """True if a text stands in several rows on average; then few stand in only one."""
        return self._codes is not None and self._rows >= _FEW_ROWS and _REPEATED * len(self._codes) <= self._rows

    @property
    def mostly_numbers(self) -> bool:
        """True if most of the different values are numbers."""
        if self._codes is None:
            return self._mostly_numbers
        texts = set(self._texts()) - self._missing
        return sum(form_of(text) is not None for text in texts) > len(texts) / 2

    @property
    def counts_rows(self) -> bool:
        """True if the values are 0, 1, 2, … or 1, 2, 3, …"""
        if self._codes is None:
            numbers = np.array([np.nan]) if self._numbers is None else self._numbers.values
        elif len(self._codes) == self._rows > 0 and all(map(str.isdecimal, self._codes)):
            numbers = np.array([*map(float, self._codes)])
        else:
            return False
        return bool(numbers[0] in (0, 1)) and np.array_equal(numbers, numbers[0] + np.arange(len(numbers)))

    @property
    def is_empty(self) -> bool:
        """True if all values are missing."""
        return self._codes is not None and set(self._texts()) <= self._missing

    @property
    def has_fractions(self) -> bool:
        """True if the column has numbers with marks."""
        found = self.evidence
        return found is not None and bool(found.decimals or found.opens or found.thousands)

    @property
    def has_fractions_only(self) -> bool:
        """True if all values are numbers with a decimal mark."""
        if self._codes is None:
            return self._numbers is not None and not self._numbers.has_whole
        found = self._weighed()
        return found is not None and not found.small and not found.large and not self.is_empty

    @property
    def evidence(self) -> Evidence | None:
        """The evidence on the marks of numbers; None if the column has other texts."""
        if self._problem is not None:
            return None
        return self._numbers.evidence if self._numbers is not None else self._weighed()

    def column(self, name: str, numerals: Numerals, certain: bool, is_named: bool) -> Column:
        """Return the column, with its numbers read as the whole table writes them."""
        if self._codes is None:
            return self._column_without_codes(name, numerals, is_named)
        texts = self._texts()
        kept = sorted({text for text in texts if text not in self._missing})
        place = {text: number for number, text in enumerate(kept)}
        codes = np.array([place.get(text, -1) for text in texts], int)[np.frombuffer(self._places, np.intc)]
        values = [numerals.number(text) for text in kept]
        numbers, problem = None, None
        if None not in values:
            numbers = np.array([*values, np.nan], float)[codes]
        else:
            row = int(np.isin(codes, [code for code, value in enumerate(values) if value is None]).argmax())
            problem = row, kept[codes[row]]
        doubt = None
        if numbers is not None and not certain:
            opens = [code for code, text in enumerate(kept) if (form := form_of(text)) is not None and form.open]
            if opens:
                row = int(np.isin(codes, opens).argmax())
                doubt = row, kept[codes[row]]
        count = np.bincount(codes[codes >= 0], minlength=len(kept))
        mostly = 2 * count[[value is not None for value in values]].sum() >= len(codes)
        marks = any("." in text or "," in text for text in kept) if numbers is not None else False
        return Column(
            name,
            codes < 0,
            numbers,
            problem,
            codes,
            tuple(kept),
            doubt,
            is_named,
            mostly_numbers=bool(mostly),
            has_marks=marks,
        )

    def _column_without_codes(self, name: str, numerals: Numerals, is_named: bool) -> Column:
        numbers, problem = None, self._problem
        if self._numbers is None:
            gaps = np.zeros(self._rows, bool)
            gaps[self._gaps] = True
        else:
            gaps = np.isnan(self._numbers.values)
            if self._numbers.agrees_with(numerals):
                numbers = self._numbers.values
            else:
                problem = self._numbers.marked
        return Column(
            name,
            gaps,
            numbers,
            problem,
            None,
            self._examples,
            None,
            is_named,
            mostly_numbers=self._mostly_numbers,
            has_marks=self._numbers is not None and self._numbers.marked is not None,
        )

    # ---- as it is read ----

    def _texts(self) -> list[str]:
        """Return the different texts, without blanks around them, in the order of their codes."""
        return [text.strip() for text in self._codes or ()]

    def _is_missing(self, value: str) -> bool:
        return value.strip() in self._missing

    def _weighed(self) -> Evidence | None:
        forms = [form_of(text) for text in set(self._texts()) - self._missing]
        known = [form for form in forms if form is not None]
        return Evidence().add(known) if len(known) == len(forms) else None

    def _leave_codes(self) -> None:
        """Store numbers from here on, or only gaps.

        The codes stay while the numbers can be read in two ways.
        """
        texts, places = self._texts(), np.frombuffer(self._places, np.intc)
        forms = [form_of(text) for text in set(texts) - self._missing]
        evidence = Evidence().add(form for form in forms if form is not None)
        if None not in forms and evidence.opens and not evidence.decimals and self._given is None:
            self._most = 10 * len(texts)
            return
        numerals, _ = numerals_of([evidence], "", self._given)
        numbers = [np.nan if text in self._missing else numerals.number(text) for text in texts]
        self._examples = tuple(sorted(set(texts) - self._missing)[:_FEW_EXAMPLES])
        self._mostly_numbers = numbers.count(None) < len(texts) / 2
        if None in numbers:
            code = numbers.index(None)
            self._problem = int((places == code).argmax()), texts[code]
            gaps: Bools = np.isin(places, [code for code, text in enumerate(texts) if text in self._missing])
            self._gaps = np.flatnonzero(gaps).tolist()
        else:
            marked = [code for code, text in enumerate(texts) if "." in text or "," in text]
            first = (int((places == marked[0]).argmax()), texts[marked[0]]) if marked else None
            values = array("d", np.array(numbers, float)[places].tobytes())
            self._numbers = NumberColumn(values, evidence, numerals, first, self._missing, self._given)
        self._codes, self._places = None, array("i")
