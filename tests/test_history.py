"""Time travel: every step of every branch is replayed bit for bit."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz.history.blocks
import nnviz.history.checkpoints
import nnviz.history.series
from nnviz.data.edits import with_sample
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.events import DataEdited, Diverged, Stopped
from nnviz.training.trainer import Trainer
from tests.runs import BEGINNINGS, OWN, SCRIPTS, RunDriver, same_best, same_bits, same_states


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


def assert_as_seen(life: RunDriver, step: int) -> None:
    history, seen = life.history, life.seen[life.history.branch.number][step]
    snapshot = history.at(step)
    event = snapshot.event
    assert snapshot.step == step
    assert same_states(event.after, seen.event.after)
    assert same_bits((event.gradient, *event.activations), (seen.event.gradient, *seen.event.activations))
    assert snapshot.evaluation == seen.evaluation
    assert event.config == seen.event.config
    assert event.data is seen.event.data
    assert snapshot.losses.steps[-1] == step
    assert snapshot.losses.last[-1].tolist() == [seen.evaluation.train_loss, seen.evaluation.test_loss]


@pytest.mark.parametrize("name", BEGINNINGS)
@settings(max_examples=25)
@given(script=SCRIPTS, order=st.randoms(use_true_random=False))
def test_replayed_steps_equal_the_original_ones(name, script, order):
    life = RunDriver(*BEGINNINGS[name]).apply(script)
    for number, seen in life.seen.items():
        life.history.return_to(number)
        assert (life.history.first, life.history.last) == (min(seen), max(seen))
        steps = list(seen)
        order.shuffle(steps)
        for step in steps:
            assert_as_seen(life, step)


@pytest.mark.parametrize("name", BEGINNINGS)
@settings(max_examples=15)
@given(script=SCRIPTS, share=st.floats(0, 0.99), steps=st.integers(1, 30))
def test_a_branch_on_which_nothing_is_changed_goes_where_its_parent_went(name, script, share, steps):
    life = RunDriver(*BEGINNINGS[name]).apply([*script, ("train", steps)])
    trainer, history = life.trainer, life.history
    changed = max((change.step for change in history.changes), default=0)
    if trainer.state.step == changed:
        return
    history.go(changed + int(share * (trainer.state.step - changed)))
    begin, end, ended, best = history.cursor, trainer.state, trainer.ended, trainer.best
    history.branch_off()
    assert same_best(trainer.best, life.seen[history.branch.parent.number][begin].best)
    trainer.run(steps=end.step - begin)
    if isinstance(ended, Diverged):
        trainer.step()
    assert same_states(trainer.state, end)
    assert trainer.ended == ended
    assert same_best(trainer.best, best)


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_returning_to_a_branch_restores_the_trainer(script):
    life = RunDriver(*BEGINNINGS["classes"])
    stood = {}
    for action in script:
        life.apply([action])
        trainer = life.trainer
        stood[life.history.branch.number] = (
            trainer.state,
            trainer.config,
            trainer.user_data,
            trainer.ended,
            trainer.best,
        )
    for number, (state, config, user_data, ended, best) in stood.items():
        life.history.return_to(number)
        trainer = life.trainer
        assert trainer.state is state and trainer.config == config and trainer.user_data is user_data
        assert trainer.ended == ended == life.history.branch.ended
        assert same_best(trainer.best, best)


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_other_branches_begin_where_they_part_with_their_own_changes(script):
    history = RunDriver(*BEGINNINGS["classes"]).apply(script).history
    ways = {branch.number: _way(branch) for branch in history.branches}
    for here in history.branches:
        history.return_to(here.number)
        history.compared = tuple(ways)
        others = history.latest().others
        assert [other.number for other in others] == [number for number in ways if number != here.number]
        for other in others:
            mine, theirs = ways[here.number], ways[other.number]
            common = [a for a, b in zip(mine, theirs) if a == b]
            assert other.start == (min(len(common), here.end.step) if common else 0)
            assert (other.losses.steps >= other.start).all()
            branch = history.branches[other.number - 1]
            assert other.losses.steps[-1] == branch.end.step
            assert not any(change is mine for change in other.changes for mine in here.changes)
            shared = [change for change in branch.changes if any(change is mine for mine in here.changes)]
            assert (*shared, *other.changes) == branch.changes


def _way(branch) -> list[int]:
    """Return the number of the branch that took each step up to this one's end."""
    before = _way(branch.parent)[: branch.start] if branch.parent else []
    return before + [branch.number] * (branch.end.step - len(before))


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_a_past_snapshot_shows_the_later_steps_as_another_branch(script):
    history = RunDriver(*BEGINNINGS["classes"]).apply([*script, ("train", 5)]).history
    for step in range(history.first, history.last):
        history.go(step)
        snapshot = history.shown()
        ahead = snapshot.others[0]
        assert (ahead.number, ahead.start) == (history.branch.number, step)
        assert snapshot.changes + ahead.changes == history.changes
        assert all(change.step <= step for change in snapshot.changes)
        assert all(change.step > step for change in ahead.changes)
        for track in (snapshot.batch_loss, snapshot.gradient_norms, snapshot.learning_rates, snapshot.losses):
            assert (track.steps <= step).all()
        assert ahead.losses.steps[-1] == history.last


@pytest.mark.parametrize("step", [-1, 8, 10**9])
def test_an_unknown_step_is_refused(step):
    history = RunDriver(*BEGINNINGS["classes"]).apply([("train", 7)]).history
    with pytest.raises(ValueError, match="steps 0 to 7"):
        history.at(step)


def test_the_cursor_stays_inside_the_branch_and_its_end_is_the_present():
    history = RunDriver(*BEGINNINGS["classes"]).apply([("train", 7)]).history
    for asked, found in ((-5, 0), (3, 3), (7, None), (99, None), (None, None)):
        history.go(asked)
        assert history.cursor == found
        assert history.shown().step == (7 if found is None else found)


def test_an_unknown_branch_is_refused():
    with pytest.raises(KeyError):
        History(Trainer()).return_to(2)


@pytest.mark.parametrize("changes, kind", [({"max_steps": 12}, Stopped), ({"learning_rate": 10.0}, Diverged)])
def test_a_branch_that_ended_says_so_when_one_returns_to_it(changes, kind):
    life = RunDriver(Config(dataset="plane", activation="relu", samples=20, hidden=(8, 8)))
    life.apply([("train", 10), ("configure", changes), ("train", 500)])
    ended = life.trainer.ended
    assert isinstance(ended, kind)
    life.history.go(5)
    life.history.branch_off()
    assert life.trainer.ended is None and life.history.branch.ended is None
    life.train(3)
    life.history.return_to(1)
    assert life.trainer.ended is ended is life.history.branch.ended
    with pytest.raises(RuntimeError, match=f"ended at step {ended.step}"):
        life.trainer.step()


def test_user_data_is_back_as_it_was_before_the_edit():
    life = RunDriver(Config(), OWN).apply([("train", 6), ("add", 1, 2, 3.0), ("train", 6)])
    assert life.trainer.user_data is not OWN
    life.history.go(4)
    life.history.branch_off()
    assert life.trainer.user_data is OWN
    assert life.trainer.data is OWN.split()
    life.trainer.configure(seed=3)  # which splits it anew
    assert life.trainer.data is OWN.split(seed=3)


def test_a_reset_after_branching_uses_the_given_weights():
    layers = Trainer(Config(seed=5)).layers
    life = RunDriver(Config(), None, layers).apply([("train", 6), ("branch", 0.4), ("train", 2)])
    life.trainer.reset()
    assert same_bits(life.trainer.layers[0], layers[0])


@settings(max_examples=20)
@given(steps=st.lists(st.integers(1, 200), min_size=1, max_size=5))
def test_checkpoints_are_few_whatever_happens(steps):
    life = RunDriver(*BEGINNINGS["classes"])
    for count in steps:
        for _ in range(count):
            life.trainer.step()
            life.trainer.set_weight(0, 0, 0, 0.5)
    branch = life.history.branch
    assert len(branch.checkpoints.states) <= 8
    assert branch.checkpoints.stride <= max(1, branch.end.step)
    assert len(branch.checkpoints.path(branch.end.step).thetas) <= len(branch.checkpoints.states)
    assert_as_seen(life, branch.end.step // 2)


def test_repeated_changes_before_a_step_count_once():
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    trainer.run(steps=5)
    for value in (0.1, 0.2, 0.3):
        trainer.set_weight(0, 0, 0, value)
    for x in range(50):
        trainer.edit(with_sample(trainer.data, np.array([x / 10, 0.0]), 1.0))
    for rate in (0.1, 0.2):
        trainer.configure(learning_rate=rate)
    weight, edit, setting = history.changes
    assert (weight.after, weight.before) == (0.3, history.branch.step_to(5).after.theta[0])
    assert edit.samples == (20, 70) and edit.data is trainer.data
    assert setting.changes == {"learning_rate": (0.03, 0.2)}
    assert history.branch.journal.segment_after(4).problem is not trainer.problem


@settings(max_examples=20)
@given(script=SCRIPTS)
def test_a_changed_step_has_a_loss_before_and_after_the_change(script):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nnviz.history.series, "BUCKETS", 4096)
        life = RunDriver(*BEGINNINGS["classes"])
        for action in script:
            life.apply([action, ("look",)])
        track = life.history.latest().losses
        changed = {change.step for change in life.history.changes}
        starts = [branch.start for branch in life.history.branches[1:]]
    steps = track.steps.astype(int).tolist()
    assert steps == sorted(steps)
    for step in set(steps):
        assert steps.count(step) <= (2 + starts.count(step) if step in changed else 1)
    assert len({*zip(steps, map(tuple, track.last.tolist()))}) == len(steps)


def test_evaluating_does_not_change_the_run():
    looked, not_looked = (RunDriver(*BEGINNINGS["classes"]) for _ in range(2))
    for _ in range(40):
        looked.apply([("train", 1), ("look",)])
        not_looked.apply([("train", 1)])
    for one, other in zip(_facts(looked), _facts(not_looked), strict=True):
        assert np.array_equal(one, other)


def _facts(life: RunDriver):
    snapshot = life.history.latest()
    for track in (snapshot.batch_loss, snapshot.gradient_norms, snapshot.update_ratios, snapshot.learning_rates):
        yield from (track.steps, track.low, track.high, track.last)


def test_a_restart_leaves_the_branches_and_they_can_be_put_back():
    life = RunDriver(*BEGINNINGS["classes"]).apply([("train", 9), ("branch", 0.5), ("train", 3)])
    kept, state = life.history.keep(), life.trainer.state
    life.trainer.reset()
    assert [branch.number for branch in life.history.branches] == [1] and life.history.last == 0
    life.history.put_back(kept)
    assert life.trainer.state is state
    assert_as_seen(life, 2)


def test_an_earlier_observer_may_change_the_run():
    trainer = Trainer(Config(samples=20))
    states = {}

    def meddle(event):
        if event.step % 7 == 0:
            trainer.set_weight(0, 0, 0, event.step / 100)
            trainer.configure(learning_rate=0.01 + event.step / 1000)

    trainer.subscribe(meddle)
    history = History(trainer)
    for _ in range(60):
        trainer.step()
        states[trainer.state.step] = trainer.state
    for step, state in states.items():
        assert same_states(history.at(step).event.after, state)
    assert len(history.latest().batch_loss.steps) and math.isfinite(history.latest().evaluation.test_loss)


def test_data_of_another_kind_is_no_edit():
    trainer = Trainer(Config())
    values = Trainer(Config(dataset="plane")).data
    with pytest.raises(ValueError, match="regression"):
        trainer.edit(values)
    assert trainer.data.is_classification


def test_an_epoch_without_samples_left_is_over():
    life = RunDriver(Config(samples=40, batch_size=10)).apply([("train", 1), ("remove", 0.0, 15)])
    assert isinstance(life.history.changes[-1], DataEdited) and life.trainer.data.train_count == 5
    event = life.trainer.step()
    assert (event.after.epoch, event.after.offset) == (2, 0)
    assert len(event.activations[0]) == 5


def test_a_snapshot_at_a_changed_step_is_after_the_change():
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    trainer.run(steps=5)
    trainer.set_weight(0, 0, 0, 2.0)
    seen = trainer.peek()
    trainer.run(steps=5)
    snapshot = history.at(5)
    assert snapshot.event.after.theta[0] == 2.0 and snapshot.changes == history.changes
    assert snapshot.event.loss == seen.loss and snapshot.event.before is snapshot.event.after
