"""Former runs: the ways back after a new run began."""

from collections import deque
from typing import NamedTuple

from ...history.history import SavedRun

MOST = 5  # runs in memory
GESTURE = 1.0  # seconds, at most, between two values of a dragged slider


class FormerRun(NamedTuple):
    """A run with its branches, and what ended it."""

    kept: SavedRun
    cause: str


class FormerRuns:
    """The last runs that ended because something else began, the newest last.

    A run without a step does not count, nor one that the same dragged slider began a moment ago: Undo then leads to
    the run before it.
    """

    def __init__(self) -> None:
        self._runs: deque[FormerRun] = deque(maxlen=MOST)
        self._last = "", 0.0  # what ended the last run, and when

    def __len__(self) -> int:
        return len(self._runs)

    def remember(self, kept: SavedRun, cause: str, now: float, even_untrained: bool = False) -> bool:
        """Remember a run that ended at a time; return True if there is something to undo.

        A run without steps is left out, unless `even_untrained` is true because its settings are worth going back to.
        """
        before, then = self._last
        self._last = cause, now
        is_gesture = cause == before and now - then < GESTURE and bool(self._runs)
        if (kept.branch.end.step or even_untrained) and not is_gesture:
            self._runs.append(FormerRun(kept, cause))
        return bool(self._runs)

    def kept(self) -> list[tuple[int, SavedRun]]:
        """Return the runs with their numbers, the newest first: it is -1."""
        return [(-place, former.kept) for place, former in enumerate(reversed(self._runs), 1)]

    def take(self) -> FormerRun | None:
        """Return the newest run, and forget it; None if there is none."""
        return self._runs.pop() if self._runs else None
