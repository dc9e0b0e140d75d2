"""The view picker: menus and options over the pictures."""

import numpy as np
import pytest

import nnviz
from nnviz.data.generators import DATASETS
from nnviz.views.base.panels import ARRANGEMENTS, PANELS
from nnviz.views.network.diagram_layout import diagram_layout
from tests.app.conftest import turns


def views_at(playground):
    return {view for view, _ in playground.stage.views}


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_an_arrangement_fills_the_slots(play, arrangement):
    async def script(playground):
        picker, placement = playground.view_picker, playground.placement
        picker.arrangements.value = arrangement
        await turns(30)
        assert placement.open == ARRANGEMENTS[arrangement]
        assert views_at(playground) == set(placement.visible)
        assert [menu.value for menu in picker.menus] == [*placement.open]

    play(script)


@pytest.mark.parametrize("name", PANELS)
def test_each_picture_can_be_chosen_enlarged_and_is_drawn(play, name):
    async def script(playground):
        picker, placement = playground.view_picker, playground.placement
        playground.trainer.run(steps=40)
        picker.menus[1].value = name
        await turns(30)
        assert placement.open[1] == name and len(set(placement.open)) == 3
        playground.player.painter.rest()
        picker.enlarge["slot-1"].value = True
        await turns(30)
        assert views_at(playground) == {playground.page_views[name]}
        playground.player.painter.rest()
        picker.enlarge["slot-1"].value = False
        await turns(30)
        assert views_at(playground) == set(placement.visible) and len(placement.visible) == 5

    play(script)


def test_a_picture_that_stands_in_another_slot_is_swapped(play):
    async def script(playground):
        placement = playground.placement
        first, second, third = placement.open
        playground.view_picker.menus[2].value = first
        await turns(20)
        assert placement.open == (third, second, first)
        assert playground.view_picker.arrangements.label == "your own"

    play(script)


def test_the_options_of_a_picture_stand_in_its_head(play):
    async def script(playground):
        picker = playground.view_picker
        assert playground.placement.open[2] == "histograms"
        view = playground.page_views["histograms"]
        head = picker.heads.children[2]
        [options] = [part for part in head.children if "nnviz-switch" in part._dom_classes]
        assert [part.description for part in options.children] == [option.title for option in view.declared]
        options.children[-1].value = True
        await turns(30)
        assert view.options["over_time"]

    play(script)


def test_switches_that_do_nothing_for_the_data_are_not_offered(play):
    async def script(playground):
        def offered():
            [box] = playground.view_picker.switches.children
            shown = zip(playground.output.declared, box.children)
            return {option.name for option, part in shown if part.layout.display != "none"}

        assert "ring_errors" in offered() and "residuals" not in offered()
        playground.commands.configure(dataset="x-sin-x")
        await turns(30)
        assert "ring_errors" not in offered() and "residuals" in offered()

    play(script)


@pytest.mark.parametrize("dataset", sorted(DATASETS))
def test_the_hint_offers_inputs_only_where_a_click_chooses_one(play, dataset):
    async def script(playground):
        hint = playground.view_picker._hint
        for name in (dataset, "circle", dataset):
            playground.commands.configure(dataset=name)
            await turns(10)
            snapshot = playground.player.history.shown()
            features = diagram_layout(snapshot, snapshot.event.data.plane, 400).features
            assert ("an input" in hint.value) == bool(features) and hint.tooltip == hint.value

    play(script)


def test_the_hint_offers_no_inputs_of_own_data_with_three_columns():
    samples = nnviz.Samples.from_arrays(np.eye(3).repeat(4, axis=0), np.arange(12) % 2)
    playground = nnviz.Playground(data=samples)
    try:
        assert playground.view_picker._hint.value == "click a unit or a weight to see its numbers"
    finally:
        playground.close()
