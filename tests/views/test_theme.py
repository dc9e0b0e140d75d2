"""Colours that can be told apart, and numbers and words that can be read."""

import itertools

import numpy as np
import pytest
from matplotlib.colors import to_rgb

from nnviz.drawing.field import enlarging, levels
from nnviz.drawing.label import Label, raster, width
from nnviz.drawing.scales import decade_ticks, decades, even_ticks, nice_ceiling, spread
from nnviz.drawing.theme import SMALL, TEXT, contrast, luminance
from nnviz.views import DARK, LIGHT

both = pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)


@both
def test_text_stands_out_from_the_background(theme):
    for color in (theme.ink, theme.muted, theme.trouble):
        assert contrast(color, theme.background) >= 4.5, color
    assert min(SMALL, TEXT) >= 12


@both
@pytest.mark.parametrize("count", range(1, 18))
def test_every_layer_s_colour_stands_out_and_is_one_of_a_kind(theme, count):
    colors = theme.layers(count)
    assert (contrast(colors, np.array(to_rgb(theme.background))) >= 3).all()
    assert len(np.unique(colors, axis=0)) == count


@both
def test_points_stand_out_from_their_halo(theme):
    for color in theme.points:
        assert contrast(color, theme.halos[0]) >= 3


_BLINDNESS = {  # Machado et al. 2009, severity 1: what a linear RGB becomes
    "none": np.eye(3),
    "protan": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deutan": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritan": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def _oklab(linear):
    cones = np.array([[0.4122, 0.5363, 0.0514], [0.2119, 0.6807, 0.1074], [0.0883, 0.2817, 0.6300]])
    axes = np.array([[0.2105, 0.7936, -0.0041], [1.9780, -2.4286, 0.4506], [0.0259, 0.7828, -0.8087]])
    return np.cbrt(np.clip(linear, 0, 1) @ cones.T) @ axes.T


@both
@pytest.mark.parametrize("eyes", _BLINDNESS)
def test_ten_classes_differ_in_colour_for_all_eyes(theme, eyes):
    rgb = np.array([to_rgb(color) for color in theme.points])
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    seen = _oklab(linear @ np.array(_BLINDNESS[eyes]).T)
    apart = [np.linalg.norm(one - other) for one, other in itertools.combinations(seen, 2)]
    assert len(rgb) == 10 and min(apart) > 0.08  # 0.02 is what one just notices


@both
def test_a_class_is_stronger_where_it_is_more_certain(theme):
    tables = theme.class_tables[..., :3].astype(float)
    away = np.abs(tables - tables[:, :1]).sum(axis=2)
    assert (np.diff(away, axis=1) >= 0).all() and (away[:, -1] > 60).all()
    assert np.array_equal(tables[:, 0], np.tile(tables[0, 0], (10, 1)))


@both
def test_any_value_s_point_stands_out_from_its_halo(theme):
    colors = theme.table[:, :3] / 255
    assert (contrast(colors, theme.halo(colors)) >= 3).all()


@both
def test_classes_differ_in_greyscale(theme):
    assert contrast(*theme.points[:2]) >= 1.8
    assert contrast(theme.negative, theme.positive) >= 1.8


@both
def test_colour_shows_the_sign_and_distance_from_the_middle_the_size(theme):
    table = theme.table.astype(float)
    away = np.abs(table - (table[127] + table[128]) / 2).sum(axis=1)
    assert (np.diff(away[:128]) <= 0).all()
    assert (np.diff(away[128:]) >= 0).all()
    assert contrast(theme.negative, theme.background) >= 2.5
    assert contrast(theme.positive, theme.background) >= 3


@both
def test_sizes_differ_in_lightness_and_large_ones_stand_out(theme):
    light = luminance(theme.ramp[:, :3] / 255)
    steps = np.diff(light) * (1 if theme is DARK else -1)
    assert (steps >= 0).all()
    assert contrast(theme.sizes[-1], theme.background) >= 4.5


def test_contrast_is_that_of_wcag():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert luminance("#ff0000") == pytest.approx(0.2126)


def test_levels_part_at_zero():
    values = np.array([-np.inf, -2, -1, -1e-9, 0, 1e-9, 1, 2, np.inf, np.nan])
    assert levels(values, 1.0).tolist() == [0, 0, 0, 127, 128, 128, 255, 255, 255, 128]


def test_enlarging_keeps_what_is_even_and_what_is_straight():
    stretch = enlarging(24, 37)
    assert np.allclose(stretch.sum(axis=1), 1)
    middle = (stretch @ np.arange(24))[2:-2]
    assert np.allclose(np.diff(middle), 24 / 37, atol=1e-4)


@pytest.mark.parametrize("value", (1e-9, 0.03, 0.99, 1.0, 1.01, 42, 99_999, 3e250))
def test_a_nice_ceiling_lies_just_above(value):
    assert value <= nice_ceiling(value) * (1 + 1e-9)
    assert nice_ceiling(value) <= 1.5 * value * (1 + 1e-9)
    assert nice_ceiling(nice_ceiling(value)) == nice_ceiling(value)


@pytest.mark.parametrize("values", ([], [0.0], [np.nan], [1e-9, 5], [3.0], [1e-300, 1e300]))
def test_decades_are_whole_and_bounded(values):
    low, high = decades(values)
    powers = np.log10([low, high])
    assert np.allclose(powers, powers.round())
    assert 2 <= round(powers[1] - powers[0]) <= 12


@pytest.mark.parametrize("top", (0.003, 1, 1.25, 1.5, 8, 100, 25_000, 6e7))
def test_ticks_are_few_and_differ(top):
    ticks = even_ticks(top)
    assert 3 <= len(ticks) <= 7
    assert ticks[0] == (0, "0")
    assert len({text for _, text in ticks}) == len(ticks)
    assert ticks[-1][0] <= top * (1 + 1e-9)


def test_decade_ticks_are_few():
    for low, high in itertools.product(range(-12, 3), range(9)):
        if low < high:
            assert 1 <= len(decade_ticks(10.0**low, 10.0**high)) <= 6


def test_places_are_spread_in_their_order_and_within_limits(rng):
    for _ in range(50):
        places = rng.uniform(0, 100, 6).tolist()
        moved = spread(places, 12, 0, 100)
        assert np.array_equal(np.argsort(moved), np.argsort(places))
        assert np.diff(sorted(moved)).min() > 11.5
        assert min(moved) >= -1e-9 and max(moved) <= 100 + 1e-9


def test_places_far_enough_apart_stay():
    assert spread([10.0, 50.0, 30.0], 12, 0, 100) == [10.0, 50.0, 30.0]


def test_a_text_is_as_wide_as_its_parts():
    assert width("12") == pytest.approx(2 * width("1"))
    assert width("training 0.5", 26) == pytest.approx(2 * width("training 0.5", 13), rel=0.06)


@pytest.mark.parametrize("text", ("x₁²", "0.03 → 0.1", "10⁻³", "·", "θ"))
def test_every_character_has_a_picture(text):
    mask, _, advance = raster(text, 13.0)  # warns of a character that the font lacks
    assert mask.any() and advance > 0


def test_labels_at_the_edge_are_cut_and_not_refused(snapshot):
    from nnviz.views import LossCurves, Stage

    view = LossCurves()
    stage = Stage([(view, (0, 0, 1, 1))], 300, 200)
    stage.frame(snapshot)
    for x, y in ((-20, 5), (295, 100), (150, -3), (150, 203), (-500, -500), (900, 900)):
        view.keep(Label(view.pane, x, y, "training 0.5", color="black"))
    stage.full(snapshot)
    stage.frame(snapshot)
