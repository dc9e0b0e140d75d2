"""Goals for a learner's own function that adds copies of samples."""

import numpy as np
import pytest

import nnviz
from nnviz import augment
from nnviz.errors import DataError
from nnviz.lessons import lessons


def same(X, y):
    return X, y


def shifted(X, y):
    """Copies of pictures in the four shifts."""
    pictures, found = np.pad(X.reshape(-1, 8, 8), ((0, 0), (1, 1), (1, 1))), []
    for top, left in ((0, 1), (2, 1), (1, 0), (1, 2)):
        found.append(pictures[:, top : top + 8, left : left + 8].reshape(-1, 64))
    return np.concatenate(found), np.tile(y, 4)


@pytest.mark.parametrize(
    "name, right", [("unseen", augment.rotations(16)), ("senses", shifted)], ids=["unseen", "senses"]
)
def test_copies_that_help_pass_and_mere_repeats_do_not(name, right):
    verdict = lessons()[name].verdict_on_copies(right)
    assert verdict and verdict.progress == 1 and "of 5 seeds" in str(verdict)
    assert not lessons()[name].verdict_on_copies(same)


@pytest.mark.parametrize("wrong", [lambda X, y: (X + 2, y), lambda X, y: (X, 1 - y)], ids=["moved", "swapped"])
def test_copies_must_carry_the_label_of_their_place(wrong):
    verdict = lessons()["unseen"].verdict_on_copies(wrong)
    assert not verdict and "carry the label" in str(verdict) and verdict.progress < 0.5


def test_a_function_that_returns_no_copies_is_refused():
    with pytest.raises(DataError, match="return the copies"):
        lessons()["unseen"].verdict_on_copies(lambda X, y: None)
    with pytest.raises(DataError, match="no samples"):
        lessons()["unseen"].verdict_on_copies(lambda X, y: (X[:0], y[:0]))
    with pytest.raises(ValueError, match="no copies"):
        lessons()["depth"].verdict_on_copies(same)


def test_a_cell_judges_copies():
    lesson = nnviz.Lesson("unseen")
    try:
        assert lesson.check(augment=augment.rotations(16))
    finally:
        lesson.close()
