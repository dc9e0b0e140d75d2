"""View picker: the network, the output, and a picture in each slot."""

from collections.abc import Callable, Collection

import ipywidgets as widgets

from ... import views
from ...data.datasets import Shown
from ...data.features import FEATURES, features_of
from ...training.snapshot import Snapshot
from ...views.base.focus import Focus
from ...views.base.panels import ARRANGEMENTS, PANELS, TITLES
from ...views.base.stage import Placed
from ...views.base.view import View
from ...words import say
from ..screen.card_layout import free_beside, with_card
from ..screen.page_layout import (
    BOARDS,
    MOST_COLUMNS,
    UPPER,
    PageLayout,
    columns_at,
    lay_out,
    lay_out_alone,
    lay_out_boards,
)
from ..screen.timing import READ_OUTS
from . import widgets as parts
from .board_heads import BoardHeads
from .user_input import Post, UserInput
from .view_options import ViewOptions

MOST_ROWS = 4
INSIDE = "inside"
SWEEP = "sweep"  # the map of a sweep: a view that is shown alone, or in the place of the slots
REDRAWS = 30  # of pictures in slots, per second of training


class ViewPicker:
    """The two upper pictures, and the pictures in the slots below them.

    `changed()` is called on the home loop when other pictures or places are asked for. A view is made when it is
    first shown. A picture stands in one slot only: choosing it in another slot swaps the two.
    """

    def __init__(self, post: Post, upper: dict[str, View], changed: Callable[[], None]):
        self._hand, self._changed = UserInput(post), changed
        self._made = dict(upper)
        self._upper = tuple(upper)
        self._focus = Focus()
        self.slots: list[str] = [*next(iter(ARRANGEMENTS.values()))]
        self.rows, self.columns = 1, MOST_COLUMNS
        self.enlarged: str | None = None  # the place of the picture that is shown alone
        self._inside = ""  # a picture that is shown alone and stands in no slot; its place is INSIDE
        self.hidden: frozenset[str] = frozenset()  # parts of the page that a scene hides
        self.has_card = False  # the card of a lesson stands beside the pictures
        self.has_code = False  # code stands over them
        self.has_map = False  # the map of a sweep stands in the place of the slots
        self._shown: set[str] = {*UPPER, "slots"}
        self._is_compared = False  # two runs are shown
        self._options = ViewOptions(post)
        self.arrangements = parts.Dropdown(
            options=[*((say(title), title) for title in ARRANGEMENTS), (say("your own"), "")]
        )
        self.arrangements.add_class("nnviz-arrangements")
        self._hand.listen(self.arrangements, self._arrange)
        title = parts.Label(say("pictures")).add_class("nnviz-title")
        self.chooser = parts.VBox([title, self.arrangements]).add_class("nnviz-control")
        self.enlarge = {name: self._enlarger(name) for name in (*upper, INSIDE)}
        self._inside_title = self._title()
        self._inside_head = self._at(f"{INSIDE}-head", [self._inside_title, self.enlarge[INSIDE]])
        self.menus: list[widgets.Dropdown] = []
        self._heads: list[widgets.Box] = []
        self.switches = self._at("switches", [])
        self._network_title = self._title("network")
        self._hint = parts.Label().add_class("nnviz-head-hint")
        self.network_head = self._at("network-head", [])
        self.output_head = self._at("output-head", [self._title("output"), self.enlarge["output"]])
        self.upper_heads = parts.HBox([self.output_head, self.switches]).add_class("nnviz-over-output")
        self.heads = parts.VBox().add_class("nnviz-heads")
        self.board_heads = BoardHeads()
        self._fill()

    # ---- widgets ----

    def _at(self, place: str, children: list[widgets.Widget]) -> widgets.Box:
        return parts.HBox(children).add_class("nnviz-at").add_class(f"nnviz-at-{place}")

    def _title(self, name: str = "") -> widgets.Widget:
        return parts.Label(say(TITLES[name]) if name else "").add_class("nnviz-head-title")

    def _enlarger(self, name: str) -> widgets.ToggleButton:
        button = parts.ToggleButton(description=say("enlarge"), tooltip=say("enlarge"))
        button.add_class("nnviz-enlarge").add_class("nnviz-icon").add_class(f"nnviz-enlarge-{name}")
        self._hand.listen(button, self._enlarge_or_not, name)
        return button

    def _fill(self) -> None:
        """Make the heads of new slots, and show the pictures in all."""
        for number in range(len(self._heads), len(self.slots)):
            place = f"slot-{number}"
            menu = parts.Dropdown(options=[(say(kind.title), name) for name, kind in PANELS.items()])
            self._hand.listen(menu.add_class("nnviz-slot-menu").add_class(f"nnviz-menu-{number}"), self._chosen, number)
            self.menus.append(menu)
            self.enlarge[place] = self._enlarger(place)
            self._heads.append(self._at(f"{place}-head", [menu, self.enlarge[place]]))
        names = tuple(self.slots)
        fitting = (title for title, panels in ARRANGEMENTS.items() if panels == names[: len(panels)])
        with self._hand.suspended():
            self.arrangements.value = next(fitting, "")
            for name, menu in zip(self.slots, self.menus):
                menu.value = name
            for place, button in self.enlarge.items():
                button.value = place == self.enlarged
        for number, (name, head) in enumerate(zip(self.slots, self._heads)):
            children = (self.menus[number], *self._options.of(name, self.view(name)), self.enlarge[f"slot-{number}"])
            if children != head.children:
                head.children = children
        if self._inside:
            self._inside_title.value = say(TITLES[self._inside])
            options = self._options.of(self._inside, self.view(self._inside))
            self._inside_head.children = (self._inside_title, *options, self.enlarge[INSIDE])
        self.switches.children = self._options.of("output", self.view("output"))
        self.network_head.children = (
            self._network_title,
            self._hint,
            *self._options.of("network", self.view("network")),
            self.enlarge["network"],
        )
        self.heads.children = (*self._heads[: len(self.slots)], self._inside_head)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        slots = range(MOST_ROWS * MOST_COLUMNS)
        menus = {f"nnviz-menu-{number}": say("picture in slot {number}", number=number + 1) for number in slots}
        enlarge = {
            f"nnviz-enlarge-slot-{number}": say("enlarge the picture in slot {number}", number=number + 1)
            for number in slots
        }
        return (
            {
                "nnviz-enlarge-network": say("enlarge the network"),
                "nnviz-enlarge-output": say("enlarge the output"),
                f"nnviz-enlarge-{INSIDE}": say("enlarge the picture"),
                "nnviz-arrangements": say("pictures"),
                "nnviz-over-output": say("what the output shows"),
                "nnviz-heads": say("pictures"),
            }
            | menus
            | enlarge
            | self._options.names()
        )

    # ---- pictures ----

    @property
    def open(self) -> tuple[str, ...]:
        """Return the names of the pictures in the visible slots."""
        if self.has_map or "slots" not in self._shown:
            return ()
        return tuple(self.slots[: self.rows * self.columns])

    @property
    def views(self) -> list[View]:
        """Return the visible views, the upper ones first. Those in slots share their redraws while it trains."""
        if self.enlarged is not None:
            return [self.view(self._name_at(self.enlarged))]
        in_slots = [self.view(name) for name in self.open]
        for view in in_slots:
            view.patience = max(len(in_slots), 2) / REDRAWS
            if view.repeats_numbers:
                view.patience = max(view.patience, READ_OUTS)
        upper = [name for name in self._upper if name in self._shown]
        boards = BOARDS.values() if self._is_compared else ("",)
        if self.has_map:
            in_slots = [self.view(SWEEP)]
        return [*(self.view(prefix + name) for prefix in boards for name in upper), *in_slots]

    def view(self, name: str) -> View:
        """Return a view by its name; make it at the first call."""
        prefix = BOARDS["other"]
        if name not in self._made and name.startswith(prefix):
            self._made[name] = _twin(self._made[name.removeprefix(prefix)])
        elif name not in self._made:
            view = getattr(views, PANELS[name].view)(focus=self._focus)
            view.gradual, view.patience = (
                True,
                2 / REDRAWS,
            )  # in slices and in turn, so that no frame stalls the training
            self._made[name] = view
        return self._made[name]

    def show(self, *names: str) -> None:
        """Show these pictures in the first slots; the others keep theirs."""
        self._put([*names, *(name for name in self.slots if name not in names)])

    def enlarge_view(self, name: str) -> None:
        """Show a picture over the whole page; the slots keep theirs."""
        if name in self._upper:
            self._set_enlarged(name)
        elif name in self.open:
            self._set_enlarged(f"slot-{self.slots.index(name)}")
        else:
            self._inside, self.enlarged = name, None
            self._set_enlarged(INSIDE)

    def open_alone(self, place: str, view: View) -> None:
        """Show a view that stands in no slot over the whole page."""
        self._made[place] = view
        if self.enlarged == place:
            self._changed()
        self._set_enlarged(place)

    def open_in_row(self, view: View) -> None:
        """Show the map of a sweep in the place of the slots."""
        self._made[SWEEP], self.has_map = view, True
        view.patience = 2 / REDRAWS
        self._changed()

    def close_map(self) -> None:
        """Show the slots again in the place of the map."""
        if self.has_map:
            self.has_map = False
            self._changed()

    def restore(self) -> None:
        """Show all pictures again after one was enlarged."""
        self._set_enlarged(None)

    def set_rows(self, rows: int) -> None:
        """Set the number of rows of slots; new slots show pictures that no slot shows."""
        self.rows = min(max(1, rows), MOST_ROWS)
        self._put(self.slots)

    def _put(self, names: list[str]) -> None:
        count = self.rows * MOST_COLUMNS
        others = (name for name in PANELS if name not in names)
        self.slots = [*names, *others][:count]
        self._fill()
        self._changed()

    def _arrange(self, arrangement: str) -> None:
        if arrangement:
            self.show(*ARRANGEMENTS[arrangement])

    def _chosen(self, number: int, name: str) -> None:
        before = self.slots[number]
        if name == before:
            return
        self._put([name if n == number else before if other == name else other for n, other in enumerate(self.slots)])

    def _name_at(self, place: str) -> str:
        if place == INSIDE:
            return self._inside
        return self.slots[int(place.removeprefix("slot-"))] if place.startswith("slot-") else place

    def _enlarge_or_not(self, place: str, down: bool) -> None:
        self._set_enlarged(place if down else None)

    def _set_enlarged(self, place: str | None) -> None:
        if place != self.enlarged:
            self.enlarged = place
            self._fill()
            self._changed()

    def reset_options(self, name: str, **options: bool | str) -> None:
        """Set the options of a view to these and otherwise to their initial values, and so the controls."""
        view = self.view(name)
        self._options.set(name, view, **{each.name: each.default for each in view.declared} | options)

    def suit(self, snapshot: Snapshot) -> None:
        """Show what has an effect for a snapshot, options and clicks, and the names of two runs."""
        self._options.suit(snapshot)
        self._hint.value = self._hint.tooltip = _what_clicks_do(snapshot)
        self.board_heads.show(snapshot)

    def lay_over(self, shown: Shown) -> None:
        """Draw the upper pictures over other columns of user data."""
        for name, view in self._made.items():
            if name.removeprefix(BOARDS["other"]) in self._upper:
                view.shown = shown

    # ---- focus ----

    @property
    def focus(self) -> Focus:
        return self._focus

    def set_focus(self, focus: Focus) -> None:
        """Set the focus of every view, open or not."""
        self._focus = focus
        for view in self._made.values():
            view.focus = focus

    def stations(self, snapshot: Snapshot) -> int:
        """Return the number of stages that the visible views have."""
        return max((view.stations(view.seen(snapshot)) for view in self.views), default=0)

    # ---- layout ----

    def place(
        self, width: int, room: int, pins: Collection[str] | None = None, is_compared: bool = False
    ) -> tuple[PageLayout, list[Placed]]:
        """Lay out the page; return it with the visible views and their areas.

        With `pins`, only these parts of the page are shown, and a map that stands in the place of the slots. Two runs
        that are compared have a board each.
        """
        whole = width
        if self.has_card:
            width, room = free_beside(width, room)
        self.columns, self._is_compared = columns_at(width), is_compared
        self._shown = {*UPPER, "slots"} - self.hidden if pins is None else set(pins)
        if self.has_map:
            self._shown.add("slots")
        if self.enlarged is None:
            lay = lay_out_boards if is_compared else lay_out
            in_map = [SWEEP] if self.has_map else []
            slots = in_map or [f"slot-{number}" for number in range(len(self.open))]
            layout = lay(width, room, slots, self._shown)
        else:
            layout = lay_out_alone(width, room, self.enlarged)
        if self.has_card:
            layout = with_card(layout, whole, self.has_code)
        return layout, [(self.view(self._name_at(place)), area) for place, area in layout.areas.items()]


def _what_clicks_do(snapshot: Snapshot) -> str:
    """Say what a click in the network does: only of points in a plane, or of one column, are there inputs to choose."""
    if features_of(len(snapshot.event.data.columns), FEATURES):
        return say("click an input to use it, a unit or a weight to see its numbers")
    return say("click a unit or a weight to see its numbers")


def _twin(view: View) -> View:
    """Return the same picture of a second run; both have the same options."""
    made = type(view)(view.shown, view.focus)
    made.beside, made.options = True, view.options
    made.gradual, made.patience = view.gradual, view.patience
    return made
