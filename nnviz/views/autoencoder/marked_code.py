"""The code that a person chose, and its image."""

from dataclasses import dataclass

import numpy as np

from ...nn.arrays import Array
from ...probes.code import codes, decoded
from ...training.problem import as_problem
from ...training.snapshot import Snapshot
from ..base.focus import Focus


@dataclass(frozen=True)
class MarkedCode:
    """A code `(1, units)` with its image `(1, outputs)`, and the inputs `(1, inputs)` of its sample, if any."""

    code: Array
    image: Array
    inputs: Array | None = None


def marked_code(snapshot: Snapshot, focus: Focus) -> MarkedCode | None:
    """Return the code in focus, or that of the sample in focus, or None."""
    event, chosen = snapshot.event, focus.within(snapshot.event)
    if chosen.code is not None:
        code = np.array([chosen.code])
        return MarkedCode(code, decoded(event, code))
    if chosen.sample is None:
        return None
    inputs = as_problem(event.problem).inputs(event.data.points[chosen.sample : chosen.sample + 1])
    code = codes(event, inputs)
    return MarkedCode(code, decoded(event, code), inputs[:, :-1])
