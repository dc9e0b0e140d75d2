"""Run data: the data set that a config names, or the user's own."""

from collections.abc import Iterator
from typing import Any

from ..data.any_data import as_user_data
from ..data.datasets import Dataset
from ..data.generation import generate
from ..data.user_data import Samples
from ..settings.config import Config
from .problem import prepare


def generated(config: Config) -> Dataset:
    """Generate the data set that a config names.

    Equal configs give equal data.
    """
    return generate(
        config.dataset,
        config.samples,
        config.noise,
        config.seed_of_data,
        train_fraction=config.train_fraction,
        classes=config.classes,
        formula=config.formula,
    )


def data_for(config: Config, data: Any) -> Dataset:
    """Return a config's data set, or the user's data.

    The config determines the split.
    """
    user_data = None if data is None else as_user_data(data)
    if isinstance(user_data, Samples):
        return user_data.split(config.train_fraction, config.seed_of_data)
    return user_data or generated(config)


def preparing(config: Config, user_data: Samples) -> Iterator[tuple[int, int]]:
    """Prepare a run on the user's data in slices.

    Afterwards the run can begin at once. Yields after each slice.
    """
    problem = prepare(config, (yield from user_data.splitting(config.train_fraction, config.seed_of_data)))
    for make in (
        lambda: problem.train,
        lambda: problem.test,
        lambda: problem.evaluate(problem.initial_theta()),
        lambda: problem.batch(0, 0, 1),
    ):
        make()
        yield 1, 1
