"""Dead units: squares filled by what was counted, in their place."""

import itertools

import numpy as np
import pytest

from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import SMALL
from nnviz.probes.inert import inert_units
from nnviz.views import DeadUnits, Stage
from nnviz.views.network.gauges import MUTED

from .conftest import run

SIZES = ((420, 220), (900, 300), (300, 200))


def shown(snapshot, size=(480, 260), ratio=1.0):
    view = DeadUnits()
    stage = Stage([(view, (0, 0, 1, 1))], *size, ratio)
    stage.frame(snapshot)
    return view, stage


@pytest.fixture(scope="module")
def dying():
    return run(800, activation="relu", learning_rate=0.3, hidden=(8,) * 6)


def test_counts_name_the_dead(dying):
    view, _ = shown(dying, (900, 300))
    found = inert_units(dying.event)
    assert sum(layer.count for layer in found) >= 3
    for layer, label in zip(found, view.counts, strict=True):
        text = f"{layer.count} of 8 dead"
        assert label.text == (text + ": " + ", ".join(map(str, layer.which)) if layer.count else text)
        assert label.text in view.describe(dying)


def test_a_muted_unit_is_marked_and_not_counted(snapshots):
    snapshot = snapshots["muted"]
    view, _ = shown(snapshot, (900, 300))
    assert [label.text for label in view.counts] == ["0 of 0 dead, 4 muted", "0 of 1 dead, 1 muted"]
    groups = view.gauges.groups[-2:]
    assert [(shares == MUTED).tolist() for shares, *_ in groups] == [[True] * 4, [False, True]]
    left, top, pitch, _ = view.places[0]
    place = view.left + left + pitch / 2, view.top + top + pitch / 2
    assert view.readout(snapshot, *place) == "layer 1, unit 1 (muted)"


@pytest.mark.parametrize("ratio", (1.0, 1.25, 2.0))
@pytest.mark.parametrize("name", ("spiral at 130", "wide at 130", "rings at 130"))
def test_every_unit_is_found_where_it_is_drawn(name, ratio, snapshots):
    snapshot = snapshots[name]
    view, _stage = shown(snapshot, ratio=ratio)
    seen = {view.unit_at(x, y) for x in np.arange(0, 480, 1.5) for y in np.arange(0, 235, 1.5)}
    for layer, units in enumerate(snapshot.event.problem.network.sizes[1:-1]):
        assert {unit for at in seen if at and at[0] == layer for unit in [at[1]]} == set(range(units))
    assert view.unit_at(1, 1) is None


def test_a_square_reads_its_share(dying):
    view, _ = shown(dying)
    found = inert_units(dying.event)
    layer = next(number for number, layer in enumerate(found) if layer.count > 0)
    left, top, pitch, _ = view.places[layer]
    for unit in range(8):
        text = view.readout(dying, left + (unit + 0.5) * pitch, top + 0.5 * pitch)
        assert text.startswith(f"layer {layer + 1}, unit {unit + 1}: ")
        assert ("dead" in text) == bool(found[layer].inert[unit])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("hidden", ((4, 2), (8,) * 6, (200, 40), (12,) * 16))
def test_squares_and_texts_stay_inside_and_apart(hidden, size):
    view, _ = shown(run(1, hidden=hidden), size)
    for (left, top, pitch, columns), units, label in zip(view.places, hidden, view.counts):
        rows = -(-units // columns)
        assert left + pitch * columns <= label.x
        assert label.x + width(label.text, SMALL) <= size[0]
        assert top >= 0 and top + rows * pitch <= size[1] - 20
    for label in (artist for artist in view._still if isinstance(artist, Label)):
        assert label.x + width(label.text, SMALL) <= size[0]
    rows = sorted({label.y for label in view.counts})
    assert all(below - above >= 12 for above, below in itertools.pairwise(rows))


def test_a_network_without_hidden_layers_says_so(snapshots):
    view, _ = shown(snapshots["linear at 0"])
    assert "no hidden layers" in view.describe(snapshots["linear at 0"])
    assert view.readout(snapshots["linear at 0"], 40, 60) == ""
