"""Names of the two runs of a comparison, above their curves."""

from collections.abc import Sequence

from ...drawing.label import width
from ...drawing.theme import SMALL
from ..base.legend import shortened
from ..base.view import View

LETTERS = ("A", "B")  # the runs' short names
_LEFT = 8.0  # CSS pixels before the first name
_DASH, _BEFORE, _BETWEEN = 16.0, 5.0, 16.0  # of a stroke in a run's colour, behind it, and behind a name


def draw_names(view: View, names: Sequence[str], row: float, note: str = "") -> None:
    """Draw a note and the names in a row, each behind a stroke in its run's colour.

    `row` is the middle of the row in CSS pixels. Where the room is short, the longer name is cut.
    """
    theme, x = view.theme, _LEFT
    if note:
        view.write(x, row, note, theme.muted, size=SMALL, middle=True)
        x += width(note, SMALL) + _BETWEEN
    room = view.width - _LEFT - x - 2 * (_DASH + _BEFORE) - _BETWEEN
    shortest = min(width(name, SMALL) for name in names)
    for name, color in zip(names, theme.runs):
        text = shortened(name, max(room / 2, room - shortest))
        view.rule([((x, row), (x + _DASH, row))], color, 2.0)
        view.write(x + _DASH + _BEFORE, row, text, color, size=SMALL, middle=True)
        x += _DASH + _BEFORE + width(text, SMALL) + _BETWEEN
