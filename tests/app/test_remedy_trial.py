"""Trying a remedy beside the run: its verdict, and what follows from it."""

import math

import pytest

from nnviz.app.actions.remedy_trial import SOON, RemedyTrial
from nnviz.diagnosis import Finding, diagnose
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from tests.app.conftest import turns
from tests.app.test_comparing import press, say

SLOW = {"learning_rate": 1e-4}
LINEAR = {"dataset": "xor", "hidden": ()}


def finding(action, step=0, back=None):
    return Finding("a rule", "trouble", "headline", "sentence", "remedy", {}, step, action, "button", back)


def trial_of(settings, steps, action, back=None):
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    trainer.run(steps=steps)
    return history, RemedyTrial(history, finding(action, steps, back))


def judged(trial, most=6000):
    for _ in range(most):
        trial.comparison.step()
        trial.judge(trial.comparison.shown())
        if trial.verdict:
            return trial.verdict
    raise AssertionError("there is no verdict")


@pytest.mark.parametrize(
    ("settings", "steps", "action", "verdict"),
    [
        (SLOW, 300, {"learning_rate": 0.03}, "helps"),
        (SLOW, 300, {"learning_rate": 2e-4}, "fails"),
        (LINEAR, 600, {"hidden": (8,)}, "helps"),  # a new run, which catches up
        (LINEAR, 600, {"initializer": "he"}, "fails"),
        ({"dataset": "plane", "learning_rate": 0.03}, 200, {"learning_rate": 10}, "fails"),  # it diverges
        (LINEAR, 600, {"loss": "cross_entropy"}, "fails"),  # judged by the loss of the run
    ],
)
def test_the_verdict_is_that_of_training_on(settings, steps, action, verdict):
    history, trial = trial_of(settings, steps, action)
    before = history.latest()
    assert judged(trial) == verdict
    one, other = trial.comparison.one.latest(), trial.comparison.other.latest()
    assert one.step >= steps
    if verdict == "helps":
        least = min(before.evaluation.test_loss, one.evaluation.test_loss)
        assert other.evaluation.test_loss < 0.9 * least
    assert len(trial.headline()) <= 90


def test_there_is_no_verdict_before_enough_steps():
    _, trial = trial_of(SLOW, 300, {"learning_rate": 0.03})
    for _ in range(SOON - 1):
        trial.comparison.step()
        trial.judge(trial.comparison.shown())
        assert trial.verdict is None and len(trial.headline()) <= 90


def test_a_verdict_stays():
    _, trial = trial_of(SLOW, 300, {"learning_rate": 0.03})
    judged(trial)
    said = trial.headline()
    for _ in range(300):
        trial.comparison.step()
        trial.judge(trial.comparison.shown())
    assert trial.headline() == said


def test_a_way_back_begins_at_its_step_and_catches_up():
    history, trial = trial_of({"learning_rate": 0.03}, 400, {"learning_rate": 0.1}, back=100)
    assert trial.comparison.other.last == 100 and history.last == 400 and history.cursor is None
    for _ in range(300):
        trial.comparison.step()
    assert trial.comparison.other.last == 400 == history.last


def test_trying_a_remedy_in_the_page_shows_both_runs_and_keeps_what_helps(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        await turns(30)
        advised = diagnose(playground.history.latest())
        assert advised.action and playground.status.finding.action == advised.action
        await say(playground, "try")
        comparing = playground.session.comparing
        assert comparing.now is comparing.trial.comparison
        assert comparing.now.other.trainer.config == playground.config.changed(**advised.action)
        playground.player.pause()
        judged(comparing.trial)
        comparing.trial.verdict = "helps"  # whether it does is not what this is about
        playground.player.painter.redraw_soon()
        await turns(30)
        assert playground.screen.finding["headline"] == comparing.trial.headline()
        await say(playground, "keep", run="other")
        assert comparing.now is None and playground.config == Config(**SLOW).changed(**advised.action)
        assert len(playground.history.branches) == 2 and comparing.rejected == []

    play(script, **SLOW)


def test_a_remedy_that_did_not_help_is_not_proposed_again(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        await turns(30)
        comparing, advised = playground.session.comparing, playground.status.finding.action
        await say(playground, "try")
        playground.player.pause()
        comparing.trial.verdict = "fails"
        await say(playground, "keep", run="one")
        assert comparing.rejected == [advised] and playground.config == Config(**SLOW)
        await press(playground, "step")
        assert playground.status.finding is None or playground.status.finding.action != advised
        assert playground.screen.finding.get("action", "") != "" or playground.status.finding.action is None
        playground.commands.reset()
        await turns(30)
        assert comparing.rejected == []

    play(script, **SLOW)


def test_leaving_without_a_verdict_rejects_nothing(play):
    async def script(playground):
        playground.trainer.run(steps=300)
        await turns(30)
        await say(playground, "try")
        await say(playground, "keep", run="leave")
        assert playground.session.comparing.rejected == [] and math.isfinite(playground.history.last)

    play(script, **SLOW)


def test_a_run_that_begins_anew_beside_has_the_weights_that_were_given():
    trainer = Trainer(Config(), layers=Trainer(Config(seed=7)).layers)
    history = History(trainer)
    trial = RemedyTrial(history, finding({"loss": "cross_entropy"}))
    other = trial.comparison.other.trainer
    assert other.config.loss == "cross_entropy" and (other.state.theta == trainer.state.theta).all()
