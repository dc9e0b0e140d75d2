"""Program: functions in NumPy of which some lines can be chosen.

Only code that is declared here runs: a person chooses a variant of a line by its place, and writes none.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

FILE = "<program>"  # the name of the code in a traceback


@dataclass(frozen=True)
class Variant:
    """One of several ways to write a line; `feedback` answers the misconception behind it."""

    code: str
    feedback: str = ""
    is_right: bool = False


@dataclass(frozen=True)
class Program:
    """Lines of code. A line with several variants can be chosen; it is printed as its first one."""

    lines: tuple[str | tuple[Variant, ...], ...]

    @property
    def choices(self) -> tuple[tuple[Variant, ...], ...]:
        """The lines that can be chosen, from the top."""
        return tuple(line for line in self.lines if not isinstance(line, str))

    @property
    def printed(self) -> tuple[int, ...]:
        """The places of the variants that are printed."""
        return (0,) * len(self.choices)

    @property
    def right(self) -> tuple[int, ...]:
        """The places of the right variants."""
        return tuple(next(place for place, one in enumerate(line) if one.is_right) for line in self.choices)

    def check(self) -> None:
        """Raise ValueError unless each line has one right variant, and the others but the printed one have feedback."""
        for line in self.choices:
            if sum(one.is_right for one in line) != 1 or line[0].is_right:
                raise ValueError(f"{line[0].code!r}: one variant must be right, and the printed one wrong")
            silent = [one.code for one in line[1:] if not one.is_right and not one.feedback]
            if silent:
                raise ValueError(f"no feedback for {', '.join(silent)}")

    def allows(self, chosen: Any) -> bool:
        """Tell whether these are places of variants, one for each line that can be chosen."""
        if not isinstance(chosen, (tuple, list)) or len(chosen) != len(self.choices):
            return False
        return all(isinstance(place, int) and 0 <= place < len(line) for place, line in zip(chosen, self.choices))

    def variants(self, chosen: Sequence[int]) -> list[Variant]:
        """Return the variants that are chosen."""
        return [line[place] for place, line in zip(chosen, self.choices)]

    def source(self, chosen: Sequence[int]) -> str:
        """Return the code with the variants that are chosen."""
        variants = iter(self.variants(chosen))
        return "\n".join(line if isinstance(line, str) else next(variants).code for line in self.lines) + "\n"

    def functions(self, chosen: Sequence[int]) -> dict[str, Callable[..., Any]]:
        """Return the functions of the code by name."""
        return functions_in(self.source(chosen))


def functions_in(source: str) -> dict[str, Callable[..., Any]]:
    """Return the functions of some declared code by name; it may use NumPy as `np`."""
    found: dict[str, Any] = {"np": np}
    exec(compile(source, FILE, "exec"), found)
    return {name: each for name, each in found.items() if callable(each)}
