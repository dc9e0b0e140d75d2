"""Network: forward is the textbook's sum, layer by layer, and backward is its slope."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.losses import MANY_CLASS_LOSSES, REGRESSION_LOSSES
from nnviz.nn.network import Network, with_ones
from tests.differences import frozen, gradient

DEPTHS = ((2, 3), (2, 4, 3), (3, 5, 4, 2), (1, 2, 3, 4, 3, 2))

every_depth = pytest.mark.parametrize("sizes", DEPTHS, ids=str)


def network(sizes, names=tuple(ACTIVATIONS), loss=REGRESSION_LOSSES["mean_squared_error"]):
    """One of those sizes, another activation in each hidden layer."""
    hidden = tuple(ACTIVATIONS[names[number % len(names)]] for number in range(len(sizes) - 2))
    return Network(sizes, hidden, loss)


def drawn(problem, rng, *runs, samples=7):
    theta = rng.normal(size=(*runs, problem.parameter_count))
    return theta, with_ones(rng.normal(size=(samples, problem.sizes[0]))), rng.normal(size=(samples, problem.sizes[-1]))


def masks(problem, rng, samples=7):
    return [(rng.random((units, samples)) < 0.6) / 0.6 for units in problem.sizes[1:-1]]


def muting(problem):
    """Return the network with the first and the last unit of each hidden layer muted."""
    ends = {(layer, unit) for layer, units in enumerate(problem.sizes[1:-1]) for unit in (0, units - 1)}
    return replace(problem, muted=tuple(sorted(ends)))


@every_depth
def test_theta_holds_the_weights_row_by_row_and_then_the_biases_of_each_layer(sizes):
    problem = network(sizes)
    assert problem.parameter_count == sum((before + 1) * units for before, units in itertools.pairwise(sizes))
    theta = np.arange(float(problem.parameter_count))
    layers = problem.layers(theta)
    assert [(W.shape, b.shape) for W, b in layers] == [
        ((before, units), (units,)) for before, units in itertools.pairwise(sizes)
    ]
    assert np.array_equal(np.concatenate([part.ravel() for layer in layers for part in layer]), theta)
    assert np.array_equal(problem.join(layers), theta)
    assert all(np.shares_memory(part, theta) for layer in layers for part in layer)


@every_depth
def test_the_mask_of_weights_is_1_on_weights_and_0_on_biases(sizes):
    problem = network(sizes)
    for W, b in problem.layers(problem.weight_mask):
        assert (W == 1).all() and (b == 0).all()


@every_depth
def test_forward_is_the_textbooks_sum_layer_by_layer(sizes, rng):
    problem = network(sizes)
    theta, x, _ = drawn(problem, rng)
    found = problem.forward(theta, x)
    a = x[:, :-1]
    answers = [a]
    for number, (W, b) in enumerate(problem.layers(theta)):
        z = a @ W + b
        a = problem.hidden[number].value(z) if number < len(problem.hidden) else z
        answers.append(a)
        assert np.allclose(found.preactivations[number].T, z, rtol=1e-12, atol=1e-13)
    for mine, theirs in zip(found.by_sample(), answers, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-12, atol=1e-13)
    assert np.array_equal(found.output, found.by_sample()[-1])


@every_depth
def test_dropout_multiplies_what_the_next_layer_is_given_and_not_what_is_shown(sizes, rng):
    problem = network(sizes)
    theta, x, _ = drawn(problem, rng)
    drop = masks(problem, rng)
    found = problem.forward(theta, x, drop)
    for answer, given, mask in zip(found.activations, found.inputs[1:], drop):
        assert np.array_equal(given[:-1], answer * mask) and (given[-1] == 1).all()


@every_depth
@pytest.mark.parametrize("loss", (*MANY_CLASS_LOSSES.values(), *REGRESSION_LOSSES.values()), ids=lambda it: it.title)
@pytest.mark.parametrize("dropped", (False, True), ids=("", "dropout"))
@pytest.mark.parametrize("muted", (False, True), ids=("", "muted"))
def test_backward_is_the_slope_of_forward(sizes, loss, dropped, muted, rng):
    problem = muting(network(sizes, loss=loss)) if muted else network(sizes, loss=loss)
    theta, x, targets = drawn(problem, rng)
    if loss in MANY_CLASS_LOSSES.values():
        targets = np.where(np.eye(sizes[-1])[rng.integers(sizes[-1], size=7)] == 1, *loss.targets[::-1])
    drop = masks(problem, rng) if dropped else ()

    def objective(theta):
        forward = problem.forward(theta, x, drop)
        return loss.measure(forward.preactivations[-1], forward.activations[-1], targets.T)[0].mean()

    forward, losses, deltas, found = problem.backpropagate(theta, x, targets, drop)
    assert losses.mean() == objective(theta)
    assert np.allclose(found, gradient(objective, theta), rtol=1e-6, atol=1e-8)
    for given, delta, (W, b) in zip(forward.inputs, deltas, problem.layers(found), strict=True):
        assert np.allclose(W, given[:-1] @ delta.T, rtol=1e-12, atol=1e-14)
        assert np.allclose(b, delta.sum(axis=1), rtol=1e-12, atol=1e-14)


@every_depth
@pytest.mark.parametrize("muted", (False, True), ids=("", "muted"))
def test_networks_side_by_side_are_single_networks(sizes, muted, rng):
    problem = muting(network(sizes)) if muted else network(sizes)
    theta, x, targets = drawn(problem, rng, 3)
    drop = masks(problem, rng)
    together = problem.backpropagate(theta, x, targets, drop)
    for run in range(3):
        alone = problem.backpropagate(theta[run], x, targets, drop)
        assert np.allclose(together[0].output[run], alone[0].output, rtol=1e-12, atol=1e-14)
        assert np.allclose(together[1][run], alone[1], rtol=1e-12)
        assert np.allclose(together[3][run], alone[3], rtol=1e-11, atol=1e-14)


@every_depth
def test_muting_a_unit_is_setting_its_outgoing_weights_to_0(sizes, rng):
    whole = network(sizes)
    problem = muting(whole)
    theta, x, _ = drawn(whole, rng)
    cut = theta.copy()
    for layer, unit in problem.muted:
        whole.blocks(cut)[layer + 1][unit] = 0.0
    found, same = problem.forward(theta, x), whole.forward(cut, x)
    assert np.array_equal(found.output, same.output)
    for layer, (a, other) in enumerate(zip(found.activations[:-1], same.activations)):
        muted = [unit for at, unit in problem.muted if at == layer]
        assert not a[muted].any()
        assert np.array_equal(np.delete(a, muted, axis=0), np.delete(other, muted, axis=0))


@every_depth
def test_no_gradient_passes_a_muted_unit(sizes, rng):
    problem = muting(network(sizes))
    forward, _, deltas, found = problem.backpropagate(*drawn(problem, rng))
    blocks, derivatives = problem.blocks(found), problem.derivatives(forward)
    for layer, unit in problem.muted:
        assert not deltas[layer][unit].any() and not derivatives[layer][unit].any()
        assert not blocks[layer][:, unit].any() and not blocks[layer + 1][unit].any()
    assert blocks[-1][-1].any()


@every_depth
def test_an_output_is_constant_if_the_last_hidden_layer_is_muted(sizes, rng):
    last = len(sizes) - 3
    problem = replace(network(sizes), muted=tuple((last, unit) for unit in range(sizes[-2]) if last >= 0))
    theta, x, _ = drawn(problem, rng)
    output = problem.forward(theta, x).output
    assert (output == output[0]).all() == (last >= 0)


@every_depth
def test_nothing_that_came_in_is_written_and_nothing_that_comes_out_shares_it(sizes, rng):
    problem = network(sizes)
    theta, x, targets = (frozen(array) for array in drawn(problem, rng))
    drop = [frozen(mask) for mask in masks(problem, rng)]
    _, losses, deltas, found = problem.backpropagate(theta, x, targets, drop)
    assert not any(
        np.shares_memory(out, given) for out in (losses, *deltas, found) for given in (theta, targets, *drop)
    )


def test_ones_carry_the_bias(rng):
    x = frozen(rng.normal(size=(2, 5, 3)))
    padded = with_ones(x)
    assert np.array_equal(padded[..., :-1], x) and (padded[..., -1] == 1).all()
