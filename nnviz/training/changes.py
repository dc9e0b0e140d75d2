"""Changes: their effect on a run, and their merging."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..data.datasets import Dataset
from ..data.patch import Patch, patched
from ..nn.optimizers import OptimizerState
from ..settings.config import settings
from .events import Change, DataEdited, SettingsChanged, State, WeightEdited, WeightsReplaced
from .problem import Problem


def apply(state: State, change: Change, problem: Problem) -> State:
    """Apply a change to a state.

    Return the same state if the change keeps the weights.
    """
    if isinstance(change, WeightEdited):
        theta = state.theta.copy()
        problem.network.blocks(theta)[change.layer][change.row, change.unit] = change.after
        return state._replace(theta=theta)
    if isinstance(change, WeightsReplaced):
        return state._replace(theta=change.theta, optimizer_state=OptimizerState())
    return state


def together(there: Sequence[Change], change: Change) -> list[Change]:
    """Add a change to those of its step.

    It merges with the last change of its kind.
    A setting that returns to its old value leaves one change, so that the step still has one.
    """
    found = list(there)
    for number in reversed(range(len(found))):
        one = merged(found[number], change)
        if one is not None:
            return [*together(found[:number], one), *found[number + 1 :]]
        if _undoes(found[number], change) and len(found) > 1:
            del found[number]
            return found
        if isinstance(found[number], WeightsReplaced) or isinstance(change, WeightsReplaced):
            break  # replacing all weights does not commute with other changes
    return [*found, change]


def merged(first: Change, second: Change) -> Change | None:
    """Merge two changes of the same thing.

    Returns None if they differ in kind or cancel out.
    """
    if isinstance(first, DataEdited) and isinstance(second, DataEdited):
        return replace(second, kept=_composed(first, second), samples=(first.samples[0], second.samples[1]))
    if isinstance(first, WeightEdited) and isinstance(second, WeightEdited):
        same = (first.layer, first.row, first.unit) == (second.layer, second.row, second.unit)
        return replace(second, before=first.before) if same else None
    if isinstance(first, SettingsChanged) and isinstance(second, SettingsChanged):
        pairs = _joined(first, second)
        return SettingsChanged(second.step, pairs) if pairs else None
    return None


def _composed(first: DataEdited, second: DataEdited) -> Dataset | Patch:
    """Return the data after both edits.

    It is one edit if both are edits.
    """
    if isinstance(first.kept, Patch) and isinstance(second.kept, Patch):
        return patched(first.kept.before, first.kept.edit.then(second.kept.edit), second.data)
    return second.data


def _undoes(first: Change, second: Change) -> bool:
    return isinstance(first, SettingsChanged) and isinstance(second, SettingsChanged) and not _joined(first, second)


def _joined(first: SettingsChanged, second: SettingsChanged) -> dict[str, tuple[Any, Any]]:
    """Join the settings of two changes.

    Settings that return to their old value are left out.
    """
    pairs = first.changes
    for name, (before, after) in second.changes.items():
        pairs[name] = pairs.get(name, (before,))[0], after
    return {name: pairs[name] for name in settings() if name in pairs and pairs[name][0] != pairs[name][1]}
