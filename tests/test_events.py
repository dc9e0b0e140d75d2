"""Events: frozen facts, in the shapes that they promise."""

import itertools
from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import nnviz.training.events as module
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

FACTS = [kind for kind in vars(module).values() if isinstance(kind, type) and kind.__module__ == module.__name__]


@pytest.mark.parametrize("kind", FACTS, ids=lambda kind: kind.__name__)
def test_a_fact_is_frozen(kind):
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else kind._fields
    fact = kind(1, {"l2": (0, 1)}) if kind is module.SettingsChanged else kind(*names)
    for name in names:
        with pytest.raises(AttributeError):
            setattr(fact, name, None)


@pytest.mark.parametrize("dataset, outputs", (("circle", 1), ("plane", 1), ("blobs", 4)))
@pytest.mark.parametrize("hidden", ((), (3,), (5, 4)), ids=str)
def test_a_step_tells_all_layers_with_a_sample_in_each_row(dataset, outputs, hidden):
    event = Trainer(Config(dataset=dataset, classes=4, hidden=hidden)).step()
    sizes = (2, *hidden, outputs)
    assert [a.shape for a in event.activations] == [(10, units) for units in sizes]
    assert [delta.shape for delta in event.deltas] == [(10, units) for units in sizes[1:]]
    shapes = [((before, units), (units,)) for before, units in itertools.pairwise(sizes)]
    for layers in (event.layers, event.gradients):
        assert [(W.shape, b.shape) for W, b in layers] == shapes
    assert event.gradient.shape == event.before.theta.shape == event.after.theta.shape


def test_a_gradient_is_what_activations_and_deltas_make_it():
    event = Trainer(Config(hidden=(4, 3))).step()
    for a, delta, (dW, db) in zip(event.activations, event.deltas, event.gradients):
        assert np.allclose(dW, a.T @ delta, rtol=1e-12, atol=1e-16)
        assert np.allclose(db, delta.sum(axis=0), rtol=1e-12, atol=1e-16)


def test_layers_are_those_after_the_step():
    trainer = Trainer()
    event = trainer.step()
    for (W, b), (mine, bias) in zip(event.layers, trainer.layers, strict=True):
        assert np.array_equal(W, mine) and np.array_equal(b, bias)


def test_activations_are_those_before_dropout():
    plain, dropped = (Trainer(Config(hidden=(6,), dropout=rate)).peek() for rate in (0, 0.5))
    assert np.array_equal(plain.activations[1], dropped.activations[1])
    assert not np.array_equal(plain.activations[2], dropped.activations[2])
