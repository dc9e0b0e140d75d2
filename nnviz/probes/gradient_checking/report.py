"""Report of a gradient check, layer by layer and in words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ...words import say, say_in

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
class ValueCheck:
    """Comparison of a learner's forward pass in a layer, from 0, or of the loss if that is None.

    `given` and `right` are the values that differ most, and `error` is their difference in relation to the largest.
    """

    layer: int | None
    sample: int
    unit: int
    given: float
    right: float
    error: float
    tolerance: float
    factor: float | None  # given / right if it is the same everywhere

    @property
    def passed(self) -> bool:
        return self.error <= self.tolerance


@dataclass(frozen=True, slots=True)
class GradientCheck:
    """Result of a gradient check.

    `str` of it is a report in words. `bits` are those of the given gradient: 53 for double precision. Differences
    below `resolved` can't be judged then. `forward` and `loss` are what a learner's own functions gave.
    """

    layers: tuple[LayerCheck, ...]
    samples: int
    bits: int = 53
    resolved: float = 0.0
    forward: tuple[ValueCheck, ...] = ()
    loss: ValueCheck | None = None

    @property
    def passed(self) -> bool:
        return all(layer.passed for layer in self.layers) and all(found.passed for found in self.values)

    @property
    def values(self) -> tuple[ValueCheck, ...]:
        """Comparisons of the forward pass, layer by layer, and of the loss."""
        return self.forward if self.loss is None else (*self.forward, self.loss)

    @property
    def worst(self) -> LayerCheck:
        """Layer with the largest relative error."""
        return max(self.layers, key=lambda found: found.error)

    @property
    def error(self) -> float:
        """Largest relative error of the gradient."""
        return max((found.error for found in self.layers), default=0.0)

    @property
    def wrong(self) -> tuple[int, ...]:
        """Layers, from 0, with a wrong gradient."""
        return tuple(found.layer for found in self.layers if found.worst and not found.passed)

    def __str__(self) -> str:
        if not self.layers:
            return "\n".join(self._of_values())
        return "\n".join(
            [*self._of_values(), *self._verdict(), *self._precision(), "", *_table(self.layers), *self._left_out()]
        )

    def _of_values(self) -> Iterator[str]:
        wrong = next((found for found in self.forward if not found.passed), None)
        if wrong is not None and wrong.layer is not None:
            yield say(
                "The forward pass is wrong in layer {layer}: sample {sample}, unit {unit} is {given} in place of "
                "{right}.",
                layer=wrong.layer + 1,
                sample=wrong.sample + 1,
                unit=wrong.unit + 1,
                given=f"{wrong.given:.6g}",
                right=f"{wrong.right:.6g}",
            )
            if wrong.factor is not None and not _is_near_1(wrong.factor):
                yield say(
                    "Everywhere in layer {layer} it is {factor} times the right value.",
                    layer=wrong.layer + 1,
                    factor=f"{wrong.factor:.4g}",
                )
        elif self.forward:
            yield say("The forward pass is right.")
        if self.loss is None:
            return
        if self.loss.passed:
            yield say("The loss is right: {loss}.", loss=f"{self.loss.right:.6g}")
        elif self.loss.factor is None or _is_near_1(self.loss.factor):
            yield say(
                "The loss is wrong: {given} in place of {right}.",
                given=f"{self.loss.given:.6g}",
                right=f"{self.loss.right:.6g}",
            )
        else:
            yield say(
                "The loss is wrong: {given} in place of {right}, which is {factor} times the right value.",
                given=f"{self.loss.given:.6g}",
                right=f"{self.loss.right:.6g}",
                factor=f"{self.loss.factor:.4g}",
            )

    def _precision(self) -> Iterator[str]:
        if self.bits < 53:
            yield say(
                "The given gradient has only {bits} significant bits (double precision has 53), which limits what can "
                "be judged: differences below {resolved} may be rounding. Compute it in double precision to judge more "
                "closely.",
                bits=self.bits,
                resolved=f"{self.resolved:.0e}",
            )

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


def _is_near_1(factor: float) -> bool:
    """Return whether a factor is written as 1."""
    return f"{factor:.4g}" == "1"


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
