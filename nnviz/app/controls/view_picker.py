"""View picker: the open pictures, and their options."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import ipywidgets as widgets

from ... import views
from ...training.snapshot import Snapshot
from ...views.base.focus import Focus
from ...views.base.stage import Placed
from ...views.base.view import Option, View
from ...words import marked, say
from . import widgets as parts
from .user_input import Post, UserInput

WIDE = 720  # CSS pixels of width from which the network gets more room than the output
STACKED = 520  # CSS pixels of width below which the pictures form one column
_UPPER = 0.62  # share of the height for the upper row


@dataclass(frozen=True)
class PanelSpec:
    """A picture that can be opened: class, title and size."""

    view: str
    title: str
    columns: int = 1  # of three
    height: float = 185.0  # CSS pixels, at least


PANELS = {
    "loss": PanelSpec("LossCurves", marked("loss")),
    "gradient_flow": PanelSpec("GradientFlow", marked("gradient flow")),
    "gradient_map": PanelSpec("GradientMap", marked("gradient map")),
    "update_ratio": PanelSpec("UpdateRatio", marked("update ratio")),
    "histograms": PanelSpec("Histograms", marked("histograms")),
    "dead_units": PanelSpec("DeadUnits", marked("dead units")),
    "learning_rate": PanelSpec("LearningRate", marked("learning rate")),
    "confusion": PanelSpec("ConfusionMatrix", marked("confusion"), height=220),
    "landscape": PanelSpec("LossLandscape", marked("loss landscape"), height=260),
    "unit": PanelSpec("UnitView", marked("a unit"), columns=2, height=230),
    "bent_space": PanelSpec("BentSpace", marked("bent space"), height=260),
    "journey": PanelSpec("SampleJourney", marked("a sample's journey"), columns=3, height=250),
}
TITLES = {"network": marked("network"), "output": marked("output")} | {
    name: kind.title for name, kind in PANELS.items()
}
ARRANGEMENTS = {
    marked("learn"): ("loss", "gradient_flow"),
    marked("diagnose"): ("loss", "gradient_map", "update_ratio", "histograms", "dead_units"),
    marked("compare"): ("loss", "confusion", "landscape"),
    marked("look inside"): ("unit", "journey", "bent_space"),
}


class ViewPicker:
    """The upper views, always open, and the lower, which are chosen.

    `changed()` is called on the home loop when other views are open. `beside` are widgets that precede the options.
    A view is made when it is first opened.
    """

    def __init__(
        self, post: Post, upper: dict[str, View], changed: Callable[[], None], beside: Sequence[widgets.Widget] = ()
    ):
        self._hand, self._changed = UserInput(post), changed
        self._made = dict(upper)
        self._upper = tuple(upper)
        self.open: tuple[str, ...] = ARRANGEMENTS["learn"]
        self._focus = Focus()
        self.arrangements = parts.ToggleButtons(options=[(say(title), title) for title in ARRANGEMENTS])
        self._hand.listen(self.arrangements, self._arrange)
        self.toggles = {
            name: parts.ToggleButton(name in self.open, description=say(kind.title)) for name, kind in PANELS.items()
        }
        for name, toggle in self.toggles.items():
            self._hand.listen(toggle.add_class("nnviz-panel-toggle"), self._toggled, name)
        self._options: dict[str, widgets.Box] = {}
        self.switches = parts.HBox().add_class("nnviz-switches")
        menu = parts.HBox([parts.Label(say("pictures")), self.arrangements, parts.Label("·"), *self.toggles.values()])
        below = parts.HBox([*beside, self.switches]).add_class("nnviz-below")
        self.box = parts.VBox([menu.add_class("nnviz-panels"), below])
        self._offer()

    # ---- open views ----

    @property
    def views(self) -> list[View]:
        """Return the open views, the upper ones first."""
        return [self.view(name) for name in (*self._upper, *self.open)]

    def view(self, name: str) -> View:
        """Return a view by its name; make it at the first call."""
        if name not in self._made:
            view = getattr(views, PANELS[name].view)(focus=self._focus)
            view.gradual, view.patience = True, 1 / 15  # in slices and in turn, so that no frame stalls the training
            self._made[name] = view
        return self._made[name]

    def show(self, *names: str) -> None:
        """Open exactly these lower views, in the order of PANELS."""
        chosen = tuple(name for name in PANELS if name in names)
        if chosen != self.open:
            self.open = chosen
            self._move()
            self._offer()
            self._changed()

    def _arrange(self, arrangement: str | None) -> None:
        if arrangement is not None:
            self.show(*ARRANGEMENTS[arrangement])

    def _toggled(self, name: str, down: bool) -> None:
        if down != (name in self.open):
            self.show(*({*self.open, name} if down else set(self.open) - {name}))

    def _move(self) -> None:
        """Set the buttons to the open views."""
        fitting = (name for name, panels in ARRANGEMENTS.items() if set(panels) == set(self.open))
        with self._hand.suspended():
            for name, toggle in self.toggles.items():
                toggle.value = name in self.open
            self.arrangements.value = next(fitting, None)

    # ---- options ----

    def _offer(self) -> None:
        named = [name for name in (*self._upper, *self.open) if self.view(name).declared]
        for name in named:
            if name not in self._options:
                self._options[name] = self._controls(name)
        self.switches.children = [self._options[name] for name in named]

    def _controls(self, name: str) -> widgets.Box:
        """Make the controls for the options of a view."""
        view = self.view(name)
        heading = parts.Label(say("{picture}:", picture=say(TITLES[name])))
        controls = [self._control(view, option) for option in view.declared]
        return parts.HBox([heading, *controls]).add_class("nnviz-switch")

    def _control(self, view: View, option: Option) -> widgets.Widget:
        value, description = view.options[option.name], say(option.title)
        if option.values:
            choices = [(say(title), name) for name, title in option.values.items()]
            control = parts.Dropdown(options=choices, value=value, description=description)
        else:
            control = parts.Checkbox(value, description=description, indent=False)
        self._hand.listen(control, lambda value: view.configure(**{option.name: value}))
        return control

    def suit(self, snapshot: Snapshot) -> None:
        """Show the options that have an effect for a snapshot."""
        for name, box in self._options.items():
            view = self.view(name)
            offered = view.offered(snapshot)
            for option, control in zip(view.declared, box.children[1:]):
                parts.show(control, option in offered)
            parts.show(box, bool(offered))

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
        """Return the number of stages that the open views have."""
        return max(view.stations(snapshot) for view in self.views)

    # ---- layout ----

    def place(self, width: int, room: int) -> tuple[list[Placed], int, int]:
        """Return the views with their areas, and the total size."""
        network, output = (self.view(name) for name in self._upper)
        lower = [(self.view(name), PANELS[name]) for name in self.open]
        if width < STACKED:
            heights = [(output, 320.0), (network, 280.0), *((view, max(200.0, kind.height)) for view, kind in lower)]
            return _stacked([([(view, 1.0)], height) for view, height in heights], width)
        base = min(max(room, 400), 0.72 * width, 1000)
        left = 0.56 if width >= WIDE else 0.5
        rows = [([(network, left), (output, 1 - left)], _UPPER * base)]
        for row in _rows(lower, 3 if width >= 900 else 2):
            height = max((1 - _UPPER) * base, *(kind.height for _, kind in row))
            rows.append(([(view, float(kind.columns)) for view, kind in row], height))
        return _stacked(rows, width)


def _rows(views: list[tuple[View, PanelSpec]], columns: int) -> list[list[tuple[View, PanelSpec]]]:
    """Arrange views in rows of at most `columns` columns, about equally full."""
    total = sum(min(kind.columns, columns) for _, kind in views)
    full = -(-total // -(-total // columns)) if total else 0
    rows: list[list[tuple[View, PanelSpec]]] = []
    taken = columns
    for view, kind in views:
        wide = min(kind.columns, columns)
        if not rows or taken + wide > full:
            rows.append([])
            taken = 0
        rows[-1].append((view, kind))
        taken += wide
    return rows


def _stacked(rows: list[tuple[list[tuple[View, float]], float]], width: int) -> tuple[list[Placed], int, int]:
    """Place rows of views below each other."""
    heights = [round(height) for _, height in rows]
    whole = sum(heights)
    placed: list[Placed] = []
    top = 0
    for (row, _), height in zip(rows, heights):
        start, total = 0.0, sum(share for _, share in row)
        for view, share in row:
            placed.append((view, (start, top / whole, share / total, height / whole)))
            start += share / total
        top += height
    return placed, width, whole
