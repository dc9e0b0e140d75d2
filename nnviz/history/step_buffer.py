"""Buffer of steps that are added to the curves together."""

from typing import NamedTuple

import numpy as np

from ..nn.arrays import Array
from ..training.events import StepEvent

MOST = 1024  # steps in a buffer
_MOST_BYTES = 1 << 20  # theta of all of them


class StepBatch(NamedTuple):
    """Numbers and vectors of several steps, one step per row."""

    numbers: Array  # step, loss and learning rate, (n, 3)
    before: Array  # theta, (n, P)
    after: Array
    gradients: Array


class StepBuffer:
    """Buffer of steps as bytes.

    So their arrays are freed, and the next step reuses memory that is still cached. A step that
    fills the whole buffer is not copied.
    """

    def __init__(self, theta: Array):
        self._room = max(1, min(MOST, _MOST_BYTES // theta.nbytes))
        self._clear()

    def _clear(self) -> None:
        self._last: StepEvent | None = None
        self._numbers: list[float] = []
        self._thetas: list[bytes] = []
        self._gradients: list[bytes] = []
        self._breaks: list[int] = []  # the first step, and each that does not begin where the former one ended

    def add(self, event: StepEvent) -> bool:
        """Add a step, and return whether the buffer is full."""
        before, after, last, self._last = event.before.theta, event.after, self._last, event
        self._numbers += (after.step, event.loss, event.learning_rate)
        if self._room == 1:
            return True
        if last is None or before is not last.after.theta:
            self._breaks.append(len(self._gradients))
            self._thetas.append(before.tobytes())
        self._thetas.append(after.theta.tobytes())
        self._gradients.append(event.gradient.tobytes())
        return len(self._gradients) == self._room

    def take(self) -> StepBatch | None:
        """Empty the buffer and return its steps, or None."""
        if self._last is None:
            return None
        taken = StepBatch(np.array(self._numbers).reshape(-1, 3), *self._vectors(self._last))
        self._clear()
        return taken

    def _vectors(self, last: StepEvent) -> tuple[Array, Array, Array]:
        if self._room == 1:
            return last.before.theta[None], last.after.theta[None], last.gradient[None]
        thetas, gradients = (
            np.frombuffer(b"".join(found), like.dtype).reshape(-1, like.size)
            for found, like in ((self._thetas, last.after.theta), (self._gradients, last.gradient))
        )
        if len(self._breaks) == 1:
            return thetas[:-1], thetas[1:], gradients
        steps = np.arange(len(gradients))
        starts = steps + np.searchsorted(self._breaks, steps, side="right") - 1
        return thetas[starts], thetas[starts + 1], gradients
