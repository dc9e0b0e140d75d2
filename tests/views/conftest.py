"""Moments of real runs, as a picture meets them."""

from dataclasses import replace
from typing import Any

import pytest

from nnviz.data.features import FEATURES
from nnviz.history.history import History
from nnviz.nn.arrays import Array
from nnviz.settings.config import Config
from nnviz.training.snapshot import Snapshot
from nnviz.training.trainer import Trainer

CONFIGS: dict[str, dict[str, Any]] = {
    "default": {},
    "spiral": {"dataset": "spiral", "hidden": (8,) * 6, "features": tuple(FEATURES), "loss": "cross_entropy"},
    "plane": {"dataset": "plane", "activation": "relu"},
    "wide": {"dataset": "xor", "hidden": (40, 3)},
    "linear": {"hidden": ()},
    "blobs": {"dataset": "blobs", "classes": 5, "loss": "cross_entropy"},
    "curve": {"dataset": "x-sin-x", "features": ("x1", "sin(x1)")},
    "rings": {"dataset": "rings", "classes": 10, "hidden": (8,), "samples": 2600},
    "one code": {"dataset": "parabola", "task": "autoencoder", "hidden": (4, 1, 4)},
    "two codes": {"dataset": "blobs", "task": "autoencoder", "hidden": (2,), "features": ("x1", "x2", "x1*x2")},
    "three codes": {"dataset": "step", "task": "autoencoder", "hidden": (3,)},
}


def run(steps: int, changes: tuple[dict, ...] = (), **settings) -> Snapshot:
    """Train `steps` steps, and as many after each change of settings; return the run."""
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    if steps:
        trainer.run(steps=steps)
    for change in changes:
        trainer.configure(**change)
        trainer.run(steps=steps)
    return history.latest()


def restarted(*changes: dict, **settings) -> Snapshot:
    """Train 90 steps, and again 90 from the beginning with each of the changes; return the last run."""
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    for change in ({}, *changes):
        trainer.configure(**change)
        if not change.keys() - {"learning_rate", "l2"}:
            trainer.reset()
        trainer.run(steps=90)
    return history.latest()


def compared(one: Snapshot, other: Snapshot) -> Snapshot:
    """Two runs beside each other."""
    return replace(one, name="A · the run", beside=replace(other, name="B · learning rate 0.03 → 0.3"))


def values_at(view: Any, places) -> Array:
    """The steps and values `(n, 2)` that lie at places `(n, 2)` of a view's plot, in CSS pixels."""
    return view.plot.transData.inverted().transform(view.pane.transData.transform(places))


@pytest.fixture(scope="session")
def snapshots() -> dict[str, Snapshot]:
    """Moments by name, from step 0 to a few hundred, of networks of every kind of shape."""
    found = {
        f"{name} at {steps}": run(steps, **settings) for name, settings in CONFIGS.items() for steps in (0, 1, 130)
    }
    changes = ({"learning_rate": 0.1}, {"activation": "relu", "l2": 0.5}, {"batch_size": 30})
    quiet = ({"muted": ((0, 0), (0, 1), (0, 2), (0, 3), (1, 1))}, {"muted": ((0, 1),)}, {"muted": ()})
    found["muted"], found["muted, and not"] = run(150, quiet[:1], activation="relu"), run(150, quiet)
    found["changed"] = run(150, changes)
    found["earlier"] = restarted({"learning_rate": 0.3}, {"seed": 2, "l2": 0.5}, {"hidden": (3,)})
    found["compared"] = compared(run(90, ({"l2": 0.5},)), run(120, dataset="xor", hidden=(5,), learning_rate=0.3))
    return found


@pytest.fixture
def snapshot(snapshots: dict[str, Snapshot]) -> Snapshot:
    return snapshots["default at 130"]


@pytest.fixture
def few_samples(monkeypatch):
    """Measure the loss landscape on few samples, which is fast."""
    monkeypatch.setattr("nnviz.probes.landscape.SAMPLES", 20)
