"""The network diagram: where units stand, what their thumbnails and lines say."""

import itertools

import numpy as np
import pytest

from nnviz.data.features import FEATURES
from nnviz.drawing.label import width as text_width
from nnviz.probes.measures import unit_surfaces
from nnviz.views import DARK, Focus, NetworkDiagram, Stage

from .conftest import run


def shown(snapshot, width=560, height=400):
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], width, height)
    stage.frame(snapshot)
    return view


@pytest.fixture(scope="module")
def deep():
    return run(20, hidden=(8,) * 6)


def test_six_layers_of_eight_have_thumbnails_that_can_be_read(deep):
    view = shown(deep)
    assert [len(places) for places in view.places] == [2, *[8] * 6, 1]
    assert view.side >= 22


@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "wide at 130", "linear at 130"))
@pytest.mark.parametrize("size", ((560, 400), (380, 330), (320, 260), (900, 300)))
def test_units_stand_inside_the_view_and_apart(name, size, snapshots):
    view = shown(snapshots[name], *size)
    half = view.side / 2
    places = np.concatenate(view.places)
    assert (places - half >= 0).all()
    assert (places + half <= np.array(size)).all()
    for one, other in itertools.combinations(places, 2):
        assert np.abs(one - other).max() >= view.side + 1


def test_columns_are_centred_where_controls_stand_above_them(deep):
    view = shown(deep, 720, 400)
    for number, places in enumerate(view.places):
        assert np.allclose(places[:, 0], 720 * (number + 0.5) / 8, atol=1e-6)


@pytest.mark.parametrize("width", (340, 400, 560))
@pytest.mark.parametrize("features", (("sin(x1)", "sin(x2)"), tuple(FEATURES)))
def test_inputs_are_called_by_their_whole_names_however_many_layers_there_are(features, width):
    view = shown(run(1, features=features, hidden=(4,) * 5), width, 330)
    labels = {artist.text: artist for artist in view._still if hasattr(artist, "text")}
    assert {FEATURES[name].title for name in features} <= set(labels)
    for name, place in zip(features, view.places[0]):
        label = labels[FEATURES[name].title]
        assert label.x - text_width(label.text, label.size) / (2 if label.align == "center" else 1) >= 0
        assert label.y >= 8 and abs(label.y - place[1]) <= view.side


def test_omitted_units_are_counted(snapshots):
    view = shown(snapshots["wide at 130"])
    texts = [artist.text for artist in view._still if hasattr(artist, "text")]
    assert f"+{40 - len(view.places[1])} more" in texts


def test_lines_are_coloured_by_sign_and_wide_by_size(snapshot):
    view = shown(snapshot)
    weights = np.concatenate([W.ravel() for W, _ in snapshot.event.layers])
    widths, colors = np.array(view.weights.get_linewidths()), view.weights.get_colors()
    assert len(view.weights.get_segments()) == len(weights) == len(widths)
    order = np.abs(weights).argsort()
    assert (np.diff(widths[order]) >= 0).all()
    strong = np.abs(weights) > 0.2
    assert np.array_equal(colors[strong, 2] > colors[strong, 0], weights[strong] > 0)  # blue is positive


def test_every_line_leads_from_its_unit_to_its_unit(snapshot):
    view = shown(snapshot)
    sizes = [len(places) for places in view.places]
    segments = iter(view.weights.get_segments())
    for layer in range(len(sizes) - 1):
        for before in range(sizes[layer]):
            for after in range(sizes[layer + 1]):
                start, end = next(segments)
                assert np.allclose(start, view.places[layer][before] + (view.side / 2, 0))
                assert np.allclose(end, view.places[layer + 1][after] - (view.side / 2, 0))


def test_thumbnails_show_the_outputs_of_the_units(snapshot):
    view = shown(snapshot)
    answers = np.concatenate(unit_surfaces(snapshot.event, view.thumbnails.values.shape[-1]))
    assert np.array_equal(np.sign(view.thumbnails.values), np.sign(answers))
    assert np.abs(view.thumbnails.values).max() <= 1


def test_units_and_weights_can_be_read_and_found(snapshot):
    view = shown(snapshot)
    x, y = view.places[2][0]
    assert view.unit_at(x, y) == (2, 0)
    assert view.unit_at(x, y - view.side) is None
    W, _b = snapshot.event.layers[1]
    text = view.readout(snapshot, x, y)
    assert text.startswith("layer 2, unit 1: bias ")
    assert text.count(",") == 1 + len(W)
    start, end = view.places[0][0] + (view.side / 2, 0), view.places[1][1] - (view.side / 2, 0)
    text = view.readout(snapshot, *(start + 0.3 * (end - start)))
    assert text.startswith("weight from x₁ to layer 1, unit 2: ")
    assert view.readout(snapshot, 1, 1) == ""


def test_a_muted_unit_is_flat_and_read_as_muted(snapshots):
    snapshot, view = snapshots["muted"], NetworkDiagram()
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshot)
    for layer, number, muted in ((1, 0, True), (2, 0, False), (2, 1, True)):
        x, y = view.places[layer][number] + (view.left, view.top)
        assert view.readout(snapshot, x, y).startswith(f"layer {layer}, unit {number + 1} (muted)") == muted


def test_the_diagram_follows_a_restart_with_another_shape(snapshots):
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], 560, 400)
    for name, columns in (("default at 0", 4), ("spiral at 0", 8), ("linear at 0", 2)):
        stage.frame(snapshots[name])
        assert len(view.places) == columns


def test_a_click_chooses_a_unit_a_weight_or_a_bias(snapshot):
    view = NetworkDiagram(focus=Focus(sample=3, station=1))
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshot)
    for layer, places in enumerate(view.places[1:]):
        for unit, place in enumerate(places):
            assert view.focus_at(snapshot, *place) == Focus((layer, unit), None, 3, 1)
            corner = place + np.array([-1, 1]) * (view.side / 2 - 3)
            rows = len(snapshot.event.layers[layer][0])
            assert view.focus_at(snapshot, *corner) == Focus(None, (layer, rows, unit), 3, 1)
    start, end = view.places[0][0] + (view.side / 2, 0), view.places[1][1] - (view.side / 2, 0)
    assert view.focus_at(snapshot, *(start + 0.3 * (end - start))).weight == (0, 0, 1)
    assert view.focus_at(snapshot, *view.places[0][0]) is None
    assert view.focus_at(snapshot, 1, 1) is None


def test_what_is_in_focus_is_outlined(snapshot):
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], 560, 400, 1.25, DARK)
    for focus, rings, lines in (
        (Focus(), 0, 0),
        (Focus(unit=(1, 1)), 1, 0),
        (Focus(weight=(1, 2, 1)), 0, 1),
        (Focus((0, 3), (0, 2, 3)), 2, 0),
        (Focus((2, 0), (2, 1, 0)), 1, 1),
        (Focus((7, 7), (7, 7, 7)), 0, 0),
    ):
        view.focus = focus
        fresh = Stage([(NetworkDiagram(focus=focus), (0, 0, 1, 1))], 560, 400, 1.25, DARK)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot)), focus
        assert len(view.rings.get_segments()) == rings
        assert len(view.chosen.get_segments()) == len(view.outline.get_segments()) == lines
    view.focus = Focus(unit=(0, 2), weight=(1, 2, 1))
    stage.frame(snapshot)
    [ring], [line] = view.rings.get_segments(), view.chosen.get_segments()
    assert np.allclose((ring.min(axis=0) + ring.max(axis=0)) / 2, view.places[1][2])
    assert np.allclose(line, (view.places[1][2] + (view.side / 2, 0), view.places[2][1] - (view.side / 2, 0)))


def test_a_unit_or_weight_that_is_not_shown_is_not_outlined(snapshots):
    view = NetworkDiagram(focus=Focus(unit=(0, 39), weight=(1, 39, 2)))
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshots["wide at 130"])
    assert not view.rings.get_segments() and not view.chosen.get_segments()
