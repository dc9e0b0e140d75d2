"""The cost of a training step, compared with scikit-learn and PyTorch.

    uv run python -m benchmarks.core [--rounds 15]

One thread, timed by the processor time of this process, so that others on the machine count only
for the caches that they share. Contestants that are compared take turns, round after round; ratios
are medians of the rounds' own ratios. Watched means with a History attached. scikit-learn takes
part twice: partial_fit is the only way to stop after a step, as nnviz does after each, and spends
most of a small one on checking its input; fit trains in one go. PyTorch (eager, float32 as people
use it) takes part where it is installed.
"""

import argparse
import itertools
import os
import statistics
import time
import warnings
from collections.abc import Callable
from importlib.util import find_spec

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"  # read when NumPy is imported


import numpy as np  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.neural_network import MLPClassifier  # noqa: E402

from nnviz.data.datasets import Dataset  # noqa: E402
from nnviz.history.history import History  # noqa: E402
from nnviz.settings.config import Config  # noqa: E402
from nnviz.training.crowd import Crowd  # noqa: E402
from nnviz.training.run_data import generated  # noqa: E402
from nnviz.training.trainer import Trainer  # noqa: E402

Take = Callable[[int], object]  # takes that many steps
SMALL = Config()
LARGE = Config(
    hidden=(256, 128), activation="relu", loss="cross_entropy", initializer="he", learning_rate=0.01, batch_size=128
)
NETWORKS = 100


def images(samples: int = 5120) -> Dataset:
    """Make samples of 10 classes with 784 inputs, as in MNIST.

    4,096 of them are training samples.
    """
    rng = np.random.default_rng(0)
    middles, labels = rng.random((10, 784)), np.arange(samples) % 10
    points = middles[labels] + rng.normal(0, 0.3, (samples, 784))
    names = tuple(f"pixel {number}" for number in range(784))
    return Dataset(points, labels.astype(np.float64), samples * 4 // 5, "classification", 10, names)


def training(config: Config, data: Dataset) -> Take:
    trainer = Trainer(config, data)
    return lambda steps: trainer.run(steps=steps)


def watched(config: Config, data: Dataset) -> Take:
    trainer = Trainer(config, data)
    history = History(trainer)
    return lambda steps: (trainer.run(steps=steps), history)


def crowd(config: Config, data: Dataset) -> Take:
    together = Crowd(config, data, seed=range(NETWORKS), learning_rate=np.logspace(-3, 0, NETWORKS))
    return lambda steps: together.run(steps=steps)


def _batches(config: Config, data: Dataset) -> Callable[[], tuple[np.ndarray, np.ndarray]]:
    """Return a function that draws batches as a Trainer does."""
    points, labels = data.train
    order, offset, rng = np.arange(len(points)), len(points), np.random.default_rng(0)

    def following() -> tuple[np.ndarray, np.ndarray]:
        nonlocal order, offset
        if offset >= len(points):
            order, offset = rng.permutation(len(points)), 0
        chosen, offset = order[offset : offset + config.batch_size], offset + config.batch_size
        return points[chosen], labels[chosen]

    return following


def _classifier(config: Config, **options: object) -> MLPClassifier:
    return MLPClassifier(
        config.hidden,
        activation=config.activation,
        solver="sgd",
        alpha=0.0,
        momentum=0.0,
        random_state=0,
        learning_rate_init=config.learning_rate,
        batch_size=config.batch_size,
        **options,
    )


def partial_fit(config: Config, data: Dataset) -> Take:
    model, following, classes = _classifier(config), _batches(config, data), np.unique(data.labels)

    def take(steps: int) -> None:
        for _ in range(steps):
            model.partial_fit(*following(), classes=classes)

    return take


def fit(config: Config, data: Dataset) -> Take:
    """Whole epochs in one call, which checks its input once."""
    epoch = -(-data.train_count // config.batch_size)

    def take(steps: int) -> None:
        model = _classifier(config, max_iter=steps // epoch, n_iter_no_change=steps)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it was to take these steps and no more
            model.fit(*data.train)

    return take


def pytorch(config: Config, data: Dataset) -> Take:
    import torch

    torch.set_num_threads(1)
    outputs = 1 if data.classes == 2 else data.classes
    sizes = [data.points.shape[1], *config.hidden, outputs]
    assert isinstance(config.activation, str)
    unit = {"tanh": torch.nn.Tanh, "relu": torch.nn.ReLU}[config.activation]
    layers = [part for pair in itertools.pairwise(sizes) for part in (torch.nn.Linear(*pair), unit())]
    many = config.loss == "cross_entropy" and outputs > 1
    model = torch.nn.Sequential(*(layers[:-1] if many else layers))
    measure = torch.nn.CrossEntropyLoss() if many else torch.nn.MSELoss()
    optimizer = torch.optim.SGD(model.parameters(), lr=config.learning_rate)
    following = _batches(config, data)

    def take(steps: int) -> None:
        for _ in range(steps):
            x, y = following()
            targets = torch.from_numpy(y).long() if many else torch.from_numpy(2 * y[:, None] - 1).float()
            optimizer.zero_grad()
            measure(model(torch.from_numpy(x).float()), targets).backward()
            optimizer.step()

    return take


Contestant = tuple[Take, int]  # and the steps that it takes in a round


def contest(contestants: dict[str, Contestant], rounds: int) -> dict[str, list[float]]:
    """Measure microseconds per step in each round, by name.

    The contestants take turns, after one round of warm-up.
    """
    times: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds + 1):
        for name, (take, steps) in contestants.items():
            begin = time.process_time()
            take(steps)
            if number:
                times[name].append(1e6 * (time.process_time() - begin) / steps)
    return times


def report(title: str, times: dict[str, list[float]], against: str) -> None:
    """Print each contestant's time, and its speed relative to `against`."""
    print(f"\n{title:44}{'µs a step':>12}{'least':>10}{'steps/s':>12}{'speed':>9}  (1: {against})")
    for name, measured in times.items():
        ratio = statistics.median(theirs / mine for theirs, mine in zip(times[against], measured))
        per_second = 1e6 / statistics.median(measured)
        print(f"  {name:42}{statistics.median(measured):12.1f}{min(measured):10.1f}{per_second:12,.0f}{ratio:9.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    circle, digits = generated(SMALL), images()
    adam = SMALL.changed(optimizer="adam")
    torch = find_spec("torch") is not None

    contestants = {
        "scikit-learn, partial_fit": (partial_fit(SMALL, circle), 100),
        "scikit-learn, fit": (fit(SMALL, circle), 500),
        "nnviz": (training(SMALL, circle), 1000),
        "nnviz, watched": (watched(SMALL, circle), 1000),
    }
    if torch:
        contestants["PyTorch"] = pytorch(SMALL, circle), 200
    report("2-4-2-1, batch 10", contest(contestants, rounds), "scikit-learn, partial_fit")

    contestants = {
        "plain descent": (training(SMALL, circle), 1000),
        "plain descent, watched": (watched(SMALL, circle), 1000),
        "Adam": (training(adam, circle), 1000),
        "Adam, watched": (watched(adam, circle), 1000),
    }
    report("2-4-2-1, batch 10: watching, and Adam", contest(contestants, rounds), "plain descent")

    times = contest({"one network": (training(SMALL, circle), 1000), "all": (crowd(SMALL, circle), 100)}, rounds)
    times[f"each of {NETWORKS} at once"] = [total / NETWORKS for total in times.pop("all")]
    report(f"2-4-2-1, batch 10: {NETWORKS} networks", times, "one network")

    contestants = {
        "scikit-learn, partial_fit": (partial_fit(LARGE, digits), 32),
        "scikit-learn, fit": (fit(LARGE, digits), 32),
        "nnviz": (training(LARGE, digits), 32),
        "nnviz, watched": (watched(LARGE, digits), 32),
    }
    if torch:
        contestants["PyTorch"] = pytorch(LARGE, digits), 32
    report("784-256-128-10, batch 128", contest(contestants, rounds), "scikit-learn, partial_fit")


if __name__ == "__main__":
    main()
