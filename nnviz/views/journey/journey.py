"""The journey of a sample through the layers.

It leads to the loss, and back to the update of one weight.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import final

import numpy as np
from matplotlib.artist import Artist

from ...drawing.label import Label, width, wrapped
from ...drawing.theme import SMALL
from ...probes.sample_journey import Journey, Station, journey, largest_weight
from ...training.events import StepEvent
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import short
from ..base.focus import Focus
from ..base.legend import shortened
from ..base.names import class_names, input_titles, unit_name
from ..base.view import View
from ..over_steps.layer_curves import in_front
from .columns import JourneyColumns
from .formulas import Formula, formula

_TOP = 20.0  # CSS pixels for the title
_FLAT = 240.0  # CSS pixels of height below which the calculation has two lines
_LARGE = 14.0  # font size of the formula if there is room
_TERMS = (12, 8, 6, 5, 4, 3, 2, 1)
_SPOKEN = 12  # terms of a sum in the description


@dataclass(frozen=True)
class _Layout:
    sizes: tuple[int, ...]
    stage: int
    station: Station
    stations: int
    inputs: tuple[str, ...]


@final
class SampleJourney(View):
    """One sample's values in the forward and backward pass.

    These are the activations, the loss and the deltas. The stage of the focus says what is calculated: it is
    highlighted, and its formula with numbers is written below. Columns are the inputs, the layers and the
    loss; going forward they show z or a, going back δ. One unit of each layer is followed to the weight and from
    it.
    """

    def make(self) -> Sequence[Artist]:
        self.board = JourneyColumns(self)
        self.title = Label(self.pane, 8, 14, "", color=self.theme.ink, size=SMALL)
        self.about = Label(self.pane, 8, 14, "", color=self.theme.muted, size=SMALL)
        self.text: list[Label] = []
        self._kept: tuple[StepEvent, Focus, Journey] | None = None
        return ()

    # ---- what is shown ----

    def _journey(self, event: StepEvent) -> Journey:
        if self._kept is None or self._kept[0] is not event or self._kept[1] != self.focus:
            focus = self.focus.within(event)
            weight = focus.weight or largest_weight(event, focus.unit)
            self._kept = event, self.focus, journey(event, focus.sample, weight)
        return self._kept[2]

    def _stage(self, found: Journey) -> int:
        return min(max(self.focus.station, 0), len(found.stations) - 1)

    def stations(self, snapshot: Snapshot) -> int:
        return 3 * len(snapshot.event.problem.network.slices) + 4

    def layout(self, snapshot: Snapshot) -> _Layout:
        event = snapshot.event
        found = self._journey(event)
        stage, stations = self._stage(found), found.stations
        return _Layout(event.problem.network.sizes, stage, stations[stage], len(stations), input_titles(snapshot))

    # ---- still part ----

    def arrange(self, layout: _Layout) -> None:
        self._size = _LARGE if self.width >= 800 and self.height >= 360 else SMALL
        pitch = 1.375 * self._size
        self._text_rows = 2 if self.height < _FLAT else int(np.clip(0.36 * self.height / pitch, 5, 7))
        bottom = self.height - self._text_rows * pitch - 6
        self.board.arrange(_TOP, bottom, layout.sizes, layout.inputs, layout.station)
        self.rule([((8, bottom), (self.width - 8, bottom))], self.theme.grid)
        for label in self.text:
            label.remove()
        self.text = [
            Label(self.pane, 8, bottom + (line + 0.8) * pitch, "", color=self.theme.ink, size=self._size, bold=not line)
            for line in range(self._text_rows)
        ]
        self.artists = in_front((*self.board.artists, self.title, self.about, *self.text))

    # ---- moving part ----

    def move(self, snapshot: Snapshot, layout: _Layout) -> None:
        event = snapshot.event
        found = self._journey(event)
        self.title.text = say("sample {number}", number=found.sample + 1)
        start = 8 + width(self.title.text, SMALL) + 8
        self.about.move(start, 14, shortened(_about(snapshot, found), self.width - start - 8))
        self.board.move(found)
        self._write_formula(snapshot, found, layout)

    def _write_formula(self, snapshot: Snapshot, found: Journey, layout: _Layout) -> None:
        if self.height < _FLAT:
            self._write_two_lines(snapshot, found, layout)
            return
        for most in _TERMS:
            said = formula(snapshot, found, layout.station, most)
            lines = self._in_lines(said, layout)
            if len(lines) <= self._text_rows:
                break
        else:
            lines = self._in_lines(replace(said, note=""), layout)
            rest = " ".join(lines[self._text_rows - 1 :])
            lines = [*lines[: self._text_rows - 1], shortened(rest, (self.width - 16) * SMALL / self._size)]
        for label, line in zip(self.text, lines + [""] * len(self.text)):
            label.text = line

    def _write_two_lines(self, snapshot: Snapshot, found: Journey, layout: _Layout) -> None:
        """Write the heading, and the numbers if they fit in a line."""
        for most in _TERMS:
            said = formula(snapshot, found, layout.station, most)
            if width(said.numbers, self._size) <= self.width - 16:
                line = said.numbers
                break
        else:
            line = say("{formula} · enlarge it for the numbers", formula=said.symbols)
        heading, line = self._in_lines(said, layout)[0], shortened(line, self.width - 16)
        for label, text in zip(self.text, (heading, line)):
            label.text = text

    def _in_lines(self, said: Formula, layout: _Layout) -> list[str]:
        room = self.width - 16
        heading = say(
            "{stage} of {count}: {heading}", stage=layout.stage + 1, count=layout.stations, heading=said.heading
        )
        lines = [shortened(heading, 0.9 * room * SMALL / self._size)]
        for text in (said.symbols, said.numbers, said.note):
            lines += wrapped(text, room, self._size) if text else []
        return lines

    # ---- texts and pointer ----

    def describe(self, snapshot: Snapshot) -> str:
        found = self._journey(snapshot.event)
        stage = self._stage(found)
        said = formula(snapshot, found, found.stations[stage], _SPOKEN)
        return say(
            "The journey of sample {number}, {about}, stage {stage} of {count}. {heading}: {symbols}; "
            "with the numbers, {numbers}. {note}",
            number=found.sample + 1,
            about=_about(snapshot, found),
            stage=stage + 1,
            count=len(found.stations),
            heading=said.heading,
            symbols=said.symbols,
            numbers=said.numbers,
            note=said.note,
        ).strip()

    def readout(self, snapshot: Snapshot, x: float, y: float) -> str:
        found, at = self._journey(snapshot.event), self.board.unit_at(x, y)
        if at is None:
            return ""
        column, unit = at
        if column > len(found.preactivations):
            return say("the loss of the sample: {loss}", loss=short(found.loss))
        name = unit_name(snapshot, column, unit)
        if not column:
            return say("{name}: {value}", name=name, value=short(found.inputs[unit]))
        z, a, delta = (
            short(arrays[column - 1][unit]) for arrays in (found.preactivations, found.activations, found.deltas)
        )
        return say("{name}: z = {z}, a = {a}, δ = {delta}", name=name, z=z, a=a, delta=delta)

    def focus_at(self, snapshot: Snapshot, x: float, y: float) -> Focus | None:
        at = self.board.unit_at(x, y)
        if at is None or at[0] > len(self._layout.sizes) - 1:
            return None
        column, unit = at
        if column:
            place = (column - 1, unit)
            return replace(self.focus, unit=place, weight=largest_weight(snapshot.event, place))
        outgoing = np.nan_to_num(np.abs(snapshot.event.layers[0][0][unit]))
        return replace(self.focus, weight=(0, unit, int(outgoing.argmax())))


def _about(snapshot: Snapshot, found: Journey) -> str:
    """Describe the sample and the followed weight."""
    names = class_names(snapshot)
    label = snapshot.event.data.labels[found.sample]
    what = names[int(label)] if names else say("value {value}", value=short(label))
    values = {
        "what": what,
        "part": say("training") if found.trains else say("test"),
        "weight": short(found.at_weight(found.theta)),
    }
    layer, row, unit = found.weight
    if found.is_bias:
        return say("{part}, {what} · b = {weight} of {unit}", unit=unit_name(snapshot, layer + 1, unit), **values)
    return say(
        "{part}, {what} · w = {weight} from {before} to {after}",
        before=unit_name(snapshot, layer, row),
        after=unit_name(snapshot, layer + 1, unit),
        **values,
    )
