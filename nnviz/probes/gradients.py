"""Gradients over all training samples, layer by layer."""

from ..nn.arrays import Array
from ..training.problem import as_problem
from .measures import layer_norms
from .moment import Probed, event_of


def gradient_norms(run: Probed) -> Array:
    """Return the norm of dJ/d[W; b] of each layer over all training samples, `(layers,)`.

    J includes the penalties. Raises TypeError for a watched loop.
    """
    event = event_of(run)
    problem = as_problem(event.problem)
    gradient = problem.gradient_of(event.after.theta, *problem.train)
    norms: Array = layer_norms(gradient[None], [place.start for place, _ in problem.network.slices])[0]
    return norms
