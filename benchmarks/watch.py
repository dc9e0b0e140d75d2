"""The cost of watching a loop, compared with the same loop unwatched.

    uv run python -m benchmarks.watch [--rounds 15]

Both loops train the same network on the same batches and take turns, round after round, on one thread. Times are the
processor time of this process; figures are medians of the rounds, and ratios are medians of the rounds' own ratios.
Watched loops know their samples, so they are also evaluated now and then. PyTorch takes part where it is installed.
"""

import argparse
import os
import statistics
import time
from collections.abc import Callable
from importlib.util import find_spec
from typing import Any

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"  # read when NumPy is imported

import numpy as np  # noqa: E402

import nnviz  # noqa: E402

Take = Callable[[int], object]  # takes that many steps
SAMPLES, BATCH = 300, 20


def samples() -> tuple[np.ndarray, np.ndarray]:
    X = np.random.default_rng(0).normal(size=(SAMPLES, 2))
    return X, (X[:, 0] * X[:, 1] > 0) * 1


def by_hand(**options: Any) -> tuple[Take, Take]:
    """Return an unwatched and a watched loop in NumPy: 2-8-1, ReLU and sigmoid, gradient descent."""
    X, y = samples()

    def loop(watcher: nnviz.Watcher | None) -> Take:
        rng = np.random.default_rng(1)
        W1, b1, W2, b2 = rng.normal(size=(2, 8)), np.zeros(8), rng.normal(size=(8, 1)), np.zeros(1)

        def take(steps: int) -> None:
            nonlocal W1, b1, W2, b2
            for _ in range(steps):
                chosen = rng.integers(0, SAMPLES, BATCH)
                x, t = X[chosen], y[chosen, None]
                a = np.maximum(0, x @ W1 + b1)
                p = 1 / (1 + np.exp(-(a @ W2 + b2)))
                d2 = (p - t) / BATCH
                d1 = d2 @ W2.T * (a > 0)
                dW1, db1, dW2, db2 = x.T @ d1, d1.sum(axis=0), a.T @ d2, d2.sum(axis=0)
                W1, b1, W2, b2 = W1 - 0.1 * dW1, b1 - 0.1 * db1, W2 - 0.1 * dW2, b2 - 0.1 * db2
                loss = float(np.mean((p - t) ** 2))
                if watcher is not None:
                    watcher.step(
                        loss=loss, learning_rate=0.1, weights=[(W1, b1), (W2, b2)], gradients=[(dW1, db1), (dW2, db2)]
                    )

        return take

    return loop(None), loop(nnviz.watch(X=X, y=y, activations="relu", output="sigmoid", **options))


def by_pytorch(**options: Any) -> tuple[Take, Take]:
    """Return an unwatched and a watched loop in PyTorch: 2-32-32-2, ReLU, Adam."""
    import torch
    from torch import nn

    torch.set_num_threads(1)
    X, y = samples()
    inputs, targets = torch.tensor(X, dtype=torch.float32), torch.tensor(y)

    def loop(is_watched: bool) -> Take:
        torch.manual_seed(0)
        model = nn.Sequential(nn.Linear(2, 32), nn.ReLU(), nn.Linear(32, 32), nn.ReLU(), nn.Linear(32, 2))
        optimizer, measure = torch.optim.Adam(model.parameters(), lr=0.01), nn.CrossEntropyLoss()
        if is_watched:
            nnviz.watch(model, optimizer, X=X, y=y, loss=measure, **options)
        rng = np.random.default_rng(1)

        def take(steps: int) -> None:
            for _ in range(steps):
                chosen = torch.from_numpy(rng.integers(0, SAMPLES, BATCH))
                optimizer.zero_grad()
                measure(model(inputs[chosen]), targets[chosen]).backward()
                optimizer.step()

        return take

    return loop(False), loop(True)


def compare(title: str, loops: tuple[Take, Take], rounds: int, steps: int) -> None:
    """Print the microseconds per step of both loops, their difference and their ratio."""
    times: list[list[float]] = [[], []]
    for number in range(rounds + 1):
        for take, measured in zip(loops, times):
            begin = time.process_time()
            take(steps)
            if number:  # the first round warms up
                measured.append(1e6 * (time.process_time() - begin) / steps)
    alone, watched = times
    more = statistics.median(w - a for a, w in zip(alone, watched))
    ratio = statistics.median(w / a for a, w in zip(alone, watched))
    print(f"{title:34}{statistics.median(alone):10.1f}{statistics.median(watched):10.1f}{more:10.1f}{ratio:8.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    print(f"{'µs a step':34}{'alone':>10}{'watched':>10}{'more':>10}{'ratio':>8}")
    compare("NumPy, 2-8-1", by_hand(), rounds, 1000)
    compare("NumPy, 2-8-1, every=10", by_hand(every=10), rounds, 1000)
    if find_spec("torch"):
        compare("PyTorch, 2-32-32-2, Adam", by_pytorch(), rounds, 200)
        compare("PyTorch, 2-32-32-2, Adam, every=10", by_pytorch(every=10), rounds, 200)


if __name__ == "__main__":
    main()
