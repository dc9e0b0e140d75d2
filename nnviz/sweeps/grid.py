"""Grid: the settings that a sweep varies, and the config of each network."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence, Sized
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from numbers import Real
from typing import Any

import numpy as np

from ..errors import ConfigError
from ..nn.arrays import Array, Ints
from ..settings.config import Config, settings
from ..training.crowd import varying
from ..words import say
from .memory import LEAST, check_memory
from .rounds import whole

_STOPS = ("max_steps", "max_epochs", "target_loss", "patience")  # the sweep itself watches these


_MOST_VALUES = 10_000  # of an axis


def log_space(low: float, high: float, count: int) -> list[float]:
    """Return `count` numbers from `low` to `high` with equal ratios.

    They are rounded to three significant digits if they stay different. Raises ConfigError unless 0 < low < high < ∞
    and count is from 2 to 10,000.
    """
    numbers = all(isinstance(value, Real) for value in (low, high))
    if not (numbers and 0 < low < high < math.inf and 2 <= (whole(count) or 0) <= _MOST_VALUES):
        raise ConfigError(say("log_space({low}, {high}, {count}): give 0 < low < high, and 2 to 10,000 numbers",
                              low=repr(low), high=repr(high), count=repr(count)))  # fmt: skip
    exact = np.geomspace(low, high, count).tolist()
    rounded = [float(f"{value:.3g}") for value in exact]
    return rounded if len({*rounded}) == count else exact


@dataclass(frozen=True)
class Axis:
    """A setting of a sweep, and its values."""

    name: str
    values: tuple[Any, ...]

    def __len__(self) -> int:
        return len(self.values)

    @property
    def is_number(self) -> bool:
        """True if all values are numbers, which have an order."""
        return settings()[self.name].is_number and all(value is not None for value in self.values)


@dataclass(frozen=True)
class Group:
    """Networks that differ only in numbers, so that they can train in crowds.

    `networks` are their numbers `(n,)`; `numbers` maps a setting to a value for each of them.
    """

    config: Config
    networks: Ints
    numbers: Mapping[str, Array]


@dataclass(frozen=True)
class Grid:
    """The networks of a sweep: each combination of the axes' values.

    `axes` are in the order of the networks' numbers: small multiples first, then y, x and the seeds. Networks with
    different seeds have the same data, unless `own_data` is true. With `seeds_apart` the seeds are a setting like
    others, and do not repeat each cell.
    """

    base: Config
    facets: tuple[Axis, ...]
    y: Axis | None
    x: Axis
    seeds: Axis | None
    given: tuple[Axis, ...]  # in the order in which they were given
    own_data: bool = False
    seeds_apart: bool = False

    @classmethod
    def of(cls, base: Config, given: Mapping[str, Any], own_data: bool = False, seeds_apart: bool = False) -> "Grid":
        """Arrange the given settings. The first two numbers become the axes x and y.

        Raises ConfigError if there is no setting, if a value is not allowed, or if there are too many networks.
        """
        lengths = [
            len(values) for values in given.values() if isinstance(values, Sized) and getattr(values, "ndim", True)
        ]
        check_memory(LEAST * math.prod(lengths))  # before the values are looked at, which takes time
        axes = [_axis(base, name, values) for name, values in given.items()]
        if not axes:
            raise ConfigError(say("sweep: name at least one setting and its values, such as {example}",
                                  example="learning_rate=[0.01, 0.1, 1]"))  # fmt: skip
        repeats = len(axes) > 1 and not seeds_apart
        seeds = next((axis for axis in axes if axis.name == "seed"), None) if repeats else None
        others = [axis for axis in axes if axis is not seeds]
        numbers = [axis for axis in others if axis.is_number][:2] or others[:1]
        facets = tuple(axis for axis in others if axis not in numbers)
        y = numbers[1] if len(numbers) > 1 else None
        grid = cls(base, facets, y, numbers[0], seeds, tuple(axes), own_data, seeds_apart)
        for _ in grid._fixed():  # combinations of settings that change shapes may not fit each other
            pass
        return grid

    @cached_property
    def axes(self) -> tuple[Axis, ...]:
        return tuple(axis for axis in (*self.facets, self.y, self.x, self.seeds) if axis is not None)

    @property
    def shape(self) -> tuple[int, ...]:
        """The number of values of each axis."""
        return tuple(map(len, self.axes))

    @property
    def count(self) -> int:
        """The number of networks."""
        return math.prod(self.shape)

    @property
    def cells(self) -> tuple[int, ...]:
        """The shape of a map: small multiples, rows, columns."""
        return math.prod(map(len, self.facets)), len(self.y) if self.y else 1, len(self.x)

    @property
    def repeats(self) -> int:
        """The number of networks in a cell, which differ in the seed."""
        return len(self.seeds) if self.seeds else 1

    def number(self, network: int) -> int:
        """Check the number of a network, and return it. Raises IndexError."""
        found = whole(network)
        if found is None or not 0 <= found < self.count:
            raise IndexError(say("network {number}: the sweep has networks 0 to {last}",
                                 number=repr(network)[:80], last=self.count - 1))  # fmt: skip
        return found

    def settings_of(self, network: int) -> dict[str, Any]:
        """Return the swept settings of a network. Raises IndexError."""
        places = np.unravel_index(self.number(network), self.shape)
        return {axis.name: axis.values[place] for axis, place in zip(self.axes, places)}

    def config(self, network: int) -> Config:
        """Return the config with which a Trainer makes the very network.

        It has no stopping condition. Raises IndexError.
        """
        return self._changed(self.settings_of(network))

    def _changed(self, changes: Mapping[str, Any]) -> Config:
        changes, data_seed = dict(changes), None if self.own_data else self.base.seed_of_data
        if "data_seed" not in changes and changes.get("seed", self.base.seed) != data_seed:
            changes["data_seed"] = data_seed
        return self.base.changed(**dict.fromkeys(_STOPS), **changes)

    def _moves(self, axis: Axis) -> bool:
        """Return whether the networks of a crowd may differ in the setting."""
        return axis.name in varying() and not (self.own_data and axis.name == "seed")

    def _fixed(self) -> Iterator[tuple[tuple[int, ...], Config]]:
        """Yield each combination of the settings that a crowd shares: the places of the values, and its config."""
        fixed = [axis for axis in self.axes if not self._moves(axis)]
        for places in product(*(range(len(axis)) for axis in fixed)):
            yield places, self._changed({axis.name: axis.values[place] for axis, place in zip(fixed, places)})

    def groups(self) -> Iterator[Group]:
        """Yield the networks in groups that may train together."""
        numbers = np.arange(self.count).reshape(self.shape)
        moving = [axis for axis in self.axes if self._moves(axis)]
        values = np.meshgrid(*(np.array(axis.values) for axis in moving), indexing="ij") if moving else []
        for places, config in self._fixed():
            chosen = iter(places)
            index = tuple(slice(None) if self._moves(axis) else next(chosen) for axis in self.axes)
            yield Group(config, numbers[index].ravel(), {axis.name: v.ravel() for axis, v in zip(moving, values)})


def _axis(base: Config, name: str, given: Any) -> Axis:
    """Check the values of a setting. Raises ConfigError."""
    if name not in settings() or name in _STOPS:
        base.changed(**{name: given})  # raises, and names all settings
        raise ConfigError(say("{name}: a sweep can't vary when its networks stop", name=name))
    is_list = given.ndim > 0 if isinstance(given, np.ndarray) else isinstance(given, Iterable)
    if isinstance(given, (str, bytes, Mapping)) or not is_list:
        raise ConfigError(say("{name} = {value}: give a list of values; a setting that all networks share belongs "
                              "into the config", name=name, value=repr(given)[:80]))  # fmt: skip
    listed: Sequence[Any] = given.tolist() if isinstance(given, np.ndarray) else list(given)
    values = tuple(dict.fromkeys(getattr(base.changed(**{name: _plain(value)}), name) for value in listed))
    if len(values) < len(listed) or not listed:
        raise ConfigError(say("{name} = {value}: give at least one value, and each one once", name=name,
                              value=repr(listed)[:80]))  # fmt: skip
    return Axis(name, values)


def _plain(value: Any) -> Any:
    """Return Python's number for one of NumPy."""
    return value.item() if isinstance(value, np.generic) else value
