"""Initializers: distributions of the initial weights."""

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt

import numpy as np

from ..words import marked
from .arrays import Array


@dataclass(frozen=True, slots=True)
class Initializer:
    """An initializer, which draws one layer's weights.

    `draw(rng, inputs, units, scale)` returns the shape `(inputs, units)`. All biases of a layer start at `bias`.
    """

    name: str
    title: str
    formula: str
    draw: Callable[[np.random.Generator, int, int, float], Array]
    bias: float = 0.0
    uses: tuple[str, ...] = ()  # the settings that it looks at


INITIALIZERS: dict[str, Initializer] = {
    initializer.name: initializer
    for initializer in (
        Initializer(
            "uniform",
            marked("uniform ±0.5"),
            "U(-0.5, 0.5), biases 0.1 (TensorFlow Playground)",
            lambda rng, inputs, units, scale: rng.uniform(-0.5, 0.5, (inputs, units)),
            bias=0.1,
        ),
        Initializer(
            "zeros",
            marked("zeros"),
            "0: all units of a layer stay equal",
            lambda rng, inputs, units, scale: np.zeros((inputs, units)),
        ),
        Initializer(
            "normal",
            marked("normal"),
            "N(0, scale^2)",
            lambda rng, inputs, units, scale: rng.normal(0, scale, (inputs, units)),
            uses=("weight_scale",),
        ),
        Initializer(
            "lecun",
            marked("LeCun"),
            "N(0, 1 / inputs) (LeCun et al. 1998)",
            lambda rng, inputs, units, scale: rng.normal(0, sqrt(1 / inputs), (inputs, units)),
        ),
        Initializer(
            "glorot",
            marked("Glorot"),
            "N(0, 2 / (inputs + units)) (Glorot & Bengio 2010)",
            lambda rng, inputs, units, scale: rng.normal(0, sqrt(2 / (inputs + units)), (inputs, units)),
        ),
        Initializer(
            "he",
            marked("He"),
            "N(0, 2 / inputs) (He et al. 2015)",
            lambda rng, inputs, units, scale: rng.normal(0, sqrt(2 / inputs), (inputs, units)),
        ),
    )
}
