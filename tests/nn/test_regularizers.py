"""Regularizers: each slope is that of its value."""

import numpy as np
import pytest

from nnviz.nn.regularizers import REGULARIZERS
from tests.differences import frozen, gradient

every_regularizer = pytest.mark.parametrize("regularizer", REGULARIZERS.values(), ids=REGULARIZERS)
FORMULAS = {"l1": lambda w: sum(abs(w)), "l2": lambda w: sum(w * w) / 2}


@every_regularizer
def test_the_value_is_that_of_the_formula(regularizer, rng):
    w = rng.normal(size=30)
    assert regularizer.value(w) == pytest.approx(FORMULAS[regularizer.name](w), rel=1e-13)


@every_regularizer
def test_the_slope_is_that_of_the_value(regularizer, rng):
    w = rng.normal(size=30)
    assert np.allclose(regularizer.derivative(w), gradient(regularizer.value, w), rtol=1e-8)


@every_regularizer
def test_weights_of_0_cost_nothing_and_are_left_alone(regularizer):
    assert regularizer.value(np.zeros(5)) == 0 and not regularizer.derivative(np.zeros(5)).any()


@every_regularizer
def test_large_weights_overflow_nowhere(regularizer):
    with np.errstate(all="raise"):
        assert np.isfinite(regularizer.value(np.array([-1e3, 1e100])))
        assert np.isfinite(regularizer.derivative(np.array([-1e3, 1e100]))).all()


@every_regularizer
def test_runs_may_lead(regularizer, rng):
    w = frozen(rng.normal(size=(3, 7)))
    assert np.allclose(regularizer.value(w), [regularizer.value(run) for run in w], rtol=1e-14)
    assert np.array_equal(regularizer.derivative(w), [regularizer.derivative(run) for run in w])
