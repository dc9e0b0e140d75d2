"""Live views whose drawing fails: the run continues."""

import asyncio

import nnviz
from nnviz.app import live as module
from tests.app.conftest import turns


def breaks(*_):
    raise RuntimeError("no picture")


def test_a_failed_picture_inside_a_loop_is_reported_and_tried_again_later(monkeypatch):
    now = [0.0]
    monkeypatch.setattr(module.time, "perf_counter", lambda: now[0])

    async def script():
        trainer = nnviz.Trainer()
        shown = nnviz.live(trainer, nnviz.views.GradientFlow())
        asked, frame = [], shown.stage.frame
        shown.stage.frame = lambda snapshot: asked.append(now[0]) or breaks()
        while now[0] < 2 * module.PUT_OFF + 2:  # a cell that never lets the page speak
            now[0] += 0.1
            trainer.step()
        assert "no picture" in shown.message.text and 2 <= len(asked) <= 3
        assert trainer.state.step > 500 and not shown.player._task.done()
        shown.stage.frame = frame
        shown.screen.receive({"kind": "pointer", "page": "a", "x": 1e6, "y": -1e6})
        shown.screen.receive({"kind": "pointer", "page": "a", "x": None, "y": 3})
        await turns(20)
        assert not shown.player._task.done() and shown.screen.dropped == 1
        shown.close()
        await turns(1)

    asyncio.run(script())


def test_views_of_a_run_that_has_begun_say_where_their_curves_begin():
    trainer = nnviz.Trainer()
    fresh = nnviz.live(trainer, nnviz.views.LossCurves())
    assert not fresh.message.text
    trainer.run(steps=1500)
    late = nnviz.live(trainer, nnviz.views.LossCurves())
    assert "the curves begin at step 1,500" in late.message.text and not fresh.message.text
    for each in (fresh, late):
        each.close()
