"""Digits: handwritten digits of 8 x 8 pixels.

They are the test set of E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits" (1998), UCI Machine
Learning Repository, https://doi.org/10.24432/C50P49, licence CC BY 4.0; scikit-learn ships the same pictures.
"""

from functools import cache
from importlib.resources import files

import numpy as np

from ..nn.arrays import Array

SHAPE = (8, 8)
COUNT = 1797
_INK = 16  # the value of a black pixel


def digits(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """Choose up to 1,797 pictures; pixels go from 0, paper, to 1, ink.

    Noise is normal, with a deviation of that share of the ink. Pixels stay within 0 and 1.
    """
    pixels, labels = _stored()
    if samples < COUNT:
        chosen = rng.permutation(COUNT)[:samples]
        pixels, labels = pixels[chosen], labels[chosen]
    if noise:
        pixels = np.clip(pixels + rng.normal(0, noise, pixels.shape), 0, 1)
    return pixels, labels


@cache
def _stored() -> tuple[Array, Array]:
    """Return all pictures `(1797, 64)` on [0, 1], and their digits `(1797,)`."""
    with files("nnviz.data").joinpath("stored/digits.npz").open("rb") as file, np.load(file) as stored:
        pixels = stored["pixels"].reshape(COUNT, -1) / _INK
        return pixels, stored["labels"].astype(float)
