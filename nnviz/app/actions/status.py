"""Status: numbers and sentences about the run, for the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import ipywidgets as widgets

from ...diagnosis import Diagnosis, Finding, diagnose
from ...history.history import History
from ...lessons.rules import Rules
from ...training.events import Diverged, Stopped
from ...training.snapshot import Snapshot
from ...words import say
from ..screen.player import Player
from ..screen.timing import READ_OUTS
from . import headlines
from . import readouts as numbers
from .advisor import Advisor
from .comparing import Comparing
from .selection import Selection
from .time_travel import TimeTravel

SUMMARY_EVERY = 5.0  # seconds between two sentences to a screen reader
JUDGED_EVERY = 0.3  # seconds between two diagnoses


class Status:
    """Tells the page the state of the run.

    `finding` is the present diagnosis. `buttons` are those that start training; they follow the state.
    """

    def __init__(
        self,
        player: Player,
        history: History,
        time_travel: TimeTravel,
        comparing: Comparing,
        selection: Selection,
        buttons: dict[str, widgets.Button],
        advisor: Advisor,
        rules: Callable[[], Rules],
    ):
        self._player, self._time_travel, self._selection, self._buttons = player, time_travel, selection, buttons
        self._comparing, self._advisor = comparing, advisor
        self._screen, self._history, self._trainer = player.screen, history, history.trainer
        self._summary_at, self._told_at = -SUMMARY_EVERY, -READ_OUTS
        self.finding: Finding | None = None
        self.scene = ""  # what a scene asks for
        self._rules = rules
        self.begin()

    def begin(self) -> None:
        """Begin a new diagnosis."""
        self._advisor.forget()
        self._diagnosis, self._judged_at = Diagnosis(), -JUDGED_EVERY

    def tell(self) -> None:
        """Say whether the run is playing, paused, in the past, or ended."""
        comparison, playing = self._comparing.now, self._player.playing
        in_the_past = comparison is None and self._history.cursor is not None
        at_rest = say("Play from here") if in_the_past else say("Play")
        self._buttons["play"].description = say("Pause") if playing or self._player.away else at_rest
        ended = None if in_the_past else self._trainer.ended
        waits = self._rules().waits
        is_over = ended is not None if comparison is None else comparison.ended
        for name in ("play", "step", "epoch"):
            self._buttons[name].disabled = bool(waits) or is_over
            self._buttons[name].tooltip = waits
        if self._player.away:
            self._screen.status = say("Paused while the page is hidden; it resumes when you return.")
        elif comparison is not None:
            self._screen.status = numbers.compared(comparison.shown())
        elif ended is not None:
            self._screen.status = numbers.ending(ended, self._time_travel.trouble_before_calm())
        else:
            self._screen.status = numbers.standing(self._history.shown(), playing)

    def facts(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the numbers and texts that accompany a frame.

        During training, numbers are included only as often as a person can read them, and with the picture that
        repeats them, so that both show the same step.
        """
        player, now = self._player, self._player.clock.now()
        if player.playing and now - self._summary_at > SUMMARY_EVERY:
            self._summary_at = now
            self._screen.status = numbers.compared(snapshot) if snapshot.beside else numbers.standing(snapshot, True)
            self._screen.label = player.stage.describe(snapshot)
        if not player.playing or now - self._judged_at >= JUDGED_EVERY:
            self.judge(snapshot)
        if not player.playing:
            self._selection.show(snapshot)
        settings = numbers.live_settings(snapshot.event.config)
        facts = {"step": snapshot.step, "settings": settings, "still": not player.playing}
        if player.playing and not self._is_time(now):
            return facts
        self._told_at = now
        self._selection.follow(snapshot)
        speeds = []
        if player.playing and player.microseconds:
            speeds = numbers.speeds(player.updates.rate(), player.microseconds, player.painter.frames.rate())
        return facts | {
            "numbers": [*numbers.facts(snapshot), *speeds],
            "beside": numbers.facts_beside(snapshot),
            "time": self._time_travel.facts(snapshot),
        }

    def _is_time(self, now: float) -> bool:
        """Tell whether the frame that was drawn has new numbers."""
        stage = self._player.stage
        repeating = [view for view, _ in stage.views if view.repeats_numbers]
        if repeating:
            return any(stage.has_drawn(view) for view in repeating)
        return now - self._told_at >= READ_OUTS

    def _silence(self) -> str:
        waits = self._rules().waits
        return waits or say("This line is silent for now: look at the pictures.")

    def judge(self, snapshot: Snapshot) -> None:
        """Send the present diagnosis to the line below the bar, or what differs between two runs."""
        now = self._judged_at = self._player.clock.now()
        if self._rules().is_silent:
            self.finding = None
            self._screen.finding = {"headline": self._silence(), "scene": self.scene}
            return
        if self._comparing.now is not None:
            self._screen.finding = {**self._comparing.line(snapshot), "scene": self.scene}
            return
        in_the_past = self._history.cursor is not None
        ended = None if in_the_past else self._trainer.ended
        found = self._diagnosis.feed(snapshot, now, ended, still=not self._player.playing)
        self.finding = diagnose(snapshot, ended) if isinstance(ended, Diverged) else found  # without a wait
        if self._diagnosis.due is not None and not self._player.playing:
            self._player.painter.check_again_at(self._diagnosis.due)  # the sentence changes then
        if not in_the_past and ended is None and snapshot.step:
            self.finding = self._advisor.improve(self.finding, snapshot, self._comparing.rejected)
        if in_the_past:
            headline = headlines.past(snapshot.step, self._history.last)
        elif ended is not None:
            headline = headlines.ended(ended, self._time_travel.trouble_before_calm())
        else:
            headline = headlines.headline(snapshot, self.finding, self._diagnosis.is_silence_judged)
        if self.finding is not None and self.finding.action in self._comparing.rejected:
            self.finding = replace(self.finding, action=None, button="")  # it did not help this run
        offered = self.finding if not in_the_past and not isinstance(ended, Stopped) else None
        self._screen.finding = {**numbers.finding(offered), "headline": headline, "scene": self.scene}
