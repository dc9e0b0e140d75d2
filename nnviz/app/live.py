"""Live views: the pictures of a run in a cell of their own, beside other widgets."""

import math
import time
from typing import Any

import ipywidgets as widgets

from ..drawing.theme import DARK, LIGHT
from ..history.history import History
from ..training.events import Change, Diverged, Restarted, Resumed, Snapshot, StepEvent
from ..training.trainer import Trainer
from ..views.base.stage import Stage
from ..views.base.view import View
from ..watching.watcher import Watcher
from .actions import readouts as numbers
from .controls.message import Message
from .controls.widgets import close_all
from .playground import Playground
from .screen import losing, protocol
from .screen.cell import replace_in_cell
from .screen.player import Player
from .screen.screen import Screen
from .screen.states import Redraw

STILL = 1.0  # seconds without a step after which a run counts as still
PUT_OFF = 30.0  # seconds until a frame that could not be drawn in such a loop is tried again
BLOCKED = 0.2  # seconds: in a loop that never lets the page speak, this often a frame is sent


def live(run: Trainer | Playground | Watcher, *views: View, height: int = 360) -> "LiveViews":
    """A widget that shows these views of a run side by side, and follows it.

    `run` is a Trainer, whoever moves it, a Playground, or a loop of one's own that is watched.
    `height` is in CSS pixels.
    """
    if not views:
        raise ValueError("live(run, view, …): name at least one view, nnviz.views.DecisionBoundary() say")
    return LiveViews(run, views, height)


class LiveViews(widgets.VBox):
    """Views that follow a run; made by `live`."""

    def __init__(self, run: Trainer | Playground | Watcher, views: tuple[View, ...], height: int):
        self.trainer = run.trainer if isinstance(run, Playground) else run
        self.history = run.history if isinstance(run, Playground) else run if isinstance(run, Watcher) else History(run)
        areas = [(view, (i / len(views), 0, 1 / len(views), 1)) for i, view in enumerate(views)]
        self.screen = Screen(lambda message: self.player.post(self._hear, message))
        self.stage = Stage(areas, 480 * len(views), height)
        self.player = Player(None, self.history, self.stage, self.screen, self._facts, lambda: None, self._failed)
        self._message = Message(self.player.post, {})
        self._told = False  # the player knows already that there is something new
        self._sent = 0.0
        self._moved = -math.inf  # when the run moved last
        super().__init__([self._message.box, self.screen])
        self.add_class("nnviz-playground")
        self.screen.names = {"": numbers.say("neural network pictures")}
        self.screen.losing = losing.words()
        self.trainer.subscribe(self._on_event, to=(StepEvent, Restarted, Resumed, Change))
        if isinstance(run, Watcher):
            run.subscribe(self._on_end, to=Diverged)
        self.player.rest()
        replace_in_cell(self)
        self.player.begin()

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return self.screen.with_picture(super()._repr_mimebundle_(**options))

    def close(self) -> None:
        """Free the task, the widgets and their comms; the run goes on without them."""
        self.trainer.unsubscribe(self._on_event)
        self.trainer.unsubscribe(self._on_end)
        self.player.end()
        close_all(self)

    def _on_event(self, event: Any) -> None:
        self._moved = now = time.perf_counter()
        if not self._told:
            self._told, self._sent = True, now
            self.player.post(self._follow)
        elif now - self._sent > BLOCKED:
            # The loop has not turned since: a cell is training and no acknowledgement gets through.
            self._sent = now
            self.player.guard.attempt(self._show, otherwise=self._put_off)

    def _show(self) -> None:
        """Send a frame from inside of a loop that never lets the page speak."""
        snapshot = self.history.shown()
        picture = self.stage.frame(snapshot)
        self.screen.show(picture, self.stage.drawn, self._facts(snapshot), self._sent)

    def _put_off(self) -> None:
        self._sent += PUT_OFF
        self.stage.start_over()
        self.screen.start_over()

    def _on_end(self, ending: Diverged) -> None:
        text = (
            "The loop diverged: at step {step} its loss was no longer a number. You see step {good}, the one before."
            if ending.what == "loss"
            else "The loop diverged: at step {step} its weights grew beyond all numbers. "
            "You see step {good}, the one before."
        )
        self._message.trouble(numbers.say(text, step=f"{ending.step:,}", good=f"{ending.step - 1:,}"))

    def _follow(self) -> None:
        self._told = False
        self.player.redraw_soon()

    def _hear(self, message: protocol.Message) -> Redraw:
        if isinstance(message, protocol.Pointing):
            self.screen.answer(message, lambda: self.stage.readout(self.history.shown(), message.x, message.y))
            return Redraw.NOT_NEEDED
        page = self.screen.hear(message, self.player.clock.now())
        if page is None:
            return Redraw.NOT_NEEDED
        if page.visible and page.width >= 200:
            self.stage.resize(page.width, self.stage.height, page.ratio)
            self.stage.set_theme(DARK if page.theme == "dark" else LIGHT)
            self.player.redraw_soon()
        return Redraw.NEEDED

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        facts = {"step": snapshot.step, "still": time.perf_counter() - self._moved > STILL}
        if isinstance(self.history, Watcher):
            return facts | {"settings": "", "numbers": _watched(snapshot)}
        return facts | {"settings": numbers.live_settings(snapshot.event.config), "numbers": numbers.facts(snapshot)}

    def _failed(self, error: BaseException) -> None:
        self._message.failed(error)


def _watched(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    """Name, text and kind of each number that is known of a watched loop."""
    evaluation, lacking = snapshot.evaluation, snapshot.event.problem.lacking
    found = [(numbers.say("step"), f"{snapshot.step:,}", "count")]
    if "losses" not in lacking:
        found.append((numbers.say("training loss"), numbers.loss_text(evaluation.train_loss), "loss"))
    if "test loss" not in lacking:
        found.append((numbers.say("test loss"), numbers.loss_text(evaluation.test_loss), "loss"))
    if evaluation.train_accuracy is not None:
        found.append((numbers.say("training accuracy"), f"{evaluation.train_accuracy:.1%}", "share"))
    if evaluation.test_accuracy is not None:
        found.append((numbers.say("test accuracy"), f"{evaluation.test_accuracy:.1%}", "share"))
    return found
