"""Column: the values of a table's column, as numbers, as classes, or as neither."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Bools, Ints
from ..words import say
from .checks import Where, not_a_number


@dataclass(frozen=True, eq=False)
class Column:
    """A column of a table.

    `gaps` marks the rows `(n,)` without a value. `numbers` are floats `(n,)`, with NaN at gaps, if all other values are
    numbers; `problem` is the row and the text of the first that is not. `codes` `(n,)` are the places of the values in
    `texts`, and -1 at gaps, if there are not too many; else `texts` are some of them. `doubt` is the row and the text
    of a number that can be read in two ways. `raw` are the values as they came, if not as texts.
    """

    name: str
    gaps: Bools
    numbers: Array | None = None
    problem: tuple[int, str] | None = None
    codes: Ints | None = None
    texts: tuple[str, ...] = ()
    doubt: tuple[int, str] | None = None
    is_named: bool = True  # False if the name was made up
    is_ordered: bool = False  # whether `texts` have an order of their own
    mostly_numbers: bool = False  # whether more than half of the rows have numbers
    has_marks: bool = False  # whether a number has a decimal mark
    raw: AnyArray | None = None

    def as_numbers(self, where: Where) -> Array:
        """Return the numbers, with NaN at gaps.

        Raises DataError, which names the first other value.
        """
        if self.doubt is not None:
            row, text = self.doubt
            decimal, whole = readings(text)
            raise DataError(
                say(
                    '{place}: {text} can be {decimal} or {whole}: say which by decimal="." or decimal=","',
                    place=where(row, self.name),
                    text=text,
                    decimal=decimal,
                    whole=whole,
                )
            )
        if self.numbers is None:
            row, text = self.problem or (0, "")
            raise not_a_number(where(row, self.name), text[:40])
        return self.numbers


class Table(Protocol):
    """Columns of equal length, which know where they come from."""

    @property
    def columns(self) -> Sequence[Column]: ...

    def where(self, row: int, column: str) -> str:
        """Name a place in the table."""


def readings(text: str) -> tuple[str, str]:
    """Return what a number is if its mark is the decimal mark, and if it stands between thousands."""
    return f"{float(text.replace(',', '.')):g}", text.replace(",", "").replace(".", "")
