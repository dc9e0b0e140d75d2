"""The page of an autoencoder: its control, its numbers, and dragging along the code."""

import numpy as np
import pytest

from nnviz.app.actions.readouts import facts, standing
from nnviz.probes.code import decoded
from nnviz.views import CodeView
from nnviz.views.autoencoder.reconstruction import Reconstruction
from tests.app.conftest import turns
from tests.app.test_user_data import load

BENT = {"dataset": "parabola", "task": "autoencoder", "hidden": (4, 1, 4)}


def test_choosing_the_task_replaces_a_loss_for_classes(play):
    async def script(playground):
        playground.trainer.run(steps=5)
        control = playground.settings_panel.controls["task"]
        playground.commands.choose("task", "autoencoder")
        await turns(30)
        assert playground.config.task == "autoencoder" and playground.config.loss == "mean_squared_error"
        assert "loss" in playground.message.text and control.box.layout.display is None
        playground.commands.choose("dataset", "plane")
        playground.commands.choose("loss", "huber")
        playground.commands.choose("dataset", "circle")  # whose labels huber would not fit
        assert (playground.config.loss, playground.config.dataset) == ("huber", "circle")
        playground.commands.choose("task", "labels")
        assert playground.config.loss == "mean_squared_error"

    play(script, loss="cross_entropy")


def test_own_data_keeps_a_loss_that_fits_the_task(play):
    async def script(playground):
        await load(playground, "a,b,kind\n" + "".join(f"{i * 3.1 % 5},{i * i % 7},{'xy'[i % 2]}\n" for i in range(20)))
        assert playground.trainer.data.is_classification and playground.config.loss == "huber"
        assert playground.trainer.problem.network.sizes == (2, 4, 1, 4, 2)

    play(script, **BENT, loss="huber")


def test_its_numbers_have_r2_and_no_accuracy(play):
    async def script(playground):
        playground.trainer.run(steps=30)
        snapshot = playground.history.latest()
        names = [name for name, _, _ in facts(snapshot)]
        assert "test R²" in names and not any("accuracy" in name or "RMSE" in name for name in names)
        assert "samples right" not in standing(snapshot, False)

    play(script, **BENT)


def test_its_output_is_the_reconstruction_in_which_samples_can_be_edited(play):
    async def script(playground):
        playground.player.painter.rest()
        assert isinstance(playground.output.part(playground.history.shown()), Reconstruction)
        playground.point_editor.switch.value = True
        await turns(15)
        part, before = playground.output.part(playground.history.shown()), playground.trainer.data
        left, top, side, _ = playground.output.box
        x, y = playground.output.left + left + 0.75 * side, playground.output.top + top + 0.75 * side
        for action in ("down", "up"):
            playground.screen.receive({"kind": "edit", "page": "a", "action": action, "x": x, "y": y})
            await turns(15)
        after = playground.trainer.data
        assert len(after.points) == len(before.points) + 1
        low, high = (np.array(end) for end in (part.layout(playground.history.shown()).plane.low, (3.0, 3.0)))
        assert np.allclose(after.points[before.train_count], low + (high - low) * (0.75, 0.25), atol=0.03)

    play(script, **BENT)


@pytest.mark.parametrize("pressed", (False, True))
def test_dragging_along_the_code_moves_the_image_that_is_marked(play, pressed):
    async def script(playground):
        playground.placement.enlarge("code")
        playground.player.painter.rest()
        await turns(20)
        view = playground.page_views["code"]
        assert isinstance(view, CodeView)
        left, top, wide, high = view.box
        codes = []
        for share in (0.3, 0.5, 0.7):
            x, y = view.left + left + share * wide, view.top + top + 0.5 * high
            playground.screen.receive({"kind": "pointer", "page": "a", "x": x, "y": y, "pressed": pressed})
            await turns(20)
            codes.append(playground.page_views.focus.code)
        if not pressed:
            assert codes == [None] * 3
            return
        assert codes[0] < codes[1] < codes[2]
        assert playground.selection.box.layout.display == "none"  # it has nothing to say of a code
        playground.placement.restore()
        playground.player.painter.rest()
        part = playground.output.part(playground.history.shown())
        image = decoded(playground.history.shown().event, np.array([codes[2]]))
        assert np.allclose(np.array(part.image_rings[0].get_data()).T, image)

    play(script, **BENT)


def test_a_click_on_a_picture_that_does_not_apply_chooses_nothing(play):
    async def script(playground):
        for name in ("code", "confusion"):
            playground.placement.enlarge(name)
            playground.player.painter.rest()
            await turns(20)
            for x in (100, 300, 500):
                playground.screen.receive({"kind": "choose", "page": "a", "x": x, "y": 200})
                playground.screen.receive({"kind": "pointer", "page": "a", "x": x, "y": 200, "pressed": True})
                await turns(10)
            assert not playground.selection.is_open and playground.message.text == ""

    play(script)
