"""A cache of a landscape and its path."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...nn.arrays import Array
from ...nn.network import Network
from ...probes.anchor import anchor
from ...probes.landscape import Landscape, Section, path_section, random_section
from ...training.problem import as_problem
from ...training.snapshot import Snapshot
from .window import window_around


class LandscapeCache:
    """The landscape measured last.

    It depends on the snapshot alone.
    """

    def __init__(self) -> None:
        self._section: tuple[Any, Sequence[Array], Section] | None = None
        self._landscape: tuple[Any, Landscape] | None = None
        self._places: dict[int, tuple[Array, Array]] = {}
        self._seen: tuple[Snapshot, bool, Landscape, Array] | None = None

    @property
    def unfinished(self) -> bool:
        """True if the last landscape is still incomplete."""
        return self._landscape is not None and not self._landscape[1].finished

    def measured(self, snapshot: Snapshot, over_path: bool) -> tuple[Landscape, Array]:
        """Return a snapshot's landscape, and the path's places `(n, 2)`.

        The last place is that of the present state.
        """
        if self._seen is None or self._seen[0] is not snapshot or self._seen[1] != over_path:
            section = self._section_of(snapshot, over_path)
            places = self._places_of(snapshot, section)
            self._seen = snapshot, over_path, self._landscape_of(snapshot, section, places, over_path), places
        return self._seen[2:]

    def _section_of(self, snapshot: Snapshot, over_path: bool) -> Section:
        """Return the plane of a snapshot, cached."""
        path, problem = snapshot.path, as_problem(snapshot.event.problem)
        until = anchor(path, snapshot.step) + 1
        thetas = path.thetas[0 if over_path else until - 1 : until]
        key = (over_path, problem.config.seed, problem.network)
        kept = self._section
        if kept is None or kept[0] != key or not _same(kept[1], thetas):
            make = path_section if over_path else _through
            self._section = kept = (key, thetas, make(problem.network, thetas, problem.config.seed))
            self._places = {}
        return kept[2]

    def _places_of(self, snapshot: Snapshot, section: Section) -> Array:
        """Return the places of all states.

        A state that was placed before keeps its place.
        """
        thetas = (*snapshot.path.thetas, snapshot.event.after.theta)
        known = self._places  # they hold each theta, so that its id is not reused
        self._places = {id(theta): known.get(id(theta)) or (theta, section.place(theta)) for theta in thetas}
        return np.stack([self._places[id(theta)][1] for theta in thetas])

    def _landscape_of(self, snapshot: Snapshot, section: Section, places: Array, over_path: bool) -> Landscape:
        """Return the landscape of a snapshot, cached.

        The cached one is used while everything that it depends on is the same.
        """
        problem, until = as_problem(snapshot.event.problem), anchor(snapshot.path, snapshot.step) + 1
        with np.errstate(over="ignore"):
            length = float(np.linalg.norm(section.origin))
        window = window_around(places, until, length, over_path)
        key = (section, window, problem.network, problem.penalties, problem.data, problem.config.features)
        if self._landscape is None or self._landscape[0] != key:
            self._landscape = key, Landscape(problem, section, *window)
        return self._landscape[1]


def _through(network: Network, thetas: Sequence[Array], seed: int) -> Section:
    return random_section(network, thetas[-1], seed)


def _same(some: Sequence[Array], others: Sequence[Array]) -> bool:
    """Return whether these are the same array objects.

    They are never written again.
    """
    return len(some) == len(others) and all(one is other for one, other in zip(some, others))
