"""Work: one long task of a page, done in slices between frames, told of, and cancelled by a button."""

from collections.abc import Callable, Generator
from time import perf_counter
from typing import Any

from ...words import say
from .message import Message
from .user_input import Post

SLICE = 0.008  # seconds of work between two looks at the messages
TOLD_EVERY = 0.3  # seconds between two words on how far it is
SOON = 0.3  # seconds after which a task is worth a word

Task = Generator[tuple[int, int], None, Any]  # yields how much is done, and of how much


class Work:
    """Carries out one task at a time; another one takes its place.

    `post` has calls made on the home loop, and `message` is where progress is told.
    """

    def __init__(self, post: Post, message: Callable[[], Message]):
        self._post, self._message = post, message
        self._task: Task | None = None
        self._asked: tuple[Task, Callable[[int, int], str]] | None = None  # what waits for a person's word
        self._stop: Callable[[], None] = lambda: None
        self._told_at = 0.0

    def begin(self, task: Task, words: Callable[[int, int], str]) -> None:
        """Carry out a task; `words(done, total)` tells how far it is."""
        self._give_up()
        self._task, self._told_at = task, perf_counter() - TOLD_EVERY + SOON
        self._go_on(task, words)

    def ask(self, text: str, task: Task, words: Callable[[int, int], str]) -> None:
        """Carry out a task once a person agrees."""
        self._give_up()
        self._asked = task, words
        self._message().ask(text, "begin", "cancel")

    def agree(self) -> None:
        """A person agrees to what was asked."""
        if self._asked is not None:
            task, words = self._asked
            self._asked = None
            self._message().clear()
            self.begin(task, words)

    def tell(self, text: str, stop: Callable[[], None]) -> None:
        """Say how far something is that goes on elsewhere; `stop()` cancels it."""
        self._stop = stop
        if perf_counter() - self._told_at > TOLD_EVERY:
            self._told_at = perf_counter()
            self._message().ask(text, "cancel")

    def cancel(self) -> None:
        """A person wants no more of it; the run is as it was."""
        self._give_up()
        self._message().notice(say("Cancelled: the run is as it was."))

    def _give_up(self) -> None:
        task, self._task, self._asked = self._task, None, None
        stop, self._stop = self._stop, lambda: None
        if task is not None:
            task.close()
        stop()

    def _go_on(self, task: Task, words: Callable[[int, int], str]) -> bool:
        """Do a slice, and ask to be called again until it is done; True when the picture must follow."""
        if task is not self._task:
            return False  # another task took its place
        end = perf_counter() + SLICE
        done = total = 0
        try:
            while perf_counter() < end:
                done, total = next(task)
        except StopIteration:
            self._task = None
            return True
        except BaseException:
            self._task = None
            raise
        if perf_counter() - self._told_at > TOLD_EVERY:
            self._told_at = perf_counter()
            self._message().ask(words(done, total), "cancel")
        self._post(self._go_on, task, words)
        return False
