"""Work: a long task, in slices between frames."""

from collections.abc import Callable, Generator
from time import perf_counter
from typing import Any

from ...words import say
from ..screen.states import Redraw
from .message import Message
from .user_input import Post

SLICE = 0.008  # seconds of work between two checks for messages
TOLD_EVERY = 0.3  # seconds between two progress texts
SOON = 0.3  # seconds after which a task shows its progress

Progress = Callable[[int, int], str]  # progress(done, total): a text for the page
Tell = Callable[[str], None]
Task = Generator[tuple[int, int], None, Any]  # yields the amount done, and the total


class Work:
    """Carries out one task at a time; a new one replaces it.

    `post` makes calls on the home loop, and `message()` is where the progress is shown.
    """

    def __init__(self, post: Post, message: Callable[[], Message]):
        self._post, self._message = post, message
        self._task: Task | None = None
        self._asked: tuple[Task, Progress] | None = None  # the task that waits for consent
        self._stop: Callable[[], None] = lambda: None
        self._shows_progress = False
        self._told_at = 0.0

    def begin(self, task: Task, progress: Progress, tell: Tell | None = None) -> None:
        """Carry out a task; `progress(done, total)` describes how far it is.

        `tell(text)` shows that; by default a message with a button that cancels the task.
        """
        self._give_up()
        self._task, self._told_at = task, perf_counter() - TOLD_EVERY + SOON
        self._go_on(task, progress, tell or self._show)

    def ask(self, text: str, task: Task, progress: Progress) -> None:
        """Carry out a task once the person agrees."""
        self._give_up()
        self._asked = task, progress
        self._message().ask(text, "begin", "cancel")

    def agree(self) -> None:
        """Begin the task that waits for consent."""
        if self._asked is not None:
            task, progress = self._asked
            self._asked = None
            self._message().clear()
            self.begin(task, progress)

    def tell(self, text: str, stop: Callable[[], None]) -> None:
        """Show the progress of something that runs elsewhere; `stop()` cancels it."""
        self._stop = stop
        if perf_counter() - self._told_at > TOLD_EVERY:
            self._told_at = perf_counter()
            self._show(text)

    def withdraw(self) -> None:
        """Take the message about the progress away."""
        if self._shows_progress:
            self._shows_progress = False
            self._message().clear()

    def _show(self, text: str) -> None:
        self._shows_progress = True
        self._message().ask(text, "cancel")

    def cancel(self) -> None:
        """Stop the task; the run is as it was."""
        self._give_up()
        self._message().notice(say("Cancelled: the run is as it was."))

    def _give_up(self) -> None:
        task, self._task, self._asked = self._task, None, None
        stop, self._stop = self._stop, lambda: None
        if task is not None:
            task.close()
        stop()

    def _go_on(self, task: Task, progress: Progress, tell: Tell) -> Redraw:
        """Carry out a slice, and post the next one."""
        if task is not self._task:
            return Redraw.NOT_NEEDED  # another task took its place
        end = perf_counter() + SLICE
        done = total = 0
        try:
            while perf_counter() < end:
                done, total = next(task)
        except StopIteration:
            self._task, self._shows_progress = None, False
            return Redraw.NEEDED
        except BaseException:
            self._task = None
            raise
        if perf_counter() - self._told_at > TOLD_EVERY:
            self._told_at = perf_counter()
            tell(progress(done, total))
        self._post(self._go_on, task, progress, tell)
        return Redraw.NOT_NEEDED
