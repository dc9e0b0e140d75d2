"""Pictures as data: the stored digits, shapes of samples, and pictures that are shuffled, shifted and cut."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import nnviz
from nnviz.data.any_data import as_user_data
from nnviz.data.datasets import Dataset
from nnviz.data.digits import COUNT
from nnviz.data.generation import generate
from nnviz.errors import DataError
from nnviz.recipes.stored import stored
from nnviz.settings.config import Config
from nnviz.training.problem import prepare
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer
from nnviz.watching.samples import samples_of


def few(samples: int = 40, rows: int = 5, columns: int = 4) -> Dataset:
    """Random pictures of three classes."""
    rng = np.random.default_rng(0)
    images, labels = rng.random((samples, rows, columns)), rng.permutation(np.arange(samples) % 3)
    return nnviz.Samples.from_arrays(images, labels).split(0.6)


def pictures(data: Dataset) -> np.ndarray:
    return data.points.reshape(-1, *data.shape)


def test_the_digits_are_those_of_scikit_learn():
    from sklearn.datasets import load_digits

    bunch, data = load_digits(), generate("digits", COUNT)
    order = np.lexsort(data.points.T)
    expected = np.lexsort((bunch.data / 16).T)
    assert np.array_equal(data.points[order], bunch.data[expected] / 16)
    assert np.array_equal(data.labels[order], bunch.target[expected])
    assert data.shape == (8, 8) and data.columns[:9] == (*(f"pixel 1.{n}" for n in range(1, 9)), "pixel 2.1")


def test_a_run_on_all_digits_is_that_on_the_same_pictures_of_ones_own():
    from sklearn.datasets import load_digits

    bunch, config = load_digits(), Config(dataset="digits", train_fraction=0.7, loss="cross_entropy", seed=2)
    one, other = Trainer(config), Trainer(config, (bunch.images / 16, bunch.target))
    for trainer in (one, other):
        trainer.run(steps=5)
    assert other.data.shape == (8, 8) and np.array_equal(one.state.theta, other.state.theta)


def test_digits_are_learnt():
    config = Config(
        dataset="digits",
        train_fraction=0.7,
        hidden=(32,),
        activation="relu",
        initializer="he",
        loss="cross_entropy",
        optimizer="adam",
        learning_rate=0.003,
        batch_size=32,
    )
    trainer = Trainer(config)
    trainer.run(steps=600)
    problem = prepare(config, trainer.data)
    shifted = prepare(config, trainer.data.shifted(1, 0, of="test"))
    plain, moved = (each.evaluate(trainer.state.theta).test_accuracy for each in (problem, shifted))
    assert plain is not None and moved is not None and plain > 0.93 and moved < 0.6


def test_samples_is_by_default_the_usual_number_of_a_data_set():
    assert Config(dataset="digits").samples == COUNT == len(generated(Config(dataset="digits")).points)
    assert Config().changed(dataset="digits").samples == COUNT
    assert Config(dataset="digits").changed(dataset="xor").samples == 500
    assert Config(dataset="digits", samples=300).samples == len(generated(Config(dataset="digits", samples=300)).points)
    assert Config(samples=300).changed(dataset="digits").samples == 300
    assert len(generated(Config(dataset="digits", samples=5000)).points) == COUNT


@pytest.mark.parametrize("noise", (10, 50))
def test_noise_changes_pixels_within_paper_and_ink(noise):
    clean, noisy = (generate("digits", COUNT, share) for share in (0, noise))
    assert noisy.points.min() == 0 and noisy.points.max() == 1
    assert np.array_equal(np.sort(clean.labels), np.sort(noisy.labels))
    grey = (clean.points == 0.5).any(axis=1)
    assert grey.any() and not np.array_equal(np.sort(clean.points, axis=0), np.sort(noisy.points, axis=0))


@given(st.integers(0, 1000))
def test_a_shuffle_is_one_order_of_columns_for_all_samples(seed):
    data = few()
    shuffled = data.shuffled(seed)
    places = [int(np.flatnonzero((column == data.points.T).all(axis=1))[0]) for column in shuffled.points.T]
    assert sorted(places) == list(range(20)) and shuffled.shape == data.shape
    assert np.array_equal(shuffled.points, data.points[:, places]) and shuffled.columns == data.columns
    assert np.array_equal(shuffled.points, data.shuffled(seed).points)


def test_the_names_of_a_tables_columns_go_with_a_shuffle():
    data = nnviz.Samples.from_arrays(np.arange(30.0).reshape(10, 3), np.arange(10) % 2, columns=["a", "b", "c"]).split()
    shuffled = data.shuffled(3)
    for place, name in enumerate(shuffled.columns):
        assert np.array_equal(shuffled.points[:, place], data.points[:, data.columns.index(name)])


@given(st.integers(-6, 6), st.integers(-6, 6))
def test_a_shift_moves_every_pixel_and_fills_with_0(dx, dy):
    data = few()
    before, after = pictures(data), pictures(data.shifted(dx, dy))
    for row in range(5):
        for column in range(4):
            inside = 0 <= row - dy < 5 and 0 <= column - dx < 4
            expected = before[:, row - dy, column - dx] if inside else np.zeros(len(before))
            assert np.array_equal(after[:, row, column], expected)


@pytest.mark.parametrize("of", ("train", "test"))
def test_only_a_part_of_the_samples_may_be_shifted(of):
    data = few()
    both, shifted = data.shifted(1, 0), data.shifted(1, 0, of=of)
    moved, kept = (shifted.train, shifted.test) if of == "train" else (shifted.test, shifted.train)
    assert np.array_equal(moved[0], (both.train if of == "train" else both.test)[0])
    assert np.array_equal(kept[0], (data.test if of == "train" else data.train)[0])


def test_standardised_pictures_are_shifted_before_they_are_standardised():
    data = few()
    own = nnviz.Samples.from_arrays(pictures(data), data.labels.astype(int), standardise=True).split(0.6)
    shifted = own.shifted(1, 1)
    raw, mean, deviation = own.raw[0], own.raw[0][:24].mean(axis=0), own.raw[0][:24].std(axis=0)
    expected = np.zeros((40, 5, 4))
    expected[:, 1:, 1:] = raw.reshape(-1, 5, 4)[:, :-1, :-1]
    assert np.array_equal(shifted.raw[0], expected.reshape(40, 20))
    assert np.allclose(shifted.points, (shifted.raw[0] - mean) / deviation)


def test_a_part_of_a_picture_has_these_rows_and_columns():
    data = few()
    part = data.part(rows=range(1, 3), columns=(0, 3))
    assert part.shape == (2, 2) and np.array_equal(pictures(part), pictures(data)[:, 1:3][:, :, [0, 3]])
    assert part.columns == ("pixel 2.1", "pixel 2.4", "pixel 3.1", "pixel 3.4")
    assert data.part(columns=range(2)).shape == (5, 2) and data.part().columns == data.columns


def test_copies_join_the_training_set_and_leave_the_test_set():
    data = few()
    copies = data.shifted(1, 0), data.shifted(0, 1)
    more = data.with_copies(*copies)
    assert more.train_count == 3 * data.train_count and np.array_equal(more.test[0], data.test[0])
    assert np.array_equal(more.train[0], np.concatenate([each.train[0] for each in (data, *copies)]))
    assert np.array_equal(more.train[1], np.tile(data.train[1], 3))


@pytest.mark.parametrize(
    "do, words",
    [
        (lambda data: data.shifted(1, of="all"), r"of = 'all': choose one of train, test, both"),
        (lambda data: data.part(columns=(0, 4)), r"columns = \(0, 4\): give different whole numbers from 0 to 3"),
        (lambda data: data.part(rows=()), r"rows = \(\): give different whole numbers from 0 to 4"),
        (lambda data: data.part(rows=(1, 1)), r"rows = \(1, 1\)"),
        (lambda data: generate("circle").shifted(1), "the samples are no pictures"),
        (lambda data: data.with_copies(data.part(columns=(0, 1))), "the copies need the columns of the data"),
        (lambda data: nnviz.Samples.from_arrays(data.points, data.labels, shape=(8, 8)), r"shape = \(8, 8\) has 64"),
        (lambda data: nnviz.Samples.from_arrays(data.points, data.labels, shape=(2, 2, 5)), "give \\(rows, columns\\)"),
        (lambda data: nnviz.Samples.from_arrays(pictures(data), data.labels, shape=(4, 5)), r"pictures of X have"),
        (lambda data: as_user_data(replace(data, shape=(3, 3))), r"shape = \(3, 3\) has 9 values"),
    ],
    ids=["part", "column", "no row", "row twice", "points", "copies", "size", "colours", "other shape", "data set"],
)
def test_what_can_not_be_done_says_why(do, words):
    with pytest.raises(DataError, match=words):
        do(few())


def test_pictures_start_with_their_components():
    data = few()
    own = as_user_data(Dataset(data.points.copy(), data.labels.copy(), 20, "classification", 3, shape=(5, 4)))
    for each in (data, own, generate("digits"), data.shuffled(), data.part(columns=(0, 1))):
        assert each.plane.base.shape == each.points.shape[1:] and each.drawn == "components"


def test_the_shape_is_stored_with_the_data():
    data = few()
    samples = nnviz.Samples.from_arrays(pictures(data), data.labels.astype(int))
    assert stored(data).data().shape == stored(samples).data().shape == (5, 4)


@pytest.mark.parametrize(
    "shape, drawn",
    (((5, 4), (5, 4)), ((1, 5, 4), (5, 4)), ((5, 4, 3), ()), ((20,), ())),
    ids=["2-D", "one channel", "colours", "columns"],
)
def test_a_watched_loop_keeps_the_shape_of_its_pictures(shape, drawn):
    rng = np.random.default_rng(0)
    found = samples_of(rng.random((12, *shape)), np.arange(12) % 2)
    assert found.data.shape == drawn
