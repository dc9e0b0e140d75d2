"""Former runs: each command that ends a run can be undone, in turn, with its branches."""

import pytest

from nnviz.app.actions.former_runs import MOST
from tests.app.conftest import turns

ENDINGS = {
    "reset": lambda playground: playground.commands.reset(),
    "new seed": lambda playground: playground.commands.new_seed(),
    "data": lambda playground: playground.commands.configure(dataset="spiral"),
    "layers": lambda playground: playground.commands.configure(hidden=(3,)),
    "scene": lambda playground: playground.session.shown_page.enter("dead"),
}


@pytest.mark.parametrize("name", ENDINGS)
def test_what_ends_a_run_can_be_undone_with_its_branches(play, name):
    async def script(playground):
        trainer, history = playground.trainer, playground.history
        trainer.run(steps=40)
        history.go(10)
        playground.commands.configure(learning_rate=0.5)
        trainer.run(steps=5)
        state, branches = trainer.state, [branch.number for branch in history.branches]
        ENDINGS[name](playground)
        await turns(20)
        assert trainer.state.step == 0
        assert playground.message.buttons["undo"].layout.display is None
        playground.commands.runs.undo()
        await turns(20)
        assert trainer.state is state and [branch.number for branch in history.branches] == branches == [1, 2]

    play(script)


def test_several_runs_are_undone_in_turn_and_then_none(play):
    async def script(playground):
        states = []
        for number in range(3):
            playground.trainer.run(steps=10 + number)
            states.append(playground.trainer.state)
            playground.commands.reset()
            playground.player.clock.time += 10
        for state in reversed(states):
            playground.commands.runs.undo()
            await turns(10)
            assert playground.trainer.state is state
        playground.commands.runs.undo()
        assert playground.trainer.state is states[0] and "nothing" in playground.message.text

    play(script)


def test_only_the_newest_runs_are_kept(play):
    async def script(playground):
        for _ in range(MOST + 3):
            playground.trainer.run(steps=5)
            playground.commands.reset()
            playground.player.clock.time += 10
        assert len(playground.commands.runs._former) == MOST

    play(script)
