"""Errors: what a person gave can't be used, said in a message of bounded length."""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol

from .words import say

_MOST_IN_ALL = 500  # characters of a message
_MOST_UNBROKEN = 150  # characters of a name or a value without a space


class Titled(Protocol):
    """A problem that is said in two ways: to a program by `str`, and to a person by its `titled` text."""

    @property
    def titled(self) -> str:
        """The text for a page."""


class ConfigError(ValueError):
    """A setting or data that can't be used: the message names it, the value, and what is allowed."""

    def __init__(self, *refused: Titled | str):
        super().__init__(_together([str(one) for one in refused]))
        self.refused = refused

    @property
    def titled(self) -> str:
        """The message for a page, which calls the settings by their titles."""
        return _together([one if isinstance(one, str) else one.titled for one in self.refused])


class DataError(ConfigError):
    """Data that can't be trained with: the message says what is wrong, and where."""


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


@contextmanager
def refusing(path: Any, sentence: str, kind: type[ConfigError]) -> Iterator[None]:
    """Raise `kind` with the sentence, which names {path} and {error}, where the system refuses the path."""
    try:
        yield
    except ConfigError:
        raise
    except OSError as error:
        raise kind(say(sentence, path=path, error=error.strerror or error)) from None
    except (TypeError, ValueError):
        if _is_path(path):
            raise
        raise kind(say(sentence, path=repr(path), error=say("this can't be the name of a file"))) from None


def _is_path(path: Any) -> bool:
    """Tell whether a file can have that name: it has no zero byte and no half character."""
    try:
        return b"\0" not in os.fsencode(path)
    except (TypeError, ValueError):
        return False
