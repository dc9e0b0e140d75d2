"""Probes as public names: they measure a trainer, a snapshot or an event alike, and leave it as it is."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

import nnviz
from nnviz import Config, ConfigError, History, Trainer, probes

PROBES = {
    "journey": lambda run: probes.journey(run, 3),
    "journey of a weight": lambda run: probes.journey(run, 40, (0, 2, 1)),
    "unit": lambda run: probes.unit(run, 1, 2),
    "inert units": probes.inert_units,
    "confusion": probes.confusion,
    "gradient norms": probes.gradient_norms,
    "activations": probes.activations,
}


def trained(**settings):
    trainer = Trainer(Config(dataset="xor", samples=60, hidden=(4, 3), loss="cross_entropy", l2=0.5, **settings))
    history = History(trainer)
    trainer.run(steps=40)
    return trainer, history


def equal(one, other, without=()):
    """Compare results of a probe, bit for bit."""
    if is_dataclass(one):
        names = [field.name for field in fields(one) if field.name not in without]
        return all(equal(getattr(one, name), getattr(other, name)) for name in names)
    if isinstance(one, (tuple, list)):
        return len(one) == len(other) and all(map(equal, one, other))
    return np.array_equal(one, other) if isinstance(one, np.ndarray) else one == other


@pytest.mark.parametrize("name", PROBES)
def test_a_probe_takes_a_trainer_a_snapshot_or_an_event(name):
    trainer, history = trained()
    found = PROBES[name](trainer)
    assert equal(found, PROBES[name](trainer.peek()))
    snapshot = history.latest()
    assert equal(PROBES[name](snapshot), PROBES[name](snapshot.event))
    of_batch = ("incoming_gradient", "mean_delta") if name == "unit" else ()  # those of the last step, or the next
    assert equal(found, PROBES[name](snapshot), of_batch)


@pytest.mark.parametrize("name", [*PROBES, "step time"])
def test_a_probe_leaves_the_run_as_it_is(name):
    probe = PROBES.get(name) or (lambda run: probes.step_time(run, seconds=0.001))
    (trainer, history), (other, _) = trained(dropout=0.2), trained(dropout=0.2)
    probe(trainer), probe(history.latest())
    assert trainer.state.step == 40
    trainer.run(steps=20), other.run(steps=20)
    assert np.array_equal(trainer.state.theta, other.state.theta)


@pytest.mark.parametrize("l2", (0.0, 5.0))
def test_gradient_norms_are_those_of_a_batch_of_all_training_samples(l2):
    trainer = Trainer(Config(samples=60, batch_size=30, l2=l2))
    whole = probes.gradient_norms(trainer)
    assert whole.shape == (len(trainer.layers),)
    assert np.allclose(whole, [np.hypot(*map(np.linalg.norm, pair)) for pair in trainer.peek().gradients], rtol=1e-12)
    trainer.configure(batch_size=1)
    assert np.array_equal(probes.gradient_norms(trainer), whole)


def test_gradient_norms_do_not_stop_at_2000_samples():
    samples = nnviz.Samples.from_arrays(np.arange(6000.0)[:, None] / 1000, np.arange(6000) % 7 / 7)
    trainer = Trainer(Config(batch_size=5000, train_fraction=0.8, loss="mean_squared_error"), samples)
    norms = [np.hypot(*map(np.linalg.norm, pair)) for pair in trainer.peek().gradients]
    assert trainer.data.train_count == 4800 and np.allclose(probes.gradient_norms(trainer), norms, rtol=1e-12)


def test_activations_are_those_of_training_or_at_any_points():
    trainer, _ = trained(muted=((0, 1),))
    X, _, train = trainer.data.to_arrays()
    first, second, output = probes.activations(trainer)
    assert (first.shape, second.shape, output.shape) == ((30, 4), (30, 3), (30, 1))
    W, b = trainer.layers[0]
    expected = np.tanh(X @ W + b) * (1, 0, 1, 1)
    assert np.allclose(first, expected[train]) and np.allclose(probes.activations(trainer, X)[0], expected)
    assert np.array_equal(probes.activations(trainer, X)[-1], trainer.answer(X))


def test_a_step_takes_time():
    assert probes.step_time(trained()[0], seconds=0.001) > 0


@pytest.mark.parametrize(
    "ask, message",
    (
        (lambda run: probes.journey(run, 60), "sample = 60: samples are numbered from 0 to 59"),
        (lambda run: probes.journey(run, -1), "sample = -1"),
        (lambda run: probes.journey(run, 0, (3, 0, 0)), "layer = 3: layers are numbered from 0 to 2"),
        (lambda run: probes.journey(run, 0, (1, 5, 0)), "rows are numbered from 0 to 4, and the last one is the bias"),
        (lambda run: probes.unit(run, 1, 3), "unit = 3: units of layer 1 are numbered from 0 to 2"),
        (lambda run: probes.unit(run, -1, 0), "layer = -1"),
        (lambda run: probes.activations(run, [[1, 2, 3]]), "X has 3 columns, and the data 2"),
    ),
    ids=("sample", "negative", "layer", "row", "unit", "negative layer", "columns"),
)
def test_what_does_not_exist_is_refused(ask, message):
    with pytest.raises(ConfigError, match=message):
        ask(trained()[0])


def test_what_has_no_step_is_refused():
    with pytest.raises(TypeError, match="Config has no step to measure: give a trainer, a snapshot or a step event"):
        probes.inert_units(Config())
