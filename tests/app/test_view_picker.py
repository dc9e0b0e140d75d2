"""The view picker: open views, their options, and their layout."""

import itertools

import pytest

from nnviz.app.controls.view_picker import ARRANGEMENTS, PANELS, ViewPicker
from nnviz.views import DecisionBoundary, NetworkDiagram
from tests.app.conftest import turns


@pytest.mark.parametrize("arrangement", ARRANGEMENTS)
def test_an_arrangement_opens_its_panels_and_no_other(play, arrangement):
    async def script(playground):
        playground.view_picker.arrangements.value = arrangement
        await turns(30)
        assert set(playground.view_picker.open) == set(ARRANGEMENTS[arrangement]) <= set(PANELS)
        assert {view for view, _ in playground.stage.views} == set(playground.view_picker.views)
        down = {name for name, toggle in playground.view_picker.toggles.items() if toggle.value}
        assert down == set(ARRANGEMENTS[arrangement])

    play(script)


@pytest.mark.parametrize("name", PANELS)
def test_each_panel_opens_and_closes_and_is_drawn(play, name):
    async def script(playground):
        toggle = playground.view_picker.toggles[name]
        playground.trainer.run(steps=40)
        was_open = name in playground.view_picker.open
        toggle.value = not was_open
        await turns(30)
        assert (name in playground.view_picker.open) != was_open
        assert playground.view_picker.arrangements.value is None
        playground.player.rest()
        toggle.value = was_open
        await turns(30)
        assert set(playground.view_picker.open) == set(ARRANGEMENTS["learn"])
        assert playground.view_picker.arrangements.value == "learn"

    play(script)


def test_options_are_those_of_the_panels_that_are_open(play):
    async def script(playground):
        switches = playground.view_picker.switches

        def titles():
            return [[part.description or part.value for part in box.children] for box in switches.children]

        before = titles()
        playground.view_picker.toggles["histograms"].value = True
        await turns(30)
        declared = [option.title for option in playground.view_picker.view("histograms").declared]
        assert titles() == [*before, ["histograms:", *declared]]
        switches.children[-1].children[-1].value = True
        await turns(30)
        assert playground.view_picker.view("histograms").options["over_time"]

    play(script)


def test_switches_that_do_nothing_for_the_data_are_not_offered(play):
    async def script(playground):
        def offered():
            output = playground.view_picker.switches.children[0]
            return {part.description for part in output.children[1:] if part.layout.display != "none"}

        assert "ring misclassified samples" in offered() and "residuals as lines" not in offered()
        playground.commands.configure(dataset="x-sin-x")
        await turns(30)
        assert "ring misclassified samples" not in offered() and "residuals as lines" in offered()

    play(script)


@pytest.mark.parametrize("width", [300, 519, 520, 700, 900, 1000, 2000])
def test_pictures_fill_the_page_without_overlap(width):
    panels = ViewPicker(lambda *call: None, {"network": NetworkDiagram(), "output": DecisionBoundary()}, lambda: None)
    for count in range(len(PANELS) + 1):
        panels.open = tuple(PANELS)[:count]
        views, across, height = panels.place(width, 500)
        assert across == width and len(views) == count + 2
        for _, (left, top, wide, high) in views:
            assert left >= -1e-9 and left + wide <= 1 + 1e-9 and top >= -1e-9 and top + high <= 1 + 1e-9
        assert sum(wide * high for _, (_, _, wide, high) in views) == pytest.approx(1)
        for (_, one), (_, other) in itertools.combinations(views, 2):
            assert (
                one[0] + one[2] <= other[0] + 1e-9
                or other[0] + other[2] <= one[0] + 1e-9
                or one[1] + one[3] <= other[1] + 1e-9
                or other[1] + other[3] <= one[1] + 1e-9
            )
        assert all(high * height >= 180 for _, (_, _, _, high) in views[2:])
