"""Samples are added, moved and removed during training."""

import numpy as np
import pytest

from nnviz.data import edits
from nnviz.data.user_data import Samples
from nnviz.settings.config import Config
from nnviz.training.run_data import generated
from tests.app.conftest import turns


def at(playground, point):
    """Return the CSS pixels of a point of the plane."""
    boundary = playground.output
    left, top, side, _ = boundary.box
    plane = boundary.plane_in(playground.history.shown())
    u, v = (plane.places(np.array([point]))[0] - plane.low) / np.subtract(plane.high, plane.low)
    return boundary.left + left + u * side, boundary.top + top + (1 - v) * side


async def do(playground, action, point):
    x, y = at(playground, point)
    playground.screen.receive({"kind": "edit", "page": "a", "action": action, "x": x, "y": y})
    await turns(15)


async def begin(playground):
    playground.player.painter.rest()
    playground.point_editor.switch.value = True
    await turns(15)


def test_a_click_adds_a_training_sample_and_keeps_the_weights(play):
    async def script(playground):
        playground.trainer.run(steps=60)
        await begin(playground)
        theta, data = playground.trainer.state.theta, playground.trainer.data
        playground.point_editor.label.value = 0.0
        await do(playground, "down", (5.8, 5.8))
        await do(playground, "up", (5.8, 5.8))
        after = playground.trainer.data
        assert playground.trainer.state.theta is theta and playground.trainer.state.step == 60
        assert (after.train_count, len(after.points)) == (data.train_count + 1, len(data.points) + 1)
        assert np.allclose(after.points[data.train_count], (5.8, 5.8), atol=0.02)
        assert after.labels[data.train_count] == 0
        playground.trainer.run(steps=60)
        assert playground.trainer.state.step == 120

    play(script)


def test_dragging_moves_a_sample_and_a_click_with_shift_removes_it(play):
    async def script(playground):
        await begin(playground)
        data = playground.trainer.data
        start = data.points[7].copy()
        await do(playground, "down", start)
        held = playground.point_editor._held
        await do(playground, "move", start + (0.7, -0.4))
        await do(playground, "up", start)
        moved = playground.trainer.data
        assert np.allclose(moved.points[held], data.points[held] + (0.7, -0.4), atol=0.05)
        assert np.array_equal(moved.labels, data.labels)
        assert np.array_equal(np.delete(moved.points, held, axis=0), np.delete(data.points, held, axis=0))
        await do(playground, "remove", moved.points[held])
        assert len(playground.trainer.data.points) == len(data.points) - 1

    play(script)


def test_without_the_switch_a_click_changes_nothing(play):
    async def script(playground):
        playground.player.painter.rest()
        data = playground.trainer.data
        for action in ("down", "add", "remove", "move", "up"):
            await do(playground, action, (1.0, 1.0))
        assert playground.trainer.data is data

    play(script)


def test_an_edit_is_in_the_journal_and_the_past_has_the_former_samples(play):
    async def script(playground):
        playground.trainer.run(steps=30)
        await begin(playground)
        data = playground.trainer.data
        await do(playground, "add", (5.5, -5.5))
        playground.trainer.run(steps=10)
        assert playground.history.at(20).event.data is data
        assert len(playground.history.latest().event.data.points) == len(data.points) + 1
        [change] = playground.history.changes
        assert change.step == 30

    play(script)


@pytest.mark.parametrize("dataset", ["circle", "plane", "blobs"])
def test_edits_leave_the_data_that_came_in_as_it_was(dataset, rng):
    data = generated(Config(dataset=dataset, samples=40))
    points, labels = data.points.copy(), data.labels.copy()
    for _ in range(60):
        number = int(rng.integers(len(data.points)))
        kind = rng.integers(3)
        before = data
        if kind == 0:
            data = edits.with_sample(data, rng.normal(size=2), 1.0).of(data)
        elif kind == 1:
            data = edits.with_sample_at(data, number, rng.normal(size=2)).of(data)
        else:
            data = edits.without_sample(data, number).of(data)
        assert 1 <= data.train_count < len(data.points) and len(data.points) == len(data.labels)
        assert len(before.train[0]) == before.train_count
    assert np.array_equal(generated(Config(dataset=dataset, samples=40)).points, points)
    assert np.array_equal(generated(Config(dataset=dataset, samples=40)).labels, labels)


def test_an_edit_of_standardised_data_is_converted_to_its_own_units(rng):
    X = rng.normal((100, -3), (20, 0.1), (50, 2))
    data = Samples.from_arrays(X, X[:, 0] > 100, standardise=True).split()
    edited = edits.with_sample(data, data.points[3], 1.0).of(data)
    assert np.allclose(edited.originals[0][data.train_count], data.originals[0][3])
    assert np.allclose(edited.to_arrays().X[data.train_count], data.to_arrays().X[3])


def test_the_last_sample_of_either_part_stays():
    data = generated(Config(samples=10, train_fraction=0.1))
    assert data.train_count == 1
    assert np.array_equal(edits.without_sample(data, 0).of(data).points, data.points)


def test_over_one_column_a_click_adds_a_sample_of_the_value_where_it_is(play):
    async def script(playground):
        await begin(playground)
        before = playground.trainer.data
        left, top, wide, high = playground.output.box
        place = (playground.output.left + left + 0.3 * wide, playground.output.top + top + 0.2 * high)
        value = playground.output.place_at(*place)
        playground.screen.receive({"kind": "edit", "page": "a", "action": "down", "x": place[0], "y": place[1]})
        playground.screen.receive({"kind": "edit", "page": "a", "action": "move", "x": place[0], "y": place[1] + 20})
        playground.screen.receive({"kind": "edit", "page": "a", "action": "up", "x": 0, "y": 0})
        await turns(20)
        after = playground.trainer.data
        number = before.train_count
        assert len(after.points) == len(before.points) + 1
        assert after.points[number, 0] == pytest.approx(value[0], abs=0.02)
        assert after.labels[number] < value[1]

    play(script, dataset="x-sin-x")
