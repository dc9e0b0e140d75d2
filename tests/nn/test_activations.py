"""Activations: each slope is that of its value, and no sum is too large for either."""

import numpy as np
import pytest

from nnviz.nn.activations import ACTIVATIONS
from tests.differences import frozen

every_activation = pytest.mark.parametrize("activation", ACTIVATIONS.values(), ids=ACTIVATIONS)
Z = np.linspace(-8, 8, 400)  # an even number: 0, where some have a kink, is not among them

FORMULAS = {
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
    "tanh": lambda z: (np.exp(z) - np.exp(-z)) / (np.exp(z) + np.exp(-z)),
    "relu": lambda z: z * (z > 0),
    "linear": lambda z: z,
    "leaky_relu": lambda z: np.where(z > 0, z, z / 100),
    "elu": lambda z: np.where(z > 0, z, np.exp(z) - 1),
    "gelu": lambda z: z / 2 * (1 + np.tanh((2 / np.pi) ** 0.5 * (z + 0.044715 * z**3))),
    "silu": lambda z: z / (1 + np.exp(-z)),
    "softplus": lambda z: np.log(1 + np.exp(z)),
    "sine": np.sin,
}


def test_each_is_listed_under_its_name_and_has_a_formula_here():
    assert {name: activation.name for name, activation in ACTIVATIONS.items()} == {name: name for name in FORMULAS}


@every_activation
def test_the_value_is_that_of_the_formula(activation):
    assert np.allclose(activation.value(Z), FORMULAS[activation.name](Z), rtol=1e-12, atol=1e-15)


@every_activation
def test_the_slope_is_that_of_the_value(activation):
    h = 1e-5
    numerical = (activation.value(Z + h) - activation.value(Z - h)) / (2 * h)
    assert np.allclose(activation.derivative(Z, activation.value(Z)), numerical, rtol=1e-8, atol=1e-9)


@every_activation
@pytest.mark.parametrize("size", (1e3, 1e100))
def test_large_sums_overflow_nowhere(activation, size):
    z = np.array([-size, size])
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = activation.value(z)
        slope = activation.derivative(z, a)
    assert np.isfinite(a).all() and np.isfinite(slope).all()
    if size == 1e3:
        numerical = (activation.value(z + 1e-3) - activation.value(z - 1e-3)) / 2e-3
        assert np.allclose(slope, numerical, atol=1e-6)


@every_activation
def test_the_slope_does_not_jump_but_at_a_kink(activation):
    z = np.array([-1e-9, 1e-9])
    below, above = activation.derivative(z, activation.value(z))
    assert (abs(above - below) > 0.5) == (activation.name in ("relu", "leaky_relu"))


@every_activation
@pytest.mark.parametrize("shape", ((5,), (2, 5), (3, 2, 5), (2, 0)))
def test_it_keeps_shapes_and_writes_only_into_out(activation, shape, rng):
    z = frozen(rng.normal(size=shape))
    a = activation.value(z)
    out = np.empty(shape)
    assert activation.value(z, out) is out
    assert np.array_equal(out, a) and a.shape == shape and not np.shares_memory(a, z)
    assert activation.derivative(z, frozen(a)).shape == shape


@every_activation
def test_the_bound_holds_and_is_reached(activation):
    values = np.abs(activation.value(np.linspace(-60, 60, 4001)))
    if np.isfinite(activation.bound):
        assert values.max() <= activation.bound
        assert values.max() > 0.999 * activation.bound
    else:
        assert values.max() > 50


@every_activation
def test_one_that_saturates_is_flat_at_both_ends(activation):
    ends = np.array([-60.0, -50.0, 50.0, 60.0])
    slopes = np.abs(activation.derivative(ends, activation.value(ends)))
    assert activation.saturates == bool((slopes < 1e-6).all())


@every_activation
def test_a_slope_that_follows_from_the_value_needs_no_sum(activation):
    values = activation.value(Z)
    same = np.array_equal(activation.derivative(np.full_like(Z, np.nan), values), activation.derivative(Z, values))
    assert activation.from_value == same


@every_activation
def test_pytorch_s_module_of_that_name_computes_the_same(activation):
    if activation.torch:
        torch = pytest.importorskip("torch")
        options = {"approximate": "tanh"} if activation.torch == "GELU" else {}
        module = getattr(torch.nn, activation.torch)(**options)
        assert np.allclose(module(torch.from_numpy(Z)).numpy(), activation.value(Z), rtol=1e-7, atol=1e-7)
