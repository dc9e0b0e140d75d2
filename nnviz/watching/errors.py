"""Errors of watching, in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from ..errors import ConfigError
from ..words import say


class WatchError(ValueError):
    """Invalid value from a watched loop.

    The message names it and what is allowed.
    """


@contextmanager
def in_words(sentence: str) -> Iterator[None]:
    """Turn any exception into a WatchError.

    The `marked` sentence contains {error}. A WatchError or ConfigError stays as it is.
    """
    try:
        yield
    except (WatchError, ConfigError):
        raise
    except Exception as error:
        raise WatchError(say(sentence, error=described(error))) from error


def described(error: Exception) -> str:
    """Return the kind and the first line of an error's message."""
    lines = str(error).strip().splitlines()
    return f"{type(error).__name__}: {lines[0][:300]}" if lines else type(error).__name__
