"""Pixels: painting straight into Agg's buffer.

This is cheaper than drawing through Agg. Other renderers (PDF, SVG) get the same pixels through `draw_image`.
"""

import numpy as np
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

Pixels = NDArray[np.uint8]


def buffer_of(renderer: RendererAgg) -> Pixels:
    """Return the renderer's own pixels, `(height, width, 4)`.

    The first row is at the top.
    """
    return np.asarray(renderer.buffer_rgba())  # type: ignore[no-untyped-call]  # it has no stub


def pixel_of(color: str) -> np.uint32:
    """Return an opaque colour as one 32-bit pixel."""
    pixel: np.uint32 = np.array([*np.rint(np.multiply(to_rgb(color), 255)), 255], np.uint8).view(np.uint32)[0]
    return pixel


def paint(renderer: RendererBase, left: int, top: int, rgba: Pixels) -> None:
    """Paint opaque pixels `(h, w, 4)` at a place.

    The place is in device pixels from the top left.
    """
    if isinstance(renderer, RendererAgg):
        target = buffer_of(renderer)
        rows, columns = _visible(target, left, top, rgba)
        target[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop] = rgba[rows, columns]
    else:
        _draw_image(renderer, left, top, rgba)


def stain(renderer: RendererBase, left: int, top: int, mask: Pixels, color: NDArray[np.uint16]) -> None:
    """Blend in one colour `(3,)` by a mask `(h, w)`."""
    if isinstance(renderer, RendererAgg):
        target = buffer_of(renderer)
        rows, columns = _visible(target, left, top, mask)
        under = target[top + rows.start : top + rows.stop, left + columns.start : left + columns.stop, :3]
        share = mask[rows, columns, None].astype(np.uint16)
        under[:] = _by_255(under * (255 - share) + color * share)
    else:
        rgba = np.empty((*mask.shape, 4), np.uint8)
        rgba[..., :3], rgba[..., 3] = color, mask
        _draw_image(renderer, left, top, rgba)


class Stains:
    """Colours `(n, 4)` to blend in by their alpha.

    Their places are flat indices of a buffer.
    """

    def __init__(self, places: NDArray[np.intp], rgba: Pixels):
        share = rgba[:, 3:].astype(np.uint16)
        self._places = places
        self._kept = np.append(255 - share, np.full_like(share, 255), axis=1)[:, [0, 0, 0, 1]]
        self._added = np.append(rgba[:, :3] * share, np.zeros_like(share), axis=1)

    def put(self, renderer: RendererAgg) -> None:
        """Blend the colours into the renderer's pixels."""
        target = buffer_of(renderer).reshape(-1, 4).view(np.uint32)
        mixed = target[self._places, 0].view(np.uint8).reshape(-1, 4) * self._kept
        mixed += self._added
        target[self._places, 0] = _by_255(mixed).astype(np.uint8).view(np.uint32)[:, 0]


def _by_255(products: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """Divide by 255 and round, in place.

    It needs no division (Blinn 1995).
    """
    products += 128
    products += products >> 8
    products >>= 8
    return products


def _visible(target: Pixels, left: int, top: int, pixels: Pixels) -> tuple[slice, slice]:
    height, width = target.shape[:2]
    rows = slice(max(0, -top), max(0, -top, min(pixels.shape[0], height - top)))
    columns = slice(max(0, -left), max(0, -left, min(pixels.shape[1], width - left)))
    return rows, columns


def _draw_image(renderer: RendererBase, left: int, top: int, rgba: Pixels) -> None:
    height = renderer.get_canvas_width_height()[1]
    context = renderer.new_gc()
    renderer.draw_image(context, left, height - top - len(rgba), np.ascontiguousarray(rgba[::-1]))
    context.restore()
