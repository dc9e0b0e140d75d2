"""Snapshots: a branch at one step, with its past."""

from ..training.earlier_run import EarlierRun
from ..training.evaluation import Evaluation
from ..training.events import StepEvent
from ..training.snapshot import OtherBranch, Snapshot
from .branch import Branch
from .series import until


def snapshot(
    branch: Branch,
    event: StepEvent,
    evaluation: Evaluation,
    others: tuple[OtherBranch, ...],
    earlier: tuple[EarlierRun, ...],
) -> Snapshot:
    """Return a branch after the step of an event, with its curves and changes up to there."""
    step = event.step
    batch_loss, gradient_norms, update_ratios, learning_rates = (until(track, step) for track in branch.curves.tracks())
    return Snapshot(
        event,
        evaluation,
        batch_loss,
        branch.curves.losses_at(step, evaluation),
        gradient_norms,
        update_ratios,
        learning_rates,
        branch.changes[: branch.journal.count(step)],
        branch.checkpoints.path(step),
        others,
        earlier=earlier,
    )
