"""Scenes: each declaration can be used, and entering one can be undone."""

import dataclasses

import numpy as np
import pytest

from nnviz.errors import ConfigError
from nnviz.lessons.scene import Scene
from nnviz.lessons.scenes import SCENES
from tests.app.conftest import turns


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_can_be_used_and_its_sentence_fits_the_line(name):
    scene = SCENES[name]
    scene.check()
    assert scene.name == name and 0 < len(scene.sentence) <= 90


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"settings": {"hiden": (1,)}}, "hiden"),
        ({"settings": {"learning_rate": -1}}, "learning_rate"),
        ({"pictures": ("loss", "los")}, "los"),
        ({"options": {"outptu": {}}}, "outptu"),
        ({"speed": 7}, "speed"),
        ({"hidden": ("everything",)}, "hidden"),
        ({"locked": ("everything",)}, "locked"),
        ({"layers": ((np.zeros((2, 3)), np.zeros(3)),)}, "layers"),
    ],
)
def test_a_wrong_scene_is_refused(wrong, words):
    with pytest.raises(ConfigError, match=words):
        dataclasses.replace(SCENES["line"], **wrong).check()


@pytest.mark.parametrize("name", SCENES)
def test_a_scene_begins_its_run_and_undo_leads_back(play, name):
    async def script(playground):
        playground.trainer.run(steps=30)
        before = playground.trainer.state
        playground.session.shown_page.enter(name)
        await turns(30)
        assert playground.config == SCENES[name].config and playground.trainer.state.step == 0
        assert playground.placement.open == SCENES[name].pictures
        assert playground.screen.finding["scene"] == SCENES[name].sentence
        playground.message.buttons["undo"].click()
        await turns(30)
        assert playground.trainer.state is before
        assert playground.screen.finding["scene"] == ""

    play(script)


def test_a_scene_says_its_sentence_until_it_is_left(play):
    async def script(playground):
        playground.session.shown_page.enter("overfitting")
        for _ in range(3):
            playground.run(steps=200)
            assert playground.screen.finding["scene"] == SCENES["overfitting"].sentence
            assert playground.screen.finding["headline"] != SCENES["overfitting"].sentence
        playground.commands.configure(l2=0.01)
        playground.commands.configure(hidden=(4,))
        await turns(30)
        assert playground.screen.finding["scene"] == SCENES["overfitting"].sentence
        playground.commands.configure(dataset="spiral")
        await turns(30)
        assert playground.screen.finding["scene"] == ""

    play(script)


def test_a_scene_gives_weights_and_hides_and_locks_controls(play, monkeypatch):
    layers = ((np.full((2, 1), 0.25), np.array([0.5])),)
    scene = Scene("mine", "mine", "Mine.", {"hidden": ()}, layers, hidden=("l2", "data"), locked=("learning_rate",))
    scene.check()
    monkeypatch.setitem(SCENES, "mine", scene)

    async def script(playground):
        controls = playground.settings_panel.controls
        playground.session.shown_page.enter("mine")
        await turns(30)
        assert playground.trainer.layers[0][0].tolist() == [[0.25], [0.25]]
        assert controls["l2"].box.layout.display == "none"
        assert controls["learning_rate"].slider.disabled and controls["learning_rate"].number.disabled
        assert "data" not in playground.screen.places["controls"]
        playground.trainer.run(steps=3)
        playground.session.shown_page.enter("line")
        await turns(30)
        assert controls["l2"].box.layout.display is None and not controls["learning_rate"].slider.disabled
        assert "data" in playground.screen.places["controls"]

    play(script)


def test_undo_frees_what_a_scene_locked(play, monkeypatch):
    monkeypatch.setitem(SCENES, "mine", Scene("mine", "mine", "Mine.", hidden=("l2", "slots"), locked=("l1",)))

    async def script(playground):
        controls = playground.settings_panel.controls
        playground.trainer.run(steps=5)
        playground.session.shown_page.enter("mine")
        await turns(30)
        assert controls["l1"].slider.disabled and "slots" not in playground.screen.places["controls"]
        playground.commands.runs.undo()
        await turns(30)
        assert not controls["l1"].slider.disabled and controls["l2"].box.layout.display is None
        assert "slots" in playground.screen.places["controls"]
        playground.player.painter.rest()
        assert playground.screen.finding["headline"] != "Mine."

    play(script)


def test_an_option_of_a_scene_is_set_in_its_control(play):
    async def script(playground):
        playground.session.shown_page.enter("overfitting")
        await turns(30)
        [box] = playground.view_picker.switches.children
        assert playground.output.options["test_points"]
        assert next(each for each in box.children if each.description == "test points").value

    play(script)


def test_an_option_of_a_scene_ends_with_it(play):
    async def script(playground):
        playground.session.shown_page.enter("overfitting")
        await turns(30)
        playground.session.shown_page.enter("line")
        await turns(30)
        [box] = playground.view_picker.switches.children
        assert not playground.output.options["test_points"]
        assert not next(each for each in box.children if each.description == "test points").value

    play(script)
