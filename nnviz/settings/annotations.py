"""Annotations: the parts of a setting's declaration beside its type, its bounds and its texts."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import GetCoreSchemaHandler
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from ..words import say


@dataclass(frozen=True)
class OneOf:
    """Restricts a value, or each entry of a tuple, to `names`.

    If `names` is a mapping, its values carry the `title` that users see.
    """

    names: Collection[str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: Any) -> Any:
        if not all(name in self.names for name in (value if isinstance(value, tuple) else (value,))):
            raise ValueError(say("choose one of {names}", names=", ".join(self.names)))
        return value


@dataclass(frozen=True)
class Live:
    """Allows a change during a run, which keeps the weights."""


@dataclass(frozen=True)
class Varies:
    """Allows the networks of a crowd to differ.

    The setting changes no array's shape.
    """


Part = Literal[
    "bar", "side", "diagram", "data", "network", "loss", "optimizer", "schedule", "regularization", "stopping"
]


@dataclass(frozen=True)
class Place:
    """The part of the page that holds a setting's control.

    "bar" is on top of the page, "side" beside the data, "diagram" above the network. The other parts are groups in
    the drawer. Controls in the same part stand in ascending `order`, and then in the order of Config.
    """

    part: Part
    order: int = 0


@dataclass(frozen=True)
class LogScale:
    """Logarithmic scale of a slider from `low` to `high`.

    `zero` puts an exact 0 at its left end.
    """

    low: float
    high: float
    zero: bool = False


@dataclass(frozen=True)
class IfEmpty:
    """Names the meaning of None, if it is not "never"."""

    title: str
