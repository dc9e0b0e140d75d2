"""A sweep as a file: it goes on from there, and no damage goes unnoticed."""

import io
import json
import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced
from nnviz.sweeps.stored import SweepError, _digest
from nnviz.sweeps.sweep import Sweep
from tests.sweeps.runs import own_classes, own_numbers, small


def interrupted(sweep, after=3):
    """Train until some chunks have advanced."""
    count = 0

    def stop(event):
        nonlocal count
        count += 1
        if count == after:
            sweep.pause()

    sweep.subscribe(stop, to=CellsAdvanced)
    sweep.run()
    sweep.unsubscribe(stop)
    assert 0 < sweep.progress.share < 1
    return sweep


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """The file of a sweep in mid-run, which other tests copy."""
    sweep = interrupted(small(config=Config(samples=60, optimizer="adam"), chunk=2, rounds=[10, 30]))
    return sweep.save(tmp_path_factory.mktemp("sweep") / "map.npz").read_bytes()


def changed(saved, change):
    """Return the file with other arrays, and a checksum that is right."""
    with np.load(io.BytesIO(saved)) as opened:
        arrays = dict(opened)
    about = json.loads(str(arrays.pop("about")))
    change(about, arrays)
    about["digest"] = _digest(arrays)
    out = io.BytesIO()
    np.savez_compressed(out, about=np.array(json.dumps(about)), **arrays)
    return out.getvalue()


DATA = {
    "generated": (Config(samples=60, dataset="spiral", max_steps=20), None),
    "own classes": (Config(loss="cross_entropy", max_steps=20), own_classes()),
    "own numbers": (Config(loss="huber", max_steps=20), own_numbers()),
    "a table": (
        Config(max_steps=20),
        (pd.DataFrame({"a": np.arange(50.0), "b": np.arange(50) % 7, "c": [*"uvvvu"] * 10}), "c"),
    ),
}


@pytest.mark.parametrize("config, data", DATA.values(), ids=DATA)
@pytest.mark.parametrize("workers, chunk", [(None, None), (None, 1), (2, 3)], ids=["same", "smaller", "loky"])
def test_a_load_in_mid_run_goes_on_to_the_same_weights(tmp_path, config, data, workers, chunk):
    given = dict(learning_rate=[0.01, 0.1, 1], hidden=[(3,), (2, 2)], activation=["tanh", ("relu",) * 1], seed=[0, 4])
    given["activation"] = ["tanh", "relu"]
    whole = Sweep(config, data, **given, goal=0.3).run()
    sweep = interrupted(Sweep(config, data, chunk=2, rounds=[5, 15], **given, goal=0.3))
    loaded = Sweep.load(sweep.save(tmp_path / "map.npz"), workers=workers, chunk=chunk)
    assert loaded.grid == sweep.grid and loaded.rounds == sweep.rounds and loaded.goal == 0.3
    assert loaded.digest() == sweep.digest() and loaded.workers == workers
    assert loaded.table().tobytes() == sweep.table().tobytes()
    for measure in ("test_loss", "accuracy", "gap", "steps_to_goal"):
        np.testing.assert_array_equal(loaded.values(measure), sweep.values(measure))
    assert loaded.run().digest() == whole.digest()
    network = len(loaded) - 1
    assert loaded.trainer(network).state.theta.tobytes() == loaded.theta(network).tobytes()


def test_an_ended_sweep_is_over_when_it_is_loaded(tmp_path):
    sweep = small().run()
    loaded = Sweep.load(sweep.save(tmp_path / "map.npz"))
    assert loaded.progress.share == 1
    loaded.run()
    assert loaded.ended.reason == "done" and loaded.digest() == sweep.digest()


def test_a_sweep_that_has_not_begun_can_be_saved(tmp_path):
    loaded = Sweep.load(small().save(tmp_path / "map.npz"))
    assert loaded.run().digest() == small().run().digest()


def test_all_settings_survive(tmp_path):
    given = dict(muted=[(), ((0, 1),)], features=[("x1",), ("x1", "x2")], l2=[0, 1e-300], steps=2)
    sweep = Sweep(Config(samples=50, hidden=(3,), momentum=0.1), **given).run()
    loaded = Sweep.load(sweep.save(tmp_path / "map.npz"))
    assert loaded.grid == sweep.grid and loaded.base == sweep.base


def test_the_axis_of_the_seeds_survives(tmp_path):
    sweep = Sweep(Config(samples=50), l2=[0, 1], seed=[0, 1, 2], seeds_apart=True, steps=2).run()
    assert Sweep.load(sweep.save(tmp_path / "map.npz")).grid == sweep.grid and sweep.grid.cells == (1, 3, 2)


def test_the_file_holds_no_code(saved):
    with zipfile.ZipFile(io.BytesIO(saved)) as archive:
        for name in archive.namelist():
            array = np.lib.format.read_array(io.BytesIO(archive.read(name)), allow_pickle=False)
            assert not array.dtype.hasobject


def _with(name, content):
    """Return a change of the file: one entry in the place of another."""

    def change(saved):
        out = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(saved)) as old, zipfile.ZipFile(out, "w") as new:
            for entry in old.namelist():
                if entry != name:
                    new.writestr(entry, old.read(entry))
            if content is not None:
                new.writestr(name, content)
        return out.getvalue()

    return change


def _npy(array):
    out = io.BytesIO()
    np.save(out, array, allow_pickle=True)
    return out.getvalue()


def _declared(shape):
    """Return an array's header without its numbers."""
    out = io.BytesIO()
    np.lib.format.write_array_header_1_0(out, {"descr": "<f8", "fortran_order": False, "shape": shape})
    return out.getvalue()


def _other(saved):
    out = io.BytesIO()
    np.savez(out, a=np.ones(3))
    return out.getvalue()


class Code:
    def __reduce__(self):
        return print, ("this must not run",)


DAMAGE = {
    "empty": lambda saved: b"",
    "a text": lambda saved: b"learning_rate,l2\n1,2\n",
    "the first half": lambda saved: saved[: len(saved) // 2],
    "without the end": lambda saved: saved[:-1],
    "without the beginning": lambda saved: saved[1:],
    "one array": lambda saved: _npy(np.ones(3)),
    "another archive": _other,
    "an archive of nothing": lambda saved: b"PK\5\6" + bytes(18),
    "a pickle": lambda saved: pickle.dumps(Code()),
    "a pickle inside": _with("theta 0.npy", _npy(np.array([Code()], object))),
    "a pickle for its text": _with("about.npy", _npy(np.array([Code()], object))),
    "no text": _with("about.npy", None),
    "a text that is no JSON": _with("about.npy", _npy(np.array("{"))),
    "a list for its text": _with("about.npy", _npy(np.array("[1]"))),
    "another version": _with("about.npy", _npy(np.array('{"nnviz sweep": 99}'))),
    "no checksum": _with("about.npy", _npy(np.array('{"nnviz sweep": 1}'))),
    "no weights": _with("theta 0.npy", None),
    "other weights": _with("theta 0.npy", _npy(np.ones((6, 17)))),
    "a huge array": _with("theta 0.npy", _declared((10**14,))),
    "an array of a negative length": _with("theta 0.npy", _declared((-5,))),
    "a header that is no array": _with("theta 0.npy", b"\x93NUMPY\x01\x00\x10\x00{'descr': '<f8'"),
    "an entry that is no array": _with("theta 0.npy", b"hello"),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_damage_is_an_error_that_names_the_file(tmp_path, saved, damage, capsys):
    path = tmp_path / "map.npz"
    path.write_bytes(damage(saved))
    with pytest.raises(SweepError, match=r"map\.npz"):
        Sweep.load(path)
    assert "must not run" not in capsys.readouterr().out


@given(st.data())
def test_a_changed_byte_is_noticed_or_changes_nothing(tmp_path_factory, saved, data):
    place, bits = data.draw(st.integers(0, len(saved) - 1)), data.draw(st.integers(1, 255))
    damaged = bytearray(saved)
    damaged[place] ^= bits
    folder = tmp_path_factory.mktemp("sweep")
    (folder / "map.npz").write_bytes(damaged)
    (folder / "whole.npz").write_bytes(saved)
    try:
        loaded = Sweep.load(folder / "map.npz")
    except SweepError:
        return
    whole = Sweep.load(folder / "whole.npz")  # as for a date in the archive
    assert loaded.digest() == whole.digest() and loaded.table().tobytes() == whole.table().tobytes()
    assert loaded.grid == whole.grid


def _set(name, value):
    return lambda about, arrays: about.update({name: value})


def _chunk(name, value):
    return lambda about, arrays: about["chunks"][0].update({name: value})


def _array(name, change):
    return lambda about, arrays: arrays.update({name: change(arrays[name])})


def _without(name):
    return lambda about, arrays: arrays.pop(name)


FORGED = {
    "no config": lambda about, arrays: about.pop("config"),
    "a config that is no dict": _set("config", [1]),
    "an unknown setting": _set("config", {"rate": 1}),
    "no values": _set("values", []),
    "values that are no list": _set("values", 3),
    "too many values": _set("values", [["l2", list(range(900))]]),
    "values out of bounds": _set("values", [["l2", [-1]]]),
    "no rounds": _set("rounds", []),
    "rounds that go back": _set("rounds", [10, 5]),
    "rounds that are texts": _set("rounds", "ab"),
    "a goal that is a text": _set("goal", "x"),
    "no time": lambda about, arrays: about.pop("elapsed"),
    "a time below 0": _set("elapsed", -1),
    "a time without end": _set("elapsed", float("inf")),
    "data of another kind": _set("data", {"a": 1}),
    "data that is no data": _set("data", 7),
    "chunks that are no list": _set("chunks", 5),
    "a chunk that is a number": _set("chunks", [5]),
    "a chunk of too many": lambda about, arrays: about["chunks"].extend(about["chunks"]),
    "an unknown optimizer": _chunk("optimizer", "magic"),
    "the slots of another optimizer": _chunk("optimizer", "momentum"),
    "a round that does not exist": _chunk("place", 7),
    "a negative round": _chunk("place", -1),
    "steps of another round": _chunk("step", 10**6),
    "steps that are a text": _chunk("step", "x"),
    "an epoch that is a text": _chunk("epoch", "x"),
    "a place in the epoch out of bounds": _chunk("offset", -3),
    "updates that are a text": _chunk("updates", None),
    "networks that are not there": _array("networks 0", lambda a: a + 1000),
    "negative networks": _array("networks 0", lambda a: a - 100),
    "a network twice": _array("networks 0", lambda a: a * 0),
    "networks that are no whole numbers": _array("networks 0", lambda a: a + 0.5),
    "no networks": _array("networks 0", lambda a: a[:0]),
    "networks of two groups": _array("networks 0", lambda a: np.array([0, 11])),
    "weights of another shape": _array("theta 1", lambda a: a[:, :-1]),
    "weights of another type": _array("theta 1", lambda a: a.astype(np.float32)),
    "weights that are texts": _array("theta 1", lambda a: a.astype(str)),
    "no weights": _without("theta 1"),
    "no steps": _without("steps"),
    "no slot": _without("slot 0 1"),
    "a slot of another shape": _array("slot 0 0", lambda a: a[:1, :1]),
    "numbers of another shape": _array("number test_loss", lambda a: a[:, :3]),
    "an unknown ending": _array("ended", lambda a: a + 50),
    "a negative ending": _array("ended", lambda a: a - 5),
    "too many evaluations": _array("evaluated", lambda a: a + 50),
    "negative evaluations": _array("evaluated", lambda a: a - 50),
    "negative steps": _array("steps", lambda a: a - 5),
    "too many steps": _array("steps", lambda a: a + 10**6),
}


@pytest.mark.parametrize("change", FORGED.values(), ids=FORGED)
def test_a_file_whose_parts_do_not_fit_each_other_is_refused(tmp_path, saved, change):
    path = tmp_path / "map.npz"
    path.write_bytes(changed(saved, change))
    with pytest.raises(SweepError, match=r"map\.npz"):
        Sweep.load(path)


def test_a_file_that_was_only_written_again_is_taken(tmp_path, saved):
    path = tmp_path / "map.npz"
    path.write_bytes(changed(saved, lambda about, arrays: None))
    assert Sweep.load(path).run().ended.reason == "done"


@pytest.mark.parametrize("path", ["missing.npz", ".", "\0", None, "\ud800"], ids=repr)
def test_paths_that_can_not_be_read_or_written(tmp_path, monkeypatch, path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(SweepError):
        Sweep.load(path)
    if path != "missing.npz":
        with pytest.raises(SweepError):
            small().save(path)
        with pytest.raises(SweepError):
            small().to_csv(path)


def test_the_arguments_of_load_are_checked(tmp_path):
    path = small().save(tmp_path / "map.npz")
    with pytest.raises(ConfigError, match="chunk = 0"):
        Sweep.load(path, chunk=0)
    with pytest.raises(ConfigError, match="workers = 'many'"):
        Sweep.load(path, workers="many")


def test_a_file_larger_than_the_memory_is_not_read(tmp_path, monkeypatch):
    path = small().save(tmp_path / "map.npz")
    monkeypatch.setattr("nnviz.sweeps.stored.available", lambda: 100)
    with pytest.raises(SweepError, match="not enough memory"):
        Sweep.load(path)
