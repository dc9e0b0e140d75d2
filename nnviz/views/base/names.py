"""Names of inputs, units, weights and classes, and typeset formulas."""

import re

from ...data.datasets import Dataset
from ...data.features import FEATURES, features_of
from ...data.plane import SQUARE, Plane
from ...data.task import AUTOENCODER
from ...training.snapshot import Snapshot
from ...words import say, say_count
from ...words.formatting import in_range
from .legend import class_title

_SIGNS = {"sqrt": "√", "sum": "Σ", "pi": "π", "lambda": "λ"}
_SIGN = re.compile(r"\b(" + "|".join(_SIGNS) + r")\b")


def feature_titles(data: Dataset) -> dict[str, str]:
    """Return the titles of the features of one or two columns."""
    if data.columns == SQUARE.names:
        return {name: say(feature.title) for name, feature in FEATURES.items()}
    one, other = (*data.columns, "")[:2]
    return {
        "x1": one,
        "x2": other,
        "x1^2": say("{name}²", name=one),
        "x2^2": say("{name}²", name=other),
        "x1*x2": say("{one} · {other}", one=one, other=other),
        "sin(x1)": say("sin {name}", name=one),
        "sin(x2)": say("sin {name}", name=other),
    }


def input_titles(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the titles of the inputs: features, or else columns."""
    data = snapshot.event.data
    names = features_of(len(data.columns), snapshot.event.config.features)
    if not names:
        return data.columns
    titles = feature_titles(data)
    return tuple(titles[name] for name in names)


def output_titles(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the titles of the outputs: classes, or the inputs that an autoencoder gives back.

    The tuple is empty if a single output stands for all.
    """
    if snapshot.event.problem.task == AUTOENCODER:
        return input_titles(snapshot)
    return class_names(snapshot) if snapshot.event.data.classes > 2 else ()


def class_names(snapshot: Snapshot) -> tuple[str, ...]:
    """Return the titles of the classes; none in a regression."""
    data = snapshot.event.data
    return tuple(map(class_title, data.class_names or range(data.classes)))


def unit_name(snapshot: Snapshot, layer: int, number: int) -> str:
    """Name a unit; its number counts from 0.

    Layer 0 holds the inputs. The name of a muted unit says so.
    """
    if layer == 0:
        return input_titles(snapshot)[number]
    if layer == len(snapshot.event.problem.network.sizes) - 1:
        titles = output_titles(snapshot)
        return say("the output for {name}", name=titles[number]) if titles else say("the output")
    if (layer - 1, number) in snapshot.event.config.muted:
        return say("layer {layer}, unit {unit} (muted)", layer=layer, unit=number + 1)
    return say("layer {layer}, unit {unit}", layer=layer, unit=number + 1)


def weight_name(snapshot: Snapshot, weight: tuple[int, int, int]) -> str:
    """Name a weight, given as (layer, row, unit).

    Layer 0 is the first hidden layer, the last row holds the biases.
    """
    layer, row, unit = weight
    after = unit_name(snapshot, layer + 1, unit)
    if row == snapshot.event.problem.network.sizes[layer]:
        return say("the bias of {unit}", unit=after)
    return say("the weight from {before} to {after}", before=unit_name(snapshot, layer, row), after=after)


def place_text(plane: Plane, place: tuple[float, float]) -> str:
    """Name a place on a plane in the units of the user's data."""
    decimals = 1 if plane is SQUARE else 2
    return ", ".join(
        say("{axis} = {value}", axis=name, value=in_range(value, low, high, decimals))
        for name, value, low, high in zip(plane.names, plane.own(place), plane.own(plane.low), plane.own(plane.high))
        if name
    )


def step_count(steps: int) -> str:
    """Write a number of steps, with the unit."""
    return say_count("{count} step", "{count} steps", count=steps)


def typeset(formula: str) -> str:
    """Typeset an ASCII formula.

    It gets − for -, ² for ^2, and the signs √, Σ, π and λ.
    """
    formula = _SIGN.sub(lambda match: _SIGNS[match[0]], formula)
    return formula.replace("-", "−").replace("^2", "²").replace("^3", "³")
