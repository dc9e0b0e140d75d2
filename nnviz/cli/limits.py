"""Limits: what the server's owner allows its pages."""

import os
from dataclasses import replace
from importlib.util import find_spec
from typing import Any

from ..errors import ConfigError
from ..server.usage_error import UsageError
from ..training.limits import Limits
from ..words import say


def limits_of(**given: Any) -> Limits:
    """Return the limits of the environment, or the given ones."""
    try:
        return replace(Limits.here(), **{name: value for name, value in given.items() if value is not None})
    except ConfigError as error:
        raise UsageError(str(error)) from error


def bytes_of(megabytes: int | None) -> int | None:
    return megabytes and megabytes * 10**6


def workers_of(text: str | None) -> int | None:
    """Return the number of processes in which a page's sweep trains. Raises UsageError."""
    if text is None:
        return None
    cores = os.cpu_count() or 1
    count = cores if text == "all" else int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= count <= 1024:
        raise UsageError(
            say('--sweep-workers {value}: give a number of processes, or "all"; 0 is the page\'s own', value=text)
        )
    if count and find_spec("loky") is None:
        raise UsageError(
            say(
                "--sweep-workers {value}: processes need the package loky. Install it with: {command}",
                value=text,
                command='pip install "nnviz-playground[sweep]"',
            )
        )
    return count
