"""Changes: what they do to a run, and those of one step together."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from ..nn.optimizers import OptimizerState
from ..settings.config import settings
from .events import Change, DataEdited, SettingsChanged, State, WeightEdited, WeightsReplaced
from .problem import Problem


def apply(state: State, change: Change, problem: Problem) -> State:
    """The state that a run goes on from after a change; the same one where the weights are kept."""
    if isinstance(change, WeightEdited):
        theta = state.theta.copy()
        problem.network.blocks(theta)[change.layer][change.row, change.unit] = change.after
        return state._replace(theta=theta)
    if isinstance(change, WeightsReplaced):
        return state._replace(theta=change.theta, optimizer_state=OptimizerState())
    return state


def together(there: Sequence[Change], change: Change) -> list[Change]:
    """The changes of a step with one more, which becomes one with the last of its kind.

    A setting that is back where it was leaves only the change that led away from it, so that the step still has one.
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
            break  # what sets weights does not change places with what sets them all
    return [*found, change]


def merged(first: Change, second: Change) -> Change | None:
    """Two changes of the same thing as one, or None where they are of different things, or come to nothing."""
    if isinstance(first, DataEdited) and isinstance(second, DataEdited):
        return replace(second, samples=(first.samples[0], second.samples[1]))
    if isinstance(first, WeightEdited) and isinstance(second, WeightEdited):
        same = (first.layer, first.row, first.unit) == (second.layer, second.row, second.unit)
        return replace(second, before=first.before) if same else None
    if isinstance(first, SettingsChanged) and isinstance(second, SettingsChanged):
        pairs = _joined(first, second)
        return SettingsChanged(second.step, pairs) if pairs else None
    return None


def _undoes(first: Change, second: Change) -> bool:
    return isinstance(first, SettingsChanged) and isinstance(second, SettingsChanged) and not _joined(first, second)


def _joined(first: SettingsChanged, second: SettingsChanged) -> dict[str, tuple[Any, Any]]:
    """What both change together; a setting that is back where it was is not among it."""
    pairs = first.changes
    for name, (before, after) in second.changes.items():
        pairs[name] = pairs.get(name, (before,))[0], after
    return {name: pairs[name] for name in settings() if name in pairs and pairs[name][0] != pairs[name][1]}
