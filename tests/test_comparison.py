"""Two runs side by side: the same step, fair training, and the choice of one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.app.actions.comparing import what_differs
from nnviz.data.edits import with_sample
from nnviz.history.comparison import Comparison
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from tests.runs import same_states

CONFIG = Config(samples=30, hidden=(3,), batch_size=4)
STEPS = st.integers(0, 40)
CHANGES = (
    {"l2": 0.5},
    {"learning_rate": 0.3},
    {"optimizer": "adam"},
    {"batch_size": 1},
    {"learning_rate": 10.0, "activation": "relu"},
)


def trained(steps=0, config=CONFIG, **changes):
    history = History(Trainer(config))
    history.trainer.run(steps=steps)
    history.trainer.configure(**changes)
    return history


def of_branches(steps, parting, further, change):
    """A run, and a branch of it that left after `parting` steps, was changed there and went `further`."""
    history = trained(steps)
    history.go(min(parting, steps))
    comparison = Comparison.of_fork(history)
    history.go(None)
    comparison.other.trainer.configure(**change)
    comparison.other.trainer.run(steps=further)
    return comparison


def of_runs(steps, parting, further, change):
    """A run, and another one from before a restart."""
    return Comparison.of_run(trained(steps), trained(further, **change).keep())


def alone(config, steps, parting=0, **change):
    trainer = Trainer(config)
    trainer.run(steps=parting)
    trainer.configure(**change)
    trainer.run(steps=steps - parting)
    return trainer


both_kinds = pytest.mark.parametrize("made", (of_branches, of_runs))
any_lengths = given(steps=STEPS, parting=STEPS, further=STEPS, change=st.sampled_from(CHANGES))


@both_kinds
@settings(max_examples=20)
@any_lengths
def test_both_runs_are_shown_at_the_same_step(made, steps, parting, further, change):
    comparison = made(steps, parting, further, change)
    lanes = comparison.one, comparison.other
    for step in (None, *range(comparison.first, comparison.last + 1)):
        comparison.go(step)
        shown = comparison.shown()
        wanted = comparison.present if step is None else step
        for lane, snapshot in zip(lanes, (shown, shown.beside)):
            assert snapshot.step == min(wanted, lane.last)
            assert same_states(snapshot.event.after, lane.at(snapshot.step).event.after)
        assert comparison.cursor == (None if wanted == comparison.present else step)


@both_kinds
@settings(max_examples=20)
@given(steps=STEPS, parting=STEPS, further=STEPS, change=st.sampled_from(CHANGES), count=st.integers(1, 80))
def test_the_run_behind_steps_first_and_then_both_stay_together(made, steps, parting, further, change, count):
    comparison = made(steps, parting, further, change)
    one, other = comparison.one.trainer, comparison.other.trainer
    for _ in range(count):
        if comparison.ended:
            break
        before, apart = comparison.state.step, abs(one.state.step - other.state.step)
        comparison.step()
        if not one.ended and not other.ended:
            assert abs(one.state.step - other.state.step) == max(0, apart - 1)
            assert comparison.state.step == before + 1


@both_kinds
@settings(max_examples=20)
@any_lengths
def test_each_run_trains_as_if_it_were_alone(made, steps, parting, further, change):
    comparison = made(steps, parting, further, change)
    for _ in range(60):
        if not comparison.ended:
            comparison.step()
    one, other = comparison.one.trainer, comparison.other.trainer
    start = min(parting, steps) if made is of_branches else further
    assert same_states(one.state, alone(CONFIG, one.state.step).state)
    assert same_states(other.state, alone(CONFIG, other.state.step, start, **change).state)


@both_kinds
@pytest.mark.parametrize("which", ("one", "other"))
@settings(max_examples=15)
@given(steps=STEPS, parting=STEPS, further=STEPS, change=st.sampled_from(CHANGES), count=st.integers(0, 20))
def test_the_run_goes_on_with_the_one_that_is_kept(made, which, steps, parting, further, change, count):
    comparison = made(steps, parting, further, change)
    for _ in range(count):
        if not comparison.ended:
            comparison.step()
    history = comparison.one
    ends = {
        name: (lane.branch, lane.trainer.state, lane.trainer.ended, lane.trainer.config)
        for name, lane in _lanes(comparison)
    }
    left = comparison.keep(which)
    branch, state, ended, config = ends.pop(which)
    assert history.branch is branch and history.trainer.state is state
    assert (history.trainer.ended, history.trainer.config) == (ended, config)
    ((branch, state, ended, config),) = ends.values()
    if made is of_branches:
        assert left is None and history.compared == (branch.number,)
        history.return_to(branch.number)
    else:
        history.put_back(left)
    assert history.trainer.state is state
    assert (history.trainer.ended, history.trainer.config) == (ended, config)


def _lanes(comparison):
    return ("one", comparison.one), ("other", comparison.other)


def test_a_branch_that_only_the_other_run_has_is_kept_under_a_free_number():
    comparison = of_branches(20, 5, 10, {"l2": 0.5})
    for lane, step in ((comparison.one, 8), (comparison.other, 9)):
        lane.go(step)
        lane.branch_off()
    comparison.keep("other")
    numbers = [branch.number for branch in comparison.one.branches]
    assert sorted(numbers) == [1, 2, 3, 4] and comparison.one.branch.start == 9


def test_a_run_that_has_ended_is_not_waited_for():
    comparison = Comparison.of_run(trained(30), trained(10, max_steps=10).keep())
    comparison.other.trainer.configure(max_steps=12)
    for _ in range(8):
        comparison.step()
    assert (comparison.one.last, comparison.other.last) == (36, 12)
    shown = comparison.shown()
    assert (shown.step, shown.beside.step) == (36, 12)
    comparison.one.trainer.configure(max_steps=37)
    comparison.step()
    assert comparison.ended
    with pytest.raises(RuntimeError):
        comparison.step()


def test_it_names_what_differs():
    comparison = of_branches(20, 5, 0, {"l2": 1.5, "activation": "relu"})
    assert comparison.differences().settings == {"activation": ("tanh", "relu"), "l2": (0, 1.5)}
    assert comparison.names == ("A · the run", "B · activation ReLU, L2 penalty λ 1.5")
    comparison.other.trainer.configure(learning_rate=0.5)
    assert comparison.names[1] == "B · activation ReLU, learning rate 0.5, 1 more"
    assert Comparison.of_fork(trained(3)).names == ("A · the run", "B · the same settings")


def test_it_names_what_differed_at_first_if_the_ends_agree():
    earlier = trained(20)
    earlier.trainer.configure(activation="relu")
    comparison = Comparison.of_run(trained(9, CONFIG.changed(activation="relu")), earlier.keep())
    found = comparison.differences()
    assert found.settings == {"activation": ("relu", "tanh")} and found.at_first
    assert comparison.names[1] == "B · at first activation tanh"
    assert what_differs(found) == "At first B differed from A: activation ReLU → tanh"


def test_it_names_samples_that_no_setting_explains():
    history = trained(5)
    comparison = Comparison.of_fork(history)
    assert comparison.differences().settings == {}
    comparison.other.trainer.edit(with_sample(history.trainer.data, [1.0, 1.0], 1.0))
    assert comparison.differences().settings == {"data": (30, 31)}
    seeds = Comparison.of_run(history, trained(5, CONFIG.changed(seed=4)).keep())
    assert seeds.differences().settings == {"seed": (0, 4)}


def test_a_run_is_not_compared_with_itself():
    history = trained(5)
    for make in (
        lambda: Comparison.of_branch(history, 1),
        lambda: Comparison.of_run(history, history.keep()),
        lambda: Comparison(history, history),
    ):
        with pytest.raises(ValueError, match="itself"):
            make()
    with pytest.raises(KeyError):
        Comparison.of_branch(history, 7)
