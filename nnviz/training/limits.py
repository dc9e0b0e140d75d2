"""Limits: bounds on the time and memory of runs."""

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
_MAY_BE_ZERO = ("sweep_networks", "sweep_workers")


@dataclass(frozen=True)
class Limits:
    """Bounds on work, set by the operator of the server.

    No page can change them. `step_seconds` limits a step with its picture, `memory` the bytes of all arrays, `file`
    the bytes of a file, and `recipe_numbers` the numbers in all arrays of a recipe. Rerunning a recipe for more
    than `rerun_seconds` asks first. A sweep has at most `sweep_networks` networks; 0 allows none. It trains in
    `sweep_workers` processes; 0 means that of the page.
    """

    step_seconds: float = 1.0
    memory: int = 10**9
    file: int = 100 * 10**6
    recipe_numbers: int = 40_000_000
    rerun_seconds: float = 30.0
    sweep_networks: int = 10_000
    sweep_workers: int = 0

    @classmethod
    def from_text(cls, text: str) -> "Limits":
        """Read limits from the text of the environment variable.

        Raises ConfigError.
        """
        try:
            given = json.loads(text)
        except ValueError as error:
            raise ConfigError(say("{variable} is not valid JSON: {error}", variable=VARIABLE, error=error)) from None
        if not isinstance(given, dict):
            raise ConfigError(say("{variable} is not a JSON object", variable=VARIABLE))
        kinds = {field.name: field.type for field in fields(cls)}
        for name, value in given.items():
            if name not in kinds:
                raise ConfigError(
                    say(
                        "{variable}: {name} is not a limit; there are {known}",
                        variable=VARIABLE,
                        name=name[:40],
                        known=", ".join(kinds),
                    )
                )
            number = type(value) is int or (type(value) is float and kinds[name] is float)
            if name in _MAY_BE_ZERO and number and value == 0:
                continue
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
        """Return the server's limits, or the default ones.

        Raises ConfigError.
        """
        text = environment.get(VARIABLE, "")
        return cls.from_text(text) if text else cls()

    def text(self) -> str:
        """Write the limits as `from_text` reads them."""
        return json.dumps(asdict(self))

    def check(self, config: Config, data: Dataset | Samples | Shape | None = None) -> Cost:
        """Return the cost of a config.

        Raises ConfigError, which names what would fit, if the cost is too high.
        """
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
        if fitting:
            why = say("{reason} {hint}", reason=why, hint=fitting)
        raise ConfigError(InvalidSetting(settings()[name], getattr(config, name), why))

    def check_table(self, rows: int, columns: int) -> None:
        """Raise DataError if a table needs too much memory."""
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

    def check_sweep(self, networks: int, memory: float = 0) -> None:
        """Raise ConfigError if a sweep has too many networks, or needs too many bytes."""
        if not self.sweep_networks:
            raise ConfigError(say("This server allows no sweeps."))
        if networks > self.sweep_networks:
            raise ConfigError(
                say(
                    "{count} networks are more than the {most} that are allowed here. Take fewer values or seeds.",
                    count=f"{networks:,}",
                    most=f"{self.sweep_networks:,}",
                )
            )
        if memory > self.memory:
            raise ConfigError(
                say(
                    "The sweep would need about {memory}; at most {most_memory} are allowed here. Take fewer values, "
                    "fewer seeds or a smaller network.",
                    memory=in_bytes(memory),
                    most_memory=in_bytes(self.memory),
                )
            )

    def _allow(self, found: Cost) -> bool:
        return found.seconds <= self.step_seconds and found.memory <= self.memory

    def _fitting(self, config: Config, data: Dataset | Samples | Shape | None) -> tuple[str, str]:
        """Return the setting that is too large, and advice.

        The advice is a sentence that names a value that would fit.
        """

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
    """Return the largest fitting number up to `most`, or 0.

    If a number fits, every smaller number has to fit too.
    """
    low, high = 0, most + 1
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (middle, high) if fits(middle) else (low, middle)
    return low


def in_bytes(count: float) -> str:
    """Format an amount of memory in MB or GB."""
    if count >= 1e9:
        return say("{count} GB", count=_short(count / 1e9))
    return say("{count} MB", count=f"{max(1, math.ceil(count / 1e6)):,}")


def _short(number: float) -> str:
    """Format a number with two significant digits."""
    return f"{number:,.0f}" if number >= 10 else f"{number:.2g}"
