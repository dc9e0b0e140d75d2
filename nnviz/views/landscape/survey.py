"""Survey: the landscape of a moment and the places of its path, each kept as long as it holds."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...nn.activations import Array
from ...nn.network import Network
from ...probes.anchor import anchor
from ...probes.landscape import Landscape, Section, path_section, random_section
from ...training.events import Moment
from .window import window_around


class Survey:
    """What was measured last. It follows from the moment alone, whatever was measured before."""

    def __init__(self):
        self._section: tuple[Any, Sequence[Array], Section] | None = None
        self._landscape: tuple[Any, Landscape] | None = None
        self._places: dict[int, tuple[Array, Array]] = {}
        self._seen: tuple[Moment, bool, Landscape, Array] | None = None

    @property
    def unfinished(self) -> bool:
        """Whether points of the last landscape are not measured yet."""
        return self._landscape is not None and not self._landscape[1].finished

    def look(self, moment: Moment, over_path: bool) -> tuple[Landscape, Array]:
        """The landscape of a moment, and where the states of its path and the present one are seen, `(n, 2)`."""
        if self._seen is None or self._seen[0] is not moment or self._seen[1] != over_path:
            section = self._section_of(moment, over_path)
            places = self._places_of(moment, section)
            self._seen = moment, over_path, self._landscape_of(moment, section, places, over_path), places
        return self._seen[2:]

    def _section_of(self, moment: Moment, over_path: bool) -> Section:
        """The plane of a moment; the last one is remembered as long as it is the same."""
        path, problem = moment.path, moment.event.problem
        until = anchor(path, moment.step) + 1
        thetas = path.thetas[0 if over_path else until - 1 : until]
        key = (over_path, problem.config.seed, problem.network)
        kept = self._section
        if kept is None or kept[0] != key or not _same(kept[1], thetas):
            make = path_section if over_path else _through
            self._section = kept = (key, thetas, make(problem.network, thetas, problem.config.seed))
            self._places = {}
        return kept[2]

    def _places_of(self, moment: Moment, section: Section) -> Array:
        """A state that was placed before stays where it was put."""
        thetas = (*moment.path.thetas, moment.event.after.theta)
        known = self._places  # with each theta itself, so that its id stays its own
        self._places = {id(theta): known.get(id(theta)) or (theta, section.place(theta)) for theta in thetas}
        return np.stack([self._places[id(theta)][1] for theta in thetas])

    def _landscape_of(self, moment: Moment, section: Section, places: Array, over_path: bool) -> Landscape:
        """What the landscape depends on is less than a moment: the last one is kept as long as it holds."""
        problem, until = moment.event.problem, anchor(moment.path, moment.step) + 1
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
    """Whether these are the very same arrays, which are never written again."""
    return len(some) == len(others) and all(one is other for one, other in zip(some, others))
