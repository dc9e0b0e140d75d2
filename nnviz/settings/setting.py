"""Setting: what a declaration can say of a setting, and how a control, a flag or a link reads it."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, get_args, get_origin

from pydantic import GetCoreSchemaHandler
from pydantic.fields import FieldInfo
from pydantic_core.core_schema import CoreSchema, no_info_after_validator_function

from ..words import say


@dataclass(frozen=True)
class OneOf:
    """The value is one of `names`, or, where it may be a tuple, each of its entries is.

    A mapping is to what has a `title`, by which people read the name.
    """

    names: Collection[str]

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return no_info_after_validator_function(self._check, handler(source))

    def _check(self, value: Any) -> Any:
        if not all(name in self.names for name in (value if isinstance(value, tuple) else (value,))):
            raise ValueError(f"choose one of {', '.join(self.names)}")
        return value


@dataclass(frozen=True)
class Live:
    """The setting may change while a run is under way, the weights kept."""


@dataclass(frozen=True)
class LogScale:
    """Shown on a logarithmic scale from `low` to `high`; `zero` puts an exact 0 at its left end."""

    low: float
    high: float
    zero: bool = False


@dataclass(frozen=True)
class Setting:
    """One setting as declared: what a control, a flag or a link needs to know of it."""

    name: str
    field: FieldInfo

    @property
    def live(self) -> bool:
        return self._find(Live) is not None

    @property
    def is_whole(self) -> bool:
        """Whether its values are whole numbers."""
        return int in (self.field.annotation, *get_args(self.field.annotation))

    @property
    def is_list(self) -> bool:
        """Whether its values are lists, and nothing else."""
        return get_origin(self.field.annotation) is tuple

    @property
    def entry(self) -> "Setting | None":
        """An entry of a list, as declared."""
        if not self.is_list:
            return None
        return Setting(self.name, FieldInfo.from_annotation(get_args(self.field.annotation)[0]))

    @property
    def is_optional(self) -> bool:
        """Whether it may be left out, with None."""
        return NoneType in get_args(self.field.annotation)

    @property
    def choices(self) -> tuple[str, ...]:
        """The names to choose from, or none."""
        found = self._find(OneOf)
        return tuple(found.names) if found else ()

    @property
    def titles(self) -> dict[str, str]:
        """The names to choose from, as a person reads them."""
        found = self._find(OneOf)
        if found and isinstance(found.names, Mapping):
            return {name: entry.title for name, entry in found.names.items()}
        return {name: name for name in self.choices}

    def named(self, value: Any) -> Any:
        """A value with names as a person reads them, several with commas; any other value as it is."""
        if isinstance(value, tuple):
            return ", ".join(str(self.named(each)) for each in value)
        return say(self.titles.get(value, value)) if isinstance(value, str) else value

    @property
    def scale(self) -> LogScale | None:
        return self._find(LogScale)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The lowest and the highest value, where there is one."""
        limits = {
            kind: getattr(part, kind)
            for part in self.field.metadata
            for kind in ("gt", "ge", "lt", "le")
            if hasattr(part, kind)
        }
        return limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))

    @property
    def excludes_highest(self) -> bool:
        """Whether values come as near to the highest as one likes and never reach it."""
        return any(getattr(part, "lt", None) is not None for part in self.field.metadata)

    @property
    def _excludes_lowest(self) -> bool:
        return any(getattr(part, "gt", None) is not None for part in self.field.metadata)

    @property
    def example(self) -> Any:
        """A value that it can have."""
        return self.field.examples[0] if self.field.examples else self.field.default

    @property
    def wanted(self) -> str:
        """What kind of value to give, in words."""
        if self.choices:
            return f"choose {self.allowed}"
        if self.is_list:
            return f"give the {self.field.description}"
        if self.field.annotation is str:
            return f"give a text, as in {self.example!r}"
        return "give a whole number" if self.is_whole else "give a number"

    @property
    def allowed(self) -> str:
        """What is allowed, in words; "" where there is more to say than a range."""
        if self.choices:
            return ("at least one of " if self.is_list else "one of ") + ", ".join(self.choices)
        if self.entry is not None:
            most = next(part.max_length for part in self.field.metadata if hasattr(part, "max_length"))
            return f"up to {most} whole numbers, each {self.entry.allowed}"
        low, high = self.bounds
        if low is not None and high is not None:
            below = "below " if self.excludes_highest else ""
            return (
                f"above {_plain(low)}, {below or 'up to '}{_plain(high)}"
                if self._excludes_lowest
                else f"{_plain(low)} to {below}{_plain(high)}"
            )
        if low is not None:
            return f"above {_plain(low)}" if self._excludes_lowest else f"{_plain(low)} or more"
        return ""

    def parse(self, text: str) -> Any:
        """A value as it stands in a link or a flag: commas part the entries of a list."""
        may_be_list = tuple in map(get_origin, get_args(self.field.annotation))
        if self.is_list or (may_be_list and "," in text):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return None if self.is_optional and not text else text

    def _find(self, kind: type) -> Any:
        parts = (*self.field.metadata, *(self.entry.field.metadata if self.entry else ()))
        return next((part for part in parts if isinstance(part, kind)), None)


def _plain(value: float) -> str:
    """Large whole numbers in full."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"
