"""Page layout: the places of pictures and controls, in CSS pixels.

Everything between the line that says what is happening and the timeline stands at a computed place. A wide page has
the data on its left, a narrower one above the pictures; on a telephone the pictures form one column. Two runs that are
compared have a board each.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any, NamedTuple

WIDE = 1000  # from this width on, the data stand in a column of their own
STACKED = 600  # up to this width, the pictures form one column
COLUMNS = ((STACKED, 1), (WIDE, 2))  # slots in a row up to a width; above, there are three
MOST_COLUMNS = 3
UPPER = ("data", "network", "output")
BOARDS = {"one": "", "other": "other-"}  # the two runs of a comparison, and what their pictures' names begin with
GAP = 8
DATA = 172  # width of the column of data
BUTTON = 44  # from one button of a data set to the next; 4 of them are the gap
BUTTONS = 18  # data sets
OWN = 96  # least width of the button for own data
SLIDERS = 58  # height of the title and the sliders of the data, above the pictures
HEAD = 24  # height of a title above a picture
SWITCHES = 22  # height of a row of switches below the title of the output
STEPPER = 100  # width of the buttons for one layer
STEPPERS = 24  # height of the buttons for the layers
NARROWEST = 400  # width of the output that its title and numbers need beside each other
TITLE = 48  # of it, width of the title, which only a wide page has
SWITCHED = 300  # width of the output that its switches need beside each other
BESIDE, BELOW = 92, 50  # CSS pixels around the plane in the picture of the output
LEAST = 480  # height of the pictures on a page that is lower than they need
_SHARE = 0.5  # of the width of a board for its output
_FLATTEST = 284  # height of a board, for a plane of 200 CSS pixels and more
_SLOT = 0.295  # share of the height for a row of slots
_LOWEST_SLOT, _HIGHEST_SLOT = 168, 340
_MAP = 0.42  # share of the height for the map of a sweep in the place of the slots
_LOWEST_MAP, _NARROW_MAP = 220, 320  # its least height, and that on a telephone
_CORNER = 56  # width of the buttons that enlarge and close a map
_HEADED = 0.5  # share of the width of a map in a row for its head, beside its progress


class Box(NamedTuple):
    """A place in CSS pixels, from the top left."""

    left: int
    top: int
    width: int
    height: int

    def below(self, height: int) -> "Box":
        """Return the rest below a strip of this height."""
        return Box(self.left, self.top + height, self.width, self.height - height)

    def strip(self, height: int) -> "Box":
        """Return a strip of this height at the top."""
        return self._replace(height=height)


@dataclass(frozen=True)
class PageLayout:
    """The places of pictures and controls by name, and the size of the whole.

    Pictures have the names that they are asked for with. Controls are "data", "steppers", "switches", "NAME-head", the
    title of picture, slot or board NAME, and "sweep-bar" and "sweep-corner" beside the map of a sweep.
    """

    width: int
    height: int
    pictures: dict[str, Box]
    controls: dict[str, Box]

    @property
    def areas(self) -> dict[str, tuple[float, float, float, float]]:
        """The places of the pictures as shares of the whole."""
        return {
            name: (left / self.width, top / self.height, width / self.width, height / self.height)
            for name, (left, top, width, height) in self.pictures.items()
        }

    def facts(self, columns: Sequence[float] = ()) -> dict[str, Any]:
        """Return it as the page takes it.

        `columns` are the centres of the network's columns, from the left of its picture. The buttons of hidden layer
        n stand at "layer-n", from 1; those of the inputs at "layer-0", and of the output at "layer-output".
        """
        return {
            "width": self.width,
            "height": self.height,
            "pictures": self.pictures,
            "controls": self.controls | self._steppers(columns),
        }

    def _steppers(self, columns: Sequence[float]) -> dict[str, Box]:
        if "steppers" not in self.controls or not columns:
            return {}
        left, top, across, height = self.controls["steppers"]
        pitch = min((after - before for before, after in pairwise(columns)), default=across)
        width = round(min(pitch, STEPPER))
        names = ["layer-0", *(f"layer-{number}" for number in range(1, len(columns) - 1)), "layer-output"]
        boxes = {
            name: Box(min(max(round(left + x - width / 2), left), left + across - width), top, width, height)
            for name, x in zip(names, columns)
        }
        first = boxes["layer-0"]
        boxes["layer-0"] = Box(left, top, first.left - left + width, height)  # its words take the free room before it
        return boxes


def columns_at(width: int) -> int:
    """Return the number of slots beside each other on a page of this width."""
    return next((count for most, count in COLUMNS if width < most), MOST_COLUMNS)


def lay_out(width: int, room: int, slots: Sequence[str], shown: Collection[str] = UPPER) -> PageLayout:
    """Place the data, the network, the output, and a picture in each of the `slots`.

    Of the first three those in `shown`. `room` is the height that the page has for them. Slots form rows; a page with
    more than one row is higher than its room. "slots" is the place of the first row.
    """
    room = max(room, LEAST if slots else LEAST - _LOWEST_SLOT - GAP)
    layout = PageLayout(width, 0, {}, {})
    pictures = [name for name in ("network", "output") if name in shown]
    top, left = 0, 0
    in_column = width >= WIDE and bool(pictures)
    if "data" in shown and not in_column:
        layout.controls["data"] = Box(0, 0, width, _strip_height(width))
        top = layout.controls["data"].height + GAP
    lower = _row_height(width, room, slots)
    if width < STACKED:
        top = _stack(layout, pictures, top)
    elif pictures:
        least = LEAST - _LOWEST_SLOT - GAP
        upper = max(room - top - (lower + GAP if slots else 0), least)
        if "data" in shown and in_column:
            layout.controls["data"] = Box(0, 0, DATA, upper)
            left = DATA + GAP
        _place_side_by_side(layout, pictures, Box(left, top, width - left, upper))
        top += upper + GAP
    else:
        lower = max(lower, room - top)
    bottom = _add_rows(layout, slots, top, lower)
    return PageLayout(width, max(bottom, 1), layout.pictures, layout.controls)


def lay_out_boards(width: int, room: int, slots: Sequence[str], shown: Collection[str] = UPPER) -> PageLayout:
    """Place the boards of two runs, each with network and output, and a picture in each of the `slots`.

    Network and output stand on the boards if they are in `shown`. The second board has "other-network" and
    "other-output". The boards stand beside each other on a wide page, and below each other on a narrower one.
    """
    room = max(room, LEAST)
    layout = PageLayout(width, 0, {}, {})
    pictures = [name for name in ("network", "output") if name in shown]
    lower = _row_height(width, room, slots) if pictures or width < STACKED else room - HEAD - GAP
    free = room - (lower + GAP if slots else 0)
    head = HEAD if width >= STACKED else 2 * HEAD  # of a telephone: the numbers stand below the name
    left, top, across, height = 0, 0, width, head
    if width >= WIDE:
        across = (width - GAP) // 2
        height = free if pictures else head
    elif width >= STACKED and pictures:
        height = max((free - GAP) // 2, _FLATTEST)
    for board, prefix in BOARDS.items():
        box = Box(left, top, across, height)
        layout.controls[f"{board}-head"] = box.strip(head)
        bottom = _fill_board(layout, prefix, pictures, box.below(head))
        left, top = (width - across, top) if width >= WIDE else (left, bottom + GAP)
    bottom = _add_rows(layout, slots, bottom + GAP, lower)
    return PageLayout(width, bottom, layout.pictures, layout.controls)


def _fill_board(layout: PageLayout, prefix: str, pictures: Sequence[str], box: Box) -> int:
    """Place the pictures of a board beside each other; return its bottom.

    On a telephone they stand below each other, as high as they need.
    """
    if layout.width < STACKED:
        heights = {"network": 240, "output": BELOW + min(box.width - BESIDE, 320)}
        top = box.top
        for name in pictures:
            layout.pictures[prefix + name] = Box(box.left, top, box.width, heights[name])
            top += heights[name]
        return top
    share = min(round(_SHARE * box.width), box.height - BELOW + BESIDE) if len(pictures) > 1 else 0
    widths = {"network": box.width - share, "output": share or box.width}
    left = box.left
    for name in pictures:
        layout.pictures[prefix + name] = Box(left, box.top, widths[name], box.height)
        left += widths[name]
    return box.top + box.height


def _strip_height(width: int) -> int:
    """Return the height of the data above the pictures: rows of buttons, then the sliders."""
    in_row = max(1, (width + 4) // BUTTON)
    rows = -(-BUTTONS // in_row)
    is_full = (BUTTONS - (rows - 1) * in_row) * BUTTON + OWN > width
    return SLIDERS + (rows + is_full) * BUTTON


def _heads_of_output(width: int, is_titled: bool) -> tuple[int, int]:
    """Return the heights of the numbers and of the switches over an output of this width.

    They take two rows where they have no room beside each other.
    """
    least = NARROWEST if is_titled else NARROWEST - TITLE
    return HEAD * (1 + (width < least)), SWITCHES * (1 + (width < SWITCHED))


def _row_height(width: int, room: int, slots: Sequence[str]) -> int:
    """Return the height of a row of slots; a map in their place is higher."""
    if width < STACKED:
        return _NARROW_MAP if "sweep" in slots else HEAD + 190
    if "sweep" in slots:
        return max(round(_MAP * room), _LOWEST_MAP)
    return min(max(round(_SLOT * room), _LOWEST_SLOT), _HIGHEST_SLOT)


def _place_side_by_side(layout: PageLayout, pictures: Sequence[str], box: Box) -> None:
    """Place the network, and the output as a square at its right."""
    if len(pictures) == 1:
        _ADD[pictures[0]](layout, box)
        return
    free = box.width - GAP
    square = max(box.height - HEAD - SWITCHES - BELOW + BESIDE, NARROWEST)
    across = min(square, round((0.48 if layout.width < WIDE else 0.44) * free))
    _add_network(layout, box._replace(width=free - across))
    _add_output(layout, Box(box.left + free - across + GAP, box.top, across, box.height))


def lay_out_alone(width: int, room: int, name: str) -> PageLayout:
    """Place one picture over the whole room."""
    whole = Box(0, 0, width, max(room, LEAST))
    layout = PageLayout(width, whole.height, {}, {})
    _ADD.get(name, partial(_add_slot, name=name))(layout, whole)
    return layout


def _stack(layout: PageLayout, pictures: Sequence[str], top: int) -> int:
    """Place the output and below it the network; return the next row's top."""
    heads = sum(_heads_of_output(layout.width, is_titled=False))
    heights = {"output": heads + BELOW + min(layout.width - BESIDE, 420), "network": HEAD + STEPPERS + 280}
    for name, height in heights.items():
        if name in pictures:
            _ADD[name](layout, Box(0, top, layout.width, height))
            top += height + GAP
    return top


def _add_network(layout: PageLayout, box: Box) -> None:
    layout.controls["network-head"], rest = box.strip(HEAD), box.below(HEAD)
    layout.controls["steppers"], layout.pictures["network"] = rest.strip(STEPPERS), rest.below(STEPPERS)


def _add_output(layout: PageLayout, box: Box) -> None:
    head, switches = _heads_of_output(box.width, is_titled=layout.width >= WIDE)
    layout.controls["output-head"], rest = box.strip(head), box.below(head)
    layout.controls["switches"], layout.pictures["output"] = rest.strip(switches), rest.below(switches)


def _add_sweep(layout: PageLayout, box: Box) -> None:
    """Place the map of a sweep below its head and its bar, which take more rows on a telephone."""
    head = HEAD if layout.width >= STACKED else 2 * HEAD
    layout.controls["sweep-head"], rest = _beside_corner(layout, box.strip(head)), box.below(head)
    layout.controls["sweep-bar"], layout.pictures["sweep"] = rest.strip(head + GAP), rest.below(head + GAP)


def _add_sweep_in_row(layout: PageLayout, box: Box) -> None:
    """Place the map of a sweep in the row of slots, with its head and its bar beside each other."""
    if layout.width < STACKED:
        _add_sweep(layout, box)
        return
    free = _beside_corner(layout, box.strip(HEAD))
    head = round(_HEADED * free.width)
    layout.controls["sweep-head"] = free._replace(width=head)
    layout.controls["sweep-bar"] = free._replace(left=free.left + head, width=free.width - head)
    layout.pictures["sweep"] = box.below(HEAD)


def _beside_corner(layout: PageLayout, row: Box) -> Box:
    """Place the buttons that enlarge and close the map at the end of a row; return the rest of it."""
    left = row.left + row.width - _CORNER
    layout.controls["sweep-corner"] = Box(left, row.top, _CORNER, HEAD)
    return row._replace(width=row.width - _CORNER)


_ADD: dict[str, Callable[[PageLayout, Box], None]] = {
    "network": _add_network,
    "output": _add_output,
    "sweep": _add_sweep,
}


def _add_slot(layout: PageLayout, box: Box, name: str) -> None:
    layout.controls[f"{name}-head"], layout.pictures[name] = box.strip(HEAD), box.below(HEAD)


def _add_rows(layout: PageLayout, slots: Sequence[str], top: int, height: int) -> int:
    """Add rows of slots of equal width; return the bottom of the last one."""
    columns = max(1, min(columns_at(layout.width), len(slots)))
    edges = [round(number * (layout.width + GAP) / columns) for number in range(columns + 1)]
    if slots:
        layout.controls["slots"] = Box(0, top, layout.width, height)
    for first in range(0, len(slots), columns):
        for name, (left, end) in zip(slots[first : first + columns], pairwise(edges)):
            add = _add_sweep_in_row if name == "sweep" else partial(_add_slot, name=name)
            add(layout, Box(left, top, end - left - GAP, height))
        top += height + GAP
    return top - GAP
