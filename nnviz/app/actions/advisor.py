"""Advisor: tries remedies in the background before one is advised."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from ...diagnosis import Finding
from ...diagnosis.remedies.experiment import Experiment
from ...training.snapshot import Snapshot
from ..screen.player import Player

SILENT = ("diverged", "converged", "at rest")  # findings whose advice needs no experiment
AGAIN = 2  # an experiment is repeated when the run has taken so many times its steps
AT_LEAST = 1_000  # steps between two experiments


class Advisor:
    """Gives a finding the remedy that helped most in an experiment.

    The experiment trains copies of the network in the player's spare time. Until it is finished, without a page that
    looks, and if `is_on` is false, the remedy of the rules stands.
    """

    def __init__(self, player: Player):
        self._player, self.is_on = player, True
        self.forget()

    def forget(self) -> None:
        """Forget what was tried, because another run begins."""
        self._experiment: Experiment | None = None
        # By finding, number of changes and number of rejections: the step of the last experiment, and its advice.
        self._finished: dict[tuple[Any, ...], tuple[int, Finding | None]] = {}
        self._about: tuple[Any, ...] = ()
        self._player.spare.work = None

    def improve(
        self, found: Finding | None, snapshot: Snapshot, rejected: Collection[Mapping[str, Any]]
    ) -> Finding | None:
        """Return a finding with the best remedy, as soon as that is known."""
        name = found.name if found is not None else ""
        can_try = self.is_on and "problem" not in snapshot.event.problem.lacking and name not in SILENT
        if not can_try or not self._player.screen.looking(self._player.clock.now()):
            return found
        about = (name, len(snapshot.changes), len(rejected))
        is_under_way = about == self._about and self._experiment is not None and not self._experiment.finished
        known = self._finished.get(about)
        if not is_under_way and (known is None or snapshot.step > AGAIN * known[0] + AT_LEAST):
            self._about, self._experiment = about, Experiment(snapshot, None, found, rejected)
            self._player.spare.work = self._advance
        return found if known is None else _joined(found, known[1])

    def _advance(self, seconds: float) -> bool:
        """Go on with the experiment; return True when it is finished."""
        experiment = self._experiment
        if experiment is None:
            return True
        if experiment.advance(seconds):
            self._finished[self._about] = experiment.snapshot.step, experiment.advice
            self._player.painter.redraw_soon()
        return experiment.finished


def _joined(found: Finding | None, advice: Finding | None) -> Finding | None:
    """Return the present finding with the remedy of the experiment; None if the run gets well alone."""
    if advice is None:
        return None
    if found is None or found.severity == "good":
        return found if advice.severity == "good" else advice
    return replace(found, remedy=advice.remedy, action=advice.action, button=advice.button, back=advice.back)
