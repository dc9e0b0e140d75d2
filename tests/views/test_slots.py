"""Pictures in the slots of a page: their texts, their time axes, and the room that they use."""

import itertools

import pytest

from nnviz import views
from nnviz.drawing.label import Label, width
from nnviz.drawing.untyped import figure_of
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views import Output, Stage, View
from nnviz.views.base.plot import TIME_LEFT, TIME_RIGHT

from .conftest import run
from .test_stage import KINDS, WHOLE, every_choice

pytestmark = pytest.mark.usefixtures("few_samples")
SLOTS = ((421, 145), (450, 142), (528, 198), (396, 180), (390, 190), (1256, 550))
OUTPUTS = ((399, 353), (508, 480), (370, 320))
SIZES: dict[type[View], tuple[tuple[int, int], ...]] = {
    **dict.fromkeys(KINDS, SLOTS),
    views.NetworkDiagram: (),
    views.DecisionBoundary: OUTPUTS,
    Output: OUTPUTS,
}
SOME = ("blobs at 130", "changed", "branched", "spiral at 130")
_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


def diverged():
    """The last step before the losses are too large for a number."""
    trainer = Trainer(Config(dataset="plane", activation="relu", learning_rate=10.0))
    history = History(trainer)
    trainer.run(steps=2000)
    return history.latest()


def branched():
    """A branch with changed settings, beside two others."""
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=300)
    for step, changes in ((120, {"learning_rate": 0.3}), (200, {"activation": "relu", "l2": 0.1})):
        history.go(step)
        history.branch_off()
        trainer.configure(**changes)
        trainer.run(steps=150)
    history.compared = tuple(branch.number for branch in history.branches)
    return history.latest()


@pytest.fixture(scope="module")
def moments(snapshots):
    names = ("default at 0", "default at 130", "spiral at 130", "blobs at 130", "rings at 130", "plane at 130")
    return {name: snapshots[name] for name in (*names, "curve at 130", "linear at 130", "wide at 130", "changed")} | {
        "after 5,000 steps": run(5000, hidden=(8, 8)),
        "diverged": diverged(),
        "branched": branched(),
    }


@pytest.fixture
def drawn(monkeypatch):
    """The labels that are drawn, each with its text and its box."""
    found = []
    draw = Label.draw

    def noting(label, renderer):
        if label.get_visible() and label.text:
            found.append((label.text, label.size, box_of(label)))
        draw(label, renderer)

    monkeypatch.setattr(Label, "draw", noting)
    return found


def box_of(label):
    """Return left, top, right and bottom of a label in CSS pixels."""
    x, y = label.get_transform().transform((label.x, label.y))
    wide = width(label.text, label.size, label.bold)
    left = x - wide * _SHARES[label.align]
    base = figure_of(label).bbox.height - y + (0.365 * label.size if label.middle else 0.0)
    return left, base - 0.76 * label.size, left + wide, base + 0.2 * label.size


def overlap(one, other):
    return all(one[axis] < other[axis + 2] - 0.5 and other[axis] < one[axis + 2] - 0.5 for axis in (0, 1))


def faults(kind, snapshot, size, drawn, **options):
    """Return the texts that are cut, too small, or overlap."""
    drawn.clear()
    Stage([(kind(**options), WHOLE)], *size).full(snapshot)
    wide, high = size
    found = [f"{text!r} is cut: {box}" for text, _, box in drawn if not _lies_within(box, wide, high)]
    found += [f"{text!r} is small" for text, pixels, _ in drawn if pixels < 11]
    pairs = itertools.combinations(drawn, 2)
    return found + [f"{one[0]!r} overlaps {other[0]!r}" for one, other in pairs if overlap(one[2], other[2])]


def _lies_within(box, wide, high):
    left, top, right, bottom = box
    return left >= -0.5 and top >= -0.5 and right <= wide + 0.5 and bottom <= high + 0.5


def cases(kind, moments):
    """Every moment in the smallest slots, some in the others, and some with every option."""
    for number, size in enumerate(SIZES[kind]):
        for name in moments if number in (0, 4) else SOME:
            yield name, size, {}
    for name, options in itertools.product(("changed", "blobs at 130"), every_choice(kind)[1:]):
        if SIZES[kind]:
            yield name, SIZES[kind][0], options


@pytest.mark.parametrize("kind", KINDS)
def test_texts_are_whole_and_apart_at_every_size(kind, moments, drawn):
    found = {}
    for name, size, options in cases(kind, moments):
        if wrong := faults(kind, moments[name], size, drawn, **options):
            found[f"{name} at {size} with {options}"] = wrong
    assert not found, "\n".join(f"{case}: {'; '.join(wrong[:3])}" for case, wrong in found.items())


@pytest.mark.parametrize("name", ("default at 0", "changed", "spiral at 130", "diverged"))
@pytest.mark.parametrize("size", SLOTS)
def test_time_axes_line_up(name, size, moments):
    kinds = (views.LossCurves, views.GradientFlow, views.GradientMap, views.UpdateRatio, views.LearningRate)
    for kind in kinds:
        view = kind()
        Stage([(view, WHOLE)], *size).frame(moments[name])
        left, _, wide, high = view.box
        assert (left, left + wide) == (TIME_LEFT, pytest.approx(size[0] - TIME_RIGHT)), kind
        assert high >= 0.65 * size[1], kind


@pytest.mark.parametrize("size, side", (((399, 353), 300), ((508, 480), 420)))
@pytest.mark.parametrize("name", ("default at 130", "blobs at 130", "plane at 130"))
def test_the_output_uses_its_room(name, size, side, moments):
    view = Output(test_points=True)
    Stage([(view, WHOLE)], *size).frame(moments[name])
    _, top, wide, high = view.box
    assert wide == high >= side
    assert top <= 24


def test_an_option_s_title_is_short():
    for kind in KINDS:
        for option in kind.declared:
            assert len(option.title) <= 16, option
