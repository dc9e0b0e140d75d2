"""The network diagram: where units stand, what their thumbnails and lines say."""

import itertools

import numpy as np
import pytest

from nnviz.data.features import FEATURES, features
from nnviz.data.user_data import Samples
from nnviz.drawing.label import Label
from nnviz.drawing.label import width as text_width
from nnviz.history.history import History
from nnviz.probes.inert import inert_units
from nnviz.probes.measures import unit_surfaces
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import DARK, LIGHT, Focus, NetworkDiagram, Stage
from nnviz.views.network.diagram_layout import columns
from nnviz.views.network.thumbnails import MARKS, Thumbnails, bias_side

from .conftest import run

SIZES = ((680, 350), (711, 350), (470, 320), (390, 280), (1100, 600))
NAMES = ("age", "household income in dollars", "number_of_children_in_household", "daysSinceLastContact")


def shown(snapshot, width=560, height=400, theme=LIGHT, **options):
    view = NetworkDiagram(**options)
    stage = Stage([(view, (0, 0, 1, 1))], width, height, theme=theme)
    stage.frame(snapshot)
    return view


@pytest.fixture(scope="module")
def nets():
    X = np.random.default_rng(0).normal(size=(60, 4))
    kinds = np.where(X[:, 0] > 0.5, "a class with a long name", np.where(X[:, 1] > 0, "cat", "dog"))
    trainer = Trainer(Config(hidden=(8, 4)), Samples.from_arrays(X, kinds, columns=NAMES))
    user_data = History(trainer)
    trainer.run(steps=20)
    return {
        "user data": user_data.latest(),
        "two layers of 8": run(20, hidden=(8, 8)),
        "six layers of 8": run(20, hidden=(8,) * 6),
        "two layers of 16": run(20, hidden=(16, 16)),
        "all features": run(20, hidden=(8, 8), features=tuple(FEATURES)),
        "one input": run(20, dataset="x-sin-x", features=("x1",), learning_rate=0.001),
        "five classes": run(20, dataset="blobs", classes=5, loss="cross_entropy", hidden=(6,)),
        "no layers": run(20, hidden=()),
        "dead": run(60, hidden=(8, 8), activation="relu", learning_rate=1.0),
    }


def boxes(view):
    """Centre and side of each box, the unused features' too."""
    drawn = [artist for artist in (*view._still, view.thumbnails) if isinstance(artist, Thumbnails)]
    return [
        (place, side)
        for artist in drawn
        for side, numbers in artist._groups.items()
        for place in artist.places[numbers]
    ]


def texts(view):
    """The texts with their rectangles: left, top, right, bottom."""
    shares = {"left": 0.0, "center": 0.5, "right": 1.0}
    for label in (artist for artist in view._still if isinstance(artist, Label)):
        wide = text_width(label.text, label.size)
        left, up = label.x - shares[label.align] * wide, label.size * (0.5 if label.middle else 0.8)
        yield label.text, (left, label.y - up, left + wide, label.y - up + label.size)


def apart(one, other):
    return one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]


# ---- boxes and titles ----


@pytest.mark.parametrize("size", SIZES)
def test_all_units_and_titles_stand_inside_the_view_and_apart(size, nets):
    for name, snapshot in nets.items():
        view = shown(snapshot, *size)
        assert not any(column.omitted for column in view._columns), name
        assert [len(column.places) for column in view.units] == list(snapshot.event.problem.network.sizes)
        found = [(*(place - side / 2), *(place + side / 2)) for place, side in boxes(view)]
        found += [box for _, box in texts(view)]
        for left, top, right, bottom in found:
            assert left >= 0 and top >= 0 and right <= size[0] and bottom <= size[1], name
        for one, other in itertools.combinations(found, 2):
            assert apart(one, other), (name, one, other)


@pytest.mark.parametrize(("size", "least"), (((680, 350), 30), ((390, 280), 22)))
def test_eight_units_and_nine_features_can_be_read(size, least):
    assert min(column.side for column in columns(*size, (9, 8, 8, 1), 45, 0)) >= least
    assert min(column.side for column in columns(*size, (7, *[8] * 6, 1), 45, 0)) >= 20


@pytest.mark.parametrize("height", (200, 280, 350, 600))
def test_boxes_shrink_to_14_pixels_before_any_is_cut(height):
    sides = []
    for count in range(1, 60):
        _, column, _ = columns(680, height, (2, count, 1), 20, 0)
        assert len(column.places) + column.omitted == count
        assert column.side >= 14
        if column.omitted:
            assert column.side == min(sides) <= 18
        sides.append(column.side)
    assert sides == sorted(sides, reverse=True)


@pytest.mark.parametrize("name", ("wide at 130", "spiral at 130"))
@pytest.mark.parametrize("size", ((680, 350), (390, 280), (320, 120)))
def test_units_without_room_are_counted(name, size, snapshots):
    view = shown(snapshots[name], *size)
    found = [text for text, _ in texts(view)]
    for column, units in zip(view.units, snapshots[name].event.problem.network.sizes):
        assert (f"+{units - len(column.places)} more" in found) == (len(column.places) < units)
    assert all(box[3] <= size[1] for _, box in texts(view))


def test_columns_are_evenly_spaced_over_the_whole_width(nets):
    view = NetworkDiagram()
    assert view.columns == ()
    for name, snapshot in nets.items():
        view = shown(snapshot, 711, 350)
        assert view.columns == tuple(column.places[0, 0] for column in view.units)
        assert np.allclose(np.diff(view.columns, 2), 0), name
        left = min(box[0] for _, box in texts(view))
        right = max([box[2] for _, box in texts(view)] + [place[0] + side / 2 for place, side in boxes(view)])
        assert left <= 12 and right >= 711 - 12, name


@pytest.mark.parametrize("size", SIZES)
def test_titles_of_features_are_never_cut(size, nets):
    for name in ("all features", "two layers of 8", "dead"):
        found = [text for text, _ in texts(shown(nets[name], *size))]
        assert [feature.title for feature in FEATURES.values()] == found[: len(FEATURES)]


def test_a_long_name_takes_two_lines_before_it_is_cut(nets):
    found = [text for text, _ in texts(shown(nets["user data"], 711, 350))]
    assert {"number_of_children_in_", "household"} <= set(found)
    found = [text for text, _ in texts(shown(nets["user data"], 390, 280))]
    assert any(text.startswith("daysSince") and text.endswith("…") for text in found)


# ---- features ----


@pytest.mark.parametrize("used", (("x1", "x2"), ("sin(x2)", "x1^2", "x1"), tuple(FEATURES)))
def test_every_feature_stands_in_the_first_column_and_can_be_found(used):
    snapshot = run(5, features=used)
    view = NetworkDiagram()
    stage = Stage([(view, (0.2, 0.1, 0.8, 0.9))], 700, 350)
    stage.frame(snapshot)
    rows, corner = view._columns[0].places, (view.left, view.top)
    assert [view.feature_at(*(place + corner)) for place in rows] == list(FEATURES)
    assert [view.feature_at(*(place + corner - (30, 0))) for place in rows] == list(FEATURES)  # on the titles
    assert view.feature_at(*(view.units[1].places[0] + corner)) is None
    assert view.feature_at(1, 1) is None
    for name, place in zip(snapshot.event.config.features, view.units[0].places, strict=True):
        assert view.feature_at(*(place + corner)) == name
    assert len(view.weights.curves) == sum(W.size for W, _ in snapshot.event.layers)


def test_features_that_are_not_used_are_faded(snapshot):
    values = features(snapshot.event.data.plane.cells(24), tuple(FEATURES)).T
    for theme in (LIGHT, DARK):
        view = shown(snapshot, theme=theme)
        used, unused = (artist for artist in view._still if isinstance(artist, Thumbnails))
        assert len(used.places) == 2 and len(unused.places) == 5
        assert np.array_equal(np.sign(used.values.reshape(2, -1)), np.sign(values[:2]))
        assert np.array_equal(np.sign(unused.values.reshape(5, -1)), np.sign(values[2:]))
        background = view.thumbnails._table.view(np.uint8).reshape(256, 4)[128].astype(int)
        strong, weak = (
            np.abs(a._table.view(np.uint8).reshape(256, 4)[[0, -1]] - background).sum() for a in (used, unused)
        )
        assert weak < 0.6 * strong


def test_a_readout_says_whether_a_feature_is_used_and_what_a_click_does(snapshot):
    view = shown(snapshot)
    used, *_, unused = view._columns[0].places
    assert view.readout(snapshot, *used) == "input x₁"
    assert view.readout(snapshot, *unused) == "input sin x₂ is not used"
    view.features_by_click = True
    assert view.readout(snapshot, *used) == "input x₁: a click leaves it out"
    assert view.readout(snapshot, *unused) == "input sin x₂ is not used: a click uses it"
    only = run(1, features=("x1",))
    assert shown(only).readout(only, *used) == "input x₁"


def test_columns_of_other_data_are_inputs_without_features(nets):
    view, snapshot = shown(nets["user data"]), nets["user data"]
    for name, place in zip(NAMES, view.units[0].places, strict=True):
        assert view.feature_at(*place) is None
        assert view.readout(snapshot, *place) == f"input {name}"


def test_data_with_one_column_offers_the_features_of_one(nets):
    view = shown(nets["one input"])
    found = {view.feature_at(*place) for place in view._columns[0].places}
    assert found == {"x1", "x1^2", "sin(x1)"}


# ---- marks ----


def test_inert_units_are_marked_and_explained(nets, snapshots):
    assert any(layer.count for layer in inert_units(nets["dead"].event))
    for snapshot in (*nets.values(), *snapshots.values()):
        view = shown(snapshot, 680, 350)
        found = inert_units(snapshot.event)
        marks = [
            MARKS.index("muted" if muted else layer.kind if inert else "")
            for layer, column in zip(found, view.units[1:])
            for inert, muted in list(zip(layer.inert, layer.muted))[: len(column.places)]
        ]
        outputs = [0] * len(view.units[-1].places)
        assert list(view.thumbnails.marks) == [*marks, *outputs]
        for number, place in zip(view.thumbnails.marks, view.thumbnails.places):
            text = view.readout(snapshot, *place)
            assert ("dead: its output is 0 for all samples" in text) == (MARKS[number] == "dead")
        assert ("Dead or saturated" in view.describe(snapshot)) == any(layer.count for layer in found)


@pytest.mark.parametrize("name", MARKS[1:])
@pytest.mark.parametrize("theme", (LIGHT, DARK))
@pytest.mark.parametrize("size", ((680, 350), (390, 280)))
def test_a_mark_has_its_colour_in_the_upper_right_corner(name, theme, size, nets, monkeypatch):
    shade = theme.muted if name == "muted" else theme.trouble
    color = [int(shade[at : at + 2], 16) for at in (1, 3, 5)]
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], *size, theme=theme)
    before = stage.frame(nets["two layers of 16"]).copy()
    marks = np.zeros(33, int)
    marks[5] = MARKS.index(name)
    monkeypatch.setattr("nnviz.views.network.diagram._marks", lambda *_: marks)
    after = stage.frame(nets["two layers of 16"])
    same = (after[..., :3] == color).all(axis=2) & (before != after).any(axis=2)
    found = np.argwhere(same)
    place, half = view.thumbnails.places[5], view.units[1].side / 2
    assert len(found) >= 12
    assert (np.abs(found[:, ::-1] - place) <= half).all()
    assert (found[:, 1] > place[0] - 3).all() and (found[:, 0] < place[1] + 3).all()
    assert (before != after).any(axis=2).sum() <= (half + 2) ** 2


# ---- lines and thumbnails ----


def test_lines_are_coloured_by_sign_and_wide_by_size(snapshot):
    view = shown(snapshot)
    weights = np.concatenate([W.ravel() for W, _ in snapshot.event.layers])
    widths, colors = view.weights.widths, view.weights.colors
    assert len(view.weights.curves) == len(weights) == len(widths)
    order = np.abs(weights).argsort()
    assert (np.diff(widths[order]) >= 0).all()
    strong = np.abs(weights) > 0.2
    assert np.array_equal(colors[strong, 2] > colors[strong, 0], weights[strong] > 0)  # blue is positive


@pytest.mark.parametrize("name", ("user data", "dead", "five classes"))
def test_every_line_leads_from_its_unit_to_its_unit(name, nets):
    view = shown(nets[name])
    curves = iter(view.weights.curves)
    for before, after in itertools.pairwise(view.units):
        for start, end in itertools.product(before.places, after.places):
            curve = next(curves)
            assert np.isclose(curve[0, 0], start[0] + before.side / 2)
            assert np.isclose(curve[-1, 0], end[0] - after.side / 2)
            assert abs(curve[0, 1] - start[1]) < before.side / 2
            assert abs(curve[-1, 1] - end[1]) < after.side / 2
            assert (np.diff(curve[:, 0]) > 0).all()
    assert next(curves, None) is None


def test_thumbnails_show_the_outputs_of_the_units(snapshot):
    view = shown(snapshot)
    answers = np.concatenate(unit_surfaces(snapshot.event, view.thumbnails.values.shape[-1])[1:])
    assert np.array_equal(np.sign(view.thumbnails.values), np.sign(answers))
    assert np.abs(view.thumbnails.values).max() <= 1


def test_units_and_weights_can_be_read_and_found(snapshot):
    view = shown(snapshot)
    x, y = view.units[2].places[0]
    assert view.unit_at(x, y) == (2, 0)
    assert view.unit_at(x, y - view.units[2].side) is None
    W, _b = snapshot.event.layers[1]
    text = view.readout(snapshot, x, y)
    assert text.startswith("layer 2, unit 1: bias ")
    assert text.count(",") == 1 + len(W)
    for number, (row, unit) in enumerate(itertools.product(range(2), range(4))):
        assert view.weights.number(0, row, unit) == number
        near = view.weights.curves[number]
        found = {view.readout(snapshot, *point) for point in (near[:-1] + near[1:]) / 2}
        text = f"weight from {'x₁' if row == 0 else 'x₂'} to layer 1, unit {unit + 1}: "
        assert any(one.startswith(text) for one in found)
    assert view.readout(snapshot, 1, 1) == ""


def test_a_muted_unit_is_flat_and_read_as_muted(snapshots):
    snapshot, view = snapshots["muted"], NetworkDiagram()
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshot)
    assert [MARKS[mark] for mark in view.thumbnails.marks] == ["muted", "muted", "muted", "muted", "", "muted", ""]
    for layer, number, muted in ((1, 0, True), (2, 0, False), (2, 1, True)):
        x, y = view.units[layer].places[number] + (view.left, view.top)
        assert view.readout(snapshot, x, y).startswith(f"layer {layer}, unit {number + 1} (muted)") == muted


def test_the_diagram_follows_a_restart_with_another_shape(snapshots):
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], 560, 400)
    for name, count in (("default at 0", 4), ("spiral at 0", 8), ("linear at 0", 2)):
        stage.frame(snapshots[name])
        assert len(view.units) == len(view.columns) == count


# ---- the focus ----


def test_a_click_chooses_a_unit_a_weight_or_a_bias(snapshot):
    view = NetworkDiagram(focus=Focus(sample=3, station=1))
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshot)
    for layer, column in enumerate(view.units[1:]):
        for unit, place in enumerate(column.places):
            assert view.focus_at(snapshot, *place) == Focus((layer, unit), None, 3, 1)
            corner = place + np.array([-1, 1]) * (column.side - bias_side(column.side)) / 2
            rows = len(snapshot.event.layers[layer][0])
            assert view.focus_at(snapshot, *corner) == Focus(None, (layer, rows, unit), 3, 1)
    curve = view.weights.curves[view.weights.number(0, 0, 1)]
    assert view.focus_at(snapshot, *curve[len(curve) // 2]).weight == (0, 0, 1)
    assert view.focus_at(snapshot, *view.units[0].places[0]) is None
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
    assert np.allclose((ring.min(axis=0) + ring.max(axis=0)) / 2, view.units[1].places[2])
    assert np.allclose(line, view.weights.curves[view.weights.number(1, 2, 1)])


def test_a_unit_or_weight_that_is_not_shown_is_not_outlined(snapshots):
    view = NetworkDiagram(focus=Focus(unit=(0, 39), weight=(1, 39, 2)))
    Stage([(view, (0, 0, 1, 1))], 560, 400).frame(snapshots["wide at 130"])
    assert not view.rings.get_segments() and not view.chosen.get_segments()


def test_a_diagram_that_was_not_drawn_has_nothing_to_find(snapshot):
    view = NetworkDiagram()
    stage = Stage([(view, (0, 0, 1, 1))], 560, 400)
    stage.frame(snapshot)
    stage.resize(300, 200)
    assert stage.figure and view.columns == ()  # made again, and empty
    assert view.unit_at(100, 100) is view.feature_at(100, 100) is view.weights.weight_at(100, 100) is None
