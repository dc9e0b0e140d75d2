"""Generators: the labelled points of each data set.

The data sets of TensorFlow Playground follow its formulas (dataset.ts), so that its lessons hold
here too; the random numbers are NumPy's.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..nn.arrays import AnyArray, Array, Ints
from ..words import marked
from . import digits, waves, word_list
from .formula import parse
from .pictures import SampleShape

Make = Callable[..., tuple[Array, Array] | tuple[Array, Array, AnyArray]]

CLASSIFICATION, REGRESSION = "classification", "regression"
FORMULA = "x2 > 3 * sin(x1)"  # the default condition for class 1


@dataclass(frozen=True)
class DataSource:
    """A kind of data set.

    `make(rng, samples, noise)` returns points `(n, d)`, labels `(n,)`, and the texts `(n,)` of samples that are words.
    `noise` is a share from 0 to 0.5. If the data set `takes_classes` or `takes_formula`, `make` also receives the
    number of classes, or the text of a formula. `shape` is that of a sample that is drawn as a picture or a curve.
    `names` are those of the columns, if they are more than two and no pixels. `samples` is the usual number of
    samples, and `most` the number of those that are stored with nnviz; others are made.
    """

    name: str
    title: str
    task: str
    make: Make
    takes_classes: bool = False
    takes_formula: bool = False
    columns: int = 2
    classes: int = 2
    class_names: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    shape: SampleShape = ()
    samples: int = 500
    most: int | None = None

    def count(self, samples: int) -> int:
        """Return how many samples there are if so many are asked for."""
        return samples if self.most is None else min(samples, self.most)


DATASETS: dict[str, DataSource] = {}


def _data_set(name: str, title: str, task: str, **more: Any) -> Callable[[Make], Make]:
    """Register a function in DATASETS."""

    def enter(make: Make) -> Make:
        DATASETS[name] = DataSource(name, title, task, make, **more)
        return make

    return enter


@_data_set("circle", marked("circle"), CLASSIFICATION)
def _circle(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    radius = 5.0
    inside = samples // 2
    r = np.concatenate([rng.uniform(0, 0.5 * radius, inside), rng.uniform(0.7 * radius, radius, samples - inside)])
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    shifted = points + noise * rng.uniform(-radius, radius, points.shape)
    return points, (np.hypot(*shifted.T) < 0.5 * radius) * 1.0


@_data_set("xor", marked("xor"), CLASSIFICATION)
def _xor(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-5, 5, (samples, 2))
    points += np.where(points > 0, 0.3, -0.3)
    shifted = points + noise * rng.uniform(-5, 5, points.shape)
    return points, (shifted.prod(axis=1) >= 0) * 1.0


@_data_set("gauss", marked("gauss"), CLASSIFICATION)
def _gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    labels = (np.arange(samples) < samples // 2).astype(float)
    deviation = np.sqrt(0.5 + 7.0 * noise)
    return rng.normal(np.where(labels == 1, 2.0, -2.0)[:, None], deviation, (samples, 2)), labels


@_data_set("spiral", marked("spiral"), CLASSIFICATION, takes_classes=True)
def _spiral(rng: np.random.Generator, samples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """Arms of 1.75 turns, one for each class.

    The first of two is class 1.
    """
    owner = _shared_out(samples, classes)
    count = np.bincount(owner)[owner]
    along = (np.arange(samples) - np.searchsorted(owner, owner)) / count
    angle = 1.75 * along * 2 * np.pi + 2 * np.pi * owner / classes
    points = 5 * along[:, None] * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    points += noise * rng.uniform(-1, 1, points.shape)
    return points, ((owner + 1) % classes).astype(float)


@_data_set("plane", marked("plane"), REGRESSION)
def _plane(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    shifted = points + noise * rng.uniform(-6, 6, points.shape)
    values: Array = shifted.sum(axis=1) / 10
    return points, values


@_data_set("multi-gauss", marked("multi-gauss"), REGRESSION)
def _multi_gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    shifted = points + noise * rng.uniform(-6, 6, points.shape)
    centres = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
    signs = np.array([1, -1, 1, -1, 1, -1])
    distance = np.hypot(*np.moveaxis(shifted[:, None] - centres, -1, 0))
    bumps = signs * np.maximum(0, 1 - distance / 2)
    return points, bumps[np.arange(samples), np.abs(bumps).argmax(axis=1)]


@_data_set("moons", marked("moons"), CLASSIFICATION)
def _moons(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """Two interleaved half circles of radius 3 (scikit-learn's make_moons)."""
    labels = _shared_out(samples, 2)
    angle = rng.uniform(0, np.pi, samples)
    turned = np.where(labels == 1, -1.0, 1.0)
    middle = np.where(labels == 1, 1.5, -1.5)
    points = np.stack([middle + 3 * turned * np.cos(angle), turned * (3 * np.sin(angle) - 0.75)], axis=1)
    points += rng.normal(0, 0.2 + 3 * noise, points.shape)
    return points, labels.astype(float)


@_data_set("blobs", marked("blobs"), CLASSIFICATION, takes_classes=True)
def _blobs(rng: np.random.Generator, samples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """Normal distributions around a circle of radius 4.

    Their means are evenly spaced.
    """
    labels = _shared_out(samples, classes)
    angle = 2 * np.pi * labels / classes
    middles = 4 * np.stack([np.sin(angle), np.cos(angle)], axis=1)
    return rng.normal(middles, 0.5 + 3 * noise), labels.astype(float)


@_data_set("rings", marked("rings"), CLASSIFICATION, takes_classes=True)
def _rings(rng: np.random.Generator, samples: int, noise: float, classes: int) -> tuple[Array, Array]:
    """Concentric rings with gaps, out to radius 5.

    The innermost is a disc.
    """
    labels = _shared_out(samples, classes)
    r = 5 * (labels + 0.7 * rng.uniform(0, 1, samples)) / (classes - 0.3)
    angle = rng.uniform(0, 2 * np.pi, samples)
    points = np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)
    return points + noise * rng.uniform(-5, 5, points.shape), labels.astype(float)


@_data_set("x-sin-x", marked("x-sin-x"), REGRESSION, columns=1)
def _x_sin_x(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """x sin x / 4, between -1.2 and 0.5."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], x * np.sin(x) / 4 + rng.normal(0, noise, samples)


@_data_set("step", marked("step"), REGRESSION, columns=1)
def _step(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """A step from -1 to 1 at 0."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], np.where(x < 0, -1.0, 1.0) + rng.normal(0, noise, samples)


@_data_set("noisy-line", marked("noisy-line"), REGRESSION, columns=1)
def _noisy_line(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """x/8 with a standard deviation of 0.2, plus the noise."""
    x = rng.uniform(-6, 6, samples)
    return x[:, None], x / 8 + rng.normal(0, 0.2 + noise, samples)


@_data_set("parabola", marked("parabola"), REGRESSION)
def _parabola(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """The points (2t, 4t^2 - 1.5), with a standard deviation of 0.05 plus the noise.

    The value is t, from -1 to 1.
    """
    t = rng.uniform(-1, 1, samples)
    points = np.stack([2 * t, 4 * t * t - 1.5], axis=1)
    return points + rng.normal(0, 0.05 + 2 * noise, points.shape), t


@_data_set("ring", marked("ring"), REGRESSION)
def _ring(rng: np.random.Generator, samples: int, noise: float) -> tuple[Array, Array]:
    """A circle of radius 4, with a standard deviation of 0.1 plus the noise.

    The value is the angle from the top, divided by pi: it goes from -1 to 1, and jumps at the bottom.
    """
    turn = rng.uniform(-1, 1, samples)
    points = 4 * np.stack([np.sin(np.pi * turn), np.cos(np.pi * turn)], axis=1)
    return points + rng.normal(0, 0.1 + 4 * noise, points.shape), turn


@_data_set("formula", marked("formula"), CLASSIFICATION, takes_formula=True)
def _formula(rng: np.random.Generator, samples: int, noise: float, text: str) -> tuple[Array, Array]:
    points = rng.uniform(-6, 6, (samples, 2))
    shifted = points + noise * rng.uniform(-6, 6, points.shape)
    return points, parse(text).holds(shifted).astype(float)


_data_set(
    "digits",
    marked("digits"),
    CLASSIFICATION,
    columns=64,
    classes=10,
    shape=digits.SHAPE,
    samples=digits.COUNT,
    most=digits.COUNT,
)(digits.digits)
_data_set(
    "waves",
    marked("waves"),
    CLASSIFICATION,
    columns=waves.SHAPE[0],
    classes=len(waves.CLASS_NAMES),
    class_names=waves.CLASS_NAMES,
    shape=waves.SHAPE,
    samples=1000,
)(waves.waves)
_data_set(
    "words",
    marked("words"),
    CLASSIFICATION,
    columns=len(word_list.LETTERS),
    classes=len(word_list.CLASS_NAMES),
    class_names=word_list.CLASS_NAMES,
    names=word_list.LETTERS,
    samples=word_list.COUNT,
    most=word_list.COUNT,
)(word_list.words)


def _shared_out(samples: int, classes: int) -> Ints:
    """Assign a class to each sample, `(samples,)`.

    Classes are in order, and nearly equal in size.
    """
    return np.arange(samples) * classes // samples
