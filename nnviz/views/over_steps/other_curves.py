"""Losses of other branches of a run, in faint colours.

The run's own future is one of them.
"""

from collections.abc import Sequence

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb

from ...drawing.label import Label
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import Array
from ...training.snapshot import OtherBranch, Snapshot
from ...words import say
from ..base.legend import shortened
from ..base.view import View
from .marks import in_words, pairs

MOST = 3  # branches shown at most


class OtherCurves:
    """Solid training losses and dashed test losses, with labels."""

    def __init__(self, view: View, axes: Axes):
        theme = view.theme
        faint = to_hex(as_any(0.55 * np.array(to_rgb(theme.muted)) + 0.45 * np.array(to_rgb(theme.background))))
        self.train, self.test = (
            LineCollection([], colors=[faint], linewidths=1.2, antialiaseds=True, linestyles=style, capstyle="butt")
            for style in ("solid", [(0, (3.2, 1.8))])
        )
        for lines in (self.train, self.test):
            axes.add_collection(lines, autolim=False)
        self.labels = [Label(view.pane, 0, 0, "", color=theme.muted, size=SMALL, middle=True) for _ in range(MOST)]

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.train, self.test, *self.labels)

    def move(self, snapshot: Snapshot, low: float, high: float) -> list[tuple[str, float, float]]:
        """Move the curves; return those to be labelled.

        Each is given by its name, last step and last training loss. Losses beyond the limits lie on them. Later steps
        of a comparison have no label.
        """
        shown = others_of(snapshot)[:MOST]
        values = [np.nan_to_num(np.clip(other.losses.last, low, high), nan=high) for other in shown]
        for column, lines in enumerate((self.train, self.test)):
            lines.set_visible(bool(shown))  # drawing an empty collection takes 0.1 ms
            lines.set_segments(
                [np.stack([other.losses.steps, value[:, column]], axis=1) for other, value in zip(shown, values)]
            )
        return [
            (_name(other, snapshot), float(other.losses.steps[-1]), float(value[-1, 0]))
            for other, value in zip(shown, values)
            if snapshot.beside is None
        ]

    def place(self, ends: Sequence[tuple[float, float, str]], right: float) -> None:
        """Put the labels at CSS pixels.

        They are shortened to the room up to `right`.
        """
        for number, label in enumerate(self.labels):
            label.set_visible(number < len(ends))
            if number < len(ends):
                x, y, name = ends[number]
                label.move(x, y, shortened(name, right - x))


def runs_of(snapshot: Snapshot) -> tuple[Snapshot, ...]:
    """Return the snapshots of the one run, or of the two of a comparison."""
    return (snapshot,) if snapshot.beside is None else (snapshot, snapshot.beside)


def others_of(snapshot: Snapshot) -> list[OtherBranch]:
    """Return the branches to draw behind the curves.

    In a comparison these are only the later steps of both runs.
    """
    runs = runs_of(snapshot)
    return [
        other
        for run in runs
        for other in run.others
        if len(other.losses.steps) and (len(runs) == 1 or other.start == run.step)
    ]


def last_of(snapshot: Snapshot) -> int:
    """Return the last step of a snapshot, and of what is drawn with it."""
    ends = [int(other.losses.steps[-1]) for other in others_of(snapshot)]
    return max([*(run.step for run in runs_of(snapshot)), *ends])


def has_later_steps(snapshot: Snapshot) -> bool:
    """Return whether the run of a snapshot goes on after its step."""
    return any(other.start == run.step for run in runs_of(snapshot) for other in run.others)


def highest_of(snapshot: Snapshot) -> Array:
    """Return all losses of the branches behind the curves, `(n,)`."""
    return np.concatenate([np.empty(0), *(other.losses.last.ravel() for other in others_of(snapshot))])


def _name(other: OtherBranch, snapshot: Snapshot) -> str:
    if other.changes:
        return in_words(pairs(other.changes[0]))
    if other.start == snapshot.step:
        return say("later steps")
    return say("branch {number}", number=other.number)
