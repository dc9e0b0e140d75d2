"""One unit: its measurements equal the entries of the network's arrays."""

import numpy as np
import pytest

from nnviz.nn.activations import ACTIVATIONS
from nnviz.probes.inert import inert_units
from nnviz.probes.measures import unit_surfaces
from nnviz.probes.one_unit import most_varied, response, unit
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


def after(steps=40, **settings):
    trainer = Trainer(Config(**settings))
    trainer.run(steps=steps)
    return trainer.peek()


@pytest.mark.parametrize("settings", ({}, {"hidden": ()}, {"dataset": "blobs", "classes": 4, "l2": 2.0}))
def test_weights_and_gradients_are_the_unit_s_part_of_the_layers(settings):
    event = after(**settings)
    for layer, ((W, b), (dW, db)) in enumerate(zip(event.layers, event.gradients)):
        for number in range(len(b)):
            found = unit(event, layer, number)
            assert np.array_equal(found.incoming, [*W[:, number], b[number]])
            assert np.array_equal(found.incoming_gradient, [*dW[:, number], db[number]])
            assert found.gradient_norm == pytest.approx(np.linalg.norm(dW[:, number]))
            assert found.mean_delta == pytest.approx(db[number])
            last = layer == len(event.layers) - 1
            assert np.array_equal(found.outgoing, [] if last else event.layers[layer + 1][0][number])


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_flat_samples_are_those_that_dead_units_counts(name):
    event = after(activation=name, learning_rate=0.5)
    for layer, found in enumerate(inert_units(event)):
        for number, share in enumerate(found.shares):
            assert unit(event, layer, number).flat.mean() == share


def test_an_output_is_flat_where_its_slope_takes_part_in_the_gradient():
    event = after()
    theta = event.after.theta.copy()
    event.problem.network.blocks(theta)[-1][-1] = 50.0
    assert unit(event._replace(after=event.after._replace(theta=theta)), 2, 0).flat.all()
    assert not unit(after(loss="cross_entropy"), 2, 0).flat.any()


def test_the_unit_that_varies_most_is_one_of_the_last_hidden_layer():
    event = after(hidden=(3, 5))
    answers = event.problem.network.forward(event.after.theta, event.problem.train[0]).activations[1]
    assert most_varied(event) == (1, answers.std(axis=1).argmax())
    assert most_varied(after(hidden=())) == (0, 0)


def test_the_response_is_that_of_the_unit_s_thumbnail():
    event = after(activation="softplus")
    surfaces = unit_surfaces(event, 24)
    for layer, number in ((0, 3), (1, 0)):
        z, a = response(event, layer, number, event.data.plane, 24)
        assert np.allclose(a, surfaces[layer + 1][number])
        assert np.allclose(a, np.log1p(np.exp(z)))


@pytest.mark.parametrize("value", (np.nan, np.inf, 1e200))
def test_a_run_that_diverges_is_measured_without_complaint(value):
    event = after(0)
    event = event._replace(after=event.after._replace(theta=np.full_like(event.after.theta, value)))
    layer, number = most_varied(event)
    assert len(unit(event, layer, number).answers) == 250
