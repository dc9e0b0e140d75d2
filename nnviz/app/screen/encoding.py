"""Encoding: pictures as bytes for the page, and where they go."""

import io

import numpy as np
import simplejpeg
from PIL import Image

from ...drawing.boxes import PixelBox
from ...drawing.pixels import Pixels
from .flow import LEVELS, Level

# 4:2:0 JPEG encodes blocks of 16×16 pixels and interpolates the colours across their edges. A changed region is
# therefore encoded with its neighbouring blocks and pasted one pixel beyond its own; the page then equals one JPEG of
# the whole frame. Exact crops left residues of up to 22 of 255.
BLOCK = 16


def jpeg(rgba: Pixels, level: Level = LEVELS[0]) -> bytes:
    """Encode a picture with loss, as finely as the level allows."""
    if level.coarseness > 1:
        rgba = np.asarray(Image.fromarray(rgba).reduce(level.coarseness))
    encoded: bytes = simplejpeg.encode_jpeg(
        np.ascontiguousarray(rgba), quality=level.quality, colorspace="RGBA", colorsubsampling="420", fastdct=True
    )
    return encoded


def png(rgba: Pixels) -> bytes:
    """Encode a picture without loss."""
    out = io.BytesIO()
    Image.fromarray(rgba).convert("RGB").save(out, "PNG")
    return out.getvalue()


def place(shown: PixelBox, sent: PixelBox, coarseness: int = 1) -> list[float]:
    """Return the arguments of a canvas' drawImage, without the image."""
    (top, left), (above, before) = ([int(part.start) for part in box] for box in (shown, sent))
    height, width = (int(part.stop - part.start) for part in shown)
    cut = left - before, top - above, width, height
    return [*(each / coarseness if coarseness > 1 else each for each in cut), left, top, width, height]
