"""Repairs: what is wrong in the code is found, and only declared code runs."""

import numpy as np
import pytest

from benchmarks.lessons.repair import PUT_BACK, RIGHT, faulty
from nnviz.lessons.course.repair import CRASHES, QUIET
from nnviz.lessons.repair import Repair
from nnviz.lessons.repairs.examination import CASES, examine
from nnviz.lessons.repairs.program import functions_in

NAMES = ("forward", "loss", "backward", "update")
SEEDS = range(20)
VARIANTS = [
    pytest.param(line, place, id=f"{line}-{place}")
    for line, variants in enumerate(QUIET.choices)
    for place, variant in enumerate(variants)
    if not variant.is_right
]


def examined(source, **more):
    return examine(*(functions_in(source)[name] for name in NAMES), **more)


def wrong_layers(found):
    """The layers, from 1, that each gradient check finds wrong."""
    return [[layer + 1 for layer in check.wrong] for check in found.checks]


@pytest.mark.parametrize("seed", SEEDS)
def test_the_right_code_passes_and_trains_as_nnviz_does(seed):
    found = examined(RIGHT, seed=seed)
    assert found and found.passed and found.runs
    assert all(check.error <= 2e-7 for check in found.checks)
    assert found.loss_error <= 1e-15 and found.far_error <= 1e-14
    assert "After 200 steps its weights differ" in str(found)


@pytest.mark.parametrize("line, place", VARIANTS)
def test_one_wrong_line_does_not_pass(line, place):
    chosen = [*QUIET.right]
    chosen[line] = place
    repair = Repair("", program=QUIET)
    assert not repair.examine(chosen).passed and not repair.judge(tuple(chosen), None).is_right
    assert repair.judge(tuple(chosen), None).feedback == QUIET.choices[line][place].feedback


def test_the_printed_code_stops_five_times_in_this_order():
    lines = [number for number, line in enumerate(CRASHES.lines, start=1) if not isinstance(line, str)]
    chosen, told = [*CRASHES.printed], []
    for mended in [(3,), (4, 21), (18, 22, 9), (16,), (13, 17)]:
        found = Repair("", program=CRASHES, only_runs=True).examine(chosen)
        told.append(found.crash)
        for line in mended:
            chosen[lines.index(line)] = CRASHES.right[lines.index(line)]
    assert [crash.message.partition(":")[0] for crash in told] == [
        "ValueError",
        "NameError",
        "ValueError",
        "ValueError",
        "ValueError",
    ]
    assert [crash.line for crash in told] == [3, 22, 22, 23, 24]
    assert "not aligned" in told[0].message and "'a1'" in told[1].message and "too many values" in told[2].message
    assert tuple(chosen) == CRASHES.right
    losses = Repair("", program=CRASHES, only_runs=True).examine(chosen).losses
    assert [*losses] == sorted(losses) and losses[-1] > 1e6 * losses[0]


def test_the_second_code_is_the_first_one_after_its_repair():
    assert QUIET.source(QUIET.printed) == CRASHES.source(CRASHES.right)


@pytest.mark.parametrize(
    "name, layers, factor",
    [
        ("transpose", [1], None),
        ("slope", [1], None),
        ("early", [1], None),
        ("forgotten", [1], None),
        ("sigmoid", [1], None),
        ("twice", [1, 2], 1 / 3),
        ("sum", [1, 2], 1 / 50),
        ("sign", [1, 2], -1.0),
    ],
)
def test_the_gradient_check_says_where_a_fault_is(name, layers, factor):
    found = examined(faulty(name))
    assert wrong_layers(found)[0] == layers
    assert found.checks[0].layers[0].factor == (None if factor is None else pytest.approx(factor, rel=1e-4))


def test_only_the_check_with_a_penalty_misses_its_gradient():
    assert wrong_layers(examined(faulty("penalty"))) == [[1, 2] if case.l2 else [] for case in CASES]


def test_each_fault_can_be_put_back():
    assert len({faulty(name) for name in PUT_BACK}) == len(PUT_BACK)


@pytest.mark.parametrize("answer", ["12", (0,) * 7, (0,) * 9, ("0",) * 8, (99,) * 8, (-1,) * 8, None, (0.0,) * 8])
def test_an_answer_is_nothing_but_places(answer):
    assert not QUIET.allows(answer)


RIGHT_ONES = functions_in(RIGHT)


def _raises(*_):
    raise KeyError("no such layer")


class Wordless(Exception):
    def __str__(self):
        raise RuntimeError


def _raises_without_words(*_):
    raise Wordless


@pytest.mark.parametrize(
    "replaced, told",
    [
        ({"backward": lambda *_: None}, "TypeError"),
        ({"forward": lambda X, *_: X}, "ValueError"),
        ({"update": _raises}, "KeyError: 'no such layer'"),
        ({"update": _raises_without_words}, "Wordless"),
        ({"loss": lambda a2, y: "low"}, "TypeError: loss returned str: it must return one number"),
        ({"loss": lambda a2, y: None}, "loss returned NoneType"),
        ({"loss": lambda a2, y: (a2 - y) ** 2}, r"loss returned an array of shape (250, 1)"),
        ({"forward": lambda *_: None}, "forward returned NoneType: it must return a1 and a2"),
    ],
    ids=["nothing back", "inputs", "raises", "no words", "text", "no loss", "losses", "nothing forward"],
)
def test_code_that_raises_is_reported(replaced, told):
    found = examine(**({name: RIGHT_ONES[name] for name in NAMES} | replaced))
    assert told in str(found) and not found.passed


def _returns(X, y, W1, b1, W2, b2, rate, decay):
    a1, a2 = RIGHT_ONES["forward"](X, W1, b1, W2, b2)
    slopes = RIGHT_ONES["backward"](X, y, a1, a2, W1, W2, decay)
    return tuple(part - rate * slope for part, slope in zip((W1, b1, W2, b2), slopes))


def _twice(X, y, W1, b1, W2, b2, rate, decay):
    RIGHT_ONES["update"](X, y, W1, b1, W2, b2, 2 * rate, decay)


def _tires():
    count = iter(range(20))

    def update(*given):
        next(count)
        RIGHT_ONES["update"](*given)

    return update


@pytest.mark.parametrize(
    "update, told",
    [(_returns, "must change"), (_twice, "must change"), (_tires(), "In 200 steps it stops: line")],
    ids=["returns", "twice", "tires"],
)
def test_right_gradients_with_a_wrong_update_do_not_pass_and_say_why(update, told):
    found = examine(**({name: RIGHT_ONES[name] for name in NAMES} | {"update": update}))
    assert not found and str(found).splitlines()[-1].count(told) == 1


def test_gradients_that_can_not_be_judged_are_reported_and_leave_the_run():
    def backward(X, y, a1, a2, W1, W2, decay):
        dW1, db1, dW2, db2 = RIGHT_ONES["backward"](X, y, a1, a2, W1, W2, decay)
        return dW1 * np.nan, db1, dW2, db2

    found = examine(**({name: RIGHT_ONES[name] for name in NAMES} | {"backward": backward, "update": lambda *_: None}))
    assert found.runs and not found.passed and "not finite" in str(found)


def test_biases_may_have_one_row():
    def forward(X, W1, b1, W2, b2):
        return RIGHT_ONES["forward"](X, W1, b1.reshape(1, -1), W2, b2.reshape(1, -1))

    def backward(*given):
        dW1, db1, dW2, db2 = RIGHT_ONES["backward"](*given)
        return dW1, db1[None], dW2, db2[None]

    def update(X, y, W1, b1, W2, b2, rate, decay):
        a1, a2 = forward(X, W1, b1, W2, b2)
        dW1, db1, dW2, db2 = backward(X, y, a1, a2, W1, W2, decay)
        for part, slope in ((W1, dW1), (b1, db1[0]), (W2, dW2), (b2, db2[0])):
            part -= rate * slope

    assert examine(forward, RIGHT_ONES["loss"], backward, update)
