"""Travel: the moment that is shown, the branches of the run, and the way back from a divergence."""

from collections.abc import Callable

from ...history.branch import Branch
from ...history.history import History
from ...training.events import SettingsChanged, Snapshot
from ...views.over_steps.marks import in_words, pairs
from ...words import say
from ..screen.player import Player
from ..screen.protocol import Overlay, Scrub, Stand
from ..screen.screen import Screen

MOST_MARKS = 300  # the newest ones; a dragged slider leaves many
MOST_BRANCHES = 100  # to choose from: the newest ones, and those that are shown


class TimeTravel:
    """Moves the cursor of a history as a page asks for it; `moved()` is called when it stands elsewhere."""

    def __init__(self, history: History, player: Player, screen: Screen, moved: Callable[[], None]):
        self._history, self._player, self._screen, self._moved = history, player, screen, moved

    def hear(self, message: Scrub | Stand | Overlay) -> bool:
        """Carry out what a page asks for; True where the picture must follow."""
        match message:
            case Scrub(step=step):
                self.go(step)
            case Stand(number=number):
                self.return_to(number)
            case Overlay(number=number):
                known = {branch.number for branch in self._history.branches}
                self._history.compared = (number,) if number in known else ()
                self.tell()
        return True

    def go(self, step: int | None) -> None:
        """Show another step of this branch; training pauses for it."""
        self._player.pause()
        self._history.go(step)
        self._moved()

    def return_to(self, number: int) -> None:
        """Stand where another branch does."""
        if number in {branch.number for branch in self._history.branches}:
            self._player.pause()
            self._history.return_to(number)
            self._moved()

    def depart(self) -> None:
        """Before something is done at a step of the past: a branch begins there."""
        if self._history.cursor is not None:
            self._history.branch_off()

    def before_trouble(self) -> int:
        """The last step before the loss rose above its beginning for good."""
        return self._history.branch.last_good_step()

    def trouble_before_calm(self) -> int | None:
        """The step at which the loss rose for good, where the learning rate was lowered only later."""
        began = self.before_trouble() + 1
        return (
            began
            if any(
                change.step >= began and change.changes["learning_rate"][1] < change.changes["learning_rate"][0]
                for change in self._history.branch.changes
                if isinstance(change, SettingsChanged) and "learning_rate" in change.changes
            )
            else None
        )

    def facts(self, snapshot: Snapshot) -> tuple[int, int, int, str]:
        """For a frame: the first step, the one that is shown, the last, and that in words."""
        history = self._history
        text = say("step {step} of {last}", step=f"{snapshot.step:,}", last=f"{history.last:,}")
        return history.first, snapshot.step, history.last, text

    def tell(self) -> None:
        """Let the page know the marks and the branches."""
        history = self._history
        marks = [(change.step, in_words(pairs(change))) for change in history.branch.changes[-MOST_MARKS:]]
        self._screen.timeline = {
            "words": {
                "timeline": say("timeline: the step that is shown"),
                "now": say("now"),
                "branch": say("branch"),
                "over": say("laid over it"),
                "none": say("none"),
            },
            "marks": marks,
            "branches": [(branch.number, _title(branch)) for branch in self._offered()],
            "branch": history.branch.number,
            "over": history.compared[0] if history.compared else 0,
        }

    def _offered(self) -> list[Branch]:
        """The branches that a page can choose from, in their order."""
        history, branches = self._history, sorted(self._history.branches, key=lambda branch: branch.number)
        shown = {1, history.branch.number, *history.compared}
        return [branch for branch in branches[:-MOST_BRANCHES] if branch.number in shown] + branches[-MOST_BRANCHES:]


def _title(branch: Branch) -> str:
    """A branch by its number and the first thing that was changed on it."""
    journal = branch.journal
    if journal.inherited == len(journal.changes):
        return say("{number}: from step {start}", number=branch.number, start=f"{branch.start:,}")
    return say("{number}: {changes}", number=branch.number, changes=in_words(pairs(journal.changes[journal.inherited])))
