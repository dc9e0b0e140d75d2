"""Rules that look into the layers: weights, gradients, units and outputs."""

import itertools
import math

import numpy as np
from numpy.typing import NDArray

from ..nn.arrays import Array
from ..probes.inert_units import FLAT as FLAT_SLOPE
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.model import as_network
from ..training.problem import as_problem
from .advice import bounded_outputs, has_penalty, shorter_gradients, steadier_layers, steeper_units, weaker_penalty
from .facts import FITTED, Facts
from .rule import Advice, Case

ALIKE = 1e-12  # weights that differ by less, compared with the largest, are the same
EXPLODED = 100  # norm of a layer's gradient
VANISHED = 0.01  # norm of the first layer's gradient by that of the output layer, through 3 hidden layers
VANISHED_SOON = 0.001  # the same, through fewer
SHRUNK = 0.05  # weights that are all smaller pass hardly anything on
HALF = 0.5  # of the units of a layer, or of the samples that are wrong


def symmetric_weights(facts: Facts) -> Case | None:
    """Units of a layer with the same weights in and out get the same gradient for ever.

    Dropout can part them, and has done so by the time that a rule speaks, where their answers are not 0.
    """
    if "network" in facts.problem.lacking:
        return None
    blocks = as_network(facts.problem).blocks(facts.event.after.theta)
    for layer, (block, following) in enumerate(itertools.pairwise(blocks), start=1):
        difference = _difference(block, following)
        if difference <= ALIKE:
            return Case(
                "All {units} units of layer {layer} have the same weights at step {step}, with a largest "
                "difference of {difference} (at most {limit} of their size): they get the same gradient "
                "and can't part.",
                {"units": block.shape[1], "layer": layer, "difference": difference, "limit": ALIKE},
                Advice(
                    "Start again with first weights that are drawn at random, such as Glorot's.",
                    {"initializer": "glorot"},
                ),
            )
    return None


def _difference(block: Array, following: Array) -> float:
    """The largest between two units' weights in and out, by the largest weight; of one unit infinite."""
    units = block.shape[1]
    if units == 1 or not np.allclose(block[:, 0], block[:, 1], rtol=1e-9, atol=0):
        return math.inf
    columns = np.concatenate([block, following[:units].T])
    size = np.abs(columns).max()
    return float(np.abs(columns - columns[:, :1]).max() / size) if size else 0.0


def exploding_gradients(facts: Facts) -> Case | None:
    found = facts.recent("gradient_norms")
    if found is None or facts.config.clip_norm:
        return None
    steps, norms = found
    layer = int(norms.argmax())
    if not norms[layer] > EXPLODED:
        return None
    return Case(
        "The gradients explode: over the last {steps} steps up to step {step} the gradient of layer "
        "{layer} had a median norm of {norm} (above {limit}).",
        {"layer": layer + 1, "norm": float(norms[layer]), "limit": EXPLODED, "steps": steps},
        shorter_gradients(facts),
    )


def too_strong_penalty(facts: Facts) -> Case | None:
    """A penalty that presses a layer's weights to 0, so that nothing gets through."""
    if not has_penalty(facts) or facts.fits:
        return None
    largest = [float(np.abs(W).max()) for W, _ in facts.event.layers]
    layer = int(np.argmin(largest))
    if not largest[layer] < SHRUNK:
        return None
    return Case(
        "The penalty is too strong: at step {step} the largest weight of layer {layer} is {largest} "
        "(below {limit}), and only little gets through.",
        {"layer": layer + 1, "largest": largest[layer], "limit": SHRUNK},
        weaker_penalty(facts),
    )


def _inert_layer(facts: Facts, kind: str) -> dict[str, int] | None:
    """The hidden layer with the largest share of such units, where that is half of them or more."""
    if facts.fits:
        return None
    layers = [(found.count / found.units, number) for number, found in enumerate(facts.inert) if found.kind == kind]
    share, number = max(layers, default=(0.0, 0), key=lambda found: found[0])
    if share < HALF:
        return None
    found = facts.inert[number]
    return {
        "count": found.count,
        "units": found.units,
        "layer": number + 1,
        "samples": facts.problem.samples,
        "percent": 50,
    }


def dead_units(facts: Facts) -> Case | None:
    found = _inert_layer(facts, "dead")
    return found and Case(
        "Dead units in layer {layer} at step {step}: {count} of {units} ({percent} % or more). On none of {samples} "
        "training samples have they a slope, and so they no longer learn.",
        found,
        Advice(
            "Try leaky ReLU, or start again with a smaller learning rate or He's first weights.",
            {"activation": "leaky_relu"},
        ),
    )


def saturated_units(facts: Facts) -> Case | None:
    found = _inert_layer(facts, "saturated")
    return found and Case(
        "Saturated units in layer {layer} at step {step}: {count} of {units} ({percent} % or more). On at least 95 % "
        "of {samples} training samples their slope is below 1 % of the steepest.",
        found,
        steeper_units(facts),
    )


def saturated_outputs(facts: Facts) -> Case | None:
    """Samples that are wrong, and stay so because the output's tanh has no slope there."""
    loss = facts.problem.loss
    if facts.fits or facts.falls or not facts.is_classification or loss.name != "mean_squared_error":
        return None
    if "problem" in facts.problem.lacking:
        return None
    if _without_slope(facts.event.forward.output).mean() < HALF:  # on the batch, which costs nothing
        return None
    problem = as_problem(facts.problem)
    x, targets = (part[:EVALUATED_SAMPLES] for part in problem.train)
    output = problem.network.forward(facts.event.after.theta, x).output
    wrong = problem.class_of(output) != problem.class_of(targets)
    stuck = wrong & _without_slope(output)
    if not wrong.mean() > 1 - FITTED or stuck.sum() < HALF * wrong.sum():
        return None
    return Case(
        "The output is saturated at step {step}: on {count} of the {wrong} training samples that it gets "
        "wrong ({percent} % or more) its slope is below 1 %, and they move the weights hardly at all.",
        {"count": int(stuck.sum()), "wrong": int(wrong.sum()), "percent": 50},
        bounded_outputs(facts),
    )


def _without_slope(output: Array) -> NDArray[np.bool_]:
    """Of which samples no output of tanh has a slope, `(n,)` of bool."""
    return (1.0 - output * output < FLAT_SLOPE).all(axis=-1)


def vanishing_gradients(facts: Facts) -> Case | None:
    if facts.fits or facts.falls or (found := facts.recent("gradient_norms")) is None or len(found[1]) < 3:
        return None
    steps, norms = found
    first, last = float(norms[0]), float(norms[-1])
    limit = VANISHED if len(norms) > 3 else VANISHED_SOON
    if not (last > 0 and first < limit * last):
        return None
    return Case(
        "The gradients vanish: over the last {steps} steps up to step {step} their median norm was {first} "
        "in layer 1 and {last} in the output layer, a share of {share} (below {limit}).",
        {"first": first, "last": last, "share": first / last, "limit": limit, "steps": steps},
        steadier_layers(facts),
    )
