"""Slices: work in slices of a few milliseconds gives the same result as at once."""

import tracemalloc

import numpy as np
import pytest

from nnviz import Config, DataError, Samples, Trainer
from nnviz.data.choice import Choice
from nnviz.data.labels import few_of
from nnviz.data.text_file import driven
from nnviz.errors import ConfigError
from nnviz.history.history import History
from nnviz.recipes import plan as plans
from nnviz.recipes.recipe import RecipeError, arrays_in, parse, recipe
from nnviz.recipes.rerun import rerun, rerunning
from nnviz.recipes.stored import StoredDataset
from nnviz.training.limits import Limits
from nnviz.training.run_data import generated
from tests.faults.test_limits import bomb


def rows(labels):
    return ("a,b,y\n" + "".join(f"{i / 3},{i % 7},{label}\n" for i, label in enumerate(labels))).encode()


@pytest.mark.parametrize(
    "labels",
    [
        ["cat", "dog", "ant"] * 2000,
        [str(i % 4) for i in range(5000)],
        [repr(i / 7) for i in range(5000)],
        ["train", "test"] * 3000,
        ["3", "3.0", "4"] * 900,
        [" a ", "b"] * 2000,
    ],
    ids=["texts", "whole numbers", "values", "a split's words", "alike numbers", "blanks"],
)
def test_a_file_read_in_slices_has_what_arrays_have(labels):
    slices = list(Samples.reading_csv(rows(labels), Choice("y")))
    assert len(slices) > 3 and all(done <= total for done, total in slices)
    found = Samples.from_csv(rows(labels), "y")
    points = np.array([[i / 3, i % 7] for i in range(len(labels))])
    same = Samples.from_arrays(points, [label.strip() for label in labels])
    assert np.array_equal(found.points, points) and np.array_equal(found.labels, same.labels)
    assert (found.task, found.class_names, found.classes) == (same.task, same.class_names, same.classes)


@pytest.mark.parametrize(
    "labels, words",
    [
        ([f"name {i}" for i in range(3000)], r"'y' has more than 1,000 classes, name 0, name 1, name 10, name 100"),
        ([*map(str, range(3000)), "x"], r"line 3002, column 'y': 'x' is not a number"),
        ([*[f"name {i}" for i in range(3000)], ""], r"line 3002, column 'y': the value is missing"),
        (["a", "b", ""], r"line 4, column 'y': the value is missing"),
        (["a"] * 9, "one class only, a"),
    ],
)
def test_invalid_labels_give_the_same_message_in_slices(labels, words):
    with pytest.raises(DataError, match=words):
        Samples.from_csv(rows(labels), "y")


def test_a_row_without_end_is_refused():
    with pytest.raises(DataError, match="a row has more than 4,000,000 characters"):
        Samples.from_csv(b"1," * 3_000_000)


def test_a_check_of_the_size_is_asked_as_the_rows_come_in():
    seen = []
    driven(Samples.reading_csv(rows(["a", "b"] * 3000), check=lambda rows, columns: seen.append((rows, columns))))
    assert seen == sorted(seen) and len(seen) > 3 and seen[-1] == (6000, 2)


def test_the_few_different_values_are_those_that_there_are(rng):
    values = rng.integers(0, 9, 200_000).astype(float)
    values[150_000] = -2.5
    assert np.array_equal(few_of(values), np.unique(values))
    assert len(few_of(rng.normal(size=200_000))) > 10


# ---- recipes ----


@pytest.fixture
def exchanged():
    """A run whose samples were all exchanged three times."""
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    for seed in (1, 2, 3):
        trainer.run(steps=5)
        trainer.edit(generated(Config(samples=40, seed=seed)))
    trainer.run(steps=5)
    return history


def test_data_is_unpacked_only_where_it_is_reached(exchanged, monkeypatch):
    unpacked, original = [], StoredDataset.unpacking
    monkeypatch.setattr(StoredDataset, "unpacking", lambda self: unpacked.append(self) or original(self))
    counts = []
    for done, _ in rerunning(recipe(exchanged)):
        counts.append((done, len(unpacked)))
    assert all(count <= done // 5 for done, count in counts) and len(unpacked) == 3


def test_data_damaged_further_on_is_a_recipe_error_when_it_is_reached(exchanged):
    found = recipe(exchanged)
    last = found.branches[0].changes[2].data.points
    object.__setattr__(last, "zlib", "AAAA")
    told = []
    with pytest.raises(RecipeError, match="my run: an array is damaged"):
        rerun(found, lambda done, total: told.append(done), "my run")
    assert told[-1] == 15


def test_a_recipe_that_unpacks_to_far_more_is_refused_before_it_is_unpacked():
    content = bomb()
    tracemalloc.start()
    with pytest.raises(RecipeError, match="bomb: its data has 79,200,024 numbers in all; at most 40,000,000"):
        parse(content, "bomb", Limits().recipe_numbers)
    grown = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert grown < 100e6


def test_every_array_of_a_recipe_is_counted(exchanged):
    assert sum(array.numbers for array in arrays_in(recipe(exchanged))) >= 3 * 120


def test_a_recipe_of_settings_that_are_too_large_is_refused_within_limits(exchanged):
    with pytest.raises(RecipeError, match="would take about"):
        next(rerunning(recipe(exchanged), "", Limits(step_seconds=0.001)))


def test_the_time_of_a_run_is_estimated_from_its_steps(exchanged):
    short = driven(plans.planning(recipe(exchanged)))
    found = recipe(exchanged).model_dump(mode="json", by_alias=True)
    found["branches"][0]["end"] = 10**12
    endless = driven(plans.planning(type(recipe(exchanged)).model_validate(found)))
    assert short.steps == 20 and short.seconds < 1
    assert endless.steps == 10**12 and endless.seconds > 1e6


def test_lack_of_memory_has_a_plain_message(exchanged, monkeypatch):
    def full(self):
        raise MemoryError
        yield

    monkeypatch.setattr(StoredDataset, "unpacking", full)
    with pytest.raises(RecipeError, match="not enough memory"):
        rerun(recipe(exchanged))
    assert issubclass(RecipeError, ConfigError)
