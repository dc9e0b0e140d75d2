"""Advice on autoencoders: it keeps the bottleneck, and speaks of no classes."""

import re
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.actions import headlines
from nnviz.diagnosis import diagnose
from nnviz.diagnosis.bottleneck import around, keep_code, larger_autoencoder
from nnviz.diagnosis.remedies.candidates import Places, candidates, shapes
from nnviz.history.history import History
from nnviz.nn.activations import ACTIVATIONS
from nnviz.probes.code import bottleneck
from nnviz.settings.config import Config
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer

BASE: dict[str, Any] = {
    "task": "autoencoder",
    "optimizer": "adam",
    "learning_rate": 0.01,
    "initializer": "glorot",
    "samples": 200,
}
RUNS: dict[str, dict[str, Any]] = {
    "one linear unit": {"dataset": "parabola", "hidden": (1,), "activation": "linear"},
    "one tanh unit": {"dataset": "parabola", "hidden": (1,)},
    "linear layers": {"dataset": "ring", "hidden": (8, 1, 8), "activation": "linear"},
    "around one unit": {"dataset": "ring", "hidden": (4, 1, 4)},
    "deep sigmoid": {"dataset": "circle", "hidden": (8, 8, 2, 8, 8), "activation": "sigmoid", "optimizer": "momentum"},
    "two units": {"dataset": "blobs", "hidden": (8, 2, 8)},
    "no hidden layer": {"dataset": "circle", "hidden": ()},
    "weights of 0": {"hidden": (4, 1, 4), "initializer": "zeros"},
    "too fast": {"dataset": "ring", "hidden": (4, 1, 4), "optimizer": "gradient_descent", "learning_rate": 10.0},
}
MOMENTS = (0, 150, 600, 3200)
_OF_CLASSES = re.compile(r"accura|classif|class\b|classes|are right|border|points apart|boundary|label")


@cache
def ran(name: str) -> dict[int, Snapshot]:
    trainer = Trainer(Config(**BASE | RUNS[name]))
    history, found = History(trainer), {}
    for steps in MOMENTS:
        trainer.run(steps=steps - trainer.state.step)
        found[steps] = history.latest()
    return found


@pytest.mark.parametrize("name", RUNS)
def test_no_word_about_an_autoencoder_is_about_classes(name):
    for steps, snapshot in ran(name).items():
        found = diagnose(snapshot)
        if found is not None:
            said = (found.headline, found.sentence, found.remedy, found.button)
            assert not any(map(_OF_CLASSES.search, said)), said
        text = headlines.headline(snapshot, found)
        assert len(text) <= 90 and (steps or "give back its inputs" in text)


@pytest.mark.parametrize("name", [name for name in RUNS if RUNS[name]["hidden"]])
def test_no_advice_and_no_trial_changes_how_many_numbers_the_code_has(name):
    narrow, told = min(RUNS[name]["hidden"]), 0
    for snapshot in ran(name).values():
        found = diagnose(snapshot)
        actions = [found.action or {}] if found is not None else []
        actions += [one.action for one in candidates(Places(snapshot))]
        for action in actions:
            assert min(action.get("hidden", (narrow,))) == narrow, action
            told += "hidden" in action
    assert told


def test_the_remedy_for_one_linear_unit_follows_the_curve():
    snapshot = ran("one linear unit")[3200]
    found = diagnose(snapshot)
    assert found.name in ("underfitting", "plateau") and found.action["hidden"] == (8, 1, 8)
    trainer = Trainer(snapshot.event.config.changed(**found.action))
    trainer.run(steps=3000)
    assert trainer.problem.evaluate(trainer.state.theta).train_r2 > 0.9 > 0.6 > snapshot.evaluation.train_r2


layers = st.lists(st.integers(1, 40) | st.just(1024), max_size=16).map(tuple)


@given(layers, st.sampled_from(sorted(ACTIVATIONS)))
def test_a_larger_autoencoder_is_allowed_and_has_the_same_bottleneck(hidden, activation):
    config = Config(task="autoencoder", hidden=hidden, activation=activation)
    action = larger_autoencoder(config).action
    larger = config.changed(**action)
    assert larger.hidden == action.get("hidden", hidden)
    if hidden:
        assert min(larger.hidden) == min(hidden)
        assert sum(around(hidden)) >= sum(hidden) and min(around(hidden)) == min(hidden)


@given(layers)
def test_shapes_that_keep_the_code_are_those_with_the_same_narrowest_layer(hidden):
    kept = keep_code(shapes(hidden), hidden)
    assert all(min(shape) == min(hidden) for shape in kept)
    place = bottleneck(hidden)
    assert (place is None) == (not hidden) and (place is None or hidden.index(min(hidden)) == place)
