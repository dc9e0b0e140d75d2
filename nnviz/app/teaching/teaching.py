"""Teaching: takes a person through a lesson in the page."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ...history.history import History
from ...lessons.facts import Facts
from ...lessons.goal import Verdict
from ...lessons.lesson import Check, Lesson, Predict, Watch
from ...lessons.progress import furthest
from ...lessons.rules import FREE, Rules
from ...lessons.walk import Walk
from ...training.limits import Limits
from ...words import say
from ..actions.commands import Commands
from ..actions.shown_page import ShownPage
from ..actions.sweeping import Sweeping
from ..controls import widgets as parts
from ..controls.user_input import Post
from ..screen.player import Player
from .card import LessonCard
from .feedback import feedback
from .foretold import foretold
from .shelf import Shelf
from .shown_strip import ShownStrip

JUDGED_EVERY = 0.3  # seconds between two verdicts on a run


class Teaching:
    """Shows the steps of a lesson, and lets a person do what each step allows.

    `shelf` keeps the progress, and `ended()` is called when the lesson is left.
    """

    def __init__(
        self,
        post: Post,
        history: History,
        player: Player,
        commands: Commands,
        page: ShownPage,
        sweeping: Sweeping,
        limits: Limits,
        shelf: Shelf,
        ended: Callable[[], None],
    ):
        self._history, self._player, self._commands, self._page = history, player, commands, page
        self._shelf, self._ended = shelf, ended
        self._strip = ShownStrip(history, commands.message, sweeping, limits)
        deeds = {
            "commit": self.commit,
            "next": self.go_on,
            "back": self.go_back,
            "hint": self.hint,
            "leave": self.leave,
            "sandbox": self.leave,
            "strip": self.open_strip,
        }
        self.card = LessonCard(post, deeds, self.attempt, self._switch)
        self.by_key = {"next": self.go_on, "back": self.go_back, "notes": self.card.toggle_notes}
        parts.show(self.card.box, False)
        self.walk: Walk | None = None
        self._making: int | None = None  # the attempt that trains
        self._is_made = False  # its run has come to the end
        self._judged_at = 0.0

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return self.card.names()

    @property
    def facts(self) -> Facts:
        """The facts of the run that is shown."""
        walk = self.walk
        if walk is None:
            return Facts(self._history)
        scene = walk.lesson.scene_at(walk.place)
        return Facts(self._history, scene, walk.seeds, dict(walk.answers))

    # ---- deeds of the person ----

    def begin(self, lesson: Lesson, kept: Any = None) -> None:
        """Begin a lesson, or go on where it was left. That can be undone."""
        self.walk = walk = Walk(lesson)
        walk.restore(kept)
        self.card.clear()
        parts.show(self.card.box, True)
        self._page.open_lesson(lesson, lesson.scene_at(walk.place))
        self._enter(begin=False)

    def leave(self) -> None:
        """Leave the lesson; its run stays."""
        if self.walk is None:
            return
        self.walk = None
        self._strip.end()
        self.card.clear()
        parts.show(self.card.box, False)
        self._set_rules(FREE)
        self._page.close_lesson()
        self._ended()

    def commit(self) -> None:
        walk = self.walk
        if walk is None or not walk.commit(self.card.answers, self.facts):
            return
        self._shelf.keep(walk)
        if isinstance(walk.step, Predict):
            self.go_on()
        else:
            self._show()

    def go_on(self) -> None:
        walk = self.walk
        if walk is None:
            return
        if walk.go_on():
            self._shelf.keep(walk)
            if walk.is_over:
                self._strip.end()
                self._show()
            else:
                self._enter(begin=walk.step.scene is not None)

    def go_back(self) -> None:
        walk = self.walk
        if walk is not None and walk.go_back():
            self._enter(begin=walk.step.scene is not None)

    def hint(self) -> None:
        walk = self.walk
        if walk is not None and isinstance(walk.step, Check):
            walk.hints = min(walk.hints + 1, len(walk.step.hints))
            self._show()

    def _switch(self, language: str) -> None:
        self._shelf.choose_language(language)
        self._show()

    def follow_progress(self) -> None:
        """Show the second language that goes with the progress."""
        self.card.second.language = self._shelf.progress.language
        self._show()

    def go_on_from_progress(self) -> None:
        """Go on where the progress leads, if that is further than here."""
        walk = self.walk
        if walk is not None and not walk.is_over:
            kept = self._shelf.progress.of(walk.lesson.name)
            if furthest(kept) > walk.furthest:
                self.begin(walk.lesson, kept)

    def attempt(self, place: int) -> None:
        """Make an attempt of the present run."""
        walk = self.walk
        if walk is None or not isinstance(walk.step, Watch) or self._player.playing:
            return
        one = walk.step.attempts[place]
        if one.goes_on and not self._stands_at(walk.goes_on_from(place)):
            return
        if not one.goes_on:
            self._strip.end()
            self._page.begin_scene(one.scene or walk.lesson.scene_at(walk.place))
            self._page.show_pictures(walk.lesson.pictures_at(walk.place))
        self._set_rules(FREE)
        changed = self._commands.configure(**one.settings)
        self._making, self._is_made = place, False
        self._set_rules(self._rules(walk))
        if changed and self._history.trainer.state.step < one.until:
            self._commands.play_or_pause()
        self._show()

    def _stands_at(self, start: int) -> bool:
        """Go to the step from which an attempt goes on; if the run has not come so far, say so and return False."""
        trainer = self._history.trainer
        if trainer.state.step < start and not trainer.ended:
            self._commands.message.notice(say("This goes on with the run before it: go back, and train that first."))
            return False
        self._history.go(start)
        return True

    def open_strip(self) -> None:
        """Train the networks of the step's strip, beside the run."""
        walk = self.walk
        if walk is not None and walk.step.strip is not None and walk.can_go_on:
            self._strip.open(walk.step.strip)

    # ---- the step ----

    def _enter(self, begin: bool) -> None:
        """Show the present step, and begin its scene."""
        walk = self.walk
        assert walk is not None
        self._player.pause()
        self._strip.end()
        self._making, self._is_made = None, False
        if begin:
            self._page.begin_scene(walk.lesson.scene_at(walk.place))
        self._page.show_pictures(walk.lesson.pictures_at(walk.place))
        self._show()

    def _show(self) -> None:
        walk = self.walk
        if walk is None:
            return
        self._set_rules(self._rules(walk))
        self.card.show(walk, feedback(walk, self.facts))
        self._page.show_code(self.card.has_code)
        self._page.show_curve(self.card.open_curve or foretold(walk))
        self._page.name(self.card.names())
        self.follow(now=True)

    def _rules(self, walk: Walk) -> Rules:
        """Return what may be done now; Play makes the first attempt if that is nothing but training."""
        step = walk.step
        if walk.is_over or not isinstance(step, Watch) or not step.attempts:
            return walk.rules
        first = step.attempts[0]
        is_more = bool(first.settings) or first.goes_on or first.scene is not None
        if self._making is None and is_more and walk.can_go_on:
            return walk.rules  # all were made before
        if self._making is None and is_more:
            return replace(walk.rules, waits=say("Begin with a button in the lesson."))
        if self._making is None:
            self._making = 0
        return replace(walk.rules, until=step.attempts[self._making].until)

    def _set_rules(self, rules: Rules) -> None:
        if rules != self._commands.rules:
            self._commands.rules = rules
            self._page.obey(rules)

    def follow(self, now: bool = False) -> None:
        """Judge the run, as often as a person can read it."""
        walk, time = self.walk, self._player.clock.now()
        if walk is None or walk.is_over or (not now and time - self._judged_at < JUDGED_EVERY):
            return
        self._judged_at = time
        trainer = self._history.trainer
        if trainer.state.step:
            walk.note_seed(trainer.config.seed, trainer.config.data_seed)
        self._note_attempt(walk)
        goal = walk.lesson.goal(walk.place)
        verdict = None
        if goal is not None:
            verdict = goal(self.facts)
            if verdict:
                verdict = self._met(walk, verdict)
        self.card.follow(walk, verdict, self._player.playing, self._strip.count(walk.step.strip))

    def _met(self, walk: Walk, verdict: Verdict) -> Verdict:
        """Note that the goal is met, and say on which seed."""
        if not walk.is_met:
            walk.is_met = True
            self._shelf.keep(walk)
        return replace(verdict, evidence=f"{verdict.evidence} {walk.solved()}")

    def _note_attempt(self, walk: Walk) -> None:
        step = walk.step
        if not isinstance(step, Watch) or self._making is None or not step.attempts:
            return
        state, one = self._history.trainer.state, step.attempts[self._making]
        is_over = state.step >= one.until or bool(self._history.trainer.ended and state.step)
        was_made, self._is_made = self._is_made, is_over and self._fits(step, self._making)
        if self._is_made and not was_made:
            walk.made[self._making] = step.result(self.facts)
            self._commands.message.clear()  # it would cover the pictures

    def _fits(self, step: Watch, place: int) -> bool:
        """Tell whether the run has the settings of an attempt."""
        config = self._history.trainer.config
        return all(getattr(config, name) == value for name, value in step.attempts[place].settings.items())
