"""Limits: what one run may take of a machine that others may share, and the words where it would take more."""

import json
import math
import os
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..errors import ConfigError, DataError
from ..settings.config import Config, settings
from ..settings.invalid import InvalidSetting
from ..words import say
from .cost import Cost, Shape, cost, table_bytes

VARIABLE = "NNVIZ_LIMITS"  # of the environment: JSON, from the server to its kernels
_MOST = 10**15  # of any limit


@dataclass(frozen=True)
class Limits:
    """Bounds on work; whoever runs the server sets them, and no page can change them.

    `step_seconds` are those of a step with its picture, `memory` the bytes of all arrays, `file` the bytes of a file,
    `recipe_numbers` the numbers in all arrays of a recipe, and `rerun_seconds` those of a run out of a recipe from
    which on a person is asked first.
    """

    step_seconds: float = 1.0
    memory: int = 10**9
    file: int = 100 * 10**6
    recipe_numbers: int = 40_000_000
    rerun_seconds: float = 30.0

    @classmethod
    def from_text(cls, text: str) -> "Limits":
        """Limits as the environment holds them. Raises ConfigError."""
        try:
            given = json.loads(text)
        except ValueError as error:
            raise ConfigError(say("{variable} is no JSON: {error}", variable=VARIABLE, error=error)) from None
        if not isinstance(given, dict):
            raise ConfigError(say("{variable} is no JSON object", variable=VARIABLE))
        kinds = {field.name: field.type for field in fields(cls)}
        for name, value in given.items():
            if name not in kinds:
                raise ConfigError(
                    say(
                        "{variable}: {name} is no limit; there are {known}",
                        variable=VARIABLE,
                        name=name[:40],
                        known=", ".join(kinds),
                    )
                )
            number = type(value) is int or (type(value) is float and kinds[name] is float)
            if not number or not 0 < value <= _MOST:
                raise ConfigError(
                    say(
                        "{variable}: {name} = {value}: give a number above 0, whole for bytes and counts",
                        variable=VARIABLE,
                        name=name,
                        value=repr(value)[:40],
                    )
                )
        return cls(**given)

    @classmethod
    def here(cls, environment: Mapping[str, str] = os.environ) -> "Limits":
        """The limits that the server set, or else the usual ones. Raises ConfigError."""
        text = environment.get(VARIABLE, "")
        return cls.from_text(text) if text else cls()

    def text(self) -> str:
        """The limits as `from_text` reads them."""
        return json.dumps(asdict(self))

    def check(self, config: Config, data: Dataset | Samples | Shape | None = None) -> Cost:
        """The cost of a config. Raises ConfigError where it is too high, which says what would fit."""
        found = cost(config, data)
        if self._allow(found):
            return found
        name, fitting = self._fitting(config, data)
        why = say(
            "a step with its picture would take about {seconds} s and {memory} here; at most {most_seconds} s and "
            "{most_memory} are allowed.",
            seconds=_short(found.seconds),
            memory=in_bytes(found.memory),
            most_seconds=_short(self.step_seconds),
            most_memory=in_bytes(self.memory),
        )
        raise ConfigError(InvalidSetting(settings()[name], getattr(config, name), f"{why} {fitting}".strip()))

    def check_table(self, rows: int, columns: int) -> None:
        """Raises DataError where a table is too large to be trained with in the memory that is allowed."""
        needed = table_bytes(rows, columns)
        if needed > self.memory:
            most = max(1, self.memory // table_bytes(1, columns))
            raise DataError(
                say(
                    "{rows} rows of {columns} columns would take about {memory}; at most {most_memory} are allowed, "
                    "which are {most} rows",
                    rows=f"{rows:,}",
                    columns=f"{columns:,}",
                    memory=in_bytes(needed),
                    most_memory=in_bytes(self.memory),
                    most=f"{most:,}",
                )
            )

    def _allow(self, found: Cost) -> bool:
        return found.seconds <= self.step_seconds and found.memory <= self.memory

    def _fitting(self, config: Config, data: Dataset | Samples | Shape | None) -> tuple[str, str]:
        """The setting that is too large, and the words for what would fit in its place."""

        def largest(most: int, made: Callable[[int], Config]) -> int:
            return _largest(most, lambda number: self._allow(cost(made(number), data)))

        batch = largest(config.batch_size, lambda size: config.changed(batch_size=size))
        if batch:
            name = "hidden" if batch < 10 else "batch_size"
            return name, say("A batch size of {size} would fit.", size=f"{batch:,}")
        widest = max(config.hidden, default=0)
        units = largest(widest, lambda most: config.changed(hidden=tuple(min(most, each) for each in config.hidden)))
        if units:
            return "hidden", say("Layers of at most {units} units would fit.", units=f"{units:,}")
        if data is None:
            samples = largest(config.samples, lambda count: config.changed(samples=max(10, count)))
            return "samples", say("{samples} samples would fit.", samples=f"{samples:,}") if samples else ""
        return "batch_size", say("The data is too large.")


def _largest(most: int, fits: Callable[[int], bool]) -> int:
    """The largest number up to `most` that fits, or 0; what is below a number that fits does so, too."""
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def in_bytes(count: float) -> str:
    """An amount of memory, with the unit that suits it."""
    return f"{_short(count / 1e9)} GB" if count >= 1e9 else f"{max(1, math.ceil(count / 1e6)):,} MB"


def _short(number: float) -> str:
    """A number with two digits that count, in full."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"
