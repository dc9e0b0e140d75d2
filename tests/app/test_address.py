"""The query of a page's URL holds every setting."""

import pytest

from nnviz.app.actions.address import asked_in, query_of
from nnviz.settings.config import Config, settings
from tests.app.conftest import turns
from tests.app.test_playground import READY

OTHERS = {
    "dataset": "spiral",
    "noise": 2.5,
    "samples": 700,
    "train_fraction": 0.6,
    "seed": 2**32 - 1,
    "classes": 3,
    "formula": "x1 + x2 > 0.5 and x1 < 3 * 2",
    "features": ("x1",),
    "hidden": (),
    "activation": "relu",
    "loss": "cross_entropy",
    "initializer": "normal",
    "weight_scale": 0.1,
    "optimizer": "adam",
    "learning_rate": 1e-5,
    "momentum": 0.5,
    "beta1": 0.1,
    "beta2": 0.9,
    "weight_decay": 0.0,
    "clip_norm": 3.0,
    "schedule": "cosine",
    "schedule_period": 17,
    "schedule_factor": 0.1,
    "l1": 0.1 + 0.2,
    "l2": 1.0,
    "dropout": 0.25,
    "muted": ((0, 2), (1, 0)),
    "batch_size": 1,
    "max_steps": 900,
    "max_epochs": 12,
    "target_loss": 0.125,
    "patience": 3,
}


@pytest.mark.parametrize("name", Config.model_fields)
def test_every_setting_is_carried_by_the_address(name):
    config = Config(**{name: OTHERS[name]})
    asked = asked_in("?" + query_of(config))
    assert set(asked) == {name}
    assert Config(**{key: settings()[key].parse(text) for key, text in asked.items()}) == config


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(hidden=(8,), activation=("relu",)),
        Config(hidden=(3, 4), activation=("relu", "tanh")),
        Config(hidden=(3,), muted=((0, 2),)),
        Config(dataset="formula", formula="x1 * x2 > 0 + 1"),
        Config(learning_rate=0.1 + 0.2),
    ],
)
def test_a_page_opens_with_the_settings_that_the_address_carries(play, config):
    async def script(playground):
        playground.screen.receive({**READY, "search": "?" + query_of(config)})
        await turns(50)
        assert playground.config == config
        assert playground.screen.again["query"] == query_of(config)

    play(script)


def test_the_address_follows_the_run(play):
    async def script(playground):
        assert playground.screen.again["query"] == ""
        playground.commands.configure(learning_rate=0.5)
        playground.commands.configure(dataset="xor")
        await turns(50)
        assert asked_in(playground.screen.again["query"]) == {"learning_rate": "0.5", "dataset": "xor"}

    play(script)
