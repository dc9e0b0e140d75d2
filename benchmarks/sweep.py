"""A sweep of 4,096 networks, compared with the plain Crowd and with scikit-learn and joblib.

    uv run python -m benchmarks.sweep [--quick] [--steps 2000] [--workers 2]

The grid has 64 learning rates and 64 values of λ, each with a network 2-8-8-1. A run-step is one step of one network.
It counts per second of wall time, and per second of processor time of this process and of its children, which hardly
depends on what else the machine does. The plain Crowd trains the same networks in chunks of the same size with the
same evaluations. As people do it today: joblib.Parallel over `fit` of scikit-learn's MLPClassifier, for a sample of
the grid, scaled to all of it. One contestant runs at a time, each in a process of its own, with one thread for NumPy.
"""

import argparse
import json
import os
import subprocess
import sys
import time
import warnings
from collections.abc import Callable

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"  # read when NumPy is imported

import numpy as np  # noqa: E402
import psutil  # noqa: E402

from nnviz.settings.config import Config  # noqa: E402
from nnviz.sweeps.chunks import LARGEST  # noqa: E402
from nnviz.sweeps.events import CellsAdvanced  # noqa: E402
from nnviz.sweeps.grid import log_space  # noqa: E402
from nnviz.sweeps.sweep import Sweep  # noqa: E402
from nnviz.training.crowd import Crowd  # noqa: E402
from nnviz.training.run_data import generated  # noqa: E402

BASE = Config(hidden=(8, 8))
RATES, PENALTIES = log_space(1e-3, 3, 64), [0.0, *log_space(1e-2, 100, 63)]
SAMPLED = 64  # networks of the grid that scikit-learn trains, or 16 in a quick run

Measured = dict[str, float]


def _sweep(steps: int, workers: int | None) -> Sweep:
    return Sweep(BASE, steps=steps, workers=workers, learning_rate=RATES, l2=PENALTIES)


def plain(steps: int, workers: int) -> Measured:
    """Train chunk after chunk with Crowd alone."""
    rates, penalties = (each.ravel() for each in np.meshgrid(RATES, PENALTIES))
    rounds, data = _sweep(steps, None).rounds, generated(BASE)
    first = 0.0
    begun = time.perf_counter()
    for start in range(0, len(rates), LARGEST):
        part = slice(start, start + LARGEST)
        crowd = Crowd(BASE, data, learning_rate=rates[part], l2=penalties[part])
        for stop in rounds:
            while crowd.state.step < stop and not crowd.ended:
                crowd.step()
            crowd.evaluate()
            first = first or time.perf_counter() - begun
    return {"run_steps": len(rates) * steps, "first": first}


def _swept(steps: int, workers: int | None) -> Measured:
    sweep, first = _sweep(steps, workers), []
    begun = time.perf_counter()
    sweep.subscribe(lambda event: first.append(time.perf_counter() - begun), to=CellsAdvanced)
    sweep.run()
    # A network that diverged took no further steps, but its crowd did the work of them.
    return {"run_steps": len(sweep) * steps, "first": first[0]}


def kernel(steps: int, workers: int) -> Measured:
    return _swept(steps, None)


def loky(steps: int, workers: int) -> Measured:
    return _swept(steps, workers)


def scikit_learn(steps: int, workers: int) -> Measured:
    """Fit a sample of the grid."""
    from joblib import Parallel, delayed

    count = 16 if steps < 1000 else SAMPLED
    chosen = np.random.default_rng(0).permutation(len(RATES) * len(PENALTIES))[:count]
    (points, labels), (test_points, test_labels) = generated(BASE).train, generated(BASE).test
    begun = time.perf_counter()
    Parallel(n_jobs=workers)(
        delayed(_fit)(RATES[one // 64], PENALTIES[one % 64], steps, points, labels, test_points, test_labels)
        for one in chosen
    )
    return {"run_steps": count * steps, "first": time.perf_counter() - begun}


def _fit(rate: float, penalty: float, steps: int, *data: np.ndarray) -> float:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    points, labels, test_points, test_labels = data
    epochs = -(-steps // -(-len(points) // BASE.batch_size))
    model = MLPClassifier(
        BASE.hidden,
        activation="tanh",
        solver="sgd",
        momentum=0.0,
        alpha=penalty,
        batch_size=BASE.batch_size,
        learning_rate_init=rate,
        max_iter=epochs,
        n_iter_no_change=epochs + 1,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it was to take these steps and no more
        try:
            model.fit(points, labels)
        except ValueError:  # it diverged
            return float("nan")
    return float(model.score(test_points, test_labels))


WARM = "loky, workers up"  # without the 2 seconds of processor time that each worker takes to start
CONTESTANTS: dict[str, Callable[[int, int], Measured]] = {
    "plain Crowd": plain,
    "sweep in this process": kernel,
    "sweep with loky": loky,
    WARM: loky,
    "scikit-learn + joblib": scikit_learn,
}


def _processes() -> list[psutil.Process]:
    return [psutil.Process(), *psutil.Process().children(recursive=True)]


def _processor() -> float:
    """Return the seconds of processor time of this process and its children."""
    return sum(sum(process.cpu_times()[:2]) for process in _processes())


def _own(name: str, steps: int, workers: int) -> None:
    """Run a contestant in this process, and print what it took."""
    if name == WARM:
        Sweep(BASE, steps=20_000, workers=workers, seed=range(2 * workers), chunk=1).run()
    begun, used = time.perf_counter(), _processor()
    found = CONTESTANTS[name](steps, workers)
    found["wall"], found["processor"] = time.perf_counter() - begun, _processor() - used
    memory = sum(process.memory_info().rss for process in _processes())
    print(json.dumps(found | {"memory": memory}))


def measure(name: str, steps: int, workers: int) -> Measured:
    """Run a contestant in a process of its own."""
    command = [sys.executable, "-m", "benchmarks.sweep", "--only", name, "--steps", f"{steps}", "--workers"]
    done = subprocess.run([*command, f"{workers}"], check=True, capture_output=True, text=True)
    found: Measured = json.loads(done.stdout.splitlines()[-1])
    return found


def report(results: dict[str, Measured]) -> None:
    """Print a row for each contestant; ratios are those of run-steps per second of processor and wall time."""
    print(f"{'':24}{'run-steps/CPU-s':>16}{'ratio':>7}{'run-steps/s':>13}{'ratio':>7}{'first':>8}{'MB':>6}{'grid':>9}")
    base = results["plain Crowd"]
    whole = base["run_steps"]
    for name, found in results.items():
        per_processor, per_wall = (found["run_steps"] / found[key] for key in ("processor", "wall"))
        ratios = (per_processor / (whole / base["processor"]), per_wall / (whole / base["wall"]))
        print(
            f"{name:24}{per_processor:16,.0f}{ratios[0]:7.2f}{per_wall:13,.0f}{ratios[1]:7.2f}"
            f"{found['first']:7.1f}s{found['memory'] / 1e6:6.0f}{whole / per_wall:8,.0f}s"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="300 steps")
    parser.add_argument("--steps", type=int)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", choices=CONTESTANTS, help=argparse.SUPPRESS)
    given = parser.parse_args()
    steps = given.steps or (300 if given.quick else 2_000)
    if given.only:
        _own(given.only, steps, given.workers)
        return
    print(f"4,096 networks 2-8-8-1, {steps} steps each, {given.workers} workers; memory at the end, of all processes")
    report({name: measure(name, steps, given.workers) for name in CONTESTANTS})


if __name__ == "__main__":
    main()
