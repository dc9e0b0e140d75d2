"""Fields: cells enlarged as by Pillow, except for rounding."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from nnviz.drawing.field import enlarged


@pytest.mark.parametrize("inset", [0.0, 0.5])
@settings(max_examples=40)
@given(rows=st.integers(2, 40), columns=st.integers(2, 40), times=st.floats(1, 9), seed=st.integers(0, 99))
def test_cells_are_enlarged_linearly(inset, rows, columns, times, seed):
    levels = np.random.default_rng(seed).integers(0, 256, (rows, columns), dtype=np.uint8)
    width, height = round(columns * times), round(rows * times) + 3
    box = (inset, inset, columns - inset, rows - inset)
    expected = np.asarray(Image.fromarray(levels).resize((width, height), Image.Resampling.BILINEAR, box))
    found = enlarged(levels, width, height, inset)
    assert found.shape == expected.shape and found.dtype == np.uint8
    assert np.abs(found.astype(int) - expected).max() <= 2


def test_cells_that_are_all_the_same_stay_so():
    assert (enlarged(np.full((7, 1), 255, np.uint8), 30, 40) == 255).all()
