"""Checkpoints: the states of a run that are kept, ever fewer of ever more steps."""

from bisect import bisect_right

from ..training.events import State, Trajectory
from .blocks import Blocks

CHECKPOINTS = 8192
CHECKPOINT_BYTES = 24 << 20  # of all of them
RESTING_BYTES = 2 << 20  # of those that a branch does not share, while the run is on another
PATH = 128  # states of a path at the most


class Checkpoints:
    """The first state and those at every step, every second, every fourth, …: at most 8,192, or 24 MB of them."""

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
        """Keep fewer of the states after `step`, where they take much room."""
        shared = self.count(step)
        while (len(self.states) - shared) * size(self.states[-1]) > RESTING_BYTES:
            self._thin(shared)

    def _thin(self, first: int) -> None:
        """Keep every second state behind the first ones."""
        self.stride *= 2
        before, later = self.states[:first], self.states[first:]
        self.states = Blocks([*before, *(state for state in later if state.step % self.stride == 0)])

    def correct(self, state: State) -> None:
        """Another state at the step that was kept last, if that is its step."""
        if self.states[-1].step == state.step:
            self.states.pop()
            self.states.append(state)

    def nearest(self, step: int) -> State:
        """The last state that is kept from before, or at, `step`."""
        return self.states[self.count(step) - 1]

    def path(self, step: int) -> Trajectory:
        """The states up to `step`, or every second, every fourth, … of them: at most 128."""
        count = self.count(step)
        stride = 1
        while count > PATH * stride:
            stride *= 2
        return Trajectory(tuple(self.states[:count:stride]))

    def until(self, step: int) -> "Checkpoints":
        """Checkpoints of their own, with the states up to `step`."""
        made = Checkpoints(self.states[0])
        made.states, made.stride = self.states.until(self.count(step)), self.stride
        return made

    def count(self, step: int) -> int:
        """How many states are kept from before, or at, `step`."""
        return bisect_right(self.states, step, key=lambda state: state.step)


def size(state: State) -> int:
    """The bytes of a state's arrays."""
    return state.theta.nbytes * (1 + len(state.optimizer_state.slots))
