"""Texts in arrays and frames that can be read as two numbers."""

from collections.abc import Iterable
from typing import Any

from ..errors import DataError
from ..words import say
from .checks import Where
from .numerals import Evidence, form_of, numerals_of


def refuse_open_numbers(values: Iterable[Any], column: str, where: Where) -> None:
    """Refuse a column of texts in which 1.050 stands beside 850: it may be a thousand and fifty.

    Raises DataError, which names the first such text and its row.
    """
    texts = [(row, text.strip()) for row, text in enumerate(values) if isinstance(text, str)]
    forms = [(row, text, form) for row, text in texts if (form := form_of(text)) is not None]
    _, is_certain = numerals_of([Evidence().add(form for *_, form in forms)], ",")
    found = next(((row, text) for row, text, form in forms if form.open), None)
    if found is None or is_certain:
        return
    row, text = found
    raise DataError(
        say(
            "{place}: the text {text} can be {decimal} or {whole}: give numbers in place of texts",
            place=where(row, column),
            text=repr(text),
            decimal=f"{float(text):g}",
            whole=text.replace(".", ""),
        )
    )
