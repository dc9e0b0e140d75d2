"""Waves and words as data."""

from collections import Counter

import numpy as np
import pytest

from nnviz.data.edits import with_sample, with_sample_at, without_sample
from nnviz.data.generation import generate
from nnviz.data.word_list import COUNT, LETTERS
from nnviz.recipes.stored import stored
from nnviz.settings.config import Config
from nnviz.training.problem import prepare
from nnviz.training.trainer import Trainer

FOUR = {
    "train_fraction": 0.7,
    "activation": "relu",
    "initializer": "he",
    "loss": "cross_entropy",
    "optimizer": "adam",
    "learning_rate": 0.003,
    "batch_size": 32,
}


def accuracy(dataset: str, steps: int, **settings) -> float:
    config = Config(dataset=dataset, **FOUR | settings)
    trainer = Trainer(config)
    trainer.run(steps=steps)
    found = prepare(config, trainer.data).evaluate(trainer.state.theta).test_accuracy
    assert found is not None
    return float(found)


def test_each_wave_is_what_its_class_says():
    data = generate("waves", 400)
    sine, square, saw, noise = (data.points[data.labels == label] for label in range(4))
    assert np.abs(data.points).max() <= 1 and data.shape == (64,)
    rises = np.diff(saw, axis=1)
    assert np.isclose(rises[:, :1], rises).mean() > 0.94  # it falls at most once a period, of which there are up to 3
    assert set(np.unique(square)) == {-1, 1} and (np.abs(np.diff(sine, axis=1)) < 0.3).all()
    assert np.abs(np.corrcoef(noise[:, :-1].ravel(), noise[:, 1:].ravel())[0, 1]) < 0.05


def test_noise_is_added_to_waves():
    assert np.std(generate("waves", 400, 30).points[:, 0]) > np.std(generate("waves", 400).points[:, 0])


def test_waves_need_a_hidden_layer():
    assert accuracy("waves", 1000, hidden=()) < 0.5 < 0.8 < accuracy("waves", 1000, hidden=(32,))


def test_the_stored_words_are_300_of_each_language_and_none_is_in_two():
    data = generate("words", COUNT)
    assert np.array_equal(np.bincount(data.labels.astype(int)), [300] * 4)
    assert len(set(data.texts)) == COUNT and set("".join(data.texts)) <= set(LETTERS)


@pytest.mark.parametrize("noise", (0, 40))
def test_a_words_point_counts_its_letters(noise):
    data = generate("words", 200, noise)
    for point, text in zip(data.points, data.texts):
        assert dict(zip(LETTERS, point)) == {letter: Counter(text)[letter] for letter in LETTERS}


def test_noise_misspells_words_and_keeps_their_length():
    clean, noisy = generate("words", 200), generate("words", 200, 30)
    assert set(clean.texts) != set(noisy.texts)
    assert sorted(map(len, clean.texts)) == sorted(map(len, noisy.texts))


def test_languages_are_told_apart_better_than_by_chance():
    assert accuracy("words", 600, hidden=(16,)) > 0.5


def test_texts_follow_their_samples_through_edits():
    data = generate("words", 20)
    assert data.texts is not None
    point = data.points[0]
    moved = with_sample_at(data, 3, point).of(data)
    assert list(moved.texts) == [*data.texts[:3], "", *data.texts[4:]]
    assert list(without_sample(data, 5).of(data).texts) == [*data.texts[:5], *data.texts[6:]]
    more = with_sample(data, point, 1).of(data)
    assert len(more.texts) == len(more.points) and more.texts[data.train_count] == ""


def test_texts_are_stored_with_the_data_and_join_copies():
    data = generate("words", 20)
    assert np.array_equal(stored(data).data().texts, data.texts)
    more = data.with_copies(data)
    assert list(more.texts) == [*data.texts[:10], *data.texts[:10], *data.texts[10:]]
