"""Time travel: the shown step, and the branches."""

from collections.abc import Callable

from ...diagnosis import diagnose
from ...history.branch import Branch
from ...history.comparison import Comparison
from ...history.history import History
from ...training.events import SettingsChanged
from ...training.snapshot import Snapshot
from ...views.over_steps.marks import in_words, pairs
from ...words import say
from ..screen.player import Player
from ..screen.protocol import Scrub, Stand
from ..screen.screen import Screen
from .comparing import MOST_BRANCHES, Comparing
from .titles import titled

MOST_MARKS = 300  # the newest; a dragged slider leaves many


class TimeTravel:
    """Moves the cursor of a history, or of a comparison, and calls `moved()`."""

    def __init__(
        self, history: History, player: Player, screen: Screen, comparing: Comparing, moved: Callable[[], None]
    ):
        self._history, self._player, self._screen, self._moved = history, player, screen, moved
        self._comparing = comparing

    def hear(self, message: Scrub | Stand) -> None:
        """Carry out what a page asks for."""
        match message:
            case Scrub(step=step):
                self.go(step)
            case Stand(number=number):
                self.return_to(number)

    def go(self, step: int | None) -> None:
        """Pause, and show another step of this branch; None is the present."""
        self._player.pause()
        self._comparing.source.go(step)
        self._moved()

    def return_to(self, number: int) -> None:
        """Pause, and continue another branch."""
        if number in {branch.number for branch in self._history.branches}:
            self._player.pause()
            self._history.return_to(number)
            self._moved()

    def set_out(self) -> None:
        """Begin a branch if a step of the past is shown, to train from there.

        Two runs that are compared go on from their present.
        """
        if self._comparing.now is None:
            self.depart()
        else:
            self._comparing.now.go(None)

    def depart(self) -> None:
        """Begin a branch if a step of the past is shown."""
        if self._history.cursor is not None:
            self._history.branch_off()

    def before_trouble(self) -> int:
        """Return the step to which the diagnosis of a diverged run leads back."""
        found = diagnose(self._history.latest(), self._history.branch.ended)
        return self._history.first if found is None or found.back is None else found.back

    def trouble_before_calm(self) -> int | None:
        """Return the step at which the loss rose for good.

        None if the learning rate was not lowered after it.
        """
        began = self.before_trouble() + 1
        for change in self._history.branch.changes:
            if change.step >= began and isinstance(change, SettingsChanged) and "learning_rate" in change.changes:
                before, after = change.changes["learning_rate"]
                if after < before:
                    return began
        return None

    def facts(self, snapshot: Snapshot) -> tuple[int, int, int, str]:
        """Return the first, shown and last step, and a text."""
        return steps_of(self._comparing.source, snapshot)

    def tell(self) -> None:
        """Send the marks and the branches to the page."""
        history = self._history
        marks = [(change.step, in_words(pairs(change))) for change in history.branch.changes[-MOST_MARKS:]]
        self._screen.timeline = {
            "words": timeline_words(),
            "marks": marks,
            "branches": [(branch.number, titled(branch)) for branch in self._offered()],
            "branch": history.branch.number,
            "opponents": self._comparing.offered(),
            "beside": self._comparing.chosen,
        }

    def _offered(self) -> list[Branch]:
        """Return the branches that a page can choose from, in order."""
        history, branches = self._history, sorted(self._history.branches, key=lambda branch: branch.number)
        shown = {1, history.branch.number, *history.compared}
        return [branch for branch in branches[:-MOST_BRANCHES] if branch.number in shown] + branches[-MOST_BRANCHES:]


def steps_of(source: History | Comparison, snapshot: Snapshot) -> tuple[int, int, int, str]:
    """Return the first, shown and last step of a run or of two, and a text."""
    step = snapshot.step if snapshot.beside is None else max(snapshot.step, snapshot.beside.step)
    text = say("step {step} of {last}", step=f"{step:,}", last=f"{source.last:,}")
    return source.first, step, source.last, text


def timeline_words() -> dict[str, str]:
    """Return the words of the timeline."""
    return {
        "timeline": say("timeline: the step shown"),
        "now": say("now"),
        "branch": say("branch"),
        "beside": say("compare with"),
        "none": say("none"),
    }
