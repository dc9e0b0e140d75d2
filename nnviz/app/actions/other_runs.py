"""Other runs: put in the place of the present one, with a way back."""

from collections.abc import Callable

from ...history.history import History, SavedRun
from ...lessons.scene import Scene
from ...recipes.rerun import Rerun
from ...words import say
from ..controls.message import Message
from ..screen.player import Player
from .former_runs import FormerRuns
from .time_travel import TimeTravel


class OtherRuns:
    """Replaces the run by another one, says so in the message, and offers Undo.

    `moved()` is called when the controls must follow, and `undone(cause)` when a run that something ended is back.
    """

    def __init__(
        self,
        history: History,
        player: Player,
        travel: TimeTravel,
        former: FormerRuns,
        message: Message,
        moved: Callable[[], None],
        undone: Callable[[str], None],
    ):
        self._history, self._player, self._travel = history, player, travel
        self._former, self._message, self._moved, self._undone = former, message, moved, undone

    def adopt(self, again: Rerun) -> None:
        """Replace the run by one that was trained again from a recipe."""
        before = self._replace(again.history)
        if again.differences:
            self._message.trouble(" ".join(again.differences))
            return
        text = say("Loaded: the run was trained again and has the same weights.")
        self._message.notice(text)
        self.offer_undo(before, text, say("load"))

    def _replace(self, history: History) -> SavedRun:
        """Show another run in the place of the present one, which is returned."""
        before = self._history.keep()
        self._player.pause()
        self._history.put_back(history.keep())
        self._history.compared, self._history.cursor = history.compared, history.cursor
        self._moved()
        return before

    def open(self, history: History, text: str, cause: str) -> None:
        """Replace the run by another one, and say so; that can be undone."""
        before = self._replace(history)
        self._message.notice(text)
        self.offer_undo(before, text, cause, even_untrained=True)

    def enter(self, scene: Scene, text: str, cause: str) -> None:
        """Begin a scene in the place of the present run, and say so; that can be undone."""
        before = self._replace(History(scene.begin()))
        self.offer_undo(before, text, cause, even_untrained=True)

    def begin(self, scene: Scene) -> None:
        """Begin a scene of a lesson in the place of the present run."""
        self._replace(History(scene.begin()))
        self._message.clear()

    def undo(self) -> None:
        """Go back to the run before the present one."""
        former = self._former.take()
        if former is None:
            self._message.notice(say("There is nothing to undo."))
            return
        self._player.pause()
        self._history.put_back(former.kept)
        self._undone(former.cause)

    def say_restarted(self, before: SavedRun, titles: str) -> None:
        """Say why a new run began, and offer Undo."""
        self.offer_undo(before, say("A new run began: {settings} changed.", settings=titles), titles)

    def offer_undo(self, before: SavedRun, text: str, cause: str, even_untrained: bool = False) -> None:
        """Say that a run ended, and offer to undo that, if it took a step or `even_untrained` is true."""
        if self._former.remember(before, cause, self._player.clock.now(), even_untrained):
            self._message.notice(text)
            self._message.offer("undo")
            self._travel.tell()  # the run can be compared with
