"""Optimizers: each follows the formula that it was published with, written here once more, number by number."""

from math import sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from nnviz.nn.optimizers import EPSILON, OPTIMIZERS, Hyperparameters, clipped
from tests.differences import frozen

every_optimizer = pytest.mark.parametrize("optimizer", OPTIMIZERS.values(), ids=OPTIMIZERS)
RATE, MU, BETA1, BETA2, DECAY = 0.05, 0.8, 0.85, 0.97, 0.3


def gradient_descent(w, gradients):
    for g in gradients:
        w = w - RATE * g
        yield w


def momentum(w, gradients):
    """Polyak's heavy ball: w' = w - rate g + mu (w - the w before)."""
    before = w
    for g in gradients:
        w, before = w - RATE * g + MU * (w - before), w
        yield w


def nesterov(w, gradients):
    """Sutskever et al. 2013, whose gradient is taken at the point looked ahead to, w + mu v."""
    v, ahead = 0.0, w
    for g in gradients:
        behind = ahead - MU * v
        v = MU * v - RATE * g
        ahead = behind + v + MU * v
        yield ahead


def adagrad(w, gradients):
    seen = []
    for g in gradients:
        seen.append(g)
        w = w - RATE * g / (sqrt(sum(one**2 for one in seen)) + EPSILON)
        yield w


def rmsprop(w, gradients):
    mean_square = 0.0
    for g in gradients:
        mean_square = BETA2 * mean_square + (1 - BETA2) * g**2
        w = w - RATE * g / (sqrt(mean_square) + EPSILON)
        yield w


def adam(w, gradients, decay=0.0):
    """Algorithm 1 of Kingma & Ba 2015, epsilon as at the end of section 2; decoupled decay as in AdamW."""
    m = v = 0.0
    for t, g in enumerate(gradients, start=1):
        w = w - RATE * decay * w
        m = BETA1 * m + (1 - BETA1) * g
        v = BETA2 * v + (1 - BETA2) * g**2
        m_hat, v_hat = m / (1 - BETA1**t), v / (1 - BETA2**t)
        w = w - RATE * m_hat / (sqrt(v_hat) + EPSILON / sqrt(1 - BETA2**t))
        yield w


def adamw(w, gradients):
    return adam(w, gradients, DECAY)


FORMULAS = {
    formula.__name__: formula for formula in (gradient_descent, momentum, nesterov, adagrad, rmsprop, adam, adamw)
}


def start(optimizer, theta):
    return (np.zeros_like(theta),) * optimizer.slots


def descend(optimizer, theta, slope, rate, steps, coefficients=Hyperparameters()):  # noqa: B008 - it is frozen
    """Every theta on the way."""
    vectors = start(optimizer, theta)
    for update in range(1, steps + 1):
        theta, vectors = optimizer.step(theta, slope(theta), vectors, rate, update, coefficients)
        yield theta


@every_optimizer
def test_it_follows_the_published_formula_step_by_step(optimizer, rng):
    theta, gradients = rng.normal(size=6), rng.normal(size=(40, 6))
    coefficients = Hyperparameters(MU, BETA1, BETA2, DECAY)
    given_gradients = iter(gradients)
    moved = list(descend(optimizer, theta, lambda _: next(given_gradients), RATE, 40, coefficients))
    expected = [list(FORMULAS[optimizer.name](w, column)) for w, column in zip(theta.tolist(), gradients.T.tolist())]
    assert np.allclose(moved, np.transpose(expected), rtol=1e-12, atol=1e-14)


@every_optimizer
def test_it_finds_the_bottom_of_a_bowl(optimizer):
    steepness, bottom = np.array([1.0, 3.0, 10.0]), np.array([2.0, -1.0, 0.5])
    rate = 0.5 if optimizer.name == "adagrad" else 0.02
    coefficients = Hyperparameters(weight_decay=0.0)
    *_, theta = descend(optimizer, np.zeros(3), lambda w: steepness * (w - bottom), rate, 2000, coefficients)
    assert np.abs(theta - bottom).max() < 0.02


@every_optimizer
@pytest.mark.parametrize("shape", ((1,), (7,), (3, 7)))
def test_it_keeps_shapes_and_writes_into_nothing(optimizer, shape, rng):
    theta, g = frozen(rng.normal(size=shape)), frozen(rng.normal(size=shape))
    vectors = tuple(frozen(np.abs(rng.normal(size=shape))) for _ in range(optimizer.slots))
    moved, memory = optimizer.step(theta, g, vectors, 0.1, 3, Hyperparameters(weight_mask=np.ones(shape[-1])))
    assert moved.shape == shape and [vector.shape for vector in memory] == [shape] * optimizer.slots
    assert not any(np.shares_memory(moved, given) for given in (theta, g, *vectors))


@every_optimizer
def test_runs_side_by_side_are_single_runs(optimizer, rng):
    theta, g = rng.normal(size=(3, 5)), rng.normal(size=(3, 5))
    columns = {name: rng.uniform(0.1, 0.9, (3, 1)) for name in ("momentum", "beta1", "beta2", "weight_decay")}
    rates = rng.uniform(0.01, 0.1, (3, 1))
    together = list(descend(optimizer, theta, lambda _: g, rates, 200, Hyperparameters(**columns)))[-1]
    for run in range(3):
        alone = Hyperparameters(**{name: float(column[run, 0]) for name, column in columns.items()})
        *_, last = descend(optimizer, theta[run], lambda _, run=run: g[run], float(rates[run, 0]), 200, alone)
        assert np.array_equal(together[run], last)


@every_optimizer
def test_it_uses_the_coefficients_that_it_names_and_no_others(optimizer, rng):
    theta, g = rng.normal(size=5), rng.normal(size=(3, 5))

    def last(coefficients):
        gradients = iter(g)
        return list(descend(optimizer, theta, lambda _: next(gradients), 0.1, 3, coefficients))[-1]

    for name in ("momentum", "beta1", "beta2", "weight_decay"):
        same = np.array_equal(last(Hyperparameters(**{name: 0.2})), last(Hyperparameters(**{name: 0.6})))
        assert same == (name not in optimizer.uses)


def test_weight_decay_leaves_biases_alone():
    mask = np.array([1.0, 0.0])
    [theta] = descend(OPTIMIZERS["adamw"], np.ones(2), np.zeros_like, 0.1, 1, Hyperparameters(weight_mask=mask))
    assert np.array_equal(theta, [1 - 0.1 * 0.01, 1])


@pytest.mark.parametrize("name", ("adagrad", "rmsprop", "adam", "adamw"))
def test_no_gradient_at_all_moves_nothing(name):
    [theta] = descend(OPTIMIZERS[name], np.ones(3), np.zeros_like, 0.1, 1, Hyperparameters(weight_decay=0.0))
    assert np.array_equal(theta, np.ones(3))


numbers = st.floats(-1e250, 1e250)


@given(arrays(float, (3, 4), elements=numbers), st.floats(1e-3, 1e6))
@np.errstate(over="ignore")  # as in a step
def test_clipping_shortens_to_the_norm_and_keeps_the_direction(g, largest):
    rows = clipped(frozen(g), largest)
    for row, whole in zip(rows, g):
        one = clipped(frozen(whole), largest)
        assert np.array_equal(one, row)
        size = np.abs(whole).max()
        norm = size * np.linalg.norm(whole / size) if size else 0.0
        if norm <= largest * (1 - 1e-12):
            assert np.array_equal(one, whole)
        else:
            assert np.linalg.norm(one) == pytest.approx(largest, rel=1e-9) or norm <= largest
            assert np.allclose(one, whole / norm * np.linalg.norm(one), rtol=1e-9, atol=1e-300)
