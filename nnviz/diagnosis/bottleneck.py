"""Bottleneck: larger networks that keep the narrowest layer of an autoencoder."""

from collections.abc import Iterable

from ..probes.code import bottleneck
from ..settings.config import Config
from ..words import marked
from .rule import Advice

_AROUND = 8  # units of a layer that is put beside the bottleneck, at least
_MOST_LAYERS = 14  # beside which others are put


def keep_code(shapes: Iterable[tuple[int, ...]], hidden: tuple[int, ...]) -> list[tuple[int, ...]]:
    """Return the shapes whose code has as many numbers as that of `hidden`.

    With a wider one a network gives back its inputs more easily, and has learnt less about them.
    """
    return [shape for shape in shapes if shape and hidden and min(shape) == min(hidden)]


def around(hidden: tuple[int, ...]) -> tuple[int, ...]:
    """Return a larger shape with the same bottleneck, and with layers on both sides of it."""
    place = bottleneck(hidden)
    if place is None:
        return (_AROUND, 1, _AROUND)
    beside = (min(1024, max(_AROUND, 2 * hidden[place])),)
    both = (*(hidden[:place] or beside), hidden[place], *(hidden[place + 1 :] or beside))
    if both != hidden and len(hidden) <= _MOST_LAYERS:
        return both
    return tuple(units if at == place else min(1024, 2 * units) for at, units in enumerate(hidden))


def larger_autoencoder(config: Config) -> Advice:
    """Advise more units beside the bottleneck, then tanh, then a wider bottleneck."""
    place, hidden = bottleneck(config.hidden), around(config.hidden)
    if place is None or len(hidden) > len(config.hidden):
        return Advice(
            marked("Try layers with tanh before and behind the bottleneck: with bends the code can follow a curve."),
            {"hidden": hidden, "activation": "tanh"},
            marked("Add layers around it"),
        )
    if set(config.activations[:place] + config.activations[place + 1 :]) == {"linear"}:
        return Advice(
            marked("Try tanh: several linear layers are equivalent to one."),
            {"activation": "tanh"},
            marked("Switch to tanh"),
        )
    if hidden != config.hidden and max(config.hidden) < 64:
        return Advice(
            marked("Try twice as many units in the layers around the bottleneck."),
            {"hidden": hidden},
            marked("Double the units"),
        )
    return Advice(marked("The bottleneck may be too narrow: a code of more numbers can keep more of the inputs."))
