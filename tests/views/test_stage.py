"""Stage: a frame equals the full picture, bit for bit."""

import io
import math

import matplotlib.pyplot as plt
import numpy as np
import pytest
from PIL import Image

from nnviz import views
from nnviz.views import (
    DARK,
    LIGHT,
    CodeView,
    DecisionBoundary,
    GradientFlow,
    LossCurves,
    NetworkDiagram,
    Output,
    Reconstruction,
    Stage,
    SweepMap,
    View,
)
from nnviz.views.base.stage import picture

from .conftest import run

KINDS = tuple(
    kind
    for kind in (getattr(views, name) for name in views.__all__)
    if isinstance(kind, type) and issubclass(kind, View) and kind is not View
)
WHOLE = (0, 0, 1, 1)


@pytest.fixture(autouse=True)
def _few_samples(monkeypatch):
    """A landscape over few samples is drawn like any other, and takes a tenth of the time to measure."""
    monkeypatch.setattr("nnviz.probes.landscape.SAMPLES", 20)


def four(**options):
    """All views with their areas, as on a page."""
    areas = ((0, 0, 0.56, 0.6), (0.56, 0, 0.44, 0.6), (0, 0.6, 0.5, 0.4), (0.5, 0.6, 0.5, 0.4))
    kinds = (NetworkDiagram, DecisionBoundary, LossCurves, GradientFlow)
    return [(kind(**options.get(kind.__name__, {})), area) for kind, area in zip(kinds, areas)]


def every_choice(kind):
    """A view's options: as they are at first, each of them otherwise, and all of them otherwise."""
    first = {option.name: option.default for option in kind.declared}
    others = {
        option.name: [value for value in (option.values or (False, True)) if value != option.default]
        for option in kind.declared
    }
    alone = [{**first, name: value} for name, values in others.items() for value in values]
    return [first, *alone, {name: values[-1] for name, values in others.items()}]


def assert_frames_equal_the_full_picture(kind, snapshots, ratio=1.0, theme=LIGHT):
    stage = Stage([(kind(), WHOLE)], 420, 300, ratio, theme)
    for name, snapshot in snapshots.items():
        fresh = Stage([(kind(), WHOLE)], 420, 300, ratio, theme)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot)), name


@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_equals_the_full_picture(kind, snapshots):
    assert_frames_equal_the_full_picture(kind, snapshots)


@pytest.mark.parametrize("ratio, theme", ((1.0, DARK), (1.25, LIGHT), (2.0, DARK)))
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_equals_the_full_picture_in_other_themes_and_sizes(kind, ratio, theme, snapshots):
    few = {
        name: snapshots[name] for name in ("default at 0", "blobs at 130", "changed", "one code at 130", "plane at 130")
    }
    assert_frames_equal_the_full_picture(kind, few, ratio, theme)


@pytest.mark.parametrize("kind, options", [(kind, options) for kind in KINDS for options in every_choice(kind)])
def test_a_frame_equals_the_full_picture_with_every_option(kind, options, snapshots):
    view = kind()
    stage = Stage([(view, WHOLE)], 420, 300)
    for name in ("default at 0", "blobs at 130", "changed", "one code at 130", "plane at 130", "earlier"):
        stage.frame(snapshots[name])
        view.configure(**options)
        fresh = Stage([(kind(**options), WHOLE)], 420, 300)
        assert np.array_equal(stage.frame(snapshots[name]), fresh.full(snapshots[name])), name
        view.configure(**{option.name: option.default for option in kind.declared})


@pytest.mark.parametrize(
    "name", ("default at 130", "blobs at 130", "plane at 130", "curve at 130", "one code at 130", "earlier")
)
@pytest.mark.parametrize("kind", KINDS)
def test_an_option_that_is_not_offered_changes_nothing(kind, name, snapshots):
    snapshot, view = snapshots[name], kind()
    stage = Stage([(view, WHOLE)], 420, 300)
    before = stage.frame(snapshot).copy()
    offered = view.offered(snapshot)
    for option in (each for each in view.declared if each not in offered):
        for value in option.values or (not option.default,):
            view.configure(**{option.name: value})
            assert np.array_equal(stage.frame(snapshot), before)


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_without_a_run_says_how_it_is_shown(kind):
    assert f"nnviz.live(trainer, nnviz.views.{kind.__name__}())" in repr(kind())


def test_a_stage_forgets_sizes_themes_and_arrangements(snapshots):
    stage = Stage(four(), 760, 480)
    snapshot = snapshots["changed"]
    stage.frame(snapshots["spiral at 130"])
    for change in (
        lambda: stage.resize(900, 520, 1.5),
        lambda: stage.set_theme(DARK),
        lambda: stage.resize(760, 480, 1.0),
        lambda: stage.arrange(four()[::-1]),
        lambda: stage.set_theme(LIGHT),
        lambda: stage.frame(snapshots["plane at 0"]),
        lambda: stage.full(snapshots["wide at 1"]),
        lambda: stage.png(snapshots["linear at 130"]),
    ):
        change()
        fresh = Stage(four(), stage.width, stage.height, stage.pixel_ratio, stage.theme)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot))


def test_one_view_s_new_background_leaves_the_others_alone(snapshots):
    placed = four()
    stage = Stage(placed, 760, 480)
    for name in ("default at 130", "default at 0", "default at 130"):
        stage.frame(snapshots[name])
        placed[1][0].configure(test_points=name == "default at 0")
        placed[2][0].configure(log_scale=name == "default at 0")
        options = {"DecisionBoundary": dict(placed[1][0].options), "LossCurves": dict(placed[2][0].options)}
        fresh = Stage(four(**options), 760, 480)
        assert np.array_equal(stage.frame(snapshots[name]), fresh.full(snapshots[name]))


@pytest.mark.parametrize("ratio", (1.0, 1.25, 1.5, 2.0))
def test_a_frame_has_the_size_in_device_pixels_and_is_opaque(ratio, snapshot):
    frame = Stage(four(), 641, 403, ratio).frame(snapshot)
    assert frame.shape == (round(403 * ratio), round(641 * ratio), 4)
    assert frame.dtype == np.uint8
    assert (frame[..., 3] == 255).all()


def test_the_frame_is_drawn_into_one_buffer(snapshots):
    stage = Stage(four(), 640, 400)
    first = stage.frame(snapshots["default at 0"])
    assert stage.frame(snapshots["default at 130"]) is first


def test_where_nothing_was_drawn_a_frame_is_the_one_before(snapshots):
    stage = Stage(placed := four(), 640, 400)
    for view, _ in placed[2:]:
        view.patience = math.inf
    seen = np.zeros((400, 640, 4), np.uint8)
    shares = []
    for number, snapshot in enumerate(snapshots.values()):
        if number == 4:
            stage.set_theme(DARK)
            stage.readout(snapshot, 500, 100)  # which makes the figure
        frame = stage.frame(snapshot, 0.0 if number % 3 else math.inf)
        shares.append(sum(seen[box].size for box in stage.drawn) / seen.size)
        for box in stage.drawn:
            seen[box] = frame[box]
        assert np.array_equal(seen, frame)
    assert min(shares) < 0.9


@pytest.mark.parametrize("name", ("default at 130", "spiral at 130", "blobs at 130", "plane at 130", "curve at 130"))
def test_a_png_holds_the_frame_of_fine_views(name, snapshots):
    stage = Stage([(Output(), WHOLE)], 420, 300)
    moving = stage.frame(snapshots[name]).copy()
    image = Image.open(io.BytesIO(stage.png(snapshots[name])))
    fine = Output()
    fine.fine = True
    assert np.array_equal(np.asarray(image), Stage([(fine, WHOLE)], 420, 300).full(snapshots[name])[..., :3])
    assert np.array_equal(stage.frame(snapshots[name]), moving)


@pytest.mark.parametrize("kind", KINDS)
def test_a_view_shows_itself_alone(kind, snapshot):
    view = kind()
    Stage([(view, WHOLE)], 300, 200).frame(snapshot)
    axes = view.axes
    image = Image.open(io.BytesIO(picture(view, snapshot, width=333, height=222, theme=DARK)))
    assert image.size == (333, 222)
    assert view.axes is axes  # its own stage still has it


@pytest.mark.parametrize("format", ("png", "svg", "pdf"))
def test_the_figure_can_be_saved(format, snapshot):
    stage = Stage(four(DecisionBoundary={"test_points": True, "ring_errors": True}), 640, 400)
    frame = stage.frame(snapshot).copy()
    out = io.BytesIO()
    stage.figure.savefig(out, format=format)
    assert len(out.getvalue()) > 10_000
    if format == "png":
        saved = np.asarray(Image.open(out))
        assert saved.shape == frame.shape
        assert np.array_equal(saved, frame)
    assert np.array_equal(stage.frame(snapshot), frame)


@pytest.mark.parametrize("kind", KINDS)
def test_an_unknown_option_is_named_with_what_there_is(kind):
    with pytest.raises(ValueError, match=f"sparkle is not an option of {kind.__name__}") as raised:
        kind(sparkle=True)
    for option in kind.declared:
        assert option.name in str(raised.value)


@pytest.mark.parametrize("name", sorted(set(views.__all__)))
def test_every_public_name_is_there(name):
    assert getattr(views, name) is not None


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind is not SweepMap])  # it shows no run
def test_nothing_is_empty_before_training(kind, snapshots):
    snapshot = snapshots["one code at 0" if kind in (CodeView, Reconstruction) else "default at 0"]
    if kind().missing(snapshot):  # it draws pictures
        snapshot = run(0, dataset="digits", samples=40)
    stage = Stage([(kind(), WHOLE)], 420, 300)
    view = stage.views[0][0]
    frame = stage.frame(snapshot).copy()
    still = stage._background
    assert (frame != still).any(axis=2).sum() > 100
    assert view.describe(snapshot)
    assert "nan" not in view.describe(snapshot)


def test_readouts_come_from_the_view_under_the_pointer(snapshot):
    stage = Stage(four(), 1000, 600)
    _diagram, boundary, curves, flow = (view for view, _ in stage.views)
    assert stage.readout(snapshot, -5, -5) == ""
    stage.frame(snapshot)
    for view, axes in ((boundary, boundary.plane), (curves, curves.plot), (flow, flow.plot), (flow, flow.bars_axes)):
        box = axes.get_position()
        x, y = 1000 * (box.x0 + box.x1) / 2, 600 * (1 - (box.y0 + box.y1) / 2)
        assert stage.readout(snapshot, x, y) == view.readout(snapshot, x, y) != ""


def test_the_description_is_that_of_all_views(snapshot):
    stage = Stage(four(), 640, 400)
    assert stage.describe(snapshot) == " ".join(view.describe(snapshot) for view, _ in stage.views)


def test_patient_views_take_turns_where_time_is_short(snapshots):
    placed = four()
    for view, _ in placed[1:]:
        view.patience = 1e-9
    stage, now = Stage(placed, 760, 480), snapshots["changed"]
    stage.frame(snapshots["default at 0"])
    boxes = [stage._boxes[view] for view, _ in placed]
    fresh = Stage(four(), 760, 480).full(now)
    shown = []
    for _ in range(3):
        picture = stage.frame(now, 1e-9)
        shown.append([np.array_equal(picture[box], fresh[box]) for box in boxes])
    assert shown == [[True, True, False, False], [True, True, True, False], [True, True, True, True]]
    stage.frame(snapshots["default at 0"])
    stage.frame(now, 0.0)  # where somebody waits, none of them is drawn
    assert stage.drawn == boxes[:1]
    assert np.array_equal(stage.frame(now, 60.0), fresh)


def test_a_patient_or_unfinished_view_is_drawn_again(snapshots, monkeypatch):
    placed = four()
    for view, _ in placed[1:]:
        view.patience = math.inf
    stage, boxes = Stage(placed, 760, 480), []
    for snapshot in (snapshots["default at 0"], snapshots["changed"]):
        stage.frame(snapshot, 60.0)
        boxes.append(stage.drawn)
    every = [stage._boxes[view] for view, _ in placed]
    assert boxes[0][1:] == every and boxes[1] == every[:1]  # the first frame begins with a background
    monkeypatch.setattr(type(placed[2][0]), "unfinished", True)
    stage.frame(snapshots["changed"], 60.0)
    assert stage.drawn == [every[0], every[2]]


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_of_the_second_run_is_that_run_s_own_picture(kind, snapshots):
    """Blitted after another snapshot, fine, in words and under the pointer, in other colours and with options."""
    both = snapshots["compared"]
    for theme, options in ((LIGHT, {}), (DARK, every_choice(kind)[-1])):
        view, alone = kind(**options), kind(**options)
        view.beside = True
        stage, own = (Stage([(each, WHOLE)], 420, 300, 1.0, theme) for each in (view, alone))
        stage.frame(snapshots["blobs at 130"])
        assert np.array_equal(stage.frame(both), own.frame(both.beside))
        assert stage.describe(both) == own.describe(both.beside)
        for x, y in ((60, 70), (210, 150), (300, 250)):
            assert stage.readout(both, x, y) == own.readout(both.beside, x, y)
        assert stage.png(both) == own.png(both.beside)
    assert picture(view, both) == picture(alone, both.beside)


@pytest.mark.parametrize("kind", KINDS)
def test_a_sketched_style_of_the_user_changes_no_picture(kind, snapshot):
    plain = picture(kind(), snapshot)
    with plt.xkcd():
        assert picture(kind(), snapshot) == plain
