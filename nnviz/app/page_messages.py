"""Page messages: what a page sends, passed on to the part of the playground that it concerns."""

from dataclasses import dataclass

from .actions.commands import Commands
from .actions.comparing import Comparing
from .actions.files import Files
from .actions.point_editor import PointEditor
from .actions.selection import Selection
from .actions.shown_page import ShownPage
from .actions.sketching import Sketching
from .actions.status import Status
from .actions.sweeping import Sweeping
from .actions.time_travel import TimeTravel
from .controls.placement import Placement
from .screen.pages import hear_page
from .screen.player import Player
from .screen.protocol import (
    Choice,
    Compare,
    Course,
    Edit,
    Introduction,
    Keep,
    Kept,
    Key,
    Message,
    Pointing,
    Scrub,
    Stand,
    Trial,
)
from .screen.states import Redraw
from .teaching.shelf import Shelf
from .teaching.teaching import Teaching


@dataclass(frozen=True)
class PageMessages:
    """The parts of a playground that messages of its page concern."""

    player: Player
    placement: Placement
    time_travel: TimeTravel
    comparing: Comparing
    commands: Commands
    point_editor: PointEditor
    sketching: Sketching
    selection: Selection
    files: Files
    sweeping: Sweeping
    shelf: Shelf
    status: Status
    shown_page: ShownPage
    teaching: Teaching

    def hear(self, message: Message) -> Redraw:
        """Pass a message on; tell whether it needs a new picture."""
        match message:
            case Choice():
                return self._choose(message)
            case Edit():
                return self._edit(message)
            case Key():
                return self._press(message)
            case Scrub() | Stand():
                self.time_travel.hear(message)
                return Redraw.NEEDED
            case Compare():
                self.comparing.choose(message.number)
                return Redraw.NEEDED
            case Keep(run="leave"):
                self.comparing.leave()
                return Redraw.NEEDED
            case Keep(run="one" | "other" as run):
                self.commands.keep(run)
                return Redraw.NEEDED
            case Trial():
                return self.commands.follow(self.status.finding)
            case Course():
                self.shelf.read(message.text)
                self.teaching.follow_progress()
                return Redraw.NOT_NEEDED
            case Kept():
                self.files.load_again(message.text)
                return Redraw.NOT_NEEDED
        return self._hear_pictures(message)

    def _choose(self, click: Choice) -> Redraw:
        """Open a network of the map, or choose what was clicked in another picture."""
        if self.sweeping.map.stands_at(click.x, click.y):
            return self.sweeping.choose(click.x, click.y)
        return self.selection.choose(click.x, click.y)

    def _edit(self, edit: Edit) -> Redraw:
        """Draw in a picture that is drawn by hand, or edit the samples."""
        if not self.sketching.takes(edit):
            return self.point_editor.hear(edit)
        if edit.action == "down":
            self.commands.message.clear()  # it may cover the place to draw in
        return self.sketching.hear(edit)

    def _press(self, pressed: Key) -> Redraw:
        """Do what the button would do that a key stands for."""
        match pressed.key:
            case "next" | "back" | "notes" as key:
                self.teaching.by_key[key]()
                return Redraw.NOT_NEEDED
            case "undo" if (curve := self.teaching.card.open_curve) is not None:
                curve.undo()
            case "escape":
                self._go_back()
            case key:
                self.commands.by_name[key]()
        return Redraw.NEEDED

    def _go_back(self) -> None:
        """Leave the enlarged picture, or else the selection, or else the comparison."""
        if self.placement.enlarged is not None:
            self.placement.restore()
        elif self.selection.is_open:
            self.selection.leave()
        else:
            self.comparing.leave()

    def _hear_pictures(self, message: Message) -> Redraw:
        """Handle a message about the pictures as such, and what goes along with it."""
        redraw = hear_page(self.player, message, self.shown_page.resize)
        if isinstance(message, Pointing) and message.pressed and self.selection.drag(message.x, message.y):
            redraw = Redraw.NEEDED
        if isinstance(message, Introduction) and message.kind == "ready":
            self.shown_page.apply(message.search)
        self.sweeping.look()
        return redraw
