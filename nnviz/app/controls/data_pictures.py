"""Data pictures: the small pictures on the buttons of the data sets."""

import base64
import io

import ipywidgets as widgets
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from ...data.datasets import Dataset
from ...data.generation import generate
from ...data.generators import DATASETS
from ...nn.arrays import AnyArray, Array
from . import widgets as parts

SIDE = 84  # pixels, for screens with two pixels in a CSS pixel
_NEGATIVE, _POSITIVE = (232, 117, 17), (47, 127, 224)
_IN_ROW = 2  # pictures beside each other
_GAP = 4  # pixels between two of them
_CURVES = 4


def dataset_style() -> widgets.HTML:
    """Return the small pictures on the data buttons, as a style sheet."""
    rules = [
        f".nnviz-dataset-{number}{{background-image:url(data:image/png;base64,{data_picture(name)})!important}}"
        for number, name in enumerate(DATASETS)
    ]
    return parts.HTML(f"<style>{''.join(rules)}</style>").add_class("nnviz-style")


def data_picture(name: str) -> str:
    """Draw a data set as a transparent PNG in base64."""
    data = generate(name, 220)
    draw = {0: _points, 1: _curves, 2: _pictures}[len(data.shape)]
    made = draw(data) if data.texts is None else _words(data, data.texts)
    out = io.BytesIO()
    made.save(out, "PNG")
    return base64.b64encode(out.getvalue()).decode()


def _points(data: Dataset) -> Image.Image:
    places, labels = in_unit_square(data)
    labels = labels * 2 - 1 if data.is_classification else labels
    picture = Image.new("RGBA", (SIDE, SIDE))
    draw = ImageDraw.Draw(picture)
    for (x, y), label in zip(places * SIDE, np.clip(labels, -1, 1)):
        color = _NEGATIVE if label < 0 else _POSITIVE
        alpha = round(55 + 200 * abs(label))
        draw.ellipse((x - 2.5, SIDE - y - 2.5, x + 2.5, SIDE - y + 2.5), fill=(*color, alpha))
    return picture


def _pictures(data: Dataset) -> Image.Image:
    """Draw some pictures of different classes in rows."""
    cell = SIDE // _IN_ROW
    side = cell - _GAP
    whole = np.zeros((SIDE, SIDE, 4), np.uint8)
    whole[..., :3] = _POSITIVE
    for place, sample in enumerate(_of_different_classes(data, _IN_ROW**2)):
        pixels = data.points[sample].reshape(data.shape)
        alpha = Image.fromarray(np.rint(255 * np.clip(pixels, 0, 1)).astype(np.uint8)).resize((side, side), 0)
        row, column = divmod(place, _IN_ROW)
        whole[row * cell :, column * cell :][:side, :side, 3] = np.asarray(alpha)
    return Image.fromarray(whole)


def _curves(data: Dataset) -> Image.Image:
    """Draw some curves of different classes below each other."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    draw, high = ImageDraw.Draw(picture), SIDE / _CURVES
    for place, sample in enumerate(_of_different_classes(data, _CURVES)):
        values = data.points[sample]
        x = np.linspace(2, SIDE - 2, len(values))
        y = high * (place + 0.5 - 0.38 * values / np.abs(values).max())
        draw.line(list(zip(x.tolist(), y.tolist())), fill=(_NEGATIVE, _POSITIVE)[place % 2], width=2)
    return picture


def _words(data: Dataset, texts: AnyArray) -> Image.Image:
    """Write a short word of each class below each other, in letters that Pillow's own font has."""
    picture = Image.new("RGBA", (SIDE, SIDE))
    draw, font = ImageDraw.Draw(picture), ImageFont.load_default(17)
    fitting = np.array([text if text.isascii() and len(text) < 7 else "" for text in map(str, texts)])
    for place in range(min(data.classes, _CURVES)):
        text = str(fitting[(data.labels == place) & (fitting != "")][0])
        draw.text((SIDE / 2, (place + 0.5) * SIDE / _CURVES), text, (_NEGATIVE, _POSITIVE)[place % 2], font, "mm")
    return picture


def _of_different_classes(data: Dataset, most: int) -> list[int]:
    """Return the first sample of each class, in the order of the classes."""
    return [int(np.flatnonzero(data.labels == label)[0]) for label in range(min(data.classes, most))]


def in_unit_square(data: Dataset) -> tuple[Array, Array]:
    """Scale the samples to the unit square.

    Returns places `(n, 2)` and labels `(n,)` for a small picture.
    For one column the second direction shows the value, or a band for each class.
    """
    plane = data.plane
    shares = (plane.places(data.points) - plane.low) / np.subtract(plane.high, plane.low)
    if plane.is_line and data.is_classification:
        shares[:, 1] = (data.labels + 0.5) / data.classes
    elif plane.is_line:
        low, high = data.labels.min(), data.labels.max()
        shares[:, 1] = 0.06 + 0.88 * (data.labels - low) / ((high - low) or 1.0)
    return shares, data.labels
