"""Rules: equal to a collection of lines."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from nnviz.drawing.lines import Lines

LINES = {
    "level": [((3, 4), (80, 4)), ((3, 20.5), (80, 20.5)), ((3, 33.3), (80, 33.3))],
    "upright": [((5.2, 2), (5.2, 50))],
    "slanting": [((3, 4), (80, 31)), ((3, 24), (80, 51))],
    "an angle": [((3, 4), (3, 51), (80, 51))],
}


def drawn(add):
    figure = Figure((1, 0.6), 96)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 96), ylim=(57.6, 0))
    axes.set_axis_off()
    add(axes)
    canvas.draw()
    return np.asarray(canvas.buffer_rgba()).copy()


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("width", (1.0, 3.2, 11.0))
def test_rules_are_the_lines_of_a_collection(name, width):
    lines = LINES[name]
    ruled = drawn(lambda axes: Lines(axes, lines, "#336699", width))
    expected = drawn(
        lambda axes: axes.add_collection(
            LineCollection(lines, colors=["#336699"], linewidths=0.75 * width, capstyle="butt"), autolim=False
        )
    )
    assert (ruled != 255).any()
    assert np.array_equal(ruled, expected)


def test_moved_rounded_lines_equal_a_collection_inside_the_axes():
    lines = [np.array([(3, 4), (80, 31), (120, 8)]), np.array([(3, 24), (40, 51), (44, 32)])]

    def add(axes):
        rules = Lines(axes, LINES["level"], "#336699", 3.2, rounded=True)
        rules.set_lines(lines)

    curve = drawn(add)
    expected = drawn(
        lambda axes: axes.add_collection(
            LineCollection(lines, colors=["#336699"], linewidths=2.4, capstyle="round", joinstyle="round"),
            autolim=False,
        )
    )
    assert np.array_equal(curve, expected)
    assert (drawn(lambda axes: Lines(axes, [], "#336699", 1.0)) == 255).all()
