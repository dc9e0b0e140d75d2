"""Placement: the pictures in the slots, one over the whole page, and their layout."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.controls.page_views import REDRAWS, PageViews
from nnviz.app.controls.placement import MOST_ROWS, Placement
from nnviz.app.screen.page_layout import MOST_COLUMNS
from nnviz.views.base.panels import PANELS
from nnviz.views.network.diagram import NetworkDiagram
from nnviz.views.output.output import Output
from tests.app.conftest import turns


def views_at(playground):
    return {view for view, _ in playground.stage.views}


CALLS = st.one_of(
    st.tuples(st.just("choose"), st.integers(0, MOST_COLUMNS - 1), st.sampled_from(sorted(PANELS))),
    st.tuples(st.just("set_rows"), st.integers(-1, MOST_ROWS + 1)),
    st.lists(st.sampled_from(sorted(PANELS)), unique=True, max_size=4).map(lambda names: ("show", *names)),
)


@given(st.lists(CALLS, max_size=8))
def test_each_slot_has_a_picture_of_its_own(calls):
    told = []
    placement = Placement(PageViews({"network": NetworkDiagram(), "output": Output()}), lambda: told.append(True))
    for name, *arguments in calls:
        getattr(placement, name)(*arguments)
        assert 1 <= placement.rows <= MOST_ROWS
        assert len(set(placement.slots)) == len(placement.slots) == placement.rows * MOST_COLUMNS
        if name == "choose":
            assert placement.slots[arguments[0]] == arguments[1]
        if name == "show":
            assert placement.slots[: len(arguments)] == arguments[: len(placement.slots)]
    assert len(told) <= len(calls)


@pytest.mark.parametrize("name", PANELS)
def test_looking_inside_leaves_the_slots_as_they_are(play, name):
    async def script(playground):
        picker, placement = playground.view_picker, playground.placement
        before, slots = placement.visible, [*placement.slots]
        placement.enlarge(name)
        await turns(10)
        assert views_at(playground) == {playground.page_views[name]} and placement.slots == slots
        [head] = {*playground.screen.places["controls"]}
        assert head == f"{placement.enlarged}-head"
        picker.enlarge[placement.enlarged].value = False
        await turns(20)
        assert placement.visible == before and placement.slots == slots and placement.enlarged is None

    play(script)


def test_more_rows_show_more_pictures_each_once(play):
    async def script(playground):
        placement = playground.placement
        for rows in (*range(2, MOST_ROWS + 1), MOST_ROWS):
            playground.menu.more.click()
            await turns(20)
            assert placement.rows == rows and len(set(placement.open)) == len(placement.open) == rows * MOST_COLUMNS
            assert len(playground.screen.places["pictures"]) == 2 + rows * MOST_COLUMNS
        for rows in (*range(MOST_ROWS - 1, 0, -1), 1):
            playground.menu.fewer.click()
            await turns(20)
            assert placement.rows == rows and len(placement.open) == rows * MOST_COLUMNS

    play(script)


def test_pictures_in_slots_share_their_redraws(play):
    async def script(playground):
        placement, views = playground.placement, playground.page_views
        for rows in (1, 2, MOST_ROWS):
            placement.set_rows(rows)
            in_slots = [views[name] for name in placement.open]
            assert len(in_slots) == MOST_COLUMNS * rows
            share = len(in_slots) / REDRAWS
            assert {view.patience for view in in_slots if not view.repeats_numbers} == {share}
            assert all(view.patience >= share for view in in_slots)  # the losses wait for the numbers over the output

    play(script)


def test_escape_shows_all_pictures_again(play):
    async def script(playground):
        playground.view_picker.enlarge["output"].value = True
        await turns(20)
        assert views_at(playground) == {playground.output}
        playground.screen.receive({"page": "p", "kind": "key", "key": "escape"})
        await turns(20)
        assert playground.placement.enlarged is None and not playground.view_picker.enlarge["output"].value

    play(script)
