"""Two boards on the page: which run each picture is of, what they share, and what a click on the second one does."""

import numpy as np

from nnviz.history.comparison import Comparison
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from nnviz.views.base.focus import Focus
from tests.app.conftest import turns

PAGE = {"page": "a", "width": 1264, "room": 600, "ratio": 1, "visible": True, "theme": "light", "search": ""}


async def compare(playground, **settings):
    """Show the run beside another one of 40 steps."""
    playground.screen.receive({"kind": "ready", **PAGE})
    other = History(Trainer(Config(**settings)))
    for trainer in (playground.trainer, other.trainer):
        trainer.run(steps=40)
    playground.session.comparing.begin(Comparison(playground.history, other))
    await turns(20)
    return other


def upper(playground):
    return {name: playground.page_views[name] for name in ("network", "output", "other-network", "other-output")}


def test_each_board_shows_its_own_run_and_leaves_with_the_comparison(play):
    async def script(playground):
        await compare(playground, dataset="xor")
        both = playground.player.history.shown()
        assert [name for name, view in upper(playground).items() if view.beside] == ["other-network", "other-output"]
        assert [view.seen(both) for view in upper(playground).values()] == [both, both, both.beside, both.beside]
        assert {*playground.screen.places["pictures"]} == {*upper(playground), "slot-0", "slot-1", "slot-2"}
        assert {view for view, _ in playground.stage.views} == {*playground.placement.visible}
        assert [head.children[0].value for head in playground.view_picker.board_heads.box.children] == [
            both.name,
            both.beside.name,
        ]
        playground.session.comparing.leave()
        await turns(20)
        assert {*playground.screen.places["pictures"]} == {"network", "output", "slot-0", "slot-1", "slot-2"}
        assert len(playground.stage.views) == len(playground.placement.visible) == 5

    play(script)


def test_both_boards_have_the_same_options_and_focus(play):
    async def script(playground):
        await compare(playground, learning_rate=0.3)
        picker = playground.view_picker
        picker.reset_options("output", test_points=True)
        playground.player.painter.rest()
        views = upper(playground)
        assert views["output"].options == views["other-output"].options
        assert views["other-output"].options["test_points"]
        playground.player.post(playground.selection._look_at, Focus(unit=(0, 1)))
        await turns(20)
        assert {view.focus.unit for view in views.values()} == {(0, 1)}

    play(script)


def test_a_click_on_the_second_board_chooses_but_opens_no_card(play):
    """A card can act only on the first run."""

    async def script(playground):
        await compare(playground, learning_rate=0.3)
        playground.player.painter.rest()
        before = playground.trainer.state, playground.trainer.config
        for name, is_open in (("network", True), ("other-network", False)):
            view = upper(playground)[name]
            x, y = next(
                (view.left + x, view.top + y)
                for y in np.arange(4, view.height, 6)
                for x in np.arange(view.width / 3, view.width, 6)
                if (found := view.focus_at(playground.history.shown(), view.left + x, view.top + y))
                and found.unit
                and not found.weight
            )
            playground.screen.receive({"kind": "choose", "page": "a", "x": float(x), "y": float(y)})
            await turns(20)
            assert playground.page_views.focus.unit is not None
            assert (playground.selection.box.layout.display is None) == is_open
        left, top = (playground.screen.places["pictures"]["other-network"])[:2]
        for y in range(10, 300, 20):  # among them are the features that a click on the first board would use
            playground.screen.receive({"kind": "choose", "page": "a", "x": left + 60.0, "y": float(top + y)})
            await turns(5)
        assert (playground.trainer.state, playground.trainer.config) == before

    play(script)
