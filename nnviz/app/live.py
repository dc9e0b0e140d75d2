"""Live views: pictures of a run in their own cell."""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, get_args

import ipywidgets as widgets

from ..history.history import History
from ..training.events import Change, Diverged, ObserverFailed, Restarted, Resumed, StepEvent
from ..training.problem import Problem
from ..training.snapshot import Snapshot
from ..training.trainer import Trainer
from ..views.base.stage import Stage
from ..views.base.view import View
from ..watching.watcher import Watcher
from ..words import say, speaking, spoken
from .actions.readouts import facts, facts_beside, live_settings
from .controls.message import Message
from .controls.widgets import close_all
from .playground import Playground
from .screen import losing, protocol
from .screen.cell import replace_in_cell
from .screen.pages import hear_page
from .screen.painter import Source
from .screen.player import Player
from .screen.screen import Page, Screen
from .screen.states import Redraw

STILL = 1.0  # seconds without a step after which a run counts as still
PUT_OFF = 30.0  # seconds until a failed frame is tried again inside a blocking loop
BLOCKED = 0.2  # seconds between two frames inside a loop that never lets messages through


def live(
    run: Trainer | Playground | Watcher, *views: View, height: int = 360, language: str | None = None
) -> "LiveViews":
    """Return a widget with views of a run, side by side.

    `run` is a Trainer, a Playground, or a watched loop. `height` is in CSS pixels. `language` is as in Playground.
    """
    with speaking(language or getattr(run, "language", None)):
        if not views:
            raise ValueError(say("live(run, view, …): name at least one view, such as nnviz.views.DecisionBoundary()"))
        followed = run.trainer if isinstance(run, Playground) else run
        source = run.history if isinstance(run, Playground) else run if isinstance(run, Watcher) else History(run)
        areas = [(view, (i / len(views), 0, 1 / len(views), 1)) for i, view in enumerate(views)]
        shown = LiveViews((followed,), source, Stage(areas, 480 * len(views), height))
        if isinstance(run, Trainer) and run.state.step:
            shown.message.ask(
                say(
                    "Earlier steps were not recorded: the curves begin at step {step}, where live(…) was called.",
                    step=f"{run.state.step:,}",
                )
            )
        return shown


class LiveViews(widgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Views that follow runs; made by `live` and `compare`.

    `source` gives what they draw, `heads` are widgets at places of the page, and `answers` the buttons of messages.
    """

    def __init__(
        self,
        runs: Sequence[Trainer | Watcher],
        source: Source,
        stage: Stage,
        heads: Sequence[widgets.Widget] = (),
        answers: Mapping[str, tuple[str, Callable[[], Any]]] = MappingProxyType({}),
    ):
        screen = Screen(self._receive)
        player = Player(None, source, stage, screen, self._facts, lambda: None, self._failed)
        message = Message(player.post, answers)
        super().__init__([message.box, screen, *heads])
        self.add_class("nnviz-playground")
        self.runs, self.history = tuple(runs), source
        self.screen, self.stage, self.player, self.message = screen, stage, player, message
        self._is_posted = False  # the player will hear of the newest event
        self._sent = 0.0  # when that was posted, or a frame was sent from inside the loop
        self._stepped = -math.inf  # when the run moved last
        screen.names = {"": say("neural network pictures")}
        screen.losing = losing.words()
        self._observers = spoken(self._on_event), spoken(self._on_end), spoken(self._on_failure)
        for run in self.runs:
            run.subscribe(self._observers[0], to=(StepEvent, Restarted, Resumed, *get_args(Change)))
            if isinstance(run, Watcher):
                run.subscribe(self._observers[1], to=Diverged)
                run.subscribe(self._observers[2], to=ObserverFailed)
        self._arrange()
        player.painter.rest()
        replace_in_cell(self)
        player.begin()

    def _ipython_display_(self) -> None:
        self.screen.keepsake.show(self._repr_mimebundle_())

    def close(self) -> None:
        """Free the task and the widgets; the run continues."""
        for run in self.runs:
            for observer in self._observers:
                run.unsubscribe(observer)
        self.player.end()
        close_all(self)

    def _on_event(self, event: Any) -> None:
        self._stepped = now = time.perf_counter()
        if not self._is_posted:
            self._is_posted, self._sent = True, now
            self.player.post(self._follow)
        elif now - self._sent > BLOCKED:
            # The event loop has not turned since: a cell is training, and acknowledgements can't arrive.
            self._sent = now
            self.player.guard.attempt(self._show, otherwise=self._put_off)

    def _show(self) -> None:
        """Send a frame from inside a loop that never lets messages through."""
        snapshot = self.history.shown()
        picture = self.stage.frame(snapshot)
        self.screen.show(picture, self.stage.drawn, self._facts(snapshot), self._sent)

    def _put_off(self) -> None:
        self._sent += PUT_OFF
        self.stage.start_over()
        self.screen.start_over()

    def _on_end(self, ending: Diverged) -> None:
        step, good = f"{ending.step:,}", f"{ending.step - 1:,}"
        self.message.trouble(
            say(
                "The loop diverged: at step {step} its loss was no longer a number. "
                "You see step {good}, the one before.",
                step=step,
                good=good,
            )
            if ending.what == "loss"
            else say(
                "The loop diverged: at step {step} its weights became infinite. You see step {good}, the one before.",
                step=step,
                good=good,
            )
        )

    def _on_failure(self, failed: ObserverFailed) -> None:
        self.message.trouble(failed.sentence)

    def _follow(self) -> None:
        self._is_posted = False
        self.player.painter.redraw_soon()

    def _receive(self, message: protocol.Message) -> None:
        """Post a page's message to the home loop, on any thread."""
        self.player.post(self._hear, message)

    def _hear(self, message: protocol.Message) -> Redraw:
        return hear_page(self.player, message, self._resize)

    def _arrange(self) -> None:
        """Place what stands around the pictures; there is nothing."""

    def _resize(self, page: Page) -> None:
        self.stage.resize(page.width, self.stage.height, page.ratio)

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        still = time.perf_counter() - self._stepped > STILL
        settings = live_settings(snapshot.event.config) if isinstance(snapshot.event.problem, Problem) else ""
        beside = facts_beside(snapshot)
        return {
            "step": snapshot.step,
            "still": still,
            "settings": settings,
            "numbers": facts(snapshot),
            "beside": beside,
        }

    def _failed(self, error: BaseException) -> None:
        self.message.failed(error)
