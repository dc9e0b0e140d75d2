"""Goals: the same object judges a trainer, a history and a playground, and says why."""

import pytest

from nnviz.history.history import History
from nnviz.lessons import Goal, Scene, Verdict, ends_with, one_change, reaches, trained
from nnviz.lessons.facts import Facts
from nnviz.training.trainer import Trainer

SCENE = Scene("s", settings={"dataset": "gauss", "hidden": (2,), "samples": 100, "learning_rate": 0.1})


def run(steps=0, **changes):
    history = History(SCENE.begin())
    history.trainer.configure(**changes)
    history.trainer.run(steps=steps)
    return history


def exact(history, holds):
    """The first step at which a condition holds, by taking each step again."""
    again = History(Trainer(history.trainer.config))
    for step in range(history.trainer.state.step + 1):
        if holds(again.trainer.problem.evaluate(again.trainer.state.theta)):
            return step
        again.trainer.step()
    return None


def test_the_first_step_is_exact():
    history = run(200)
    found = Facts(history).first(lambda evaluation: evaluation.train_loss < 0.4)
    assert found is not None and found == exact(history, lambda evaluation: evaluation.train_loss < 0.4)
    assert Facts(history).first(lambda evaluation: evaluation.train_loss < 0) is None


@pytest.mark.parametrize("kind", ["history", "trainer", "facts", "owner"])
def test_a_goal_judges_whatever_has_the_run(kind):
    class Owner:
        def __init__(self, history):
            self.history = history

    history = run(50)
    given = {"history": history, "trainer": history.trainer, "facts": Facts(history), "owner": Owner(history)}[kind]
    assert trained(50)(given) and not trained(51)(given)


def test_reaching_a_measure_counts_only_in_time():
    history = run(300)
    first = Facts(history).first(lambda evaluation: evaluation.test_accuracy >= 0.9)
    assert reaches("test_accuracy", at_least=0.9, by=first)(history)
    late = reaches("test_accuracy", at_least=0.9, by=first - 1)(history)
    assert not late and f"step {first}" in late.evidence
    never = reaches("test_loss", at_most=-1, by=300)(history)
    assert not never and "at most −1" in never.evidence and 0 <= never.progress < 1


def test_exactly_one_change_names_what_differs():
    goal = one_change().from_scene(SCENE)
    assert not goal(run()) and goal(run(activation="relu")) and goal(run(seed=3, activation="relu"))
    verdict = goal(run(activation="relu", l2=1))
    assert not verdict and "activation" in verdict.evidence and "λ" in verdict.evidence
    only = one_change("l2").from_scene(SCENE)
    assert only(run(l2=1)) and not only(run(activation="relu"))


def test_both_goals_must_be_met():
    goal = one_change() & trained(10)
    assert goal.from_scene(SCENE)(run(10, l2=1))
    assert not goal.from_scene(SCENE)(run(10))
    verdict = goal.from_scene(SCENE)(run(5, l2=1))
    assert not verdict and verdict.progress == 0.5 and verdict.evidence == "Step 5 of 10."


def test_a_measure_at_the_end_needs_the_steps():
    goal = ends_with("test_loss", at_most=0.5, after=100)
    assert not goal(run(99)) and goal(run(100))
    assert not ends_with("test_loss", at_most=0, after=100)(run(100))


def test_a_verdict_can_be_asserted():
    assert Verdict(True, "yes")
    with pytest.raises(AssertionError, match="not yet"):
        verdict = Goal("never", lambda run: Verdict(False, "not yet"))(run())
        assert verdict, verdict


@pytest.mark.parametrize("given", [{}, {"at_least": 1, "at_most": 2}], ids=["none", "both"])
def test_a_goal_needs_one_bound(given):
    with pytest.raises(ValueError, match="at_least"):
        reaches("test_loss", by=10, **given)
