"""Axes of a sweep: values that can be used, and those that are refused with a reason."""

import math
import tracemalloc

import numpy as np
import pandas as pd
import pytest

from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.sweeps.grid import log_space
from nnviz.sweeps.memory import check_memory
from nnviz.sweeps.rounds import STEPS
from nnviz.sweeps.sweep import Sweep

REFUSED = {
    "a text": (dict(l2="0.1"), "l2 = '0.1': give a list"),
    "one name": (dict(activation="relu"), "activation = 'relu': give a list"),
    "bytes": (dict(l2=b"12"), "l2 = b'12': give a list"),
    "a number": (dict(l2=3), "l2 = 3: give a list"),
    "nothing": (dict(l2=None), "l2 = None: give a list"),
    "no values": (dict(l2=[]), r"l2 = \[\]: give at least one"),
    "a dict": (dict(l2={1: 2}), "l2 = .*: give a list"),
    "an array without a dimension": (dict(l2=np.array(1.0)), "l2 = array.*: give a list"),
    "an array of two dimensions": (dict(l2=np.ones((2, 2))), r"l2 = \[1.0, 1.0\]: give a number"),
    "NaN": (dict(l2=[1, np.nan]), "l2 = nan: give a number .*0 to 1,000"),
    "infinity": (dict(l2=[np.inf]), "l2 = inf: give a number .*0 to 1,000"),
    "a value that is too large": (dict(l2=[1, 2000]), "l2 = 2000.*0 to 1,000"),
    "a repeated value": (dict(l2=[1, 2, 1.0]), "l2 = .*each one once"),
    "one width for a list of widths": (dict(hidden=[4, 8]), "hidden = 4: give a list of numbers"),
    "an unknown name": (dict(activation=["tanh", "tan"]), "activation = 'tan': choose one of"),
    "an unknown setting": (dict(rate=[1, 2]), "rate is not a setting"),
    "a stopping condition": (dict(max_steps=[1, 2]), "max_steps"),
    "a single stopping condition": (dict(patience=3), "patience"),
    "activations that do not fit": (dict(hidden=[(4, 2), (3,)], activation=[("tanh", "relu")]), "activation"),
    "a loss that does not fit": (dict(dataset=["circle", "plane"], loss=["cross_entropy"]), "loss = 'cross_entropy'"),
    "no setting": ({}, "name at least one setting"),
    "no steps": (dict(l2=[1], steps=0), "steps = 0"),
    "half a step": (dict(l2=[1], steps=1.5), "steps = 1.5"),
    "a truth": (dict(l2=[1], rounds=[True]), "rounds"),
    "one round": (dict(l2=[1], rounds=5), "rounds = 5"),
    "an empty round": (dict(l2=[1], rounds=[5, 0]), "rounds"),
    "rounds that do not sum": (dict(l2=[1], rounds=[5, 5], steps=11), "sum to 10"),
    "an empty chunk": (dict(l2=[1], chunk=0), "chunk = 0: .*1 to 1,000"),
    "a chunk that is too large": (dict(l2=[1], chunk=1001), "chunk = 1001"),
    "no workers": (dict(l2=[1], workers=0), "workers = 0"),
    "unknown workers": (dict(l2=[1], workers="many"), "workers = 'many'"),
    "a true worker": (dict(l2=[1], workers=True), "workers = True"),
}


@pytest.mark.parametrize("given, message", REFUSED.values(), ids=REFUSED)
def test_what_can_not_be_used_is_refused_with_its_name_and_its_value(given, message):
    with pytest.raises(ConfigError, match=message):
        Sweep(Config(), **given)


SPACES = [(0, 1, 3), (1, 1, 3), (2, 1, 3), (1, 2, 1), ("a", 2, 3), (1, math.inf, 3), (1, math.nan, 3), (1, 2, 2.5)]


@pytest.mark.parametrize("low, high, count", SPACES)
def test_numbers_without_equal_ratios_between_them_are_refused(low, high, count):
    with pytest.raises(ConfigError, match=r"log_space\(.*0 < low < high"):
        log_space(low, high, count)


@pytest.mark.parametrize("low, high, count", [(0.001, 1, 4), (1, 1.0001, 50), (1e-300, 1e300, 10_000)])
def test_numbers_with_equal_ratios_are_different(low, high, count):
    numbers = log_space(low, high, count)
    assert len({*numbers}) == len(numbers) == count and numbers == sorted(numbers)
    assert (numbers[0], numbers[-1]) == pytest.approx((low, high))
    if count == 4:
        assert numbers == [0.001, 0.01, 0.1, 1.0]


TAKEN = {
    "an array": np.array([0.5, 1.0]),
    "a generator": (number / 2 for number in (1, 2)),
    "a Series": pd.Series([0.5, 1]),
    "a tuple": (0.5, 1),
    "NumPy's numbers": [np.float64(0.5), np.int64(1)],
    "texts, as in a link": ["0.5", "1"],
}


@pytest.mark.parametrize("values", TAKEN.values(), ids=TAKEN)
def test_lists_of_all_kinds_are_taken(values):
    assert Sweep(l2=values).grid.x.values == (0.5, 1.0)


def test_rows_of_an_array_are_widths():
    assert Sweep(hidden=np.array([[4, 2], [8, 8]])).grid.x.values == ((4, 2), (8, 8))


SIZES = {"values": dict(l2=range(10**9)), "axes": dict.fromkeys(("l2", "l1", "seed"), range(1000))}


@pytest.mark.parametrize("given", SIZES.values(), ids=SIZES)
def test_a_billion_networks_are_refused_before_an_array_is_made(given):
    tracemalloc.start()
    try:
        with pytest.raises(ConfigError, match=r"need about 1,000 GB, and .* free"):
            Sweep(**given)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_too_much_memory_names_both_amounts(monkeypatch):
    with pytest.raises(ConfigError, match="need about 3 MB, and 2 MB are free"):
        check_memory(3_000_000, 2_000_000)
    monkeypatch.setattr("nnviz.sweeps.memory.available", lambda: 50_000_000)
    with pytest.raises(ConfigError, match="need about .* MB, and 50 MB are free"):
        Sweep(Config(hidden=(512, 512)), l2=range(10), seed=range(10))
    Sweep(Config(hidden=(8,)), l2=range(10), seed=range(10))


STEPS_OF = {
    "by default": ({}, {}, STEPS),
    "steps": ({}, dict(steps=np.int64(70)), 70),
    "rounds": ({}, dict(rounds=np.array([3, 4])), 7),
    "max_steps": (dict(max_steps=60), {}, 60),
    "max_epochs": (dict(max_epochs=3, batch_size=32, samples=100), {}, 3 * 2),
    "the sooner of two": (dict(max_steps=5, max_epochs=3, batch_size=32, samples=100), {}, 5),
    "the later of two": (dict(max_steps=50, max_epochs=3, batch_size=32, samples=100), {}, 6),
    "steps before max_epochs": (dict(max_epochs=3), dict(steps=4, batch_size=[1, 2]), 4),
    "epochs of equal length": (dict(max_epochs=2, samples=100), dict(batch_size=[50, 60]), 2),
}


@pytest.mark.parametrize("config, given, steps", STEPS_OF.values(), ids=STEPS_OF)
def test_the_steps_are_those_of_the_arguments_or_of_the_config(config, given, steps):
    assert Sweep(Config(**config), **{"l2": [1, 2], **given}).rounds[-1] == steps


def test_epochs_of_different_lengths_need_a_number_of_steps():
    with pytest.raises(ConfigError, match="max_epochs = 2: .*steps"):
        Sweep(Config(max_epochs=2), batch_size=[10, 20])
