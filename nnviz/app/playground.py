"""The playground: a run, its pictures and its knobs, as one widget."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path
from typing import Any

from ..data.datasets import Shown
from ..data.user_data import as_user_data
from ..drawing.theme import DARK, LIGHT
from ..history.history import History
from ..recipes.recipe import save
from ..settings.config import Config
from ..training.events import Change, Diverged, Restarted, Resumed, Snapshot, Stopped
from ..training.limits import Limits
from ..training.trainer import Trainer
from ..views.base.stage import Stage
from ..views.network.diagram import NetworkDiagram
from ..views.output.output import Output
from ..words import say
from .actions.address import NO_SETTINGS, asked_in, query_of
from .actions.commands import Commands
from .actions.files import Files
from .actions.point_editor import PointEditor
from .actions.rescue import Rescue, words
from .actions.selection import Selection
from .actions.status import Status
from .actions.time_travel import TimeTravel
from .controls import widgets as parts
from .controls.settings_panel import DEFAULT_SPEED, SettingsPanel, dataset_style
from .controls.view_picker import ViewPicker
from .controls.work import Task
from .screen import losing
from .screen.cell import replace_in_cell
from .screen.clock import Clock
from .screen.player import Player
from .screen.protocol import Choice, Edit, Introduction, Kept, Key, Message, Overlay, Pointing, Scrub, Stand, Trial
from .screen.screen import Page, Screen
from .screen.states import Redraw

BELOW = 128  # CSS pixels that the timeline and the words below the pictures take


class Playground(parts.VBox):
    """A network that trains in the page, with every knob live.

    Any setting of Config may be given by name; `data` is own data, as Trainer takes it. `absence`
    is the number of seconds without a page after which training pauses; `limits` are what it refuses,
    by default the server's. Raises ConfigError.
    As the last line of a cell it is shown; `trainer`, `config` and `history` have the numbers.
    """

    player: Player | None = None  # none in a playground that was refused, which is closed all the same

    def __init__(
        self,
        data: Any = None,
        *,
        absence: float = 60.0,
        clock: Clock | None = None,
        limits: Limits | None = None,
        **settings: Any,
    ):
        limits, config, data = limits or Limits.here(), Config(**settings), None if data is None else as_user_data(data)
        limits.check(config, data)
        trainer = Trainer(config, data)
        self._make(trainer, History(trainer), absence, clock, limits)

    @classmethod
    def of(
        cls,
        trainer: Trainer,
        history: History,
        remarks: Sequence[str] = (),
        *,
        absence: float = 60.0,
        clock: Clock | None = None,
        limits: Limits | None = None,
    ) -> "Playground":
        """A playground of a run that is there already; `remarks` are said in the page. Raises ConfigError."""
        limits = limits or Limits.here()
        limits.check(trainer.config, trainer.user_data)
        made = cls.__new__(cls)
        made._make(trainer, history, absence, clock, limits)
        if remarks:
            made.message.trouble(" ".join(remarks))
        return made

    def _make(self, trainer: Trainer, history: History, absence: float, clock: Clock | None, limits: Limits) -> None:
        self.trainer, self.history, self.limits = trainer, history, limits
        with parts.together():
            self._make_parts(absence, clock)
        parts.open_all(self)
        self._listen()
        self.saying.tell()
        self.travel.tell()
        self.player.rest()
        replace_in_cell(self)
        self.player.begin()

    def _make_parts(self, absence: float, clock: Clock | None) -> None:
        self.output, self.diagram = Output(), NetworkDiagram()
        self.diagram.patience = 1 / 25  # seconds: many small pictures, so that more frames show the large one
        self.screen = Screen(lambda message: self.player.post(self._hear, message))
        self.stage = Stage(())
        self.player = Player(
            self.trainer,
            self.history,
            self.stage,
            self.screen,
            self._facts,
            lambda: self.saying.tell(),
            lambda error: self.message.failed(error),
            absence,
            clock,
        )
        self.player.steps_per_second = float(DEFAULT_SPEED)
        self.travel = TimeTravel(self.history, self.player, self.screen, self._moved)
        self.commands = commands = Commands(
            self.trainer, self.history, self.player, self.travel, self._moved, self.limits
        )
        self.message, post = commands.message, self.player.post
        trouble = self.message.trouble
        self.editing = PointEditor(post, self.trainer, self.history, self.output, self._set_editing, trouble)
        self.panels = ViewPicker(
            post,
            {"network": self.diagram, "output": self.output},
            self._arrange,
            beside=(self.editing.switch, self.editing.label),
        )
        self.focusing = Selection(post, self.history, self.panels, self.stage, commands.set_weight, trouble)
        self.panel = SettingsPanel(
            post,
            self._choose,
            commands.by_name,
            self._set_speed,
            self._use,
            commands.refuse,
            self._lay_over,
            commands.work,
            self.limits,
        )
        self.files = Files(post, self.history, self.screen, commands.adopt, trouble, commands.work, self.limits)
        self.rescue = Rescue(self.history, self.screen, self.player.clock.now)
        self.saying = Status(self.player, self.travel, self.focusing, self.panel.buttons)
        self._asked: str | None = None  # the query that was carried out
        self._size = 1000, 560  # of the pictures' column in the page, and how high they may be
        self._lay_out()

    def _lay_out(self) -> None:
        self._arrange()
        self.panel.show(self.config, self.trainer.data, self.trainer.user_data)
        self.screen.names = {"": say("neural network playground"), **self.panel.names(), **self.focusing.names()}
        self.screen.losing, self.screen.keeping = losing.words(), words()
        self._tell_address()
        fold, folded = self.panel.more(self.files.box)
        centre = parts.VBox(
            [
                self.panel.controls["hidden"].box,
                self.message.box,
                self.screen,
                self.focusing.box,
                parts.VBox([self.panels.box, fold]).add_class("nnviz-views"),
                folded,  # one stop of the Tab key
            ]
        ).add_class("nnviz-centre")
        main = parts.HBox([self.panel.side(), centre]).add_class("nnviz-main")
        super().__init__([self.panel.bar(), main, dataset_style()])
        self.add_class("nnviz-playground")

    def _listen(self) -> None:
        subscribe = self.trainer.subscribe
        subscribe(self._on_stand, to=(Restarted, Resumed))
        subscribe(self._on_change, to=Change)
        subscribe(self._on_end, to=(Diverged, Stopped))

    @property
    def config(self) -> Config:
        return self.trainer.config

    def run(self, steps: int | None = None, epochs: int | None = None) -> "Playground":
        """Train at once, without a page, and leave a picture; for scripts and executed notebooks."""
        self.trainer.run(steps=steps, epochs=epochs)
        self.player.rest()
        self.saying.tell()
        return self

    def save(self, path: "str | PathLike[str]") -> Path:
        """Save the run as a recipe, out of which `nnviz.load` trains it again. Raises RecipeError."""
        return save(self.history, path)

    def _repr_mimebundle_(self, **options: Any) -> dict[str, str]:
        return self.screen.with_picture(super()._repr_mimebundle_(**options))

    def close(self) -> None:
        """Free the task, the widgets and their comms; the trainer and the history stay usable."""
        if self.player is not None:
            self.player.end()
        parts.close_all(self)

    # ---- what the page says ----

    def _hear(self, message: Message) -> Redraw:
        """Carry out a page's message."""
        match message:
            case Pointing():
                self.screen.answer(message, lambda: self.stage.readout(self.history.shown(), message.x, message.y))
                return Redraw.NOT_NEEDED
            case Choice():
                return self.focusing.choose(message.x, message.y)
            case Edit():
                return self.editing.hear(message)
            case Scrub() | Stand() | Overlay():
                self.travel.hear(message)
                return Redraw.NEEDED
            case Trial():
                return self.commands.follow(self.saying.finding)
            case Kept():
                self.files.load_again(message.text)
                return Redraw.NOT_NEEDED
            case Key():
                self.commands.by_name[message.key]()
                return Redraw.NEEDED
        page = self.screen.hear(message, self.player.clock.now())
        if page is not None:
            self._fit(page)
        if isinstance(message, Introduction) and message.kind == "ready":
            self._obey_query(message.search)
        return Redraw.NOT_NEEDED if page is None else Redraw.NEEDED

    def _fit(self, page: Page) -> None:
        """Draw in the size and the theme of the page that spoke last."""
        if not page.visible or page.width < 200:
            return
        self._size = page.width, page.room - BELOW
        self._arrange(page.ratio)
        self.stage.set_theme(DARK if page.theme == "dark" else LIGHT)
        self.player.redraw_soon()

    def _arrange(self, ratio: float | None = None) -> None:
        """Put the open views where they belong, in the size that the page has."""
        views, width, height = self.panels.place(*self._size)
        if views != self.stage.views:
            self.stage.arrange(views)
        self.stage.resize(width, height, ratio)
        self.panels.suit(self.history.shown())
        self.player.redraw_soon()

    def _obey_query(self, search: str) -> None:
        """Settings in the page's address, once, validated like any other; of what is none that is said."""
        asked = asked_in(search)
        if not asked or search == self._asked or self.trainer.state.step:
            return
        self._asked = search
        self.commands.begin_with(asked)

    # ---- what a person does ----

    def _set_speed(self, steps_per_second: float) -> None:
        self.player.steps_per_second = steps_per_second

    def _choose(self, name: str, value: Any) -> None:
        accepted, control = self.commands.choose(name, value), self.panel.controls[name]
        if name != "dataset" or self.trainer.user_data is None:
            control.show(getattr(self.config, name))
        if not accepted:
            control.keep(value)

    def _use(self, reading: Task, name: str) -> None:
        self.commands.use(reading, name, lambda: self._lay_over(None))

    def _lay_over(self, shown: Shown) -> None:
        """Lay the pictures over other columns of own data."""
        self.output.shown = self.diagram.shown = shown

    def _set_editing(self, on: bool) -> None:
        self.screen.editing = on
        self.message.clear()
        if on:
            self.message.notice(
                say(
                    "A click on the points' picture adds a point of the class that is chosen below the pictures, "
                    "dragging moves one, a click with Shift removes one. By keyboard: the arrow keys move a cross "
                    "over the pictures, Enter adds, Delete removes."
                )
            )

    # ---- what the run tells ----

    def _on_stand(self, fact: Restarted | Resumed) -> None:
        """The run begins, or stands elsewhere than before."""
        self.saying.begin()
        self._moved()

    def _on_change(self, change: Change) -> None:
        self.player.redraw_now()
        self.player.after_frame(self._moved)

    def _on_end(self, ending: Diverged | Stopped) -> None:
        self.player.redraw_soon()
        self.saying.tell()

    def _moved(self) -> None:
        """Something else is shown: the controls stand as it was then."""
        problem = self.history.problem_shown
        self.panel.show(problem.config, problem.data, self.history.user_data_shown, self.output.shown)
        self.editing.show()
        self.panels.suit(self.history.shown())
        self.focusing.show(self.history.shown())
        self.player.redraw_soon()
        self.travel.tell()
        self.saying.tell()
        self._tell_address()

    def _tell_address(self) -> None:
        """Let the page know at which address it opens as it is now."""
        self.screen.again = {"query": query_of(self.config), "keep": [*NO_SETTINGS]}

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return what goes to the page with a frame, and send the recipe that the page keeps when it is due."""
        later = self.rescue.tell()
        if later is not None and not self.player.playing:
            self.player.check_again_at(later)
        return self.saying.facts(snapshot)
