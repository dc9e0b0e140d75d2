"""Invalid settings: a value that a setting can't have, and why not, in words for a program or for a page."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from ..words import say
from .setting import Setting


@dataclass(frozen=True)
class InvalidSetting:
    """A value that a setting can't have, and in words what it can be; `place` is where in a list it stands."""

    setting: Setting
    value: Any
    why: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.setting.name}{self.place} = {_written(self.value, repr)}: {self.why}"

    @property
    def titled(self) -> str:
        """The same for a page, where the setting goes by its title and a value is as a person reads it."""
        title = say(self.setting.field.title) + self.place
        value = "" if self.value is None else _written(self.setting.named(self.value), str).strip()
        return f"{title} = {value}: {self.why}" if value else f"{title}: {self.why}"


_OUT_OF_RANGE = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "int_parsing_size")
_MOST = 120  # characters of a value


def refused_by(error: ValidationError, known: dict[str, Setting]) -> list[InvalidSetting | str]:
    """What is wrong with each setting, where there are those of `known`; of a list, with its first entry that is.

    What pydantic says is for programmers: the words are the declarations' own.
    """
    found: dict[str, InvalidSetting | str] = {}
    for problem in error.errors(include_url=False):
        name, *_ = location = problem["loc"]
        if name not in known:
            found[name] = f"{name} is not a setting: there are {', '.join(known)}"
        elif name not in found or (_place(location) and not found[name].place):  # what is wrong inside a list says more
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
    why = "out of range" if kind in _OUT_OF_RANGE else setting.wanted
    if kind == "tuple_type" and setting.is_list:
        why += f", as in {setting.example!r}"
    return f"{why} (allowed: {setting.allowed})" if setting.allowed and not setting.choices else why


def _written(value: Any, write: Callable[[Any], str]) -> str:
    try:
        text = write(value)
    except Exception:  # noqa: BLE001 - a whole number with thousands of digits can't be written, say
        return f"some {type(value).__name__}"
    return text if len(text) <= _MOST else text[:_MOST] + "…"
