"""Comparing two runs in the page: the ways in and out, and both runs on one timeline."""

import pytest

from nnviz.history.comparison import Comparison
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from tests.app.conftest import turns
from tests.runs import same_states

PAGE = {"page": "a", "width": 1264, "room": 600, "ratio": 1, "visible": True, "theme": "light", "search": ""}


async def say(playground, kind, **more):
    playground.screen.receive({"kind": kind, "page": "a", **more})
    await turns(10)


async def press(playground, name):
    playground.settings_panel.buttons[name].click()
    await turns(30)


async def branched(playground):
    """A run of 60 steps, and the present branch of it from step 20 on, with a penalty, to step 50."""
    playground.trainer.run(steps=60)
    await say(playground, "scrub", step=20)
    playground.commands.configure(l2=1.5)
    playground.trainer.run(steps=30)


async def compared(playground, number=1):
    await branched(playground)
    await say(playground, "compare", number=number)
    return playground.session.comparing.now


def test_a_branch_is_shown_beside_the_run_at_the_same_step(play):
    async def script(playground):
        comparison = await compared(playground)
        shown = playground.player.history.shown()
        assert (shown.step, shown.beside.step) == (50, 50)
        assert (shown.event.config.l2, shown.beside.event.config.l2) == (1.5, 0)
        assert playground.screen.timeline["beside"] == 1
        assert playground.screen.finding["headline"] == "B differs from A: L2 penalty λ 1.5 → 0"
        assert [name for name, _ in playground.screen.finding["choices"]] == ["one", "other", "leave"]
        assert comparison.names == (shown.name, shown.beside.name)

    play(script)


def test_scrubbing_moves_both_runs(play):
    async def script(playground):
        await compared(playground)
        for step in (10, 45, 60, 0):
            await say(playground, "scrub", step=step)
            shown = playground.player.history.shown()
            assert (shown.step, shown.beside.step) == (min(step, 50), step)
            first, at, last, _ = playground.time_travel.facts(shown)
            assert (first, at, last) == (0, step, 60)
        await say(playground, "scrub", step=None)
        assert playground.player.history.shown().step == 50

    play(script)


def test_both_runs_train_and_a_page_is_told_the_numbers_of_both(play):
    async def script(playground):
        sent = []
        playground.screen.send = lambda content, buffers=None: sent.append(content)
        await say(playground, "ready", **{name: value for name, value in PAGE.items() if name != "page"})
        comparison = await compared(playground)
        await press(playground, "play")
        for _ in range(200):
            await turns(10)
            frames, sent[:] = [content["frame"] for content in sent if content["kind"] == "frame"], []
            if frames:
                await say(playground, "ack", frame=frames[-1])
            if comparison.one.last > 80:
                break
        await press(playground, "play")
        ends = comparison.one.last, comparison.other.last
        assert ends[0] == ends[1] > 80
        alone = Trainer(Config())
        alone.run(steps=ends[1])
        assert same_states(comparison.other.trainer.state, alone.state)
        facts = playground.status.facts(playground.player.history.shown())
        assert [name for name, _, _ in facts["beside"]] == ["training", "test", "accuracy"]
        own = [text for name, text, _ in facts["numbers"] if name in ("training", "test", "accuracy")]
        assert len(own) == 3 and own != [text for _, text, _ in facts["beside"]]
        assert playground.screen.status.startswith(f"A at step {ends[0]:,}")

    play(script)


@pytest.mark.parametrize(("run", "branch", "penalty"), [("one", 2, 1.5), ("other", 1, 0), ("leave", 2, 1.5)])
def test_one_of_two_branches_is_kept_and_the_other_stays(play, run, branch, penalty):
    async def script(playground):
        await compared(playground)
        await say(playground, "keep", run=run)
        assert playground.session.comparing.now is None
        assert playground.player.history is playground.history and playground.player.trainer is playground.trainer
        assert playground.history.branch.number == branch and playground.config.l2 == penalty
        assert [each.number for each in playground.history.branches] == [1, 2]
        assert playground.history.shown().beside is None and playground.screen.timeline["beside"] == 0
        assert "choices" not in playground.screen.finding
        await press(playground, "step")
        assert playground.player.trainer.state.step == {1: 61, 2: 51}[branch]

    play(script)


def test_a_run_from_before_a_restart_is_compared_and_kept_and_undo_brings_the_other_back(play):
    async def script(playground):
        playground.trainer.run(steps=40)
        before = playground.trainer.state
        await say(playground, "key", key="reset")
        assert playground.screen.timeline["opponents"] == [(-1, "earlier run, 40 steps: the same settings")]
        playground.commands.configure(learning_rate=0.5)
        playground.trainer.run(steps=10)
        present = playground.trainer.state
        ((number, title),) = playground.screen.timeline["opponents"]
        assert (number, title) == (-1, "earlier run, 40 steps: learning rate 0.03")
        await say(playground, "compare", number=-1)
        assert playground.screen.timeline["beside"] == -1
        assert playground.player.history.shown().beside.step == 10
        await say(playground, "keep", run="other")
        assert playground.trainer.state is before
        await say(playground, "key", key="undo")
        assert playground.trainer.state is present

    play(script)


def test_a_changed_setting_applies_to_a(play):
    async def script(playground):
        comparison = await compared(playground)
        playground.commands.configure(learning_rate=0.2)
        await turns(10)
        assert comparison.differences().settings == {"learning_rate": (0.2, 0.03), "l2": (1.5, 0)}
        assert (
            "learning rate 0.2 → 0.03"
            in playground.session.comparing.line(playground.player.history.shown())["headline"]
        )
        await say(playground, "scrub", step=30)
        playground.commands.configure(learning_rate=0.4)
        await turns(10)
        assert playground.session.comparing.now is comparison
        assert (comparison.one.branch.number, comparison.one.last, comparison.other.last) == (3, 30, 60)
        assert comparison.shown().beside.step == comparison.shown().step == 30

    play(script)


def test_playing_from_the_past_goes_on_from_the_present_of_both(play):
    async def script(playground):
        comparison = await compared(playground)
        await say(playground, "scrub", step=10)
        assert playground.settings_panel.buttons["play"].description == "Play"
        await press(playground, "step")
        assert comparison.one.last == 51 and len(playground.history.branches) == 2

    play(script)


def test_a_reset_leaves_the_comparison_and_undo_brings_it_back(play):
    async def script(playground):
        comparison = await compared(playground)
        ends = comparison.one.last, comparison.other.last
        await say(playground, "key", key="reset")
        assert playground.session.comparing.now is None and playground.player.history is playground.history
        await press(playground, "step")
        await say(playground, "key", key="undo")
        assert playground.session.comparing.now is comparison
        assert (comparison.one.last, comparison.other.last) == ends
        assert playground.player.history is comparison

    play(script)


def test_standing_on_the_branch_beside_leaves_the_comparison(play):
    async def script(playground):
        await compared(playground)
        await say(playground, "branch", number=1)
        assert playground.session.comparing.now is None and playground.history.branch.number == 1

    play(script)


def test_escape_leaves_what_is_on_top(play):
    async def script(playground):
        comparison = await compared(playground)
        playground.placement.enlarge("network")
        for _ in range(2):
            assert playground.session.comparing.now is comparison
            await say(playground, "key", key="escape")
        assert playground.session.comparing.now is None

    play(script)


def test_choosing_none_leaves_and_draws_no_other_branch(play):
    async def script(playground):
        await compared(playground)
        await say(playground, "compare", number=0)
        assert playground.session.comparing.now is None
        assert playground.history.compared == () and playground.history.shown().others == ()
        await say(playground, "compare", number=7)
        await say(playground, "compare", number=-3)
        assert playground.session.comparing.now is None

    play(script)


def test_an_ended_run_waits_and_the_other_goes_on(play):
    async def script(playground):
        comparison = await compared(playground)
        comparison.other.trainer.configure(max_steps=61)
        await press(playground, "step")
        for _ in range(12):
            await press(playground, "step")
        assert (comparison.one.last, comparison.other.last) == (63, 61)
        assert not playground.settings_panel.buttons["play"].disabled
        comparison.one.trainer.configure(max_steps=64)
        await press(playground, "step")
        assert playground.settings_panel.buttons["play"].disabled

    play(script)


def test_a_comparison_can_begin_with_a_changed_branch(play):
    async def script(playground):
        playground.trainer.run(steps=20)
        comparison = Comparison.of_fork(playground.history)
        comparison.other.trainer.configure(learning_rate=0.3)
        playground.session.comparing.begin(comparison)
        await press(playground, "step")
        comparison.other.trainer.configure(learning_rate=0.5)
        await turns(10)
        assert (comparison.one.last, comparison.other.last) == (21, 21)
        assert "0.03 → 0.5" in playground.session.comparing.line(playground.player.history.shown())["headline"]

    play(script)


def test_a_loaded_run_leaves_the_comparison(play):
    async def script(playground):
        await compared(playground)
        playground.history.put_back(History(Trainer()).keep())
        await turns(10)
        assert playground.session.comparing.now is None

    play(script)
