"""Losses: each derivative is that of its value, through its own output unit."""

import numpy as np
import pytest

from nnviz.nn.losses import LOSSES, LOSSES_OF, MANY_CLASS_LOSSES, REGRESSION_LOSSES, TWO_CLASS_LOSSES
from tests.differences import frozen, gradient

GROUPS = {"two classes": TWO_CLASS_LOSSES, "many classes": MANY_CLASS_LOSSES, "regression": REGRESSION_LOSSES}
EVERY = {f"{group}: {name}": (group, loss) for group, losses in GROUPS.items() for name, loss in losses.items()}

every_loss = pytest.mark.parametrize("group, loss", EVERY.values(), ids=EVERY)


def targets(rng, group, loss, samples):
    """Targets `(k, n)` of a group of losses."""
    if group == "regression":
        return rng.normal(size=(2, samples))
    many = group == "many classes"
    right = np.eye(3)[rng.integers(3, size=samples)].T if many else rng.integers(2, size=(1, samples))
    return np.where(right == 1, loss.targets[1], loss.targets[0])


def measured(loss, z, t):
    return loss.measure(z, loss.output(z), t)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softmax(z):
    return np.exp(z) / np.exp(z).sum(axis=0)


FORMULAS = {  # of one sample, its k sums z and targets t
    "mean_squared_error": lambda z, t: np.mean((np.tanh(z) - t) ** 2),
    "hinge": lambda z, t: np.mean([max(0.0, 1 - b * a) for a, b in zip(z, t)]),
    "two classes: cross_entropy": lambda z, t: -np.log(sigmoid(z[0]) if t[0] else 1 - sigmoid(z[0])),
    "many classes: cross_entropy": lambda z, t: -np.log(softmax(z)[t.argmax()]),
    "regression: mean_squared_error": lambda z, t: np.mean((z - t) ** 2),
    "mean_absolute_error": lambda z, t: np.mean(abs(z - t)),
    "huber": lambda z, t: np.mean([e**2 / 2 if abs(e) < 1 else abs(e) - 0.5 for e in z - t]),
}


def test_each_is_listed_under_its_name():
    for losses in (*GROUPS.values(), LOSSES, *LOSSES_OF.values()):
        assert all(name == loss.name for name, loss in losses.items())
    assert set(LOSSES) == set(TWO_CLASS_LOSSES) | set(MANY_CLASS_LOSSES) | set(REGRESSION_LOSSES)


@every_loss
def test_the_value_is_that_of_the_formula(group, loss, rng):
    formula = FORMULAS.get(f"{group}: {loss.name}") or FORMULAS[loss.name]
    t = targets(rng, group, loss, 50)
    z = rng.normal(size=t.shape)
    expected = [formula(one, target) for one, target in zip(z.T, t.T)]
    assert np.allclose(measured(loss, z, t)[0], expected, rtol=1e-12)


@every_loss
def test_the_derivative_is_that_of_the_value(group, loss, rng):
    t = targets(rng, group, loss, 40)
    z = 2 * rng.normal(size=t.shape)
    numerical = gradient(lambda z: measured(loss, z, t)[0].sum(), z)
    assert np.allclose(measured(loss, z, t)[1], numerical, rtol=1e-7, atol=1e-8)


@every_loss
@pytest.mark.parametrize("size", (1e3, 1e100))
def test_large_sums_overflow_nowhere(group, loss, size, rng):
    t = targets(rng, group, loss, 20)
    z = size * np.where(rng.random(t.shape) < 0.5, -1.0, 1.0)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = loss.output(z)
        losses, slopes = loss.measure(z, a, t)
    assert np.isfinite(a).all() and np.isfinite(losses).all() and np.isfinite(slopes).all()


@every_loss
def test_the_wrong_answer_costs_and_is_pushed_towards_the_right_one(group, loss, rng):
    t = targets(rng, group, loss, 20)
    wrong = np.where(t == loss.targets[1], -0.3, 0.3) if group != "regression" else t + rng.choice([-0.3, 0.3], t.shape)
    losses, slopes = measured(loss, wrong, t)
    assert (losses > 0).all()
    assert (measured(loss, wrong - 1e-3 * slopes, t)[0] < losses).all()


@every_loss
@pytest.mark.parametrize("runs", ((), (4,), (2, 3)))
def test_runs_may_lead_and_nothing_is_written(group, loss, runs, rng):
    t = frozen(targets(rng, group, loss, 6))
    z = frozen(rng.normal(size=(*runs, *t.shape)))
    a = loss.output(z)
    losses, slopes = loss.measure(z, frozen(a), t)
    assert losses.shape == (*runs, 6) and slopes.shape == z.shape == a.shape
    for run in np.ndindex(runs):
        alone = measured(loss, z[run], t)
        assert np.array_equal(losses[run], alone[0]) and np.array_equal(slopes[run], alone[1])
    assert slopes.flags.writeable and not np.shares_memory(slopes, z)


@pytest.mark.parametrize("loss", TWO_CLASS_LOSSES.values(), ids=TWO_CLASS_LOSSES)
def test_a_score_lies_between_minus_1_and_1_and_is_0_where_undecided(loss):
    z = np.array([[-1e3, -1.0, 0.0, 1.0, 1e3]])
    score = loss.score(loss.output(z))[0]
    assert np.array_equal(np.sign(score), [-1, -1, 0, 1, 1])
    assert (np.abs(score) <= 1).all() and (np.diff(score) >= 0).all()


def test_probabilities_add_up_to_1_and_look_only_at_differences(rng):
    loss = MANY_CLASS_LOSSES["cross_entropy"]
    z = rng.normal(size=(4, 20))
    assert np.allclose(loss.output(z).sum(axis=0), 1, rtol=1e-14)
    assert np.allclose(loss.output(z + 500.0), loss.output(z), rtol=1e-12)
