"""The picture of a loss landscape: its places, and no dependence on earlier frames."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import SMALL
from nnviz.history.history import History
from nnviz.probes.anchor import anchor
from nnviz.probes.landscape import GRID, Landscape, objective
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import DARK, LIGHT, LossLandscape, Stage
from nnviz.views.base.stage import picture
from nnviz.views.landscape.powers import heights_within, powers_of
from nnviz.views.landscape.window import window_around

from .conftest import run

WHOLE = (0, 0, 1, 1)
PLANES = ("path", "random")


def shown(snapshot, size=(620, 300), gradual=False, **options):
    view = LossLandscape(**options)
    view.gradual = gradual
    stage = Stage([(view, WHOLE)], *size)
    stage.frame(snapshot)
    return view, stage


def with_theta(snapshot, theta):
    return replace(snapshot, event=snapshot.event._replace(after=snapshot.event.after._replace(theta=theta)))


@pytest.mark.parametrize("plane", PLANES)
def test_the_present_is_where_its_projection_lies_and_the_path_leads_there(plane, snapshots):
    snapshot = snapshots["changed"]
    view, _ = shown(snapshot, plane=plane)
    section = view._measured(snapshot)[0].section
    assert np.allclose(view.now.get_xydata(), [section.place(snapshot.event.after.theta)])
    line = view.path[0].get_xydata()
    assert np.allclose(line[:-1], [section.place(theta) for theta in snapshot.path.thetas])
    assert np.array_equal(line[-1], view.now.get_xydata()[0])
    assert np.array_equal(line[0], view.start.get_xydata()[0])
    assert view.plot.viewLim.x0 < line[:, 0].min() and line[:, 0].max() < view.plot.viewLim.x1
    assert view.plot.viewLim.y0 < line[:, 1].min() and line[:, 1].max() < view.plot.viewLim.y1


@pytest.mark.parametrize("plane", PLANES)
def test_the_anchor_is_at_the_origin(plane, snapshots):
    snapshot = snapshots["changed"]
    view, _ = shown(snapshot, plane=plane)
    section = view._measured(snapshot)[0].section
    assert section.origin is snapshot.path.thetas[anchor(snapshot.path, snapshot.step)]
    if plane == "random":
        landscape = view._measured(snapshot)[0]
        middle = landscape.losses[GRID // 2, GRID // 2]
        assert middle == pytest.approx(objective(snapshot.event.problem, section.origin[None])[0], rel=1e-12)


def test_the_lowest_is_the_palest_and_contours_lie_on_their_levels(snapshot):
    view, _ = shown(snapshot)
    landscape = view._measured(snapshot)[0]
    order = landscape.losses.ravel().argsort()
    levels = view.field.levels[::-1].ravel()[order].astype(int)
    assert (np.diff(levels) >= 0).all() and levels[0] < levels[-1]
    (low, high), step = powers_of(landscape.losses)
    heights = set(np.round(low + step * np.arange(1, round((high - low) / step)), 9))
    powers = np.log10(landscape.losses)
    for segment in view.contours.parts[0].get_segments():
        at = [
            (np.interp(x, landscape.across, range(GRID)), np.interp(y, landscape.up, range(GRID))) for x, y in segment
        ]
        x, y = next((x, y) for x, y in at if abs(x - round(x)) < 1e-9 or abs(y - round(y)) < 1e-9)
        along = powers[:, round(x)] if abs(x - round(x)) < 1e-9 else powers[round(y)]
        value = np.interp(y if abs(x - round(x)) < 1e-9 else x, range(GRID), along)
        assert min(abs(value - height) for height in heights) < 1e-6


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
@pytest.mark.parametrize("plane", PLANES)
def test_a_frame_equals_the_full_picture_while_it_is_refined(plane, theme, snapshots, monkeypatch):
    snapshot = snapshots["spiral at 130"]
    view = LossLandscape(plane=plane)
    view.gradual = True
    stage = Stage([(view, WHOLE)], 420, 300, 1.25, theme)
    whole = Stage([(LossLandscape(plane=plane), WHOLE)], 420, 300, 1.25, theme).full(snapshot)
    seen, checked = 0, 0
    while seen == 0 or stage.unfinished:
        frame = stage.frame(snapshot).copy()
        seen += 1
        if seen in (1, 3, 8, 30):
            with monkeypatch.context() as frozen:
                frozen.setattr(Landscape, "refine", lambda self: None)
                assert np.array_equal(stage.frame(snapshot), frame)
                assert np.array_equal(stage.full(snapshot), frame)
                checked += 1
            assert not np.array_equal(frame, whole)
        if checked == 4:
            view._measured(snapshot)[0].complete()
    assert checked == 4
    assert np.array_equal(stage.frame(snapshot), whole)


def test_refining_shows_coarse_grids_first_and_says_how_far_it_is(snapshots):
    snapshot = snapshots["spiral at 130"]
    view, stage = shown(snapshot, gradual=True)
    sizes = [len(view._measured(snapshot)[0].field)]
    assert stage.unfinished and view.unfinished
    assert view.note.text == f"{100 * view._measured(snapshot)[0].known // 625} % measured"
    while stage.unfinished:
        stage.frame(snapshot)
        sizes.append(len(view._measured(snapshot)[0].field))
    assert sizes == sorted(sizes) and set(sizes) >= {4, 7, 13, 25}
    assert view.note.text == ""
    assert not view.contours.parts or view.contours.get_visible()


def test_without_hurry_a_frame_is_finished(snapshots):
    view, stage = shown(snapshots["spiral at 130"])
    assert not stage.unfinished and not view.unfinished
    view.gradual = True
    png = picture(view, snapshots["default at 130"])
    assert png == picture(LossLandscape(), snapshots["default at 130"])


@pytest.mark.parametrize("plane", PLANES)
def test_a_running_run_measures_hardly_anything_twice(plane):
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=1000)
    view = LossLandscape(plane=plane)
    stage = Stage([(view, WHOLE)], 300, 200)
    measured, sections = set(), set()
    for _ in range(40):
        trainer.run(steps=50)
        stage.frame(snapshot := history.latest())
        measured.add(view._measured(snapshot)[0])
        sections.add(view._measured(snapshot)[0].section)
    assert len(measured) <= 8  # 1000 to 3000 steps have the anchors 768, 1024, 1536, 2048
    before = view._measured(snapshot)[0]
    trainer.configure(learning_rate=0.01)
    stage.frame(snapshot := history.latest())
    assert view._measured(snapshot)[0] is before  # the rate makes no landscape
    trainer.configure(l2=1.0)
    trainer.step()
    stage.frame(snapshot := history.latest())
    assert view._measured(snapshot)[0] is not before
    titles = [artist.text for artist in view._still if isinstance(artist, Label)]
    assert any(title.startswith("loss + penalty") for title in titles)


@pytest.mark.parametrize("plane", PLANES)
def test_a_past_landscape_is_the_same_and_continues_to_be_refined(plane):
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=300)
    view = LossLandscape(plane=plane)
    then = picture(view, history.latest())
    trainer.run(steps=450)
    assert picture(view, history.at(300)) == then != picture(view, history.latest())
    view.gradual = True
    stage = Stage([(view, WHOLE)], 420, 300)
    stage.frame(history.at(300))
    known = view._measured(history.at(300))[0].known
    stage.frame(history.at(300))  # another moment, of the same step
    assert view._measured(history.at(300))[0].known > known


def test_another_plane_is_shown_at_once(snapshot):
    view, stage = shown(snapshot, plane="path")
    view.configure(plane="random")
    stage.frame(snapshot)
    assert np.array_equal(view._measured(snapshot)[0].across, -view._measured(snapshot)[0].across[::-1])
    assert view.plot.get_xlim() == (-1.0, 1.0)


@pytest.mark.parametrize("size", ((380, 220), (620, 300), (980, 400)))
@pytest.mark.parametrize("name", ("default at 0", "default at 1", "changed", "rings at 130"))
def test_axes_say_what_they_are_and_nothing_is_cut_off(name, size, snapshots):
    snapshot = snapshots[name]
    view, _ = shown(snapshot, size)
    section = view._measured(snapshot)[0].section
    text = " · ".join(artist.text for artist in view._still if isinstance(artist, Label))
    for arrow, share, number in zip("→↑", section.shares, (1, 2)):
        named = f"{arrow} component {number}: {100 * share:.3g}% of the path's variance"
        if size[1] >= 240:
            assert (named if share else f"{arrow} random direction") in text
    for label in (*view.ticks, *(artist for artist in view._still if isinstance(artist, Label))):
        if label.text:
            left = label.x - {"left": 0, "center": 0.5, "right": 1}[label.align] * width(
                label.text, label.size, label.bold
            )
            assert label.size >= SMALL and left >= 0
            assert left + width(label.text, label.size, label.bold) <= size[0] + 1
            assert 0 <= label.y <= size[1]


def test_the_path_can_be_left_out(snapshot):
    view, _ = shown(snapshot, show_path=False)
    assert not len(view.path[0].get_xydata()) and not len(view.start.get_xydata())
    assert len(view.now.get_xydata()) == 1


def test_readouts_are_the_losses_of_the_grid(snapshot):
    view, stage = shown(snapshot, plane="random")
    left, top, across, up = view.box
    middle = stage.readout(snapshot, left + across / 2, top + up / 2)
    assert middle == f"(0, 0): loss {view._measured(snapshot)[0].losses[12, 12]:.3f}"
    assert stage.readout(snapshot, 2, 2) == ""
    slow = run(5, hidden=(60, 60))
    early, _ = shown(slow, plane="random", gradual=True)
    assert "no loss is known here" in early.readout(slow, left + across / 2, top + 1)


def test_the_description_names_the_plane_and_the_losses(snapshot):
    view, _ = shown(snapshot, plane="random")
    losses = view._measured(snapshot)[0].losses
    text = view.describe(snapshot)
    assert "two random directions" in text and f"{losses.min():.3g}" in text and f"{losses.max():.3g}" in text
    assert "principal components" in LossLandscape().describe(snapshot)


@pytest.mark.parametrize("plane", PLANES)
@pytest.mark.parametrize("columns", (1, 6))
def test_user_data_has_a_landscape(columns, plane, rng):
    X = rng.normal(size=(80, columns))
    trainer = Trainer(Config(hidden=(3,)), (X, X.sum(axis=1)))
    history = History(trainer)
    trainer.run(steps=20)
    view, _ = shown(history.latest(), plane=plane)
    landscape = view._measured(history.latest())[0]
    assert landscape.samples == 40 and np.isfinite(landscape.losses).all()


@pytest.mark.parametrize("value", (0.0, 1e-200, 1e150, 1e300, np.inf, np.nan))
@pytest.mark.parametrize("plane", PLANES)
def test_a_run_that_is_about_to_diverge_is_drawn(value, plane):
    snapshot = run(20, dataset="plane", activation="relu")
    size = snapshot.event.after.theta.size
    snapshot = with_theta(snapshot, np.full(size, value))
    view, _ = shown(snapshot, plane=plane)
    assert np.isfinite(view.plot.get_xlim()).all() and np.isfinite(view.plot.get_ylim()).all()
    assert view.describe(snapshot)
    if np.isfinite(value):  # the path itself went there: what no step may leave in it is not finite
        *states, last = snapshot.path.states
        path = replace(snapshot.path, states=(*states, last._replace(theta=np.full(size, value))))
        view, _stage = shown(replace(snapshot, path=path), plane=plane)
        assert np.isfinite(view.plot.get_xlim()).all() and view.describe(snapshot)


def test_a_scale_has_few_steps_and_holds_all_that_is_not_far_below_the_rest(rng):
    for spread in (1e-3, 0.1, 1.0, 30.0, 250.0):
        values = 10 ** (rng.uniform(-spread, spread, 100))
        (low, high), step = powers_of(values)
        assert 1 <= round((high - low) / step) <= 14
        assert high >= np.log10(values.max()) - 1e-6
        assert low <= max(np.log10(values.min()), np.median(np.log10(values)) - 8) + 1e-6
    assert powers_of(np.array([np.inf, np.nan, 0.0])) == powers_of(np.zeros(0))
    (low, high), _ = powers_of(np.full(9, 0.37))
    assert low <= np.log10(0.37) <= high and low < high


def test_a_loss_of_nan_has_the_largest_height():
    assert heights_within(np.array([np.nan, np.inf, 0.0, 1.0]), -2.0, 3.0).tolist() == [3.0, 3.0, -2.0, 0.0]


@pytest.mark.parametrize("over_path", (True, False))
def test_a_window_stays_while_the_run_stays_inside(over_path, rng):
    places = np.cumsum(np.abs(rng.normal(size=(60, 2))), axis=0) / 10
    first = window_around(places[:50], 50, 1.0, over_path)
    assert window_around(places[:51], 50, 1.0, over_path) == first
    away = np.concatenate([places, [[100.0, -100.0]]])
    (left, right), (low, high) = window_around(away, 50, 1.0, over_path)
    assert left < 0 and right > 100 and low < -100 and high > 0
    assert window_around(np.concatenate([places[:51], [[np.inf, np.nan]]]), 50, 1.0, over_path) == first
