"""Setting: one declared setting of a run."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin

from pydantic.fields import FieldInfo

from ..words import say
from ..words.formatting import bound, value_text
from .annotations import IfEmpty, Live, LogScale, OneOf, Place, Varies

_Part = TypeVar("_Part")


@dataclass(frozen=True)
class Setting:
    """Declaration of a setting, for controls, flags and links."""

    name: str
    field: FieldInfo

    @property
    def live(self) -> bool:
        """True if the setting may change during a run."""
        return self._find(Live) is not None

    @property
    def varies(self) -> bool:
        """True if the networks of a crowd may differ in the setting."""
        return self._find(Varies) is not None

    @property
    def place(self) -> Place:
        """The control's place in the page."""
        place = self._find(Place)
        if place is None:
            raise TypeError(f"{self.name}: the setting declares no Place")
        return place

    @property
    def title(self) -> str:
        """The setting's name on the page, translated."""
        title = self.field.title or self.name
        return say(title)

    @property
    def description(self) -> str:
        """The help text, in the present language."""
        description = self.field.description or self.name
        return say(description)

    @property
    def is_whole(self) -> bool:
        """True if the values are whole numbers."""
        return int in (self.field.annotation, *get_args(self.field.annotation))

    @property
    def is_number(self) -> bool:
        """True if the values are numbers, or None."""
        kinds = (self.field.annotation, *get_args(self.field.annotation))
        return int in kinds or float in kinds

    @property
    def is_list(self) -> bool:
        """True if every value is a list."""
        return get_origin(self.field.annotation) is tuple

    @property
    def entry(self) -> "Setting | None":
        """The declaration of a list's entries, or None.

        It is None if the values are not lists.
        """
        if not self.is_list:
            return None
        return Setting(self.name, FieldInfo.from_annotation(get_args(self.field.annotation)[0]))

    @property
    def is_optional(self) -> bool:
        """True if the value may be None."""
        return NoneType in get_args(self.field.annotation)

    @property
    def choices(self) -> tuple[str, ...]:
        """The names to choose from.

        It is empty if any value in a range is allowed.
        """
        found = self._find(OneOf)
        return tuple(found.names) if found else ()

    @property
    def titles(self) -> dict[str, str]:
        """The names to choose from, with their titles."""
        found = self._find(OneOf)
        if found and isinstance(found.names, Mapping):
            return {name: entry.title for name, entry in found.names.items()}
        return {name: name for name in self.choices}

    @property
    def if_empty(self) -> str:
        """The meaning of None, in the present language."""
        found = self._find(IfEmpty)
        return say(found.title) if found else say("never")

    def named(self, value: Any) -> Any:
        """Replace names in a value by their titles.

        Several are joined with commas. None becomes what it means.
        """
        if value is None and self.is_optional:
            return self.if_empty
        if type(value) is tuple:  # a hidden unit is a pair that has a text of its own
            return ", ".join(str(self.named(each)) for each in value)
        title = self.titles.get(value) if isinstance(value, str) else None
        return value if title is None else say(title)

    def with_value(self, value: Any) -> str:
        """Name the setting and a value, such as "learning rate 0.03"."""
        return say("{setting} {value}", setting=self.title, value=value_text(self.named(value)))

    @property
    def scale(self) -> LogScale | None:
        return self._find(LogScale)

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The lowest and highest value, or None."""
        limits = {
            kind: getattr(part, kind)
            for part in self.field.metadata
            for kind in ("gt", "ge", "lt", "le")
            if hasattr(part, kind)
        }
        return limits.get("ge", limits.get("gt")), limits.get("le", limits.get("lt"))

    @property
    def excludes_highest(self) -> bool:
        """True if values must be below the upper bound."""
        return any(getattr(part, "lt", None) is not None for part in self.field.metadata)

    @property
    def _excludes_lowest(self) -> bool:
        return any(getattr(part, "gt", None) is not None for part in self.field.metadata)

    @property
    def example(self) -> Any:
        """An allowed value."""
        return self.field.examples[0] if self.field.examples else self.field.default

    @property
    def wanted(self) -> str:
        """A request for an allowed kind of value."""
        names = ", ".join(self.choices)
        if self.choices and self.is_list:
            return say("choose at least one of {names}", names=names)
        if self.choices:
            return say("choose one of {names}", names=names)
        if self.entry is not None:
            example = repr(self.example)
            if not self.entry.is_whole:
                return say("give a list, as in {example}", example=example)
            return say("give a list of numbers, as in {example}", example=example)
        if self.field.annotation is str:
            return say("give a text, as in {example}", example=repr(self.example))
        return say("give a whole number") if self.is_whole else say("give a number")

    @property
    def allowed(self) -> str:
        """A description of the allowed values.

        It is "" if they are more than a range.
        """
        names = ", ".join(self.choices)
        if self.choices:
            return say("at least one of {names}", names=names) if self.is_list else say("one of {names}", names=names)
        if self.entry is not None and self.entry.is_whole:
            most = next(part.max_length for part in self.field.metadata if hasattr(part, "max_length"))
            return say("up to {most} whole numbers, each {range}", most=most, range=self.entry.allowed)
        return self._range

    @property
    def _range(self) -> str:
        """A description of the bounds.

        It is "" if there is no lower one.
        """
        low, high = self.bounds
        if low is None:
            return ""
        if high is None:
            above = self._excludes_lowest
            return say("above {low}", low=bound(low)) if above else say("{low} or more", low=bound(low))
        ends = {"low": bound(low), "high": bound(high)}
        match self._excludes_lowest, self.excludes_highest:
            case True, True:
                return say("above {low}, below {high}", **ends)
            case True, False:
                return say("above {low}, up to {high}", **ends)
            case False, True:
                return say("{low} to below {high}", **ends)
        return say("{low} to {high}", **ends)

    def parse(self, text: str) -> Any:
        """Read a value as written in a link or a flag.

        Commas separate the entries of a list.
        """
        may_be_list = any(get_origin(part) is tuple for part in get_args(self.field.annotation))
        if self.is_list or (may_be_list and "," in text):
            return tuple(part.strip() for part in text.split(",") if part.strip())
        return None if self.is_optional and not text else text

    def _find(self, kind: type[_Part]) -> _Part | None:
        parts = (*self.field.metadata, *(self.entry.field.metadata if self.entry else ()))
        return next((part for part in parts if isinstance(part, kind)), None)
