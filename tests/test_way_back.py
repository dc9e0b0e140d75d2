"""The way back after a divergence: it leads to a good step, and the run goes on well from there."""

import numpy as np
import pytest

from nnviz.diagnosis import diagnose
from nnviz.diagnosis.facts import Facts
from nnviz.diagnosis.way_back import largest_stable_rate, lower_rates
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

PLANE = {"dataset": "plane"}
# Settings of a run that diverges, and after how many steps which of them changed.
DIVERGING = {
    "from the start": ({**PLANE, "learning_rate": 10}, ()),
    "without a hidden layer": ({**PLANE, "hidden": (), "learning_rate": 1}, ()),
    "a deep network": ({"dataset": "x-sin-x", "hidden": (8, 8), "activation": "relu", "learning_rate": 3}, ()),
    "after it had converged": ({**PLANE, "activation": "relu", "hidden": (4,)}, ((6407, {"learning_rate": 10}),)),
    "after a rate that worked": ({**PLANE, "hidden": ()}, ((500, {"learning_rate": 0.1}),)),
    "lowered too late": (
        {**PLANE, "activation": "linear"},
        ((300, {"learning_rate": 10}), (8, {"learning_rate": 0.01})),
    ),
    "a dragged slider": (
        {**PLANE, "activation": "linear"},
        ((300, {"learning_rate": 1}), (0, {"learning_rate": 3}), (3, {"learning_rate": 10})),
    ),
    "another optimizer too": (
        {**PLANE, "activation": "linear"},
        ((300, {"learning_rate": 1, "optimizer": "momentum"}),),
    ),
    "a strong penalty": (
        {**PLANE, "activation": "linear", "learning_rate": 0.3, "clip_norm": 0.0},
        ((300, {"l2": 1000.0, "learning_rate": 3}),),
    ),
}


def diverged(name):
    settings, changes = DIVERGING[name]
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    for steps, change in changes:
        trainer.run(steps=steps)
        trainer.configure(**change)
    trainer.run(steps=20_000)
    assert trainer.ended, "this run was meant to diverge"
    return history, diagnose(history.latest(), trainer.ended)


@pytest.mark.parametrize("name", DIVERGING)
def test_one_button_leads_to_a_step_from_which_the_run_learns_on(name):
    history, finding = diverged(name)
    assert finding.name == "diverged" and finding.button
    good = history.at(finding.back).evaluation.train_loss
    assert good <= history.at(0).evaluation.train_loss
    history.go(finding.back)
    history.branch_off()
    history.trainer.configure(**finding.action)
    history.trainer.run(steps=3000)
    assert history.trainer.ended is None
    assert history.latest().evaluation.train_loss <= 1.05 * good + 1e-12


@pytest.mark.parametrize("name", [name for name, (_, changes) in DIVERGING.items() if changes])
def test_a_change_that_let_the_loss_rise_is_taken_back(name):
    _, finding = diverged(name)
    settings, changes = DIVERGING[name]
    before, former = changes[0][0], Config(**settings)
    assert finding.back <= before
    assert finding.action["learning_rate"] == former.learning_rate
    undone = {name for _, change in changes for name in change}
    assert all(finding.action[name] == getattr(former, name) for name in undone)


def test_gradient_descent_on_a_linear_regression_is_stable_up_to_the_computed_rate():
    settings = {**PLANE, "hidden": (), "samples": 100, "batch_size": 50, "train_fraction": 0.5}
    trainer = Trainer(Config(**settings))
    limit = largest_stable_rate(Facts(History(trainer).latest()))
    x = trainer.problem.train[0]  # with a column of ones
    assert limit == pytest.approx(2 / np.linalg.eigvalsh(2 * x.T @ x / len(x)).max())
    for share, is_stable in ((0.98, True), (1.02, False)):
        tried = Trainer(Config(**settings, learning_rate=share * limit))
        history = History(tried)
        before = history.latest().evaluation.train_loss
        tried.run(steps=1000)
        assert (tried.ended is None and history.latest().evaluation.train_loss < before) is is_stable


@pytest.mark.parametrize("changes", [{"hidden": (2,)}, {"optimizer": "adam"}, {"l1": 1.0}, {"dataset": "xor"}])
def test_the_largest_stable_rate_is_known_only_for_a_quadratic_objective(changes):
    history = History(Trainer(Config(**{**PLANE, "hidden": (), **changes})))
    assert largest_stable_rate(Facts(history.latest())) is None


@pytest.mark.parametrize("rate", [10, 3, 0.05, 0.001, 1e-5])
def test_lower_rates_are_lower_and_descend(rate):
    rates = lower_rates(rate)
    assert rates == sorted(rates, reverse=True) and rates[0] <= max(rate, 1e-5)
