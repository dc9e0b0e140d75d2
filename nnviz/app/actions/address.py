"""The address of a page: what stands in its query, and the query under which a page opens as this one is."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...settings.config import Config

# What else stands in a page's address: the page's own, Voilà's, and JupyterLab's.
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
    """The settings that a query asks for, as texts by name."""
    return {name: text for name, text in parse_qsl(search.lstrip("?")) if name not in NO_SETTINGS}


@lru_cache(maxsize=8)
def query_of(config: Config) -> str:
    """The query under which a page opens with these settings: those that differ from the defaults."""
    return urlencode({name: _text(value) for name, (_, value) in Config().differences(config).items()})


def _text(value: Any) -> str:
    """A value as `Setting.parse` reads it; a list always has a comma, so that it is one, also an empty one."""
    if isinstance(value, tuple):
        return "".join(f"{one}," for one in value) or ","
    return "" if value is None else str(value)
