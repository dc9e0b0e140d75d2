"""Error messages: plain text of bounded length for any value."""

import os

import numpy as np
import pytest

import nnviz
from nnviz.errors import ConfigError, DataError
from nnviz.history.history import History
from nnviz.recipes.recipe import RecipeError, read, save
from nnviz.settings.config import Config, settings
from nnviz.training.trainer import Trainer

MOST = 560
LONG = "a" * 5000
PATHS = ("\0", "a\0b", "\ud800.json", "/" + LONG, "x/" * 3000, "/no/such/folder/x", os.sep)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: ascii(path)[:12])
def test_a_path_that_can_not_be_is_refused_in_words(path):
    trainer = Trainer(Config(samples=20))
    for does, kind in (
        (lambda: Trainer(data=path), DataError),
        (lambda: nnviz.Samples.from_csv(path).split(), DataError),
        (lambda: trainer.data.to_csv(path), DataError),
        (lambda: save(History(trainer), path), RecipeError),
        (lambda: read(path), RecipeError),
        (lambda: nnviz.load(path), RecipeError),
    ):
        with pytest.raises(kind) as caught:
            does()
        assert 5 < len(str(caught.value)) <= MOST
        str(caught.value).encode()
        assert "\0" not in str(caught.value)


@pytest.mark.parametrize(
    "value",
    (LONG, -(10**4000), (LONG,) * 50, "\ud800" * 999, [1.5] * 9999, {LONG: LONG}),
    ids=lambda value: type(value).__name__,
)
def test_messages_about_settings_are_short(value):
    trainer = Trainer(Config(samples=20))
    for name in (*settings(), LONG):
        with pytest.raises(ConfigError) as caught:
            trainer.configure(**{name: value})
        assert len(str(caught.value)) <= MOST and len(caught.value.titled) <= MOST
    with pytest.raises(ConfigError) as caught:
        Config(**dict.fromkeys(settings(), value))
    assert len(str(caught.value)) <= MOST and "more" in str(caught.value)


def test_messages_about_columns_are_short():
    words = "long name " * 500
    for name in (LONG, words):
        for table in (f"{name},y\n1,2\nz,3\n", f"{name},{name}\n1,2\n2,3\n", f"{name},y\n1,1\n2,1\n"):
            with pytest.raises(DataError) as caught:
                Trainer(data=table.encode())
            assert len(str(caught.value)) <= MOST
        with pytest.raises(DataError) as caught:
            nnviz.Samples.from_arrays(np.array([["x"], ["y"]]), [0, 1], columns=[name]).split()
        assert len(str(caught.value)) <= MOST
