"""Changes: what they do to a run, and two of them as one."""

from dataclasses import replace

from .events import Change, DataEdited, SettingsChanged, State, WeightEdited, WeightsReplaced
from .nn.optimizers import Memory
from .problem import Problem


def changed(state: State, change: Change, of: Problem) -> State:
    """The state that a run goes on from after a change; the same one where the weights are kept."""
    if isinstance(change, WeightEdited):
        theta = state.theta.copy()
        of.network.blocks(theta)[change.layer][change.row, change.unit] = change.after
        return state._replace(theta=theta)
    if isinstance(change, WeightsReplaced):
        return state._replace(theta=change.theta, memory=Memory())
    return state


def as_one(first: Change, second: Change) -> Change | None:
    """Two changes of the same thing as one, or None where they are of different things."""
    if isinstance(first, DataEdited) and isinstance(second, DataEdited):
        return replace(second, samples=(first.samples[0], second.samples[1]))
    if isinstance(first, WeightEdited) and isinstance(second, WeightEdited):
        same = (first.layer, first.row, first.unit) == (second.layer, second.row, second.unit)
        return replace(second, before=first.before) if same else None
    if isinstance(first, SettingsChanged) and isinstance(second, SettingsChanged):
        if first.changes.keys() == second.changes.keys():
            pairs = {name: (before, second.changes[name][1]) for name, (before, _) in first.changes.items()}
            if all(before != after for before, after in pairs.values()):
                return replace(second, changes=pairs)
    return None
