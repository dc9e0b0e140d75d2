"""Remedies tried in the background: when they are, and what they change."""

import math

import pytest

from nnviz.app.actions import advisor as module
from nnviz.app.screen.timing import SPARE, SpareTime
from nnviz.diagnosis import Finding, diagnose
from tests.app.conftest import turns
from tests.app.test_comparing import PAGE, press, say

SLOW = {"learning_rate": 1e-4}


async def looked_at(playground, steps=300):
    """Show the page, and train without playing."""
    await say(playground, "ready", **{name: value for name, value in PAGE.items() if name != "page"})
    await turns(20)
    playground.trainer.run(steps=steps)
    await painted(playground)
    await painted(playground)


async def painted(playground):
    """Let the page have painted all frames, and get another."""
    for page in playground.screen.pages.values():
        page.flow.lose()
    playground.player.clock.time += 1.5  # a finding stays for a second
    playground.player.post(playground.player.painter.redraw_soon)
    await turns(30)


async def advised(playground, most=3000):
    for _ in range(most):
        if playground.player.spare.work is None:
            return
        await painted(playground)
    raise AssertionError("the experiment does not end")


def test_the_best_remedy_of_an_experiment_is_advised(play, monkeypatch):
    class Held(module.Experiment):
        is_held = True

        def advance(self, seconds):
            return not self.is_held and super().advance(seconds)

    monkeypatch.setattr(module, "Experiment", Held)

    async def script(playground):
        await looked_at(playground)
        rule = diagnose(playground.history.latest())
        assert playground.status.finding.headline == rule.headline
        assert playground.status.finding.action == rule.action  # until more is known
        Held.is_held = False
        await advised(playground)
        await painted(playground)
        finding = playground.status.finding
        assert finding.name == rule.name and finding.remedy != rule.remedy and finding.button
        assert playground.screen.finding["action"] == finding.button

    play(script, **SLOW)


def test_what_an_experiment_says_replaces_what_is_good_and_an_alarm_about_a_run_that_gets_well():
    def finding(severity, action=None):
        return Finding("name", severity, "headline", "sentence", "remedy", {}, 300, action, "button")

    good, alarm, slow = finding("good"), finding("trouble", {"l2": 1.0}), finding("hint", {"l2": 3.0})
    assert module._joined(None, slow) == module._joined(good, slow) == slow
    assert module._joined(good, good) is good and module._joined(alarm, None) is None
    assert module._joined(alarm, slow).severity == "trouble" and module._joined(alarm, slow).action == {"l2": 3.0}


def test_it_can_be_switched_off(play):
    async def script(playground):
        playground.menu.advice.value = False
        await looked_at(playground)
        assert playground.status.finding == diagnose(playground.history.latest())
        assert playground.player.spare.work is None

    play(script, **SLOW)


def test_without_a_page_the_remedy_of_the_rules_stands(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        await turns(30)
        assert playground.status.finding == diagnose(playground.history.latest())
        assert playground.player.spare.work is None

    play(script, **SLOW)


@pytest.mark.parametrize("button", ["reset", "new_seed"])
def test_another_run_forgets_the_experiment(play, button):
    async def script(playground):
        await looked_at(playground)
        await press(playground, button)
        assert playground.player.spare.work is None and playground.status.finding is None

    play(script, **SLOW)


def test_a_failed_experiment_is_reported_and_not_repeated(play, monkeypatch):
    class Broken:
        finished = False

        def __init__(self, *_):
            pass

        def advance(self, seconds):
            raise ValueError("oops")

    monkeypatch.setattr(module, "Experiment", Broken)

    async def script(playground):
        await looked_at(playground)
        assert "oops" in playground.message.text and playground.player.spare.work is None

    play(script, **SLOW)


def test_spare_time_takes_its_share_of_training_and_all_of_a_pause(clock):
    spare, used = SpareTime(), 0.0

    def work(seconds):
        nonlocal used
        clock.time += seconds
        used += seconds
        return False

    for is_busy in (True, False):
        spare.work, used, begun = work, 0.0, clock.time
        for _ in range(2000):
            spare.use(clock.now, is_busy)
            clock.time += spare.wait(clock.time) if not is_busy else 0.001
        share = used / (clock.time - begun)
        assert abs(share - (SPARE if is_busy else 1)) < 0.06
    spare.work = lambda seconds: True
    clock.time += 1
    spare.use(clock.now, False)
    assert spare.work is None and spare.wait(clock.time) is None and math.isfinite(clock.time)
