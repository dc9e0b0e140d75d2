"""Focus: the unit, weight, sample, code and stage that a person chose."""

from collections.abc import Sequence
from dataclasses import dataclass

from ...training.events import StepEvent


@dataclass(frozen=True)
class Focus:
    """The user's choice of unit, weight, sample, code and stage.

    The stage is that of a calculation. Numbers count from 0. A unit is (layer, unit), where layer 0 is the first
    hidden one; a weight is (layer, row, unit), row and unit those of the layer's `[W; b]`, so that the last row is
    the bias; a sample is its number in the data; a code holds the activations of an autoencoder's narrowest layer. A
    view makes the choices that a person has not made.
    """

    unit: tuple[int, int] | None = None
    weight: tuple[int, int, int] | None = None
    sample: int | None = None
    station: int = 0
    code: tuple[float, ...] | None = None

    def within(self, event: StepEvent) -> "Focus":
        """Return the focus limited to this network and data.

        Choices that the event's network or data lack become None.
        """
        shapes = [shape for _, shape in event.problem.network.slices]
        unit, weight, sample = self.unit, self.weight, self.sample
        if unit and not _has(shapes, unit[0], 0, unit[1]):
            unit = None
        if weight and not _has(shapes, *weight):
            weight = None
        if sample is not None and not 0 <= sample < len(event.data.points):
            sample = None
        hidden = event.problem.network.sizes[1:-1]
        code = self.code if hidden and len(self.code or ()) == min(hidden) else None
        return Focus(unit, weight, sample, self.station, code)


NO_FOCUS = Focus()  # a person has chosen nothing


def _has(shapes: Sequence[tuple[int, ...]], layer: int, row: int, unit: int) -> bool:
    """Return whether this weight exists.

    It is False for layers that are watched without `[W; b]`.
    """
    if not (0 <= layer < len(shapes) and len(shapes[layer]) == 2):
        return False
    rows, units = shapes[layer]
    return 0 <= row < rows and 0 <= unit < units
