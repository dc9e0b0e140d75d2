"""Address: the settings in the query of a page's URL."""

from difflib import get_close_matches
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...settings.config import Config, settings
from ...words import say

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
    """Return the settings in a query, as texts by name."""
    return {name: text for name, text in parse_qsl(search.lstrip("?")) if name not in NO_SETTINGS}


def read(asked: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return values of known settings, and sentences about unknown names.

    A name may be spelled with hyphens, like a command-line flag.
    """
    values: dict[str, Any] = {}
    unknown = []
    for spelling, text in asked.items():
        name = spelling.replace("-", "_")
        if name in settings():
            values[name] = settings()[name].parse(text)
        else:
            unknown.append(_no_setting(spelling))
    return values, unknown


def _no_setting(name: str) -> str:
    """Say that a setting is unknown, and name the nearest."""
    near = get_close_matches(name.replace("-", "_"), settings(), 1)
    if near:
        return say("{name} is not a setting: did you mean {near}?", name=name[:40], near=near[0])
    return say("{name} is not a setting: there are {known}", name=name[:40], known=", ".join(settings()))


@lru_cache(maxsize=8)
def query_of(config: Config) -> str:
    """Return the query of a config, without default values."""
    return urlencode({name: _text(value) for name, (_, value) in Config().differences(config).items()})


def _text(value: Any) -> str:
    """Format a value for `Setting.parse`; lists always contain a comma."""
    if isinstance(value, tuple):
        return "".join(f"{one}," for one in value) or ","
    return "" if value is None else str(value)
