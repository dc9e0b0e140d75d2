"""Sharpness: lossless pieces for the blocks sent as JPEG."""

import numpy as np

from ...drawing.boxes import PixelBox
from ...drawing.pixels import Pixels

SIDE = 16  # pixels of a block
PIECE = 45_000  # pixels of a piece, roughly: a PNG of 12 kB


class Sharpness:
    """Knows which blocks of a picture the page has without loss."""

    def __init__(self, size: tuple[int, int]):
        self._blurred = np.zeros([-(-length // SIDE) for length in size], bool)
        self._picture: Pixels | None = None

    def blur(self, box: PixelBox) -> None:
        """Note that a box was sent as JPEG; forget the target."""
        self._blurred[tuple(slice(part.start // SIDE, -(-part.stop // SIDE)) for part in box)] = True
        self._picture = None

    def aim(self, picture: Pixels, shown: Pixels) -> None:
        """Set the target picture, for a page that has `shown`."""
        differs = (picture != shown).any(axis=2)
        self._blurred |= np.logical_or.reduceat(
            np.logical_or.reduceat(differs, range(0, differs.shape[0], SIDE), axis=0),
            range(0, differs.shape[1], SIDE),
            axis=1,
        )
        self._picture = picture

    @property
    def is_wanting(self) -> bool:
        """Tell whether a piece of the target picture was not sent yet."""
        return self._picture is not None and bool(self._blurred.any())

    def sharpen(self) -> tuple[PixelBox, Pixels]:
        """Return the box and the pixels of the next piece."""
        picture = self._picture
        assert picture is not None  # `is_wanting` implies it
        rows = np.flatnonzero(self._blurred.any(axis=1))
        count = max(1, PIECE // (SIDE * SIDE * self._blurred.shape[1]))
        rows = rows[rows < rows[0] + count]
        columns = np.flatnonzero(self._blurred[rows].any(axis=0))
        blocks = slice(int(rows[0]), int(rows[-1]) + 1), slice(int(columns[0]), int(columns[-1]) + 1)
        self._blurred[blocks] = False
        down, across = (
            slice(part.start * SIDE, min(part.stop * SIDE, most)) for part, most in zip(blocks, picture.shape)
        )
        return (down, across), np.ascontiguousarray(picture[down, across])
