"""Session: a run with its player, pictures and controls, wired together."""

from typing import Any, get_args

from ..data.datasets import Shown
from ..history.history import History
from ..training.events import Change, Diverged, Restarted, Resumed, Stopped
from ..training.limits import Limits
from ..training.snapshot import Snapshot
from ..views.base.stage import Stage
from ..views.network.diagram import NetworkDiagram
from ..views.output.output import Output
from ..words import say, spoken
from .actions import address, rescue
from .actions.commands import Commands
from .actions.files import Files
from .actions.point_editor import PointEditor
from .actions.rescue import Rescue
from .actions.scenes import SCENES, Scene
from .actions.selection import Selection
from .actions.status import Status
from .actions.time_travel import TimeTravel
from .actions.welcome import Welcome
from .controls.menu import Menu
from .controls.settings_panel import DEFAULT_SPEED, SettingsPanel
from .controls.view_picker import ViewPicker
from .controls.work import Task
from .screen import losing
from .screen.clock import Clock
from .screen.page_layout import MOST_COLUMNS
from .screen.pages import hear_page
from .screen.player import FASTEST, Player
from .screen.protocol import Choice, Edit, Introduction, Kept, Key, Message, Overlay, Scrub, Stand, Trial
from .screen.screen import Page, Screen
from .screen.states import Redraw


class Session:
    """Connects the parts of a playground.

    It passes the page's messages to the parts, and lets the controls and the picture follow the events of the run.
    """

    def __init__(self, history: History, absence: float, clock: Clock | None, limits: Limits):
        trainer = history.trainer
        self.history, self.trainer = history, trainer
        self._size = 1264, 578  # CSS pixels: the width of the pictures in the page, and their greatest height
        self._presents = False  # the page shows only what is pinned
        self._query: str | None = None  # the query of the page that was applied
        self.output, self.diagram = Output(), NetworkDiagram()
        self.diagram.features_by_click = True
        self.diagram.patience = 1 / 25  # seconds; it has many small pictures, and the large one comes first
        self.stage = Stage(())
        self.screen = Screen(self._receive)
        self.player = player = Player(
            trainer, history, self.stage, self.screen, self._facts, self._tell_status, self._report, absence, clock
        )
        player.steps_per_second = float(DEFAULT_SPEED)
        self.time_travel = TimeTravel(history, player, self.screen, self._refresh)
        self.commands = commands = Commands(
            trainer, history, player, self.time_travel, self._refresh, self._on_undone, limits
        )
        self.message = commands.message
        post, refuse = player.post, self.message.trouble
        self.point_editor = PointEditor(post, trainer, history, self.output, self._set_editing, refuse)
        self.view_picker = ViewPicker(post, {"network": self.diagram, "output": self.output}, self._arrange)
        self.selection = Selection(post, history, self.view_picker, self.stage, commands, refuse)
        self.settings_panel = SettingsPanel(
            post,
            commands.choose,
            commands.by_name,
            self._set_speed,
            self._use,
            commands.refuse,
            self._show_columns,
            commands.work,
            limits,
        )
        self.files = Files(post, history, self.screen, commands.adopt, refuse, commands.work, limits)
        self.welcome = Welcome(post, self._enter)
        self.menu = Menu(
            post,
            self.files.box,
            self.settings_panel.buttons["new_seed"],
            self.point_editor.box,
            self.welcome.scenes,
            self._set_scheme,
            lambda change: self.view_picker.set_rows(self.view_picker.rows + change),
            self._arrange,
        )
        self.rescue = Rescue(history, self.screen, player.clock.now)
        self.status = Status(player, history, self.time_travel, self.selection, self.settings_panel.buttons)
        self._fill()

    def _fill(self) -> None:
        """Show the run in the controls; send the page's words."""
        self._arrange()
        self.settings_panel.show(self.trainer.config, self.trainer.data, self.trainer.user_data)
        named = (self.settings_panel, self.selection, self.view_picker, self.menu, self.welcome)
        self.screen.names = {"": say("neural network playground")}
        for part in named:
            self.screen.names |= part.names()
        self.screen.losing, self.screen.keeping = losing.words(), rescue.words()
        self._tell_address()

    def begin(self) -> None:
        """Follow the run from now on, and leave a picture of it."""
        self.trainer.subscribe(spoken(self._on_event), to=(Restarted, Resumed, *get_args(Change), Diverged, Stopped))
        self.status.tell()
        self.time_travel.tell()
        self.player.rest()

    # ---- messages of the page ----

    def _receive(self, message: Message) -> None:
        """Post a message to the home loop, on any thread."""
        self.player.post(self._hear, message)

    def _hear(self, message: Message) -> Redraw:
        """Pass a message to the part that it concerns."""
        match message:
            case Choice():
                return self.selection.choose(message.x, message.y)
            case Edit():
                return self.point_editor.hear(message)
            case Scrub() | Stand() | Overlay():
                self.time_travel.hear(message)
                return Redraw.NEEDED
            case Trial():
                return self.commands.follow(self.status.finding)
            case Kept():
                self.files.load_again(message.text)
                return Redraw.NOT_NEEDED
            case Key(key="escape"):
                self._go_back()
                return Redraw.NEEDED
            case Key():
                self.commands.by_name[message.key]()
                return Redraw.NEEDED
        redraw = hear_page(self.player, message, self._resize)
        if isinstance(message, Introduction) and message.kind == "ready":
            self._apply_query(message.search)
        return redraw

    def _resize(self, page: Page) -> None:
        """Draw in the size of the page that spoke last."""
        self._size, self._presents = (page.width, page.room), page.presents
        self._arrange(page.ratio)

    def _arrange(self, ratio: float | None = None) -> None:
        """Lay out the visible views in the size of the page."""
        pins = self.menu.pins if self._presents else None
        self.settings_panel.show_bar(pins is None or "bar" in pins)
        layout, views = self.view_picker.place(*self._size, pins)
        if views != self.stage.views:
            self.stage.arrange(views)
        self.stage.resize(layout.width, layout.height, ratio)
        self._layout = layout
        self._tell_places()
        self.view_picker.suit(self.history.shown())
        self.player.redraw_soon()
        self._tell_address()

    def _tell_places(self) -> None:
        """Give the page the places of pictures and controls, if they have changed."""
        places = self._layout.facts(self.diagram.columns if "network" in self._layout.pictures else ())
        if places != self.screen.places:
            self.screen.places = places

    def _go_back(self) -> None:
        """Leave the enlarged picture, or else the selection."""
        if self.view_picker.enlarged is not None:
            self.view_picker.restore()
        else:
            self.selection.leave()

    def _apply_query(self, search: str) -> None:
        """Apply the settings in the page's URL, once; unknown names are reported."""
        asked = address.asked_in(search)
        if not asked or search == self._query or self.trainer.state.step:
            return
        self._query = search
        found = address.read(asked)
        self.commands.begin_with(found)
        self._show_page(found.page)

    def _show_page(self, page: address.PageState) -> None:
        """Show pictures, and train at a speed."""
        self.view_picker.show(*page.pictures)
        self.settings_panel.speed.value = min(page.speed, FASTEST)

    # ---- choices of the person ----

    def _set_speed(self, steps_per_second: float) -> None:
        self.player.steps_per_second = steps_per_second
        self._tell_address()

    def _set_scheme(self, scheme: str) -> None:
        self.screen.scheme = scheme

    def _enter(self, name: str) -> None:
        """Begin a scene: its run, its pictures, and what it hides and locks."""
        scene = SCENES[name]
        self._limit(scene)
        self.commands.enter(scene)
        self._show_page(address.PageState(scene.pictures, scene.speed))
        for view, options in scene.options.items():
            self.view_picker.set_options(view, **options)
        self.welcome.leave()
        self._arrange()
        self.status.tell()

    def _limit(self, scene: Scene | None) -> None:
        """Hide and lock what a scene asks for, and say its sentence; None frees everything."""
        self.settings_panel.limit(scene.hidden if scene else (), scene.locked if scene else ())
        self.view_picker.hidden = frozenset(scene.hidden if scene else ())
        self.status.sentence = say(scene.sentence) if scene else ""

    def _on_undone(self, cause: str) -> None:
        """Leave the scene that was begun and is undone."""
        if cause in SCENES:
            self._limit(None)
            self._arrange()
            self._refresh()

    def _use(self, reading: Task, name: str) -> None:
        self.commands.use(reading, name, lambda: self._show_columns(None))

    def _show_columns(self, shown: Shown) -> None:
        """Draw the pictures over other columns of user data."""
        self.output.shown = self.diagram.shown = shown

    def _set_editing(self, on: bool) -> None:
        self.screen.editing = on
        self.message.clear()
        if on:
            self.message.notice(
                say(
                    "Click the output to add a point of the class chosen in the menu. Drag to move a point. "
                    "Shift-click to remove one. By keyboard: the arrow keys move a cross, Enter adds a point, Delete "
                    "removes one."
                )
            )

    # ---- events of the run ----

    def _on_event(self, event: Restarted | Resumed | Change | Diverged | Stopped) -> None:
        """Announce an event, and let the controls and the picture follow it."""
        self.commands.announce(event)
        match event:
            case Restarted() | Resumed():
                self.status.begin()
                self._refresh()
            case Diverged() | Stopped():
                self.player.redraw_soon()
                self.status.tell()
            case _:
                self.player.redraw_now()
                self.player.after_frame(self._refresh)

    def _refresh(self) -> None:
        """Show the present snapshot in all controls and in the page."""
        problem = self.history.problem_shown
        self.settings_panel.show(problem.config, problem.data, self.history.user_data_shown, self.output.shown)
        self.point_editor.show()
        self.view_picker.suit(self.history.shown())
        self.selection.show(self.history.shown())
        self.player.redraw_soon()
        self.time_travel.tell()
        self.status.tell()
        self._tell_address()

    def _tell_address(self) -> None:
        """Give the page the query of the present settings."""
        picker, speed = self.view_picker, self.player.steps_per_second
        shown = address.PageState(tuple(picker.slots[: MOST_COLUMNS * picker.rows]), speed)
        query = address.query_of(self.trainer.config, shown)
        self.screen.again = {"query": query, "keep": [*address.NO_SETTINGS]}

    def _tell_status(self) -> None:
        self.status.tell()

    def _report(self, error: BaseException) -> None:
        self.message.failed(error)

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the facts of a frame, and send a due recipe."""
        self.welcome.show(snapshot.step)
        self._tell_places()  # a frame may have moved the network's columns
        later = self.rescue.tell()
        if later is not None and not self.player.playing:
            self.player.check_again_at(later)
        return self.status.facts(snapshot)
