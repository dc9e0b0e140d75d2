"""Schedules: at points worked out by hand, and in [0, 1] everywhere."""

from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.nn.schedules import SCHEDULES

POINTS = {  # name: {step: factor}, with a period of 100 steps and a low of 0.25
    "constant": {0: 1, 77: 1, 100_000: 1},
    "step": {0: 1, 99: 1, 100: 0.25, 199: 0.25, 200: 0.0625},
    "exponential": {0: 1, 50: 0.5, 100: 0.25, 150: 0.125},
    "cosine": {0: 1, 25: (1 + sqrt(0.5)) / 2, 50: 0.5, 75: (1 - sqrt(0.5)) / 2, 100: 0, 300: 0},
    "warm_up": {0: 0.01, 49: 0.5, 99: 1, 100: 1, 10_000: 1},
    "triangular": {0: 0.25, 25: 0.625, 50: 1, 75: 0.625, 100: 0.25, 150: 1},
    "one_cycle": {0: 0.25, 15: 0.625, 30: 1, 65: 0.5, 100: 0, 1000: 0},
}


@pytest.mark.parametrize("name", SCHEDULES)
def test_it_goes_through_the_points_that_were_worked_out_by_hand(name):
    assert SCHEDULES[name].name == name
    for step, factor in POINTS[name].items():
        assert SCHEDULES[name].factor(step, 100, 0.25) == pytest.approx(factor, abs=1e-12), step


@pytest.mark.parametrize("name", SCHEDULES)
@given(step=st.integers(0, 10**12), period=st.integers(1, 10**7), low=st.floats(1e-300, 1))
def test_it_is_in_0_to_1(name, step, period, low):
    assert 0 <= SCHEDULES[name].factor(step, period, low) <= 1
