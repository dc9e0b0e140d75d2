"""The home folder, or a temporary one in its place.

Jupyter, IPython and Matplotlib keep files in the home folder, so they need one that is writable.
"""

import os
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from nnviz.words import say


@contextmanager
def usable_home() -> Iterator[None]:
    """Provide a writable home folder.

    A temporary one is announced on stderr.
    """
    problem = _problem()
    if problem is None:
        yield
        return
    print(problem, file=sys.stderr)
    before = {name: os.environ.get(name) for name in ("HOME", "USERPROFILE")}
    with tempfile.TemporaryDirectory(prefix="nnviz-home-", ignore_cleanup_errors=True) as folder:
        os.environ.update(dict.fromkeys(before, folder))
        try:
            yield
        finally:
            for name, value in before.items():
                os.environ.pop(name) if value is None else os.environ.update({name: value})


def _problem() -> str | None:
    """Explain why the home folder cannot be used, or return None."""
    try:
        home = Path.home()
        home.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=home):
            return None
    except RuntimeError:
        return say("nnviz: there is no home folder; its files go into a temporary folder")
    except OSError as error:
        return say(
            "nnviz: the home folder {home} can't be written to: {reason}; its files go into a temporary folder",
            home=home,
            reason=error.strerror,
        )
