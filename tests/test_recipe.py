"""Recipes: small files that reproduce runs bit for bit; damaged ones are refused."""

import base64
import builtins
import json
import os
import zlib
from copy import deepcopy
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz
from nnviz.data.datasets import Dataset
from nnviz.data.user_data import Samples
from nnviz.history.history import History
from nnviz.recipes import recipe as files
from nnviz.recipes.recipe import RecipeError, parse, read, recipe, save
from nnviz.recipes.rerun import rerun, rerunning
from nnviz.recipes.stored import StoredDataset
from nnviz.settings.config import Config
from nnviz.training.events import Diverged
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer
from tests.runs import BEGINNINGS, OWN, SCRIPTS, RunDriver, same_best, same_bits, same_states


def again(history: History):
    """Return a run that was written, read and trained again."""
    text = recipe(history).text()
    found = rerun(parse(text.encode(), "run.json"))
    assert found.differences == ()
    assert recipe(found.history).text() == text
    return found


def assert_same_runs(one: History, other: History) -> None:
    assert len(one.branches) == len(other.branches)
    for mine, theirs in zip(one.branches, other.branches):
        assert (mine.number, mine.start, mine.first) == (theirs.number, theirs.start, theirs.first)
        assert mine.ended == theirs.ended
        assert same_best(mine.best, theirs.best)
        assert [(type(change), change.step) for change in mine.changes] == [
            (type(change), change.step) for change in theirs.changes
        ]
        for step in range(mine.first, mine.end.step + 1):
            here, there = mine.event_at(step), theirs.event_at(step)
            assert same_states(here.after, there.after)
            assert same_bits((here.gradient, *here.activations), (there.gradient, *there.activations))
            assert here.config == there.config
            assert_same_data(here.data, there.data)


def assert_same_data(one: Dataset, other: Dataset) -> None:
    arrays = [
        (data.points, data.labels, data.plane.base, data.plane.directions, *(data.originals or ()))
        for data in (one, other)
    ]
    assert same_bits(*arrays)
    for name in ("train_count", "task", "classes", "columns", "class_names", "target", "copies"):
        assert getattr(one, name) == getattr(other, name)
    for name in ("low", "high", "names", "remarks"):
        assert getattr(one.plane, name) == getattr(other.plane, name)


@pytest.mark.parametrize("name", BEGINNINGS)
@settings(max_examples=20)
@given(script=SCRIPTS)
def test_a_rerun_equals_the_run_on_every_branch(name, script):
    life = RunDriver(*BEGINNINGS[name]).apply(script)
    found = again(life.history)
    assert found.history.branch.number == life.history.branch.number
    assert same_states(found.trainer.state, life.trainer.state)
    assert found.trainer.ended == life.trainer.ended
    assert type(found.trainer.user_data) is type(life.trainer.user_data)
    assert_same_runs(life.history, found.history)


@settings(max_examples=15)
@given(script=SCRIPTS, more=SCRIPTS)
def test_a_rerun_continues_like_the_run(script, more):
    life = RunDriver(*BEGINNINGS["classes"]).apply(script)
    found = again(life.history)
    copy = RunDriver.__new__(RunDriver)
    copy.trainer, copy.history, copy.seen = found.trainer, found.history, life.seen
    before = {number: dict(seen) for number, seen in life.seen.items()}
    life.apply(more)
    copy.seen = before
    copy.apply(more)
    assert_same_runs(life.history, copy.history)


@settings(max_examples=15)
@given(script=SCRIPTS, later=SCRIPTS)
def test_a_run_recorded_from_its_middle_has_a_recipe(script, later):
    life = RunDriver(*BEGINNINGS["adam"]).apply([("configure", {"patience": 3}), *script])
    life.history = History(life.trainer)
    life.seen = {1: {}}
    life.apply(later)
    assert_same_runs(life.history, again(life.history).history)


@pytest.mark.parametrize(
    "data",
    [
        OWN,
        OWN.split(0.7, 3),
        Samples.from_arrays(
            [[0.1, 2], [1, 3], [2, 5], [3, 1], [4, 0]], ["a", "b", "a", "b", "ü"], columns=["x, y", "z"]
        ),
        Dataset(np.arange(12).reshape(6, 2).astype("float32"), np.array([0, 1, 0, 1, 0, 1]), 4, "classification"),
        generated(Config(dataset="plane", samples=12)),
        replace(Samples.from_arrays([[0.1, 2], [1, 3], [2, 5], [3, 1], [4, 0]], [0, 1, 1, 0, 1]), train_count=3),
    ],
    ids=["standardised", "split", "texts", "other dtypes", "values", "split as it came"],
)
def test_user_data_comes_out_as_it_was(data):
    life = RunDriver(Config(batch_size=2), data).apply([("train", 5), ("add", 1.0, 2.0, 1.0), ("train", 3)])
    found = again(life.history)
    assert_same_runs(life.history, found.history)
    found.history.go(2)
    found.history.branch_off()
    user_data = found.trainer.user_data
    assert type(user_data) is type(data)
    if isinstance(data, Samples):
        assert same_bits((user_data.points, user_data.labels), (data.points, data.labels))
        for name in ("task", "columns", "target", "class_names", "classes", "standardise", "shown", "train_count"):
            assert getattr(user_data, name) == getattr(data, name)
    else:
        assert (user_data.points.dtype, user_data.labels.dtype) == (data.points.dtype, data.labels.dtype)


def test_given_weights_come_out_and_are_begun_with_again():
    layers = Trainer(Config(seed=9)).layers
    found = again(RunDriver(Config(), None, layers).apply([("train", 4)]).history)
    found.trainer.reset()
    assert same_bits(found.trainer.layers[0], layers[0])


def test_given_weights_that_outlive_a_restart_are_stored_and_put_back():
    layers = Trainer(Config(seed=7)).layers
    history = History(Trainer(Config(), layers=layers))
    history.trainer.run(steps=3)
    kept = history.keep()
    history.trainer.configure(loss="cross_entropy")
    history.trainer.run(steps=3)
    assert_same_runs(again(history).history, history)
    history.trainer.configure(seed=1)
    assert recipe(history).first_weights is None
    history.put_back(kept)
    history.trainer.reset()
    assert np.array_equal(history.trainer.state.theta, Trainer(Config(seed=7)).state.theta)


def test_an_exchanged_data_set_is_stored_whole():
    life = RunDriver(Config(samples=20)).apply([("train", 3)])
    life.trainer.edit(generated(Config(samples=30, seed=4, noise=20)))
    life.train(3)
    assert_same_runs(life.history, again(life.history).history)


def test_a_run_that_diverged_has_diverged_again():
    life = RunDriver(Config(dataset="plane", activation="relu", hidden=(8, 8), learning_rate=10.0))
    life.train(300)
    found = again(life.history)
    assert isinstance(found.trainer.ended, Diverged) and found.trainer.ended == life.trainer.ended


def test_cursor_and_compared_branches_are_restored():
    life = RunDriver(*BEGINNINGS["classes"]).apply([("train", 9), ("branch", 0.5), ("train", 9)])
    life.history.go(4)
    found = again(life.history).history
    assert (found.branch.number, found.cursor, found.compared) == (2, 4, (1,))
    assert [other.start for other in found.shown().others] == [other.start for other in life.history.shown().others]


def long_run() -> RunDriver:
    """20 changes of every kind, on 3 branches."""
    life = RunDriver(Config(patience=50))
    for number in range(5):
        life.apply(
            [
                ("train", 30),
                ("configure", {"learning_rate": 0.01 + number / 100, "l2": number / 10}),
                ("weight", 0.2, number / 5, number / 3),
                ("move", number / 5, 1 / 3 + number, 2 / 7),
                ("train", 1),
                ("add", 1 / 3, number / 7, 1.0),
            ]
        )
        if number in (2, 4):
            life.apply([("branch", 0.9), ("train", 20)])
    return life


def test_a_recipe_is_small_and_its_lines_are_for_people():
    life = long_run()
    text = recipe(life.history).text()
    assert len(life.history.branches) == 3
    assert sum(len(branch.changes) - branch.journal.inherited for branch in life.history.branches) == 20
    assert len(text.encode()) < 8_000
    assert text.startswith('{\n  "nnviz run": 1,')
    assert '"learning_rate": 0.03,' in text and max(map(len, text.splitlines())) <= 120


def test_a_sample_that_is_moved_costs_one_sample():
    life = RunDriver(Config(), None).apply([("move", 0.3, 1.0, 2.0)])
    [change] = recipe(life.history).branches[0].changes
    assert len(change.new) == 1 and change.kept == [[0, 150], [151, 500]]


def test_progress_is_told_and_its_exception_stops_it():
    found = parse(recipe(long_run().history).text().encode(), "run.json")
    told = []
    rerun(found, lambda done, total: told.append((done, total)))
    total = sum(branch.end - branch.start for branch in found.branches)
    assert told[-1] == (total, total) and [done for done, _ in told] == sorted(done for done, _ in told)

    def interrupt(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rerun(found, interrupt)


def test_a_rerun_can_be_taken_in_pieces():
    going = rerunning(recipe(long_run().history))
    done, total = next(going)
    assert 0 < done < total
    while True:
        try:
            next(going)
        except StopIteration as end:
            assert end.value.differences == ()
            break


def test_a_playground_is_loaded_as_it_was_saved(tmp_path):
    playground = nnviz.Playground(samples=20).run(steps=30)
    playground.trainer.configure(learning_rate=0.5)
    playground.run(steps=10)
    told = []
    loaded = nnviz.load(playground.save(tmp_path / "run.json"), lambda done, total: told.append(done))
    assert_same_runs(playground.history, loaded.history)
    assert loaded.config == playground.config and told[-1] == 40
    loaded.close()
    playground.close()


# ---- files ----


@pytest.fixture(scope="module")
def written() -> bytes:
    """A small recipe of everything that there is in one."""
    life = RunDriver(
        Config(samples=10, hidden=(2,), batch_size=4, patience=1),
        OWN,
        Trainer(Config(samples=10, hidden=(2,), batch_size=4, seed=2), OWN).layers,
    )
    life.apply(
        [
            ("train", 8),
            ("configure", {"learning_rate": 0.5}),
            ("add", 1.0, 2.0, 3.0),
            ("weight", 0, 0, 0.25),
            ("train", 4),
            ("restore",),
            ("branch", 0.7),
            ("train", 3),
        ]
    )
    return recipe(life.history).text().encode()


def test_a_file_is_read_as_it_was_written(tmp_path):
    history = long_run().history
    path = save(history, tmp_path / "run.json")
    assert read(path) == recipe(history)
    assert os.listdir(tmp_path) == ["run.json"]
    save(history, path)
    assert os.listdir(tmp_path) == ["run.json"]


def test_a_folder_that_is_missing_is_named(tmp_path):
    with pytest.raises(RecipeError, match=r"folder .*nowhere does not exist"):
        save(History(Trainer()), tmp_path / "nowhere" / "run.json")


def test_a_folder_is_no_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for path in (".", "", tmp_path):
        with pytest.raises(RecipeError, match="is a folder"):
            save(History(Trainer()), path)
    assert os.listdir(tmp_path) == []


def test_a_failed_save_leaves_the_old_file(tmp_path, monkeypatch):
    path = save(History(Trainer()), tmp_path / "run.json")
    before = path.read_bytes()

    def refuse(*paths):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(files.os, "replace", refuse)
    with pytest.raises(RecipeError, match="run.json can't be written: No space left"):
        save(long_run().history, path)
    assert path.read_bytes() == before and os.listdir(tmp_path) == ["run.json"]


def test_a_missing_file_is_named(tmp_path):
    for path in (tmp_path / "none.json", tmp_path):
        with pytest.raises(RecipeError, match=f"{path.name} can't be read"):
            read(path)


def test_more_copies_than_training_samples_are_refused():
    stored = StoredDataset.of(generated(Config(samples=20))).model_copy(update={"copies": 11})
    with pytest.raises(ValueError, match="11 of 10 training samples can't be copies"):
        stored.data()


@settings(max_examples=200)
@given(data=st.data())
def test_a_file_that_is_cut_off_is_refused(written, data):
    end = data.draw(st.integers(0, len(written) - 3))
    with pytest.raises(RecipeError, match="^run.json: "):
        parse(written[:end], "run.json")


@settings(max_examples=200)
@given(data=st.data())
def test_a_byte_that_is_another_is_noticed(written, data):
    place, byte = data.draw(st.integers(0, len(written) - 1)), data.draw(st.integers(0, 255))
    damaged = written[:place] + bytes([byte]) + written[place + 1 :]
    try:
        found = parse(damaged, "run.json")
    except RecipeError as error:
        assert str(error).startswith("run.json: ")
    else:  # space that is other space
        assert found == parse(written, "run.json")


@settings(max_examples=100)
@given(
    content=st.one_of(
        st.binary(max_size=60),
        st.recursive(
            st.none() | st.booleans() | st.integers() | st.text(max_size=5),
            lambda inner: (
                st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(("nnviz run", "config", "a")), inner)
            ),
            max_leaves=8,
        ).map(lambda value: json.dumps(value).encode()),
    )
)
def test_a_file_without_a_recipe_is_refused(content):
    with pytest.raises(RecipeError, match="^run.json: "):
        parse(content, "run.json")


@pytest.mark.parametrize(
    "content",
    [
        b"[" * 100_000,
        b'{"nnviz run": NaN}',
        b'{"nnviz run": 1e999}',
        b"9" * 10_000,
        b'{"nnviz run": true}',
        "{}".encode("utf-16"),
    ],
)
def test_what_json_alone_lets_through_is_refused(content):
    with pytest.raises(RecipeError, match="^run.json: "):
        parse(content, "run.json")


def test_a_newer_format_is_told_from_damage(written):
    newer = written.replace(b'"nnviz run": 1', b'"nnviz run": 2')
    with pytest.raises(RecipeError, match="newer nnviz, in format 2"):
        parse(newer, "run.json")


def places(value, path=()):
    """The path to everything in a JSON value."""
    if path:
        yield path
    if isinstance(value, dict):
        for key, one in value.items():
            yield from places(one, (*path, key))
    elif isinstance(value, list):
        for number, one in enumerate(value):
            yield from places(one, (*path, number))


ODD: st.SearchStrategy[Any] = st.sampled_from(
    (
        None,
        True,
        -1,
        0,
        1,
        3,
        10**6,
        2**70,
        0.5,
        1e300,
        "",
        "self",
        "adam",
        "__class__",
        "x" * 50,
        [],
        [[]],
        {},
        [0, 1],
        [None],
        {"self": 1},
        {"kind": "settings"},
        {"seed": 3},
        {"learning_rate": -1},
        {"kind": "weight"},
    )
)


@settings(max_examples=200)
@given(data=st.data())
def test_a_forged_file_gives_an_error_or_a_run_with_differences(written, data):
    content = json.loads(written)
    del content["digest"]
    for _ in range(data.draw(st.integers(1, 2))):
        *path, last = data.draw(st.sampled_from(list(places(content))))
        inner = content
        for key in path:
            inner = inner[key]
        if data.draw(st.booleans()):
            inner[last] = deepcopy(data.draw(ODD))  # else a second forgery would be in all of them
        else:
            del inner[last]
    if any(end > 10_000 for end in _ends(content)):
        return  # which would only train for long
    content["digest"] = files._digest(content)
    try:
        found = rerun(parse(json.dumps(content).encode(), "run.json"), name="run.json")
    except RecipeError as error:
        assert str(error).startswith("run.json: ")
    else:
        assert all("Branch" in text for text in found.differences)
        found.history.latest()


def _ends(content):
    branches = content.get("branches")
    for branch in branches if isinstance(branches, list) else ():
        if isinstance(branch, dict) and isinstance(branch.get("end"), int):
            yield branch["end"]


def test_other_bits_are_said_with_both_versions_and_the_run_is_there(written):
    content = json.loads(written)
    del content["digest"]
    content["made_with"]["numpy"] = "1.0"
    content["branches"][1]["weights"] = "0" * 64
    content["digest"] = files._digest(content)
    found = rerun(parse(json.dumps(content).encode(), "run.json"))
    [text] = found.differences
    assert "Branch 2 has other weights" in text and "numpy 1.0" in text and f"numpy {np.__version__}" in text
    assert found.trainer.step().step == content["branches"][1]["end"] + 1


def test_a_data_seed_is_kept_and_a_recipe_without_one_is_loaded():
    trainer = Trainer(Config(seed=3, data_seed=5))
    history = History(trainer)
    trainer.run(steps=20)
    assert again(history).trainer.config == trainer.config
    trainer = Trainer(Config(seed=3))
    history = History(trainer)
    trainer.run(steps=20)
    content = json.loads(recipe(history).text())
    del content["digest"]
    content["config"].pop("data_seed", None)  # as before there was this setting
    content["digest"] = files._digest(content)
    found = rerun(parse(json.dumps(content).encode(), "run.json"))
    assert found.differences == () and found.trainer.config == trainer.config
    assert same_states(found.trainer.state, trainer.state)


def test_an_array_larger_than_declared_is_refused(written):
    content = json.loads(written)
    del content["digest"]
    content["data"]["points"]["zlib"] = base64.b64encode(zlib.compress(bytes(10**8))).decode()
    content["digest"] = files._digest(content)
    with pytest.raises(RecipeError, match="damaged"):
        rerun(parse(json.dumps(content).encode(), "run.json"))


def test_nothing_in_a_recipe_is_called(written, monkeypatch):
    for name in ("eval", "exec"):
        monkeypatch.setattr(builtins, name, None)
    assert rerun(parse(written, "run.json")).differences == ()
