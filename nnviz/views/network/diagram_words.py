"""Words of the network's diagram: its description and its readouts."""

from ...probes.inert import inert_units
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain, short
from ..base.names import feature_titles, unit_name

_MOST = 12  # weights that are listed


def description(snapshot: Snapshot) -> str:
    """Describe the network's shape and its inert units."""
    sizes = ", ".join(map(str, snapshot.event.problem.network.sizes))
    inert = [
        unit_name(snapshot, layer, number - 1)
        for layer, found in enumerate(inert_units(snapshot.event), start=1)
        for number in found.which
    ]
    if not inert:
        return say("Network. Units per layer, from the inputs to the output: {sizes}.", sizes=sizes)
    return say(
        "Network. Units per layer, from the inputs to the output: {sizes}. Dead or saturated: {units}.",
        sizes=sizes,
        units="; ".join(inert),
    )


def input_readout(snapshot: Snapshot, number: int) -> str:
    """Name an input that can't be left out."""
    return say("input {name}", name=unit_name(snapshot, 0, number))


def feature_readout(snapshot: Snapshot, feature: str, by_click: bool) -> str:
    """Say whether a feature is used, and what a click does.

    The only feature that is used can't be left out.
    """
    name, used = feature_titles(snapshot.event.data)[feature], snapshot.event.config.features
    if feature not in used:
        if by_click:
            return say("input {name} is not used: a click uses it", name=name)
        return say("input {name} is not used", name=name)
    if by_click and len(used) > 1:
        return say("input {name}: a click leaves it out", name=name)
    return say("input {name}", name=name)


def unit_readout(snapshot: Snapshot, layer: int, number: int) -> str:
    """Read a unit's bias and weights, and whether it is inert.

    Layer 0 holds the inputs.
    """
    W, b = snapshot.event.layers[layer - 1]
    text = say(
        "{unit}: bias {bias}, weights in {weights}",
        unit=unit_name(snapshot, layer, number),
        bias=short(b[number], 3),
        weights=", ".join(short(weight, 3) for weight in W[:_MOST, number]),
    )
    found = inert_units(snapshot.event)[layer - 1 : layer]
    if not found or not found[0].inert[number]:
        return text
    if found[0].kind == "saturated":
        share = plain(100 * found[0].shares[number])
        return say(
            "{numbers}; saturated: its derivative is nearly 0 for {share} % of the samples", numbers=text, share=share
        )
    if snapshot.event.problem.network.hidden[layer - 1].name == "relu":
        return say("{numbers}; dead: its output is 0 for all samples", numbers=text)
    return say("{numbers}; dead: its derivative is nearly 0 for all samples", numbers=text)


def weight_readout(snapshot: Snapshot, layer: int, before: int, after: int) -> str:
    """Read a weight; layer 0 is the first hidden one."""
    return say(
        "weight from {before} to {after}: {weight}",
        weight=short(snapshot.event.layers[layer][0][before, after], 3),
        before=unit_name(snapshot, layer, before),
        after=unit_name(snapshot, layer + 1, after),
    )
