"""Rules: what a collection of lines would draw."""

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure

from nnviz.views.rules import Rules

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
    ruled = drawn(lambda axes: Rules(axes, lines, "#336699", width))
    expected = drawn(lambda axes: axes.add_collection(LineCollection(
        lines, colors=["#336699"], linewidths=0.75 * width, capstyle="butt"), autolim=False))
    assert (ruled != 255).any()
    assert np.array_equal(ruled, expected)
