"""One digest: the weights do not depend on how a sweep is cut, and each network is the one that trains alone."""

import asyncio
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced
from nnviz.sweeps.sweep import Sweep
from nnviz.training.trainer import Trainer
from tests.sweeps.runs import own_classes, own_numbers, until

AXES: dict[str, list] = {
    "learning_rate": [0.01, 0.3, 3.0, 10.0],
    "l2": [0, 0.1, 10],
    "l1": [0, 3],
    "dropout": [0, 0.3],
    "input_noise": [0, 0.2],
    "clip_norm": [0, 0.1],
    "weight_scale": [0.5, 1, 2],
    "schedule_period": [3, 20],
    "hidden": [(3,), (4, 2), ()],
    "activation": ["tanh", "relu", "sigmoid"],
    "optimizer": ["gradient_descent", "momentum", "adam", "adamw", "rmsprop"],
    "noise": [0, 20],
    "batch_size": [7, 16],
    "samples": [40, 65],
    "train_fraction": [0.4, 0.7],
    "initializer": ["uniform", "normal"],
    "muted": [(), ((0, 1),)],
    "seed": [0, 1, 5],
    "data_seed": [0, 3],
}
# Values that fit together: without hidden units none is muted.
DATA: dict[str, tuple[dict, Any]] = {
    "generated": (dict(dataset="spiral"), None),
    "three classes": (dict(dataset="blobs", classes=3, loss="cross_entropy"), None),
    "autoencoder": (dict(dataset="parabola", task="autoencoder"), None),
    "own classes": (dict(loss="cross_entropy"), own_classes()),
    "own numbers": (dict(loss="huber"), own_numbers()),
    "autoencoder of own classes": (dict(task="autoencoder", loss="huber"), own_classes()),
}


@st.composite
def grids(draw):
    names = draw(st.lists(st.sampled_from(list(AXES)), min_size=1, max_size=3, unique=True))
    axes = {name: draw(st.lists(st.sampled_from(AXES[name]), min_size=1, max_size=3, unique=True)) for name in names}
    if "muted" in axes and "hidden" in axes:
        del axes["hidden"]
    return axes


configs = st.builds(
    lambda data, rest: (Config(**{"samples": 50, **rest, **DATA[data][0]}), DATA[data][1]),
    st.sampled_from(list(DATA)),
    st.fixed_dictionaries(
        {},
        optional={
            "optimizer": st.sampled_from(AXES["optimizer"]),
            "dropout": st.sampled_from([0, 0.4]),
            "clip_norm": st.just(0.2),
            "schedule": st.sampled_from(["constant", "step", "cosine"]),
            "target_loss": st.just(0.2),
            "patience": st.just(2),
        },
    ),
)
cuts = st.lists(st.integers(1, 9), min_size=1, max_size=4).map(tuple)


def weights(sweep):
    return [sweep.theta(network) for network in range(len(sweep))]


def same(one, other):
    return all(map(np.array_equal, weights(one), weights(other)))


def fits(config, axes):
    """Tell whether the data depends on the axes; others are refused."""
    return config[1] is None or not {"noise", "samples"} & {*axes}


@settings(max_examples=25)
@given(configs, grids(), cuts, st.integers(1, 20), st.data())
def test_chunks_and_interruptions_do_not_change_a_bit(tmp_path_factory, config, axes, rounds, chunk, data):
    base, own = config
    assume(fits(config, axes))
    whole = Sweep(base, own, rounds=rounds, **axes).run()
    cut = Sweep(base, own, rounds=rounds, chunk=chunk, **axes)
    moment, told = data.draw(st.integers(1, 6), label="interrupted at"), []

    def interrupt(event):
        told.append(event)
        if len(told) == moment:
            raise KeyboardInterrupt

    cut.subscribe(interrupt, to=CellsAdvanced)
    try:
        cut.run()
    except KeyboardInterrupt:
        path = tmp_path_factory.mktemp("sweep") / "map.npz"
        cut.save(path)
        loaded = Sweep.load(path, chunk=data.draw(st.integers(1, 20), label="chunk afterwards"))
        assert same(loaded, cut) and loaded.progress.share == cut.progress.share
        loaded.run()
        assert loaded.digest() == whole.digest()
        assert loaded.table().tobytes() == whole.table().tobytes()
        cut.run()
    assert cut.digest() == whole.digest()
    assert cut.table().tobytes() == whole.table().tobytes()


@settings(max_examples=15)
@given(configs, grids(), cuts)
def test_rounds_do_not_change_a_bit(config, axes, rounds):
    assume(fits(config, axes))
    base, own = config
    base = base.changed(target_loss=None, patience=None)  # they are looked at between rounds
    whole = Sweep(base, own, rounds=[sum(rounds)], **axes).run()
    assert Sweep(base, own, rounds=rounds, **axes).run().digest() == whole.digest()


@settings(max_examples=25)
@given(configs, grids(), cuts, st.data())
def test_the_network_of_a_cell_is_the_one_that_trains_alone(config, axes, rounds, data):
    assume(fits(config, axes))
    base, own = config
    sweep = Sweep(base, own, rounds=rounds, **axes).run()
    network = data.draw(st.integers(0, len(sweep) - 1))
    trainer = sweep.trainer(network)
    assert trainer.state.theta.tobytes() == sweep.theta(network).tobytes()
    ended = trainer.ended
    assert (ended is not None) == bool(sweep.records.diverged[network])
    row = sweep.table()[network]
    assert row["diverged_at"] == (ended.step if ended else 0)


@pytest.mark.parametrize("workers", [None, 2], ids=["here", "loky"])
def test_pauses_and_cancels_do_not_change_a_bit(workers):
    given = dict(learning_rate=[0.01, 0.1, 1], l2=[0, 1], rounds=[10] * 12, chunk=1)
    base = Config(samples=50, optimizer="adam")
    sweep, told = Sweep(base, workers=workers, **given), []
    sweep.subscribe(told.append, to=CellsAdvanced)

    async def main():
        for stop in (sweep.pause, sweep.cancel, sweep.pause):
            count = len(told)
            sweep.play()
            await until(lambda seen=count: len(told) > seen or not sweep.playing)
            stop()
            stop()  # a second time changes nothing
            assert not sweep.playing
            count = len(told)
            await asyncio.sleep(0.01)
            assert len(told) == count  # nothing comes in afterwards
        sweep.play()
        await until(lambda: not sweep.playing)

    asyncio.run(main())
    assert sweep.ended.reason == "done"
    assert sweep.digest() == Sweep(base, **given).run().digest()


def test_an_observer_may_pause_cancel_and_go_on():
    """The results that had arrived at that moment are done again, once."""
    whole = Sweep(Config(samples=50), l2=[0, 1, 2, 3], rounds=[5] * 6).run()
    sweep = Sweep(Config(samples=50), l2=[0, 1, 2, 3], rounds=[5] * 6, chunk=1, workers=2)
    done = []

    def stop(event):
        done.append((event.step, *event.networks.tolist()))
        sweep.pause()
        sweep.play()

    sweep.subscribe(stop, to=CellsAdvanced)

    async def main():
        sweep.play()
        await until(lambda: not sweep.playing)

    asyncio.run(main())
    assert sweep.digest() == whole.digest()
    assert len(done) == len(set(done)) == 24


@pytest.mark.parametrize("data", [None, own_classes()], ids=["generated", "own"])
def test_each_seed_may_have_data_of_its_own(data, tmp_path):
    base, given = Config(samples=60, data_seed=7), dict(seed=[0, 3, 8], learning_rate=[0.1, 0.3], steps=30)
    sweep = Sweep(base, data, own_data=True, **given).run()
    for network in range(len(sweep)):
        wanted = sweep.grid.settings_of(network)
        trainer = Trainer(Config(samples=60, **wanted), data)
        trainer.run(steps=30)
        assert np.array_equal(sweep.theta(network), trainer.state.theta)
    shared = Sweep(base, data, **given).run()
    assert not np.array_equal(shared.theta(0), sweep.theta(0))
    loaded = Sweep.load(sweep.save(tmp_path / "map.npz"))
    assert loaded.grid.config(1) == sweep.grid.config(1) and loaded.digest() == sweep.digest()
