"""Advice for a run, by rules and by experiment."""

from collections.abc import Collection

from ...training.events import Diverged, Stopped
from ...training.snapshot import Snapshot
from ..diagnosis import diagnose
from ..rule import Finding
from .experiment import Action, Experiment


def advise(
    snapshot: Snapshot, ended: Diverged | Stopped | None = None, rejected: Collection[Action] = ()
) -> Finding | None:
    """Return what is happening, with a change that helped when it was tried.

    The rules say what is happening. Then changes are trained beside the run, which takes a second or two, and the
    best becomes the action of the finding. `rejected` are actions that are not tried again. For a watched loop,
    which can't be trained from here, it is the finding of the rules.
    """
    finding = diagnose(snapshot, ended)
    experiment = Experiment(snapshot, ended, finding, rejected)
    while not experiment.advance(1.0):
        pass
    return experiment.advice
