"""Themes: the colours and sizes of all pictures.

One diverging scale shows the sign everywhere, from negative (orange) over a middle near the background
to positive (blue): the two ends differ in lightness too, for the colour-blind and for greyscale.
Red means trouble only. Ten classes have colours that stay apart for every kind of
colour blindness (searched in Oklab through the simulations of Machado et al. 2009), and shapes.
"""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from matplotlib.colors import to_rgb
from numpy.typing import NDArray

Colors = NDArray[np.float64]

FONT = "DejaVu Sans"  # comes with Matplotlib, so that pictures look the same everywhere
TEXT = 13.0  # CSS pixels
SMALL = 12.0
_SURFACE = 0.64  # strength of a class's colour on the plane where it is certain


@dataclass(frozen=True)
class Theme:
    """A theme's colours as #rrggbb.

    `points` are the classes, `depth` goes from the first to the last layer, `sizes` from small to large.
    """

    name: str
    background: str
    ink: str
    muted: str
    grid: str
    trouble: str
    healthy: str  # a shade of the background
    negative: str
    middle: str
    positive: str
    points: tuple[str, ...]
    halos: tuple[str, str]  # the first one is for the points
    depth: tuple[str, str, str]
    sizes: tuple[str, ...]

    @property
    def runs(self) -> tuple[str, str]:
        """The colours of the two runs of a comparison."""
        return self.ink, self.positive

    @cached_property
    def table(self) -> NDArray[np.uint8]:
        """The diverging scale: 256 RGBA colours.

        They go from the lowest value to the highest.
        """
        anchors = np.array([to_rgb(color) for color in (self.negative, self.middle, self.positive)])
        place = np.linspace(0, 2, 256)
        rgb = np.stack([np.interp(place, (0, 1, 2), channel) for channel in anchors.T], axis=1)
        table = np.full((256, 4), 255, np.uint8)
        table[:, :3] = np.rint(rgb * 255)
        table.flags.writeable = False
        return table

    @cached_property
    def strong(self) -> Colors:
        """The scale without its pale middle, `(256, 3)`.

        It is for lines and marks; its colours are on [0, 1].
        """
        half = np.linspace(0, 0.45, 128)
        colors: Colors = self.table[np.rint(255 * np.concatenate([half, 1 - half[::-1]])).astype(int), :3] / 255
        return colors

    @cached_property
    def class_tables(self) -> NDArray[np.uint8]:
        """The 256 RGBA colours of each class, `(classes, 256, 4)`.

        They go from undecided to certain. The ends are paler than the points of that class, so that these stand
        out.
        """
        middle = np.array(to_rgb(self.middle))
        ends = np.array([to_rgb(color) for color in self.points])
        share = _SURFACE * np.linspace(0, 1, 256)[:, None]
        tables = np.full((len(ends), 256, 4), 255, np.uint8)
        tables[..., :3] = np.rint(255 * (middle + (ends[:, None] - middle) * share))
        tables.flags.writeable = False
        return tables

    @cached_property
    def ramp(self) -> NDArray[np.uint8]:
        """The scale of sizes: 256 RGBA colours.

        They go from small to large, and show no sign.
        """
        anchors = np.array([to_rgb(color) for color in self.sizes])
        place = np.linspace(0, len(anchors) - 1, 256)
        table = np.full((256, 4), 255, np.uint8)
        for number, channel in enumerate(anchors.T):
            table[:, number] = np.rint(255 * np.interp(place, np.arange(len(anchors)), channel))
        table.flags.writeable = False
        return table

    def layers(self, count: int) -> Colors:
        """Return one colour for each layer, `(count, 3)`.

        Layers are coloured by depth; the colours are on [0, 1].
        """
        anchors = np.array([to_rgb(color) for color in self.depth])
        place = np.linspace(0, 2, count) if count > 1 else np.array([1.0])
        return np.stack([np.interp(place, (0, 1, 2), channel) for channel in anchors.T], axis=1)

    def halo(self, color: Colors) -> Colors:
        """Return the halos with the best contrast to fills.

        Both have the shape `(n, 3)`.
        """
        choices = np.array([to_rgb(halo) for halo in self.halos])
        against = np.stack([contrast(color, halo) for halo in choices], axis=1)
        halos: Colors = choices[against.argmax(axis=1)]
        return halos


def luminance(color: str | Colors) -> Colors:
    """Return the relative luminance of colours `(..., 3)` (WCAG).

    A single colour may also be a text.
    """
    rgb = np.asarray(to_rgb(color) if isinstance(color, str) else color)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    found: Colors = linear @ np.array([0.2126, 0.7152, 0.0722])
    return found


def contrast(one: str | Colors, other: str | Colors) -> Colors:
    """Return WCAG's contrast, from 1 to 21."""
    first, second = luminance(one), luminance(other)
    found: Colors = (np.maximum(first, second) + 0.05) / (np.minimum(first, second) + 0.05)
    return found


LIGHT = Theme(
    name="light",
    background="#ffffff",
    ink="#1f2328",
    muted="#57606a",
    grid="#e1e4e8",
    trouble="#c8102e",
    healthy="#dcefe3",
    negative="#e87511",
    middle="#f1f2f4",
    positive="#0b5cad",
    points=(
        "#c25700",
        "#083d80",
        "#00866d",
        "#b679aa",
        "#0092ff",
        "#610c3d",
        "#8655c2",
        "#923100",
        "#6100ff",
        "#6d00b6",
    ),
    halos=("#ffffff", "#1f2328"),
    depth=("#3b0f70", "#2a788e", "#2e9d63"),
    sizes=("#e6ecee", "#97c9c5", "#3f8ba3", "#2c4a86", "#230b45"),
)
DARK = Theme(
    name="dark",
    background="#111111",
    ink="#e6e8eb",
    muted="#a2aab3",
    grid="#2c3036",
    trouble="#ff6b6b",
    healthy="#1c3627",
    negative="#ffa23e",
    middle="#1e2126",
    positive="#2f7fe0",
    points=(
        "#ffc680",
        "#4d9bff",
        "#24ffdb",
        "#f36daa",
        "#c24900",
        "#b6c2ff",
        "#aa9e3d",
        "#9255aa",
        "#e7ff24",
        "#6149ff",
    ),
    halos=("#0b0d10", "#ffffff"),
    depth=("#9d8cf2", "#4fc3d9", "#d7e36b"),
    sizes=("#20242a", "#33437c", "#2f86a0", "#7fcfae", "#f4f3b0"),
)
