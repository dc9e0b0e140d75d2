"""Measured table: numbers of many seeds, in the card of a lesson."""

import html

from ...lessons.measured import Measured
from ...words import say


def table_html(table: Measured) -> str:
    """Write a table of measured numbers as HTML; ranges have a head that names the three columns."""
    head = ""
    if table.has_ranges:
        columns = "".join(f"<th>{html.escape(text)}</th>" for text in (say("lowest"), say("median"), say("highest")))
        head = f"<thead><tr><td></td>{columns}</tr></thead>"
    rows = "".join(_row(title, numbers) for title, numbers in table.lines())
    caption = f"<caption>{html.escape(table.heading)}</caption>"
    return f'<table class="nnviz-measured">{caption}{head}<tbody>{rows}</tbody></table>'


def _row(title: str, numbers: list[str]) -> str:
    cells = "".join(f"<td>{html.escape(text)}</td>" for text in numbers)
    return f"<tr><th>{html.escape(title)}</th>{cells}</tr>"
