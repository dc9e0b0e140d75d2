"""Address: the settings and the pictures in the query of a page's URL."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...lessons.course import lessons
from ...lessons.scene import DEFAULT_SPEED, SPEEDS
from ...settings.config import Config, settings
from ...views.base.panels import ARRANGEMENTS, PANELS
from ...words import say
from . import playground_link

LEARN = next(iter(ARRANGEMENTS.values()))
FASTEST = "fastest"
LESSON = "lesson"

# Parameters of the page itself, of Voilà and of JupyterLab.
NO_SETTINGS = (
    "theme",
    "template",
    "voila-theme",
    "voila-template",
    "token",
    "reset",
    "clone",
    "path",
    "factory",
    "file-browser-path",
)


def asked_in(search: str) -> dict[str, str]:
    """Return the settings in a query, as texts by name.

    Those behind "#" count, too, as in a link of TensorFlow Playground; a mere place in the page is left out.
    """
    query, _, fragment = search.partition("#")
    asked = {name: text for name, text in parse_qsl(query.lstrip("?")) if name not in NO_SETTINGS}
    behind = dict(parse_qsl(fragment, keep_blank_values=True))
    if behind.keys().isdisjoint({*playground_link.NAMES, *settings(), *_PAGE, LESSON}):
        return asked
    return playground_link.translated(behind) | asked


@dataclass(frozen=True)
class PageState:
    """The state of a page apart from the run: pictures in the first slots, and steps per second."""

    pictures: tuple[str, ...] = LEARN
    speed: float = DEFAULT_SPEED


@dataclass(frozen=True)
class Asked:
    """The content of a query; `wrong` are sentences about names and values that can't be used."""

    settings: dict[str, Any]
    page: PageState
    wrong: list[str]
    lesson: str = ""


_USUAL = PageState()


def read(asked: dict[str, str]) -> Asked:
    """Read the texts of a query by name.

    A name may be spelled with hyphens, like a command-line flag.
    """
    values: dict[str, Any] = {}
    page: dict[str, Any] = {}
    wrong, lesson = [], ""
    for spelling, text in asked.items():
        name = spelling.replace("-", "_")
        if name in settings():
            values[name] = settings()[name].parse(text)
        elif name == LESSON and text in lessons():
            lesson = text
        elif name == LESSON:
            known = ", ".join(lessons())
            wrong.append(say("lesson = {text}: choose one of {names}", text=text[:80], names=known))
        elif name in _PAGE:
            try:
                page[name] = _PAGE[name](text)
            except ValueError as error:
                wrong.append(str(error))
        else:
            wrong.append(_no_setting(spelling))
    return Asked(values, PageState(**page), wrong, lesson)


def _pictures(text: str) -> tuple[str, ...]:
    names = tuple(dict.fromkeys(name.strip() for name in text.split(",") if name.strip()))
    if not names or any(name not in PANELS for name in names):
        raise ValueError(say("pictures = {text}: choose from {names}", text=text[:80], names=", ".join(PANELS)))
    return names


def _speed(text: str) -> float:
    known = {str(speed): float(speed) for speed in SPEEDS} | {FASTEST: math.inf}
    if text not in known:
        raise ValueError(say("speed = {text}: choose one of {names}", text=text[:80], names=", ".join(known)))
    return known[text]


_PAGE: dict[str, Callable[[str], Any]] = {"pictures": _pictures, "speed": _speed}


def _no_setting(name: str) -> str:
    """Say that a setting is unknown, and name the nearest."""
    known = [*settings(), *_PAGE]
    near = get_close_matches(name.replace("-", "_"), known, 1)
    if near:
        return say("{name} is not a setting: did you mean {near}?", name=name[:40], near=near[0])
    return say("{name} is not a setting: there are {known}", name=name[:40], known=", ".join(known))


@lru_cache(maxsize=8)
def query_of(config: Config, page: PageState = _USUAL) -> str:
    """Return the query of a config and a page, without default values."""
    usual = Config(dataset=config.dataset)
    differing = [name for name in settings() if getattr(config, name) != getattr(usual, name)]
    if config.dataset != Config().dataset:
        differing.insert(0, "dataset")
    found = {name: _text(getattr(config, name)) for name in differing}
    if page.pictures != LEARN:
        found["pictures"] = ",".join(page.pictures)
    if page.speed != DEFAULT_SPEED:
        found["speed"] = f"{page.speed:.0f}" if page.speed in SPEEDS else FASTEST
    return urlencode(found)


def _text(value: Any) -> str:
    """Format a value for `Setting.parse`; lists always contain a comma."""
    if isinstance(value, tuple):
        return "".join(f"{one}," for one in value) or ","
    return "" if value is None else str(value)
