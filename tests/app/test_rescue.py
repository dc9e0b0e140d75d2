"""The recipe that a page keeps, and when it is sent."""

import itertools

import numpy as np
import pytest

from nnviz.app.actions import rescue as module
from nnviz.app.actions.rescue import LEAST_STEPS
from nnviz.app.controls.user_data import MOST_DATA, can_be_kept
from nnviz.data.any_data import as_user_data
from tests.app.conftest import turns
from tests.app.test_playground import READY

KEEPS = {**READY, "keeps": True}


def listening(playground):
    """Collect the recipes that are sent to pages."""
    kept = []
    playground.screen.send = lambda content, buffers=(): content["kind"] == "kept" and kept.append(content)
    return kept


def test_a_kept_run_is_loaded_to_the_same_weights(play):
    async def first(playground):
        kept = listening(playground)
        playground.screen.receive(KEEPS)
        playground.trainer.run(steps=150)
        playground.trainer.configure(learning_rate=0.2)
        playground.trainer.run(steps=150)
        playground.player.post(playground.player.painter.redraw_soon)
        await turns(3000)
        assert "step 300" in kept[-1]["offer"]
        return kept[-1]["text"], playground.trainer.state

    text, state = play(first, dataset="xor")

    async def second(playground):
        playground.screen.receive({"kind": "load", "page": "a", "text": text})
        await turns(500)
        assert playground.trainer.state.step == 300
        assert np.array_equal(playground.trainer.state.theta, state.theta)
        assert playground.config.dataset == "xor" and "same weights" in playground.message.text

    play(second)


def test_a_text_that_is_no_run_is_refused_in_words(play):
    async def script(playground):
        playground.screen.receive({"kind": "load", "page": "a", "text": "{}"})
        await turns(50)
        assert "not an nnviz run" in playground.message.text and playground.trainer.state.step == 0

    play(script)


@pytest.mark.parametrize("page, steps", [(KEEPS, LEAST_STEPS - 1), (READY, 2 * LEAST_STEPS)])
def test_no_recipe_is_sent_for_a_short_run_or_without_a_keeping_page(play, page, steps):
    async def script(playground):
        kept = listening(playground)
        playground.screen.receive(page)
        playground.trainer.run(steps=steps)
        playground.player.post(playground.player.painter.redraw_soon)
        await turns(500)
        assert kept == []

    play(script)


def test_a_run_that_stays_as_it_is_is_sent_once(play):
    async def script(playground):
        kept = listening(playground)
        playground.screen.receive(KEEPS)
        playground.trainer.run(steps=200)
        for _ in range(20):
            playground.player.post(playground.player.painter.redraw_soon)
            await turns(100)
        assert len(kept) == 1

    play(script)


def test_a_run_that_goes_on_is_sent_no_faster_than_a_slow_link_takes(play, monkeypatch, clock):
    monkeypatch.setattr(module, "perf_counter", lambda: 0.0)
    monkeypatch.setattr(module, "PACE", 500)

    async def script(playground):
        times, sent = [], playground.rescue
        playground.screen.send = lambda content, buffers=(): (
            content["kind"] == "kept" and times.append((clock.time, len(content["text"])))
        )
        playground.screen.receive(KEEPS)
        await turns(50)
        while clock.time < 30:
            clock.time += 0.25
            playground.trainer.run(steps=20)
            playground.screen.pages["a"].flow.lose()
            sent.tell()
        assert len(times) > 3
        for (before, size), (after, _) in itertools.pairwise(times):
            assert after - before >= max(1.0, size / 500) - 1e-6

    play(script)


def test_large_user_data_is_not_kept_and_the_page_says_so(play, rng):
    many = MOST_DATA // 8
    assert can_be_kept(None) and not can_be_kept(as_user_data((rng.normal(size=(many, 2)), np.arange(many) % 2)))

    async def script(playground):
        kept = listening(playground)
        playground.screen.receive(KEEPS)
        playground.trainer.run(steps=200)
        playground.player.post(playground.player.painter.redraw_soon)
        await turns(300)
        assert kept == [] and "too many for the page to keep" in playground.settings_panel.user_data._what.value

    play(script, data=(rng.normal(size=(50_000, 2)), np.arange(50_000) % 2))
