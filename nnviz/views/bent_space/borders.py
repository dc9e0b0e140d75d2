"""Borders: straight lines between classes.

They are straight in the activations of the last hidden layer.
"""

import numpy as np

from ...drawing.contours import lines_at
from ...nn.arrays import Array
from ...training.events import StepEvent
from ...training.model import Predictor

Limits = tuple[float, float]


def is_straight(problem: Predictor, layer: int) -> bool:
    """Return whether the borders are straight in that layer."""
    sizes = problem.network.sizes
    return problem.task == "classification" and layer == len(sizes) - 3 and sizes[-2] == 2


def borders(event: StepEvent, layer: int, units: tuple[int, ...], limits: tuple[Limits, Limits]) -> list[Array]:
    """Return the lines `(n, 2)` between the classes.

    They lie in the plane of the activations of the last hidden layer's two units.
    """
    if not is_straight(event.problem, layer):
        return []
    W, b = event.layers[-1]
    size = 2 if W.shape[1] == 1 else 64
    across, up = (np.linspace(*limit, size) for limit in limits)
    places = np.stack(np.meshgrid(across, up), axis=-1)
    with np.errstate(over="ignore", invalid="ignore"):
        preactivations = np.nan_to_num(places @ W[list(units)] + b)
    if W.shape[1] == 1:
        return lines_at(across, up, preactivations[..., 0], (0.0,))[0]
    owner = preactivations.argmax(axis=-1)
    found: list[Array] = []
    second, first = np.moveaxis(np.partition(preactivations, -2, axis=-1)[..., -2:], -1, 0)
    for number in np.unique(owner):
        ahead = preactivations[..., number] - np.where(owner == number, second, first)
        found += lines_at(across, up, ahead, (0.0,))[0]
    return found
