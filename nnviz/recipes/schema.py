"""The parts of a recipe: its branches, what was changed on them, and where a run stood."""

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field

from ..data.datasets import Dataset
from ..history.branch import Branch
from ..nn.arrays import Array
from ..nn.optimizers import OptimizerState
from ..training.events import Change, DataEdited, Diverged, SettingsChanged, State, Stopped, WeightEdited
from .stored import Count, Stored, StoredArray, StoredDataset
from .stored_edit import EditedSamples


class SettingsStored(Stored):
    kind: Literal["settings"] = "settings"
    step: Count
    values: dict[str, Any]


class WeightStored(Stored):
    kind: Literal["weight"] = "weight"
    step: Count
    layer: Count
    row: Count
    unit: Count
    value: float


class BestStored(Stored):
    """The weights were those with the lowest test loss again, which step `source` had left."""

    kind: Literal["best weights"] = "best weights"
    step: Count
    source: Count


class DataStored(Stored):
    """The samples were others, all of them."""

    kind: Literal["data"] = "data"
    step: Count
    data: StoredDataset


ChangeStored = Annotated[
    SettingsStored | WeightStored | BestStored | EditedSamples | DataStored, Field(discriminator="kind")
]


class StateStored(Stored):
    """Where a run stood."""

    step: Count
    epoch: Count
    offset: Count
    theta: StoredArray
    optimizer: str
    updates: Count
    memory: Annotated[list[StoredArray], Field(max_length=2)]

    @classmethod
    def of(cls, state: State) -> "StateStored":
        memory = state.optimizer_state
        return cls(
            step=state.step,
            epoch=state.epoch,
            offset=state.offset,
            theta=StoredArray.of(state.theta),
            optimizer=memory.optimizer,
            updates=memory.updates,
            memory=[StoredArray.of(v) for v in memory.slots],
        )

    def state(self, parameters: int) -> State:
        """The state of a network with so many parameters. Raises ValueError."""
        vectors = tuple(vector.array(parameters) for vector in self.memory)
        memory = OptimizerState(self.optimizer, self.updates, vectors)
        return State(self.step, self.epoch, self.offset, self.theta.array(parameters), memory)


class EndStored(Stored):
    """How a branch ended: what was not finite, or the setting that it was told to stop by."""

    diverged: Literal["loss", "weights"] | None = None
    stopped: Literal["max_steps", "max_epochs", "target_loss", "patience"] | None = None


class BranchStored(Stored):
    """A branch from the step at which it left its parent to the one at which it stands."""

    number: Annotated[int, Field(ge=1)]
    parent: int | None
    start: Count
    end: Count
    ended: EndStored | None
    weights: Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]  # the SHA-256 of theta
    changes: list[ChangeStored]


class Standing(Stored):
    """The branch that the run is on, the step that is shown, and the branches that are laid over it."""

    branch: int
    step: Count
    compared: list[int]


def checksum(theta: Array) -> str:
    """The SHA-256 of theta's bytes."""
    return hashlib.sha256(theta.astype("<f8").tobytes()).hexdigest()


def stored_branch(branch: Branch, numbers: dict[int, int]) -> BranchStored:
    """A branch as it is stored; `numbers` are those that branches have in the file."""
    ended = branch.ended
    if isinstance(ended, Diverged):
        ended = EndStored(diverged=ended.what)
    elif isinstance(ended, Stopped):
        ended = EndStored(stopped=ended.reason)
    data, changes = branch.root.began[0].problem.data, []
    for number, change in enumerate(branch.changes):
        if number >= branch.journal.inherited:
            changes.append(_change(change, data))
        if isinstance(change, DataEdited):
            data = change.data
    return BranchStored(
        number=numbers[branch.number],
        parent=branch.parent and numbers[branch.parent.number],
        start=branch.start,
        end=branch.end.step,
        ended=ended,
        weights=checksum(branch.end.theta),
        changes=changes,
    )


def _change(change: Change, data: Dataset) -> Any:
    """A change as it is stored; `data` are the samples before it."""
    step = change.step
    if isinstance(change, SettingsChanged):
        values = {name: after for name, (_, after) in change.changes.items()}
        return SettingsStored(step=step, values=json.loads(json.dumps(values)))
    if isinstance(change, WeightEdited):
        return WeightStored(step=step, layer=change.layer, row=change.row, unit=change.unit, value=change.after)
    if isinstance(change, DataEdited):
        edit = EditedSamples.of(step, data, change.data)
        return DataStored(step=step, data=StoredDataset.of(change.data)) if edit is None else edit
    return BestStored(step=step, source=change.source)
