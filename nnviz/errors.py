"""Errors about what a user gave, with messages of bounded length."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from .words import say

_MOST_IN_ALL = 500  # characters of a message
_MOST_UNBROKEN = 150  # characters of a name or a value without a space


class Titled(Protocol):
    """A problem with two texts: `str` for programs, `titled` for the page."""

    @property
    def titled(self) -> str:
        """The text for a page."""


class ConfigError(ValueError):
    """An invalid setting, or invalid data.

    The message names it, the value and what is allowed.
    """

    def __init__(self, *refused: Titled | str):
        super().__init__(_together([str(one) for one in refused]))
        self.refused = refused

    @property
    def titled(self) -> str:
        """The message for the page, with the titles of settings."""
        return _together([one if isinstance(one, str) else one.titled for one in self.refused])


class DataError(ConfigError):
    """Invalid data; the message names the error and its place."""


def _together(texts: list[str]) -> str:
    """Join texts to one message of bounded length, whatever they contain."""
    kept: list[str] = []
    for text in map(_shortened, texts):
        if kept and len("; ".join([*kept, text])) > _MOST_IN_ALL:
            break
        kept.append(text)
    more = len(texts) - len(kept)
    joined = "; ".join(kept)
    return say("{problems}; and {count} more", problems=joined, count=more) if more else joined


def _shortened(text: str) -> str:
    """Cut the middle of long names and values, then of the whole text."""
    text = text.encode("utf-8", "backslashreplace").decode().replace("\0", "\\0")  # lone surrogates can't be printed
    text = re.sub(rf"\S{{{_MOST_UNBROKEN + 1},}}", lambda found: _without_middle(found[0], _MOST_UNBROKEN), text)
    return _without_middle(text, _MOST_IN_ALL)


def _without_middle(text: str, most: int) -> str:
    tail = most // 3
    return text if len(text) <= most else f"{text[: most - tail - 1]}…{text[-tail:]}"


@contextmanager
def refusing(path: Any, sentence: str, kind: type[ConfigError]) -> Iterator[None]:
    """Raise `kind` if the system refuses a path.

    The `marked` sentence contains {path} and {error}.
    """
    try:
        yield
    except ConfigError:
        raise
    except OSError as error:
        raise kind(say(sentence, path=path, error=error.strerror or error)) from None
    except (TypeError, ValueError):
        if is_path(path):
            raise
        raise kind(say(sentence, path=repr(path), error=say("this is not a valid file name"))) from None


def is_path(path: Any) -> bool:
    """Return whether a file can have that name.

    Such a name has no zero byte and no lone surrogate.
    """
    try:
        return b"\0" not in os.fsencode(path)
    except (TypeError, ValueError):
        return False
