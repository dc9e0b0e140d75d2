"""The picture of a journey: its numbers, its highlights, its stages and what a click chooses."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.drawing.label import Label, width
from nnviz.drawing.number_grid import SHARE, fitting, row_numbers
from nnviz.drawing.theme import contrast
from nnviz.probes.sample_journey import journey, largest_weight
from nnviz.views import DARK, LIGHT, Focus, SampleJourney, Stage
from nnviz.views.journey.formulas import formula
from nnviz.words.formatting import short

from .conftest import run

WHOLE = (0, 0, 1, 1)
SIZES = ((620, 300), (380, 220), (980, 400))


def shown(snapshot, focus=Focus(), size=(620, 300)):  # noqa: B008 - it is frozen
    view = SampleJourney(focus=focus)
    Stage([(view, WHOLE)], *size).frame(snapshot)
    return view


def texts(view):
    return [artist for artist in view._still if isinstance(artist, Label)]


@pytest.mark.parametrize("name", ("default at 130", "blobs at 130", "plane at 1", "linear at 0"))
def test_every_stage_fills_what_is_known_by_then(name, snapshots):
    snapshot = snapshots[name]
    view = SampleJourney()
    stage = Stage([(view, WHOLE)], 980, 400)
    found = journey(snapshot.event)
    layers = len(found.preactivations)
    for place, station in enumerate(found.stations):
        view.focus = Focus(station=place)
        stage.frame(snapshot)
        written = iter([label.text for label in view.board.cells.labels])
        for column, rows in enumerate(view.board.rows):
            cells = [next(written) for _ in rows]
            values = expected(found, station, column, layers)
            wide = view.board.sizes[column][0] - 3
            assert cells == (["" for _ in rows] if values is None else [fitting(v, wide) for v in values])


def expected(found, station, column, layers):
    """The numbers of a column at a station, or None where they are not known."""
    kind, layer = station.kind, station.layer
    back = kind in ("delta", "gradient", "update")
    if column == 0:
        return found.inputs
    if column > layers:
        return [found.loss] if back or kind == "loss" else None
    if back and column - 1 >= layer:
        return found.deltas[column - 1]
    before = kind in ("sum", "answer") and column - 1 < layer
    if back or before or kind == "loss" or (kind, layer) == ("answer", column - 1):
        return found.activations[column - 1]
    return found.preactivations[column - 1] if (kind, layer) == ("sum", column - 1) else None


def test_stages_are_counted_and_kept_within(snapshots):
    for name, layers in (("default at 0", 3), ("linear at 0", 1), ("spiral at 130", 7)):
        snapshot = snapshots[name]
        count = 3 * layers + 4
        view = shown(snapshot, Focus(station=10_000))
        assert view.stations(snapshot) == count
        assert view.text[0].text.startswith(f"{count} of {count}: The update of the weight from ")
        assert shown(snapshot, Focus(station=-5)).text[0].text.startswith(f"1 of {count}: The input")


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "wide at 130", "rings at 130", "linear at 130"))
def test_a_frame_equals_the_full_picture_at_any_stage(name, theme, snapshots):
    snapshot, size = snapshots[name], (520, 280)
    view = SampleJourney()
    stage = Stage([(view, WHOLE)], *size, 1.25, theme)
    count = view.stations(snapshot)
    for place in range(0, count, 3 if count < 20 else 6):
        view.focus = Focus(station=place, sample=7, weight=(0, place % 2, 1) if name != "linear at 130" else None)
        fresh = Stage([(SampleJourney(focus=view.focus), WHOLE)], *size, 1.25, theme)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot)), place


def test_the_weights_of_a_preactivation_lead_to_its_unit_in_colour(snapshot):
    view = shown(snapshot, Focus(station=3, weight=(1, 2, 1)))
    found = journey(snapshot.event, weight=(1, 2, 1))
    segments = view.board.lines.get_segments()
    assert len(segments) == 4
    for (start, end), place in zip(segments, view.board.places[1]):
        assert np.allclose(start, place + (view.board.sizes[1][0] / 2, 0))
        assert np.allclose(end, view.board.places[2][1] - (view.board.sizes[2][0] / 2, 0))
    colors = np.array(view.board.lines.get_colors())
    assert np.array_equal(colors[:, 2] > colors[:, 0], found.block(1)[:-1, 1] > 0)


@pytest.mark.parametrize("weight", ((0, 1, 3), (1, 4, 1), (2, 0, 0)))
def test_the_weight_in_focus_is_outlined_from_its_unit_to_its_unit(weight, snapshot):
    view = shown(snapshot, Focus(weight=weight))
    layer, row, unit = weight
    [(start, end)] = view.board.outline.get_segments()
    before, after = (np.array([view.board.sizes[column][0] / 2, 0]) for column in (layer, layer + 1))
    assert np.allclose(end, view.board.places[layer + 1][unit] - after)
    if row < len(view.board.places[layer]):
        assert np.allclose(start, view.board.places[layer][row] + before)
    else:  # a bias comes from nowhere
        assert start[1] == end[1] and 0 < end[0] - start[0] < 20


def test_what_is_calculated_is_ringed(snapshot):
    found = journey(snapshot.event)
    view = SampleJourney()
    stage = Stage([(view, WHOLE)], 620, 300)
    for place, station in enumerate(found.stations):
        view.focus = Focus(station=place)
        stage.frame(snapshot)
        middles = {
            tuple(np.round((ring[:4].min(axis=0) + ring[:4].max(axis=0)) / 2, 6))
            for ring in view.board.rings.get_segments()
        }
        if station.kind in ("sum", "answer", "delta", "update"):
            assert middles == {tuple(np.round(view.board.places[station.layer + 1][found.path[station.layer]], 6))}
        assert middles


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "wide at 130", "rings at 130", "changed"))
def test_everything_stays_inside_and_apart(name, size, snapshots):
    snapshot = snapshots[name]
    view = SampleJourney()
    stage = Stage([(view, WHOLE)], *size)
    for place in range(0, view.stations(snapshot), 3):
        view.focus = Focus(station=place)
        stage.frame(snapshot)
        for places, cell in zip(view.board.places, view.board.sizes):
            assert (places - cell / 2 >= 0).all() and (places + cell / 2 <= size).all()
            assert (np.diff(places[:, 1]) >= cell[1]).all()
        widest = max(wide for wide, _ in view.board.sizes)
        assert all(one[0, 0] + widest <= other[0, 0] for one, other in zip(view.board.places, view.board.places[1:]))
        for label in view.text:
            assert label.size >= 12 and label.x + width(label.text, label.size, label.bold) <= size[0]
            assert label.y <= size[1] - 2
        for label in (*texts(view), view.title, view.about):
            wide = width(label.text, label.size, label.bold)
            start = label.x - {"left": 0, "center": 0.5, "right": 1}[label.align] * wide
            assert label.size >= 12 and start >= 0 and start + wide <= size[0] + 0.5


def test_six_layers_of_eight_show_their_numbers_at_620_by_300(snapshots):
    view = shown(run(20, hidden=(8,) * 6), Focus(station=8))
    assert all(label.get_visible() for label in view.board.cells.labels)
    assert [len(places) for places in view.board.places] == [2, *[8] * 6, 1, 1]


def test_a_unit_that_is_followed_is_shown_wherever_it_stands(snapshots):
    snapshot = snapshots["wide at 130"]
    view = shown(snapshot, Focus(weight=(1, 37, 2)))
    assert 37 in view.board.rows[1] and len(view.board.rows[1]) < 40
    assert any(label.text == f"+{40 - len(view.board.rows[1])} more" for label in texts(view))


def test_rows_show_the_first_units_and_those_chosen():
    assert row_numbers(4, 4, [2]) == [0, 1, 2, 3]
    assert row_numbers(100, 5, [77]) == [0, 1, 2, 3, 77]
    assert row_numbers(100, 5, [2]) == [0, 1, 2, 3, 4]


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
def test_a_number_stands_out_from_its_cell(theme):
    away = round(128 * (1 - SHARE))
    colors = theme.table[away : 256 - away, :3] / 255
    assert (contrast(colors, theme.halo(colors)) >= 4.5).all()


def test_a_click_chooses_the_unit_and_its_largest_weight(snapshot):
    view = shown(snapshot, Focus(sample=3, station=2))
    for column, places in enumerate(view.board.places[1:-1]):
        for unit, (x, y) in enumerate(places):
            assert view.board.unit_at(x, y) == (column + 1, unit)
            focus = view.focus_at(snapshot, x, y)
            assert focus == Focus((column, unit), largest_weight(snapshot.event, (column, unit)), 3, 2)
    focus = view.focus_at(snapshot, *view.board.places[0][1])
    assert focus.weight[:2] == (0, 1) and focus.unit is None
    assert view.focus_at(snapshot, *view.board.places[-1][0]) is None
    assert view.focus_at(snapshot, 1, 1) is None


def test_the_unit_in_focus_gives_the_weight(snapshot):
    view = shown(snapshot, Focus(unit=(1, 1), station=11))
    weight = largest_weight(snapshot.event, (1, 1))
    assert f"from layer 1, unit {weight[1] + 1} to layer 2, unit 2" in view.text[0].text


def test_a_unit_that_was_removed_is_out_of_focus(snapshots):
    stale = Focus(unit=(5, 7), weight=(5, 7, 7), sample=99_999, station=4)
    snapshot = snapshots["default at 130"]
    assert stale.within(snapshot.event) == Focus(station=4)
    view = shown(snapshot, stale)
    assert view.describe(snapshot) == shown(snapshot, Focus(station=4)).describe(snapshot)
    kept = Focus((2, 0), (1, 4, 1), 499, 3)
    assert kept.within(snapshot.event) == kept
    for wrong in (replace(kept, unit=(2, 1)), replace(kept, unit=(3, 0)), replace(kept, unit=(-1, 0))):
        assert wrong.within(snapshot.event).unit is None
    assert replace(kept, weight=(1, 5, 1)).within(snapshot.event).weight is None


def test_cells_read_z_a_and_delta(snapshot):
    view = shown(snapshot)
    found = journey(snapshot.event)
    text = view.readout(snapshot, *view.board.places[2][1])
    assert text.startswith("layer 2, unit 2: z = ") and f"a = {fitting(found.activations[1][1], 99)}" in text
    assert view.readout(snapshot, *view.board.places[0][0]).startswith("x₁: ")
    assert view.readout(snapshot, *view.board.places[-1][0]).startswith("the loss of the sample: ")
    assert view.readout(snapshot, 3, 3) == ""


@pytest.mark.parametrize("stage", (0, 1, 7, 9, 11, 12))
def test_the_description_says_the_formula_with_its_numbers(stage, snapshot):
    view = shown(snapshot, Focus(station=stage, sample=260))
    found = journey(snapshot.event, 260)
    said = formula(snapshot, found, found.stations[stage], 12)
    text = view.describe(snapshot)
    assert "sample 261, test, class " in text and f"stage {stage + 1} of 13" in text
    for part in (said.heading, said.symbols, said.numbers, said.note):
        assert part in text


def test_a_formula_is_shortened_only_where_it_must_be(snapshots):
    snapshot = snapshots["wide at 130"]
    large, small = (shown(snapshot, Focus(station=3, weight=(1, 3, 0)), size) for size in ((980, 400), (380, 220)))
    written = [" ".join(label.text for label in view.text) for view in (large, small)]
    assert written[0].count("×") > written[1].count("×") >= 1
    found = journey(snapshot.event, weight=(1, 3, 0))
    assert all(f"= {short(found.preactivations[1][0])}" in text for text in written)
