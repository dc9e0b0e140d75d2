"""The label column of a file, as it is read: numbers while all are, and the different texts while they are few."""

from array import array
from bisect import insort
from collections.abc import Callable, Iterable

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array
from .checks import MISSING, Where, check_task, labels_of, named, too_many_classes
from .text_file import Sliced

_MOST_TEXTS = 1000  # different ones that are kept: far more than there may be classes
_LISTED = 9  # of those that are too many


class LabelColumn:
    """Labels, taken in one by one; `read(text)` gives what a text says as a number, or None."""

    def __init__(self, read: Callable[[str], float | None]):
        self._read = read
        self._numbers = array("d")
        self._all_numbers = True
        self._codes: dict[str, int] = {}  # each different text
        self._places = array("i")  # which of them each label is
        self._few = True  # whether all different texts are among these
        self._texts, self._first_text = 0, 0  # labels that are no plain numbers, and the row of the first

    def add(self, row: int, text: str) -> None:
        """Take in the label of a row."""
        try:
            number: float | None = float(text)
        except ValueError:
            number = self._read(text)
            self._first_text = self._first_text if self._texts else row
            self._texts += 1
        if number is None:
            self._all_numbers = False
        elif self._all_numbers:
            self._numbers.append(number)
        if self._few:
            self._places.append(self._codes.setdefault(text, len(self._codes)))
            self._few = len(self._codes) <= _MOST_TEXTS

    def values(
        self, again: Iterable[tuple[int, str]], count: int, task: str | None, where: Where, column: str
    ) -> Sliced[tuple[Array, tuple[str, ...], str]]:
        """Return the labels as `labels_of` does; `again` reads the texts once more. Raises DataError."""
        check_task(task)
        if self._all_numbers:
            return labels_of(np.frombuffer(self._numbers), task, where, column, count)
        if not self._few:
            yield from self._refuse(again, count, task, where, column)
        texts = np.array(list(self._codes))
        order = np.argsort(texts)
        rank = np.empty(len(order), int)
        rank[order] = np.arange(len(order))
        classes = rank[np.frombuffer(self._places, np.intc)]
        yield count, count
        return named(texts[order], classes, self._texts, self._first_text, task, where, column)

    def _refuse(
        self, again: Iterable[tuple[int, str]], count: int, task: str | None, where: Where, column: str
    ) -> Sliced[None]:
        """Raises DataError: there are too many different texts. They are counted, and the first of them named."""
        different: set[str] = set()
        least: list[str] = []
        first_text = ""
        for row, text in again:
            if text in MISSING:
                raise DataError(f"{where(row, column)}: the value is missing")
            if row == self._first_text:
                first_text = text
            if text not in different:
                different.add(text)
                if len(least) < _LISTED or text < least[-1]:
                    insort(least, text)
                    del least[_LISTED:]
            if row % 1000 == 0:
                yield row, count
        if task == "regression" or (self._texts < count / 2 and task is None):
            raise DataError(f"{where(self._first_text, column)}: {first_text!r} is not a number")
        raise too_many_classes(len(different), least, column)
