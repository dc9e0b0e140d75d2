"""Checkpoints of a run, thinned out as it grows."""

from bisect import bisect_right

from ..training.events import State
from ..training.snapshot import Trajectory
from .blocks import Blocks

CHECKPOINTS = 8192
CHECKPOINT_BYTES = 24 << 20  # all of them together
RESTING_BYTES = 2 << 20  # those that a branch shares with no other, while the run is on another branch
PATH = 128  # states of a path, at most


class Checkpoints:
    """First state of a run, and one in every `stride` steps.

    The stride doubles whenever there are more than 8,192 states, or 24 MB of them.
    """

    def __init__(self, first: State):
        self.states = Blocks([first])
        self.stride = 1  # steps from one to the next

    def keep(self, state: State) -> None:
        """Add the state of a step that is a multiple of `stride`."""
        self.states.append(state)
        kept = len(self.states)
        if kept > CHECKPOINTS or (kept > 8 and kept * size(state) > CHECKPOINT_BYTES):
            self._thin(1)

    def shrink(self, step: int) -> None:
        """Thin out the states after `step`.

        They then take at most 2 MB.
        """
        shared = self.count(step)
        while (len(self.states) - shared) * size(self.states[-1]) > RESTING_BYTES:
            self._thin(shared)

    def _thin(self, first: int) -> None:
        """Keep the `first` states and every second one of the others."""
        self.stride *= 2
        before, later = self.states[:first], self.states[first:]
        self.states = Blocks([*before, *(state for state in later if state.step % self.stride == 0)])

    def correct(self, state: State) -> None:
        """Replace the last state by one of the same step.

        A state of another step is ignored.
        """
        if self.states[-1].step == state.step:
            self.states.pop()
            self.states.append(state)

    def nearest(self, step: int) -> State:
        """Return the last state kept at or before `step`."""
        return self.states[self.count(step) - 1]

    def between(self, first: int, last: int) -> dict[int, State]:
        """Return the states kept from one step to another, by their steps."""
        kept = self.states[self.count(first - 1) : self.count(last)]
        return {state.step: state for state in kept}

    def path(self, step: int) -> Trajectory:
        """Return at most 128 evenly spread states up to `step`."""
        count = self.count(step)
        stride = 1
        while count > PATH * stride:
            stride *= 2
        return Trajectory(tuple(self.states[:count:stride]))

    def until(self, step: int) -> "Checkpoints":
        """Return new checkpoints with the states up to `step`."""
        made = Checkpoints(self.states[0])
        made.states, made.stride = self.states.until(self.count(step)), self.stride
        return made

    def count(self, step: int) -> int:
        """Count the states kept at or before `step`."""
        return bisect_right(self.states, step, key=lambda state: state.step)


def size(state: State) -> int:
    """Return the bytes of a state's arrays."""
    return state.theta.nbytes * (1 + len(state.optimizer_state.slots))
