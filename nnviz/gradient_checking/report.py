"""Gradient report: what a gradient check found, layer by layer, and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ..words import say

_NAMED = 8  # places that a sentence names at the most


@dataclass(frozen=True, slots=True)
class Comparison:
    """One weight or bias: the gradient that was given, the central difference, and their relative error."""

    row: int  # of [W; b], from 0; the last one is the bias
    unit: int
    analytic: float
    numerical: float
    error: float


@dataclass(frozen=True, slots=True)
class LayerCheck:
    """One layer, counted from 0: the worst of the parameters that were `compared`, and those that were left out."""

    layer: int
    inputs: int  # this row of [W; b] is the bias
    worst: Comparison | None  # None where all were left out
    compared: int
    kinks: tuple[tuple[int, int], ...]  # row and unit of those that sit on a kink
    factor: float | None  # analytic / numerical, where that is the same all over the layer
    tolerance: float
    steep: tuple[tuple[int, int], ...] = ()  # row and unit of those that each step is too large for

    @property
    def passed(self) -> bool:
        return self.worst is not None and self.worst.error <= self.tolerance

    @property
    def error(self) -> float:
        """The largest relative error."""
        return self.worst.error if self.worst else 0.0

    def place(self, row: int, unit: int) -> str:
        """Where a parameter stands in the layer's W or b, as it is written in Python."""
        return f"b[{unit}]" if row == self.inputs else f"W[{row}, {unit}]"


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """What a gradient check found, layer by layer; its text says it in words."""

    layers: tuple[LayerCheck, ...]
    samples: int

    @property
    def passed(self) -> bool:
        return all(layer.passed for layer in self.layers)

    @property
    def worst(self) -> LayerCheck:
        """The layer with the largest relative error."""
        return max(self.layers, key=lambda found: found.error)

    @property
    def error(self) -> float:
        """The largest relative error."""
        return self.worst.error

    @property
    def wrong(self) -> tuple[int, ...]:
        """The layers, from 0, whose gradient is wrong."""
        return tuple(found.layer for found in self.layers if found.worst and not found.passed)

    def __str__(self) -> str:
        return "\n".join([*self._verdict(), "", *_table(self.layers), *self._left_out()])

    def _verdict(self) -> Iterator[str]:
        error = f"{self.error:.0e}"
        if self.passed:
            yield say("The gradient is right in every layer: the largest relative error is {error}.", error=error)
        elif not any(found.compared for found in self.layers):
            yield say("Nothing of the gradient can be compared.")
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
                "Look at layer {layer} first: backpropagation goes from the last layer to the first, and what is "
                "wrong in one layer is wrong in those before it.",
                layer=self.wrong[-1] + 1,
            )
        for found in (self.layers[layer] for layer in self.wrong):
            if found.factor is not None and abs(found.factor - 1.0) > max(1e-3, 10 * found.tolerance):
                yield say(
                    "Everywhere in layer {layer} it is {factor} times what it should be.",
                    layer=found.layer + 1,
                    factor=f"{found.factor:.4g}",
                )

    def _left_out(self) -> Iterator[str]:
        for found in self.layers:
            number = found.layer + 1
            if found.worst is None and not found.steep:
                yield say(
                    "Nothing in layer {layer} can be compared: each weight and bias sits on a kink.", layer=number
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
    """The first of these places, and whether there are more."""
    names = [found.place(*place) for place in places[:_NAMED]]
    return ", ".join([*names, "…"] if len(places) > _NAMED else names)


def _table(layers: Sequence[LayerCheck]) -> list[str]:
    """One line for each layer, under a line that says what the columns are."""
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
                say("right") if found.passed else say("wrong"),
            )
        )
    widths = [max(map(len, column)) for column in zip(*lines)]
    return ["  ".join(text.rjust(width) for text, width in zip(line, widths)).rstrip() for line in lines]
