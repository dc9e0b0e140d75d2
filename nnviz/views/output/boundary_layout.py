"""The layout of a decision boundary."""

from dataclasses import dataclass

from ...data.plane import Plane
from ..base.legend import class_title


@dataclass(frozen=True)
class BoundaryLayout:
    """The value that the still part depends on."""

    names: tuple[str, ...]  # of the classes, or their numbers; none in a regression
    middle: float  # the value in the middle of the colour scale,
    limit: float  # and the distance to its ends
    ends: tuple[float, float]  # the outputs at its ends
    plane: Plane
    notes: tuple[str, ...]
    test_points: bool
    discretize: bool
    ring_errors: bool
    uncertainty: bool
    samples: int

    @property
    def titles(self) -> tuple[str, ...]:
        """The classes as a sentence names them."""
        return tuple(map(class_title, self.names))

    @property
    def many(self) -> bool:
        """True if there are more than two classes."""
        return len(self.names) > 2
