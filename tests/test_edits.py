"""Edits: small descriptions of added, moved and removed samples."""

import numpy as np
import pytest

from nnviz.data.augment import flips_and_swap
from nnviz.data.datasets import Dataset
from nnviz.data.edits import Edit, with_sample, with_sample_at, without_sample
from nnviz.data.user_data import Samples
from nnviz.settings.config import Config
from nnviz.training.run_data import generated

STANDARDISED = Samples.from_arrays(np.arange(24.0).reshape(12, 2) ** 2, np.arange(12) % 2, standardise=True).split()
SINGLE = Dataset(np.arange(12, dtype=float).reshape(6, 2).astype("float32"), np.array([0, 1] * 3), 4, "classification")
COPIED = STANDARDISED.augmented(flips_and_swap)
EACH = pytest.mark.parametrize(
    "data", [generated(Config(samples=12)), STANDARDISED, SINGLE, COPIED], ids=["", "scaled", "f4", "copied"]
)


def drawn(data: Dataset, rng: np.random.Generator) -> Edit:
    """Return a random edit."""
    index, kind = int(rng.integers(len(data.points))), rng.integers(3)
    if kind == 0:
        return with_sample(data, rng.normal(size=2), 1.0)
    return with_sample_at(data, index, rng.normal(size=2)) if kind == 1 else without_sample(data, index)


def arrays(data: Dataset) -> list[tuple]:
    found = (data.points, data.labels, *(data.originals or ()))
    return [(array.tobytes(), array.dtype, array.shape) for array in found]


@EACH
@pytest.mark.parametrize("seed", range(5))
def test_a_combined_edit_equals_its_edits_one_after_another(data, seed):
    rng, here, whole = np.random.default_rng(seed), data, None
    for _ in range(40):
        edit = drawn(here, rng)
        here, whole = edit.of(here), edit if whole is None else whole.then(edit)
        assert whole.samples == len(here.points)
        once = whole.of(data)
        assert arrays(once) == arrays(here)
        assert (once.train_count, once.copies) == (here.train_count, here.copies)


@EACH
def test_an_edit_lists_the_kept_and_the_new_samples(data):
    point = np.array([0.5, -0.5])
    added, moved, removed = with_sample(data, point, 1.0), with_sample_at(data, 2, point), without_sample(data, 2)
    assert (added.kept, added.places) == (((0, len(data.points)),), (data.first_copy,))
    assert (moved.kept, moved.places) == (((0, 2), (3, len(data.points))), (2,))
    assert (removed.kept, removed.places) == (moved.kept, ())
    assert removed.train_count == data.train_count - 1


def test_two_edits_of_distant_samples_keep_those_between():
    data = generated(Config(samples=100))
    first = with_sample_at(data, 3, np.zeros(2))
    both = first.then(with_sample_at(first.of(data), 90, np.ones(2)))
    assert both.kept == ((0, 3), (4, 90), (91, 100)) and both.places == (3, 90)
    assert both.rows[:, :2].tolist() == [[0, 0], [1, 1]]


@pytest.mark.parametrize("seed", range(5))
def test_edits_know_which_samples_are_copies(seed):
    """A copy that is moved stays one; what is added is none."""
    rng, data, last = np.random.default_rng(seed), COPIED, 12 + 3 * 6
    is_copy = [6 <= number < 24 for number in range(last)]
    for _ in range(40):
        edit = drawn(data, rng)
        before, data = data, edit.of(data)
        if edit.samples > len(before.points):
            is_copy.insert(edit.places[0], False)
        elif edit.samples < len(before.points):
            del is_copy[edit.kept[0][1] if edit.kept[0][0] == 0 else 0]
        assert [data.first_copy <= number < data.train_count for number in range(len(data.points))] == is_copy
