"""Lesson 6: the code with one fault put back, trained for 1,000 steps."""

from functools import lru_cache

import numpy as np

from nnviz.lessons.course.repair import QUIET
from nnviz.lessons.repairs.examination import beginning
from nnviz.lessons.repairs.program import functions_in

from .table import Table

SEEDS, STEPS, PENALTY = 20, 1000, 5.0
RIGHT = QUIET.source(QUIET.right)
_UNITS = (("dot(delta2)", "dot(delta2) / a1.shape[1]"), ("dot(delta1)", "dot(delta1) / a1.shape[1]"))
_UNIT_SUMS = tuple((f"delta{layer}.sum(axis=0)", f"delta{layer}.sum(axis=0) / a1.shape[1]") for layer in (2, 1))
_SLOPE = " * (1 - a1 ** 2)"
# What stands in the right code, and what each fault puts in its place.
PUT_BACK: dict[str, tuple[tuple[str, str], ...]] = {
    "right": (),
    "transpose": ((".dot(W2.T)", ""),),
    "slope": ((_SLOPE, _SLOPE * 2),),
    "early": (("    delta1 =", "    W2 = W2 - 0.1 * dW2\n    delta1 ="),),
    "penalty": ((" + decay * W2", ""), (" + decay * W1", "")),
    "twice": (*_UNITS, *_UNIT_SUMS),
    "sum": tuple((one, other.replace("a1.shape[1]", "m")) for one, other in (*_UNITS, *_UNIT_SUMS)),
    "forgotten": ((_SLOPE, ""),),
    "sigmoid": ((_SLOPE, " * a1 * (1 - a1)"),),
    "sign": (("(a2 - y) / m", "(y - a2) / m"),),
}


def faulty(name: str) -> str:
    """Return the right code with a fault put back."""
    source = RIGHT
    for right, wrong in PUT_BACK[name]:
        if right not in source:
            raise ValueError(f"{name}: the code has no {right!r}")
        source = source.replace(right, wrong)
    return source


@lru_cache(maxsize=SEEDS)
def _explained(seed: int) -> dict[str, float]:
    """Return R² of the training samples after training with each fault; one needs a penalty to matter."""
    return {name: _trained(seed, faulty(name), PENALTY if name == "penalty" else 0.0) for name in PUT_BACK}


def _trained(seed: int, source: str, penalty: float) -> float:
    functions = functions_in(source)
    parameters, X, y, rate = beginning(seed)
    with np.errstate(all="ignore"):  # some faults take the weights far away
        for _ in range(STEPS):
            functions["update"](X, y, *parameters, rate, penalty / len(X))
        error = float(functions["loss"](functions["forward"](X, *parameters)[-1], y))
    return 1 - error / float(np.var(y))


def _close(seed: int) -> dict[str, bool]:
    """Tell whether a fault ends within 0.01 of the right code."""
    found, with_penalty = _explained(seed), _trained(seed, RIGHT, PENALTY)
    right = {name: with_penalty if name == "penalty" else found["right"] for name in PUT_BACK}
    return {name: abs(found[name] - right[name]) <= 0.01 for name in PUT_BACK}


TABLES = (
    Table("repair", tuple(name for name in PUT_BACK if name != "sign"), _explained, seeds=SEEDS),
    Table("repair-close", tuple(PUT_BACK), _close, seeds=SEEDS),
)
