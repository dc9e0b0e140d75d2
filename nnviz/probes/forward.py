"""Forward pass: the activations of each layer, at points of the user's choice."""

from typing import Any

import numpy as np

from ..nn.arrays import Array
from ..training.problem import as_problem
from .moment import Probed, event_of


def activations(run: Probed, X: Any = None) -> tuple[Array, ...]:
    """Return the activations of each layer, `(n, units)`, from the first hidden layer to the output.

    They are those at points X `(n, d)`, in the units of the data, or at all training samples. Raises DataError, and
    TypeError for a watched loop.
    """
    event = event_of(run)
    problem = as_problem(event.problem)
    x = problem.train[0] if X is None else problem.inputs(problem.data.points_of(X))
    with np.errstate(over="ignore", invalid="ignore"):  # before a divergence
        return problem.network.forward(event.after.theta, x).by_sample()[1:]
