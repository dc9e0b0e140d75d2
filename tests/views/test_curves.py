"""Loss curves and gradient flow: their data, limits and marks."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from nnviz.data.edits import with_sample, without_sample
from nnviz.drawing.label import Label, width
from nnviz.drawing.theme import SMALL, TEXT
from nnviz.history.history import History
from nnviz.probes.measures import batch_gradient_norms
from nnviz.settings.config import Config
from nnviz.training.events import WeightsReplaced
from nnviz.training.problem import Problem
from nnviz.training.snapshot import ThinnedSeries
from nnviz.training.trainer import Trainer
from nnviz.views import GradientFlow, LossCurves, Stage
from nnviz.views.base.plot import TIME_LEFT
from nnviz.views.over_steps.marks import in_words, pairs

from .conftest import compared, restarted, run, values_at


def shown(view, snapshot, size=(480, 260)):
    stage = Stage([(view, (0, 0, 1, 1))], *size)
    stage.frame(snapshot)
    return view


def texts(view):
    return [artist for artist in view._still if isinstance(artist, Label)]


@pytest.mark.parametrize("log", (False, True))
def test_curves_are_the_losses(log, snapshot):
    view = shown(LossCurves(log_scale=log), snapshot)
    for column, line in enumerate(view.curves.lines.get_segments()):
        steps, losses = values_at(view, line).T
        assert np.allclose(steps, snapshot.losses.steps)
        assert np.allclose(losses, snapshot.losses.last[:, column], rtol=1e-6)
    assert view.plot.get_yscale() == ("log" if log else "linear")
    (_, solid), (_, dashes) = view.curves.lines.get_linestyles()
    assert solid is None and dashes
    ends = [line[-1] for line in view.curves.lines.get_segments()]
    assert np.array_equal(view.curves.dots.get_offsets(), ends[::-1])
    assert view.labels[0].text == f"training {snapshot.evaluation.train_loss:.3f}"


def test_the_band_holds_every_batch(snapshot):
    view = shown(LossCurves(), snapshot)
    outline = values_at(view, view.curves.band.get_xy())
    assert np.isclose(outline[:, 1].min(), snapshot.batch_loss.low.min())
    assert np.isclose(outline[:, 1].max(), min(snapshot.batch_loss.high.max(), view.plot.get_ylim()[1]))


@pytest.mark.parametrize("kind", (LossCurves, GradientFlow))
def test_limits_seldom_move(kind):
    limits, view = set(), kind()
    stage = Stage([(view, (0, 0, 1, 1))], 480, 260)
    trainer = Trainer()
    history = History(trainer)
    for _ in range(60):
        trainer.run(steps=20)
        stage.frame(history.latest())
        limits.add((view.plot.get_xlim(), view.plot.get_ylim()))
    assert 2 <= len(limits) <= 12


@pytest.mark.parametrize("kind", (LossCurves, GradientFlow))
def test_all_data_lie_within_the_limits(kind, snapshots):
    for name, snapshot in snapshots.items():
        view = shown(kind(), snapshot)
        left, top, width, height = view.box
        for line in view.curves.lines.get_segments():
            across, down = line.T
            assert left <= across.min() and across.max() <= left + width, name
            assert top <= down.min() and down.max() <= top + height, name


@pytest.mark.parametrize("kind", (LossCurves, GradientFlow))
@pytest.mark.parametrize("wide", (380, 520, 800))
def test_a_change_is_marked_with_words_that_don_t_overlap(kind, wide):
    rates = tuple({"learning_rate": rate} for rate in (0.1, 0.2, 0.05, 0.3, 0.04))
    view = shown(kind(), run(60, (*rates, {"activation": "relu", "batch_size": 5})), (wide, 260))
    marks = [label for label in texts(view) if "→" in label.text or ": " in label.text]
    assert any("activation" in label.text or "batch size" in label.text for label in marks)  # the newest
    for label in marks:
        assert label.x >= 0 and label.x + width(label.text, SMALL) <= wide
    for one in marks:
        for other in marks:
            apart = one.x + width(one.text, SMALL) <= other.x or other.x + width(other.text, SMALL) <= one.x
            assert one is other or one.y != other.y or apart


CHANGES = ({"activation": "relu"}, {"batch_size": 20}, {"activation": "sigmoid"}, {"l2": 0.1})


@pytest.mark.parametrize("kind", (LossCurves, GradientFlow))
def test_changes_that_crowd_each_other_name_their_numbers(kind):
    view = shown(kind(), run(40, CHANGES), (640, 185))
    said = sorted((label.x, label.text) for label in texts(view) if "→" in label.text or ": " in label.text)
    values = [text.split()[-1] for _, text in said]
    assert len(said) >= 3 and values == [value for value in ("ReLU", "20", "sigmoid", "0.1") if value in values]
    assert all(text.startswith(("batch size", "L2 penalty")) for _, text in said if text[-1].isdigit())


def test_the_mark_of_edited_points_says_so():
    history = History(trainer := Trainer(Config()))
    trainer.run(steps=5)
    data = trainer.data
    trainer.edit(with_sample(data, data.points[0] + 0.5, 1.0))
    trainer.edit(without_sample(trainer.data, 3))
    assert in_words(pairs(history.latest().changes[-1])) == "points edited"


def test_the_mark_of_restored_weights_names_both_steps():
    replaced = WeightsReplaced(5178, 1200, np.zeros(3))
    assert in_words(pairs(replaced)) == "weights of step 5,178 → of step 1,200"


@pytest.mark.parametrize("kind", (LossCurves, GradientFlow))
def test_the_pointer_on_a_mark_says_what_was_changed(kind):
    snapshot, view = run(40, CHANGES), kind()
    stage = Stage([(view, (0, 0, 1, 1))], 520, 185)
    stage.frame(snapshot)
    left, top, wide, high = view.box
    for change, words in zip(snapshot.changes, ("activation tanh → ReLU", "batch size 10 → 20", "→ sigmoid", "→ 0.1")):
        x = left + wide * float(view._x.share(change.step))
        assert words in stage.readout(snapshot, x + 2, top + high / 2)
        assert "→" not in stage.readout(snapshot, x + 9, top + high / 2)


def test_muted_units_are_named_where_they_change(snapshots):
    view = shown(LossCurves(), snapshots["muted, and not"], (900, 260))
    said = sorted((label.x, label.text) for label in texts(view) if "→" in label.text)
    assert [text.split("→ ")[1] for _, text in said] == ["1.1, 1.2, 1.3, 1.4, 2.2", "1.2", "none"]


def test_a_dragged_slider_leaves_one_mark():
    dragged = run(1, tuple({"learning_rate": 0.03 + 0.01 * number} for number in range(1, 8)))
    view = shown(LossCurves(), dragged)
    assert [label.text for label in texts(view) if "→" in label.text] == ["learning rate 0.03 → 0.1"]


def test_a_setting_put_back_leaves_no_mark():
    view = shown(LossCurves(), run(1, ({"learning_rate": 0.1}, {"learning_rate": 0.03})))
    assert not any("→" in label.text for label in texts(view))


def test_bars_are_the_gradient_norms_of_now(snapshot):
    view = shown(GradientFlow(), snapshot)
    heights = [path.vertices[:, 1].max() for path in view.bars.get_paths()]
    assert np.allclose(heights, batch_gradient_norms(snapshot.event))
    assert view.bars_axes.get_ylim() == view.plot.get_ylim()
    assert view.plot.get_yscale() == view.bars_axes.get_yscale() == "log"


def test_there_is_a_curve_and_a_label_for_each_layer(snapshots):
    view = GradientFlow()
    for name, layers in (("default at 130", 3), ("spiral at 130", 7), ("linear at 0", 1), ("default at 0", 3)):
        shown(view, snapshots[name])
        lines = view.curves.lines
        assert len(lines.get_segments()) == len(lines.get_colors()) == len(view.curves.ends) == layers


def test_gradients_of_zero_lie_at_the_lower_end(snapshot):
    none = np.zeros((40, 3))
    event = snapshot.event._replace(gradient=np.zeros_like(snapshot.event.gradient))
    still = replace(snapshot, event=event, gradient_norms=ThinnedSeries(np.arange(40.0), none, none, none))
    view = shown(GradientFlow(), still)
    low, high = view.plot.get_ylim()
    assert 0 < low < high
    assert all(np.allclose(values_at(view, line)[:, 1], low) for line in view.curves.lines.get_segments())
    assert "0, 0, 0" in view.describe(still)


@pytest.mark.parametrize("log", (False, True))
@pytest.mark.parametrize("value", (0.0, 1e-300, 1e300, np.inf, np.nan))
def test_no_loss_breaks_the_picture(log, value, snapshot):
    values = snapshot.losses.last.copy()
    values[-1] = value
    tracks = {name: ThinnedSeries(snapshot.losses.steps, *(values,) * 3) for name in ("losses",)}
    batches = ThinnedSeries(snapshot.losses.steps, *(values[:, :1],) * 3)
    evaluation = replace(snapshot.evaluation, train_loss=value, test_loss=value)
    strange = replace(snapshot, evaluation=evaluation, batch_loss=batches, **tracks)
    view = shown(LossCurves(log_scale=log), strange)
    assert all(np.isfinite(view.plot.get_ylim()))
    assert view.describe(strange)
    assert all(is_below_the_marks(view, label) for label in view.labels if label.get_visible())


@pytest.mark.parametrize("value", (1e-300, 1e200, np.inf, np.nan))
def test_no_gradient_breaks_the_picture(value, snapshot):
    norms = snapshot.gradient_norms.last.copy()
    norms[-1] = value
    event = snapshot.event._replace(gradient=np.full_like(snapshot.event.gradient, value))
    track = ThinnedSeries(snapshot.gradient_norms.steps, norms, norms, norms)
    with np.errstate(all="ignore"):
        view = shown(GradientFlow(), replace(snapshot, event=event, gradient_norms=track))
    low, high = view.plot.get_ylim()
    assert 0 < low < high < np.inf
    assert all(is_below_the_marks(view, label) for label in view.curves.ends)


@pytest.mark.parametrize("value", (1e4, 1e30, 1e300, np.inf, np.nan))
def test_a_divergence_is_on_a_logarithmic_axis_as_long_as_it_lasts(value, snapshot):
    view = LossCurves()
    stage = Stage([(view, (0, 0, 1, 1))], 421, 145)
    for losses, log in (
        (snapshot.losses.last, False),
        (diverging(snapshot, value), True),
        (snapshot.losses.last, False),
    ):
        track = ThinnedSeries(snapshot.losses.steps, losses, losses, losses)
        stage.frame(replace(snapshot, losses=track))
        assert view.plot.get_yscale() == ("log" if log else "linear")
        assert any("log scale" in label.text for label in texts(view)) == log
        low, high = view.plot.get_ylim()
        ticks = [tick for tick, _ in view._y.ticks]
        assert 2 <= len(ticks) <= 6 and low <= min(ticks) and max(ticks) <= high < np.inf
        assert low <= np.min(losses[0]) and (not log or high >= 1e4)


def diverging(snapshot, value):
    """The losses of a snapshot, which grow to a value in the end."""
    losses = snapshot.losses.last.copy()
    losses[-3:] = np.array([[10.0], [1e4], [value]])
    return losses


def test_numbers_of_any_size_fit_beside_the_axis(snapshot):
    notes = set()
    for size in np.geomspace(1e-12, 1e12, 33):
        losses = size * snapshot.losses.last
        view = shown(LossCurves(), replace(snapshot, losses=ThinnedSeries(snapshot.losses.steps, *(losses,) * 3)))
        assert max(width(text, SMALL) for _, text in view._y.ticks) <= TIME_LEFT - 8
        notes |= {label.text for label in texts(view) if "mean squared error" in label.text}
    assert "mean squared error" in notes and any("in 10⁻" in note for note in notes)


def is_below_the_marks(view, label):
    """Return whether an end label lies below the texts of the marks."""
    return label.y - label.size / 2 >= view.box[1]


def test_readouts_name_the_step_and_the_layer(snapshot):
    view = shown(LossCurves(), snapshot)
    left, top, wide, _ = view.box
    assert view.readout(snapshot, left + 1, top + 5).startswith("step 0: training loss 1.0")
    flow = shown(GradientFlow(), snapshot)
    left, top, wide, _ = flow.bars_box
    norm = batch_gradient_norms(snapshot.event)[-1]
    assert flow.readout(snapshot, left + wide - 3, top + 5) == f"layer out: gradient norm {norm:.3g}"
    left, top, wide, _high = flow.box
    assert flow.readout(snapshot, left + 2, top + 5).startswith("step ")


@pytest.mark.parametrize("log", (False, True))
def test_the_curves_of_two_runs_are_overlaid(log, snapshots):
    both = snapshots["compared"]
    view = shown(LossCurves(log_scale=log), both)
    for lane, curves in ((both, view.curves), (both.beside, view.second)):
        for column, line in enumerate(curves.lines.get_segments()):
            steps, losses = values_at(view, line).T
            assert np.allclose(steps, lane.losses.steps)
            assert np.allclose(losses, lane.losses.last[:, column], rtol=1e-6)
    assert not np.array_equal(view.curves.lines.get_colors(), view.second.lines.get_colors())


@pytest.mark.parametrize("size", ((380, 146), (416, 146), (628, 300)))
def test_two_runs_are_named_apart(size, snapshots):
    view = shown(LossCurves(), snapshots["compared"], size)
    said = {label.text: label for label in texts(view)}
    one, other = said["A · the run"], next(label for text, label in said.items() if text.startswith("B · learning ra"))
    assert one.y == other.y and one.x + width(one.text, SMALL) < other.x
    assert other.x + width(other.text, SMALL) <= view.width
    assert [label.text.rsplit(" ", 1)[0] for label in view.labels] == ["A training", "A test", "B training", "B test"]
    rows = sorted(label.y for label in view.labels)
    assert all(after - before > 10 for before, after in pairwise(rows))


@pytest.mark.parametrize("loss", [2e-9, 0.000522, 0.0012, 0.0999, 87.3, 1e5, math.inf], ids=str)
@pytest.mark.parametrize("which", ["compared", "default at 130"])
def test_the_last_losses_stand_whole_in_the_picture(which, loss, snapshots):
    snapshot = snapshots[which]
    small = replace(snapshot, evaluation=replace(snapshot.evaluation, train_loss=loss, test_loss=loss))
    view = shown(LossCurves(), small, (416, 146))
    seen = [label for label in view.labels if label.get_visible()]
    assert len(seen) == (4 if snapshot.beside else 2)
    assert all(label.x + width(label.text, TEXT) <= view.width for label in seen)


def test_a_comparison_says_what_both_runs_have(snapshots):
    both, view = snapshots["compared"], LossCurves()
    stage = Stage([(view, (0, 0, 1, 1))], 520, 260)
    stage.frame(both)
    left, top, wide, high = view.box
    said = stage.readout(both, left + wide * float(view._x.share(60)), top + high / 2)
    assert said.startswith("A: step ") and "; B: step " in said
    assert "A · the run after 180 steps: training" in view.describe(both)
    stage.frame(both.beside)
    assert [label.get_visible() for label in view.labels] == [True, True, False, False]


def test_later_steps_of_both_runs_stay_visible():
    histories = []
    for settings in ({}, {"learning_rate": 0.2}):
        histories.append(History(trainer := Trainer(Config(**settings))))
        trainer.run(steps=200)
    one, other = (history.at(100) for history in histories)
    view = shown(LossCurves(), compared(one, other))
    ends = [values_at(view, segment)[-1, 0] for segment in view.others.train.get_segments()]
    assert ends == pytest.approx([200, 200])
    assert not any(label.get_visible() for label in view.others.labels)


class Untested(Problem):
    lacking = {"test loss": "no test samples"}


def test_an_untested_run_has_no_test_curve_beside_a_tested_one(snapshots):
    both = snapshots["compared"]
    problem = Untested(both.beside.event.config, both.beside.event.data)
    untested = replace(both.beside, event=both.beside.event._replace(problem=problem))
    view = shown(LossCurves(), replace(both, beside=untested))
    assert [label.get_visible() for label in view.labels] == [True, True, True, False]
    assert len(view.curves.lines.get_segments()) == 2 and len(view.second.lines.get_segments()) == 1


# ---- earlier runs ----


def seen_labels(view):
    return [label.text for label in view.earlier.labels if label.get_visible()]


def test_earlier_runs_are_laid_under_the_curves_if_asked_for(snapshots):
    snapshot = snapshots["earlier"]
    view = shown(LossCurves(earlier=True), snapshot, (600, 300))
    for column, lines in enumerate((view.earlier.train, view.earlier.test)):
        segments = lines.get_segments()
        assert len(segments) == len(snapshot.earlier) == 3
        for run_, (steps, losses) in zip(snapshot.earlier, (values_at(view, line).T for line in segments)):
            assert np.allclose(steps, run_.steps) and np.allclose(losses, run_.losses[:, column])
    without = shown(LossCurves(), snapshot)
    assert not without.earlier.train.get_visible() and seen_labels(without) == []
    assert "earlier" not in [option.name for option in without.offered(snapshots["default at 130"])]


def test_an_earlier_run_is_named_by_what_differs_or_in_short():
    snapshot = restarted({"learning_rate": 0.003}, {"learning_rate": 0.1}, {"learning_rate": 0.1, "l2": 0.5})
    view = shown(LossCurves(earlier=True), snapshot, (600, 300))
    names = ["learning rate 0.03, L2 penalty λ 0", "learning rate 0.003, L2 penalty λ 0", "L2 penalty λ 0"]
    assert seen_labels(view) == ["0.03, 1 more", "0.003, 1 more", "L2 penalty λ 0"]
    assert all(name in view.describe(snapshot) for name in names)
    assert "Earlier runs" not in LossCurves().describe(snapshot)


@pytest.mark.parametrize("steps, label", ((100, "the same"), (60, "the same settings")))
def test_an_earlier_run_with_the_same_settings_says_so(steps, label):
    trainer = Trainer(Config(loss="mean_squared_error"))
    history = History(trainer)
    trainer.run(steps=steps)
    trainer.reset()
    trainer.run(steps=90)
    snapshot = history.latest()
    assert "Earlier runs: the same settings, training " in LossCurves(earlier=True).describe(snapshot)
    assert seen_labels(shown(LossCurves(earlier=True), snapshot)) == [label]


def test_losses_of_another_function_are_not_laid_over():
    trainer = Trainer()
    history = History(trainer)
    trainer.run(steps=50)
    trainer.configure(loss="cross_entropy")
    trainer.run(steps=50)
    assert shown(LossCurves(earlier=True), history.latest()).earlier.train.get_segments() == []
    trainer.configure(seed=1)
    view = shown(LossCurves(earlier=True), history.latest())
    assert len(view.earlier.train.get_segments()) == 1 and seen_labels(view) == ["seed 0"]


def test_the_axes_hold_an_earlier_run_that_was_longer_and_worse(snapshots):
    trainer = Trainer(Config(learning_rate=1, dataset="xor", hidden=(8,)))
    history = History(trainer)
    trainer.run(steps=500)
    trainer.configure(learning_rate=0.03)
    trainer.reset()
    trainer.run(steps=20)
    snapshot = history.latest()
    on, off = (shown(LossCurves(earlier=on), snapshot) for on in (True, False))
    assert on.plot.get_xlim()[1] >= 500 > off.plot.get_xlim()[1]
    assert on.plot.get_ylim()[1] >= snapshot.earlier[0].losses.max()


@pytest.mark.parametrize("height, most", ((400, 6), (220, 6), (150, 2)), ids=str)
def test_no_more_earlier_runs_are_shown_than_labels_have_room(height, most):
    snapshot = restarted(*({"seed": seed} for seed in range(1, 9)))
    view = shown(LossCurves(earlier=True), snapshot, (600, height))
    labels = seen_labels(view)
    assert labels == [f"seed {seed}" for seed in range(8 - len(labels), 8)] and 0 < len(labels) <= most
    rows = sorted(label.y for label in view.earlier.labels if label.get_visible())
    assert all(after - before > SMALL for before, after in pairwise(rows))


def test_runs_of_very_few_steps_are_left_out_unless_they_diverged():
    trainer = Trainer(Config(dataset="x-sin-x", hidden=(8,), activation="relu", samples=60))
    history = History(trainer)
    for rate, steps in ((0.01, 2000), (0.02, 5), (10, 39)):
        trainer.configure(learning_rate=rate)
        trainer.reset()
        trainer.run(steps=steps)
    trainer.configure(learning_rate=0.03)
    trainer.reset()
    assert [run_.step < 40 for run_ in history.earlier] == [False, True, True]
    assert history.earlier[2].ended is not None
    assert seen_labels(shown(LossCurves(earlier=True), history.latest(), (700, 300))) == ["0.01", "learning rate 10"]


def test_a_comparison_shows_no_earlier_runs(snapshots):
    one = snapshots["earlier"]
    both = compared(one, snapshots["default at 130"])
    assert shown(LossCurves(earlier=True), both).earlier.train.get_segments() == []
