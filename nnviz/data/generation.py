"""Generation: draws a data set by its name."""

from ..nn.randomness import Stream, generator
from ..words import say
from .datasets import Dataset
from .generators import DATASETS, FORMULA
from .plane import LINE, SQUARE, over_components


def generate(
    name: str,
    samples: int = 500,
    noise: float = 0,
    seed: int = 0,
    *,
    train_fraction: float = 0.5,
    classes: int = 2,
    formula: str = FORMULA,
) -> Dataset:
    """Generate a data set with `noise` in percent.

    Equal arguments give equal data. `classes` applies to the data sets that take a number of classes. `formula`
    applies to the formula data set. Raises KeyError for a name that is not in DATASETS.
    """
    rng, source = generator(seed, Stream.DATA), DATASETS[name]
    if not source.takes_classes:
        classes = source.classes
    more = (classes,) if source.takes_classes else (formula,) if source.takes_formula else ()
    points, labels, *written = source.make(rng, samples, noise / 100, *more)
    order = rng.permutation(len(points))
    train_count = min(max(1, round(train_fraction * len(points))), len(points) - 1)
    points, labels = points[order], labels[order]
    plane = LINE if points.shape[1] == 1 else SQUARE
    if points.shape[1] > 2:
        plane = over_components(points[:train_count], points)
    return Dataset(
        points,
        labels,
        train_count,
        source.task,
        classes,
        source.names or (() if source.shape else plane.names[: points.shape[1]]),
        tuple(map(say, source.class_names)),
        plane,
        shape=source.shape,
        texts=written[0][order] if written else None,
    )
