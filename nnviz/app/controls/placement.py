"""Placement: which pictures the page shows, and where each of them stands."""

from collections.abc import Callable, Collection

from ...training.snapshot import Snapshot
from ...views.base.panels import ARRANGEMENTS, PANELS
from ...views.base.stage import Placed
from ...views.base.view import View
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
from .page_views import REDRAWS, PageViews

MOST_ROWS = 4
INSIDE = "inside"  # the place of a picture that is enlarged and stands in no slot
SWEEP = "sweep"  # the map of a sweep, and its place: over the whole page, or where the slots are


class Placement:
    """Network and output, and rows of slots below them with a picture each.

    A picture stands in one slot only. One picture can be enlarged over the whole page, and the map of a sweep can stand
    where the slots are. `changed()` is called on the home loop when other pictures or places are asked for.
    """

    def __init__(self, views: PageViews, changed: Callable[[], None]):
        self._views, self._changed = views, changed
        self.slots: list[str] = [*next(iter(ARRANGEMENTS.values()))]  # names of pictures
        self.rows, self._columns = 1, MOST_COLUMNS
        self.enlarged: str | None = None  # the place of the picture that is shown alone
        self.inside = ""  # the picture at INSIDE
        self.hidden: frozenset[str] = frozenset()  # parts of the page that a scene hides
        self.has_card = False  # the card of a lesson stands beside the pictures
        self.has_code = False  # code stands over them
        self.has_map = False  # the map of a sweep stands where the slots are
        self._shown: set[str] = {*UPPER, "slots"}
        self._is_compared = False  # two runs are shown

    # ---- what is visible ----

    @property
    def open(self) -> tuple[str, ...]:
        """Return the names of the pictures in the visible slots."""
        if self.has_map or "slots" not in self._shown:
            return ()
        return tuple(self.slots[: self.rows * self._columns])

    @property
    def visible(self) -> list[View]:
        """Return the visible views, the upper ones first."""
        if self.enlarged is not None:
            return [self._views[self._name_at(self.enlarged)]]
        upper = [name for name in self._views.upper if name in self._shown]
        boards = BOARDS.values() if self._is_compared else ("",)
        lower = [SWEEP] if self.has_map else self.open
        return [self._views[name] for name in (*(prefix + name for prefix in boards for name in upper), *lower)]

    def stations(self, snapshot: Snapshot) -> int:
        """Return the number of stages that the visible views have."""
        return max((view.stations(view.seen(snapshot)) for view in self.visible), default=0)

    # ---- slots ----

    def show(self, *names: str) -> None:
        """Show these pictures in the first slots; the others keep theirs."""
        self._put([*names, *(name for name in self.slots if name not in names)])

    def choose(self, number: int, name: str) -> None:
        """Show a picture in a slot; one that stands in another slot is swapped."""
        before = self.slots[number]
        if name == before:
            return
        self._put([name if n == number else before if other == name else other for n, other in enumerate(self.slots)])

    def set_rows(self, rows: int) -> None:
        """Set the number of rows of slots; new slots show pictures that no slot shows."""
        self.rows = min(max(1, rows), MOST_ROWS)
        self._put(self.slots)

    def _put(self, names: list[str]) -> None:
        count = self.rows * MOST_COLUMNS
        others = (name for name in PANELS if name not in names)
        self.slots = [*names, *others][:count]
        self._changed()

    # ---- one picture over the whole page ----

    def enlarge(self, name: str) -> None:
        """Show a picture over the whole page; the slots keep theirs."""
        if name in self._views.upper:
            self.enlarge_place(name)
        elif name in self.open:
            self.enlarge_place(f"slot-{self.slots.index(name)}")
        else:
            self.inside, self.enlarged = name, None
            self.enlarge_place(INSIDE)

    def enlarge_place(self, place: str | None) -> None:
        """Show the picture at a place over the whole page; None shows all pictures."""
        if place != self.enlarged:
            self.enlarged = place
            self._changed()

    def restore(self) -> None:
        """Show all pictures again after one was enlarged."""
        self.enlarge_place(None)

    def _name_at(self, place: str) -> str:
        if place == INSIDE:
            return self.inside
        return self.slots[int(place.removeprefix("slot-"))] if place.startswith("slot-") else place

    # ---- the map of a sweep ----

    def enlarge_map(self, view: View) -> None:
        """Show the map of a sweep over the whole page."""
        self._views[SWEEP] = view
        if self.enlarged == SWEEP:
            self._changed()
        self.enlarge_place(SWEEP)

    def open_map(self, view: View) -> None:
        """Show the map of a sweep where the slots are."""
        self._views[SWEEP], self.has_map = view, True
        view.patience = 2 / REDRAWS
        self._changed()

    def close_map(self) -> None:
        """Show the slots again where the map was."""
        if self.has_map:
            self.has_map = False
            self._changed()

    # ---- layout ----

    def lay_out(
        self, width: int, room: int, pins: Collection[str] | None = None, is_compared: bool = False
    ) -> tuple[PageLayout, list[Placed]]:
        """Lay out the page in CSS pixels; return it with the visible views and their areas.

        With `pins`, only these parts of the page are shown, and a map that stands where the slots are. Two runs that
        are compared have a board each.
        """
        whole = width
        if self.has_card:
            width, room = free_beside(width, room)
        self._columns, self._is_compared = columns_at(width), is_compared
        self._shown = {*UPPER, "slots"} - self.hidden if pins is None else set(pins)
        if self.has_map:
            self._shown.add("slots")
        layout = self._layout(width, room)
        if self.has_card:
            layout = with_card(layout, whole, self.has_code)
        return layout, [(self._views[self._name_at(place)], area) for place, area in layout.areas.items()]

    def _layout(self, width: int, room: int) -> PageLayout:
        if self.enlarged is not None:
            return lay_out_alone(width, room, self.enlarged)
        self._share_redraws()
        slots = [SWEEP] if self.has_map else [f"slot-{number}" for number in range(len(self.open))]
        lay = lay_out_boards if self._is_compared else lay_out
        return lay(width, room, slots, self._shown)

    def _share_redraws(self) -> None:
        """Let the views in slots share their redraws while it trains."""
        in_slots = [self._views[name] for name in self.open]
        for view in in_slots:
            view.patience = max(len(in_slots), 2) / REDRAWS
            if view.repeats_numbers:
                view.patience = max(view.patience, READ_OUTS)
