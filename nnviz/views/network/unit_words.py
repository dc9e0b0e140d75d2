"""The texts of a unit."""

import numpy as np

from ...data.plane import Plane
from ...probes.one_unit import Unit, function_of, is_output
from ...training.model import as_network
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain, short
from ..base.names import input_titles, output_titles, place_text, step_count, typeset, unit_name, weight_name


def title(snapshot: Snapshot, found: Unit) -> str:
    """Return the unit's name, with a capital letter."""
    name = unit_name(snapshot, found.layer + 1, found.number)
    return name[:1].upper() + name[1:]


def formula(snapshot: Snapshot, found: Unit) -> str:
    """Return the title and formula of a unit's activation.

    For an output it is the function that belongs to the loss.
    """
    if found.muted:
        return say("a = {formula}", formula="0")
    event, layer = snapshot.event, found.layer
    if is_output(event, layer):
        return say("a = {formula}", formula=typeset(event.problem.loss.output_formula))
    activation = function_of(event, layer)
    assert activation is not None  # only outputs have no activation function
    return say("{activation}, a = {formula}", activation=say(activation.title), formula=typeset(activation.formula))


def sources(snapshot: Snapshot, found: Unit) -> tuple[tuple[str, ...], str]:
    """Return the incoming weights' names and their heading.

    The bias comes last.
    """
    layer, bias = found.layer, say("bias")
    if layer == 0:
        return (*input_titles(snapshot), bias), say("weights from the inputs")
    return (*_units(len(found.incoming) - 1), bias), say("weights from layer {layer}", layer=layer)


def targets(snapshot: Snapshot, found: Unit) -> tuple[tuple[str, ...], str]:
    """Return the outgoing weights' names and their heading."""
    behind = found.layer + 1
    if is_output(snapshot.event, behind):
        return output_titles(snapshot) or (say("the output"),), say("weights to the output")
    return _units(len(found.outgoing)), say("weights to layer {layer}", layer=behind + 1)


def _units(count: int) -> tuple[str, ...]:
    return tuple(say("unit {unit}", unit=number + 1) for number in range(count))


def gradient(found: Unit) -> str:
    """Write the gradient's norm and the mean delta.

    The norm is over the incoming weights.
    """
    return say(
        "incoming |∂J/∂w| {norm} · mean ∂L/∂z {delta}",
        norm=short(found.gradient_norm, 3),
        delta=short(found.mean_delta, 3),
    )


def description(snapshot: Snapshot, found: Unit) -> str:
    """Describe the unit's weights, activations and gradient."""
    largest = int(np.nan_to_num(np.abs(found.incoming[:-1])).argmax())
    values = {
        "unit": title(snapshot, found),
        "formula": formula(snapshot, found),
        "steps": step_count(snapshot.step),
        "count": len(found.incoming) - 1,
        "outgoing": len(found.outgoing),
        "bias": plain(found.incoming[-1]),
        "weight": weight_name(snapshot, (found.layer, largest, found.number)),
        "value": plain(found.incoming[largest]),
        "norm": plain(found.gradient_norm),
    }
    if found.muted:
        return say(
            "{unit}: {formula}, after {steps}. Incoming weights: {count}; outgoing weights: {outgoing}; "
            "bias: {bias}. The largest incoming weight is {weight}, {value}. "
            "The unit is muted: it passes no activation on, and no gradient back. |∂J/∂w| is {norm}.",
            **values,
        )
    return say(
        "{unit}: {formula}, after {steps}. Incoming weights: {count}; outgoing weights: {outgoing}; "
        "bias: {bias}. The largest incoming weight is {weight}, {value}. "
        "Its activations go from {low} to {high} over {samples} training samples; "
        "on {share}% of them its derivative is near 0. "
        "|∂J/∂w| is {norm}, the mean of ∂L/∂z {delta}.",
        **values,
        low=plain(found.answers.min()),
        high=plain(found.answers.max()),
        samples=len(found.answers),
        share=plain(100 * found.flat.mean()),
        delta=plain(found.mean_delta),
    )


def weight_readout(snapshot: Snapshot, weight: tuple[int, int, int]) -> str:
    """Describe a weight (layer, row, unit) and its gradient."""
    event, (layer, row, number) = snapshot.event, weight
    theta, gradient = (
        as_network(event.problem).blocks(vector)[layer][row, number] for vector in (event.after.theta, event.gradient)
    )
    return say(
        "{weight}: {value}, ∂J/∂w {gradient}",
        weight=weight_name(snapshot, weight),
        value=short(theta, 3),
        gradient=short(gradient, 3),
    )


def place_readout(snapshot: Snapshot, found: Unit, plane: Plane, place: tuple[float, float]) -> str:
    """Describe z and a at a place on the plane."""
    problem, layer, number = snapshot.event.problem, found.layer, found.number
    point = problem.inputs(plane.points(np.array([place])))
    forward = as_network(problem).forward(snapshot.event.after.theta, point)
    return say(
        "{place}: z = {z}, a = {a}",
        place=place_text(plane, place),
        z=short(forward.preactivations[layer][number, 0], 3),
        a=short(forward.activations[layer][number, 0], 3),
    )
