"""Marks: the changes of settings on a time axis."""

from collections.abc import Callable, Sequence
from typing import Any

from ...drawing.label import width
from ...drawing.theme import SMALL
from ...settings.config import settings
from ...training.events import Change, DataEdited, SettingsChanged, WeightEdited
from ...words import say
from ...words.formatting import value_text
from ..base.plot import BELOW, TIME_LEFT, TIME_RIGHT, Box, Scale
from ..base.view import View

ROW = 16.0
_NEAR, _FAR = 8.0, 40.0  # CSS pixels: changes so near to the last one are one mark, a dragged
# slider, unless they have come so far from the first
_ABOVE = 8.0  # CSS pixels between the labels and the plot, for half a number of the upright axis
_APART = 5.0  # between two labels
_NOTE = -1  # stands for the note among the numbers of the marks
_NOTE_AT = 8.0  # CSS pixels from the left
_UNDER = 4.0  # CSS pixels around a mark that belong to it


def box_over_steps(view: View) -> tuple[int, Box]:
    """Return the marks' number of rows, and the box below.

    All pictures over the steps have the same margins, so that their time axes line up.
    """
    rows = 1 if view.height < 240 else 2
    top = _ABOVE + ROW * rows
    return rows, (TIME_LEFT, top, max(40.0, view.width - TIME_LEFT - TIME_RIGHT), max(40.0, view.height - top - BELOW))


Pairs = dict[str, tuple[Any, Any]]  # title of a setting to (before, after)


def pairs(change: Change) -> Pairs:
    """Return the settings that a change changed."""
    if isinstance(change, SettingsChanged):
        found: Pairs = {}
        for name, (before, after) in change.changes.items():
            setting = settings()[name]
            found[setting.title] = setting.named(before), setting.named(after)
        return found
    if isinstance(change, DataEdited):
        return {say("points"): change.samples}
    if isinstance(change, WeightEdited):
        return {say("a weight of layer {layer}", layer=change.layer + 1): (change.before, change.after)}
    return {say("weights"): (_of_step(change.step), _of_step(change.source))}


def _of_step(step: int) -> str:
    return say("of step {step}", step=f"{step:,}")


def in_words(changed: Pairs) -> str:
    """Write changes, such as "learning rate 0.03 → 0.1"."""
    return ", ".join(
        say("{setting} {before} → {after}", setting=title, before=value_text(before), after=value_text(after))
        if before != after
        else say("{setting} edited", setting=title)
        for title, (before, after) in changed.items()
    )


def draw_marks(
    view: View, box: Box, x: Scale, changes: Sequence[Change], rows: int, notes: Sequence[str]
) -> list[float]:
    """Draw a line and a label for every mark, and a note.

    Lines go through the plot; labels are above it, in `rows` rows, and at the left of the highest is the first of
    the notes that has room. They don't overlap. A label without room for more says only the new value, and one
    without any room appears under the pointer, by `with_change`. Returns the places of the lines in CSS pixels, for
    pictures that would cover them.
    """
    _, top, _, height = box
    marks = _placed(box, x, changes)
    labels = _labels(view, box[0], marks, rows, notes)
    for number, (row, start, text) in labels.items():
        color = view.theme.muted if number == _NOTE else view.theme.ink
        view.write(start, top - _ABOVE - 3 - row * ROW, text, color, size=SMALL)
    if marks:
        raised = [_ABOVE + ROW * (labels[number][0] + 0.8) if number in labels else 4.0 for number in range(len(marks))]
        view.rule(
            [((place, top - above), (place, top + height)) for (place, _), above in zip(marks, raised)],
            view.theme.muted,
            zorder=0.6,
        )
    return [place for place, _ in marks]


def _labels(
    view: View, left: float, marks: Sequence[tuple[float, Pairs]], rows: int, notes: Sequence[str]
) -> dict[int, tuple[int, float, str]]:
    """Return each label's row, place and text, by its mark.

    The newest mark is labelled in full first, then each mark with its new value, then in full those that have room.
    The note gets the rest.
    """
    placed: dict[int, tuple[int, float, str]] = {}
    end = view.width - 4

    def label(words: Callable[[Pairs, float], str], numbers: Sequence[int]) -> None:
        for number in reversed(numbers):
            place, found = marks[number]
            text = words(found, 0.5 * view.width)
            long = width(text, SMALL)
            start = place + 4 if place + 4 + long <= end else max(left, min(place - 4, end) - long)
            stop = start + long
            others = [
                (row, begin - _APART, begin + width(other, SMALL) + _APART)
                for one, (row, begin, other) in placed.items()
                if one != number
            ]
            free = (
                row
                for row in range(rows)
                if stop <= end + 0.5
                and all(row != taken or stop < begin or last < start for taken, begin, last in others)
            )
            row = next(free, None)
            if row is not None:
                placed[number] = row, start, text

    every = range(len(marks))
    label(_in_full, every[-1:])
    label(_outcome, [number for number in every if number not in placed])
    label(_in_full, every)
    others = [start - _APART for row, start, _ in placed.values() if row == rows - 1]
    room = min([end, *others]) - _NOTE_AT
    note = next((text for text in notes if width(text, SMALL) <= room), "")
    if note:
        placed[_NOTE] = rows - 1, _NOTE_AT, note
    return placed


def with_change(text: str, box: Box, x: Scale, changes: Sequence[Change], step: float) -> str:
    """Add the change under the pointer to a text."""
    at = box[0] + box[2] * float(x.share(step))
    near = [(abs(place - at), found) for place, found in _placed(box, x, changes) if abs(place - at) <= _UNDER]
    if not near:
        return text
    return say("{text}; {change}", text=text, change=in_words(min(near, key=lambda mark: mark[0])[1]))


def _placed(box: Box, x: Scale, changes: Sequence[Change]) -> list[tuple[float, Pairs]]:
    """Return the marks' places in CSS pixels and changes."""
    return _merged(changes, [box[0] + box[2] * float(x.share(change.step)) for change in changes])


def _merged(changes: Sequence[Change], places: Sequence[float]) -> list[tuple[float, Pairs]]:
    """Merge changes that lie close together.

    Changes that cancel out are dropped.
    """
    merged: list[tuple[float, Pairs]] = []
    before_this = 0.0
    for change, place in zip(changes, places):
        if merged and place - before_this < _NEAR and place - merged[-1][0] < _FAR:
            found = merged[-1][1]
        else:
            found = {}
            merged.append((place, found))
        before_this = place
        for title, (before, after) in pairs(change).items():
            found[title] = (found[title][0] if title in found else before, after)
    kept = [
        (place, {title: pair for title, pair in found.items() if pair[0] != pair[1] or title == say("points")})
        for place, found in merged
    ]
    return [(place, found) for place, found in kept if found]


def _in_full(changes: Pairs, most: float) -> str:
    """Write all changes if they fit.

    Otherwise write the last one and the number of the others.
    """
    text = in_words(changes)
    if len(changes) == 1 or width(text, SMALL) <= most:
        return text
    last = dict([list(changes.items())[-1]])
    return say("{change}, {count} more", change=in_words(last), count=len(changes) - 1)


def _outcome(changes: Pairs, most: float) -> str:
    """Write the new value of the setting changed last.

    A number needs its setting beside it; a name such as "ReLU" speaks for itself.
    """
    title, (before, after) = list(changes.items())[-1]
    if before == after:
        return say("{setting} edited", setting=title)
    if isinstance(after, str):
        return say("→ {after}", after=after)
    return say("{setting}: {after}", setting=title, after=value_text(after))
