"""The page layout: everything inside, nothing over anything else, and large enough."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.screen.page_layout import BELOW, BESIDE, LEAST, UPPER, columns_at, lay_out, lay_out_alone, lay_out_boards

ALL_SHOWN = [set(names) for count in range(4) for names in combinations(UPPER, count)]
WIDTHS = st.integers(300, 2560)
ROOMS = st.integers(0, 1400)


def apart(one, other):
    return (
        one.left + one.width <= other.left
        or other.left + other.width <= one.left
        or one.top + one.height <= other.top
        or other.top + other.height <= one.top
    )


def slots(count):
    return [f"slot-{number}" for number in range(count)]


def assert_all_have_their_place(layout):
    boxes = {name: box for name, box in layout.controls.items() if name != "slots"}
    for box in chain(boxes.values(), layout.pictures.values()):
        assert box.left >= 0 and box.top >= 0 and box.width > 0 and box.height > 0
        assert box.left + box.width <= layout.width and box.top + box.height <= layout.height
    for one, other in combinations([*boxes.values(), *layout.pictures.values()], 2):
        assert apart(one, other)


@given(width=WIDTHS, room=ROOMS, rows=st.integers(1, 4), shown=st.sampled_from(ALL_SHOWN))
def test_all_parts_are_inside_and_apart(width, room, rows, shown):
    names = slots(rows * columns_at(width))
    layout = lay_out(width, room, names, shown)
    assert_all_have_their_place(layout)
    assert set(layout.pictures) == {*names, *(shown - {"data"})}
    assert ("data" in layout.controls) == ("data" in shown)
    heads = {f"{name}-head" for name in layout.pictures}
    assert heads <= set(layout.controls)


@pytest.mark.parametrize("lay", [lay_out, lay_out_boards])
@given(width=WIDTHS, room=ROOMS, shown=st.sampled_from(ALL_SHOWN))
def test_a_map_in_the_row_has_its_place_with_its_controls(lay, width, room, shown):
    layout = lay(width, room, ["sweep"], shown)
    assert_all_have_their_place(layout)
    assert {"sweep-head", "sweep-bar", "sweep-corner"} <= set(layout.controls)
    assert layout.pictures["sweep"].width == width and layout.pictures["sweep"].height >= 96
    assert set(layout.pictures) >= shown - {"data"}


@given(width=st.integers(1000, 2560), room=st.integers(540, 1400))
def test_a_map_in_the_row_fits_a_wide_page_and_is_higher_than_slots(width, room):
    layout = lay_out(width, room, ["sweep"])
    assert layout.height == room
    assert layout.pictures["sweep"].height > lay_out(width, room, slots(1)).pictures["slot-0"].height


@given(width=WIDTHS, room=ROOMS, name=st.sampled_from(["network", "output", "slot-2", "sweep"]))
def test_a_picture_alone_fills_the_page(width, room, name):
    layout = lay_out_alone(width, room, name)
    assert_all_have_their_place(layout)
    assert set(layout.pictures) == {name} and layout.height == max(room, LEAST)
    assert layout.pictures[name].width == width and layout.pictures[name].height > 0.7 * layout.height


@given(width=st.integers(1000, 2560), room=st.integers(LEAST, 1400))
def test_one_row_of_slots_fits_a_wide_page(width, room):
    assert lay_out(width, room, slots(3)).height == room


@pytest.mark.parametrize(("width", "room", "least"), [(1264, 574, 300), (1584, 754, 420)])
def test_the_plane_is_large(width, room, least):
    """At 1280×720 and 1600×900: these are the rooms that bar, line and timeline leave."""
    output = lay_out(width, room, slots(3)).pictures["output"]
    assert min(output.width - BESIDE, output.height - BELOW) >= least


@pytest.mark.parametrize(("width", "count"), [(390, 1), (599, 1), (600, 2), (900, 2), (999, 2), (1000, 3), (2560, 3)])
def test_a_row_has_as_many_slots_as_fit(width, count):
    layout = lay_out(width, 700, slots(count))
    tops = {layout.pictures[name].top for name in slots(count)}
    assert columns_at(width) == count and len(tops) == 1


def test_the_data_of_a_telephone_are_at_the_top():
    layout = lay_out(374, 600, slots(1))
    assert layout.controls["data"].top == 0
    assert layout.pictures["output"].top < layout.pictures["network"].top


@given(width=WIDTHS, room=ROOMS, rows=st.integers(0, 4), shown=st.sampled_from(ALL_SHOWN))
def test_two_boards_are_inside_and_apart(width, room, rows, shown):
    names, upper = slots(rows * columns_at(width)), shown - {"data"}
    layout = lay_out_boards(width, room, names, shown)
    assert_all_have_their_place(layout)
    assert set(layout.pictures) == {*names, *upper, *(f"other-{name}" for name in upper)}
    assert {"one-head", "other-head", *(f"{name}-head" for name in names)} <= set(layout.controls)


@given(width=WIDTHS, room=ROOMS)
def test_both_boards_are_alike(width, room):
    """Same sizes, and the same places in their boards: beside each other on a wide page, or else below."""
    layout = lay_out_boards(width, room, slots(columns_at(width)))
    across, down = (
        (other - one) for one, other in zip(layout.controls["one-head"][:2], layout.controls["other-head"][:2])
    )
    assert (across > 0, down > 0) == ((True, False) if width >= 1000 else (False, True))
    assert layout.controls["one-head"].width == layout.controls["other-head"].width
    for name in ("network", "output"):
        one, other = layout.pictures[name], layout.pictures[f"other-{name}"]
        assert other == (one.left + across, one.top + down, one.width, one.height)


@given(width=st.integers(1000, 2560), room=st.integers(LEAST, 1400))
def test_two_boards_and_a_row_of_slots_fit_a_wide_page(width, room):
    assert lay_out_boards(width, room, slots(3)).height == room


@given(width=st.integers(600, 2560), room=st.integers(LEAST, 1400))
def test_the_planes_of_two_boards_are_large(width, room):
    layout = lay_out_boards(width, room, slots(columns_at(width)))
    least = 190 if width >= 1264 and room >= 574 else 140  # 1264 x 574 is the room on a page of 1280 x 720
    for name in ("output", "other-output"):
        output = layout.pictures[name]
        assert min(output.width - BESIDE, output.height - BELOW) >= least
