"""Strips: networks of many seeds, and how many pass."""

import numpy as np
import pytest

from nnviz.lessons import Strip, lessons
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

CONFIG = Config(dataset="gauss", hidden=(2,), samples=60, learning_rate=0.1)


def test_each_network_is_the_run_of_its_seed():
    sweep = Strip("", 30, seeds=4).sweep(CONFIG)
    sweep.run()
    for seed in range(4):
        trainer = Trainer(CONFIG.changed(seed=seed))
        trainer.run(steps=30)
        assert np.array_equal(sweep.theta(seed), trainer.state.theta)


def test_with_weights_alone_all_have_the_data_of_the_run():
    sweep = Strip("", 30, seeds=3, own_data=False).sweep(CONFIG.changed(seed=7))
    data = {sweep.grid.config(network).seed_of_data for network in range(3)}
    assert data == {7} and len({sweep.grid.config(network).seed for network in range(3)}) == 3


def test_those_that_pass_are_counted_against_the_limit():
    strip = Strip("", 60, seeds=6, at_least=0.9)
    sweep = strip.sweep(CONFIG)
    assert not strip.passed(sweep).any()
    sweep.run()
    assert (strip.passed(sweep) == (sweep.values("accuracy") >= 0.9)).all()
    low = Strip("", 60, seeds=6, measure="test_loss", at_most=float(np.median(sweep.values("test_loss"))))
    assert low.passed(sweep).sum() == 3


def test_the_count_is_said_with_its_limit():
    strip = Strip("", 60, seeds=6, at_least=0.9)
    sweep = strip.sweep(CONFIG)
    sweep.run()
    passed = strip.passed(sweep).sum()
    assert strip.count(sweep) == f"{passed} of 6 networks: test accuracy at least 0.9."
    assert "test loss at most 0.5" in Strip("", 60, measure="test_loss", at_most=0.5).count(sweep)
    none = Strip("", 60, seeds=6)
    assert none.count(sweep) == "" and not none.passed(sweep).any()


def test_seeds_apart_are_an_axis_and_train_the_same_networks():
    given = dict(seeds=2, axes={"learning_rate": (0.01, 0.1, 1.0)}, own_data=False)
    apart, together = (Strip("", 10, seeds_apart=each, **given).sweep(CONFIG).run() for each in (True, False))
    assert apart.grid.cells == (1, 2, 3) and apart.grid.repeats == 1 and apart.grid.y.name == "seed"
    assert together.grid.cells == (1, 1, 3) and together.grid.repeats == 2
    for network in range(6):
        config = apart.grid.config(network)
        same = next(other for other in range(6) if together.grid.config(other) == config)
        assert np.array_equal(apart.theta(network), together.theta(same))


def test_axes_make_a_map():
    strip = Strip("", 10, seeds=2, axes={"learning_rate": (0.01, 0.1, 1.0)}, show="train_loss")
    assert len(strip.sweep(CONFIG)) == 6


@pytest.mark.parametrize(
    "wrong", [{"measure": "los"}, {"at_least": 1.0, "at_most": 2.0}], ids=["unknown measure", "two limits"]
)
def test_a_strip_that_contradicts_itself_is_refused(wrong):
    with pytest.raises(ValueError, match="strip"):
        Strip("x", 10, **wrong).check(CONFIG)


STRIPS = [
    pytest.param(step.strip, lesson.scene_at(place).config, id=f"{lesson.name}-{place}")
    for lesson in lessons().values()
    for place, step in enumerate(lesson.steps)
    if step.strip is not None
]


@pytest.mark.parametrize("strip, config", STRIPS)
def test_a_strip_of_others_leaves_out_the_seed_of_the_lesson(strip, config):
    assert "other" not in strip.title or config.seed not in strip.values["seed"]
