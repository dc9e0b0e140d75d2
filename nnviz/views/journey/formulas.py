"""Formulas: a journey's calculations in symbols and in numbers."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from ...nn.arrays import Array
from ...nn.losses import Loss, softmax
from ...probes.sample_journey import Journey, Station
from ...training.model import as_network
from ...training.snapshot import Snapshot
from ...words import say
from ...words.formatting import short
from ..base.names import input_titles, typeset, unit_name, weight_name

_WEIGHT_DIGITS = 6  # enough to see the small change of an update
_Z = re.compile(r"(?<![A-Za-z])z(?![A-Za-z])")
_ALONE = re.compile(r"(?<=\()z(?=[),])|(?<=, )z(?=[),])|^z$")  # places where z needs no parentheses


@dataclass(frozen=True)
class Formula:
    """One calculation: heading, symbols, numbers and a note."""

    heading: str
    symbols: str
    numbers: str
    note: str = ""


def formula(snapshot: Snapshot, found: Journey, station: Station, most: int = 8) -> Formula:
    """Return a station's formula, with at most `most` terms."""
    return _FORMULAS[station.kind](snapshot, found, station.layer, most)


def _factor(value: float) -> str:
    """Write a factor; a negative one in parentheses."""
    return f"({short(value)})" if value < 0 else short(value)


def _sum(terms: Sequence[tuple[float, str]], most: int) -> str:
    """Write a sum of terms (number, factor) with their signs.

    A long sum shows the first terms and the last.
    """
    left_out = range(most, len(terms) - 1) if len(terms) > most + 2 else ()
    parts = []
    for place, (value, factor) in enumerate(terms):
        if place in left_out:
            parts += ["+ …"] * (place == most)
            continue
        sign = ("− " if value < 0 else "+ ") if place else ("−" if value < 0 else "")
        parts.append(sign + short(abs(value)) + (f" × {factor}" if factor else ""))
    return " ".join(parts)


def _products(values: Array, factors: Array) -> list[tuple[float, str]]:
    return [(float(value), _factor(factor)) for value, factor in zip(values, factors)]


def _listed(names: Sequence[str], values: Array, most: int) -> str:
    """Write "x₁ = 2, x₂ = −1, …"."""
    shown = [f"{name} = {short(value)}" for name, value in zip(names, values[:most])]
    return ", ".join(shown + ["…"] * (len(values) > most))


def put_in(symbols: str, z: float) -> str:
    """Substitute a number for z in a formula."""
    text = short(z)
    return _Z.sub(f"({text})", _ALONE.sub(text, symbols))


def _input(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    target = ", ".join(map(short, found.target))
    return Formula(
        say("The inputs of the network for this sample"),
        say("x, and the target t"),
        f"{_listed(input_titles(snapshot), found.inputs, most)};  t = {target}",
    )


def _preactivation(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    unit = found.path[layer]
    column = found.block(layer)[:, unit]
    terms = [*_products(column[:-1], found.into(layer)), (float(column[-1]), "")]
    return Formula(
        say("The preactivation of {unit}", unit=unit_name(snapshot, layer + 1, unit)),
        f"z = Σ w·{'a' if layer else 'x'} + b",
        f"z = {_sum(terms, most)} = {short(found.preactivations[layer][unit])}",
    )


def _activation(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    unit, network = found.path[layer], as_network(snapshot.event.problem)
    z, a = found.preactivations[layer], short(found.activations[layer][unit])
    name = unit_name(snapshot, layer + 1, unit)
    if (layer, unit) in network.muted:
        return Formula(say("The activation of {unit}", unit=name), "a = 0", "a = 0")
    if layer < len(network.hidden):
        activation = network.hidden[layer]
        symbols = typeset(activation.formula)
        heading = say("The activation of {unit}, with {activation}", unit=name, activation=say(activation.title))
        return Formula(heading, f"a = f(z) = {symbols}", _applied(symbols, z[unit], a))
    symbols = typeset(network.loss.output_formula)
    numbers = _applied(symbols, z[unit], a)
    if network.loss.output is softmax:
        others = " + ".join(f"exp({short(value)})" for value in z[:most]) + " + …" * (len(z) > most)
        numbers = f"a = exp({short(z[unit])}) / ({others}) = {a}"
    heading = say("The output of the network") if len(z) == 1 else say("The activation of {unit}", unit=name)
    return Formula(heading, f"a = {symbols}", numbers)


def _applied(symbols: str, z: float, a: str) -> str:
    """Write an output: the applied function and its result."""
    return f"a = {a}" if symbols == "z" else f"a = {put_in(symbols, z)} = {a}"


def _loss(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    loss, outputs = snapshot.event.problem.loss, len(found.target)
    triples = list(zip(found.activations[-1], found.target, found.preactivations[-1]))
    if loss.output is softmax:
        triples = [triple for triple in triples if triple[1] > 0]  # terms with a target of 0 are 0
    terms = [_written(loss, *triple)[0] for triple in triples]
    text = " + ".join(terms[:most]) + " + …" * (len(terms) > most)
    symbols = typeset(loss.formula)
    if outputs > 1 and loss.output is not softmax:
        text = f"1/{outputs} ({text})"
        symbols = say("mean over the outputs of {formula}", formula=symbols)
    return Formula(
        say("The loss of this sample, by {loss}", loss=say(loss.title)),
        f"L = {symbols}",
        f"L = {text} = {short(found.loss)}",
    )


def _written(loss: Loss, a: float, t: float, z: float) -> tuple[str, str]:
    """Write the loss of one output, and its derivative.

    Both have the numbers put in; the derivative is by z.
    """
    minus_t = f"+ {short(-t)}" if t < 0 else f"− {short(t)}"
    numbers = {"a": short(a), "minus_t": minus_t, "t": _factor(t), "z": _factor(z)}
    term, derivative = loss.written(a, t, z)
    return term.format(**numbers), derivative.format(**numbers)


def _delta(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    unit = found.path[layer]
    total, name = short(found.deltas[layer][unit]), unit_name(snapshot, layer + 1, unit)
    heading = say("The derivative of the loss with respect to z of {unit}", unit=name)
    if layer == len(found.preactivations) - 1:
        a, t, z = (float(array[unit]) for array in (found.activations[-1], found.target, found.preactivations[-1]))
        loss = snapshot.event.problem.loss
        symbols, numbers = say(loss.derivative), _written(loss, a, t, z)[1]
        if loss.output_formula == "tanh(z)":
            symbols, numbers = f"{symbols} (1 − a²)", f"{numbers} × (1 − {_factor(a)}²)"
        if len(found.target) > 1 and loss.output is not softmax:
            symbols, numbers = f"{symbols} / k", f"{numbers} / {len(found.target)}"
        return Formula(heading, f"δ = ∂L/∂z = {symbols}", f"δ = {numbers} = {total}")
    if (layer, unit) in as_network(snapshot.event.problem).muted:
        return Formula(heading, "δ = ∂L/∂z = 0", "δ = 0")
    weights, deltas = found.block(layer + 1)[unit], found.deltas[layer + 1]
    text = _sum(_products(weights, deltas), most)
    return Formula(
        heading, "δ = ∂L/∂z = (Σ w·δ) · f′(z)", f"δ = ({text}) × {_factor(found.derivatives[layer][unit])} = {total}"
    )


def _gradient(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    _, row, unit = found.weight
    delta = float(found.deltas[layer][unit])
    into = "1" if found.is_bias else _factor(found.into(layer)[row])
    symbols, terms = ("δ·1" if found.is_bias else "δ·a" if layer else "δ·x"), [(delta, into)]
    if not found.is_bias:
        for strength, regularizer in found.problem.penalties:
            symbols += " + " + _PENALTIES[regularizer.name]
            derivative = float(found.at_weight(regularizer.derivative(found.theta)))
            terms.append((float(strength), _factor(derivative)))
    text, total = _sum(terms, len(terms)), short(found.at_weight(found.gradient))
    w = "b" if found.is_bias else "w"
    return Formula(
        say("The gradient of {weight}", weight=weight_name(snapshot, found.weight)),
        f"∂J/∂{w} = {symbols}",
        f"∂J/∂{w} = {text} = {total}",
        _share(snapshot, found),
    )


_PENALTIES = {"l1": "λ₁/m · sign w", "l2": "λ/m · w"}


def _share(snapshot: Snapshot, found: Journey) -> str:
    """Relate the sample's gradient to the gradient of a step."""
    if not found.trains:
        return say("A test sample: no step learns from it.")
    count = min(snapshot.event.config.batch_size, snapshot.event.data.train_count)
    if count == 1:
        return say("A batch is one sample: this is the whole gradient.")
    return say(
        "The gradient of this sample: the mean over a batch of {count} samples contains 1/{count} of it.", count=count
    )


def _update(snapshot: Snapshot, found: Journey, layer: int, most: int) -> Formula:
    optimizer, name = found.problem.optimizer, weight_name(snapshot, found.weight)
    w = "b" if found.is_bias else "w"
    before, after = (short(found.at_weight(theta), _WEIGHT_DIGITS) for theta in (found.theta, found.theta_after))
    rate, g = found.learning_rate, found.at_weight(found.downhill)
    note = _share(snapshot, found)
    if found.downhill is not found.gradient and g != found.at_weight(found.gradient):
        note = say(
            "The gradient is clipped from {before} to {after}. {note}",
            note=note,
            before=short(found.at_weight(found.gradient)),
            after=short(g),
        )
    heading = say("The update of {weight}", weight=name)
    if optimizer.name == "gradient_descent":
        symbols, text = f"{w} ← {w} − α ∂J/∂{w}", f"{w} = {before} − {short(rate)} × {_factor(g)} = {after}"
        return Formula(heading, symbols, text, note)
    values = {"g": short(g), "rate": short(rate), "w": w, "old": before, "new": after}
    if not found.optimizer_state_after.slots:
        return Formula(heading, optimizer.formula, say("{w}: {old} → {new}, with α = {rate}, g = {g}", **values), note)
    text = say(
        "{w}: {old} → {new}, with α = {rate}, g = {g}, state {then} → {now}",
        **values,
        then=_remembered(found, found.optimizer_state.slots),
        now=_remembered(found, found.optimizer_state_after.slots),
    )
    return Formula(heading, optimizer.formula, text, note)


def _remembered(found: Journey, vectors: Sequence[Array]) -> str:
    return ", ".join(short(found.at_weight(vector)) for vector in vectors) or "0"


_FORMULAS: dict[str, Callable[[Snapshot, Journey, int, int], Formula]] = {
    "input": _input,
    "sum": _preactivation,
    "answer": _activation,
    "loss": _loss,
    "delta": _delta,
    "gradient": _gradient,
    "update": _update,
}
