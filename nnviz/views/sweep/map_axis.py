"""Map axis: the values of a setting beside equal cells."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from ...drawing.label import width
from ...drawing.scales import decade_ticks
from ...drawing.theme import SMALL
from ...settings.config import settings
from ...words import say
from ...words.formatting import distinct, short, value_text
from ..base.legend import shortened

if TYPE_CHECKING:  # a picture does not load what trains
    from ...sweeps.grid import Axis

_BETWEEN = 10.0  # CSS pixels between two numbers
_MOST_DIGITS = 6
_EQUAL = 0.04  # relative difference of ratios that count as equal: the values may be rounded to three digits
Tick = tuple[float, str]  # the place in cells from the start of the axis, and the text


@dataclass(frozen=True)
class MapAxis:
    """A setting, and its values in the order in which they are shown.

    `order` are their places in the sweep: numbers ascend.
    """

    name: str
    values: tuple[Any, ...]
    order: tuple[int, ...]
    is_number: bool
    is_log: bool

    @property
    def title(self) -> str:
        """The setting's name, in the present language."""
        title = settings()[self.name].title
        return say("{setting} (log scale)", setting=title) if self.is_log else title

    def thinned(self, every: int) -> "MapAxis":
        """Return the axis with one of `every` values."""
        if every == 1:
            return self
        kept = slice(min(every // 2, len(self.values) - 1), None, every)
        return replace(self, values=self.values[kept], order=self.order[kept])

    def part(self, first: int, count: int) -> "MapAxis":
        """Return the axis with `count` values from place `first` on, or those that are left."""
        kept = slice(first, first + count)
        return replace(self, values=self.values[kept], order=self.order[kept])

    @property
    def texts(self) -> list[str]:
        """The values as texts, no two alike."""
        if self.is_number:
            for digits in range(3, _MOST_DIGITS + 1):
                texts = [short(value, digits) for value in self.values]
                if len(set(texts)) == len(texts):
                    return texts
            return distinct([float(value) for value in self.values])
        return [value_text(settings()[self.name].named(value)) for value in self.values]

    def across(self, length: float) -> list[Tick]:
        """Return the ticks below cells that are `length` CSS pixels wide in all."""
        texts, cell = self.texts, length / len(self.values)
        if not self.is_number:
            texts = [shortened(text, cell - 4) for text in texts]
        widest = max(width(text, SMALL) for text in texts) + _BETWEEN
        return self._ticks(texts, math.ceil(widest / cell), length / widest)

    def upward(self, length: float) -> list[Tick]:
        """Return the ticks beside cells that are `length` CSS pixels high in all."""
        return self._ticks(self.texts, math.ceil(16.0 * len(self.values) / length), length / 22)

    def _ticks(self, texts: Sequence[str], every: int, most: float) -> list[Tick]:
        """Return every value if there is room, else powers of ten or every few values."""
        if every > 1 and self.is_log:
            ticks = self._decades(int(most))
            if len(ticks) > 1:
                return ticks
        return [(place + 0.5, text) for place, text in enumerate(texts) if place % every == 0]

    def _decades(self, most: int) -> list[Tick]:
        """Return powers of ten at their places between the values, and 0."""
        zero = [(0.5, "0")] if self.values[0] == 0 else []
        values = np.log10([value for value in self.values if value])
        if len(values) < 2:
            return []
        step = (values[-1] - values[0]) / (len(values) - 1)
        low, high = math.ceil(values[0] - step / 2), math.floor(values[-1] + step / 2)
        if high < low or most < 1:
            return []
        first = len(zero) + 0.5
        ticks = [
            (first + (math.log10(value) - values[0]) / step, text)
            for value, text in decade_ticks(10.0**low, 10.0**high, most)
        ]
        return [*zero, *(tick for tick in ticks if not zero or tick[0] > 1.6)]


def map_axis(axis: "Axis") -> MapAxis:
    """Order the values of an axis, and find its scale."""
    if not axis.is_number:
        return MapAxis(axis.name, axis.values, tuple(range(len(axis))), False, False)
    order = tuple(int(place) for place in np.argsort(axis.values, kind="stable"))
    values = tuple(axis.values[place] for place in order)
    return MapAxis(axis.name, values, order, True, _is_log(values))


def _is_log(values: Sequence[float]) -> bool:
    """Tell whether the values have equal ratios; a 0 may stand before them."""
    found = np.array(values, float)
    found = found[1:] if len(found) and found[0] == 0 else found
    if len(found) < 3 or found[0] <= 0:
        return False
    ratios = np.diff(np.log(found))
    return bool(np.allclose(ratios, ratios.mean(), rtol=_EQUAL, atol=0.012))
