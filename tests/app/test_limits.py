"""Limits in the page: refusals, and long tasks that can be cancelled."""

import asyncio

import pytest

from nnviz import ConfigError, Limits, Playground
from nnviz.app.actions import address
from nnviz.app.controls import work
from nnviz.recipes.recipe import recipe
from tests.app.conftest import turns
from tests.app.test_user_data import FLOWERS, choose, dialog

HUGE = {"hidden": (1024,) * 16, "batch_size": 100_000, "samples": 100_000}


def untouched(playground, state):
    assert playground.trainer.state is state
    playground.trainer.run(steps=3)
    assert playground.trainer.state.step == state.step + 3


@pytest.mark.parametrize(
    ("way", "kept"),
    [
        (lambda it: it.commands.choose("hidden", (1024,) * 16), {}),
        (lambda it: it.commands.configure(**HUGE), {}),
        (
            lambda it: it.commands.begin_with(
                address.read({"hidden": ",".join(["1024"] * 16), "batch-size": "100000"})
            ),
            {"batch_size": 100_000},
        ),
    ],
)
def test_settings_that_are_too_large_are_refused_by_every_way(play, way, kept):
    async def script(playground):
        playground.trainer.run(steps=5)
        before = playground.config
        way(playground)
        assert "a step with its picture would take about" in playground.message.text
        assert "would fit" in playground.message.text
        assert playground.config == before.changed(**kept)
        playground.trainer.run(steps=3)

    play(script)


def test_a_refused_setting_leaves_the_run_untouched(play):
    async def script(playground):
        playground.trainer.run(steps=5)
        state = playground.trainer.state
        assert not playground.commands.configure(**HUGE)
        untouched(playground, state)

    play(script)


def test_a_playground_obeys_its_limits_and_a_person_may_give_others():
    with pytest.raises(ConfigError, match="would take about"):
        Playground(**HUGE)
    with pytest.raises(ConfigError, match="at most 0.01 s"):
        Playground(limits=Limits(step_seconds=0.01))
    playground = Playground(limits=Limits(step_seconds=60.0), hidden=(1024, 1024, 8))
    assert playground.config.hidden == (1024, 1024, 8)
    playground.close()


def test_the_limit_of_a_file_is_not_the_pages_to_change(play):
    async def script(playground):
        chooser = playground.settings_panel.user_data.chooser
        chooser.most = 10**12
        await choose(playground, FLOWERS)
        assert "are too many" in playground.message.text and playground.trainer.user_data is None

    play(script, limits=Limits(file=100))


def test_a_table_too_large_for_the_memory_is_refused_while_it_is_read(play):
    async def script(playground):
        await choose(playground, "a,b\n" + "1,2\n3,4\n" * 30_000, "long.csv")
        await until(playground, lambda: "would take about" in dialog(playground)["trouble"])
        assert playground.trainer.user_data is None

    play(script, limits=Limits(memory=3_000_000))


async def until(playground, condition):
    for _ in range(20_000):
        await asyncio.sleep(0)
        if condition():
            return
    raise AssertionError(playground.message.text)


@pytest.fixture
def talkative(monkeypatch):
    """Make slices of work minimal, each with a progress text."""
    monkeypatch.setattr(work, "SLICE", 0.0)
    monkeypatch.setattr(work, "TOLD_EVERY", 0.0)
    monkeypatch.setattr(work, "SOON", 0.0)
    monkeypatch.setattr(work, "perf_counter", iter(range(10**9)).__next__)


def test_a_long_file_says_how_far_it_is_and_can_be_cancelled(play, talkative):
    async def script(playground):
        playground.trainer.run(steps=5)
        state = playground.trainer.state
        content = ("a,b\n" + "1,2\n3,4\n" * 20_000).encode()
        about = {"file": "a", "name": "long.csv", "size": len(content), "at": 0}
        playground.settings_panel.user_data.chooser._handle_custom_msg(about, [content])
        await until(playground, lambda: "% read" in playground.message.text)
        assert playground.message.buttons["cancel"].layout.display is None
        playground.message.buttons["cancel"].click()
        await turns(500)
        assert "Cancelled" in playground.message.text and playground.trainer.user_data is None
        untouched(playground, state)

    play(script)


def test_the_dialog_says_how_far_it_is_and_leaves_the_run_as_it_was(play, talkative, monkeypatch):
    monkeypatch.setattr(work, "SLICE", 1.5)  # of the clock that counts: one step of the work

    async def script(playground):
        state, widget = playground.trainer.state, playground.settings_panel.user_data.dialog
        content = ("a,b\n" + "1.5,2\n3,4\n" * 2000).encode()
        about = {"file": "a", "name": "long.csv", "size": len(content), "at": 0}
        playground.settings_panel.user_data.chooser._handle_custom_msg(about, [content])
        await until(playground, lambda: dialog(playground)["file"])
        assert not playground.message.text and not widget.progress  # what was said meanwhile is gone
        widget._handle_custom_msg({"kind": "use", "file": dialog(playground)["file"]}, [])
        await until(playground, lambda: "% read" in widget.progress)
        widget._handle_custom_msg({"kind": "leave", "file": dialog(playground)["file"]}, [])
        await until(playground, lambda: not dialog(playground)["file"])
        await turns(200)
        assert not widget.progress and "Cancelled" in playground.message.text
        assert playground.trainer.user_data is None
        untouched(playground, state)

    play(script)


def test_a_cancelled_upload_is_freed_and_the_page_is_told_to_stop(play):
    async def script(playground):
        chooser, told = playground.settings_panel.user_data.chooser, []
        chooser.send = told.append
        chooser._handle_custom_msg({"file": "a", "name": "long.csv", "size": 100, "at": 0}, [b"x" * 50])
        await turns(20)
        assert chooser._upload.arrived == 50
        playground.commands.work.cancel()
        assert chooser._upload is None and told == [{"stop": "a"}]
        chooser._handle_custom_msg({"file": "a", "name": "long.csv", "size": 100, "at": 50}, [b"x" * 50])
        await turns(20)
        assert chooser._upload is None and playground.trainer.user_data is None

    play(script)


def test_more_bytes_than_a_page_announced_are_not_kept(play):
    async def script(playground):
        chooser = playground.settings_panel.user_data.chooser
        chooser._handle_custom_msg({"file": "a", "name": "a.csv", "size": 10, "at": 0}, [b"a,b\n1,2\n3,4\n" * 1000])
        await turns(50)
        assert playground.settings_panel.user_data.dialog.shown["name"] == "a.csv" and chooser._upload is None

    play(script)


def test_a_run_that_takes_long_is_asked_about_first(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        content, state = recipe(playground.history).text().encode(), playground.trainer.state
        playground.commands.reset()
        about = {"file": "a", "name": "run.json", "size": len(content), "at": 0}
        playground.files.load._handle_custom_msg(about, [content])
        await until(playground, lambda: "would take about" in playground.message.text)
        assert "300 steps" in playground.message.text and playground.trainer.state.step == 0
        playground.message.buttons["begin"].click()
        await until(playground, lambda: playground.trainer.state.step == 300)
        assert playground.trainer.state.theta.tobytes() == state.theta.tobytes()

    play(script, limits=Limits(rerun_seconds=1e-6))
