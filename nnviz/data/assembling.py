"""Assembling: a table's columns become inputs and labels, as the user chose."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from ..errors import DataError
from ..nn.arrays import Array, Bools, Ints
from ..words import say, say_count
from .checks import check_finite, check_size, column_place
from .choice import Choice
from .column import Column, Table
from .kinds import (
    MOST_CATEGORIES,
    NUMBER,
    ROW_NUMBERS,
    can_be_categories,
    is_nameless,
    is_no_feature,
    kind_of,
    why_left_out,
)
from .target import labels_from, target_of
from .text_file import Sliced


@dataclass(frozen=True, eq=False)
class Assembled:
    """Inputs `(n, d)` and labels `(n,)` of a table; `rows` are the rows of the table that are in use."""

    points: Array
    labels: Array
    class_names: tuple[str, ...]
    task: str
    columns: tuple[str, ...]
    target: str
    rows: Ints
    remarks: tuple[str, ...]


def places_of(table: Table, choice: Choice) -> tuple[list[int], int, list[str]]:
    """Return the places of the inputs and of the target, and remarks on columns that are left out.

    Raises DataError if a column does not exist, or there are no inputs.
    """
    columns = table.columns
    names = [column.name for column in columns]
    dropped = {column_place(name, names, "drop") for name in choice.drop}
    possible = [place for place in range(len(names)) if place not in dropped]
    if choice.columns is not None:
        asked = [column_place(name, names, "columns") for name in choice.columns]
        possible = [place for place in possible if place not in asked] or possible
    if choice.target is None:
        target = possible[target_of([columns[place] for place in possible])] if possible else 0
    else:
        target = column_place(choice.target, names)
    if choice.columns is not None:
        inputs = [place for place in dict.fromkeys(asked) if place != target and place not in dropped]
        remarks: list[str] = []
    else:
        others = [place for place in range(len(names)) if place != target and place not in dropped]
        inputs = [place for place in others if not is_no_feature(columns[place])]
        inputs = inputs or [
            place for place in others if kind_of(columns[place]) == ROW_NUMBERS and not is_nameless(columns[place])
        ]
        remarks = [why_left_out(columns[place]) for place in others if place not in inputs]
    if not inputs and remarks:
        raise DataError(
            say(
                "no column can be an input beside the target {name}: {reasons}; choose by columns= and target=",
                name=repr(names[target]),
                reasons="; ".join(remarks),
            )
        )
    if not inputs:
        raise DataError(say("data has no column but {name}: nothing to learn from", name=repr(names[target])))
    return inputs, target, remarks


def assembling(table: Table, choice: Choice, task: str | None) -> Sliced[Assembled]:
    """Make inputs and labels of a table, in slices of milliseconds.

    Yields the columns done, and all. Raises DataError, which names the place.
    """
    check_size(len(table.columns[0].gaps), 1)
    inputs, place, remarks = places_of(table, choice)
    columns, target = [table.columns[number] for number in inputs], table.columns[place]
    for column in columns:
        _check_input(column, table, choice)
    gaps = np.any([column.gaps for column in columns], axis=0)
    rows, filled = _kept(table, columns, target, gaps, choice, remarks)

    def where(row: int, column: str) -> str:
        return table.where(int(rows[row]), column)

    names = _names(columns)
    check_size(len(rows), len(names))
    points, place = np.empty((len(rows), len(names))), 0
    for number, column in enumerate(columns):
        for values in _values(column, rows):
            check_finite(values, names[place], where)
            points[:, place] = values
            place += 1
        yield number, len(columns)
    labels, class_names, task = labels_from(target, rows, task, table)
    if filled:
        remarks.append(
            say_count(
                "a gap is filled with the median of its column, or its most frequent category",
                "{count} gaps are filled with the median of their column, or its most frequent category",
                count=filled,
            )
        )
    return Assembled(points, labels, class_names, task, names, target.name, rows, tuple(remarks))


def _check_input(column: Column, table: Table, choice: Choice) -> None:
    """Raise DataError if a column can't be an input."""
    if column.gaps.all():
        raise DataError(say("column {column} has no values: leave it out", column=repr(column.name)))
    if column.doubt is not None or column.numbers is not None:
        column.as_numbers(table.where)
        return
    row, text = column.problem or (0, "")
    place, text = table.where(row, column.name), repr(text[:40])
    if choice.categories == "one-hot":
        if can_be_categories(column):
            return
        raise DataError(
            say(
                "{place}: {text} is not a number, and the column has more than {most} different texts, too many for "
                "categories: leave it out, drop=[{column}]",
                place=place,
                text=text,
                most=MOST_CATEGORIES,
                column=repr(column.name),
            )
        )
    if kind_of(column) == NUMBER or not can_be_categories(column):
        raise DataError(
            say("{place}: {text} is not a number: mend it, or leave the column out", place=place, text=text)
        )
    raise DataError(
        say(
            "{place}: {text} is not a number: leave the column out, drop=[{column}], or use it as categories, "
            'categories="one-hot"',
            place=place,
            text=text,
            column=repr(column.name),
        )
    )


def _kept(
    table: Table, columns: Sequence[Column], target: Column, gaps: Bools, choice: Choice, remarks: list[str]
) -> tuple[Ints, int]:
    """Return the rows to keep, and the number of gaps that are filled. Raises DataError at a gap that is refused."""
    all_gaps = gaps | target.gaps
    if choice.missing == "refuse" and all_gaps.any():
        row = int(all_gaps.argmax())
        column = next(column for column in (*columns, target) if column.gaps[row])
        raise DataError(
            say_count(
                '{place}: the value is missing; {count} row of {rows} has gaps: drop it by missing="drop rows"',
                '{place}: the value is missing; {count} rows of {rows} have gaps: drop them by missing="drop rows", or '
                'fill them in by missing="median"',
                count=int(all_gaps.sum()),
                rows=f"{len(all_gaps):,}",
                place=table.where(row, column.name),
            )
        )
    left_out = target.gaps if choice.missing == "median" else all_gaps
    if left_out.any():
        remarks.append(
            say_count(
                "{count} row of {rows} with a gap is left out",
                "{count} rows of {rows} with gaps are left out",
                count=int(left_out.sum()),
                rows=f"{len(left_out):,}",
            )
        )
    rows = np.flatnonzero(~left_out)
    return rows, int(sum(column.gaps[rows].sum() for column in columns))


def _names(columns: Sequence[Column]) -> tuple[str, ...]:
    """Return the names of the inputs. Raises DataError if one stands there twice."""
    names: dict[str, None] = {}
    for column in columns:
        made = [column.name] if column.numbers is not None else [f"{column.name}={text}" for text in column.texts]
        for name in made:
            if name in names:
                raise DataError(say("two columns are named {name}: give them different names", name=repr(name)))
            names[name] = None
    return tuple(names)


def _values(column: Column, rows: Ints) -> Iterator[Array]:
    """Iterate over the inputs that a column becomes, with its gaps filled in."""
    gaps = column.gaps[rows]
    if column.numbers is not None:
        values = column.numbers[rows]
        if gaps.any() and not gaps.all():
            values[gaps] = np.median(values[~gaps])
        yield values
        return
    assert column.codes is not None
    codes = column.codes[rows]
    if gaps.any():
        codes[gaps] = np.bincount(codes[~gaps], minlength=1).argmax()
    for code in range(len(column.texts)):
        yield (codes == code).astype(float)
