"""Losses of the runs that the present one replaced, to be laid under its curves."""

from collections.abc import Iterator, Sequence
from typing import Any

from ...settings.differing import DATA, in_short, in_words
from ...training.earlier_run import EarlierRun
from ...training.events import DataEdited, Diverged
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain
from ..base.names import step_count
from .other_curves import FaintCurve

MOST = 6  # runs shown
_LEAST = 0.02  # of the longest run's steps: a shorter one would be a dot


def earlier_of(snapshot: Snapshot, most: int = MOST) -> list[FaintCurve]:
    """Return the curves of the newest runs, at most `most`, the newest last.

    They are those with the loss function of the present run: losses of different functions can't be compared. Runs of
    very few steps are left out, unless they diverged. In a comparison there are none.
    """
    if snapshot.beside is not None:
        return []
    alike = [run for run in snapshot.earlier if run.config.loss == snapshot.event.config.loss]
    longest = max([snapshot.step, *(run.step for run in alike)])
    seen = [run for run in alike if run.step >= _LEAST * longest or isinstance(run.ended, Diverged)]
    return [
        FaintCurve(_names(run, snapshot), run.steps, run.losses) for run in seen[len(seen) - min(most, len(seen)) :]
    ]


def described(curves: Sequence[FaintCurve]) -> Iterator[str]:
    """Describe curves of earlier runs in one sentence, if there are any."""
    runs = [
        say(
            "{settings}, training {loss} after {steps}",
            settings=curve.names[0],
            loss=plain(curve.losses[-1, 0]),
            steps=step_count(int(curve.steps[-1])),
        )
        for curve in curves
    ]
    if runs:
        yield say("Earlier runs: {runs}.", runs="; ".join(runs))


def _names(run: EarlierRun, snapshot: Snapshot) -> tuple[str, ...]:
    """Say what was different in an earlier run, from long to short."""
    found: dict[str, tuple[Any, Any]] = snapshot.event.config.differences(run.config)
    if run.has_edited_data or any(isinstance(change, DataEdited) for change in snapshot.changes):
        data = snapshot.event.data
        found[DATA] = (data.train_count, len(data.points) - data.train_count), run.samples
    return in_words(found), in_words(found, most=1), in_short(found)
