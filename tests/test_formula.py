"""Formulas: equal to plain Python, and nothing else is accepted."""

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.data.formula import DEEPEST, LARGEST_EXPONENT, LONGEST, REACH, FormulaError, parse
from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer

QUICK = settings(max_examples=150)
GRID = np.stack(np.meshgrid(np.arange(-6.0, 7.0), np.arange(-6.0, 7.0)), axis=-1).reshape(-1, 2)

# Operations that are rounded in one way everywhere, so that both sides are equal to the last bit.
NUMBERS = st.recursive(
    st.sampled_from(("x1", "x2", "x", "y", "pi", "e", "0.5", "3", ".25", "1e1")),
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("({} / {})".format, inner, st.sampled_from(("2", "7", "0.3"))),
        st.builds("-{}".format, inner),
        st.builds("abs({})".format, inner),
        st.builds("sqrt(abs({}))".format, inner),
        st.builds("min({}, {})".format, inner, inner),
        st.builds("max({}, {}, 1)".format, inner, inner),
    ),
    max_leaves=5,
)
COMPARISONS = st.one_of(
    st.builds("{} {} {}".format, NUMBERS, st.sampled_from(("<", "<=", ">", ">=")), NUMBERS),
    st.builds("{} < {} <= {}".format, NUMBERS, NUMBERS, NUMBERS),
)
CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        st.builds("({} and {})".format, inner, inner),
        st.builds("({} or {})".format, inner, inner),
        st.builds("not ({})".format, inner),
    ),
    max_leaves=3,
)


def in_python(text: str, x1: float, x2: float) -> bool:
    """Evaluate a test's own formula with Python itself."""
    names = {name: getattr(math, name) for name in ("sin", "cos", "tan", "exp", "log", "sqrt", "pi", "e")}
    return eval(
        text, {"__builtins__": {}}, names | {"x1": x1, "x2": x2, "x": x1, "y": x2, "abs": abs, "min": min, "max": max}
    )


def parsed_or_none(text: str):
    try:
        return parse(text)
    except FormulaError:
        return None


@QUICK
@given(CONDITIONS)
def test_a_formula_holds_where_python_says_so(text):
    formula = parsed_or_none(text)
    expected = [in_python(text, *point) for point in GRID.tolist()]
    if formula is None:  # one class only, or too long: nothing else is wrong with it
        assume(len(text) <= LONGEST and len(set(expected)) == 1)
    else:
        assert formula.holds(GRID).tolist() == expected


@pytest.mark.parametrize(
    "function",
    (
        "sin(x1)",
        "cos(x1) * 2",
        "tan(x1 / 5)",
        "exp(x1 / 4)",
        "log(x1 + 7)",
        "sqrt(x1 + 6)",
        "x1 ** 2 / 9 - 2",
        "2 ** x1 / 9",
        "-x1 ** 3 / 40",
        "abs(x1) - 2",
        "min(x1, 3, 2)",
        "max(x1, -1)",
        "e ** (x1 / 9) * pi - 3",
    ),
)
def test_f_alone_is_what_lies_above_it(function):
    x1 = np.linspace(-6, 6, 41)
    height = np.array([in_python(function, value, 0.0) for value in x1.tolist()])
    for text in (function, f"x2 > {function}", f"y > {function.replace('x1', 'x')}", f"  {function} "):
        formula = parse(text)
        assert formula.holds(np.stack([x1, height + 1e-9], axis=1)).all()
        assert not formula.holds(np.stack([x1, height - 1e-9], axis=1)).any()


HOSTILE = (
    "__import__('os').system('true')",
    "__import__",
    "().__class__",
    "x1.__class__ > 0",
    "exec(x1)",
    "eval(x1) > 0",
    "open(x1)",
    "print(x1)",
    "9**9**9",
    "9**9**9**9**9 > x1",
    "x1 ** (9 ** 9)",
    "2 ** -9999 * x1",
    "lambda: x1",
    "[x1 for x1 in x2]",
    "x1 if x2 else 3",
    "x1 := 2",
    "f'{x1}'",
    "'a' > x1",
    "x1[0] > 1",
    "x1; x2",
    "x1 > 0 # x",
    "x1 > 0\n",
    "\nx1 > 0",
    "x1 > 0\\",
    "x1 > 0\0",
    "ｓｉｎ(x1)",
    "sin(x₁)",
    "x1² > 2",
    "x1 ≥ 2",
    "x1 − 2",
    "🙂",
    "True",
    "None",
    "...",
    "1j * x1 > 0",
    "0x10 > x1",
    "1_000 > x1",
    "007 > x1",
    "sin(*x1)",
    "sin(**x1)",
    "sin(x=x1)",
    "x1 is x2",
    "x1 in x2",
    "x1 == x2",
    "x1 != x2",
    "x1 = x2",
    "x1 @ x2",
    "x1 // x2 > 0",
    "x1 % 2 > 1",
    "x1 ^ 2 > 1",
    "~x1 > 0",
    "x1 | x2",
    "x1 & x2",
    "await x1",
    "yield x1",
    "import os",
    "del x1",
    "-" * 150 + "x1",
    "(" * 99 + "x1" + ")" * 98,
    "(" * LONGEST,
    "sin(" * 45 + "x1" + ")" * 45,
    "not " * 45 + "x1 > 0",
    "x1" * 100_000,
    "9" * 100_000,
    "1e999 > x1",
    "",
    "   ",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_an_invalid_formula_is_refused_with_a_message(text):
    with pytest.raises(ConfigError, match="^formula = ") as raised:
        Config(formula=text)
    assert len(str(raised.value)) < 700
    assert "min, max" in str(raised.value)  # what is allowed


@QUICK
@given(st.text(max_size=60) | st.text("x12+-*/().,<>=! andortsinmx^e'_[]{}:;@\\\n", max_size=60))
def test_any_text_is_a_formula_or_a_formula_error(text):
    if formula := parsed_or_none(text):
        assert formula.holds(GRID).shape == (len(GRID),)


@pytest.mark.parametrize(
    "text, position, said",
    (
        ("x1 > foo", 6, "the name foo is unknown"),
        ("x1 > 2x2", 7, "an operator is missing before x2"),
        ("x1 >", 5, "the formula is incomplete"),
        ("  x1 > > 2", 8, "> 2 is not expected here"),
        ("x1 ^ 2 > 4", 4, "'^' is not allowed (a power is written **)"),
        ("(x1 > 2", 1, "'(' was never closed"),
        ("1 < sin(x1, 2)", 5, "sin takes one number, not 2"),
        ("1 < max(x1)", 5, "max takes two numbers or more, not 1"),
        ("x1 > tanh(x2)", 6, "the function tanh is unknown"),
        ("x1 ** 99 > 1", 7, f"the exponent 99 is out of range (allowed: -{LARGEST_EXPONENT} to {LARGEST_EXPONENT})"),
        ("x1 > 1 and x2", 12, "a comparison is needed instead of x2"),
        ("(x1 > 1) + 2", 2, "a number is needed instead of x1 > 1"),
        ("x1 * x2", 6, "a formula without a comparison stands for x2 > f(x1) and can't contain x2"),
        ("x2 > log(x1)", 6, "log(x1) has no finite value at x1 = -6, x2 = -6"),
        ("x2 > 1 / x1", 6, "1 / x1 has no finite value at x1 = 0, x2 = -6"),
        ("x2 > x1 ** 0.5", 6, "x1 ** 0.5 has no finite value at x1 = -6, x2 = -6"),
        ("exp(x1 ** 4) > 2", 1, "exp(x1 ** 4) has no finite value at x1 = -6, x2 = -6"),
    ),
)
def test_an_error_names_the_problem_and_its_position(text, position, said):
    with pytest.raises(ConfigError) as raised:
        Config(formula=text)
    assert f"formula = {text!r}: at position {position}: {said} (allowed: " in str(raised.value)


@pytest.mark.parametrize("text, where", (("x1 > 6", "nowhere"), ("x1 < 7", "everywhere"), ("2 > 1", "everywhere")))
def test_one_class_only_is_refused(text, where):
    with pytest.raises(ConfigError, match=f"it holds {where} for x1 and x2 from -6 to 6"):
        Config(formula=text)


def test_depth_and_length_end_where_they_say():
    inside = "abs(" * (DEEPEST - 2)
    assert parse(f"x2 > {inside}x1{')' * (DEEPEST - 2)} - 1")
    with pytest.raises(FormulaError, match=f"more than {DEEPEST} operations"):
        parse(f"x2 > abs({inside}x1{')' * (DEEPEST - 1)} - 1")
    assert parse("x2 > x1".ljust(LONGEST))
    with pytest.raises(FormulaError, match=f"at most {LONGEST} are allowed"):
        parse("x2 > x1".ljust(LONGEST + 1))


def test_where_it_can_t_be_computed_it_does_not_hold():
    formula = parse("x2 > sqrt(x1 + 6)")
    assert formula.holds(np.array([[-6.5, 5.0], [-5.0, 5.0]])).tolist() == [False, True]


@pytest.mark.parametrize("text", ("x2 > 3 * sin(x1)", "x1 ** 2 + x2 ** 2 < 9", "not (x1 > 0) and x2 < 1 or x1 > 5"))
def test_the_data_set_has_the_classes_of_its_formula(text):
    data = generated(Config(dataset="formula", formula=text, samples=400, seed=3))
    assert np.array_equal(data.labels, parse(text).holds(data.points))
    assert np.abs(data.points).max() <= REACH
    assert data.is_classification and data.classes == 2 and data.train_count == 200


def test_noise_changes_classes_and_moves_no_point():
    quiet, noisy = (generated(Config(dataset="formula", noise=noise)) for noise in (0, 20))
    assert np.array_equal(np.sort(quiet.points, axis=0), np.sort(noisy.points, axis=0))
    right = parse(Config().formula).holds(noisy.points)
    assert 0.02 < (noisy.labels != right).mean() < 0.4


def test_a_new_formula_begins_a_new_run():
    trainer = Trainer(Config(dataset="formula"))
    trainer.run(steps=5)
    trainer.configure(formula="x1 > 1")
    assert trainer.state.step == 0
    assert np.array_equal(trainer.data.labels, trainer.data.points[:, 0] > 1)


def test_a_network_can_learn_it():
    trainer = Trainer(Config(dataset="formula"))
    trainer.run(steps=4000)
    assert trainer.problem.evaluate(trainer.state.theta).test_accuracy > 0.85
