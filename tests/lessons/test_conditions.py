"""Conditions: goals on settings, on the end of a run, and on former runs."""

import pytest

from nnviz.history.history import History
from nnviz.lessons import (
    Facts,
    Scene,
    ended_by,
    few_units,
    foretold_epoch,
    mostly_dead,
    narrowest,
    rates_at_the_limit,
    reaches,
    unchanged_until,
)
from nnviz.lessons.conditions import largest_rate
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

CLASSES = Scene(
    "classes", settings={"dataset": "circle", "hidden": (3,), "loss": "cross_entropy", "learning_rate": 0.1}
)
BOWL = Scene("bowl", settings={"dataset": "plane", "hidden": (), "loss": "mean_squared_error", "batch_size": 250})


def facts(scene, *deeds, **more):
    history = History(scene.begin())
    for deed in deeds:
        deed(history.trainer)
    return Facts(history, scene, **more)


def run(steps):
    return lambda trainer: trainer.run(steps=steps)


def change(**settings):
    return lambda trainer: trainer.configure(**settings)


def reset(trainer):
    trainer.reset()


def test_the_largest_rate_is_where_the_loss_stops_falling():
    trainer = Trainer(BOWL.config)
    limit = largest_rate(trainer.problem)
    for factor, falls in ((0.9, True), (1.1, False)):
        again = Trainer(BOWL.config.changed(learning_rate=factor * limit))
        first = again.problem.evaluate(again.state.theta).train_loss
        again.run(steps=100)
        assert (again.problem.evaluate(again.state.theta).train_loss < first) is falls


def test_few_units_count_all_layers_and_look_at_the_inputs():
    goal = few_units(3)
    assert goal(facts(CLASSES))
    assert "5 hidden units" in str(goal(facts(CLASSES, change(hidden=(3, 2)))))
    assert not goal(facts(CLASSES, change(features=("x1", "x2", "x1^2"))))


@pytest.mark.parametrize("hidden, is_met", [((1,), True), ((8, 1, 8), True), ((8, 2, 8), False), ((), False)])
def test_the_narrowest_layer_has_as_many_units_as_asked(hidden, is_met):
    verdict = narrowest(1)(facts(CLASSES, change(hidden=hidden)))
    assert bool(verdict) is is_met
    assert ("2 units. The goal is 1" in str(verdict)) is (hidden == (8, 2, 8))


def test_a_run_ends_by_the_rule_that_the_goal_names():
    goal = ended_by("target_loss")
    assert "not ended" in str(goal(facts(CLASSES, run(3))))
    assert not goal(facts(CLASSES, change(max_steps=5), run(9)))
    assert goal(facts(CLASSES, change(target_loss=0.6), run(4000)))


@pytest.mark.parametrize("given, is_met", [(3, True), (9, False)])
def test_an_epoch_is_foretold_within_a_margin(given, is_met):
    goal = foretold_epoch(2, within=2)
    ended = facts(CLASSES, change(max_epochs=4), run(999), predictions={2: (given,)})
    assert bool(goal(ended)) is is_met
    assert not goal(facts(CLASSES, run(100), predictions={2: (given,)}))
    assert "not predicted" in str(goal(facts(CLASSES, change(max_epochs=4), run(999))))


def test_a_change_counts_only_after_the_step():
    goal = unchanged_until(20)
    assert not goal(facts(CLASSES, run(19)))
    assert goal(facts(CLASSES, run(20), change(activation="elu"), run(5)))
    assert not goal(facts(CLASSES, run(10), change(activation="elu"), run(15)))
    assert not goal(facts(CLASSES, change(hidden=(4,)), run(25)))
    assert goal(facts(CLASSES, change(seed=7), run(25)))


def rates(*factors, **others):
    limit = largest_rate(Trainer(BOWL.config).problem)
    for number, factor in enumerate(factors):
        if number:
            yield reset
        yield change(learning_rate=factor * limit, **others)
        yield run(100)


def test_two_rates_enclose_the_limit():
    goal = rates_at_the_limit(1.1, after=100)
    verdict = goal(facts(BOWL, *rates(0.96, 1.04)))
    limit = largest_rate(Trainer(BOWL.config).problem)
    assert verdict and f"{limit:.3g}" in str(verdict)
    assert goal(facts(BOWL, *rates(1.04, 0.5, 0.96)))


@pytest.mark.parametrize("factors", [(), (0.96,), (1.04,), (0.5, 0.7), (1.1, 1.3), (0.7, 1.04)])
def test_other_rates_do_not_and_the_limit_stays_unsaid(factors):
    verdict = rates_at_the_limit(1.1, after=100)(facts(BOWL, *rates(*factors)))
    assert not verdict and "limit" not in str(verdict)


def test_runs_that_differ_in_more_than_the_rate_do_not_count():
    goal = rates_at_the_limit(1.1, after=100)
    assert not goal(facts(BOWL, *rates(0.96, seed=1), reset, *rates(1.04, seed=2)))
    limit = largest_rate(Trainer(BOWL.config).problem)
    changed = change(learning_rate=0.9 * limit), run(50), change(learning_rate=0.96 * limit), run(50)
    assert not goal(facts(BOWL, *changed, reset, *rates(1.04)))


def test_a_measure_counts_from_a_step_on():
    history = History(CLASSES.begin())
    history.trainer.run(steps=40)
    low = reaches("train_loss", at_most=10.0, by=40, since=25)(Facts(history, CLASSES))
    assert low and "25" in str(low)
    assert not reaches("train_loss", at_most=10.0, by=24, since=25)(Facts(history, CLASSES))


def test_the_facts_of_all_runs_end_with_the_present_one():
    found = facts(BOWL, *rates(0.5, 0.6, 0.7))
    assert [round(one.config.learning_rate / largest_rate(found.trainer.problem), 6) for one in found.runs] == [
        0.5,
        0.6,
        0.7,
    ]
    assert facts(BOWL).runs == () and isinstance(found.runs[-1].config, Config)


_RELU = {"dataset": "circle", "hidden": (8,), "activation": "relu", "loss": "cross_entropy"}
DYING = Scene("dying", settings=_RELU | {"learning_rate": 3, "seed": 1})


@pytest.mark.parametrize("change_after", [change(), change(activation="elu")], ids=["as it is", "changed there"])
def test_most_units_must_have_been_dead_at_a_step_whatever_came_later(change_after):
    goal = mostly_dead(500)
    assert not goal(facts(DYING, run(499)))
    for more in (0, 60):
        assert goal(facts(DYING, run(500), change_after, run(more))).evidence == "At step 500 7 of 8 units were dead."
    lucky = facts(DYING, change(seed=17), run(500), change_after, run(60))
    assert "only 1 of 8 units" in str(goal(lucky))


def test_a_run_whose_past_is_not_known_was_not_mostly_dead():
    trainer = DYING.begin()
    trainer.run(steps=520)
    assert not mostly_dead(500)(trainer)
