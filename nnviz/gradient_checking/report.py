"""Report of a gradient check, layer by layer and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..words import say, say_in

_NAMED = 8  # places that a sentence names, at most


@dataclass(frozen=True, slots=True)
class Comparison:
    """Gradient, central difference and relative error of one weight or bias."""

    row: int  # of [W; b], from 0; the last one is the bias
    unit: int
    analytic: float
    numerical: float
    error: float


@dataclass(frozen=True, slots=True)
class LayerCheck:
    """Comparison of one layer, counted from 0."""

    layer: int
    inputs: int  # also the number of the row of [W; b] with the bias
    worst: Comparison | None  # None if all parameters were left out
    compared: int  # number of compared parameters
    kinks: tuple[tuple[int, int], ...]  # row and unit of parameters left out at a kink
    factor: float | None  # analytic / numerical if it is the same in the whole layer
    tolerance: float
    steep: tuple[tuple[int, int], ...] = ()  # row and unit of parameters for which every step is too large

    @property
    def passed(self) -> bool:
        return self.worst is not None and self.worst.error <= self.tolerance

    @property
    def error(self) -> float:
        """Largest relative error."""
        return self.worst.error if self.worst else 0.0

    def place(self, row: int, unit: int) -> str:
        """Return a parameter's place in W or b in Python notation."""
        return f"b[{unit}]" if row == self.inputs else f"W[{row}, {unit}]"


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Result of a gradient check.

    `str` of it is a report in words.
    """

    layers: tuple[LayerCheck, ...]
    samples: int

    @property
    def passed(self) -> bool:
        return all(layer.passed for layer in self.layers)

    @property
    def worst(self) -> LayerCheck:
        """Layer with the largest relative error."""
        return max(self.layers, key=lambda found: found.error)

    @property
    def error(self) -> float:
        """Largest relative error."""
        return self.worst.error

    @property
    def wrong(self) -> tuple[int, ...]:
        """Layers, from 0, with a wrong gradient."""
        return tuple(found.layer for found in self.layers if found.worst and not found.passed)

    def __str__(self) -> str:
        return "\n".join([*self._verdict(), "", *_table(self.layers), *self._left_out()])

    def _verdict(self) -> Iterator[str]:
        error = f"{self.error:.0e}"
        if self.passed:
            yield say("The gradient is right in every layer: the largest relative error is {error}.", error=error)
        elif not any(found.compared for found in self.layers):
            yield say("No part of the gradient can be compared.")
        elif not self.wrong:
            yield say(
                "The gradient is right where it can be compared: the largest relative error is {error}.", error=error
            )
        elif len(self.wrong) == 1:
            yield say("The gradient is wrong in layer {layer}.", layer=self.wrong[0] + 1)
        else:
            numbers = ", ".join(str(layer + 1) for layer in self.wrong)
            yield say("The gradient is wrong in the layers {layers}.", layers=numbers)
            yield say(
                "Look at layer {layer} first: backpropagation goes from the last layer to the first, so an error in "
                "one layer spreads to all layers before it.",
                layer=self.wrong[-1] + 1,
            )
        for found in (self.layers[layer] for layer in self.wrong):
            if found.factor is not None and abs(found.factor - 1.0) > max(1e-3, 10 * found.tolerance):
                yield say(
                    "Everywhere in layer {layer} it is {factor} times the right value.",
                    layer=found.layer + 1,
                    factor=f"{found.factor:.4g}",
                )

    def _left_out(self) -> Iterator[str]:
        for found in self.layers:
            number = found.layer + 1
            if found.worst is None and not found.steep:
                yield say(
                    "Nothing in layer {layer} can be compared: every weight and bias is at a kink, where there is no "
                    "derivative.",
                    layer=number,
                )
            elif found.kinks:
                yield say(
                    "Left out of layer {layer}, because a kink lies within the step: {count} ({places}).",
                    layer=number,
                    count=len(found.kinks),
                    places=_named(found, found.kinks),
                )
            if found.worst is None and found.steep and not found.kinks:
                yield say(
                    "Nothing in layer {layer} can be compared: the step is too large for these weights.", layer=number
                )
            elif found.steep:
                yield say(
                    "Left out of layer {layer}, because the step is too large for these weights: {count} ({places}).",
                    layer=number,
                    count=len(found.steep),
                    places=_named(found, found.steep),
                )


def _named(found: LayerCheck, places: Sequence[tuple[int, int]]) -> str:
    """List the first of these places; an ellipsis stands for the others."""
    names = [found.place(*place) for place in places[:_NAMED]]
    return ", ".join([*names, "…"] if len(places) > _NAMED else names)


def _table(layers: Sequence[LayerCheck]) -> list[str]:
    """Return a header and one line for each layer."""
    lines = [(say("layer"), say("worst at"), say("gradient"), say("difference"), say("relative error"), "")]
    for found in layers:
        number, worst = str(found.layer + 1), found.worst
        if worst is None:
            lines.append((number, "", "", "", "", say("not compared")))
            continue
        lines.append(
            (
                number,
                found.place(worst.row, worst.unit),
                f"{worst.analytic:.6g}",
                f"{worst.numerical:.6g}",
                f"{worst.error:.1e}",
                say_in("gradient", "right") if found.passed else say_in("gradient", "wrong"),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines)]
    return ["  ".join(text.rjust(width) for text, width in zip(line, widths)).rstrip() for line in lines]
