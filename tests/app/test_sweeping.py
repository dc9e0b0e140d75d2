"""A sweep in the page: chosen, trained while its map is open, and left for one of its networks."""

import asyncio
from dataclasses import replace

import numpy as np
import pytest

from nnviz.app.actions import durations
from nnviz.app.controls.placement import SWEEP
from nnviz.settings.config import Config
from nnviz.training.limits import Limits
from tests.app.conftest import turns


async def until(condition):
    """Let the loop turn until something holds."""
    for _ in range(20_000):
        if condition():
            return
        await asyncio.sleep(0.001)
    raise AssertionError("it did not come about")


async def look(playground, **changes):
    """Let a page look at the playground, or turn away."""
    page = {"kind": "ready", "page": "p", "width": 900, "room": 500, "ratio": 1.0, "visible": True, "theme": "light"}
    playground.screen.receive(page | {"search": ""} | changes)
    await turns(20)


async def chosen(playground, **values):
    """Open the panel, and choose a small sweep."""
    choice = playground.session.sweeping.planning.choice
    choice.opener.value = True
    await turns(20)
    small = {"x.count": "4", "y.count": "2", "steps": "60", "seeds": 1} | values
    for name, value in small.items():
        part = choice
        for step in name.split("."):
            part = getattr(part, step)
        part.value = value
        await turns(5)
    return choice


async def started(playground, **values):
    await look(playground)
    choice = await chosen(playground, **values)
    choice.start.click()
    await turns(20)
    return playground.session.sweeping


async def click(playground, cell):
    """Click the middle of a cell, as it is drawn."""
    playground.player.painter.rest()
    view = playground.page_views[SWEEP]
    left, top, wide, high = view.box_of(cell)
    place = {"x": view.left + left + wide / 2, "y": view.top + top + high / 2}
    playground.screen.receive({"kind": "choose", "page": "p", **place})
    await turns(5)


def test_the_panel_says_how_many_networks_there_are_and_how_long_they_take(play):
    async def script(playground):
        choice = await chosen(playground, seeds=3)
        assert "36 networks, at least 1 s" in choice._text.value and not choice.start.disabled
        choice.y.menu.value = ""
        await turns(5)
        assert "12 networks" in choice._text.value

    play(script)


def test_the_time_of_the_last_sweep_tells_that_of_the_next(play):
    async def script(playground):
        sweeping = await started(playground)
        await until(lambda: sweeping.sweep.ended)
        sweeping.sweep._watch.before = 30 * sweeping._expected  # a busy machine
        expected = sweeping._expected
        choice = await chosen(playground, steps="60000")
        _, estimated = sweeping.planning.estimate()
        assert f"about {durations.in_words(30 * estimated)}<" in choice._text.value and estimated > expected
        choice.start.click()
        await turns(20)
        await chosen(playground, steps="60000")
        assert f"about {durations.in_words(30 * estimated)}<" in choice._text.value  # the new one is not known yet

    play(script)


def test_a_run_without_steps_comes_back_with_its_settings(play):
    async def script(playground):
        sweeping, before = await started(playground), playground.trainer.config
        await until(lambda: sweeping.sweep.ended)
        await click(playground, 0)
        await until(lambda: playground.trainer.state.step == 60)
        assert playground.trainer.config != before
        playground.commands.runs.undo()
        await turns(20)
        assert playground.trainer.config == before and playground.trainer.state.step == 0

    play(script)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"x.low": "nothing"}, "learning rate"),
        ({"x.high": "0"}, "learning rate"),
        ({"x.high": "1000"}, "learning rate"),
        ({"x.count": "1e9"}, "learning rate"),
        ({"y.menu": "learning_rate"}, "vertical axis"),
        ({"steps": "0"}, "Steps"),
        ({"facet": "hidden", "layers": "a"}, "hidden layers"),
        ({"facet": "hidden", "layers": ";"}, "hidden layers"),
    ],
)
def test_what_is_wrong_stands_in_the_panel(play, values, words):
    async def script(playground):
        choice = await chosen(playground, **values)
        assert words in choice._text.value and "alert" in choice._text.value and choice.start.disabled
        choice.start.click()
        await turns(10)
        assert playground.session.sweeping.sweep is None and not playground.message.text

    play(script)


def test_a_sweep_trains_while_its_map_is_open_and_the_run_pauses(play):
    async def script(playground):
        playground.player.play()
        sweeping = await started(playground)
        assert sweeping.map.is_open and not playground.player.playing and not sweeping.planning.choice.is_open
        await until(lambda: sweeping.sweep.ended)
        assert sweeping.sweep.ended.reason == "done" and (sweeping.sweep.records.steps == 60).all()
        await turns(50)
        assert "100%" in sweeping.bar._text.value

    play(script)


def test_leaving_the_map_pauses_the_sweep_and_opening_it_goes_on(play):
    async def script(playground):
        sweeping = await started(playground, steps="100000")
        await until(lambda: sweeping.sweep.progress.share > 0)
        playground.screen.receive({"kind": "key", "page": "p", "key": "escape"})
        await turns(20)
        assert not sweeping.map.is_open and not sweeping.sweep.playing and sweeping.sweep.ended is None
        assert "%" in sweeping.show.description and sweeping.show.layout.display is None
        sweeping.show.click()
        await turns(20)
        assert sweeping.map.is_open and sweeping.sweep.playing
        playground.commands.play_or_pause()  # one of the two trains
        await turns(20)
        assert playground.player.playing and not sweeping.map.is_open and not sweeping.sweep.playing

    play(script)


def test_a_sweep_is_paused_and_cancelled_by_its_buttons(play):
    async def script(playground):
        sweeping = await started(playground, steps="100000")
        await until(lambda: sweeping.sweep.progress.share > 0)
        sweeping.bar.buttons["pause_sweep"].click()
        await turns(20)
        assert not sweeping.sweep.playing and sweeping.map.is_open
        await look(playground)
        assert not sweeping.sweep.playing, "only the person lets it go on"
        sweeping.bar.buttons["pause_sweep"].click()
        await turns(20)
        assert sweeping.sweep.playing
        sweeping.bar.buttons["cancel_sweep"].click()
        await turns(20)
        assert sweeping.sweep.ended.reason == "cancelled" and sweeping.map.is_open
        assert sweeping.bar.buttons["cancel_sweep"].layout.display == "none"

    play(script)


def test_a_sweep_waits_while_no_page_looks(play, clock):
    async def script(playground):
        sweeping = await started(playground, steps="100000")
        await until(lambda: sweeping.sweep.progress.share > 0)
        await look(playground, visible=False)
        assert sweeping.sweep.playing, "a person may only look away"
        clock.time += playground.player.absence + 1
        await until(lambda: not sweeping.sweep.playing)
        await look(playground)
        assert sweeping.sweep.playing

    play(script, absence=1e6)


def test_a_playground_that_is_closed_trains_nothing(play):
    async def script(playground):
        sweeping = await started(playground, steps="100000")
        sweep = sweeping.sweep
        playground.close()
        await turns(20)
        steps = sweep.records.steps.copy()
        await asyncio.sleep(0.05)
        assert not sweep.playing and (sweep.records.steps == steps).all()

    play(script)


@pytest.mark.parametrize("facet", ["", "activation", "hidden"])
def test_a_click_on_a_cell_opens_its_network_and_undo_brings_the_run_back(play, facet):
    async def script(playground):
        playground.trainer.run(steps=30)
        before = playground.trainer.state.theta.copy()
        sweeping = await started(playground, facet=facet, seeds=3)
        sweep = sweeping.sweep
        await until(lambda: sweep.ended)
        await turns(20)
        await click(playground, 5)
        await until(lambda: not sweeping.map.is_open)
        await turns(20)
        trainer = playground.trainer
        network = playground.page_views[SWEEP].network_of(5)
        assert trainer.config == sweep.grid.config(network) and trainer.state.step == 60
        assert np.array_equal(trainer.state.theta, sweep.theta(network))
        assert "Opened: " in playground.message.text and "at step 60" in playground.message.text
        playground.commands.runs.undo()
        await turns(20)
        assert np.array_equal(trainer.state.theta, before)

    play(script)


def test_own_data_and_edited_points_are_used(play):
    points = np.random.default_rng(0).normal(size=(40, 2))
    data = points, (points[:, 0] > 0).astype(int)

    async def script(playground):
        edited = replace(playground.trainer.data, points=playground.trainer.data.points + 0.5)
        playground.trainer.edit(edited)
        sweeping = await started(playground)
        assert np.array_equal(sweeping.sweep.problem(0).data.points, edited.points)

    play(script, data=data)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (Limits(sweep_networks=0), "allows no sweeps"),
        (Limits(sweep_networks=7), "8 networks are more than the 7"),
        (Limits(memory=5_000_000), "at most 5 MB"),
    ],
)
def test_the_owner_of_the_server_limits_sweeps(play, limits, words):
    async def script(playground):
        counts = {"x.count": "4", "y.zero": False} if limits.memory == 10**9 else {"x.count": "150", "y.count": "60"}
        choice = await chosen(playground, **counts)
        assert words in choice._text.value

    play(script, limits=limits)


def test_the_owner_of_the_server_chooses_the_workers(play):
    pytest.importorskip("loky")

    async def script(playground):
        sweeping = await started(playground)
        assert sweeping.sweep.workers == 2

    play(script, limits=Limits(sweep_workers=2))


def test_a_panel_offers_what_has_an_effect_on_the_run(play):
    async def script(playground):
        choice = await chosen(playground)
        names = [name for _, name in choice.x.menu.options]
        assert "learning_rate" in names and "momentum" not in names and "seed" not in names
        assert playground.config == Config()

    play(script)


def test_a_cancelled_sweep_says_so(play):
    async def script(playground):
        sweeping = await started(playground)
        sweeping.cancel()
        await turns(20)
        assert sweeping.bar._text.value.startswith("cancelled at ")

    play(script)
