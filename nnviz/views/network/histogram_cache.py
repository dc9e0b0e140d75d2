"""A cache of histograms, layer by layer."""

from hashlib import blake2b
from typing import Any

import numpy as np

from ...drawing.bins import Range, counts, extent
from ...nn.arrays import Array, Ints
from ...probes.distributions import DISTRIBUTIONS, Name
from ...training.model import Predictor

_KEPT = 512  # cached counts, most of them of past steps


class HistogramCache:
    """Histograms of weights, gradients or activations, by theta.

    Each theta comes with its key, so that the key is made only once.
    """

    def __init__(self) -> None:
        self._values: dict[tuple[object, ...], list[Array]] = {}
        self._extents: dict[tuple[object, ...], list[Range]] = {}
        self._counts: dict[tuple[object, ...], list[Ints]] = {}

    def values(self, model: Predictor, name: Name, theta: Array, key: bytes) -> list[Array]:
        """Return each layer's values; the last few are cached."""
        where = (model, name, key)
        if where not in self._values:
            if len(self._values) >= 2 * len(DISTRIBUTIONS):
                self._values.clear()
            self._values[where] = DISTRIBUTIONS[name](model, theta)
        return self._values[where]

    def extents(self, model: Predictor, name: Name, theta: Array, key: bytes) -> list[Range]:
        """Return the lowest and the highest value of each layer."""
        where = (model, name, key)
        if where not in self._extents:
            _make_room(self._extents)
            self._extents[where] = [extent(v) for v in self.values(model, name, theta, key)]
        return self._extents[where]

    def counted(self, model: Predictor, name: Name, theta: Array, key: bytes, ranges: tuple[Range, ...]) -> list[Ints]:
        """Return each layer's counts in the bins of its range."""
        where = (model, name, key, ranges)
        if where not in self._counts:
            _make_room(self._counts)
            values = self.values(model, name, theta, key)
            self._counts[where] = [counts(v, limits) for v, limits in zip(values, ranges)]
        return self._counts[where]


def key_of(theta: Array) -> bytes:
    """Return the key under which a theta is cached."""
    return blake2b(np.ascontiguousarray(theta).data, digest_size=16).digest()


def _make_room(kept: dict[Any, Any]) -> None:
    if len(kept) >= _KEPT:
        for key in list(kept)[: _KEPT // 2]:
            del kept[key]
