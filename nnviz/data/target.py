"""Target: the column to learn, its labels, and how often each class occurs."""

from collections.abc import Sequence

import numpy as np

from ..errors import DataError
from ..nn.arrays import AnyArray, Array, Ints
from ..words import say
from .checks import MOST_CLASSES, check_task, not_a_number
from .column import Column, Table
from .kinds import EMPTY, are_amounts, is_nameless, is_no_feature, kind_of
from .labels import CODE, are_long, labels_of, named, too_many_classes
from .numerals import form_of

_TARGETS = ("target", "label", "labels", "class", "y")  # usual names of a target


def target_of(columns: Sequence[Column]) -> int:
    """Return the place of the likeliest target.

    It is the only column with up to ten texts, or else one with a usual name, or else the last that can be one.
    """
    possible = [place for place, column in enumerate(columns) if kind_of(column) != EMPTY] or [0]
    texts = [place for place in possible if _has_classes(columns[place])]
    if len(texts) == 1:
        return texts[0]
    usual = [place for place in possible if columns[place].name.lower() in _TARGETS]
    named = [place for place in possible if not is_no_feature(columns[place])]
    return (usual or named or possible)[-1]


def labels_from(column: Column, rows: Ints, task: str | None, table: Table) -> tuple[Array, tuple[str, ...], str]:
    """Return the labels of a target, which has no gaps in these rows, in the form of `labels_of`.

    Raises DataError.
    """

    def where(row: int, name: str) -> str:
        return table.where(int(rows[row]), name)

    check_task(task)
    if column.doubt is not None:
        column.as_numbers(table.where)
    if column.gaps.all():
        raise DataError(say("column {column} has no values: choose another target", column=repr(column.name)))
    is_code = column.codes is not None and (any(map(CODE.fullmatch, column.texts)) or are_long(column.texts))
    is_code = is_code and task != "regression"
    if column.raw is not None and not column.is_ordered:
        return labels_of(column.raw[rows], task, where, column.name, len(rows))
    if column.numbers is not None and not is_code:
        return labels_of(column.numbers[rows], task, where, column.name, len(rows))
    texts: AnyArray = np.array(column.texts)
    if column.codes is None:
        row, text = column.problem or (0, "")
        if task == "regression" or column.mostly_numbers:
            raise not_a_number(table.where(row, column.name), text[:40])
        raise too_many_classes(say("more than {count}", count="1,000"), texts, column.name)
    found, classes = np.unique(column.codes[rows], return_inverse=True)
    is_text = np.array([form_of(text) is None for text in texts[found]], bool)
    text_row = int(is_text[classes].argmax())
    if len(found) > MOST_CLASSES and task != "classification" and are_amounts(texts[found]):
        raise not_a_number(where(text_row, column.name), str(texts[found][classes[text_row]])[:40])
    return named(texts[found], classes, int(is_text[classes].sum()), text_row, task, where, column.name)


def imbalance(labels: Array, class_names: Sequence[str], classes: int) -> str:
    """Say that one class is much more frequent than another; "" if it is not."""
    counts = np.bincount(labels.astype(int), minlength=classes)
    most, least = int(counts.argmax()), int(counts.argmin())
    if counts[most] < 4 * counts[least]:
        return ""
    names = class_names or [str(number) for number in range(classes)]
    return say(
        "the classes are unbalanced: {share} % are {most}, and {least_share} % are {least}; a network that always "
        "answers {most} is right in {share} % of the samples",
        share=round(100 * counts[most] / len(labels)),
        most=names[most],
        least_share=round(100 * counts[least] / len(labels)),
        least=names[least],
    )


def _has_classes(column: Column) -> bool:
    """Return whether a column has a name and a few texts, which are no amounts."""
    if column.numbers is not None or column.codes is None or column.mostly_numbers or is_nameless(column):
        return False
    return 1 < len(column.texts) <= MOST_CLASSES and not are_amounts(column.texts)
