"""Session: a run with its player, pictures and controls, wired together."""

from typing import Any, get_args

from ..history.history import History
from ..lessons.course import lessons
from ..lessons.lesson import Lesson
from ..lessons.scene import DEFAULT_SPEED
from ..recipes.rerun import Rerun
from ..training.events import Change, Diverged, Restarted, Resumed, Stopped
from ..training.limits import Limits
from ..training.snapshot import Snapshot
from ..views.base.stage import Stage
from ..views.network.diagram import NetworkDiagram
from ..views.output.output import Output
from ..words import say, spoken
from .actions import rescue
from .actions.advisor import Advisor
from .actions.commands import Commands
from .actions.comparing import Comparing
from .actions.files import Files
from .actions.former_runs import FormerRuns
from .actions.point_editor import PointEditor
from .actions.rescue import Rescue
from .actions.selection import Selection
from .actions.shown_page import ShownPage
from .actions.sketching import Sketching
from .actions.status import Status
from .actions.sweeping import Sweeping
from .actions.time_travel import TimeTravel
from .actions.welcome import Welcome
from .controls.menu import Menu
from .controls.page_views import PageViews
from .controls.placement import Placement
from .controls.settings_panel import SettingsPanel
from .controls.view_picker import ViewPicker
from .controls.work import Task
from .page_messages import PageMessages
from .screen import losing
from .screen.clock import Clock
from .screen.player import Player
from .screen.protocol import Message
from .screen.screen import Screen
from .teaching.shelf import Shelf
from .teaching.teaching import Teaching


class Session:
    """Connects the parts of a playground, and lets the controls and the picture follow the events of the run."""

    def __init__(self, history: History, absence: float, clock: Clock | None, limits: Limits):
        trainer = history.trainer
        self.history, self.trainer = history, trainer
        self.output, self.diagram = Output(), NetworkDiagram()
        self.diagram.features_by_click = True
        self.diagram.patience = 1 / 25  # seconds; it has many small pictures, and the large one comes first
        self.stage = Stage(())
        self.screen = Screen(self._receive)
        self.player = player = Player(
            trainer, history, self.stage, self.screen, self._facts, self._tell_status, self._report, absence, clock
        )
        player.steps_per_second = float(DEFAULT_SPEED)
        former = FormerRuns()
        self.comparing = comparing = Comparing(history, player, former, self._on_compared, self._refresh)
        self.time_travel = TimeTravel(history, player, self.screen, comparing, self._refresh)
        self.commands = commands = Commands(
            trainer, history, player, self.time_travel, comparing, former, self._refresh, self._on_undone, limits
        )
        self.message = commands.message
        post, refuse = player.post, self.message.trouble
        self.point_editor = PointEditor(
            post, trainer, history, self.output, self._set_editing, refuse, lambda: commands.rules.refusal(["points"])
        )
        self.page_views = views = PageViews({"network": self.diagram, "output": self.output})
        self.placement = placement = Placement(views, self._on_placed)
        self.view_picker = ViewPicker(post, views, placement)
        self.sketching = Sketching(self.stage, history)
        self.selection = Selection(post, player, views, placement, self.stage, commands, refuse)
        self.settings_panel = SettingsPanel(
            post,
            commands.choose,
            commands.by_name,
            lambda speed: self.shown_page.set_speed(speed),
            self._use,
            commands.refuse,
            lambda shown: self.shown_page.lay_over(shown),
            commands.work,
            limits,
        )
        self.files = Files(post, history, self.screen, self._adopt, refuse, commands.work, limits)
        self.welcome = Welcome(post, self._begin_scene)
        self.sweeping = Sweeping(post, history, player, commands, placement, limits)
        self.shelf = Shelf(
            post,
            self.screen,
            lambda name: self.teach(lessons()[name]),
            lambda: self.teaching.go_on_from_progress(),
            self.message,
            commands.work,
            limits.file,
        )
        self.menu = Menu(
            post,
            self.shelf.opener,
            self.files.box,
            self.settings_panel.buttons["new_seed"],
            self.point_editor.box,
            self.welcome.scenes,
            (self.sweeping.planning.choice.opener, self.sweeping.show),
            self._set_scheme,
            self._set_advice,
            lambda change: placement.set_rows(placement.rows + change),
            self._rearrange,
        )
        self.rescue = Rescue(history, self.screen, player.clock.now)
        self.advisor = Advisor(player)
        self.status = Status(
            player,
            history,
            self.time_travel,
            comparing,
            self.selection,
            self.settings_panel.buttons,
            self.advisor,
            lambda: commands.rules,
        )
        self.shown_page: ShownPage = ShownPage(
            history,
            player,
            commands,
            self.stage,
            self.diagram,
            views,
            placement,
            self.view_picker,
            self.settings_panel,
            self.menu,
            self.welcome,
            self.status,
            lambda name: self.teach(lessons()[name]),
        )
        self.teaching: Teaching = Teaching(
            post, history, player, commands, self.shown_page, self.sweeping, limits, self.shelf, self._refresh
        )
        self.page_messages = PageMessages(
            player,
            placement,
            self.time_travel,
            comparing,
            commands,
            self.point_editor,
            self.sketching,
            self.selection,
            self.files,
            self.sweeping,
            self.shelf,
            self.status,
            self.shown_page,
            self.teaching,
        )
        self._fill()

    def _fill(self) -> None:
        """Show the run in the controls; send the page's words."""
        self.settings_panel.show(self.trainer.config, self.trainer.data, self.trainer.user_data)
        named = (
            self.settings_panel,
            self.selection,
            self.view_picker,
            self.menu,
            self.welcome,
            self.message,
            self.sweeping,
            self.teaching,
            self.shelf,
        )
        self.screen.names = {"": say("neural network playground")}
        for part in (*named, self.message):
            self.screen.names |= part.names()
        self.screen.losing, self.screen.keeping = losing.words(), rescue.words()

    def begin(self) -> None:
        """Follow the run from now on, and leave a picture of it."""
        self.trainer.subscribe(spoken(self._on_event), to=(Restarted, Resumed, *get_args(Change), Diverged, Stopped))
        self.status.tell()
        self.time_travel.tell()
        self.player.painter.rest()

    def _receive(self, message: Message) -> None:
        """Post a message of the page to the home loop, on any thread."""
        self.player.post(self.page_messages.hear, message)

    # ---- choices of the person ----

    def _on_placed(self) -> None:
        """Show the pictures that were asked for, and their heads."""
        self.view_picker.follow()
        self._rearrange()

    def _rearrange(self) -> None:
        self.shown_page.arrange()
        self.sweeping.follow()

    def teach(self, lesson: Lesson) -> None:
        """Begin a lesson, or go on where it was left."""
        self.welcome.leave()
        self.teaching.begin(lesson, self.shelf.progress.of(lesson.name))
        self.shown_page.tell_address()

    def _begin_scene(self, name: str) -> None:
        """Begin a scene; that leaves a lesson."""
        self.teaching.leave()
        self.shown_page.enter(name)

    def _adopt(self, again: Rerun) -> None:
        """Show a run that was loaded; that leaves a lesson."""
        self.teaching.leave()
        self.commands.runs.adopt(again)

    def _on_compared(self) -> None:
        """Show one board or two."""
        self.shown_page.arrange()
        self._refresh()
        self.status.judge(self.player.history.shown())

    def _on_undone(self, cause: str) -> None:
        if cause == self.shown_page.lesson:
            self.teaching.leave()
        self.shown_page.leave(cause)
        self._refresh()

    def _set_scheme(self, scheme: str) -> None:
        self.screen.scheme = scheme

    def _use(self, reading: Task, name: str) -> None:
        self.commands.use(reading, name, lambda: self.shown_page.lay_over(None))

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
        self.comparing.follow(event)
        if isinstance(event, (Restarted, Resumed, *get_args(Change))):
            self.sweeping.give_way(to_new_run=isinstance(event, Restarted))  # the page shows what has changed
        match event:
            case Restarted() | Resumed():
                self.status.begin()
                self._refresh()
            case Diverged() | Stopped():
                self.player.painter.redraw_soon()
                self.status.tell()
            case _:
                self.player.painter.redraw_now()
                self.player.painter.after_frame(self._refresh)

    def _set_advice(self, is_on: bool) -> None:
        """Try remedies in the background before advising one, or not."""
        self.advisor.is_on = is_on
        self.status.begin()

    def _refresh(self) -> None:
        """Show the present snapshot in all controls and in the page."""
        problem = self.history.problem_shown
        user_data = self.history.user_data_shown
        self.settings_panel.show(problem.config, problem.data, user_data, self.output.shown)
        self.shown_page.follow(problem.config, user_data is not None)
        self.point_editor.show()
        snapshot = self.player.history.shown()
        self.view_picker.suit(snapshot)
        self.selection.show(snapshot)
        self.player.painter.redraw_soon()
        self.time_travel.tell()
        self.status.tell()
        self.shown_page.tell_address()

    def _tell_status(self) -> None:
        self.status.tell()
        self.sweeping.follow()
        self.teaching.follow(now=True)

    def _report(self, error: BaseException) -> None:
        self.message.failed(error)

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        """Return the facts of a frame, and send a due recipe."""
        self.welcome.show(snapshot.step, snapshot.event.problem.task)
        self.teaching.follow(now=not self.player.playing)
        self.shown_page.tell_places()
        later = self.rescue.tell()
        if later is not None and not self.player.playing:
            self.player.painter.check_again_at(later)
        return self.status.facts(snapshot)
