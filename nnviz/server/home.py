"""The home folder: Jupyter, IPython and Matplotlib keep files there, and where it can't be written to need another."""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def usable_home() -> Iterator[None]:
    """While this lasts, there is a home folder that can be written to; a temporary one is said on stderr."""
    why_not = _why_not()
    if why_not is None:
        yield
        return
    print(f"nnviz: {why_not}; what would be kept there goes into a temporary folder", file=sys.stderr)
    before = {name: os.environ.get(name) for name in ("HOME", "USERPROFILE")}
    with tempfile.TemporaryDirectory(prefix="nnviz-home-", ignore_cleanup_errors=True) as folder:
        os.environ.update(dict.fromkeys(before, folder))
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _why_not() -> str | None:
    """Say why the home folder can't be used; None if it can."""
    try:
        home = Path.home()
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return None
    except RuntimeError:
        return "there is no home folder"
    except OSError as error:
        return f"the home folder {home} can't be written to: {error.strerror}"
