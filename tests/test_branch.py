"""Branches: a fork shares its parent's past, and neither changes the other."""

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import nnviz.history.blocks
import nnviz.history.checkpoints
import nnviz.history.series
from nnviz.settings.config import Config
from tests.runs import BEGINNINGS, SCRIPTS, RunDriver, same_states

CURVES = ("taken", "losses", "ratios")


@pytest.fixture(autouse=True, scope="module")
def few():
    """Few checkpoints and buckets, so that short runs thin and merge them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.checkpoints, "CHECKPOINTS", 8)
        patch.setattr(nnviz.history.curves, "_EARLY", 10)
        patch.setattr(nnviz.history.series, "BUCKETS", 16)
        patch.setattr(nnviz.history.series, "BLOCK", 4)
        patch.setattr(nnviz.history.blocks, "SIZE", 3)
        yield


@pytest.mark.parametrize("name", BEGINNINGS)
@settings(max_examples=15)
@given(script=SCRIPTS, share=st.floats(0, 0.999))
def test_a_fork_has_the_curves_of_its_parent_with_every_peak(name, script, share):
    life = RunDriver(*BEGINNINGS[name]).apply([("train", 60), *script])
    parent = life.history.branch
    step = int(share * parent.end.step)
    seen = [life.seen[parent.number][n] for n in range(1, step + 1)]
    steps = [event.after.step for event in _taken(parent, step)]
    made = parent.fork(99, step)
    made.curves.settle()
    assert steps == [one.event.step for one in seen] == list(range(1, step + 1))
    losses = [event.loss for event in _taken(parent, step)]
    track = made.curves.tracks()[0]
    assert track.high.max(initial=-1) == max(losses, default=-1)
    assert track.low.min(initial=9) == min(losses, default=9)
    for other in made.curves.tracks():
        assert other.steps.tolist() == track.steps.tolist()
    assert step == 0 or track.steps[-1] == step
    measured = made.curves.losses_at(step, made.evaluate())
    assert measured.steps[0] <= max(16, step // 2) and measured.steps[-1] == step
    assert (np.diff(measured.steps) >= 0).all()


def _taken(branch, step):
    return [event for event, _ in branch.steps_from(branch.state_at(0), step)]


@settings(max_examples=20)
@given(share=st.floats(0, 0.999), spike=st.integers(0, 200))
@example(share=0.25, spike=176)  # whose bucket ends with what the step left, before it was changed
def test_a_spike_in_the_losses_is_in_the_fork(share, spike):
    life = RunDriver(Config(samples=20, hidden=(2,), batch_size=5))  # an epoch has two steps
    life.train(spike)
    life.trainer.set_weight(1, 0, 0, 50.0)
    life.history.latest()
    life.train(2)
    life.trainer.set_weight(1, 0, 0, 0.1)
    life.train(220 - spike)
    parent = life.history.branch
    highest = life.seen[1][spike].evaluation.train_loss
    step = spike + 1 + int(share * (parent.end.step - spike - 1))
    assert parent.curves.losses.track().high[:, 0].max() >= highest
    made = parent.fork(2, step)
    track = made.curves.losses_at(step, made.evaluate())
    if parent.curves.is_due(spike - parent.first):  # whoever looks
        assert track.high[:, 0].max() >= highest


@settings(max_examples=15)
@given(script=SCRIPTS, share=st.floats(0, 0.9))
def test_what_happens_on_a_fork_leaves_its_parent_alone(script, share):
    life = RunDriver(*BEGINNINGS["classes"]).apply([("train", 30)])
    parent = life.history.branch
    parent.curves.settle()
    before = [(name, getattr(parent.curves, name).track()) for name in CURVES]
    kept = parent.changes, parent.end, tuple(parent.checkpoints.states), parent.journal.here, parent.best
    life.apply([("branch", share), *(action for action in script if action[0] != "go_back")])
    assert kept == (parent.changes, parent.end, tuple(parent.checkpoints.states), parent.journal.here, parent.best)
    for name, track in before:
        now = getattr(parent.curves, name).track()
        assert np.array_equal(now.steps, track.steps) and np.array_equal(now.high, track.high)


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_a_path_goes_from_the_beginning_towards_the_step(script):
    life = RunDriver(*BEGINNINGS["classes"]).apply([*script, ("train", 9)])
    branch = life.history.branch
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.checkpoints, "PATH", 4)
        for step in range(branch.first, branch.end.step + 1):
            path = branch.checkpoints.path(step)
            assert len(path.thetas) == len(path.steps) <= 4
            assert path.steps[0] == branch.first and path.steps[-1] <= step
            assert (np.diff(path.steps) > 0).all()
            for number, theta in zip(path.steps.tolist(), path.thetas):
                assert theta.tobytes() == branch.state_at(number).theta.tobytes()


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_a_fork_of_a_fork_has_the_steps_of_both(script):
    life = RunDriver(*BEGINNINGS["adam"]).apply([("train", 20), ("branch", 0.8), *script, ("train", 5)])
    branch = life.history.branch
    step = branch.end.step // 2
    made = branch.fork(50, step).fork(51, step // 2)
    for number in range(step // 2 + 1):
        assert same_states(made.state_at(number), branch.state_at(number))
