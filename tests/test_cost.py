"""Cost and limits: growing estimates, and messages with values that fit."""

import json
from itertools import pairwise

import pytest

from nnviz.data.user_data import Samples
from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.training.cost import Shape, cost, parameters_of, seconds_together, shape_of, table_bytes
from nnviz.training.limits import VARIABLE, Limits
from nnviz.training.problem import prepare
from nnviz.training.run_data import generated

LARGE = Config(hidden=(1024,) * 16, samples=100_000, batch_size=100_000)


@pytest.mark.parametrize(
    "changes",
    [
        [{"hidden": (units,)} for units in (1, 4, 64, 1024)],
        [{"hidden": (64,) * layers} for layers in (1, 2, 8, 16)],
        [{"batch_size": size, "samples": 100_000} for size in (1, 10, 1000, 100_000)],
        [{"samples": count} for count in (10, 500, 100_000)],
        [{"dropout": 0.0}, {"dropout": 0.5}],
        [{"features": ("x1", "x2", "x1^2", "x2^2"), "task": task} for task in ("labels", "autoencoder")],
        [{"optimizer": name} for name in ("gradient_descent", "momentum", "adam")],
    ],
)
def test_a_cost_grows_with_each_factor(changes):
    costs = [cost(Config(**change)) for change in changes]
    for smaller, larger in pairwise(costs):
        assert smaller.seconds <= larger.seconds and smaller.memory <= larger.memory
    assert costs[0].seconds < costs[-1].seconds and costs[0].memory < costs[-1].memory


@pytest.mark.parametrize(
    "config",
    [
        Config(),
        Config(dataset="rings", classes=7, loss="cross_entropy"),
        Config(dataset="x-sin-x", train_fraction=0.8),
        Config(dataset="plane", samples=33),
        Config(dataset="digits"),
        Config(dataset="digits", samples=100),
    ],
)
def test_the_sizes_of_data_are_known_before_it_is_made(config):
    data = generated(config)
    outputs = prepare(config, data).network.sizes[-1]
    made = Shape(len(data.points), data.train_count, len(data.columns), outputs)
    assert shape_of(config) == shape_of(config, data) == made


def test_usual_settings_are_allowed():
    for changes in ({}, {"hidden": (8,) * 6}, {"hidden": (128, 128), "batch_size": 1000}, {"samples": 100_000}):
        Limits().check(Config(**changes))


def test_a_refusal_names_the_numbers_and_a_value_that_fits():
    config = Config(hidden=(256, 256), samples=100_000, batch_size=100_000)
    with pytest.raises(
        ConfigError,
        match=r"batch_size = 100000: a step with its picture would take about .* s and .*"
        r"at most 1 s and 1 GB are allowed. A batch size of [\d,]+ would fit",
    ) as refused:
        Limits().check(config)
    fitting = int(str(refused.value).split("batch size of ")[1].split()[0].replace(",", ""))
    Limits().check(config.changed(batch_size=fitting))
    with pytest.raises(ConfigError):
        Limits().check(config.changed(batch_size=fitting + 1))
    with pytest.raises(ConfigError, match=r"hidden = \(1024, .*Layers of at most \d+ units would fit"):
        Limits().check(LARGE)
    Limits(step_seconds=10_000, memory=10**12).check(LARGE)


def test_user_data_is_measured_by_its_sizes(rng):
    user_data = Samples.from_arrays(rng.normal(size=(1000, 50)), rng.normal(size=1000))
    assert cost(Config(), user_data).memory > cost(Config()).memory
    with pytest.raises(ConfigError, match="The data is too large"):
        Limits(memory=10**6).check(Config(), user_data)
    with pytest.raises(ConfigError, match="1,000 rows of 50 columns would take about 3 MB; at most 1 MB are allowed"):
        Limits(memory=10**6).check_table(1000, 50)
    assert table_bytes(2000, 50) == 2 * table_bytes(1000, 50)


def test_limits_come_through_the_environment():
    limits = Limits(step_seconds=2.5, memory=10**8)
    assert Limits.here({VARIABLE: limits.text()}) == limits
    assert Limits.here({}) == Limits.here({VARIABLE: ""}) == Limits()


@pytest.mark.parametrize(
    "text, words",
    [
        ("{", "not valid JSON"),
        ("[]", "not a JSON object"),
        ('{"memory": "much"}', "memory = 'much': give a number above 0"),
        ('{"memory": 0}', "memory = 0"),
        ('{"memory": true}', "memory = True"),
        ('{"memory": 1.5}', "whole for bytes"),
        ('{"mem": 1}', "mem is not a limit; there are step_seconds, memory"),
        ('{"step_seconds": NaN}', "step_seconds = nan"),
        ('{"sweep_networks": -1}', "sweep_networks = -1"),
        ('{"sweep_workers": 0.5}', "sweep_workers = 0.5"),
        ('{"sweep_workers": false}', "sweep_workers = False"),
    ],
)
def test_malformed_limits_are_refused_in_words(text, words):
    with pytest.raises(ConfigError, match=VARIABLE) as refused:
        Limits.from_text(text)
    assert words in str(refused.value)


def test_limits_are_written_as_json():
    assert json.loads(Limits().text())["file"] == 100 * 10**6


def test_a_server_may_forbid_sweeps_or_choose_their_workers():
    assert Limits.from_text('{"sweep_networks": 0, "sweep_workers": 0}') == Limits(sweep_networks=0)
    with pytest.raises(ConfigError, match="allows no sweeps"):
        Limits(sweep_networks=0).check_sweep(1)
    with pytest.raises(ConfigError, match="11 networks are more than the 10"):
        Limits(sweep_networks=10).check_sweep(11)
    with pytest.raises(ConfigError, match="at most 1 MB"):
        Limits(memory=10**6).check_sweep(10, 2 * 10**6)
    Limits().check_sweep(10_000, 10**9)


@pytest.mark.parametrize("config", [Config(), Config(features=("x1", "x2", "x1^2"), hidden=()), Config(hidden=(3,))])
def test_the_weights_are_counted_before_there_are_any(config):
    problem = prepare(config, generated(config))
    assert parameters_of(config, shape_of(config)) == problem.network.parameter_count


def test_many_networks_take_longer_and_less_than_alone():
    config, shape = Config(), shape_of(Config())
    seconds = [seconds_together(config, shape, count, 100, 4) for count in (1, 10, 1000)]
    assert seconds == sorted(seconds) and seconds[2] < 1000 * seconds[0]
