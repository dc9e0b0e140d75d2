"""Scenes: the data of the lesson, and the network that reads them."""

from collections.abc import Callable
from typing import Any

from ....data.datasets import Dataset
from ....settings.config import Config
from ....training.run_data import generated
from ...scene import Scene

STEPS = 1500
SHIFTS = ((1, 0), (-1, 0), (0, 1), (0, -1))  # pixels to the right, and down
_RUN = {
    "train_fraction": 0.7,
    "activation": "relu",
    "initializer": "he",
    "loss": "cross_entropy",
    "optimizer": "adam",
    "learning_rate": 0.003,
    "batch_size": 32,
    "seed": 2,
}
Change = Callable[[Dataset], Dataset]


def scene(name: str, dataset: str, hidden: tuple[int, ...] = (), change: Change | None = None) -> Scene:
    def data(config: Config) -> Dataset:
        assert change is not None
        return change(generated(config))

    settings: dict[str, Any] = _RUN | {"dataset": dataset, "hidden": hidden}
    return Scene(
        name, settings=settings, data=None if change is None else data, pictures=("samples", "loss"), speed=300
    )


def digits(name: str, change: Change | None = None) -> Scene:
    return scene(name, "digits", (32,), change)


def with_shifts(data: Dataset) -> Dataset:
    """Add a copy of each training picture for each of the four shifts."""
    return data.with_copies(*(data.shifted(*shift, of="train") for shift in SHIFTS))


PICTURES, WAVES, WORDS = digits("senses"), scene("waves", "waves"), scene("words", "words")
