"""Comparing: the comparison that the page shows, with its ways in and out."""

from collections.abc import Callable
from typing import Any, get_args

from ...history.comparison import Comparison, Which, differences
from ...history.history import History, SavedRun
from ...settings.config import settings
from ...settings.differing import DATA, Differences
from ...training.events import Change, Diverged, Restarted, Resumed, Stopped
from ...training.snapshot import Snapshot
from ...views.over_steps import marks
from ...words import say, say_count, spoken
from ..screen.player import Player
from .former_runs import FormerRuns
from .remedy_trial import RemedyTrial
from .titles import titled

NOTHING = 0  # the number that stands for no run
MOST_BRANCHES = 100  # to choose from: the newest ones


class Comparing:
    """Shows two runs side by side, and keeps one of them.

    `now` is the comparison, or None. Branches have their numbers, former runs negative ones: -1 is the newest.
    `begun_or_ended()` is called when there is another comparison than before, `changed()` when one has changed.
    """

    def __init__(
        self,
        history: History,
        player: Player,
        former: FormerRuns,
        begun_or_ended: Callable[[], None],
        changed: Callable[[], None],
    ):
        self._history, self._player, self._former = history, player, former
        self._begun_or_ended, self._changed = begun_or_ended, changed
        self.now: Comparison | None = None
        self._chosen = NOTHING
        self._interrupted: Comparison | None = None  # by a new run, which may be undone
        self.trial: RemedyTrial | None = None  # what the comparison tries
        self.rejected: list[dict[str, Any]] = []  # actions that did not help this run

    @property
    def source(self) -> Comparison | History:
        """The comparison, or else the history of the run."""
        return self.now or self._history

    # ---- choosing ----

    @property
    def chosen(self) -> int:
        """Number of the run beside the present one; 0 for none."""
        if self.now is None:
            return NOTHING
        if self.now.other.branch in self._history.branches:
            return self.now.other.branch.number
        return self._chosen

    def offered(self) -> list[tuple[int, str]]:
        """Return number and title of each run to compare with."""
        present = self._history.branch
        branches = [(branch.number, titled(branch)) for branch in self._history.branches if branch is not present]
        former = [(number, self._former_title(kept)) for number, kept in self._former.kept()]
        return [*branches[-MOST_BRANCHES:], *former]

    def _former_title(self, kept: SavedRun) -> str:
        found = differences(self._history.branch.journal, kept.branch.journal)
        steps = say_count("{count} step", "{count} steps", count=kept.branch.end.step)
        return say("earlier run, {steps}: {settings}", steps=steps, settings=found.in_words())

    def choose(self, number: int) -> None:
        """Compare the present run with another; 0 ends that.

        With 0, no other branch is drawn among the curves either.
        """
        if number not in {NOTHING, *(each for each, _ in self.offered())}:
            return
        self.leave()
        if number == NOTHING:
            self._history.compared = ()
            self._changed()
        elif number > NOTHING:
            self.begin(Comparison.of_branch(self._history, number))
        else:
            self._chosen = number
            self.begin(Comparison.of_run(self._history, dict(self._former.kept())[number]))

    # ---- the ways in and out ----

    def begin(self, comparison: Comparison) -> None:
        """Pause, and show a comparison of the present run."""
        self._player.pause()
        comparison.go(self._history.cursor)
        self._history.compared = ()
        self.now, self._interrupted = comparison, None
        trainer = comparison.other.trainer
        trainer.subscribe(spoken(self._on_event), to=(*get_args(Change), Diverged, Stopped))
        self._player.follow(comparison, comparison)
        self._begun_or_ended()

    def try_beside(self, trial: RemedyTrial) -> None:
        """Train a run beside the present one, in which an advised change is tried."""
        self.leave()
        self.begin(trial.comparison)
        self.trial = trial
        self._player.play()

    def leave(self) -> None:
        """Go on with A alone."""
        self.keep("one")

    def keep(self, which: Which) -> SavedRun | None:
        """Pause, and go on with A or B; return A if B was another run."""
        comparison = self.now
        if comparison is None:
            return None
        self._end()
        left = comparison.keep(which)
        self._begun_or_ended()
        return left if which == "other" else None

    def _end(self) -> None:
        self._player.pause()
        if self.trial is not None and self.trial.verdict == "fails":
            self.rejected.append(self.trial.action)
        self.now = self.trial = None
        self._player.follow(self._history.trainer, self._history)

    # ---- events ----

    def follow(self, event: Restarted | Resumed | Change | Diverged | Stopped) -> None:
        """End a comparison whose run is replaced; begin it again when that run is back."""
        if not isinstance(event, (Restarted, Resumed)):
            return
        if isinstance(event, Restarted):
            self.rejected.clear()
        if self.now is not None and not self.now.is_of_this_run:
            self._interrupted = self.now
            self._end()
            self._begun_or_ended()
        elif self.now is not None:
            self.now.go(None)
        elif self._interrupted is not None and self._interrupted.is_of_this_run:
            self.begin(self._interrupted)

    def _on_event(self, event: Change | Diverged | Stopped) -> None:
        if self.now is not None:
            self._player.painter.redraw_soon()
            self._player.painter.after_frame(self._changed)

    # ---- words ----

    def line(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the line on the comparison: what differs or was tried, and its buttons."""
        if self.trial is not None:
            self.trial.judge(snapshot)
        return {
            "severity": "compare",
            "headline": self._headline(),
            "choices": [("one", say("Keep A")), ("other", say("Keep B")), ("leave", say("Leave comparison"))],
        }

    def _headline(self) -> str:
        if self.trial is not None:
            return self.trial.headline()
        return what_differs(self.now.differences()) if self.now is not None else ""


def what_differs(found: Differences) -> str:
    """Say in which settings two runs differ."""
    if not found.settings:
        return say("A and B have the same settings.")
    changed: marks.Pairs = {}
    for name, (one, other) in found.settings.items():
        if name == DATA:
            changed[say("samples")] = one, other
        else:
            setting = settings()[name]
            changed[setting.title] = setting.named(one), setting.named(other)
    if found.at_first:
        return say("At first B differed from A: {changes}", changes=marks.in_words(changed))
    return say("B differs from A: {changes}", changes=marks.in_words(changed))
