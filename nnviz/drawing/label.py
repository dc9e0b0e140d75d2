"""Labels: text that is cheap to draw again.

Matplotlib lays out and rasterises a text whenever it is drawn, about 2 ms each. Here words and digits are rasterised
once and cached, and a number that changes is put together from cached digits.
"""

import re
from functools import lru_cache
from itertools import accumulate
from typing import Any, Literal

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backend_bases import RendererBase
from matplotlib.backends.backend_agg import RendererAgg
from matplotlib.colors import to_rgb
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from .pixels import Pixels, buffer_of, stain
from .theme import FONT, TEXT
from .untyped import as_any, figure_of, new_renderer

Align = Literal["left", "center", "right"]

_DIGITS_OR_WORDS = re.compile(r"\d|\D+")
_MARGIN = 2


class Label(Artist):
    """One line of text at a point of an axes.

    `align` is "left", "center" or "right"; the point lies on the baseline, or with `middle` at
    half the height of a digit. Sizes are CSS pixels.
    """

    def __init__(
        self,
        axes: Axes,
        x: float,
        y: float,
        text: str,
        *,
        color: str | tuple[float, ...],
        size: float = TEXT,
        align: Align = "left",
        middle: bool = False,
        bold: bool = False,
    ):
        super().__init__()
        self.x, self.y, self.text = x, y, text
        self.size, self.align, self.middle, self.bold = size, align, middle, bold
        self.color: tuple[float, ...] = to_rgb(as_any(color))
        axes.add_artist(self)

    def set_clip_path(self, path: object, transform: object = None) -> None:
        """Never clip.

        The clip path of an axes takes more time than the label.
        """

    def move(self, x: float, y: float, text: str | None = None) -> None:
        """Move the label, and change its text if given."""
        self.x, self.y = x, y
        if text is not None:
            self.text = text

    def draw(self, renderer: RendererBase) -> None:
        if not self.get_visible() or not self.text:
            return
        if not isinstance(renderer, RendererAgg):
            self._text().draw(renderer)
            return
        dpi = figure_of(self).dpi
        pixels = self.size * dpi / 96
        x, y = self.get_transform().transform((self.x, self.y))
        parts = [raster(part, pixels, self.bold) for part in _DIGITS_OR_WORDS.findall(self.text)]
        left = x - sum(advance for _, _, advance in parts) * _SHARES[self.align]
        baseline = renderer.height - y + (0.365 * pixels if self.middle else 0.0)
        color = np.rint(np.multiply(self.color, 255)).astype(np.uint16)
        places = [round(left + before) for before in accumulate((advance for _, _, advance in parts), initial=0.0)]
        rise = parts[0][1]  # equal for all parts of a size
        whole = np.zeros((len(parts[0][0]), places[-2] - places[0] + parts[-1][0].shape[1]), np.uint8)
        for (mask, _, _), place in zip(parts, places):
            under = whole[:, place - places[0] :][:, : mask.shape[1]]
            np.maximum(under, mask, out=under)
        stain(renderer, places[0] - _MARGIN, round(baseline) - rise, whole, color)

    def _text(self) -> Text:
        text = Text(
            self.x,
            self.y,
            self.text,
            color=as_any(self.color),
            horizontalalignment=self.align,
            verticalalignment="center_baseline" if self.middle else "baseline",
            fontproperties=_font(self.size, self.bold),
            usetex=False,
            parse_math=False,
        )
        text.set_figure(figure_of(self))
        text.set_transform(self.get_transform())
        return text


_SHARES = {"left": 0.0, "center": 0.5, "right": 1.0}


def width(text: str, size: float = TEXT, bold: bool = False) -> float:
    """Return a text's width, in the unit of `size`."""
    return sum(_advance(part, size, bold) for part in _DIGITS_OR_WORDS.findall(text))


def wrapped(text: str, most: float, size: float = TEXT, bold: bool = False) -> list[str]:
    """Break a text into lines of at most that width.

    Lines break at spaces; a word that is too long gets its own line.
    """
    lines: list[str] = []
    for word in text.split(" "):
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, size, bold) <= most:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines


@lru_cache(maxsize=1024)
def raster(text: str, size: float, bold: bool = False) -> tuple[Pixels, int, float]:
    """Return a text's coverage `(h, w)`, rise and advance.

    The rise is that of its top above the baseline. All are in device pixels.
    """
    advance = _advance(text, size, bold)
    rise = int(np.ceil(1.1 * size)) + _MARGIN
    renderer = new_renderer(int(np.ceil(advance)) + 2 * _MARGIN + 2, rise + int(np.ceil(0.4 * size)), 96)
    context = renderer.new_gc()
    context.set_foreground("black")
    font = _font(size, bold)
    renderer.draw_text(context, _MARGIN, rise, text, font, 0, ismath=False)  # type: ignore[no-untyped-call]  # no stub
    mask = buffer_of(renderer)[..., 3].copy()
    mask.flags.writeable = False
    return mask, rise, advance


@lru_cache(maxsize=4096)
def _advance(text: str, size: float, bold: bool) -> float:
    # Between two bars, because the width of a text alone excludes the space around its ink.
    measure: Any = new_renderer(1, 1, 96).get_text_width_height_descent  # it has no stub
    font = _font(size, bold)
    advance: float = measure(f"|{text}|", font, False)[0] - measure("||", font, False)[0]
    return advance


@lru_cache(maxsize=64)
def _font(size: float, bold: bool) -> FontProperties:
    return FontProperties(family=FONT, size=0.75 * size, weight="bold" if bold else "normal")
