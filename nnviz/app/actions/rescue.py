"""The rescue: a page keeps the recipe of its run, from which another kernel trains the same weights again."""

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

LEAST_STEPS = 100  # a shorter run is trained again faster than a question about it is read
EVERY = 1.0  # seconds between two recipes at least
SHARE = 0.02  # the most of the time that making them may take
PACE = 20_000  # characters a second that a page with a slow link is sent at most


def words() -> dict[str, str]:
    """Return the words beside the offer of a run that was kept."""
    return {
        "load": say("Load it"),
        "no": say("No, thanks"),
        "close": say("Close"),
        "full": say(
            "The browser has no room to keep this run, so it is lost if its kernel is. “save the run” "
            "writes it to a file."
        ),
    }


class Rescue:
    """Sends the recipe to the pages that keep it, when the run has changed, and no more often than it may cost."""

    def __init__(self, history: History, screen: Screen, now: Callable[[], float]):
        self._history, self._screen, self._now = history, screen, now
        self._sent: tuple[Any, ...] = ()  # how the run stood then
        self._next = 0.0  # when it may be sent again
        self._stored: tuple[Any, StoredData | None] = None, None  # own data as it is stored

    def tell(self) -> float | None:
        """Send the recipe if it is another one and it is time; if it is too early, the time to ask again."""
        now, stands = self._now(), self._stands()
        is_sent = len(stands) == len(self._sent) and all(map(is_, stands, self._sent))
        if is_sent or not any(page.keeps and page.is_looking(now) for page in self._screen.pages.values()):
            return None
        if now < self._next:
            return self._next
        if not self._is_worth_it():
            return None
        begun = perf_counter()
        text = recipe(self._history, self._store).text()
        self._sent = stands
        if len(text) <= MOST_TEXT:
            self._screen.send(
                {
                    "kind": "kept",
                    "text": text,
                    "offer": say(
                        "The run that you had, at step {step}, can be loaded again: "
                        "it is trained anew, to the same weights.",
                        step=f"{self._history.last:,}",
                    ),
                }
            )
        self._next = now + max(EVERY, (perf_counter() - begun) / SHARE, len(text) / PACE)
        return None

    def _stands(self) -> tuple[Any, ...]:
        """Return the objects that are replaced when the run changes."""
        history = self._history
        return history.branch.end, history.branch.changes, history.branch, history.cursor, history.compared

    def _is_worth_it(self) -> bool:
        branches = self._history.branches
        steps = sum(branch.end.step - branch.start for branch in branches)
        return steps >= LEAST_STEPS and can_be_kept(branches[0].began[0].user_data)

    def _store(self, user_data: Dataset | Samples) -> StoredData:
        """Own data as it is stored: packing it takes long, and it is never changed in place."""
        if self._stored[0] is not user_data or self._stored[1] is None:
            self._stored = user_data, stored(user_data)
        return self._stored[1]
