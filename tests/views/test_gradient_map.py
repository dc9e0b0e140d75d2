"""The gradient map: colours are the norms, the scale is that of the later half of the run."""

import itertools
from dataclasses import replace

import numpy as np
import pytest

from nnviz.drawing.label import Label
from nnviz.probes.measures import batch_gradient_norms
from nnviz.training.snapshot import ThinnedSeries
from nnviz.views import GradientMap, Stage

from .conftest import run


def shown(snapshot, size=(480, 260)):
    view = GradientMap()
    Stage([(view, (0, 0, 1, 1))], *size).frame(snapshot)
    return view


def with_norms(snapshot, norms):
    track = ThinnedSeries(np.arange(1.0, 1 + len(norms)), norms, norms, norms)
    event = snapshot.event._replace(after=snapshot.event.after._replace(step=len(norms)))
    return replace(snapshot, event=event, gradient_norms=track)


def test_the_darkest_is_the_largest(snapshot):
    view = shown(snapshot)
    norms = snapshot.gradient_norms.last
    order = norms.ravel().argsort()
    assert (np.diff(view.rows.levels.ravel()[order].astype(int)) >= 0).all()
    assert view.rows.levels.shape == norms.shape


def test_the_scale_follows_the_later_half_of_the_run(snapshot):
    fallen = np.where(np.arange(200) < 80, 10.0, 1e-4)[:, None] * np.array([1.0, 2.0, 3.0])
    event_norms = batch_gradient_norms(snapshot.event)
    view = shown(with_norms(snapshot, fallen))
    assert view._color.low <= 1e-4
    assert view._color.high <= 10 ** np.ceil(np.log10(event_norms.max()))
    assert (view.rows.levels[:80] == 255).all()


@pytest.mark.parametrize("layers", (1, 2, 20))
@pytest.mark.parametrize("size", ((420, 220), (900, 300)))
def test_any_number_of_layers_has_its_rows_and_names_that_don_t_touch(layers, size):
    snapshot = run(3, hidden=(3,) * (layers - 1)) if layers < 18 else None
    if snapshot is None:  # the most that a config allows
        layers, snapshot = 17, run(3, hidden=(3,) * 16)
    view = shown(snapshot, size)
    assert view.rows.levels.shape[1] == layers
    rows = sorted(label.y for label in view.values)
    assert all(below - above >= 13 for above, below in itertools.pairwise(rows))
    names = [artist.text for artist in view._still if isinstance(artist, Label)]
    assert "out" in names and (layers > 10 or all(str(n) in names for n in range(1, layers)))


def test_the_strongest_gradient_of_a_pixel_s_time_is_where_it_was_measured(snapshot):
    norms = np.full((100, 3), 1e-3)
    norms[60, 1] = 10.0
    view = shown(with_norms(snapshot, norms))
    left, top, width, height = view.box
    at = left + width * 60.7 / 100, top + height / 2
    assert view.readout(snapshot, *at).startswith("step ")
    assert view.readout(with_norms(snapshot, norms), *at) == "step 61, layer 2: gradient norm 10"
    assert view.readout(snapshot, 1, 1) == ""


@pytest.mark.parametrize("value", (0.0, 1e-300, 1e200, np.inf, np.nan))
def test_no_gradient_breaks_the_picture(value, snapshot):
    norms = snapshot.gradient_norms.last.copy()
    norms[-1] = value
    event = snapshot.event._replace(gradient=np.full_like(snapshot.event.gradient, value))
    track = ThinnedSeries(snapshot.gradient_norms.steps, norms, norms, norms)
    with np.errstate(all="ignore"):
        view = shown(replace(snapshot, event=event, gradient_norms=track))
    assert 0 < view._color.low < view._color.high < np.inf
    assert view.describe(snapshot)
