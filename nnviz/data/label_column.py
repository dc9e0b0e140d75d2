"""Label column: a file's labels, stored compactly."""

from array import array
from bisect import insort
from collections.abc import Callable, Iterable

import numpy as np

from ..nn.arrays import Array
from .checks import MISSING, Where, check_task, labels_of, missing_value, named, not_a_number, too_many_classes
from .text_file import Sliced

_MOST_TEXTS = 1000  # distinct texts that are kept: far more than classes are allowed
_LISTED = 9  # texts named in the message about too many


class LabelColumn:
    """Labels, as numbers or as codes for texts.

    `read(text)` returns the number that a text stands for, or None.
    """

    def __init__(self, read: Callable[[str], float | None]):
        self._read = read
        self._numbers = array("d")
        self._all_numbers = True
        self._codes: dict[str, int] = {}  # a number for each distinct text
        self._places = array("i")  # the code of each label
        self._few = True  # whether `_codes` has all distinct texts
        self._texts, self._first_text = 0, 0  # the count of labels that aren't plain numbers, and the first one's row

    def add(self, row: int, text: str) -> None:
        """Add the label of a row."""
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
        """Return the labels in the form of `labels_of`.

        `again` reads the texts once more. Raises DataError.
        """
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
        """Raise DataError for too many distinct texts.

        The message counts them, and names the first ones.
        """
        different: set[str] = set()
        least: list[str] = []
        first_text = ""
        for row, text in again:
            if text in MISSING:
                raise missing_value(where(row, column))
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
            raise not_a_number(where(self._first_text, column), first_text)
        raise too_many_classes(len(different), least, column)
