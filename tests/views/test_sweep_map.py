"""The map of a sweep: colours, marks, ticks, cells under the pointer, small multiples, strips and curves."""

import numpy as np
import pytest

from nnviz import words
from nnviz.drawing.label import Label
from nnviz.nn.arrays import Array
from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced
from nnviz.sweeps.grid import Axis, log_space
from nnviz.sweeps.sweep import Sweep
from nnviz.views import DARK, LIGHT, Stage, SweepMap, picture
from nnviz.views.sweep import round_curves
from nnviz.views.sweep.cell_numbers import SHOWN, choices, numbers_of
from nnviz.views.sweep.map_axis import map_axis
from nnviz.views.sweep.map_colors import color_scale, table_of
from nnviz.views.sweep.sweep_map import first_shown
from tests import pseudo
from tests.views.conftest import run

BASE = Config(dataset="plane", activation="linear", hidden=(2,), samples=40)
RATES, PENALTIES = [10.0, 0.01, 0.1, 1.0], [0, 0.01, 1.0]
FOUR = {"learning_rate": [0.1, 1], "l2": [0, 1], "steps": 30}
NAMES = ("map", "facets", "half", "new", "seeds", "rates", "names", "classes", "curve", "new rates")
WHOLE = (0, 0, 1, 1)


def swept(**values):
    settings = {"steps": 40, "rounds": (10, 30), **values}
    return Sweep(BASE, **settings)


def stopped(sweep, after=1):
    """A sweep that was cancelled after some results."""
    seen = []

    def count(event):
        seen.append(event)
        if len(seen) == after:
            sweep.cancel()

    sweep.subscribe(count, to=CellsAdvanced)
    return sweep.run()


@pytest.fixture(scope="module")
def sweeps():
    """Sweeps of every form: whole and half finished, with small multiples, as strips."""
    return {
        "map": swept(learning_rate=RATES, l2=PENALTIES, seed=range(3)).run(),
        "alone": swept(learning_rate=RATES, l2=PENALTIES).run(),
        "facets": swept(learning_rate=RATES, l2=PENALTIES, activation=["tanh", "relu"], hidden=[(2,), (3, 2)]).run(),
        "half": stopped(swept(learning_rate=RATES, l2=PENALTIES, seed=range(3), chunk=9)),
        "new": swept(learning_rate=RATES, l2=PENALTIES),
        "seeds": Sweep(Config(hidden=(2,), samples=40), seed=range(5), steps=30).run(),
        "rates": swept(learning_rate=RATES, seed=range(3)).run(),
        "names": swept(activation=["tanh", "relu", "sigmoid"]).run(),
        "classes": Sweep(Config(dataset="blobs", classes=3, samples=60), **FOUR).run(),
        "curve": Sweep(Config(dataset="x-sin-x", samples=40), **FOUR).run(),
        "autoencoder": Sweep(Config(dataset="blobs", classes=3, task="autoencoder", samples=60), **FOUR).run(),
        "new rates": swept(learning_rate=RATES),
    }


@pytest.fixture(scope="module")
def base():
    """The moment of a run that the stage is given, and that the map does not show."""
    return run(0)


class Shown:
    """A map on a stage, as its tests look at it."""

    def __init__(self, sweep, base, size=(640, 400), theme=LIGHT, chosen=None, **options):
        self.view = SweepMap.of(sweep, **options)
        self.view.chosen = chosen
        self.base, self.stage = base, Stage([(self.view, WHOLE)], *size, theme=theme)
        self.frame()

    def frame(self):
        self.pixels = self.stage.frame(self.base).copy()
        return self.pixels

    def middle(self, cell):
        left, top, wide, high = self.view.box_of(cell)
        return left + 0.5 * wide, top + 0.5 * high

    def colour(self, cell) -> Array:
        """The colour beside the middle of a cell, where the best one has its ring."""
        left, top, wide, high = self.view.box_of(cell)
        return self.pixels[int(top + 0.12 * high), int(left + 0.12 * wide)]

    def inside(self, cell) -> Array:
        left, top, wide, high = self.view.box_of(cell)
        return self.pixels[round(top + 2) : round(top + high - 3), round(left + 2) : round(left + wide - 3)]

    @property
    def texts(self):
        part = self.view.parts[[kind is type(self.view._shown) for kind in self.view.kinds].index(True)]
        return [artist.text for artist in part._still if isinstance(artist, Label)]

    def readout(self, cell):
        return self.stage.readout(self.base, *self.middle(cell))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_colours_follow_the_medians(sweeps, base, theme):
    sweep = sweeps["map"]
    shown, numbers = Shown(sweep, base, theme=theme), numbers_of(sweep, "test_loss")
    scale = color_scale("test_loss", numbers)
    table = table_of(scale, theme)
    medians = np.sort(sweep.values().reshape(-1, 3), axis=1)[:, 1]
    coloured = 0
    for cell, median in enumerate(medians):
        if np.isfinite(median):
            share = (np.log(median) - np.log(scale.low)) / (np.log(scale.high) - np.log(scale.low))
            assert np.array_equal(shown.colour(cell), table[round(255 * min(max(share, 0), 1))])
            coloured += 1
    assert coloured >= 6
    better, worse = np.argsort(medians)[[0, coloured - 1]]
    assert not np.array_equal(shown.colour(better), shown.colour(worse))


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_diverged_cells_are_hatched_and_empty_ones_are_not(sweeps, base, theme):
    sweep = sweeps["half"]
    shown, numbers = Shown(sweep, base, theme=theme), numbers_of(sweep, "test_loss")
    hatched = {cell for cell in range(12) if len(np.unique(shown.inside(cell).reshape(-1, 4), axis=0)) > 1}
    empty = {cell for cell in range(12) if not numbers.known[cell] and not numbers.failed[cell]}
    assert hatched - {numbers.best} == set(np.flatnonzero(numbers.failed)) != set()
    assert empty and all((shown.inside(cell)[..., :3] == shown.pixels[1, 1, :3]).all() for cell in empty)
    assert {"half of the seeds diverged", "not evaluated yet", "best"} <= set(shown.texts)


def test_seeds_that_diverged_are_counted(sweeps, base):
    sweep = sweeps["map"]
    shown = Shown(sweep, base, show="diverged")
    counts = sweep.records.diverged.reshape(-1, 3).sum(axis=1)
    assert set(counts) >= {0, 3}
    none, all_of_them = (int(np.flatnonzero(counts == count)[0]) for count in (0, 3))
    assert f"{3} diverged" in shown.readout(all_of_them) and "diverged" not in shown.readout(none)
    assert len(np.unique(shown.inside(all_of_them).reshape(-1, 4), axis=0)) > 1


@pytest.mark.parametrize(
    ("values", "is_log"),
    [
        ((0.01, 0.1, 1.0), True),
        ((0.0, 0.01, 0.1, 1.0), True),
        (tuple(log_space(1e-3, 3, 32)), True),
        ((1, 2, 3, 4), False),
        ((0.1, 1.0), False),
        ((0.0, 0.0, 1.0)[1:], False),
    ],
)
def test_equal_ratios_make_a_log_axis(values, is_log):
    assert map_axis(Axis("l2", values)).is_log is is_log


@pytest.mark.parametrize(("count", "length"), [(3, 300), (32, 700), (32, 200), (64, 90), (5, 40)])
@pytest.mark.parametrize("zero", [False, True])
def test_ticks_say_the_values_where_they_are(count, length, zero):
    values = (*((0.0,) if zero else ()), *np.geomspace(0.001, 10, count).tolist())
    axis = map_axis(Axis("l2", values))
    for ticks in (axis.across(length), axis.upward(length)):
        assert ticks and len({text for _, text in ticks}) == len(ticks)
        assert all(0 <= place <= len(values) for place, _ in ticks)
        assert [place for place, _ in ticks] == sorted(place for place, _ in ticks)
        if zero:
            assert ticks[0] == (0.5, "0")
        for place, text in ticks[zero:]:
            number = float({"10⁻³": "0.001"}.get(text, text))
            at = place - 0.5 - zero  # in values from the first positive one
            assert np.log10(number) == pytest.approx(-3 + 4 * at / (count - 1), abs=0.01)


def test_values_stand_in_ascending_order_whatever_was_given(sweeps, base):
    shown = Shown(sweeps["map"], base)
    x = {rate: shown.middle(place)[0] for place, rate in enumerate(RATES)}
    assert [rate for rate, _ in sorted(x.items(), key=lambda item: item[1])] == sorted(RATES)
    y = {penalty: shown.middle(4 * place)[1] for place, penalty in enumerate(PENALTIES)}
    assert max(y, key=y.get) == 0
    assert {"0.01", "0.1", "1", "10", "0"} <= set(shown.texts)
    assert any("learning rate" in text for text in shown.texts) and any("L2" in text for text in shown.texts)


@pytest.mark.parametrize("name", ["map", "facets", "seeds", "names", "rates"])
def test_the_cell_under_the_pointer_is_the_one_drawn_there(sweeps, base, name):
    sweep = sweeps[name]
    shown = Shown(sweep, base, (900, 480), show="test_loss")
    cells = int(np.prod(sweep.grid.cells))
    for cell in range(cells):
        assert shown.view.cell_at(*shown.middle(cell)) == cell
        network = shown.view.network_of(cell)
        assert network // sweep.grid.repeats == cell
        text = shown.readout(cell)
        for axis in (sweep.grid.x, *sweep.grid.facets):
            assert f"{words.say(axis.name)}"[:3] in text.replace("hidden layers", "hidden")
    assert shown.view.cell_at(3, 3) is None and shown.stage.readout(base, 3, 3) == ""


def test_the_network_of_a_cell_has_its_median(sweeps):
    sweep = sweeps["map"]
    numbers = numbers_of(sweep, "test_loss")
    losses = sweep.values()
    assert np.array_equal(losses[numbers.middle], np.sort(losses.reshape(-1, 3), axis=1)[:, 1])
    row = sweep.best()
    assert int(row["network"]) == numbers.middle[numbers.best]


def test_the_readout_tells_the_spread(sweeps, base):
    sweep = sweeps["map"]
    shown, losses = Shown(sweep, base), sweep.values().reshape(-1, 3)
    cell = int(np.flatnonzero(np.isfinite(losses).all(axis=1))[0])
    low, middle, high = (f"{value:.3g}" for value in np.sort(losses[cell]))
    text = shown.readout(cell)
    assert "learning rate 0.01" in text and "of 3 seeds" in text and text.endswith("click to open")
    if "e" not in low + middle + high:
        assert f"median test loss {middle} of 3 seeds ({low} to {high})" in text
    assert "not evaluated yet" in Shown(sweeps["new"], base).readout(0)


def test_the_readout_says_the_step_of_a_value_if_the_network_is_further(base):
    sweep = stopped(swept(learning_rate=[0.01, 0.1]))
    assert (sweep.records.steps == 10).all() and not sweep.records.ended.any()
    sweep.records.steps[1] += 5  # as a task leaves it that ends between two evaluations
    one, other = (Shown(sweep, base).readout(cell) for cell in range(2))
    assert "learning rate 0.01: test loss" in one and "learning rate 0.1, after 10 steps: test loss" in other


def test_grids_are_where_the_cells_are(sweeps, base):
    for name in ("map", "facets"):
        shown, found = Shown(sweeps[name], base, (900, 480)), []
        for left, top, wide, high, columns, rows in shown.view.grids:
            places = [(left + (x + 0.5) * wide / columns, top + (y + 0.5) * high / rows)
                      for y in range(rows) for x in range(columns)]  # fmt: skip
            found += [shown.view.cell_at(*place) for place in places]
        assert sorted(found) == list(range(sweeps[name].grid.count // sweeps[name].grid.repeats))


@pytest.mark.parametrize("show", ["test_loss", "boundary"])
def test_cells_whose_network_passes_are_marked(sweeps, base, show):
    sweep = sweeps["seeds"]
    plain, marked = Shown(sweep, base, show=show), Shown(sweep, base, show=show)
    marked.view.passes = lambda: np.arange(5) == 2
    marked.frame()
    for cell in range(5):
        assert np.array_equal(plain.inside(cell), marked.inside(cell)) == (cell != 2)
    assert "reaches the goal" in marked.texts and "reaches the goal" not in plain.texts
    assert marked.view.copied().passes is marked.view.passes


def test_no_cell_is_marked_before_it_was_evaluated(sweeps, base):
    shown = Shown(sweeps["new"], base)
    before = shown.pixels
    shown.view.passes = lambda: np.ones(12, bool)
    assert np.array_equal(shown.frame(), before)


def test_a_chosen_cell_is_outlined(sweeps, base):
    before = Shown(sweeps["map"], base)
    shown = Shown(sweeps["map"], base, chosen=5)
    rows, columns = np.nonzero((before.pixels != shown.pixels).any(axis=-1))
    left, top, wide, high = shown.view.box_of(5)
    assert left - 6 <= columns.min() <= left + 1 and left + wide - 3 <= columns.max() <= left + wide + 5
    assert top - 6 <= rows.min() <= top + 1 and top + high - 3 <= rows.max() <= top + high + 5


def test_small_multiples_share_a_scale_and_have_titles(sweeps, base):
    shown = Shown(sweeps["facets"], base, (900, 480))
    assert {"tanh · 2", "tanh · 3, 2", "ReLU · 2", "ReLU · 3, 2"} <= set(shown.texts)
    sweep = sweeps["facets"]
    losses = sweep.values()
    scale = color_scale("test_loss", numbers_of(sweep, "test_loss"))
    for cell in np.flatnonzero(np.isfinite(losses)):
        expected = table_of(scale, LIGHT)[scale.levels(losses[[cell]])[0]]
        assert np.array_equal(shown.colour(int(cell)), expected)


def test_what_the_goal_is_and_that_it_was_not_reached_is_said(base):
    sweep = swept(learning_rate=[1e-6, 0.1], l2=PENALTIES, goal=0.02).run()
    shown = Shown(sweep, base, show="steps_to_goal")
    assert "steps to a test loss of 0.02" in shown.texts and "goal not reached" in shown.texts
    assert shown.readout(0).endswith("steps to a test loss of 0.02 more than 40; click to open")


def test_few_small_multiples_are_said_if_not_all_fit(base):
    sweep = swept(learning_rate=RATES, l2=PENALTIES, seed=[0], hidden=[(n,) for n in range(1, 31)], chunk=200)
    shown = Shown(sweep, base, (390, 360))
    assert any("of 30 maps" in text for text in shown.texts)


@pytest.mark.parametrize("size", [(374, 290), (390, 360), (300, 240), (1264, 524)])
@pytest.mark.parametrize("show", ["test_loss", "boundary", "steps_to_goal"])
def test_axes_and_marks_are_explained_inside_the_picture(base, size, show):
    known = {"learning_rate": log_space(0.001, 1, 13), "schedule_factor": [0.1, 0.5, 0.9], "steps": 3}
    for facets in ({}, {"hidden": [(n,) for n in range(1, 31)]}):
        sweep = Sweep(BASE, **known, **facets).run()
        shown = Shown(sweep, base, size, show=show)
        joined = " · ".join(shown.texts)
        assert "→ learning rate (log scale)" in joined and "↑ schedule factor" in joined
        assert "best" in shown.texts or "goal not reached" in shown.texts
        assert ("of 30 maps" in joined) == (bool(facets) and len(shown.view.grids) < 30)
        last = max(top + high for _, top, _, high, _, _ in shown.view.grids)
        ink = (shown.pixels[:, :, :3] != shown.pixels[-1, -1, :3]).any(axis=(1, 2))
        assert last + 40 < np.flatnonzero(ink).max() < size[1] - 1  # a mark of the legend is whole


@pytest.mark.parametrize("name", ["seeds", "classes", "alone"])
def test_mini_pictures_are_the_outputs(sweeps, base, name):
    sweep = sweeps[name]
    shown = Shown(sweep, base, (900, 480), show="boundary")
    for cell in range(int(np.prod(sweep.grid.cells))):
        if not numbers_of(sweep, "test_loss").failed[cell]:
            inside = shown.inside(cell)
            assert len(np.unique(inside.reshape(-1, 4), axis=0)) > 4
    if name == "seeds":
        view = Shown(sweep, base, (900, 480), show="boundary")
        pictures = [view.inside(cell)[:80, :80] for cell in (0, 1, 2)]
        assert not np.array_equal(pictures[0], pictures[2])


def test_a_live_page_gets_mini_pictures_bit_by_bit(sweeps, base, monkeypatch):
    monkeypatch.setattr("nnviz.views.sweep.mini_outputs._BUDGET", 0.0)
    monkeypatch.setattr("nnviz.views.sweep.mini_outputs._AT_ONCE", 2)
    shown = Shown(sweeps["seeds"], base, (900, 300), show="boundary")
    whole = shown.pixels
    view = SweepMap.of(sweeps["seeds"], show="boundary")
    view.gradual = True
    stage = Stage([(view, WHOLE)], 900, 300)
    frames = [stage.frame(base).copy()]
    while stage.unfinished:
        frames.append(stage.frame(base).copy())
    assert len(frames) == 3 and not np.array_equal(frames[0], whole) and np.array_equal(frames[-1], whole)


@pytest.mark.parametrize("size", [(900, 260), (900, 420), (420, 260)])
@pytest.mark.parametrize("count", [2, 7, 12, 40])
def test_a_strip_of_outputs_has_as_many_rows_as_make_it_large(base, count, size):
    shown = Shown(Sweep(BASE, seed=range(count)), base, size, show="boundary")
    boxes = [shown.view.box_of(cell) for cell in range(count)]
    assert len({*boxes}) == count
    wide, high = boxes[0][2:]
    assert 0.9 < wide / high < 1.1 or wide > 0.9 * (size[0] - 40)
    one_row = min((size[0] - 28) / count, size[1] - 84)
    assert min(wide, high) > 0.95 * one_row
    if count == 40:
        assert min(wide, high) > 1.5 * one_row
    for cell, (left, top, wide, high) in enumerate(boxes):
        assert left >= 0 and left + wide <= size[0] and top >= 0 and top + high <= size[1] - 40
        assert shown.view.cell_at(left + wide / 2, top + high / 2) == cell
    assert sum(columns * rows for *_, columns, rows in shown.view.grids) == count
    assert {f"{seed}" for seed in range(count)} <= set(shown.texts)


RANGES = {
    "near each other": ([0.61, 0.69], 0.6, 0.7, False),
    "equal": ([0.6931, 0.6931], 0.69, 0.7, False),
    "far from each other": ([0.02, 3], 0.01, 10, True),
    "none": ([np.nan], 0.01, 1, True),
    "one diverged": ([2.1, np.inf, 4.4], 2, 5, False),
    "zeros": ([0, 0], 0.01, 1, True),
}


@pytest.mark.parametrize("losses, low, high, is_log", RANGES.values(), ids=RANGES)
def test_losses_fill_the_axis_of_the_curves(losses, low, high, is_log):
    found = round_curves._limits(np.array(losses, float))
    assert found == (pytest.approx(low), pytest.approx(high), is_log)


def test_curves_show_a_line_for_each_value(sweeps, base):
    sweep = sweeps["rates"]
    shown = Shown(sweep, base, (640, 400), show="curves")
    for cell in range(4):
        x, y = shown.middle(cell)
        assert "learning rate" in shown.stage.readout(base, x, y)
    finite = [cell for cell in range(4) if numbers_of(sweep, "test_loss").median[cell] < 1]
    assert {shown.view.cell_at(*shown.middle(cell)) for cell in finite} == set(finite)


def test_the_values_stand_in_the_order_of_the_ends_of_their_curves(sweeps, base):
    shown = Shown(sweeps["rates"], base, (640, 400), show="curves")
    part = shown.view._shown
    rows = {artist.text: artist.y for artist in part._still if isinstance(artist, Label)}
    named = [rows[text] for text in part.map_axes.x.texts]
    ends = [part.box_of(int(cell))[1] for cell in part.map_axes.cells[0, 0]]
    assert np.array_equal(np.argsort(named, kind="stable"), np.argsort(ends, kind="stable"))
    assert not np.array_equal(np.argsort(named), np.arange(4)[::-1])  # the order of the values is another one


@pytest.mark.parametrize("show", SHOWN)
@pytest.mark.parametrize("name", NAMES)
def test_a_frame_equals_the_full_picture(sweeps, base, name, show):
    for size, theme in (((390, 360), DARK), ((300, 120), LIGHT)):
        view = SweepMap()
        stage = Stage([(view, WHOLE)], *size, theme=theme)
        for each in ("map", "rates", name):
            view.sweep, view.chosen = sweeps[each], 1
            view.configure(show=show)
            frame = stage.frame(base)
            assert stage.describe(base)
        fresh = SweepMap.of(sweeps[name], show=show)
        fresh.chosen = 1
        assert np.array_equal(frame, Stage([(fresh, WHOLE)], *size, theme=theme).full(base))


def test_a_picture_of_a_map_shows_its_sweep(sweeps, base):
    shown = Shown(sweeps["map"], base, chosen=3)
    assert picture(shown.view, base, 640, 400) == shown.stage.png(base)


def test_a_map_refines_while_the_sweep_trains(base):
    sweep = swept(learning_rate=RATES, l2=PENALTIES, chunk=4)
    shown, pictures = Shown(sweep, base), []
    sweep.subscribe(lambda event: pictures.append(shown.frame()), to=CellsAdvanced)
    sweep.run()
    assert len({picture.tobytes() for picture in pictures}) == len(pictures) > 3
    assert np.array_equal(pictures[-1], Shown(sweep, base).pixels)


def test_without_a_sweep_there_are_words(base):
    view = SweepMap()
    assert Stage([(view, WHOLE)], 400, 300).describe(base) == "There is no sweep yet."
    assert view.cell_at(5, 5) is None and view.grids == [] and view.choices == {}


def test_choices_suit_the_sweep(sweeps):
    assert "accuracy" in choices(sweeps["classes"]) and "accuracy" not in choices(sweeps["map"])
    assert "curves" in choices(sweeps["rates"]) and "curves" not in choices(sweeps["map"])
    assert "diverged" in choices(sweeps["map"]) and "diverged" not in choices(sweeps["alone"])
    assert not {"boundary", "accuracy"} & {*choices(sweeps["autoencoder"])}
    assert "boundary" in choices(sweeps["map"]) and "boundary" not in choices(sweeps["curve"])
    assert [first_shown(sweeps[name]) for name in ("seeds", "map", "curve")] == ["boundary", "test_loss", "test_loss"]


def test_the_description_names_the_best_cell(sweeps, base):
    text = Shown(sweeps["map"], base).stage.describe(base)
    best = sweeps["map"].best()
    assert "A map of 36 networks" in text and f"learning rate {best['learning_rate']:g}" in text
    assert f"{int(sweeps['map'].records.diverged.sum())} networks diverged" in text
    assert "100% are evaluated" in text


def test_all_texts_are_translated(sweeps, base, tmp_path, monkeypatch):
    languages = pseudo.install(tmp_path, pseudo.extracted(tmp_path))
    monkeypatch.setattr(words, "CATALOGUES", languages)
    with words.speaking(pseudo.NAME):
        for name, sweep in sweeps.items():
            for show in choices(sweep):
                shown = Shown(sweep, base, (900, 480), show=show)
                said = [*shown.texts, shown.stage.describe(base)]
                said += [shown.readout(cell) for cell in range(4) if shown.view.box_of(cell)]
                for text in said:
                    opened = text + "⟧" * (text.count("⟦") - text.count("⟧")) if "…" in text else text
                    assert not pseudo.outside(opened), (name, show, text)
