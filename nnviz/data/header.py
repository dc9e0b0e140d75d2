"""Header: whether the first line of a file names the columns."""

from collections.abc import Collection, Sequence

from .file_column import FileColumn
from .numerals import form_of

PART = "part"  # the name of the column with the split
TRAIN, TEST = "train", "test"


def header_of(first: Sequence[str], columns: Sequence[FileColumn], missing: Collection[str]) -> tuple[bool, bool]:
    """Return whether the first line is a header, and whether that is certain.

    `columns` hold all other lines. A text above numbers is a name, and a text that stands below once more is none.
    Whole numbers may be names: they are, where they are 0, 1, 2, …, as pandas writes them, and stand above fractions.
    """
    texts = [text.strip() for text in first]
    if texts[-1].rstrip("_") == PART and columns[-1].has_only({TRAIN, TEST}):
        return True, True
    if not texts[0] and columns[0].counts_rows:  # as pandas writes its index
        return True, True
    filled = [(text, column) for text, column in zip(texts, columns) if text and text not in missing]
    names = [(text, column) for text, column in filled if form_of(text) is None]
    numbers = [(text, column) for text, column in filled if form_of(text) is not None]
    above_numbers = sum(column.mostly_numbers for _, column in names)
    if any(column.has(text) for text, column in names):
        return False, not above_numbers
    all_above_numbers = all(column.mostly_numbers or column.is_empty for _, column in numbers)
    if not names:
        above_fractions = all(column.has_fractions for _, column in numbers) or any(
            column.has_fractions_only for _, column in numbers
        )
        return False, all_above_numbers and not (_counted(numbers) or (_whole(numbers) and above_fractions))
    if above_numbers:
        whole = not any(form.decimal for text, _ in numbers if (form := form_of(text)) is not None)
        return True, whole and (above_numbers >= len(numbers) or _counted(numbers))
    if not numbers:
        return True, all(column.repeats for _, column in names)
    if _counted(numbers) and _above_fractions(numbers):
        return True, True
    if _counted(numbers) or _above_fractions(numbers):
        return True, all(column.repeats for _, column in names)
    return False, not _whole(numbers) and all_above_numbers


def _counted(numbers: Sequence[tuple[str, FileColumn]]) -> bool:
    """Return whether the numbers are 0, 1, 2, …, at least two of them."""
    return len(numbers) > 1 and [text for text, _ in numbers] == [str(number) for number in range(len(numbers))]


def _above_fractions(numbers: Sequence[tuple[str, FileColumn]]) -> bool:
    """Return whether these are different whole numbers, and only fractions stand below them."""
    return _whole(numbers) and all(column.has_fractions_only for _, column in numbers)


def _whole(numbers: Sequence[tuple[str, FileColumn]]) -> bool:
    """Return whether these are different whole numbers."""
    texts = {text for text, _ in numbers}
    return len(texts) == len(numbers) > 0 and all(map(str.isdecimal, texts))
