"""The query of a page's URL holds every setting."""

import pytest

from nnviz.app.actions.address import asked_in, query_of, read
from nnviz.settings.config import Config, settings
from tests.app.conftest import turns
from tests.app.test_playground import READY

OTHERS = {
    "dataset": "spiral",
    "noise": 2.5,
    "samples": 700,
    "train_fraction": 0.6,
    "seed": 2**32 - 1,
    "data_seed": 0,
    "classes": 3,
    "formula": "x1 + x2 > 0.5 and x1 < 3 * 2",
    "features": ("x1",),
    "task": "autoencoder",
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
    "input_noise": 0.5,
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


FITTING = {"batch_size": 100_000, "samples": 100_000}


@pytest.mark.parametrize(
    ("query", "settings", "named"),
    [
        ("?learning_rate=11&dataset=xor&hidden=8,", {"dataset": "xor", "hidden": (8,)}, ["learning rate = 11"]),
        ("?learning_rate=11&noise=99&l2=0.5", {"l2": 0.5}, ["learning rate = 11", "noise = 99"]),
        ("?hidden=0,3&activation=relu,tanh&seed=3", {"seed": 3, "activation": ("relu", "tanh")}, ["hidden layers"]),
        ("?hidden=3,&activation=relu,tanh&seed=3", {"hidden": (3,), "seed": 3}, ["activation = "]),
        ("?dataset=plane&loss=hinge&l2=0.5", {"dataset": "plane", "l2": 0.5}, ["loss = "]),
        ("?hidden=1024,1024,1024,1024&batch_size=100000&samples=100000", FITTING, ["hidden"]),
    ],
)
def test_a_wrong_value_leaves_the_others_of_the_address(play, query, settings, named):
    async def script(playground):
        playground.screen.receive({**READY, "search": query})
        await turns(50)
        changed = playground.config.differences(Config(dataset=playground.config.dataset))
        found = {name: mine for name, (mine, _) in changed.items()}
        assert found | {"dataset": playground.config.dataset} == {"dataset": "circle"} | settings
        assert all(text in playground.message.text for text in named)

    play(script)


def test_the_address_follows_the_run(play):
    async def script(playground):
        assert playground.screen.again["query"] == ""
        playground.commands.configure(learning_rate=0.5)
        playground.commands.configure(dataset="xor")
        await turns(50)
        assert asked_in(playground.screen.again["query"]) == {"learning_rate": "0.5", "dataset": "xor"}

    play(script)


LINK = (
    "#activation=relu&regularization=L2&batchSize=30&dataset=xor&regDataset=reg-plane&learningRate=0.1"
    "&regularizationRate=0.01&noise=20&networkShape=6,3&seed=0.50932&showTestData=false&discretize=false"
    "&percTrainData=40&x=true&y=false&xTimesY=true&xSquared=false&ySquared=false&cosX=false&sinX=true&cosY=false"
    "&sinY=false&collectStats=false&problem=classification&initZero=false&hideText=false&playButton_hide=false"
)


def config_of(link: str) -> Config:
    """The settings that a page begins with."""
    found = read(asked_in(link))
    assert not found.wrong
    return Config().changed(**found.settings)


def test_a_link_of_tensorflow_playground_is_understood():
    assert config_of(LINK) == Config(
        dataset="xor",
        noise=20,
        train_fraction=0.4,
        features=("x1", "x1*x2", "sin(x1)"),
        hidden=(6, 3),
        activation="relu",
        learning_rate=0.1,
        batch_size=30,
        l2=0.01 * 200,
    )


def test_a_regression_of_tensorflow_playground_is_understood():
    link = LINK.replace("problem=classification", "problem=regression").replace("reg-plane", "reg-gauss")
    found = config_of(link.replace("L2", "L1"))
    assert (found.dataset, found.samples, found.l1, found.l2) == ("multi-gauss", 1200, 0.01 * 480, 0)
    assert config_of("#problem=regression").dataset == "plane"


def test_a_network_without_hidden_layers_is_carried_by_such_a_link():
    assert config_of("#networkShape=&x=true&y=true").hidden == ()


def test_own_settings_may_stand_behind_the_hash_and_those_before_it_win():
    assert config_of("?hidden=5,#hidden=3,&dataset=moons") == Config(hidden=(5,), dataset="moons")
    assert asked_in("?theme=dark#section-2") == asked_in("#tree=open&leaf=3") == {}


def test_a_wrong_value_behind_the_hash_is_reported():
    asked = asked_in("#activation=relu&percTrainData=many&learningRat=3")
    assert asked == {"activation": "relu", "train_fraction": "many", "learningRat": "3"}
    assert "did you mean learning_rate" in " ".join(read(asked).wrong)


@pytest.mark.parametrize("text", ("many", "-5", "1e999"))
def test_a_share_that_is_no_number_does_not_break_the_penalty(text):
    asked = asked_in(f"#percTrainData={text}&regularization=L1&regularizationRate=0.1")
    assert set(asked) == {"train_fraction", "l1"}
