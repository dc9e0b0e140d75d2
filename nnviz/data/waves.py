"""Waves: short pieces of a tone, which is a sine, a square, a saw or noise."""

import numpy as np

from ..nn.arrays import Array
from ..words import marked

CLASS_NAMES = (marked("sine"), marked("square"), marked("saw"), marked("noise"))
SHAPE = (64,)
_PERIODS = (1.0, 3.0)  # the lowest and highest number of periods in a piece


def waves(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """Make pieces of 64 values between -1 and 1, of random pitch and phase.

    Noise is normal, with a deviation of that share of the range from -1 to 1.
    """
    labels = np.arange(samples) * len(CLASS_NAMES) // samples
    periods, phase = rng.uniform(*_PERIODS, (samples, 1)), rng.uniform(0, 1, (samples, 1))
    turns = (phase + periods * np.arange(SHAPE[0]) / SHAPE[0]) % 1.0
    kinds = np.sin(2 * np.pi * turns), np.where(turns < 0.5, 1.0, -1.0), 2 * turns - 1, rng.uniform(-1, 1, turns.shape)
    points = np.choose(labels[:, None], kinds)
    return points + rng.normal(0, 2 * noise, points.shape), labels.astype(float)
