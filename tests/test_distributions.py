"""Distributions: the values are those of the network, layer by layer."""

import itertools

import numpy as np
import pytest

from nnviz.probes.distributions import DISTRIBUTIONS, activations, gradients, weights
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


def look(**settings):
    """Measure a step over all training samples at once."""
    return Trainer(Config(**{"batch_size": 250, **settings})).peek()


@pytest.mark.parametrize("name", DISTRIBUTIONS)
@pytest.mark.parametrize("hidden", ((), (4, 2), (8,) * 6))
def test_each_layer_has_its_values(name, hidden):
    event = look(hidden=hidden)
    found = DISTRIBUTIONS[name](event.problem, event.after.theta)
    sizes = (2, *hidden, 1)
    samples = [250 * units for units in sizes[1:]]
    blocks = [before * units for before, units in itertools.pairwise(sizes)]
    assert [values.shape for values in found] == [(count,) for count in (samples if name == "activations" else blocks)]


def test_distributions_equal_the_arrays_of_the_event():
    event = look(l2=3.0, l1=0.5, dropout=0.0)
    theta = event.after.theta
    for found, (W, _) in zip(weights(event.problem, theta), event.layers):
        assert np.array_equal(found, W.ravel())
    for found, (W, _) in zip(gradients(event.problem, theta), event.gradients):
        assert np.allclose(found, W.ravel(), rtol=1e-9, atol=1e-15)
    order = np.sort(np.concatenate([a.ravel() for a in event.activations[1:]]))
    assert np.allclose(np.sort(np.concatenate(activations(event.problem, theta))), order)


def test_theta_is_left_as_it_was():
    event = look(l2=1.0)
    before = event.after.theta.copy()
    for distribution in DISTRIBUTIONS.values():
        distribution(event.problem, event.after.theta)
    assert np.array_equal(event.after.theta, before)


def test_only_the_first_2000_training_samples_are_looked_at():
    event = look(samples=10_000)
    assert len(activations(event.problem, event.after.theta)[-1]) == 2000


@pytest.mark.parametrize("value", (np.nan, np.inf, 1e200))
def test_a_run_that_diverges_is_measured_without_complaint(value):
    event = look()
    event = event._replace(after=event.after._replace(theta=np.full_like(event.after.theta, value)))
    for distribution in DISTRIBUTIONS.values():
        assert len(distribution(event.problem, event.after.theta)) == 3
