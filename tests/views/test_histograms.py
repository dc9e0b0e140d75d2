"""Histograms: every value is counted once, panels stand apart, the past stands behind."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nnviz.drawing.bins import BINS, counts, extent, limits_around
from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import SMALL
from nnviz.probes.distributions import DISTRIBUTIONS
from nnviz.views import Histograms, Stage

from .conftest import run

ALL = {"weights": True, "gradients": True, "activations": True}


def shown(snapshot, size=(480, 260), **options):
    view = Histograms(**options)
    Stage([(view, (0, 0, 1, 1))], *size).frame(snapshot)
    return view


@pytest.mark.parametrize("limits", ((-1.0, 1.0), (0.0, 5.0), (-2e-9, 2e-9)))
def test_counts_are_those_of_a_histogram(limits, rng):
    values = rng.uniform(*limits, 500)
    assert np.array_equal(counts(values, limits), np.histogram(values, BINS, limits)[0])
    assert counts(np.array([*limits]), limits)[[0, -1]].tolist() == [1, 1]


def test_values_that_are_not_finite_are_not_counted():
    values = np.array([np.nan, np.inf, -np.inf, 0.5])
    assert counts(values, (-1.0, 1.0)).sum() == 1
    assert extent(values) == (0.0, 0.5)
    assert extent(values[:3]) == (0.0, 0.0)


@pytest.mark.parametrize(
    "low, high, limits",
    ((-0.3, 0.7, (-1, 1)), (0.0, 3.0, (0, 5)), (-4.0, 0.0, (-5, 5)), (0.0, 0.0, (-1, 1)), (-1.0, 1.0, (-1, 1))),
)
def test_limits_are_round_and_hold_everything(low, high, limits):
    assert limits_around(low, high) == limits


@pytest.mark.parametrize("options", [dict(zip(ALL, chosen)) for chosen in itertools.product((False, True), repeat=3)])
def test_the_options_choose_what_is_shown(options, snapshot):
    view = shown(snapshot, **options)
    chosen = [name for name in DISTRIBUTIONS if options[name]] or ["weights"]
    assert list(view.layout(snapshot).shown) == chosen
    assert len(view.ridges.get_paths()) == 3 * len(chosen)
    assert len(view.describe(snapshot).split("; ")) == 3 * len(chosen) - len(chosen) + 1


def test_all_weights_share_one_range_and_gradients_have_their_own(snapshots):
    view = shown(snapshots["spiral at 130"], **ALL)
    weights, gradients, _ = view.layout(snapshots["spiral at 130"]).ranges
    assert len(set(weights)) == 1 < len(set(gradients))


def test_the_highest_bar_fills_its_panel(snapshot):
    view = shown(snapshot)
    for path, (left, top, wide, high) in zip(view.ridges.get_paths(), view.panels[0]):
        x, y = path.vertices.T
        assert (left <= x).all() and (x <= left + wide + 1e-9).all()
        assert y.min() == pytest.approx(top + 2) and y.max() == pytest.approx(top + high)


@pytest.mark.parametrize("size", ((420, 220), (900, 300), (1200, 400)))
@pytest.mark.parametrize("options", ({}, {"over_time": True}, ALL, {**ALL, "over_time": True}))
@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "linear at 130", "rings at 130"))
def test_panels_and_texts_stay_inside_and_apart(name, options, size, snapshots):
    view = shown(snapshots[name], size, **options)
    panels = [box for row in view.panels for box in row]
    for left, top, wide, high in panels:
        assert left >= 0 and left + wide <= size[0] and top >= 18 and top + high <= size[1] - 16
        assert wide >= 20 and high >= 14
    for one, other in itertools.combinations(panels, 2):
        apart = (
            one[0] + one[2] < other[0]
            or other[0] + other[2] < one[0]
            or one[1] + one[3] < other[1]
            or other[1] + other[3] < one[1]
        )
        assert apart
    labels = [label for label in view._still if isinstance(label, Label)]
    for label in labels:
        assert label.x >= 0 and label.x + width(label.text, label.size, label.bold) <= size[0] + 0.5, label.text
    for one, other in itertools.combinations(labels, 2):
        apart = one.x + width(one.text, SMALL) <= other.x or other.x + width(other.text, SMALL) <= one.x
        assert apart or abs(one.y - other.y) >= 10, (one.text, other.text)


def test_ridges_are_the_path_and_now_comes_last():
    snapshot = run(700, hidden=(8,))
    view = shown(snapshot, over_time=True)
    snapshots = view._moments(snapshot, True)
    steps = [step for step, _, _ in snapshots]
    assert 3 <= len(steps) <= 13 and steps == sorted(set(steps)) and steps[-1] == 700
    assert set(steps[:-1]) <= set(snapshot.path.steps)
    assert np.array_equal(snapshots[-1][1], snapshot.event.after.theta)
    bottoms = [path.vertices[0, 1] for path in view.ridges.get_paths()][: len(steps)]
    assert bottoms == sorted(bottoms)
    assert [label.text for label in view.times] == [str(int(steps[0])), "700"]


def test_a_ridge_is_counted_once():
    snapshot = run(300)
    view = Histograms(over_time=True, **ALL)
    stage = Stage([(view, (0, 0, 1, 1))], 480, 260)
    stage.frame(snapshot)
    tallies = view._tallies
    remembered = len(tallies._counts), len(tallies._extents)
    stage.frame(snapshot)
    assert (len(tallies._counts), len(tallies._extents)) == remembered


@pytest.mark.parametrize("value", (0.0, 1e-300, 1e200, np.inf, np.nan))
def test_no_weight_breaks_the_picture(value, snapshot):
    theta = snapshot.event.after.theta.copy()
    theta[:5] = value
    event = snapshot.event._replace(after=snapshot.event.after._replace(theta=theta))
    with np.errstate(all="ignore"):
        view = shown(replace(snapshot, event=event), **ALL)
        assert view.describe(snapshot)


def test_a_bin_reads_its_count(snapshot):
    view = shown(snapshot)
    left, top, wide, _high = view.panels[0][0]
    texts = [view.readout(snapshot, left + wide * (number + 0.5) / BINS, top + 5) for number in range(BINS)]
    assert all(text.startswith("Weights, layer 1: ") for text in texts)
    assert sum(int(text.split(": ")[1].split()[0]) for text in texts) == 8
    assert view.readout(snapshot, 1, 1) == ""
