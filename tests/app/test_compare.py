"""Two runs side by side from Python: every kind of run, one step for both, and what is refused."""

import asyncio
from itertools import product

import numpy as np
import pytest

import nnviz
from nnviz.app.compare import compare
from nnviz.views.base.stage import Stage
from tests.app.conftest import turns

PAGE = {"page": "a", "width": 1264, "room": 600, "ratio": 1, "visible": True, "theme": "dark", "search": ""}


def trainer(steps=30, **settings):
    made = nnviz.Trainer(nnviz.Config(samples=40, **settings))
    made.run(steps=steps)
    return made


def history(steps=30, **settings):
    made = nnviz.History(nnviz.Trainer(nnviz.Config(samples=40, **settings)))
    made.trainer.run(steps=steps)
    return made


def loop(steps=5):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(20, 2))
    watcher = nnviz.watch(X=X, y=(X[:, 0] > 0) * 1.0, activations=(), output="sigmoid", loss="cross_entropy")
    for step in range(steps):
        watcher.step(loss=0.5, learning_rate=0.1, weights=[(np.full((2, 1), 0.1 * step), np.zeros(1))])
    return watcher


def path(folder):
    playground = nnviz.Playground(samples=40, dataset="xor")
    playground.run(steps=20)
    saved = playground.save(folder / "run.json")
    playground.close()
    return saved


MAKERS = {
    "trainer": lambda folder: trainer(),
    "history": lambda folder: history(learning_rate=0.2),
    "playground": lambda folder: nnviz.Playground(samples=40, hidden=(3,)).run(steps=25),
    "loop": lambda folder: loop(),
    "path": lambda folder: path(folder),
    "text": lambda folder: str(path(folder)),
}


@pytest.mark.parametrize(("one", "other"), [*product(("history", "loop"), MAKERS)])
def test_every_two_kinds_of_runs_have_their_boards(one, other, tmp_path):
    runs = MAKERS[one](tmp_path), MAKERS[other](tmp_path)
    shown = compare(*runs)
    both = shown.history.shown()
    assert both.beside is not None and both.name.startswith("A · ") and both.beside.name.startswith("B · ")
    places = shown.screen.places
    boards = {"network", "output", "other-network", "other-output", "slot-0"}
    assert set(places["pictures"]) == boards and {"one-head", "other-head"} <= set(places["controls"])
    assert shown.screen.resting and shown.screen.facts["numbers"] and shown.screen.facts["beside"]
    assert ("time" in shown.screen.facts) == ("loop" not in (one, other))
    shown.close()


def test_the_boards_are_pictures_of_their_runs():
    one, other = history(40), history(40, dataset="xor")
    shown = compare(one, other)
    both = shown.history.shown()
    assert (both.step, both.beside.step) == (40, 40)
    for name, run in (("output", one.latest()), ("other-output", other.latest())):
        view = shown._pictures[name]
        alone = Stage([(type(view)(), (0, 0, 1, 1))], 300, 300)
        own = type(view)()
        own.beside = view.beside
        assert np.array_equal(Stage([(own, (0, 0, 1, 1))], 300, 300).frame(both), alone.frame(run))


def test_both_runs_are_shown_at_the_same_step():
    one, other = trainer(0), trainer(0, learning_rate=0.3)
    shown = compare(one, other)
    for run, steps in ((one, 20), (other, 12), (other, 20), (one, 3)):
        run.run(steps=steps)
        both = shown.history.shown()
        assert both.step == both.beside.step == min(one.state.step, other.state.step)
        assert np.array_equal(both.beside.event.after.theta, other.state.theta) == (both.step == other.state.step)
    shown.close()


def test_scrubbing_moves_the_boards_and_nothing_else():
    async def script():
        one, other = history(50), history(30, learning_rate=0.3)
        shown = compare(one, other)

        async def say(kind, **more):
            shown.screen.receive({"kind": kind, "page": "a", **more})
            await turns(10)

        await say("ready", **PAGE)
        for step in (10, 0, 30, 45):
            await say("scrub", step=step)
            both = shown.history.shown()
            assert (both.step, both.beside.step) == (step, min(step, 30))
            assert one.cursor is None and other.cursor is None
        await say("scrub", step=None)
        assert shown.history.shown().step == 30
        shown.player.painter.rest()
        assert shown.screen.facts["time"] == (0, 30, 50, "step 30 of 50")
        assert (shown.stage.width, shown.stage.theme.name) == (1264, "dark")
        shown.close()
        await turns(1)

    asyncio.run(script())


def test_a_closed_widget_no_longer_follows_its_runs():
    runs = trainer(), trainer()
    shown = compare(*runs)
    before = shown._stepped
    shown.close()
    for run in runs:
        run.run(steps=2)
    assert shown._stepped == before


@pytest.mark.parametrize("thing", (3, None, [1], nnviz.Config()))
def test_what_is_no_run_is_refused_with_what_is_one(thing):
    for given in ((thing, trainer()), (trainer(), thing)):
        with pytest.raises(nnviz.ConfigError, match=f"{type(thing).__name__} is no run. Give trainers, histories"):
            compare(*given)


def test_a_run_is_not_compared_with_itself():
    one = history()
    for given in ((one, one), (one, one.trainer), (one.trainer, one.trainer)):
        with pytest.raises(nnviz.ConfigError, match="with itself"):
            compare(*given)


def test_a_file_that_holds_no_run_is_refused(tmp_path):
    (tmp_path / "empty.json").write_text("{}")
    with pytest.raises(nnviz.RecipeError):
        compare(tmp_path / "empty.json", trainer())
    with pytest.raises(nnviz.RecipeError):
        compare(trainer(), tmp_path / "missing.json")
