"""Address: the settings in the query of a page's URL."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl, urlencode

from ...settings.config import Config

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


@lru_cache(maxsize=8)
def query_of(config: Config) -> str:
    """Return the query of a config: the settings that differ from the defaults."""
    return urlencode({name: _text(value) for name, (_, value) in Config().differences(config).items()})


def _text(value: Any) -> str:
    """Format a value as `Setting.parse` reads it; a list always contains a comma."""
    if isinstance(value, tuple):
        return "".join(f"{one}," for one in value) or ","
    return "" if value is None else str(value)
