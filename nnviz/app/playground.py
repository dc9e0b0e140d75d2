"""The playground: a run, its pictures and its knobs, as one widget."""

import traceback
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

import ipywidgets as widgets

from ..config import DATASETS, Config, ConfigError, settings
from ..datasets import Shown
from ..events import (
    DataEdited, Diverged, Moment, ObserverFailed, Restarted, Resumed, SettingsChanged, Stopped, WeightEdited,
    WeightsReplaced,
)
from ..history import History, Kept
from ..nn.losses import LOSSES_OF
from ..trainer import Trainer
from ..views.boundary import DecisionBoundary
from ..views.curves import LossCurves
from ..views.diagram import NetworkDiagram
from ..views.gradient_flow import GradientFlow
from ..views.stage import Stage
from ..views.theme import DARK, LIGHT
from ..words import say
from . import numbers
from .cell import replace_in_cell
from .closing import close_all
from .editing import Editing
from .message import Message
from .panel import DEFAULT_SPEED, Panel, dataset_style
from .player import Clock, Player
from .screen import Page, Screen

WIDE = 720  # CSS pixels of pictures from which the network stands beside the boundary
SUMMARY_EVERY = 5.0  # seconds between two sentences to a screen reader


class Playground(widgets.VBox):
    """A network that trains in the page, with every knob live.

    Any setting of Config may be given by name; `data` is own data, as Trainer takes it. `absence`
    is the number of seconds without a page after which training pauses. Raises ConfigError.
    As the last line of a cell it is shown; `trainer`, `config` and `history` have the numbers.
    """

    player: Player | None = None  # none in a playground that was refused, which is closed all the same

    def __init__(
        self, data: Any = None, *, absence: float = 60.0, clock: Clock | None = None,
        **settings: Any,
    ):
        self.trainer = Trainer(Config(**settings), data)
        self.history = History(self.trainer)
        self.boundary, self.diagram = DecisionBoundary(), NetworkDiagram()
        self.curves, self.flow = LossCurves(), GradientFlow()
        self.screen = Screen(self._receive)
        self.stage = Stage(*self._arrangement(1000, 560))
        self.player = Player(
            self.trainer, self.history, self.stage, self.screen,
            self._facts, self._tell, self._failed, absence, clock,
        )
        self.player.steps_per_second = float(DEFAULT_SPEED)
        does = {
            "play": self._play_or_pause, "step": lambda: self._play_for(steps=1),
            "epoch": lambda: self._play_for(epochs=1), "reset": self._reset,
            "new_seed": self._new_seed, "undo": self._undo, "calmer": self._reset_calmer,
            "again": self._reset,
        }
        self._does = does
        self.panel = Panel(self.player.post, self._choose, does, self._set_speed, self._use, self._refuse, self._lay_over)
        self.editing = Editing(
            self.player.post, self.trainer, self.history, self.boundary, self._set_editing, self._trouble
        )
        self.message = Message(*(self.panel.buttons[name] for name in ("undo", "calmer", "again")))
        self._before_restart: Kept | None = None
        self._summary_at = -SUMMARY_EVERY
        self._asked: str | None = None  # the query that was carried out
        self.panel.show(self.config, self.trainer.own_data)
        self.screen.names = {"": say("neural network playground"), **self.panel.names()}
        centre = widgets.VBox([
            self.panel.controls["hidden"].box, self.message.box, self.screen, self._switches(),
            self.panel.more(),
        ]).add_class("nnviz-centre")
        main = widgets.HBox([self.panel.side(), centre]).add_class("nnviz-main")
        super().__init__([self.panel.bar(), main, dataset_style()])
        self.add_class("nnviz-playground")
        self.trainer.subscribe(
            self._on_fact, to=(Restarted, Resumed, SettingsChanged, WeightsReplaced, Diverged, Stopped, ObserverFailed)
        )
        self.trainer.subscribe(self._on_edit, to=DataEdited)
        self._tell()
        self.player.rest()
        replace_in_cell(self)
        self.player.begin()

    @property
    def config(self) -> Config:
        return self.trainer.config

    def run(self, steps: int | None = None, epochs: int | None = None) -> "Playground":
        """Train at once, without a page, and leave a picture; for scripts and executed notebooks."""
        self.trainer.run(steps=steps, epochs=epochs)
        self.player.rest()
        self._tell()
        return self

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return self.screen.with_picture(super()._repr_mimebundle_(**options))

    def close(self) -> None:
        """Free the task, the widgets and their comms; the trainer and the history stay usable."""
        if self.player is not None:
            self.player.end()
        close_all(self)

    # ---- what the page says ----

    def _receive(self, message: dict[str, Any]) -> None:
        self.player.post(self._hear, message)

    def _hear(self, message: dict[str, Any]) -> bool:
        """Take in a page's message; True when the picture must follow."""
        kind, now = message.get("kind"), self.player.clock.now()
        if kind == "pointer":
            text = self.stage.readout(self.history.latest(), message["x"], message["y"])
            self.screen.hint(message["page"], text)
            return False
        if kind == "edit":
            return self.editing.hear(message)
        if kind == "key" and message.get("key") in ("play", "step", "epoch", "reset"):
            self._does[message["key"]]()
            return True
        self.screen.hear(message, now)
        if kind in ("ready", "page"):
            self._fit(self.screen.pages[str(message["page"])])
        if kind == "ready":
            self._obey_query(str(message["search"]))
        return kind in ("ready", "page")

    def _fit(self, page: Page) -> None:
        """Draw in the size and the theme of the page that spoke last."""
        if not page.visible or page.width < 200:
            return
        views, width, height = self._arrangement(page.width, page.room)
        if (width, height) != (self.stage.width, self.stage.height):
            self.stage.arrange(views)
            self.stage.resize(width, height, page.ratio)
        self.stage.resize(width, height, page.ratio)
        self.stage.set_theme(DARK if page.theme == "dark" else LIGHT)
        self.player.settle()

    def _arrangement(self, width: int, room: int) -> tuple[list[Any], int, int]:
        """The views with their areas, and the size of the whole, for a page with so much room."""
        if width >= 520:
            height = int(min(max(room - 58, 400), 0.72 * width, 1000))
            left = 0.56 if width >= WIDE else 0.5
            upper = 0.62
            views = [
                (self.diagram, (0, 0, left, upper)), (self.boundary, (left, 0, 1 - left, upper)),
                (self.curves, (0, upper, 0.5, 1 - upper)), (self.flow, (0.5, upper, 0.5, 1 - upper)),
            ]
            return views, width, height
        parts = ((self.boundary, 320), (self.diagram, 280), (self.curves, 200), (self.flow, 200))
        height, top, views = sum(part for _, part in parts), 0, []
        for view, part in parts:
            views.append((view, (0, top / height, 1, part / height)))
            top += part
        return views, width, height

    def _obey_query(self, search: str) -> None:
        """Settings in the page's address, once: only names of settings, validated like any other."""
        asked = {name: text for name, text in parse_qsl(search.lstrip("?")) if name in settings()}
        if not asked or search == self._asked or self.trainer.state.step:
            return
        self._asked = search
        self._configure(**{name: settings()[name].parse(text) for name, text in asked.items()})
        self._before_restart = None
        self.message.offer()

    # ---- what a person does ----

    def _play_or_pause(self) -> None:
        if self.player.playing or self.player.away:
            self.player.pause()
        elif not self.trainer.ended:
            self.player.play()

    def _play_for(self, **amount: int) -> None:
        self.player.pause()
        self.player.play(**amount)

    def _set_speed(self, steps_per_second: float) -> None:
        self.player.steps_per_second = steps_per_second

    def _reset(self) -> None:
        self.player.pause()
        self.trainer.reset()

    def _new_seed(self) -> None:
        self._configure(seed=(self.config.seed + 1) % 2**32)

    def _reset_calmer(self) -> None:
        rate = numbers.smaller(self.config.learning_rate)
        self._reset()
        self._configure(learning_rate=rate)

    def _undo(self) -> None:
        """Go back to the run that a restart left behind."""
        if self._before_restart is not None:
            kept, self._before_restart = self._before_restart, None
            self.history.put_back(kept)

    def _choose(self, name: str, value: Any) -> None:
        changes = {name: value}
        if name == "dataset" and self.config.loss not in LOSSES_OF[DATASETS[value]]:
            changes["loss"] = Config().loss  # which fits them all
        self._configure(**changes)
        if name != "dataset" or self.trainer.own_data is None:
            self.panel.controls[name].show(getattr(self.config, name))

    def _use(self, make: Callable[[], Any], name: str) -> None:
        """Train on own data; where that is refused the run stays as it is."""
        before = self.history.keep()
        try:
            own = make()
            fits = self.config.loss in LOSSES_OF[own.task]
            self.trainer.use(own, **({} if fits else {"loss": Config().loss}))
        except ConfigError as error:
            self._refuse(name, str(error))
            self.panel.show(self.config, self.trainer.own_data, self.boundary.shown)
            return
        self._lay_over(None)
        self._say_restarted(before, say("data"))

    def _trouble(self, text: str) -> None:
        self.message.trouble(text)

    def _set_editing(self, on: bool) -> None:
        self.screen.editing = on
        self.message.clear()
        if on:
            self.message.notice(say(
                "A click on the points' picture adds a point of the class that is chosen below the pictures, "
                "dragging moves one, a click with Shift removes one. By keyboard: the arrow keys move a cross "
                "over the pictures, Enter adds, Delete removes."
            ))

    def _refuse(self, name: str, why: str) -> None:
        self.message.trouble(say("{name}: {error}", name=name, error=why))

    def _lay_over(self, shown: Shown) -> None:
        """Lay the pictures over other columns of own data."""
        self.boundary.shown = self.diagram.shown = shown

    def _configure(self, **changes: Any) -> None:
        before = self.history.keep()
        try:
            change = self.trainer.configure(**changes)
        except ConfigError as error:
            self.message.trouble(str(error))
            return
        if isinstance(change, Restarted):
            titles = [say(settings()[name].field.title) for name in change.changes] or [say("data")]
            self._say_restarted(before, ", ".join(titles))

    def _say_restarted(self, before: Kept, titles: str) -> None:
        """Where a run was under way, say why there is a new one, and offer the way back."""
        if before.branch.end.step:
            self._before_restart = before
            self.message.notice(say("{settings} changed: a new run began.", settings=titles))
            self.message.offer(self.panel.buttons["undo"])

    # ---- what the run tells ----

    def _on_fact(self, fact: Any) -> None:
        if isinstance(fact, ObserverFailed):
            self.message.trouble(say(
                "The observer {name} failed at step {step} and is no longer called: {error}",
                name=fact.observer, step=fact.step, error=repr(fact.error),
            ))
        elif isinstance(fact, Diverged):
            rate = numbers.smaller(fact.config.learning_rate)
            self.panel.buttons["calmer"].description = say("Reset with learning rate {rate:g}", rate=rate)
            self.message.trouble(numbers.ending(fact))
            self.message.offer(self.panel.buttons["calmer"], self.panel.buttons["again"])
        elif isinstance(fact, Stopped):
            self.message.notice(numbers.ending(fact))
        else:
            self.message.clear()
            self.panel.show(self.config, self.trainer.own_data, self.boundary.shown)
            self.editing.show()
        self.player.redraw()
        self._tell()

    def _on_edit(self, fact: DataEdited) -> None:
        if self.panel.own.own_data is not fact.data:
            self.panel.show(self.config, fact.data, self.boundary.shown)
        self.player.settle()
        self._tell()

    def _tell(self) -> None:
        """Say in the page how training stands."""
        playing = self.player.playing
        play = self.panel.buttons["play"]
        play.description = say("Pause") if playing or self.player.away else say("Play")
        play.disabled = bool(self.trainer.ended)
        for name in ("step", "epoch"):
            self.panel.buttons[name].disabled = bool(self.trainer.ended)
        ended = self.trainer.ended
        if self.player.away:
            self.screen.status = say("Training rests because nobody looks; it goes on with the page.")
        else:
            moment = self.history.latest()
            self.screen.status = numbers.ending(ended) if ended else numbers.standing(moment, playing)

    def _facts(self, moment: Moment) -> dict[str, Any]:
        """What goes to the page with a frame."""
        player, now = self.player, self.player.clock.now()
        if player.playing and now - self._summary_at > SUMMARY_EVERY:
            self._summary_at = now
            self.screen.status = numbers.standing(moment, True)
            self.screen.label = self.stage.describe(moment)
        speeds = numbers.speeds(player.updates.rate(), player.microseconds, player.frames.rate())
        return {
            "step": moment.step, "settings": numbers.live_settings(self.config),
            "numbers": [*numbers.facts(moment), *speeds],
        }

    def _failed(self, error: BaseException) -> None:
        text = "".join(traceback.format_exception(error))
        self.message.trouble(say("nnviz itself failed; please report this:"), text)

    def _switches(self) -> widgets.Box:
        """A checkbox for each option of the views."""
        boxes = []
        for view in (self.boundary, self.diagram, self.curves, self.flow):
            for option in view.declared:
                box = widgets.Checkbox(option.default, description=say(option.title), indent=False)
                box.observe(
                    lambda change, view=view, name=option.name:
                    self.player.post(view.configure, **{name: change["new"]}), "value",
                )
                boxes.append(box)
        return widgets.HBox([*boxes, self.editing.switch, self.editing.label]).add_class("nnviz-views")
