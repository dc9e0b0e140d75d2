"""Paths: why a file can't be read or written, in words, whatever was given as its path."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from .refused import ConfigError
from .words import say


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
