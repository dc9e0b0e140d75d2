"""Legend: the ticks, explanations and notes around a plane."""

import math
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from ...data.datasets import Dataset
from ...data.plane import SQUARE, Plane
from ...drawing.field import Bits, Field
from ...drawing.label import width
from ...drawing.points import KINDS, MOST, VALUE_KINDS
from ...drawing.scales import Ticks, nice_ceiling
from ...drawing.theme import SMALL
from ...training.evaluation import EVALUATED_SAMPLES
from ...words import say, say_count
from ...words.formatting import distinct, short
from .plot import TICK_GAP, Box, Scale, ticks_in
from .view import View

Entry = tuple[str, str, str, str]  # shape, colour, colour of the edge, words
NOTE_ROW = 16.0
BAR, BAR_GAP = 10.0, 5.0  # CSS pixels: the width of a colour scale, and the gap before its numbers
_MARKER = 14.0  # CSS pixels of a shape and the gap behind it
_BETWEEN = 14.0  # and between a text and the next shape
_SQUARE_TICKS: Ticks = tuple((value, short(value)) for value in (-5.0, 0.0, 5.0))


def plane_ticks(plane: Plane) -> tuple[Ticks, Ticks]:
    """Return the ticks along u and along v.

    A missing direction has none.
    """
    if plane is SQUARE:
        return _SQUARE_TICKS, _SQUARE_TICKS
    along, up = (ticks_in(low, high, 4, scaling) for low, high, scaling in zip(plane.low, plane.high, plane.scalings))
    return along, () if plane.is_line else up


def class_title(name: str | int) -> str:
    """Return a class's name, or else its number."""
    number = str(name)
    return say("class {number}", number=number) if number.lstrip("-").isdigit() else number


def class_names(data: Dataset) -> tuple[str, ...]:
    """Return the names of the classes, or else their numbers.

    A regression has none.
    """
    return tuple(map(str, data.class_names or range(data.classes))) if data.is_classification else ()


@lru_cache(maxsize=8)
def value_scale(data: Dataset) -> tuple[float, float]:
    """Return the middle and the half-width of a regression's colour scale.

    The half-width is a round number of the data's units. The middle is 0 where there are labels on both sides of it.
    """
    scaling = data.value_scaling
    low, high = scaling.own(float(data.labels.min())), scaling.own(float(data.labels.max()))
    middle = 0.0 if low < 0 < high else (low + high) / 2
    reach = nice_ceiling(max(high - middle, middle - low), (1.0, 1.2, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0))
    return scaling.standardised(middle), reach / scaling.factor


def axis_notes(plane: Plane) -> list[str]:
    """Return notes on u and v that are more than letters."""
    if plane is SQUARE:
        return []
    across, up = plane.titles
    notes = [say("→ {name}", name=shortened(across, 150))]
    if up:
        notes.append(say("↑ {name}", name=shortened(up, 150)))
    return notes + [say(remark) for remark in plane.remarks]


def notes_on(data: Dataset, plane: Plane, test_points: bool) -> list[str]:
    """Return notes on the axes, and on hidden data."""
    notes = axis_notes(plane)
    if plane.is_line and data.is_classification:
        notes.insert(1, say("↑ class"))
    parts = (data.train, data.test)[: 1 + test_points]
    count = sum(len(points) for points, _ in parts)
    shown = sum(min(len(points), MOST) for points, _ in parts)
    if shown < count:
        notes.append(say("{shown} of {count} points shown", shown=f"{shown:,}", count=f"{count:,}"))
    if data.copies:
        notes.append(
            say_count("small: {count} copy of a sample", "small: {count} copies of samples", count=data.copies)
        )
    if max(data.train_count, len(data.points) - data.train_count) > EVALUATED_SAMPLES:
        notes.append(say("loss measured on {count} samples of each set", count=f"{EVALUATED_SAMPLES:,}"))
    return notes


def note_lines(notes: Sequence[str], room: float) -> list[str]:
    """Join notes into as few lines as possible."""
    lines: list[str] = []
    for note in (shortened(note, room) for note in notes):
        if lines and width(lines[-1] + " · " + note, SMALL) <= room:
            lines[-1] += " · " + note
        else:
            lines.append(note)
    return lines


def shortened(text: str, most: float, size: float = SMALL, bold: bool = False) -> str:
    """Shorten a text that is too wide, with an ellipsis."""
    if width(text, size, bold) <= most:
        return text
    text = text[: max(0, int(most))]
    while text and width(text + "…", size, bold) > most:
        text = text[:-1]
    return text + "…"


def draw_plane_axes(view: View, box: Box, plane: Plane, lines: Sequence[str]) -> None:
    """Draw the plane's ticks, and notes below them."""
    across, up = plane_ticks(plane)
    draw_axes(view, box, Scale(plane.low[0], plane.high[0], across), Scale(plane.low[1], plane.high[1], up))
    if plane is SQUARE:
        left, top, wide, high = box
        name, (last, text) = "x₁", across[-1]
        end = left + wide * (last - plane.low[0]) / (plane.high[0] - plane.low[0]) + width(text, SMALL) / 2
        start = max(left + wide - width(name, SMALL), end + 5)
        view.write(start, top + high + 17, name, view.theme.muted, size=SMALL)
        if high > 150:  # there is room above the highest number
            view.write(left - TICK_GAP, top + 4, "x₂", view.theme.muted, size=SMALL, align="right")
    draw_notes(view, box, lines)


def draw_axes(view: View, box: Box, across: Scale, up: Scale) -> None:
    """Draw ticks below a box and at its left."""
    left, top, wide, high = box
    muted, bottom = view.theme.muted, top + high
    for value, text in across.ticks:
        x = left + wide * across.share(value)
        view.rule([((x, bottom), (x, bottom + 4))], muted)
        view.write(x, bottom + 17, text, muted, size=SMALL, align="center")
    for value, text in up.ticks:
        y = bottom - high * up.share(value)
        view.rule([((left - 4, y), (left, y))], muted)
        view.write(left - TICK_GAP, y, text, muted, size=SMALL, align="right", middle=True)


def draw_notes(view: View, box: Box, lines: Sequence[str]) -> None:
    """Draw lines of notes below the ticks of a box."""
    left, top, _, high = box
    start = max(8.0, min(left, view.width - 8 - max((width(line, SMALL) for line in lines), default=0.0)))
    for number, line in enumerate(lines, start=1):
        view.write(start, top + high + 17 + NOTE_ROW * number, line, view.theme.muted, size=SMALL)


def bar_width(ends: tuple[float, float]) -> float:
    """Return the width of a colour scale and its numbers."""
    return BAR + BAR_GAP + max(width(text, SMALL) for _, text in _bar_ticks(ends)) + 2


def _bar_ticks(ends: tuple[float, float]) -> list[tuple[float, str]]:
    """Return shares of a colour scale's height, from below, and the values there."""
    low, high = ends
    return list(zip((0.0, 0.5, 1.0), distinct((low, (low + high) / 2, high))))


def draw_bar(view: View, axes: Axes, box: Box, table: Bits, ends: tuple[float, float]) -> None:
    """Draw a colour scale with three values beside it.

    These are the values at its ends and in its middle.
    """
    draw_scale(view, axes, box, table, _bar_ticks(ends))


def draw_scale(view: View, axes: Axes, box: Box, table: Bits, ticks: Sequence[tuple[float, str]]) -> None:
    """Draw a colour scale with texts beside it, at shares of its height from below."""
    left, top, wide, height = box
    bar = Field(axes, table)
    bar.set_levels(np.arange(255, -1, -1, dtype=np.uint8)[:, None])
    bar.set_zorder(1)
    view.keep(bar)
    for share, text in ticks:
        row = top + height * (1 - share)
        view.write(left + wide + BAR_GAP, row, text, view.theme.muted, size=SMALL, middle=True)


def draw_row(view: View, x: float, row: float, names: Sequence[str], test_points: bool, first: float = 8.0) -> None:
    """Explain the points of classes, or of a regression, in a row.

    The row begins at `x`, or before it if it is too long, but not before `first`.
    """
    theme, muted = view.theme, view.theme.muted
    room = view.width - 8 - first
    colors = theme.points[: len(names)]
    entries: list[Entry] = []
    for shape, color, title in zip(KINDS, colors, fitting_titles(names, room)):
        entries.append((shape, color, color, title))
    if names and test_points:
        hollow = (KINDS[0], theme.halos[0], colors[0] if len(names) == 2 else muted, say("test, hollow"))
        if row_width([*entries, hollow]) <= room:
            entries.append(hollow)
    if not names:
        entries = [(VALUE_KINDS[1], muted, muted, say("training"))]
        entries += [(VALUE_KINDS[0], muted, muted, say("test"))] * test_points
    draw_entries(view, max(first, min(x, view.width - 8 - row_width(entries))), row, entries, room)


def draw_entries(view: View, x: float, row: float, entries: Sequence[Entry], room: float = math.inf) -> None:
    """Draw shapes with their explanations in a row.

    They move closer together if the room is short.
    """
    short_of = max(0.0, row_width(entries) - room)
    for shape, fill, edge, text in entries:
        _draw_entry(view, x, row, shape, fill, edge, text)
        x += _MARKER + width(text, SMALL) + _BETWEEN - short_of / max(1, len(entries) - 1)


def row_width(entries: Sequence[Entry]) -> float:
    """Return the width of a row of explanations."""
    return sum(_MARKER + width(text, SMALL) + _BETWEEN for *_, text in entries) - _BETWEEN


def fitting_titles(names: Sequence[str], room: float) -> list[str]:
    """Return classes' titles that fit into a row with their shapes.

    Numbers stand alone if "class 0" is too long; names lose their ends, but a single letter stays.
    """
    titles = [class_title(name) for name in names]
    room -= _MARKER * len(names) + _BETWEEN / 2 * max(0, len(names) - 1)
    for written in (titles, list(names)):
        if sum(width(text, SMALL) for text in written) <= room:
            return written
    return [name if len(name) == 1 else shortened(name, room / len(names)) for name in names]


def _draw_entry(view: View, x: float, row: float, shape: str, fill: str, edge: str, text: str) -> None:
    marker = Line2D(
        [x + 5],
        [row],
        linestyle="",
        marker=shape,
        markersize=6.0,
        color=fill,
        markeredgecolor=edge,
        markeredgewidth=1.1,
        clip_on=False,
        zorder=1,
    )
    view.keep(view.pane.add_line(marker))
    view.write(x + 14, row, text, view.theme.ink, size=SMALL, middle=True)
