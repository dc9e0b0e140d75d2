"""Untyped: corrections to Matplotlib's type stubs, in one place."""

from typing import Any

from matplotlib.artist import Artist
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.figure import Figure


def as_any(value: object) -> Any:
    """Return the value itself, typed as Any.

    It is for functions whose stubs forget arrays.
    """
    return value


def figure_of(artist: Artist) -> Figure:
    """Return the figure of an artist that is drawn."""
    figure = artist.get_figure(root=True)
    assert figure is not None  # an artist without a figure is never drawn
    return figure


def new_renderer(width: float, height: float, dpi: float) -> RendererAgg:
    """Return a renderer with a buffer of its own."""
    return RendererAgg(int(width), int(height), dpi)  # type: ignore[no-untyped-call]  # it has no stub
