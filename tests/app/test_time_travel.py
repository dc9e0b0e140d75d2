"""Time travel in the playground: steps of the past, and branches."""

import numpy as np
import pytest

from tests.app.conftest import turns


def scrub(playground, step):
    playground.screen.receive({"kind": "scrub", "page": "a", "step": step})


def test_a_step_of_the_past_is_shown_with_its_numbers_and_settings(play):
    async def script(playground):
        playground.trainer.run(steps=100)
        then = playground.history.latest()
        playground.trainer.configure(learning_rate=0.2, activation="relu")
        playground.trainer.run(steps=100)
        scrub(playground, 99)
        await turns(30)
        shown = playground.history.shown()
        assert shown.step == 99
        facts = playground.status.facts(shown)
        assert facts["time"][:3] == (0, 99, 200)
        assert "learning_rate=0.03;" in facts["settings"] and "activation=tanh;" in facts["settings"]
        assert playground.settings_panel.controls["learning_rate"].number.value == "0.03"
        scrub(playground, 100)
        await turns(30)
        assert np.array_equal(playground.history.shown().event.after.theta, then.event.after.theta)
        scrub(playground, None)
        await turns(30)
        assert playground.history.cursor is None
        assert playground.settings_panel.controls["learning_rate"].number.value == "0.2"

    play(script)


def test_training_pauses_while_somebody_looks_at_the_past(play):
    async def script(playground):
        playground.settings_panel.buttons["play"].click()
        await turns(60)
        assert playground.player.playing
        scrub(playground, 3)
        await turns(30)
        assert not playground.player.playing and playground.history.shown().step == 3
        assert playground.settings_panel.buttons["play"].description == "Play from here"

    play(script)


def test_playing_from_the_past_begins_a_branch_compared_with_the_old_one(play):
    async def script(playground):
        playground.trainer.run(steps=200)
        end = playground.trainer.state
        scrub(playground, 120)
        await turns(20)
        playground.settings_panel.buttons["step"].click()
        await turns(60)
        history = playground.history
        assert [branch.number for branch in history.branches] == [1, 2]
        assert history.branch.number == 2 and playground.trainer.state.step == 121
        [other] = history.latest().others
        assert (other.number, other.start, other.losses.steps[-1]) == (1, 120, 200)
        playground.screen.receive({"kind": "branch", "page": "a", "number": 1})
        await turns(30)
        assert playground.trainer.state is end
        titles = dict(playground.screen.timeline["branches"])
        assert set(titles) == {1, 2} and playground.screen.timeline["branch"] == 1

    play(script)


def test_a_setting_changed_in_the_past_begins_a_branch(play):
    async def script(playground):
        playground.trainer.run(steps=90)
        scrub(playground, 50)
        await turns(20)
        playground.settings_panel.controls["activation"].buttons.value = "relu"
        await turns(40)
        assert playground.trainer.state.step == 50 and playground.config.activation == "relu"
        first, second = playground.history.branches
        assert (first.end.step, second.start) == (90, 50)
        assert playground.screen.timeline["marks"] == [(50, "activation tanh → ReLU")]

    play(script)


@pytest.mark.parametrize("step", [-5, 10**9])
def test_a_step_that_does_not_exist_shows_the_nearest_one(play, step):
    async def script(playground):
        playground.trainer.run(steps=30)
        scrub(playground, step)
        await turns(20)
        assert playground.history.shown().step == (0 if step < 0 else 30)

    play(script)


def follow_the_advice(playground):
    """Press the button in the line on what is happening."""
    playground.player.painter.rest()
    assert playground.screen.finding["action"]
    playground.screen.receive({"kind": "try", "page": "a"})


def test_a_divergence_can_be_undone_with_a_smaller_learning_rate(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        await turns(10)
        playground.trainer.configure(learning_rate=10)
        playground.trainer.run(steps=5000)
        await turns(10)
        assert playground.trainer.ended
        good = playground.time_travel.before_trouble()
        loss = playground.history.at(good).evaluation.train_loss
        assert np.isfinite(loss) and loss < 2 * playground.history.at(0).evaluation.train_loss
        follow_the_advice(playground)
        await turns(40)
        assert playground.trainer.state.step == good and not playground.trainer.ended
        assert playground.config.learning_rate == 0.05
        assert playground.history.branch.number == 2 and playground.message.text == ""

    play(script, dataset="plane", activation="linear", learning_rate=0.05)


def test_a_learning_rate_that_was_lowered_too_late_is_offered_earlier(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        playground.trainer.configure(learning_rate=10)
        playground.trainer.run(steps=5000)
        await turns(10)
        assert "With learning rate 10 each step overshoots" in playground.screen.status
        playground.trainer.configure(learning_rate=0.04)
        playground.trainer.run(steps=5000)
        await turns(10)
        began = playground.time_travel.before_trouble() + 1
        assert playground.trainer.ended and "overshoots" not in playground.screen.status
        assert (
            f"began to rise at step {began:,}, before the learning rate was lowered to 0.04" in playground.screen.status
        )
        follow_the_advice(playground)
        await turns(40)
        assert playground.config.learning_rate == 0.05
        playground.trainer.run(steps=300)
        assert playground.trainer.ended is None

    play(script, dataset="plane", activation="linear", learning_rate=0.05)


def test_returning_to_a_branch_that_diverged_says_so_again(play):
    async def script(playground):
        playground.trainer.run(steps=100)
        await turns(10)
        follow_the_advice(playground)
        await turns(40)
        assert playground.message.text == ""
        playground.screen.receive({"kind": "branch", "page": "a", "number": 1})
        await turns(30)
        assert "learning rate 10" in playground.screen.status
        assert playground.settings_panel.buttons["play"].disabled

    play(script, dataset="plane", activation="linear", learning_rate=10)


def test_what_the_line_advises_can_be_tried(play, clock):
    async def script(playground):
        playground.trainer.run(steps=900)
        playground.player.painter.rest()
        clock.time += 2
        playground.player.painter.rest()
        assert playground.status.finding.name == "learning rate too low"
        assert playground.screen.finding["headline"] == playground.status.finding.headline
        action = playground.status.finding.action
        assert action["learning_rate"] > 1e-5
        playground.screen.receive({"kind": "try", "page": "a"})
        await turns(30)
        beside = playground.session.comparing.now.other.trainer
        assert beside.config == playground.config.changed(**action) and playground.config.learning_rate == 1e-5
        assert playground.session.comparing.now.first == 0 and playground.trainer.state.step >= 900

    play(script, learning_rate=1e-5)
