"""Parts of a recipe: branches, changes and states."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field

from ..data.patch import Patch
from ..history.branch import Branch
from ..nn.arrays import Array
from ..nn.optimizers import OptimizerState
from ..training.events import Change, DataEdited, Diverged, SettingsChanged, State, Stopped, WeightEdited
from .stored import Count, Stored, StoredArray, StoredDataset
from .stored_edit import EditedSamples


class SettingsStored(Stored):
    """Settings that were changed."""

    kind: Literal["settings"] = "settings"
    step: Count
    values: dict[str, Any]


class WeightStored(Stored):
    """Weight that was set by hand."""

    kind: Literal["weight"] = "weight"
    step: Count
    layer: Count
    row: Count
    unit: Count
    value: float


class BestStored(Stored):
    """Return to the weights of step `source`.

    They had the lowest test loss.
    """

    kind: Literal["best weights"] = "best weights"
    step: Count
    source: Count


class DataStored(Stored):
    """Exchange of the whole data set."""

    kind: Literal["data"] = "data"
    step: Count
    data: StoredDataset


ChangeStored = Annotated[
    SettingsStored | WeightStored | BestStored | EditedSamples | DataStored, Field(discriminator="kind")
]


class StateStored(Stored):
    """State of a run."""

    step: Count
    epoch: Count
    offset: Count
    theta: StoredArray
    optimizer: str
    updates: Count
    memory: Annotated[list[StoredArray], Field(max_length=2)]

    @classmethod
    def of(cls, state: State) -> "StateStored":
        optimizer_state = state.optimizer_state
        return cls(
            step=state.step,
            epoch=state.epoch,
            offset=state.offset,
            theta=StoredArray.of(state.theta),
            optimizer=optimizer_state.optimizer,
            updates=optimizer_state.updates,
            memory=[StoredArray.of(slot) for slot in optimizer_state.slots],
        )

    def state(self, parameters: int) -> State:
        """Return the state of a network with this number of parameters.

        Raises ValueError.
        """
        slots = tuple(slot.array(parameters) for slot in self.memory)
        optimizer_state = OptimizerState(self.optimizer, self.updates, slots)
        return State(self.step, self.epoch, self.offset, self.theta.array(parameters), optimizer_state)


class EndStored(Stored):
    """End of a branch.

    It names what was not finite, or the setting that stopped the branch.
    """

    diverged: Annotated[str, Field(pattern="^(loss|weights)$")] | None = None
    stopped: Annotated[str, Field(pattern="^(max_steps|max_epochs|target_loss|patience)$")] | None = None


class BranchStored(Stored):
    """Branch, from leaving its parent to its last step."""

    number: Annotated[int, Field(ge=1)]
    parent: int | None
    start: Count
    end: Count
    ended: EndStored | None
    weights: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # the SHA-256 of theta
    changes: list[ChangeStored]


class Standing(Stored):
    """Present branch, step shown, and branches drawn for comparison."""

    branch: int
    step: Count
    compared: list[int]


def checksum(theta: Array) -> str:
    """Return the SHA-256 of theta's bytes."""
    return hashlib.sha256(theta.astype("<f8").tobytes()).hexdigest()


def stored_branch(branch: Branch, numbers: dict[int, int]) -> BranchStored:
    """Convert a branch.

    `numbers` maps numbers of branches to those in the file.
    """
    ended = None
    if isinstance(branch.ended, Diverged):
        ended = EndStored(diverged=branch.ended.what)
    elif isinstance(branch.ended, Stopped):
        ended = EndStored(stopped=branch.ended.reason)
    return BranchStored(
        number=numbers[branch.number],
        parent=None if branch.parent is None else numbers[branch.parent.number],
        start=branch.start,
        end=branch.end.step,
        ended=ended,
        weights=checksum(branch.end.theta),
        changes=[_change(change) for change in branch.changes[branch.journal.inherited :]],
    )


def _change(change: Change) -> Any:
    """Convert a change."""
    step = change.step
    if isinstance(change, SettingsChanged):
        values = {name: after for name, (_, after) in change.changes.items()}
        return SettingsStored(step=step, values=json.loads(json.dumps(values)))
    if isinstance(change, WeightEdited):
        return WeightStored(step=step, layer=change.layer, row=change.row, unit=change.unit, value=change.after)
    if isinstance(change, DataEdited):
        if isinstance(change.kept, Patch) and not change.kept.edit.replaces_most:
            return EditedSamples.of(step, change.kept.edit)
        return DataStored(step=step, data=StoredDataset.of(change.data))
    return BestStored(step=step, source=change.source)
