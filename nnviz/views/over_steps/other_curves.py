"""Losses of other branches of a run, in faint colours.

The run's own future is one of them.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from matplotlib.artist import Artist
from matplotlib.collections import LineCollection
from matplotlib.colors import to_hex, to_rgb

from ...drawing.label import Label, width
from ...drawing.theme import SMALL
from ...drawing.untyped import as_any
from ...nn.arrays import AnyArray, Array
from ...training.snapshot import OtherBranch, Snapshot
from ...words import say
from ..base.legend import shortened
from ..base.plot import Box, Scale, places
from ..base.view import View
from .marks import in_words, pairs

MOST = 3  # branches shown at most


class FaintCurve(NamedTuple):
    """Losses of another course of training, with a name."""

    names: tuple[str, ...]  # from long to short; the first that fits is its label
    steps: AnyArray  # (n,)
    losses: Array  # training and test loss, (n, 2)


FaintEnd = tuple[float, float, tuple[str, ...]]  # of a curve: its column in CSS pixels, the value, the names


class FaintCurves:
    """Solid training losses and dashed test losses, with labels.

    At most `most` runs are shown. Their lines have the given strength: 1 is that of muted text, and 0 invisible.
    """

    def __init__(self, view: View, most: int = MOST, strength: float = 0.55, thickness: float = 1.2):
        theme = view.theme
        ink, ground = np.array(to_rgb(theme.muted)), np.array(to_rgb(theme.background))
        faint = to_hex(as_any(strength * ink + (1 - strength) * ground))
        self.train, self.test = (
            LineCollection(
                [], colors=[faint], linewidths=thickness, antialiaseds=True, linestyles=style, capstyle="butt"
            )
            for style in ("solid", [(0, (3.2, 1.8))])
        )
        for lines in (self.train, self.test):
            view.pane.add_collection(lines, autolim=False)
        self.labels = [Label(view.pane, 0, 0, "", color=theme.muted, size=SMALL, middle=True) for _ in range(most)]

    @property
    def artists(self) -> Sequence[Artist]:
        return (self.train, self.test, *self.labels)

    def move(self, curves: Sequence[FaintCurve], box: Box, x: Scale, y: Scale) -> list[FaintEnd]:
        """Move to the curves in a box of the view; return the ends to be labelled.

        Losses beyond the limits lie on them.
        """
        values = [np.nan_to_num(np.clip(curve.losses, y.low, y.high), nan=y.high) for curve in curves]
        drawn = [places(box, x, y, curve.steps, value) for curve, value in zip(curves, values)]
        for column, lines in enumerate((self.train, self.test)):
            lines.set_visible(bool(curves))  # drawing an empty collection takes 0.1 ms
            lines.set_segments([both[column] for both in drawn])
        return [
            (float(both[0, -1, 0]), float(value[-1, 0]), curve.names)
            for curve, value, both in zip(curves, values, drawn)
            if curve.names
        ]

    def place(self, ends: Sequence[FaintEnd], right: float) -> None:
        """Put the labels at CSS pixels.

        Each is the longest of its names that has room up to `right`, or else the beginning of the shortest.
        """
        for number, label in enumerate(self.labels):
            label.set_visible(number < len(ends))
            if number < len(ends):
                x, y, names = ends[number]
                fitting = (name for name in names if width(name, SMALL) <= right - x)
                label.move(x, y, next(fitting, shortened(names[-1], right - x)))


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


def branches_of(snapshot: Snapshot) -> list[FaintCurve]:
    """Return the curves of the first branches to draw. Later steps of a comparison have no name."""
    return [
        FaintCurve(() if snapshot.beside else (_name(other, snapshot),), other.losses.steps, other.losses.last)
        for other in others_of(snapshot)[:MOST]
    ]


def last_of(snapshot: Snapshot) -> int:
    """Return the last step of a snapshot, and of what is drawn with it."""
    ends = [int(other.losses.steps[-1]) for other in others_of(snapshot)]
    return max([*(run.step for run in runs_of(snapshot)), *ends])


def has_later_steps(snapshot: Snapshot) -> bool:
    """Return whether the run of a snapshot goes on after its step."""
    return any(other.start == run.step for run in runs_of(snapshot) for other in run.others)


def _name(other: OtherBranch, snapshot: Snapshot) -> str:
    if other.changes:
        return in_words(pairs(other.changes[0]))
    if other.start == snapshot.step:
        return say("later steps")
    return say("branch {number}", number=other.number)
