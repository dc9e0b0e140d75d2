"""The selection: chosen by a click, described, and weights that are set."""

import pytest

from nnviz.views.base.focus import Focus
from tests.app.conftest import turns


async def look_at(playground, focus):
    playground.player.painter.rest()
    playground.player.post(playground.selection._look_at, focus)
    await turns(20)


def test_a_weight_is_set_by_hand_and_training_goes_on_from_there(play):
    async def script(playground):
        playground.trainer.run(steps=40)
        await look_at(playground, Focus(weight=(0, 1, 2)))
        assert playground.selection.box.layout.display is None
        assert float(playground.selection.weight.value) == pytest.approx(
            playground.trainer.layers[0][0][1, 2], rel=1e-5
        )
        before = playground.trainer.state.theta.copy()
        playground.selection.weight.value = "0.75"
        await turns(20)
        theta = playground.trainer.state.theta
        assert playground.trainer.layers[0][0][1, 2] == 0.75 and playground.trainer.state.step == 40
        assert (theta != before).sum() == 1
        playground.trainer.run(steps=5)
        [change] = playground.history.changes
        assert (change.layer, change.row, change.unit, change.after, change.step) == (0, 1, 2, 0.75, 40)

    play(script)


@pytest.mark.parametrize("text", ["nothing", "nan", "inf", "", "1_0"])
def test_a_text_is_refused_as_a_weight(play, text):
    async def script(playground):
        await look_at(playground, Focus(weight=(1, 4, 0)))
        before = playground.trainer.state
        playground.selection.weight.value = text
        await turns(20)
        assert "weight" in playground.message.text and "failed" not in playground.message.text
        assert playground.trainer.state is before
        bias = playground.trainer.layers[1][1][0]
        assert float(playground.selection.weight.value) == pytest.approx(bias, rel=1e-5)

    play(script)


def test_a_weight_set_in_the_past_begins_a_branch(play):
    async def script(playground):
        playground.trainer.run(steps=40)
        playground.time_travel.go(10)
        await look_at(playground, Focus(weight=(0, 0, 0)))
        playground.selection.weight.value = "1.5"
        await turns(20)
        assert playground.trainer.state.step == 10 and playground.history.branch.number == 2
        assert playground.trainer.layers[0][0][0, 0] == 1.5

    play(script)


def test_a_selection_that_no_longer_exists_is_cleared(play):
    async def script(playground):
        await look_at(playground, Focus(unit=(1, 1), weight=(2, 2, 0), sample=400))
        assert playground.page_views.focus == Focus(unit=(1, 1), weight=(2, 2, 0), sample=400)
        playground.trainer.configure(hidden=(3,), samples=100)
        playground.player.painter.rest()
        assert playground.page_views.focus == Focus()
        assert playground.selection.box.layout.display == "none"

    play(script)


def test_a_new_panel_looks_at_what_was_chosen_before(play):
    async def script(playground):
        await look_at(playground, Focus(unit=(0, 3)))
        playground.placement.show("histograms")
        assert playground.page_views["histograms"].focus == Focus(unit=(0, 3))

    play(script)


def test_beside_the_large_picture_the_card_stands_aside(play):
    async def script(playground):
        selection = playground.selection
        playground.player.painter.rest()
        selection._kind, selection._place = "sample", (300.0, 200.0)
        await look_at(playground, Focus(sample=3))
        assert "nnviz-aside" not in selection.box._dom_classes
        selection.inside.click()
        await turns(20)
        assert playground.placement.enlarged and selection.box.layout.display is None
        assert not playground.message.text
        assert "nnviz-aside" in selection.box._dom_classes

    play(script)


@pytest.mark.parametrize(
    ("focus", "are_shown"), [(Focus(unit=(0, 1)), False), (Focus(weight=(0, 1, 1)), False), (Focus(sample=3), True)]
)
def test_only_the_journey_of_a_sample_has_stages(play, focus, are_shown):
    async def script(playground):
        playground.placement.show("journey")
        playground.player.painter.rest()
        await look_at(playground, focus)
        assert (playground.selection._steps.layout.display is None) == are_shown
        assert playground.selection.back.disabled and not playground.selection.on.disabled

    play(script)


def test_a_sample_without_a_journey_has_no_stages(play):
    async def script(playground):
        playground.player.painter.rest()
        await look_at(playground, Focus(sample=3))
        assert playground.selection._steps.layout.display == "none"

    play(script)


def test_the_card_says_the_name_of_a_unit_once(play):
    async def script(playground):
        playground.player.painter.rest()
        diagram, selection = playground.page_views["network"], playground.selection
        places = [(diagram.left + x, diagram.top + y) for x in range(0, 660, 9) for y in range(0, 380, 9)]
        x, y = next(place for place in places if diagram.unit_at(*place) == (1, 0))
        playground.player.post(selection.choose, x, y)
        await turns(20)
        assert selection._text.value == "layer 1, unit 1"
        assert selection._numbers.value.startswith("bias ") and "weights in" in selection._numbers.value
        playground.trainer.run(steps=40)
        before = selection._numbers.value
        selection.follow(playground.player.history.shown())
        assert selection._numbers.value.startswith("bias ") and selection._numbers.value != before

    play(script)
