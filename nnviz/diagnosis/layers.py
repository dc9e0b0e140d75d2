"""Rules on the layers: weights, gradients, units and outputs."""

import itertools
import math

import numpy as np

from ..nn.arrays import Array, Bools
from ..probes.inert import FLAT as FLAT_DERIVATIVE
from ..training.evaluation import EVALUATED_SAMPLES
from ..training.model import as_network
from ..training.problem import as_problem
from ..words import marked
from .advice import bounded_outputs, has_penalty, shorter_gradients, steadier_layers, steeper_units, weaker_penalty
from .facts import FITTED, Facts
from .rule import Advice, Case, Evidence, Rule

ALIKE = 1e-12  # difference of equal weights, relative to the largest weight
EXPLODED = 100  # norm of a layer's gradient
VANISHED = 0.01  # gradient norm of the first layer divided by that of the output layer, 3 hidden layers or more
VANISHED_SOON = 0.001  # the same with fewer hidden layers
SHRUNK = 0.05  # largest weight of a layer that passes hardly any signal
HALF = 0.5  # share of a layer's units, or of the misclassified samples


def no_gradient(facts: Facts) -> Case | None:
    """Find a run whose weights never moved, without any gradient."""
    norms, ratios = facts.snapshot.gradient_norms, facts.snapshot.update_ratios
    moved = ratios.high[ratios.steps > facts.changed]
    if facts.fits or "weights" in facts.problem.lacking or not moved.size or moved.any():
        return None
    if norms.high[norms.steps > facts.changed].any():
        return None
    return Case(
        marked("No gradient: the weights have never moved."),
        marked(
            "In all {steps} steps up to step {step} no layer had a gradient above {limit}, and the weights did "
            "not move. Does the loss depend on the weights, and is the backward pass called?"
        ),
        {"steps": facts.since, "limit": 0},
        Advice(marked("Call loss.backward() before optimizer.step(), and give the optimizer this model's parameters.")),
    )


def symmetric_weights(facts: Facts) -> Case | None:
    """Find a layer whose units are all the same.

    They have the same incoming and outgoing weights. Such units get the same gradient forever. Dropout can break the
    symmetry unless their outputs are 0; it has done so by the time that rules are asked.
    """
    if "network" in facts.problem.lacking:
        return None
    blocks = as_network(facts.problem).blocks(facts.event.after.theta)
    for layer, (block, following) in enumerate(itertools.pairwise(blocks), start=1):
        difference = _difference(block, following)
        if difference <= ALIKE:
            return Case(
                marked("Symmetric weights: all units of {layer} are equal, and learn the same."),
                marked(
                    "All {units} units of {layer} have the same weights at step {step}: they differ by at most "
                    "{difference} of the largest weight (limit {limit}). They get the same gradient, so they stay "
                    "equal."
                ),
                {"units": block.shape[1], "layer": layer, "difference": difference, "limit": ALIKE},
                Advice(
                    marked("Start again with random initial weights, such as Glorot initialization."),
                    {"initializer": "glorot"},
                    marked("Restart with Glorot"),
                ),
            )
    return None


def _difference(block: Array, following: Array) -> float:
    """Return the largest difference between units' weights, relative to the largest weight.

    It is infinite for a single unit.
    """
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
        marked("Exploding gradient: its norm in {layer} is about {norm}."),
        marked(
            "Exploding gradients: over the last {steps} steps up to step {step} the gradient of "
            "{layer} had a median norm of {norm} (above {limit})."
        ),
        {"layer": layer + 1, "norm": float(norms[layer]), "limit": EXPLODED, "steps": steps},
        shorter_gradients(facts),
    )


def too_strong_penalty(facts: Facts) -> Case | None:
    """Find a layer whose weights a penalty has driven towards 0."""
    if not has_penalty(facts) or facts.fits:
        return None
    largest = [float(np.abs(W).max()) for W, _ in facts.event.layers]
    layer = int(np.argmin(largest))
    if not largest[layer] < SHRUNK:
        return _penalty_outweighs(facts)
    return Case(
        marked("Penalty too strong: it has driven the weights of {layer} towards 0."),
        marked(
            "The penalty is too strong: at step {step} the largest weight of {layer} is {largest} "
            "(below {limit}), so that hardly any signal passes."
        ),
        {"layer": layer + 1, "largest": largest[layer], "limit": SHRUNK},
        weaker_penalty(facts),
    )


def _penalty_outweighs(facts: Facts) -> Case | None:
    """Find a penalty that is larger than the loss, in a run that does not get better."""
    penalty, loss = facts.event.penalty, facts.event.loss
    if facts.falls or not penalty > loss:
        return None
    return Case(
        marked("Penalty too strong: at {penalty} it outweighs the loss of {loss}."),
        marked(
            "The penalty is too strong: at step {step} it adds {penalty} to the objective, and the loss only {loss} "
            "(the limit is {limit}% of the loss), and the loss does not fall."
        ),
        {"penalty": float(penalty), "loss": float(loss), "limit": 100},
        weaker_penalty(facts),
    )


def _inert_layer(facts: Facts, kind: str) -> Evidence | None:
    """Describe the hidden layer with the largest share of inert units.

    None if that is less than half.
    """
    if facts.fits:
        return None
    layers = [
        (found.count / found.units, number)
        for number, found in enumerate(facts.inert)
        if found.kind == kind and found.units
    ]
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
    if found is None:
        return None
    headline, sentence = (
        marked("Dead units: {count} of {units} in {layer} output 0 for every training sample."),
        marked(
            "Dead units in {layer} at step {step}: {count} of {units} ({percent}% or more). Their gradient is "
            "0 on all {samples} training samples, so they cannot learn."
        ),
    )
    if facts.problem.network.hidden[int(found["layer"]) - 1].name != "relu":
        headline, sentence = (
            marked("Dead units: hardly any sample changes {count} of {units} in {layer}."),
            marked(
                "Dead units in {layer} at step {step}: {count} of {units} ({percent}% or more). On all {samples} "
                "training samples their derivative is below 1% of the largest, so they hardly learn."
            ),
        )
    return Case(
        headline,
        sentence,
        found,
        Advice(
            marked("Try leaky ReLU, or start again with a smaller learning rate or He initialization."),
            {"activation": "leaky_relu"},
            marked("Switch to leaky ReLU"),
        ),
    )


def saturated_units(facts: Facts) -> Case | None:
    found = _inert_layer(facts, "saturated")
    if found is None:
        return None
    return Case(
        marked("Saturated units: {count} of {units} in {layer} hardly respond to their inputs."),
        marked(
            "Saturated units in {layer} at step {step}: {count} of {units} ({percent}% or more). On at least "
            "95% of {samples} training samples their derivative is below 1% of the largest."
        ),
        found,
        steeper_units(facts),
    )


def saturated_outputs(facts: Facts) -> Case | None:
    """Find samples that stay misclassified because the output's tanh is saturated."""
    loss = facts.problem.loss
    if facts.fits or facts.falls or not facts.is_classification or loss.name != "mean_squared_error":
        return None
    if "problem" in facts.problem.lacking:
        return None
    if _is_saturated(facts.event.forward.output).mean() < HALF:  # on the batch, which costs nothing
        return None
    problem = as_problem(facts.problem)
    x, targets = (part[:EVALUATED_SAMPLES] for part in problem.train)
    output = problem.network.forward(facts.event.after.theta, x).output
    wrong = problem.class_of(output) != problem.class_of(targets)
    stuck = wrong & _is_saturated(output)
    if not wrong.mean() > 1 - FITTED or stuck.sum() < HALF * wrong.sum():
        return None
    return Case(
        marked("Saturated output: misclassified samples hardly change the weights."),
        marked(
            "The output is saturated at step {step}: on {count} of the {wrong} misclassified training samples "
            "({percent}% or more) its derivative is below 1%, so they hardly change the weights."
        ),
        {"count": int(stuck.sum()), "wrong": int(wrong.sum()), "percent": 50},
        bounded_outputs(facts),
    )


def _is_saturated(output: Array) -> Bools:
    """Return for which samples all outputs of tanh are saturated, `(n,)`."""
    return np.asarray((1.0 - output * output < FLAT_DERIVATIVE).all(axis=-1))


def vanishing_gradients(facts: Facts) -> Case | None:
    if (
        facts.is_silenced
        or facts.fits
        or facts.falls
        or (found := facts.recent("gradient_norms")) is None
        or len(found[1]) < 3
    ):
        return None
    steps, norms = found
    first, last = float(norms[0]), float(norms[-1])
    limit = VANISHED if len(norms) > 3 else VANISHED_SOON
    if not (last > 0 and first < limit * last):
        return None
    return Case(
        marked("Vanishing gradient: it shrinks on its way back, so layer 1 hardly learns."),
        marked(
            "Vanishing gradients: over the last {steps} steps up to step {step} their median norm was {first} "
            "in layer 1 and {last} in the output layer, a ratio of {share} (below {limit})."
        ),
        {"first": first, "last": last, "share": first / last, "limit": limit, "steps": steps},
        steadier_layers(facts),
    )


RULES = (
    Rule("symmetric weights", "trouble", "cause", symmetric_weights, lambda action, _: set(action) <= {"initializer"}),
    Rule("penalty too strong", "trouble", "cause", too_strong_penalty, lambda action, _: set(action) <= {"l1", "l2"}),
    Rule("exploding gradients", "trouble", "symptom", exploding_gradients),
    Rule("dead units", "trouble", "symptom", dead_units),
    Rule("saturated units", "trouble", "symptom", saturated_units),
    Rule("vanishing gradients", "trouble", "symptom", vanishing_gradients),
    Rule("saturated output", "trouble", "symptom", saturated_outputs),
    Rule("no gradient", "trouble", "symptom", no_gradient),
)
