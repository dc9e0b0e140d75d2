"""What every test may ask for."""

import numpy as np
import pytest

pytest_plugins = ["tests.browser.fixtures"]


@pytest.fixture
def rng() -> np.random.Generator:
    """Randomness that is the same in every run."""
    return np.random.default_rng(0)
