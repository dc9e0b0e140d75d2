"""Rescue: the recipe that a page keeps for another kernel."""

from collections.abc import Callable
from operator import is_
from time import perf_counter
from typing import Any

from ...data.datasets import Dataset
from ...data.user_data import Samples
from ...history.history import History
from ...recipes.recipe import recipe
from ...recipes.stored import StoredData, stored
from ...words import say
from ..controls.user_data import can_be_kept
from ..screen.protocol import MOST_TEXT
from ..screen.screen import Screen

LEAST_STEPS = 100  # a shorter run is trained again sooner than an offer is read
EVERY = 1.0  # seconds between two recipes, at least
SHARE = 0.02  # of the time, at most, that making recipes may take
PACE = 20_000  # characters per second, at most, for the sake of slow links


def words() -> dict[str, str]:
    """Return the words of the offer to load a run."""
    return {
        "load": say("Load it"),
        "no": say("No, thanks"),
        "close": say("Close"),
        "full": say("The browser has no room to keep this run: save it to a file, or it may be lost."),
    }


class Rescue:
    """Sends the recipe of a changed run, at bounded cost."""

    def __init__(self, history: History, screen: Screen, now: Callable[[], float]):
        self._history, self._screen, self._now = history, screen, now
        self._sent: tuple[Any, ...] = ()  # the objects of the run when it was sent
        self._next = 0.0  # earliest time to send it again
        self._stored: tuple[Any, StoredData | None] = None, None  # own data, and how a recipe stores it

    def tell(self) -> float | None:
        """Send a changed recipe, or return the time when it may be sent."""
        now, run = self._now(), self._replaced_objects()
        is_sent = len(run) == len(self._sent) and all(map(is_, run, self._sent))
        if is_sent or not any(page.keeps and page.is_looking(now) for page in self._screen.pages.values()):
            return None
        if now < self._next:
            return self._next
        if not self._is_worth_it():
            return None
        begun = perf_counter()
        text = recipe(self._history, self._store).text()
        self._sent = run
        if len(text) <= MOST_TEXT:
            self._screen.send(
                {
                    "kind": "kept",
                    "text": text,
                    "offer": say(
                        "Your earlier run, at step {step}, can be loaded: it is trained again, to the same weights.",
                        step=f"{self._history.last:,}",
                    ),
                }
            )
        self._next = now + max(EVERY, (perf_counter() - begun) / SHARE, len(text) / PACE)
        return None

    def _replaced_objects(self) -> tuple[Any, ...]:
        """Return the objects that are replaced when the run changes."""
        history = self._history
        return history.branch.end, history.branch.changes, history.branch, history.cursor, history.compared

    def _is_worth_it(self) -> bool:
        branches = self._history.branches
        steps = sum(branch.end.step - branch.start for branch in branches)
        return steps >= LEAST_STEPS and can_be_kept(branches[0].began[0].user_data)

    def _store(self, user_data: Dataset | Samples) -> StoredData:
        """Pack user data, once; it is never changed in place."""
        known, packed = self._stored
        if known is not user_data or packed is None:
            packed = stored(user_data)
            self._stored = user_data, packed
        return packed
