"""Lesson 8: gradients in deep networks, the switch to tanh, and first weights."""

import numpy as np

from nnviz import Crowd
from nnviz.probes import gradient_norms

from .table import Table, after, scene

_DEPTHS = (1, 2, 3, 4, 6)
_LAYERS = tuple(str(layer) for layer in range(1, 8))
_SCALES = (0.01, 0.1, 0.35, 1.0, 3.0, 10.0)
_SWITCHED = ("silent", "sigmoid", *(f"moved {layer}" for layer in _LAYERS), "gradient", "switched")


def _layers(seed: int) -> dict[str, float]:
    return dict(zip(_LAYERS, map(float, gradient_norms(scene("depth").begin(seed=seed)))))


def _ratios(seed: int) -> dict[str, float]:
    """Return the last layer's gradient as a multiple of the first one's, by the number of hidden layers."""
    found = {}
    for depth in _DEPTHS:
        norms = gradient_norms(scene("depth").begin(seed=seed, hidden=(8,) * depth))
        found[str(depth)] = float(norms[-1] / norms[0])
    return found


def _switch(seed: int) -> dict[str, float]:
    silent, switched = scene("depth").begin(seed=seed), scene("depth").begin(seed=seed)
    found = {"sigmoid": after(4000, silent).test_accuracy}
    begun, silent_weights = switched.layers, after(1000, switched)
    for layer, ((weights, _), (was, _)) in enumerate(zip(switched.layers, begun), start=1):
        found[f"moved {layer}"] = float(np.linalg.norm(weights - was) / np.linalg.norm(was))
    before = gradient_norms(switched)[0]
    switched.configure(activation="tanh")
    found["gradient"] = float(gradient_norms(switched)[0] / before)
    return found | {"silent": silent_weights.test_accuracy, "switched": after(3000, switched).test_accuracy}


def _scales(seed: int) -> dict[str, float]:
    config = scene("depth").config.changed(hidden=(8, 8), activation="tanh", initializer="normal", seed=seed)
    crowd = Crowd(config, weight_scale=_SCALES)
    crowd.run(steps=2000)
    return dict(zip((f"{scale:g}" for scale in _SCALES), np.asarray(crowd.evaluate().test_accuracy).tolist()))


TABLES = (
    Table("depth-layers", _LAYERS, _layers),
    Table("depth", tuple(map(str, _DEPTHS)), _ratios),
    Table("depth-switch", _SWITCHED, _switch),
    Table("depth-scale", tuple(f"{scale:g}" for scale in _SCALES), _scales),
)
