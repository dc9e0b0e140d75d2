"""Headlines: one short line for every state of a run."""

import itertools

import numpy as np
import pytest

from nnviz.app.actions import headlines
from nnviz.data.user_data import Samples
from nnviz.diagnosis import diagnose
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.events import Diverged, Stopped
from nnviz.training.trainer import Trainer

LAST = 10**9  # more steps than anybody trains


def assert_fits(text: str) -> None:
    assert 20 <= len(text) <= 90, text
    assert text.endswith(".") and "\n" not in text and "{" not in text


def started(data: Samples | None = None, **settings) -> tuple[Trainer, History]:
    trainer = Trainer(Config(**settings), data)
    return trainer, History(trainer)


@pytest.mark.parametrize(
    "settings, word",
    (
        ({}, "blue"),
        ({"dataset": "blobs", "classes": 10}, "10 classes"),
        ({"dataset": "plane"}, "value"),
        ({"dataset": "x-sin-x"}, "curve"),
        ({"task": "autoencoder"}, "give back its inputs"),
    ),
)
def test_before_the_start_the_goal_is_said(settings, word):
    _, history = started(**settings)
    text = headlines.headline(history.latest(), None)
    assert_fits(text)
    assert word in text and text.startswith("Press Play")


def test_colours_are_named_where_the_points_have_them():
    points = np.random.default_rng(0).normal(size=(30, 2))
    _, history = started(Samples.from_arrays(points, np.arange(30) % 3))
    assert "blue" not in headlines.headline(history.latest(), None)


def test_each_state_of_a_run_has_a_headline():
    trainer, history = started()
    texts = []
    for _ in range(15):
        texts.append(headlines.headline(history.latest(), diagnose(history.latest())))
        trainer.run(steps=10)
    trainer.configure(learning_rate=0.01)
    texts.append(headlines.headline(history.latest(), diagnose(history.latest())))
    texts.append(headlines.nothing_found())
    for text in texts:
        assert_fits(text)
    assert [text for text, _ in itertools.groupby(texts)] == [
        "Press Play: the network learns to separate the blue points from the orange ones.",
        "Training has begun: a diagnosis follows after 100 steps.",
        "Learning: the loss is falling.",
        "The run was changed at step 150: a diagnosis follows 100 steps later.",
        texts[-1],
    ]


def test_the_past_and_the_ends_have_headlines_with_large_numbers():
    config = Config(learning_rate=1.234e-9)
    texts = [headlines.past(LAST, LAST), headlines.too_early(LAST)]
    texts += [
        headlines.ended(Diverged(LAST, config, what), began) for what in ("loss", "weights") for began in (None, LAST)
    ]
    texts += [headlines.ended(Stopped(LAST, name)) for name in ("max_steps", "max_epochs", "target_loss", "patience")]
    for text in texts:
        assert_fits(text)
        assert f"{LAST:,}" in text
