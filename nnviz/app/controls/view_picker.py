"""View picker: the heads of the pictures, with menus that choose them."""

import ipywidgets as widgets

from ...data.features import FEATURES, features_of
from ...training.snapshot import Snapshot
from ...views.base.panels import ARRANGEMENTS, PANELS, TITLES
from ...words import say
from ..screen.page_layout import MOST_COLUMNS
from . import widgets as parts
from .board_heads import BoardHeads
from .page_views import PageViews
from .placement import INSIDE, MOST_ROWS, Placement
from .user_input import Post, UserInput
from .view_options import ViewOptions


class ViewPicker:
    """The head of each picture: its title or menu, its options, and the button that enlarges it.

    `chooser` is the menu of arrangements, each of which fills the first slots.
    """

    def __init__(self, post: Post, views: PageViews, placement: Placement):
        self._hand, self._views, self._placement = UserInput(post), views, placement
        self._options = ViewOptions(post)
        self.arrangements = parts.Dropdown(
            options=[*((say(title), title) for title in ARRANGEMENTS), (say("your own"), "")]
        )
        self.arrangements.add_class("nnviz-arrangements")
        self._hand.listen(self.arrangements, self._arrange)
        title = parts.Label(say("pictures")).add_class("nnviz-title")
        self.chooser = parts.VBox([title, self.arrangements]).add_class("nnviz-control")
        self.enlarge = {name: self._enlarger(name) for name in (*views.upper, INSIDE)}  # buttons by place
        self._inside_title = _title()
        self._inside_head = _at(f"{INSIDE}-head", [self._inside_title, self.enlarge[INSIDE]])
        self.menus: list[widgets.Dropdown] = []  # of the slots
        self._heads: list[widgets.Box] = []
        self.switches = _at("switches", [])
        self._network_title = _title("network")
        self._hint = parts.Label().add_class("nnviz-head-hint")
        self.network_head = _at("network-head", [])
        self.output_head = _at("output-head", [_title("output"), self.enlarge["output"]])
        self.upper_heads = parts.HBox([self.output_head, self.switches]).add_class("nnviz-over-output")
        self.heads = parts.VBox().add_class("nnviz-heads")
        self.board_heads = BoardHeads()
        self.follow()

    def _enlarger(self, place: str) -> widgets.ToggleButton:
        button = parts.ToggleButton(description=say("enlarge"), tooltip=say("enlarge"))
        button.add_class("nnviz-enlarge").add_class("nnviz-icon").add_class(f"nnviz-enlarge-{place}")
        self._hand.listen(button, self._enlarge_or_not, place)
        return button

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

    # ---- choices of the person ----

    def _arrange(self, arrangement: str) -> None:
        if arrangement:
            self._placement.show(*ARRANGEMENTS[arrangement])

    def _enlarge_or_not(self, place: str, down: bool) -> None:
        self._placement.enlarge_place(place if down else None)

    # ---- showing ----

    def follow(self) -> None:
        """Show in the heads which pictures stand where."""
        for number in range(len(self._heads), len(self._placement.slots)):
            self._add_head(number)
        self._show_choices()
        self._fill_heads()

    def _add_head(self, number: int) -> None:
        """Make the head of a slot."""
        place = f"slot-{number}"
        menu = parts.Dropdown(options=[(say(kind.title), name) for name, kind in PANELS.items()])
        menu.add_class("nnviz-slot-menu").add_class(f"nnviz-menu-{number}")
        self._hand.listen(menu, self._placement.choose, number)
        self.menus.append(menu)
        self.enlarge[place] = self._enlarger(place)
        self._heads.append(_at(f"{place}-head", [menu, self.enlarge[place]]))

    def _show_choices(self) -> None:
        """Let menus and buttons show what is chosen."""
        names = tuple(self._placement.slots)
        fitting = (title for title, panels in ARRANGEMENTS.items() if panels == names[: len(panels)])
        with self._hand.suspended():
            self.arrangements.value = next(fitting, "")
            for name, menu in zip(names, self.menus):
                menu.value = name
            for place, button in self.enlarge.items():
                button.value = place == self._placement.enlarged

    def _fill_heads(self) -> None:
        """Put the options of each picture into its head."""
        slots, inside = self._placement.slots, self._placement.inside
        for number, (name, head) in enumerate(zip(slots, self._heads)):
            children = (self.menus[number], *self._options_of(name), self.enlarge[f"slot-{number}"])
            if children != head.children:
                head.children = children
        if inside:
            self._inside_title.value = say(TITLES[inside])
            self._inside_head.children = (self._inside_title, *self._options_of(inside), self.enlarge[INSIDE])
        self.switches.children = self._options_of("output")
        options = self._options_of("network")
        self.network_head.children = (self._network_title, self._hint, *options, self.enlarge["network"])
        self.heads.children = (*self._heads[: len(slots)], self._inside_head)

    def _options_of(self, name: str) -> tuple[widgets.Widget, ...]:
        return self._options.of(name, self._views[name])

    def reset_options(self, name: str, **options: bool | str) -> None:
        """Set the options of a view to these and otherwise to their initial values, and so the controls."""
        view = self._views[name]
        self._options.set(name, view, **{each.name: each.default for each in view.declared} | options)

    def suit(self, snapshot: Snapshot) -> None:
        """Show what has an effect for a snapshot, options and clicks, and the names of two runs."""
        self._options.suit(snapshot)
        self._hint.value = self._hint.tooltip = _what_clicks_do(snapshot)
        self.board_heads.show(snapshot)


def _at(place: str, children: list[widgets.Widget]) -> widgets.Box:
    return parts.HBox(children).add_class("nnviz-at").add_class(f"nnviz-at-{place}")


def _title(name: str = "") -> widgets.Widget:
    return parts.Label(say(TITLES[name]) if name else "").add_class("nnviz-head-title")


def _what_clicks_do(snapshot: Snapshot) -> str:
    """Say what a click in the network does: only of points in a plane, or of one column, are there inputs to choose."""
    if features_of(len(snapshot.event.data.columns), FEATURES):
        return say("click an input to use it, a unit or a weight to see its numbers")
    return say("click a unit or a weight to see its numbers")
