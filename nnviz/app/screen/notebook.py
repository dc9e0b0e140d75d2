"""Notebook: what a notebook's file keeps of a widget.

JupyterLab saves no widgets. So a plain picture stands beside the widget in the output of its cell. A style, which the
notebook keeps as well, hides the picture while the widget lives, and the front end's error when it does not.
"""

import html
import io
import os
from base64 import b64encode
from typing import Any
from uuid import uuid4

from IPython.display import display
from PIL import Image

from ...drawing.pixels import Pixels
from ...words import say
from .cell import kernel

REST = 2.0  # seconds until a picture at rest is shown beside the widget, while somebody watches
WITHOUT_REST = 10.0  # seconds until a picture of a run that does not rest is shown there
WIDTH = 1000  # pixels of the picture, at most
COLOURS = 256
MOST = 150_000  # bytes of the picture
SMALLER = 0.7  # factor of its width, until it is small enough

# The outputs of a cell: the widget, the picture, and the words with this style.
STYLE = """
.jp-OutputArea-child:has(.nnviz-playground) + .jp-OutputArea-child:has(+ * .nnviz-kept),
.jp-OutputArea-child:has(.nnviz-playground) + * + .jp-OutputArea-child:has(.nnviz-kept),
.jp-OutputArea-child:not(:has(.nnviz-playground)):has(+ * + * .nnviz-kept) { display: none; }
.nnviz-kept p { margin: 4px 0; color: var(--jp-ui-font-color1, inherit); }
"""


class Keepsake:
    """The picture beside a widget, and the words below it.

    It is replaced after a rest, and now and then while a run does not rest.
    """

    def __init__(self) -> None:
        self.due: float | None = None  # when the picture at rest replaces the one that is shown
        self._again = say("This is the last picture of the run. Run the cell again to start a new one.")
        self._ids: tuple[str, str] | None = None  # of the picture and of the words, once they are shown
        self._png, self._label = b"", ""  # the newest picture at rest, and its description
        self._replaced = 0.0  # when the picture was replaced

    def show(self, widget: dict[str, Any]) -> None:
        """Show a widget's mime bundle in the output of the cell, with the picture.

        Only the widget is shown where no notebook is kept: in a terminal, and in Voilà.
        """
        if kernel() is None or is_voila():
            _display(widget)
            return
        # A front end that shows no widgets shows the picture; it does not need the widget's name.
        _display({kind: data for kind, data in widget.items() if kind != "text/plain"})
        self._ids = self._ids or (uuid4().hex, uuid4().hex)
        self._publish(self._ids, self._at_rest(), self._label)

    def rest(self, png: bytes, label: str, now: float, is_watched: bool) -> None:
        """Take the picture of a run at rest.

        While somebody watches, the next change may follow at once, so it has to rest for a while.
        """
        self._png, self._label = png, label
        if self._ids is not None:
            self.due = now + REST if is_watched else now
            self.keep(now)

    def keep(self, now: float) -> None:
        """Show the picture at rest, if it is due."""
        if self.due is not None and now >= self.due:
            self._replace(self._at_rest(), self._label, now)

    def follow(self, rgba: Pixels, now: float) -> None:
        """Show a frame of a run that has not rested for long."""
        if self._ids is not None and now - self._replaced > WITHOUT_REST:
            self._replace(Image.fromarray(rgba), "", now)  # a description would take time from training

    def _replace(self, picture: Image.Image, label: str, now: float) -> None:
        assert self._ids is not None  # `due` is set after that
        self.due, self._replaced = None, now
        self._publish(self._ids, picture, label, update=True)

    def _publish(self, ids: tuple[str, str], picture: Image.Image, label: str, **options: bool) -> None:
        image = {"image/png": b64encode(small_png(picture)).decode(), "text/plain": label or self._again}
        _display(image, metadata={"image/png": {"alt": label}}, display_id=ids[0], **options)
        words = f"<p>{html.escape(self._again)}</p><p><small>{html.escape(label)}</small></p>"
        _display(
            {"text/html": f'<style>{STYLE}</style><div class="nnviz-kept">{words}</div>'}, display_id=ids[1], **options
        )

    def _at_rest(self) -> Image.Image:
        return Image.open(io.BytesIO(self._png))


def _display(bundle: dict[str, Any], **options: Any) -> None:
    display(bundle, raw=True, **options)  # type: ignore[no-untyped-call]  # IPython's has no annotations


def is_voila() -> bool:
    """Tell whether Voilà runs this kernel."""
    return "VOILA_KERNEL_ID" in os.environ


def small_png(picture: Image.Image) -> bytes:
    """Return a picture as a PNG of at most MOST bytes."""
    picture = picture.convert("RGB")
    width = min(WIDTH, picture.width)
    while True:
        png = _png(picture, width)
        if len(png) <= MOST:
            return png
        width = int(SMALLER * width)


def _png(picture: Image.Image, width: int) -> bytes:
    if width < picture.width:
        size = width, max(1, round(picture.height * width / picture.width))
        picture = picture.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)
    out = io.BytesIO()
    picture.quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()
