"""Moment: the step that a probe measures, of anything that has one."""

from typing import Protocol, runtime_checkable

from ..errors import ConfigError
from ..nn.network import Network
from ..training.events import StepEvent
from ..training.snapshot import Snapshot
from ..words import say


@runtime_checkable
class Peeking(Protocol):
    """A run that tells its next step, as a Trainer does."""

    def peek(self) -> StepEvent:
        """Return the event of the next step without taking it."""


Probed = StepEvent | Snapshot | Peeking


def event_of(run: Probed) -> StepEvent:
    """Return the event to measure: that of a snapshot, or of a run's next step, with the present weights.

    Raises TypeError for anything else.
    """
    if isinstance(run, StepEvent):
        return run
    if isinstance(run, Snapshot):
        return run.event
    if not isinstance(run, Peeking):
        raise TypeError(
            say("{type} has no step to measure: give a trainer, a snapshot or a step event", type=type(run).__name__)
        )
    return run.peek()


def check_unit(network: Network, layer: int, unit: int) -> None:
    """Raise ConfigError if there is no such unit in a layer, both counted from 0."""
    counts = network.sizes[1:]
    if not 0 <= layer < len(counts):
        raise ConfigError(
            say("layer = {layer}: layers are numbered from 0 to {last}", layer=layer, last=len(counts) - 1)
        )
    if not 0 <= unit < counts[layer]:
        raise ConfigError(
            say(
                "unit = {unit}: units of layer {layer} are numbered from 0 to {last}",
                unit=unit,
                layer=layer,
                last=counts[layer] - 1,
            )
        )
