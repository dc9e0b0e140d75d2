"""The texts of a loss landscape."""

import numpy as np

from ...nn.arrays import Array
from ...probes.landscape import Landscape
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import plain, reading, short
from ..base.names import step_count


def description(snapshot: Snapshot, landscape: Landscape, place: Array, over_path: bool) -> str:
    """Describe the range of losses, and the run's place."""
    known = landscape.losses[np.isfinite(landscape.losses)]
    values = {
        "steps": step_count(snapshot.step),
        "samples": landscape.samples,
        "u": plain(place[0]),
        "v": plain(place[1]),
        "low": plain(known.min()) if len(known) else "?",
        "high": plain(known.max()) if len(known) else "?",
    }
    if not over_path:
        return say(
            "Loss on {samples} training samples around the weights after {steps}, in two random directions: "
            "from {low} to {high}; the run is at ({u}, {v}).",
            **values,
        )
    first, second = landscape.section.shares
    return say(
        "Loss on {samples} training samples around the weights after {steps}, along the first two principal "
        "components of the path, which have {first}% and {second}% of its variance: from {low} to {high}; "
        "the run is at ({u}, {v}).",
        first=plain(100 * first),
        second=plain(100 * second),
        **values,
    )


def axis_titles(over_path: bool, shares: tuple[float, float], samples: int) -> list[str]:
    """Describe the two directions and the number of samples.

    `shares` are those of a section.
    """
    if not over_path:
        titles = [say("random directions, in lengths of each unit's weights")]
    else:
        titles = [
            say(
                "{arrow} component {number}: {share}% of the path's variance",
                arrow=arrow,
                number=number,
                share=plain(100 * share),
            )
            if share
            else say("{arrow} random direction", arrow=arrow)
            for number, (arrow, share) in enumerate(zip("→↑", shares), start=1)
        ]
    return [*titles, say("{count} training samples", count=samples)]


def short_title(quantity: str, over_path: bool, shares: tuple[float, float]) -> str:
    """Name the quantity and both directions in one line."""
    if not over_path:
        return say("{quantity} in random directions", quantity=quantity)
    if not all(shares):
        return say("{quantity} around the weights", quantity=quantity)
    first, second = (f"{100 * share:.0f}" for share in shares)
    return say("{quantity} · path's variance: → {first} %, ↑ {second} %", quantity=quantity, first=first, second=second)


def readout(landscape: Landscape, place: tuple[float, float]) -> str:
    """Describe the loss measured nearest to a place."""
    axes = (landscape.across, landscape.up)
    column, row = (int(np.abs(points - at).argmin()) for at, points in zip(place, axes))
    loss = landscape.losses[row, column]
    # Rounding errors are shown as 0.
    u, v = (0.0 if abs(at) < 1e-9 * np.ptp(points) else at for at, points in zip(place, axes))
    values = {"u": short(u, 3), "v": short(v, 3)}
    if np.isnan(loss):
        return say("({u}, {v}): no loss is known here", **values)
    return say("({u}, {v}): loss {loss}", loss=reading(loss), **values)
