"""Invalid settings: values and reasons, for programs and pages."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..words import say
from .setting import Setting


@dataclass(frozen=True)
class InvalidSetting:
    """A value that is not allowed, and the reason.

    `place` is its index in a list.
    """

    setting: Setting
    value: Any
    why: str
    place: str = ""

    def __str__(self) -> str:
        name = self.setting.name + self.place
        return say("{name} = {value}: {reason}", name=name, value=_written(self.value, repr), reason=self.why)

    @property
    def titled(self) -> str:
        """The message for a page, with titles for names."""
        title = self.setting.title + self.place
        value = "" if self.value is None else _written(self.setting.named(self.value), str).strip()
        if not value:
            return say("{name}: {reason}", name=title, reason=self.why)
        return say("{name} = {value}: {reason}", name=title, value=value, reason=self.why)


_OUT_OF_RANGE = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "int_parsing_size")
_MOST = 120  # characters of a value


def refused_by(error: ValidationError, known: dict[str, Setting]) -> list[InvalidSetting | str]:
    """Return one error per invalid setting; for a list, its first invalid entry.

    Unknown names are reported as such. The reasons come from the declarations, since those of
    pydantic are written for programmers.
    """
    found: dict[str, InvalidSetting | str] = {}
    for problem in error.errors(include_url=False):
        location = problem["loc"]
        name, earlier = str(location[0]), found.get(str(location[0]))
        if name not in known:
            names = ", ".join(known)
            found[name] = say("{name} is not a setting: there are {names}", name=name, names=names)
        elif earlier is None or (
            isinstance(earlier, InvalidSetting) and _place(location) and not earlier.place
        ):  # an entry says more than its list
            found[name] = InvalidSetting(known[name], problem["input"], _why(problem, known[name]), _place(location))
    return list(found.values())


def _place(location: tuple[int | str, ...]) -> str:
    return "".join(f"[{part}]" for part in location if isinstance(part, int))


def _why(problem: Any, setting: Setting) -> str:
    kind = problem["type"]
    if kind == "value_error":
        return str(problem["ctx"]["error"])
    if _place(problem["loc"]):
        setting = setting.entry or setting
    wanted, allowed = setting.wanted, setting.allowed
    if kind in _OUT_OF_RANGE:
        return say("out of range (allowed: {allowed})", allowed=allowed)
    if setting.choices and kind == "tuple_type":
        return say("{wanted}, as in {example}", wanted=wanted, example=repr(setting.example))
    if setting.choices or not allowed:
        return wanted
    return say("{wanted} (allowed: {allowed})", wanted=wanted, allowed=allowed)


def _written(value: Any, write: Callable[[Any], str]) -> str:
    try:
        text = write(value)
    except Exception:  # noqa: BLE001 - for example, Python refuses to write integers with thousands of digits
        return say("some {type}", type=type(value).__name__)
    return text if len(text) <= _MOST else text[:_MOST] + "…"
