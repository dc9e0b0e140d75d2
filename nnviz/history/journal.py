"""Journal: the changes of a branch, and the problem of each step."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from ..data.datasets import Dataset
from ..data.patch import Patch, patched
from ..data.user_data import Samples
from ..nn.arrays import Array
from ..settings.config import Config
from ..training.changes import together
from ..training.evaluation import Evaluation
from ..training.events import Change, DataEdited, SettingsChanged
from ..training.model import ParameterLayout
from ..training.problem import prepare
from . import blocks
from .blocks import Blocks

_MERGEABLE = 8  # latest changes of a step that a new one may be merged with


class Measured(Protocol):
    """A model whose training steps a branch records.

    It is a Problem, or the model of a watched loop.
    """

    @property
    def config(self) -> Config:
        """The settings of the run."""

    @property
    def data(self) -> Dataset:
        """The training and the test samples."""

    @property
    def network(self) -> ParameterLayout:
        """The places of the layers in theta."""

    def evaluate(self, theta: Array) -> Evaluation:
        """Return the losses and scores with the parameters `theta`."""


@dataclass(frozen=True, slots=True)
class Segment:
    """Steps of a run from `step` on.

    They have one problem, and the user's data or None.
    """

    step: int
    problem: Measured
    user_data: Dataset | Samples | None


@dataclass(frozen=True, slots=True)
class _Point:
    """Config after `count` changes, and the last edit of data."""

    count: int
    config: Config
    edited: DataEdited | None

    def after(self, changes: Sequence[Change]) -> "_Point":
        """Apply further changes."""
        values: dict[str, Any] = {}
        edited = self.edited
        for change in changes:
            if isinstance(change, SettingsChanged):
                values.update((name, after) for name, (_, after) in change.changes.items())
            elif isinstance(change, DataEdited):
                edited = change
        config = self.config.model_copy(update=values) if values else self.config
        return _Point(self.count + len(changes), config, edited)


class Journal:
    """Changes of a branch in order.

    The first `inherited` are those of its parent. A change takes about 200 bytes. Problems are not kept: they are
    made again on request, from the config and the data before the block of changes.
    """

    def __init__(self, began: Segment):
        self.began = self.here = began
        self.changes: Blocks[Change] = Blocks()
        self.inherited = 0
        self._points: list[_Point] = []  # before the first change of each block
        self._whole: tuple[Change, ...] | None = ()
        self._reached = _Point(0, began.problem.config, None)  # after all changes
        self._found: tuple[_Point, Segment] | None = None

    # ---- recording ----

    def add(self, change: Change, segment: Segment) -> None:
        """Add a change and the segment that follows it.

        Changes of the same thing at the same step are merged into one.
        """
        found = self._relative(change, segment)
        self.here, self._whole, self._found = segment, None, None
        if found is None:
            return
        first = max(self.inherited, len(self.changes) - _MERGEABLE)
        there = list(self.at(found.step, first))
        for _ in there:
            self._pop()
        for one in together(there, found):
            self._append(self._small(one))

    def _relative(self, change: Change, segment: Segment) -> Change | None:
        """Return the change relative to those already recorded.

        None if there is no difference.


        An observer that was called earlier may have made a further change, which arrived here first.
        """
        if isinstance(change, SettingsChanged):
            differences = self._reached.config.differences(segment.problem.config)
            return SettingsChanged(change.step, differences) if differences else None
        if isinstance(change, DataEdited):
            kept, data = change.kept, segment.problem.data
            if isinstance(kept, Patch) and (kept.before is not self.here.problem.data or kept.data() is not data):
                kept = data  # an edit of data that is not recorded yet
            return DataEdited(change.step, kept, change.samples)
        return change

    def _small(self, change: Change) -> Change:
        """Return an edit as a patch of the former patch.

        This saves memory.
        """
        if not isinstance(change, DataEdited) or not isinstance(change.kept, Patch):
            return change
        before = self.began.problem.data if self._reached.edited is None else self._reached.edited.kept
        return DataEdited(change.step, patched(before, change.kept.edit, change.data), change.samples)

    def _append(self, change: Change) -> None:
        if len(self.changes) % blocks.SIZE == 0:
            self._points.append(self._reached)
        self.changes.append(change)
        self._reached = self._reached.after([change])

    def _pop(self) -> None:
        self.changes.pop()
        self._reached = self._point(len(self.changes))
        if len(self.changes) % blocks.SIZE == 0:
            self._points.pop()

    # ---- reading ----

    def whole(self) -> tuple[Change, ...]:
        """Return all changes as a tuple."""
        if self._whole is None:
            self._whole = tuple(self.changes)
        return self._whole

    def count(self, step: int) -> int:
        """Count the changes up to `step`."""
        return bisect_right(self.changes, step, key=_step)

    def next_change(self, step: int) -> int | None:
        """Return the step of the first change after `step`, or None."""
        count = self.count(step)
        return self.changes[count].step if count < len(self.changes) else None

    def at(self, step: int, first: int = 0) -> tuple[Change, ...]:
        """Return the changes at a step.

        The `first` changes of the branch are left out.
        """
        begin = bisect_left(self.changes, step, first, key=_step)
        return self.changes[begin : bisect_right(self.changes, step, begin, key=_step)]

    def segment_after(self, step: int) -> Segment:
        """Return the segment of the step that follows `step`."""
        count = self.count(step)
        if count == len(self.changes):
            return self.here
        if self._found is None or self._found[0].count != count:
            point = self._point(count)
            self._found = point, self._segment(point)
        return self._found[1]

    def _point(self, count: int) -> _Point:
        """Return the state that the first `count` changes lead to."""
        if count == 0:
            return _Point(0, self.began.problem.config, None)
        point = self._points[(count - 1) // blocks.SIZE]
        if self._found is not None and point.count < self._found[0].count <= count:
            point = self._found[0]
        return point.after(self.changes[point.count : count])

    def _segment(self, point: _Point) -> Segment:
        began = self.began
        if point.count == 0:
            return began
        data, user_data = began.problem.data, began.user_data
        if point.edited is not None:
            data = user_data = point.edited.data
        return Segment(self.changes[point.count - 1].step, prepare(point.config, data), user_data)

    def until(self, step: int) -> "Journal":
        """Return a new journal that inherits the changes up to `step`."""
        count = self.count(step)
        made = Journal(self.began)
        made.changes, made.inherited = self.changes.until(count), count
        made._points = self._points[: -(-count // blocks.SIZE)]
        made._whole = None
        made._reached, made.here = self._point(count), self.segment_after(step)
        return made


def _step(change: Change) -> int:
    return change.step
