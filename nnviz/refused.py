"""Refused: a setting that can't be, why not, and the error that says so, to a program or in a page."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from .setting import Setting
from .words import say


@dataclass(frozen=True)
class Refused:
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


class ConfigError(ValueError):
    """A setting that can't be: the message names it, the value, and what is allowed."""

    def __init__(self, *refused: Refused | str):
        super().__init__(_together([str(one) for one in refused]))
        self.refused = refused

    @property
    def titled(self) -> str:
        """The message for a page, which calls the settings by their titles."""
        return _together([one.titled if isinstance(one, Refused) else one for one in self.refused])


_OUT_OF_RANGE = ("greater_than", "greater_than_equal", "less_than", "less_than_equal", "int_parsing_size")
_MOST = 120  # characters of a value
_MOST_IN_ALL = 500  # characters of a message
_MOST_UNBROKEN = 150  # characters of a name or a value without a space


def refused_by(error: ValidationError, known: dict[str, Setting]) -> list[Refused | str]:
    """What is wrong with each setting, where there are those of `known`; of a list, with its first entry that is.

    What pydantic says is for programmers: the words are the declarations' own.
    """
    found: dict[str, Refused | str] = {}
    for problem in error.errors(include_url=False):
        name, *_ = location = problem["loc"]
        if name not in known:
            found[name] = f"{name} is not a setting: there are {', '.join(known)}"
        elif name not in found or _place(location) and not found[name].place:  # what is wrong inside a list says more
            found[name] = Refused(known[name], problem["input"], _why(problem, known[name]), _place(location))
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
    except Exception:  # a whole number with thousands of digits can't be written, say
        return f"some {type(value).__name__}"
    return text if len(text) <= _MOST else text[:_MOST] + "…"


def _together(texts: list[str]) -> str:
    """Texts as one message of bounded length, whatever names and values are in them."""
    kept: list[str] = []
    for text in map(_shortened, texts):
        if kept and len("; ".join([*kept, text])) > _MOST_IN_ALL:
            break
        kept.append(text)
    more = len(texts) - len(kept)
    return "; ".join(kept) + (say("; and {count} more", count=more) if more else "")


def _shortened(text: str) -> str:
    """A text that can be shown: long names and values, and then all of it, without their middles."""
    text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")  # half a character can't be printed
    text = re.sub(rf"\S{{{_MOST_UNBROKEN + 1},}}", lambda found: _without_middle(found[0], _MOST_UNBROKEN), text)
    return _without_middle(text, _MOST_IN_ALL)


def _without_middle(text: str, most: int) -> str:
    tail = most // 3
    return text if len(text) <= most else f"{text[: most - tail - 1]}…{text[-tail:]}"
