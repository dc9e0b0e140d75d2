"""Shown page: the layout, the pictures and the scene that a page shows, and its address."""

from collections.abc import Callable
from urllib.parse import urlencode

from ...data.datasets import Shown
from ...history.history import History
from ...lessons.lesson import Lesson
from ...lessons.rules import Rules
from ...lessons.scene import Scene
from ...lessons.scenes import SCENES
from ...settings.config import Config, settings
from ...views.base.drawn_curve import DrawnCurve
from ...views.base.focus import NO_FOCUS
from ...views.base.stage import Stage
from ...views.network.diagram import NetworkDiagram
from ...views.over_steps.curves import LossCurves
from ...words import say
from ..controls.menu import Menu
from ..controls.page_views import PageViews
from ..controls.placement import Placement
from ..controls.settings_panel import SettingsPanel
from ..controls.view_picker import ViewPicker
from ..screen.page_layout import MOST_COLUMNS
from ..screen.player import FASTEST, Player
from ..screen.screen import Page
from . import address
from .commands import Commands
from .status import Status
from .welcome import Welcome


class ShownPage:
    """Lays out the pictures for the page that spoke last, and keeps its address up to date."""

    def __init__(
        self,
        history: History,
        player: Player,
        commands: Commands,
        stage: Stage,
        diagram: NetworkDiagram,
        views: PageViews,
        placement: Placement,
        picker: ViewPicker,
        panel: SettingsPanel,
        menu: Menu,
        welcome: Welcome,
        status: Status,
        teach: Callable[[str], None],
    ):
        self._history, self._player, self._commands, self._stage = history, player, commands, stage
        self._diagram, self._views, self._placement = diagram, views, placement
        self._picker, self._panel, self._menu = picker, panel, menu
        self._welcome, self._status = welcome, status
        self._screen, self._teach = player.screen, teach
        self.lesson = ""  # that the page shows
        self._size = 1200, 560  # CSS pixels of the pictures, until a page tells its own width and room
        self._is_drawing = False  # a person draws a curve over the losses
        self._presents = False  # the page shows only what is pinned
        self._query: str | None = None  # the query of the page that was applied
        self._scene: Scene | None = None  # that a person has not left yet
        self.arrange()

    # ---- layout ----

    def resize(self, page: Page) -> None:
        """Draw in the size of the page that spoke last."""
        self._size, self._presents = (page.width, page.room), page.presents
        self.arrange(page.ratio)

    def arrange(self, ratio: float | None = None) -> None:
        """Lay out the visible views in the size of the page."""
        pins = self._menu.pins if self._presents else None
        self._panel.show_bar(pins is None or "bar" in pins)
        snapshot = self._player.history.shown()
        self._layout, views = self._placement.lay_out(*self._size, pins, snapshot.beside is not None)
        if views != self._stage.views:
            self._stage.arrange(views)
        self._stage.resize(self._layout.width, self._layout.height, ratio)
        self.tell_places()
        self._screen.names = self._screen.names | self._picker.names()  # of options that were made meanwhile, too
        self._picker.suit(snapshot)
        self._player.painter.redraw_soon()
        self.tell_address()

    def tell_places(self) -> None:
        """Give the page the places of pictures and controls, if they have changed.

        A frame may move the columns of the network.
        """
        places = self._layout.facts(self._diagram.columns if "network" in self._layout.pictures else ())
        if places != self._screen.places:
            self._screen.places = places

    def lay_over(self, shown: Shown) -> None:
        """Draw the pictures over other columns of user data."""
        self._views.lay_over(shown)

    # ---- address ----

    def apply(self, search: str) -> None:
        """Apply the settings in the page's URL, once; what can't be used is reported."""
        asked = address.asked_in(search)
        if not asked or search == self._query or self._history.trainer.state.step:
            return
        self._query = search
        found = address.read(asked)
        if found.lesson:
            self._teach(found.lesson)
            return
        self._commands.begin_with(found)
        self._show(found.page)

    def _show(self, page: address.PageState) -> None:
        """Show pictures, and train at a speed."""
        self._placement.show(*page.pictures)
        self._panel.speed.value = min(page.speed, FASTEST)

    def set_speed(self, steps_per_second: float) -> None:
        """Train at another speed."""
        self._player.steps_per_second = steps_per_second
        self.tell_address()

    def tell_address(self) -> None:
        """Give the page the query of the present settings."""
        slots = tuple(self._placement.slots[: MOST_COLUMNS * self._placement.rows])
        shown = address.PageState(slots, self._player.steps_per_second)
        query = address.query_of(self._history.trainer.config, shown)
        if self.lesson:
            query = urlencode({address.LESSON: self.lesson})
        self._screen.again = {"query": query, "keep": [*address.NO_SETTINGS]}

    # ---- scenes ----

    def enter(self, name: str) -> None:
        """Begin a scene by its name, with a way back."""
        scene = SCENES[name]
        self._limit(scene)
        text = say("The scene “{title}” began.", title=say(scene.title))
        self._commands.runs.enter(scene, text, name)
        self._show_scene(scene)

    def begin_scene(self, scene: Scene) -> None:
        """Begin a scene of a lesson, with nothing chosen."""
        self._views.focus = NO_FOCUS
        self._commands.runs.begin(scene)
        self._show_scene(scene)

    def _show_scene(self, scene: Scene) -> None:
        """Show the pictures of a scene, and train at its speed."""
        self._scene = scene
        self._show(address.PageState(scene.pictures, scene.speed))
        for view in ("network", "output", *scene.pictures):
            self._picker.reset_options(view, **scene.options.get(view, {}))
        self._welcome.leave()
        self.arrange()
        self._status.tell()

    def show_pictures(self, names: tuple[str, ...]) -> None:
        """Show pictures in the first slots."""
        self._placement.show(*names)

    def open_lesson(self, lesson: Lesson, scene: Scene) -> None:
        """Begin a lesson at a scene, and make room for its card."""
        self.lesson = lesson.name
        self._limit(None)
        self._placement.has_card = True
        self._placement.hidden = frozenset({"data"})
        text = say("The lesson “{title}” began.", title=say(lesson.title))
        self._commands.runs.enter(scene, text, lesson.name)
        self._show_scene(scene)

    def show_code(self, is_shown: bool) -> None:
        """Show code in the place of the pictures, or the pictures again."""
        if self._placement.has_code != is_shown:
            self._placement.has_code = is_shown
            self.arrange()

    def show_curve(self, curve: DrawnCurve | None) -> None:
        """Lay a drawn curve over the losses. While it can be drawn, their picture has the whole room."""
        losses = self._views["loss"]
        assert isinstance(losses, LossCurves)
        losses.foretold = curve
        is_open = curve is not None and curve.is_open
        if is_open != self._is_drawing:
            self._is_drawing = is_open
            self._placement.enlarge("loss") if is_open else self._placement.restore()
        self._player.painter.redraw_soon()

    def close_lesson(self) -> None:
        """Give the room of the card back."""
        self.show_curve(None)
        self._placement.has_card, self._placement.has_code, self.lesson = False, False, ""
        self._leave_scene()

    def obey(self, rules: Rules) -> None:
        """Lock what a lesson keeps as it is."""
        locked = [name for name in settings() if rules.is_locked(name)]
        self._panel.limit((), locked)
        self._screen.locked = rules.reason if locked else ""
        self._status.tell()
        self._status.judge(self._player.history.shown())

    def name(self, names: dict[str, str]) -> None:
        """Tell the page the accessible names of widgets that were made meanwhile."""
        self._screen.names = self._screen.names | names

    def leave(self, cause: str) -> None:
        """Free what a scene locked, if the scene of this name is undone."""
        if cause in SCENES:
            self._leave_scene()

    def follow(self, config: Config, has_user_data: bool) -> None:
        """Leave the scene when the run has other data."""
        if self._scene is None or self.lesson:
            return
        if has_user_data or config.dataset != self._scene.config.dataset:
            self._leave_scene()

    def _leave_scene(self) -> None:
        self._limit(None)
        self.arrange()
        self._status.judge(self._player.history.shown())

    def _limit(self, scene: Scene | None) -> None:
        """Hide and lock what a scene asks for, and say its sentence; None frees everything."""
        self._scene = None
        self._panel.limit(scene.hidden if scene else (), scene.locked if scene else ())
        self._screen.locked = say("The scene keeps this as it is.") if scene and scene.locked else ""
        self._placement.hidden = frozenset(scene.hidden if scene else ())
        self._status.scene = say(scene.sentence) if scene else ""
