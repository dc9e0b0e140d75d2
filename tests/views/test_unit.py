"""One unit, large: its field, its bars, its histogram, and what a click chooses."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data.user_data import Samples
from nnviz.drawing.label import Label, width
from nnviz.history.history import History
from nnviz.nn.activations import ACTIVATIONS
from nnviz.probes.one_unit import most_varied, response, unit
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import DARK, LIGHT, Focus, Stage, UnitView

from .conftest import run

WHOLE = (0, 0, 1, 1)
SIZES = ((620, 300), (380, 220), (980, 400))


def shown(snapshot, place=None, size=(620, 300), **focus):
    view = UnitView(focus=Focus(unit=place, **focus))
    Stage([(view, WHOLE)], *size).frame(snapshot)
    return view


def user_data(columns, steps=60):
    rng = np.random.default_rng(0)
    trainer = Trainer(Config(), Samples.from_arrays(rng.normal(size=(80, columns)), rng.integers(0, 2, 80)))
    history = History(trainer)
    trainer.run(steps=steps)
    return history.latest()


def labels(view):
    return [artist for artist in (*view._still, *view.artists) if isinstance(artist, Label) and artist.text]


@pytest.mark.parametrize(
    "name, place", (("default at 130", (0, 3)), ("spiral at 130", (4, 2)), ("plane at 130", (0, 1)))
)
def test_the_field_is_the_response_and_the_line_its_threshold(name, place, snapshots):
    snapshot = snapshots[name]
    view = shown(snapshot, place)
    z, a = response(snapshot.event, *place, view.plane_in(snapshot))
    layout = view.layout(snapshot)
    assert (
        np.abs(
            (view.field.levels.astype(float) - 127.5) / 127.5 * layout.limit - a.clip(-layout.limit, layout.limit)
        ).max()
        < layout.limit / 100
    )
    points = np.concatenate([*view.threshold.get_segments(), np.zeros((0, 2))])
    assert len(points) or z.min() > 0 or z.max() < 0
    inputs = snapshot.event.problem.inputs(points)
    sums = snapshot.event.problem.network.forward(snapshot.event.after.theta, inputs).preactivations[place[0]][place[1]]
    inner = (np.abs(points) < 5.8).all(axis=1)
    assert np.abs(sums[inner]).max(initial=0) < 0.02 * np.abs(z).max()


def test_without_a_choice_it_is_the_unit_that_varies_most(snapshots):
    for name in ("default at 130", "wide at 130", "linear at 1"):
        snapshot = snapshots[name]
        layer, number = most_varied(snapshot.event)
        layers = len(snapshot.event.layers)
        title = "The output" if layer == layers - 1 else f"Layer {layer + 1}, unit {number + 1}"
        assert title in [label.text for label in labels(shown(snapshot))]
        assert shown(snapshot).describe(snapshot).startswith(title)
        assert " 1 outgoing ones" not in shown(snapshot).describe(snapshot)


def test_bars_are_the_weights_with_their_names(snapshot):
    view = shown(snapshot, (0, 2))
    W, b = snapshot.event.layers[0]
    assert [label.text for label in view.incoming.names] == ["x₁", "x₂", "bias"]
    assert [label.text for label in view.outgoing.names] == ["unit 1", "unit 2"]
    limit = view.layout(snapshot).weight_limit
    for bars, weights in ((view.incoming, [*W[:, 2], b[2]]), (view.outgoing, snapshot.event.layers[1][0][2])):
        for path, weight in zip(bars.bars.get_paths(), weights, strict=True):
            start, end = path.vertices[0, 0], path.vertices[1, 0]
            assert end - start == pytest.approx(bars._half * weight / limit)


def test_outputs_are_named_by_their_classes(snapshots):
    texts = [label.text for label in labels(shown(snapshots["blobs at 130"], (1, 0), SIZES[2]))]
    assert {f"class {number}" for number in range(5)} <= set(texts)


@pytest.mark.parametrize("size", SIZES)
def test_of_many_weights_the_largest_are_shown_and_the_bias(size):
    snapshot = run(30, hidden=(300, 2))
    view = shown(snapshot, (1, 1), size)
    weights = np.abs(snapshot.event.layers[1][0][:, 1])
    *chosen, bias = view.incoming.shown
    assert bias == 300 and chosen == sorted(chosen) and 1 <= len(chosen) < 300
    assert weights[chosen].min() >= np.delete(weights, chosen).max()
    assert view.incoming.values[len(view.incoming.shown)].text == f"+{300 - len(chosen)} more"
    assert view.incoming.names[0].text == f"unit {chosen[0] + 1}"
    smallest = int(weights.argmin())
    assert smallest in shown(snapshot, (1, 1), size, weight=(1, smallest, 1)).incoming.shown


def test_red_samples_have_a_derivative_near_0():
    snapshot = run(300, activation="relu", learning_rate=0.3)
    for place in ((0, 0), (1, 1)):
        view = shown(snapshot, place)
        found = unit(snapshot.event, *place)
        heights = {True: 0.0, False: 0.0}
        red = view.answers.bars.get_facecolors()[:, 0] > view.answers.bars.get_facecolors()[:, 2]
        for path, flat in zip(view.answers.bars.get_paths(), red):
            heights[bool(flat)] += np.ptp(path.vertices[:, 1])
        share = heights[True] / (heights[True] + heights[False])
        assert share == pytest.approx(found.flat.mean(), abs=0.05)
        assert view.answers.flat.text == (f"a′ ≈ 0 on {100 * found.flat.mean():.3g}%" if found.flat.any() else "")


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_title_names_the_activation_and_every_one_has_its_picture(name):
    snapshot = run(20, activation=name)
    view = shown(snapshot, (1, 0))
    text = view.layout(snapshot).formula
    assert text.startswith(f"{ACTIVATIONS[name].title}, a = ")
    assert text in view.describe(snapshot)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    "make",
    (
        lambda: (run(30), (0, 1)),
        lambda: (run(30, hidden=(300, 2), activation="gelu"), (1, 0)),
        lambda: (run(30, dataset="rings", classes=10, loss="cross_entropy"), (2, 7)),
        lambda: (run(30, dataset="plane", loss="huber"), (2, 0)),
        lambda: (user_data(1), (0, 0)),
        lambda: (user_data(40), (0, 3)),
        lambda: (run(30, hidden=()), None),
        lambda: (run(0), None),
    ),
)
def test_everything_stays_inside(make, size):
    snapshot, place = make()
    view = shown(snapshot, place, size)
    for label in labels(view):
        wide = width(label.text, label.size, label.bold)
        start = label.x - {"left": 0, "center": 0.5, "right": 1}[label.align] * wide
        assert label.size >= 12
        assert start >= 0 and start + wide <= size[0] + 1, label.text
        assert 9 <= label.y <= size[1] - 3, label.text
    _left, top, side, _ = view.box
    assert side >= 60 and top >= 26 and top + side <= size[1] - 26
    for bars in (view.incoming, view.outgoing):
        x, _y, wide, _high = bars.box
        assert not bars.names or (x + wide <= size[0] and bars.names[-1].y <= size[1] - 24)
    assert "nan" not in view.describe(snapshot)


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
def test_a_frame_equals_the_full_picture_of_any_unit(theme, snapshots):
    view = UnitView()
    stage = Stage([(view, WHOLE)], 520, 280, 1.25, theme)
    for name, place, weight in (
        ("default at 130", (0, 1), (0, 2, 1)),
        ("default at 130", (2, 0), None),
        ("wide at 1", (0, 39), (1, 39, 2)),
        ("wide at 130", (1, 2), (1, 17, 2)),
        ("rings at 130", (1, 9), None),
        ("plane at 130", (1, 0), (1, 0, 0)),
        ("spiral at 130", (5, 7), None),
        ("linear at 130", None, None),
    ):
        view.focus = Focus(unit=place, weight=weight)
        fresh = Stage([(UnitView(focus=view.focus), WHOLE)], 520, 280, 1.25, theme)
        assert np.array_equal(stage.frame(snapshots[name]), fresh.full(snapshots[name])), (name, place)


def test_a_click_on_a_bar_chooses_the_weight(snapshot):
    view = shown(snapshot, (0, 2), sample=4, station=1)
    for bars, expected in ((view.incoming, [(0, row, 2) for row in range(3)]), (view.outgoing, [(1, 2, 0), (1, 2, 1)])):
        for label, weight in zip(bars.names, expected, strict=True):
            x, y = bars._middle, label.y
            assert view.focus_at(snapshot, x, y) == Focus((0, 2), weight, 4, 1)
            assert view.readout(snapshot, x, y).startswith("the bias of" if weight == (0, 2, 2) else "the weight from")
    assert view.focus_at(snapshot, 2, 2) is None
    assert view.readout(snapshot, 2, 2) == ""


def test_the_weight_in_focus_is_framed(snapshot):
    for weight, framed, empty in (((0, 1, 2), "incoming", "outgoing"), ((1, 2, 0), "outgoing", "incoming")):
        view = shown(snapshot, (0, 2), weight=weight)
        [frame] = getattr(view, framed).frame.get_segments()
        label = getattr(view, framed).names[1 if framed == "incoming" else 0]
        assert frame[:, 1].min() < label.y < frame[:, 1].max()
        assert not getattr(view, empty).frame.get_segments()
    assert not shown(snapshot, (0, 2), weight=(0, 1, 3)).incoming.frame.get_segments()


def test_a_muted_unit_is_flat_and_says_so(snapshots):
    snapshot = snapshots["muted"]
    view = shown(snapshot, (0, 2))
    found = unit(snapshot.event, 0, 2)
    assert found.muted and not found.answers.any() and not found.flat.any() and found.mean_delta == 0
    assert not response(snapshot.event, 0, 2, view.plane_in(snapshot))[1].any()
    assert {"Layer 1, unit 3 (muted)", "a = 0"} <= {label.text for label in labels(view)}
    assert "Layer 1, unit 3 (muted): a = 0" in view.describe(snapshot) and "no gradient" in view.describe(snapshot)
    assert not unit(snapshot.event, 1, 0).muted and not unit(snapshot.event, 2, 0).muted


def test_the_plane_and_the_histogram_can_be_read(snapshot):
    view = shown(snapshot, (1, 0))
    left, top, side, _ = view.box
    text = view.readout(snapshot, left + 0.6 * side, top + 0.7 * side)
    assert text.startswith("x1 = 1.2, x2 = −2.4: z = ")
    left, top, wide, high = view.answers.box
    found = unit(snapshot.event, 1, 0)
    counts = [
        int(view.readout(snapshot, left + (bin + 0.5) * wide / 24, top + high / 2).split()[0]) for bin in range(24)
    ]
    assert sum(counts) == len(found.answers)


@pytest.mark.parametrize("value", (np.nan, np.inf, 1e200))
def test_weights_without_a_number_break_nothing(value, snapshot):
    event = snapshot.event
    event = event._replace(after=event.after._replace(theta=np.full_like(event.after.theta, value)))
    shown(replace(snapshot, event=event), (0, 1))
