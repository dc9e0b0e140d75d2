"""Formulas: the written numbers are the calculated ones."""

import math
import re

import numpy as np
import pytest

from nnviz.history.history import History
from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.losses import LOSSES_OF
from nnviz.nn.optimizers import OPTIMIZERS
from nnviz.probes.sample_journey import journey
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views.base.names import typeset
from nnviz.views.journey.formulas import formula, put_in
from nnviz.words.formatting import short

from ..test_journey import CONFIGS, alone

_POWERS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_NUMBER = r"[−\d.·⁻⁰¹²³⁴⁵⁶⁷⁸⁹]*\d[·⁰¹²³⁴⁵⁶⁷⁸⁹⁻\d]*"
_LOOSE = 2e-3  # four digits of each number, a few numbers


def calculated(text: str) -> float:
    """Calculate a text such as "0.5 × (−2) + 10⁻⁵"."""
    text = re.sub(r"(\d)·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"{found[1]}e{found[2].translate(_POWERS)}", text)
    text = re.sub(r"\b10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda found: f"1e{found[1].translate(_POWERS)}", text)
    text = re.sub(r"(\d)k", r"\1e3", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(r"log ([\de.-]+)", r"log(\1)", text)
    for sign, code in (("−", "-"), ("×", "*"), ("²", "**2"), ("³", "**3"), ("√", "sqrt"), ("π", "pi")):
        text = text.replace(sign, code)
    text = re.sub(r"([\d)]) (?=[\w(])", r"\1*", text)
    names = {"sign": np.sign, "sigmoid": lambda z: 1 / (1 + math.exp(-z)), "abs": abs, "max": max, **vars(math)}
    return float(eval(text, {"__builtins__": {}}, names))


def at(steps=0, **settings):
    """Return the snapshot after `steps` steps."""
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    trainer.run(steps=steps)
    return history.latest()


def of_kind(snapshot, found, kind, layer=None, most=99):
    stations = [one for one in found.stations if one.kind == kind and layer in (None, one.layer)]
    return [formula(snapshot, found, one, most) for one in stations]


@pytest.mark.parametrize("name", CONFIGS)
def test_each_result_is_the_event_s_number_to_the_last_digit(name):
    snapshot, event, sample = alone(CONFIGS[name])
    for weight in ((0, 1, 0), (0, 2, 0)):
        found = journey(snapshot.event, sample, weight)
        for one in found.stations:
            numbers, (layer, row, unit) = formula(snapshot, found, one).numbers, weight
            shown = found.path[one.layer]
            if one.kind == "update":
                assert short(event.problem.network.blocks(event.after.theta)[layer][row, unit], 6) in numbers
                continue
            expected = {
                "input": event.problem.loss.targets[-1],
                "loss": event.loss,
                "sum": event.forward.preactivations[one.layer][shown, 0],
                "answer": event.forward.activations[one.layer][shown, 0],
                "delta": event.backward[one.layer][shown, 0],
                "gradient": event.problem.network.blocks(event.gradient)[layer][row, unit],
            }[one.kind]
            if one.kind == "input":
                for value in event.activations[0][0]:
                    assert f"= {short(value)}" in numbers
            else:
                assert numbers.endswith(f"= {short(expected)}"), one


@pytest.mark.parametrize("name", CONFIGS)
def test_what_is_written_can_be_calculated_again(name):
    snapshot, _, sample = alone(CONFIGS[name])
    found = journey(snapshot.event, sample, (0, 1, 0))
    for kind in ("sum", "delta", "loss", "gradient"):
        for said in of_kind(snapshot, found, kind):
            _, *middle, result = said.numbers.split(" = ")
            size = max(abs(calculated(part)) for part in re.findall(_NUMBER, said.numbers))
            for part in middle:
                assert calculated(part) == pytest.approx(calculated(result), rel=_LOOSE, abs=_LOOSE * min(size, 10))


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "elu"])
@pytest.mark.parametrize("z", (-1.7, 0.3, 2.0))
def test_an_activation_s_formula_with_a_number_is_its_value(name, z):
    text = put_in(typeset(ACTIVATIONS[name].formula), z)
    assert "z" not in text
    assert calculated(text) == pytest.approx(float(ACTIVATIONS[name].value(np.array([z]))[0]), rel=1e-3)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_every_activation_has_its_formula(name):
    snapshot = at(activation=name)
    said = of_kind(snapshot, journey(snapshot.event), "answer", 0)[0]
    assert ACTIVATIONS[name].title in said.heading


@pytest.mark.parametrize("task", LOSSES_OF)
def test_every_loss_has_its_numbers(task):
    for name in LOSSES_OF[task]:
        dataset = "blobs" if task == "classification" else "plane"
        for classes in (2, 4) if task == "classification" else (2,):
            asked = {"task": task} if task == "autoencoder" else {}
            snapshot = at(dataset=dataset, classes=classes, loss=name, **asked)
            found = journey(snapshot.event)
            assert of_kind(snapshot, found, "loss")[0].numbers.endswith(short(found.loss))
            assert len(of_kind(snapshot, found, "delta")) == 3


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_shows_its_formula_and_its_state(name):
    snapshot = at(5, optimizer=name)
    found = journey(snapshot.event)
    [said] = of_kind(snapshot, found, "update")
    if name == "gradient_descent":
        assert said.symbols == "w ← w − α ∂J/∂w"
        before, rate, g, after = re.fullmatch(r"w = (.*) − (.*) × (.*) = (.*)", said.numbers).groups()
        assert calculated(after) == pytest.approx(calculated(f"{before} − {rate} × {g}"), abs=1e-5)
    else:
        assert said.symbols == OPTIMIZERS[name].formula
        for vector in found.optimizer_state_after.slots:
            assert short(found.at_weight(vector)) in said.numbers


def test_a_muted_unit_has_activation_and_delta_0():
    snapshot = at(20, muted=((1, 0), (1, 1)))
    found = journey(snapshot.event, 3)
    unit = found.path[1]
    assert found.activations[1][unit] == found.deltas[1][unit] == found.derivatives[1][unit] == 0
    for kind, symbols, numbers in (("answer", "a = 0", "a = 0"), ("delta", "δ = ∂L/∂z = 0", "δ = 0")):
        [said] = [formula(snapshot, found, one) for one in found.stations if (one.kind, one.layer) == (kind, 1)]
        assert (said.symbols, said.numbers) == (symbols, numbers)
        assert said.heading.endswith(f"layer 2, unit {unit + 1} (muted)")


def test_a_long_sum_shows_its_first_terms_the_bias_and_the_total():
    snapshot = at(hidden=(40, 3))
    found = journey(snapshot.event, 0, (1, 5, 2))
    said = of_kind(snapshot, found, "sum", 1, most=3)[0]
    assert said.numbers.count("×") == 3 and said.numbers.count("…") == 1
    _W, b = snapshot.event.layers[1]
    assert said.numbers.endswith(f" {short(abs(b[2]))} = {short(found.preactivations[1][2])}")
    assert "…" not in of_kind(snapshot, found, "sum", 1, most=39)[0].numbers


@pytest.mark.parametrize("batch, words", ((10, "1/10"), (1, "whole"), (300, "1/250")))
def test_the_note_on_the_gradient_explains_its_part_in_a_step(batch, words):
    snapshot = at(batch_size=batch)
    for kind in ("gradient", "update"):
        assert words in of_kind(snapshot, journey(snapshot.event, 3), kind)[0].note
        assert "no step learns" in of_kind(snapshot, journey(snapshot.event, 300), kind)[0].note


def test_the_penalty_is_there_for_weights_and_not_for_biases():
    snapshot = at(l2=2.0, l1=1.0)
    for row, there in ((1, True), (2, False)):
        [said] = of_kind(snapshot, journey(snapshot.event, 3, (0, row, 1)), "gradient")
        assert ("λ/m · w" in said.symbols) == ("λ₁/m · sign w" in said.symbols) == there
    [said] = of_kind(at(), journey(at().event, 3, (0, 1, 1)), "gradient")
    assert "λ" not in said.symbols


def test_a_clipped_gradient_has_a_note():
    snapshot = at(clip_norm=1e-3)
    found = journey(snapshot.event, 3)
    [said] = of_kind(snapshot, found, "update")
    assert short(found.at_weight(found.gradient)) in said.note
    assert short(found.at_weight(found.downhill)) in said.note
