"""Initializers: each draws from the distribution that it names."""

import numpy as np
import pytest

from nnviz.nn.initializers import INITIALIZERS

INPUTS, UNITS, SCALE = 150, 50, 0.3
DISTRIBUTIONS = {
    "uniform": ("uniform", (-0.5, 1.0)),
    "normal": ("norm", (0, SCALE)),
    "lecun": ("norm", (0, (1 / INPUTS) ** 0.5)),
    "glorot": ("norm", (0, (2 / (INPUTS + UNITS)) ** 0.5)),
    "he": ("norm", (0, (2 / INPUTS) ** 0.5)),
}

every_initializer = pytest.mark.parametrize("initializer", INITIALIZERS.values(), ids=INITIALIZERS)


@every_initializer
def test_it_draws_from_its_distribution(initializer, rng):
    from scipy import stats  # which takes seconds to load, of every run of any test

    W = initializer.draw(rng, INPUTS, UNITS, SCALE)
    assert W.shape == (INPUTS, UNITS) and W.dtype == float
    if initializer.name == "zeros":
        assert not W.any()
    else:
        assert stats.kstest(W.ravel(), *DISTRIBUTIONS[initializer.name]).pvalue > 0.01


@every_initializer
def test_equal_generators_give_equal_weights(initializer):
    drawn = [initializer.draw(np.random.default_rng(seed), 4, 3, SCALE) for seed in (1, 1, 2)]
    assert np.array_equal(drawn[0], drawn[1])
    assert np.array_equal(drawn[0], drawn[2]) == (initializer.name == "zeros")


@every_initializer
def test_only_the_declared_initializers_use_the_weight_scale(initializer):
    narrow, wide = (initializer.draw(np.random.default_rng(0), 4, 3, scale) for scale in (0.5, 5.0))
    assert np.array_equal(narrow, wide) == ("scale" not in initializer.formula)


@every_initializer
def test_biases_start_at_0_but_those_of_tensorflow_playground(initializer):
    assert initializer.bias == (0.1 if initializer.name == "uniform" else 0)
