"""Swept: what the pictures of a sweep need of it."""

from typing import TYPE_CHECKING, Protocol

from ...nn.arrays import Array, Ints
from ...sweeps.records import Records
from ...training.problem import Problem

if TYPE_CHECKING:  # a picture does not load what trains
    from ...sweeps.grid import Grid


class Swept(Protocol):
    """Many networks with their settings, results and weights; `nnviz.sweep` makes one."""

    @property
    def grid(self) -> "Grid":
        """The settings of the networks."""

    @property
    def records(self) -> Records:
        """The results of the networks."""

    @property
    def goal(self) -> float:
        """The test loss that "steps_to_goal" asks for."""

    def values(self, measure: str = "test_loss") -> Array:
        """Return a measure of each network, `(n,)`."""

    def problem(self, group: int) -> Problem:
        """Return the problem of the networks in a group."""

    def thetas(self, networks: Ints) -> list[tuple[int, Ints, Array]]:
        """Return (group, networks, weights `(n, P)`) for the groups of some networks."""
