"""A sweep in a cell: its map, its buttons, the network that a click opens, and what it says."""

import asyncio
import io
from itertools import repeat
from types import SimpleNamespace

import numpy as np
import pytest
from PIL import Image

import nnviz
from nnviz.app.actions.durations import in_words
from nnviz.app.actions.sweep_progress import percent, progress_text
from nnviz.sweeps.events import CellsAdvanced, ChunkLost, SweepEnded, WorkersMixed
from nnviz.sweeps.progress import Progress
from tests.app.conftest import turns

PAGE = {"page": "a", "width": 900, "room": 600, "ratio": 1, "visible": True, "theme": "light", "search": ""}
SMALL = {"learning_rate": [0.01, 0.1, 1], "l2": [0, 1], "steps": 60}
BASE = nnviz.Config(samples=40, hidden=(3,))


def swept(config=BASE, **values):
    return nnviz.sweep(config, **{**SMALL, **values})


def on_loop(script, **settings):
    """Run a script with a sweep on a loop, and close the widget."""

    async def run():
        sweep = swept(seed=range(3), **settings)
        cell = sweep.widget

        def say(kind, **more):
            cell.views.screen.receive({"kind": kind, "page": "a", **more})

        say("ready", **PAGE)
        try:
            await turns(20)
            return await script(sweep, cell, say)
        finally:
            cell.close()
            await turns(3)

    return asyncio.run(run())


async def until(met, seconds=60):
    end = asyncio.get_running_loop().time() + seconds
    while not met():
        assert asyncio.get_running_loop().time() < end, "it did not happen"
        await asyncio.sleep(0.005)


def middle(cell, number):
    left, top, wide, high = cell.map.box_of(number)
    return {"x": left + wide / 2, "y": top + high / 2}


def test_it_plays_as_the_last_line_of_a_cell():
    async def script():
        sweep = swept()
        sweep._ipython_display_()
        assert sweep.playing
        await until(lambda: not sweep.playing)
        assert sweep.ended.reason == "done" and np.isfinite(sweep.values()).any()
        digest = sweep.digest()
        sweep._ipython_display_()  # once more: it has ended
        assert not sweep.playing and sweep.digest() == digest
        sweep.widget.close()
        await turns(3)

    asyncio.run(script())


def test_without_a_loop_it_is_only_shown():
    sweep = swept()
    sweep._ipython_display_()
    assert not sweep.playing and sweep.widget.views.screen.resting
    sweep.widget.close()


def test_the_map_follows_the_training():
    async def script(sweep, cell, say):
        before = cell.views.stage.frame(sweep.snapshot).copy()
        sweep.play()
        await until(lambda: not sweep.playing)
        await until(lambda: cell.views.told.value.startswith("18 networks trained in"))
        assert (cell.views.stage.frame(sweep.snapshot) != before).any()
        assert cell.views.play_button.disabled and cell.views.cancel_button.disabled
        await until(lambda: "100% are evaluated" in cell.views.screen.label)

    on_loop(script)


def test_a_click_opens_the_very_network_at_its_step():
    async def script(sweep, cell, say):
        sweep.play()
        await until(lambda: not sweep.playing)
        for number in (4, 1):
            say("choose", **middle(cell, number))
            before = cell.opened
            await until(lambda before=before: cell.opened is not before)
            playground, network = cell.opened, cell.map.network_of(number)
            assert np.array_equal(playground.trainer.state.theta, sweep.theta(network))
            assert playground.trainer.state.step == 60 and not playground.player.playing
            assert playground.history.latest().step == 60 and playground.history.at(0) is not None
            assert cell.children == (cell.views, playground) and cell.map.chosen == number
            await until(lambda: "Opened below the map: L2 penalty λ" in cell.views.message.text)
            assert network // 3 == number and playground.config.learning_rate == [0.01, 0.1, 1][number % 3]
        playground.run(steps=5)
        assert playground.trainer.state.step == 65

    on_loop(script)


def test_a_click_beside_the_cells_opens_nothing():
    async def script(sweep, cell, say):
        say("choose", x=2, y=2)
        await turns(30)
        assert cell.opened is None and cell.map.chosen is None

    on_loop(script)


def test_a_long_replay_can_be_cancelled(monkeypatch):
    monkeypatch.setattr(nnviz.sweep, "replay", lambda sweep, history, network: (part for part in repeat((7, 60))))

    async def script(sweep, cell, say):
        sweep.play()
        await until(lambda: not sweep.playing)
        say("choose", **middle(cell, 2))
        await until(lambda: "Opening the network: step 7 of 60" in cell.views.message.text)
        cell.views.message.buttons["cancel"].click()
        await until(lambda: "no network was opened" in cell.views.message.text)
        await turns(200)
        assert cell.opened is None

    on_loop(script)


def test_pointing_reads_a_cell():
    async def script(sweep, cell, say):
        sent = []
        cell.views.screen.send = lambda content, buffers=None: sent.append(content)
        say("pointer", **middle(cell, 5))
        await until(lambda: any(each["kind"] == "hint" for each in sent))
        text = next(each["text"] for each in sent if each["kind"] == "hint")
        assert text == "L2 penalty λ 1, learning rate 1: not evaluated yet"

    on_loop(script)


def test_it_pauses_goes_on_and_is_cancelled():
    async def script(sweep, cell, say):
        views = cell.views
        assert views.told.value == "ready"
        views.play_button.click()
        await until(lambda: sweep.playing)
        assert views.play_button.description == "pause"
        views.play_button.click()
        await until(lambda: not sweep.playing)
        assert views.play_button.description == "play" and sweep.ended is None
        say("key", key="play")
        await until(lambda: sweep.playing)
        views.cancel_button.click()
        await until(lambda: not sweep.playing and sweep.ended)
        assert sweep.ended.reason == "cancelled"
        await until(lambda: views.told.value.startswith("cancelled at"))

    on_loop(script, steps=1_000_000)


def test_what_is_shown_can_be_chosen():
    async def script(sweep, cell, say):
        sweep.run()
        shown = cell.views.shown
        names = [name for _, name in shown.options]
        assert names == list(cell.map.choices) and "curves" not in names
        pictures = set()
        for name in names:
            shown.value = name
            await until(lambda name=name: cell.map.options["show"] == name)
            pictures.add(cell.views.stage.frame(sweep.snapshot).tobytes())
        assert len(pictures) == len(names)

    on_loop(script)


def test_picture_and_table_are_saved_by_the_page():
    async def script(sweep, cell, say):
        sweep.run()
        sent = []
        cell.views.screen.send = lambda content, buffers=None: sent.append((content, buffers))
        for button in cell.views.bar.children[-2:]:
            button.click()
        await until(lambda: len([each for each, _ in sent if each["kind"] == "file"]) == 2)
        files = {content["name"]: buffers[0] for content, buffers in sent if content["kind"] == "file"}
        assert Image.open(io.BytesIO(files["sweep.png"])).size == (900, 420)
        lines = files["sweep.csv"].decode().splitlines()
        assert len(lines) == 19 and lines[0].startswith("network,")

    on_loop(script)


def test_troubles_are_said_in_words():
    async def script(sweep, cell, say):
        for event, words in (
            (ChunkLost(0, 1, OSError("gone")), ""),
            (ChunkLost(0, 2, OSError("gone")), "lost 2 times"),
            (WorkersMixed({"a": ("x",), "b": ("y",)}), "different versions"),
            (SweepEnded("failed", MemoryError("too large")), "The sweep failed: too large"),
        ):
            sweep._tell(event)
            assert words in cell.views.message.text and bool(cell.views.message.text) == bool(words)

    on_loop(script)


def test_a_closed_map_pauses_its_sweep_and_a_new_one_goes_on():
    async def script():
        sweep = swept()
        sweep._ipython_display_()
        first = sweep.widget
        await turns(2)
        first.close()
        assert not sweep.playing and first.is_closed and not first.views.runs
        sweep._ipython_display_()
        assert sweep.widget is not first and sweep.playing
        await until(lambda: not sweep.playing)
        assert sweep.digest() == swept().run().digest()
        sweep.widget.close()
        await turns(3)

    asyncio.run(script())


def test_an_unknown_language_is_refused():
    with pytest.raises(ValueError, match="language xx"):
        nnviz.sweep(BASE, language="xx", **SMALL)


def test_open_returns_a_playground_with_the_same_weights():
    sweep = swept(optimizer=["adam", "momentum"]).run()
    for network in (0, 7):
        playground = sweep.open(network)
        assert np.array_equal(playground.trainer.state.theta, sweep.theta(network))
        playground.close()
    with pytest.raises(IndexError):
        sweep.open(99)


def test_a_trainer_or_playground_gives_config_and_data():
    X = np.random.default_rng(0).normal(size=(40, 2))
    trainer = nnviz.Trainer(nnviz.Config(hidden=(2,)), (X, X[:, 0] > 0))
    playground = nnviz.Playground((X, X[:, 0] > 0), hidden=(2,))
    digests = {nnviz.sweep(given, **SMALL).run().digest() for given in (trainer, playground)}
    digests.add(nnviz.sweep(nnviz.Config(hidden=(2,)), (X, X[:, 0] > 0), **SMALL).run().digest())
    assert len(digests) == 1
    playground.close()


def test_it_is_saved_loaded_and_drawn(tmp_path):
    sweep = swept().run()
    sweep.save(tmp_path / "map.npz")
    loaded = nnviz.sweep.load(tmp_path / "map.npz")
    assert isinstance(loaded, nnviz.sweep) and loaded.digest() == sweep.digest()
    assert loaded.progress == sweep.progress and loaded.ended == sweep.ended
    assert progress_text(loaded) == progress_text(sweep)
    pictures = [Image.open(each.png(tmp_path / "map.png", width=700)) for each in (sweep, loaded)]
    assert pictures[0].size == (1400, 840) and pictures[0].tobytes() == pictures[1].tobytes()
    dark = Image.open(sweep.png(tmp_path / "dark.png", theme=nnviz.views.DARK))
    assert dark.getpixel((3, 3)) == (17, 17, 17)


def test_what_can_not_be_shown_is_refused():
    with pytest.raises(nnviz.ConfigError, match="show = 'beauty': choose one of test_loss"):
        swept(show="beauty")
    with pytest.raises(nnviz.ConfigError, match="show = 'curves'"):
        swept(show="curves")
    for height in (-4, 0, 2.5, "tall"):
        with pytest.raises(nnviz.ConfigError, match=f"height = {height!r}: give a number of pixels"):
            swept(height=height)
    for config in ("xor", {"dataset": "xor"}, np.zeros(3)):
        with pytest.raises(nnviz.ConfigError, match="config = .*: give a Config, a Trainer or a Playground"):
            swept(config)
    assert swept(show="accuracy").widget.views.shown.value == "accuracy"


@pytest.mark.parametrize(("seconds", "text"), [(0.2, "0 s"), (119, "119 s"), (600, "10 min"), (9000, "2.5 h")])
def test_durations_are_whole(seconds, text):
    assert in_words(seconds) == text


def test_a_sweep_is_not_at_100_percent_before_it_is_done():
    sweep = SimpleNamespace(progress=Progress(0.996, 10.0, 1.0), ended=None, playing=True)
    assert progress_text(sweep).startswith(f"{percent(sweep)}%") and percent(sweep) == 99


def test_progress_says_how_long_it_takes():
    async def script():
        sweep, texts = swept(seed=range(30)), set()
        sweep.subscribe(lambda event: texts.add(progress_text(sweep)), to=CellsAdvanced)
        sweep.play()
        await until(lambda: not sweep.playing)
        assert any("left" in text for text in texts)
        assert progress_text(sweep).startswith("180 networks trained in")

    asyncio.run(script())
