"""Inert units: counted by their definition, over the training samples."""

import numpy as np
import pytest

from nnviz.nn.activations import ACTIVATIONS
from nnviz.probes.inert import inert_units, may_be_inert
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


def with_layer(event, W, b, layer=0):
    """The event, had it left these weights in a layer."""
    layers = list(event.problem.network.layers(event.after.theta.copy()))
    layers[layer] = (np.array(W, float), np.array(b, float))
    return event._replace(after=event.after._replace(theta=event.problem.network.join(layers)))


def look(**settings):
    return Trainer(Config(**{"hidden": (4, 2), **settings})).peek()


def test_a_relu_with_activation_0_everywhere_is_dead():
    event = with_layer(look(activation="relu"), np.ones((2, 4)), [-100, 0, 100, -100])
    first, second = inert_units(event)
    assert first.kind == "dead" and first.which == [1, 4] and (first.count, first.units) == (2, 4)
    assert first.shares.tolist()[0] == 1.0 and first.shares[2] == 0.0
    points = event.data.train[0]
    assert first.shares[1] == np.mean(points.sum(axis=1) <= 0)
    assert second.units == 2


@pytest.mark.parametrize("name", ("sigmoid", "tanh"))
def test_a_unit_at_its_ends_is_saturated_whichever_end_it_is(name):
    event = with_layer(look(activation=name), np.zeros((2, 4)), [-50, 0, 50, 0.5])
    assert inert_units(event)[0].which == [1, 3]
    steep = with_layer(event, np.full((2, 4), 1e3), np.zeros(4))
    assert inert_units(steep)[0].count == 4  # flat on both sides, and next to no sample between


@pytest.mark.parametrize("name, z", (("tanh", 2.99), ("sigmoid", 5.98)))
def test_flat_means_below_1_percent_of_the_largest_derivative(name, z):
    for bias, flat in ((z, False), (z + 0.02, True)):
        event = with_layer(look(activation=name), np.zeros((2, 4)), np.full(4, bias))
        assert (inert_units(event)[0].shares == float(flat)).all()


@pytest.mark.parametrize("name", ("leaky_relu", "linear"))
def test_a_unit_with_derivatives_everywhere_never_dies(name):
    event = with_layer(look(activation=name), np.zeros((2, 4)), np.full(4, -1e6))
    assert inert_units(event)[0].count == 0


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_no_unit_is_inert_at_the_beginning_and_every_activation_is_counted(name):
    found = inert_units(look(activation=name, initializer="lecun"))
    assert [layer.units for layer in found] == [4, 2]
    assert all(((layer.shares >= 0) & (layer.shares <= 1)).all() for layer in found)
    assert found[0].count == 0


def test_without_hidden_layers_there_is_nothing_to_count():
    assert inert_units(look(hidden=())) == ()


def test_each_layer_goes_by_its_own_activation():
    found = inert_units(look(activation=("relu", "tanh")))
    assert [layer.kind for layer in found] == ["dead", "saturated"]


def test_only_the_first_2000_training_samples_count():
    event = look(samples=10_000, activation="relu")
    event = with_layer(event, np.ones((2, 4)), np.zeros(4))
    shares = inert_units(event)[0].shares * 2000
    assert np.array_equal(shares, shares.round())


@pytest.mark.parametrize("name", ("relu", "tanh"))
def test_a_muted_unit_is_neither_dead_nor_saturated_and_not_counted(name):
    muted = ((0, 0), (0, 1), (0, 2))
    event = with_layer(look(activation=name, muted=muted), np.zeros((2, 4)), np.full(4, -100))
    first, second = inert_units(event)
    assert first.which == [4] and (first.count, first.units) == (1, 1) and first.shares.tolist() == [0, 0, 0, 1]
    assert first.muted.tolist() == [True, True, True, False] and not second.muted.any()
    assert may_be_inert(event._replace(forward=event.problem.forward_train(event.after.theta)))
    silent = with_layer(look(activation=name, muted=(*muted, (0, 3))), np.zeros((2, 4)), np.full(4, -100))
    assert inert_units(silent)[0].count == inert_units(silent)[0].units == 0


def test_weights_without_a_number_break_nothing():
    event = with_layer(look(activation="relu"), np.full((2, 4), np.nan), np.full(4, np.inf))
    assert inert_units(event)[0].units == 4
