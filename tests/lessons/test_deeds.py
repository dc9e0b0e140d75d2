"""Deeds and outcomes: goals about what was done to a run, and how it stands."""

import pytest

from nnviz.history.history import History
from nnviz.lessons import Scene, mutes, only, settles, stands, weights_set

SCENE = Scene("s", settings={"dataset": "gauss", "hidden": (3,), "samples": 100, "learning_rate": 0.1})


def run(steps=0, **changes):
    history = History(SCENE.begin())
    history.trainer.configure(**changes)
    history.trainer.run(steps=steps)
    return history


def test_only_the_named_settings_may_differ():
    goal = only("l2", "schedule").from_scene(SCENE)
    assert goal(run()) and goal(run(l2=1)) and goal(run(l2=1, schedule="cosine", seed=3))
    verdict = goal(run(l2=1, activation="relu"))
    assert not verdict and "activation" in verdict.evidence and "λ" not in verdict.evidence


def test_muted_units_are_counted():
    assert not mutes()(run())
    assert mutes()(run(muted=((0, 1),))) and not mutes(2)(run(muted=((0, 1),)))


def test_each_weight_that_was_set_counts_once():
    history = run(5)
    goal = weights_set(at_most=2)
    assert not goal(history)
    for row, value in ((0, 0.3), (0, 0.4), (1, 0.5)):
        history.trainer.set_weight(0, row, 0, value)
    history.trainer.run(steps=5)
    history.trainer.set_weight(0, 0, 0, 0.2)
    assert goal(history) and "2 weights" in goal(history).evidence
    history.trainer.set_weight(1, 0, 0, 0.1)
    assert not goal(history) and "At most 2" in goal(history).evidence


@pytest.mark.parametrize("bound", [{"at_least": 0.5}, {"at_most": 1.0}], ids=["at least", "at most"])
def test_a_measure_stands_where_it_is(bound):
    assert stands("test_accuracy", **bound)(run(100))
    missed = {name: 0.3 if name == "at_most" else 1.1 for name in bound}
    verdict = stands("test_accuracy", **missed)(run(100))
    assert not verdict and "the goal is" in verdict.evidence
    early = stands("test_accuracy", **bound, after=200)(run(100))
    assert not early and early.progress == 0.5


def test_a_run_that_stopped_need_not_go_on():
    goal = stands("test_accuracy", at_least=0.5, after=200)
    assert goal(run(200, max_steps=50)) and not goal(run(50))


@pytest.mark.parametrize("given", [{}, {"at_least": 1, "at_most": 2}], ids=["none", "both"])
def test_a_standing_goal_needs_one_bound(given):
    with pytest.raises(ValueError, match="at_least"):
        stands("test_loss", **given)


def test_a_run_is_calm_when_its_late_losses_are_alike():
    history = run(600)
    curve = history.latest().losses
    late = curve.steps >= 400
    spread = float(curve.high[late, 0].max() - curve.low[late, 0].min())
    assert spread > 0
    assert settles(within=spread, over=200, after=600)(history)
    assert not settles(within=0.99 * spread, over=200, after=600)(history)
    assert not settles(within=spread, over=200, after=601)(history)
