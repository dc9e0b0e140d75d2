"""User data in the page: files, refusals, and shown columns."""

import numpy as np
import pytest

from nnviz import Samples
from nnviz.data.datasets import Dataset
from nnviz.data.edits import with_sample
from nnviz.views.base.names import input_titles
from tests.app.conftest import turns
from tests.test_user_data import FLOWERS

WEIGHTS = "kind,age,height,weight\n" + "".join(
    f"{'ab'[age % 2]},{age},{1.5 + age / 100},{50 + age * age % 7}\n" for age in range(20, 60)
)


async def choose(playground, content, name="flowers.csv"):
    """Send a file in pieces, as a browser does."""
    content = content.encode() if isinstance(content, str) else content
    about = {"file": "a1", "name": name, "size": len(content)}
    for at in range(0, max(1, len(content)), 50):
        piece = memoryview(content)[at : at + 50]
        playground.settings_panel.user_data.chooser._handle_custom_msg({**about, "at": at}, [piece])
    await turns(80)


def dialog(playground):
    """What the dialog shows; its file is 0 while it is closed."""
    return playground.settings_panel.user_data.dialog.shown


async def answer(playground, kind, **more):
    """Answer the dialog, as the page does."""
    about = {"kind": kind, "file": dialog(playground)["file"], **more}
    playground.settings_panel.user_data.dialog._handle_custom_msg(about, [])
    await turns(80)


async def load(playground, content, name="flowers.csv"):
    """Choose a file, and use it as its dialog suggests."""
    await choose(playground, content, name)
    await answer(playground, "use")


def test_a_chosen_file_is_trained_on_standardised(play):
    async def script(playground):
        def features():
            return [button.description for button in playground.settings_panel.controls["features"].buttons.values()]

        playground.trainer.run(steps=20)
        await load(playground, FLOWERS)
        data = playground.trainer.data
        assert data.columns == ("length", "width") and data.class_names == ("setosa", "versicolor", "virginica")
        assert "standardised for the network" in data.plane.remarks and playground.trainer.state.step == 0
        assert "data changed" in playground.message.text
        user_data = playground.settings_panel.user_data
        assert user_data.box.layout.display is None
        assert user_data.target.value == "kind" and user_data.standardise.value
        assert not any(button.value for button in playground.settings_panel.controls["dataset"].buttons.values())
        assert features() == ["length", "width", "length²", "width²", "length · width", "sin length", "sin width"]
        playground.settings_panel.controls["features"].buttons["x1*x2"].value = True
        await turns(5)
        assert input_titles(playground.history.latest()) == ("length", "width", "length · width")
        playground.settings_panel.controls["dataset"].buttons["xor"].value = True
        await turns(5)
        assert features() == ["x₁", "x₂", "x₁²", "x₂²", "x₁x₂", "sin x₁", "sin x₂"]

    play(script)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (FLOWERS.replace("4.7", "4,7"), "line 3 has 4 values"),
        ("", "the file is empty"),
        (b"\xff\xd8\xff", "not UTF-8"),
        ("a,b\n1,2\n", "1 sample"),
    ],
)
def test_a_bad_file_is_refused_in_words_and_the_run_is_not_lost(play, content, words):
    async def script(playground):
        playground.trainer.run(steps=20)
        state, data = playground.trainer.state, playground.trainer.data
        await load(playground, content, "my <b>file</b>.csv")
        assert words in dialog(playground)["trouble"] and dialog(playground)["name"] == "my <b>file</b>.csv"
        assert playground.trainer.state is state and playground.trainer.data is data
        await answer(playground, "leave")
        assert not dialog(playground)["file"] and playground.trainer.state is state
        await load(playground, FLOWERS)
        assert playground.trainer.data.columns == ("length", "width")

    play(script)


def test_the_training_share_is_offered_only_where_it_splits_the_data(play):
    async def script(playground):
        share = playground.settings_panel.controls["train_fraction"].box
        assert share.layout.display is None
        await load(playground, FLOWERS)
        assert share.layout.display is None
        playground.trainer.edit(with_sample(playground.trainer.data, np.zeros(2), 0.0))
        await turns(50)
        assert share.layout.display == "none"  # the data has its split
        playground.settings_panel.controls["dataset"].buttons["xor"].value = True
        await turns(50)
        assert share.layout.display is None

    play(script)


def test_a_file_beyond_the_limit_is_refused_before_it_is_sent(play):
    async def script(playground):
        user_data = playground.settings_panel.user_data
        about = {"file": "b", "name": "huge.csv", "size": user_data.chooser.most + 1, "at": 0}
        user_data.chooser._handle_custom_msg(about, [b""])
        await turns(50)
        assert "huge.csv: 100 MB are too many" in playground.message.text
        assert playground.trainer.user_data is None

    play(script)


def test_pieces_of_a_file_that_was_given_up_are_left_out(play):
    async def script(playground):
        chooser = playground.settings_panel.user_data.chooser
        about = {"file": "b", "name": "half.csv", "size": 400}
        chooser._handle_custom_msg({**about, "at": 0}, [b"a,b\n"])
        await load(playground, FLOWERS)
        chooser._handle_custom_msg({**about, "at": 4}, [b"1,2\n" * 99])
        await turns(20)
        assert playground.trainer.data.columns == ("length", "width")
        assert "nnviz-trouble" not in playground.message.text

    play(script)


def test_the_run_before_comes_back_bit_for_bit_with_its_data(play):
    async def script(playground):
        playground.trainer.run(steps=30)
        state, data = playground.trainer.state, playground.trainer.data
        await load(playground, FLOWERS)
        playground.trainer.run(steps=10)
        playground.message.buttons["undo"].click()
        await turns(50)
        assert playground.trainer.state is state
        assert np.array_equal(playground.trainer.data.points, data.points)
        assert playground.settings_panel.user_data.box.layout.display == "none"
        assert playground.settings_panel.controls["dataset"].buttons["circle"].value

    play(script)


def test_a_generated_data_set_replaces_user_data(play):
    async def script(playground):
        await load(playground, FLOWERS)
        playground.trainer.run(steps=10)
        playground.settings_panel.controls["dataset"].buttons["circle"].value = True
        await turns(50)
        assert playground.trainer.user_data is None and playground.trainer.data.columns == ("x1", "x2")
        assert "data changed" in playground.message.text
        playground.message.buttons["undo"].click()
        await turns(50)
        assert playground.trainer.data.columns == ("length", "width") and playground.trainer.state.step == 10
        assert playground.settings_panel.user_data.target.value == "kind"

    play(script)


def test_a_loss_that_does_not_fit_gives_way(play):
    async def script(playground):
        await load(playground, "a,b,y\n" + "".join(f"{i},{i * i},{i / 7}\n" for i in range(20)))
        assert playground.config.loss == "mean_squared_error"
        assert not playground.trainer.data.is_classification

    play(script, loss="cross_entropy")


def test_another_target_is_learned_in_the_place_of_the_first(play):
    async def script(playground):
        user_data = playground.settings_panel.user_data
        await load(playground, WEIGHTS)
        assert user_data.target.value == "kind"  # the only texts, though not the last
        user_data.target.value = "weight"
        await turns(80)
        assert playground.trainer.data.target == user_data.target.value == "weight"
        assert playground.trainer.data.columns == ("kind=a", "kind=b", "age", "height")
        assert user_data.target.options == (("kind", "kind"), ("age", "age"), ("height", "height"), ("weight", "weight"))
        user_data.target.value = "height"
        await turns(80)
        assert playground.trainer.data.target == "height" and not playground.trainer.data.is_classification
        assert "weight" in playground.trainer.data.columns
        user_data.standardise.value = False
        await turns(80)
        assert playground.trainer.data.originals is None and user_data.target.value == "height"

    play(script)


def test_the_pictures_are_laid_over_other_columns_without_a_new_run(play):
    async def script(playground):
        user_data = playground.settings_panel.user_data
        await load(playground, WEIGHTS)
        playground.trainer.run(steps=15)
        assert (user_data.across.value, user_data.up.value) == ("age", "height")
        user_data.up.value = "weight"
        await turns(50)
        assert playground.output.shown == playground.diagram.shown == ("age", "weight")
        user_data.across.value = "weight"
        await turns(50)
        assert playground.output.shown == ("weight", "age") and user_data.up.value == "age"
        user_data.across.value = "components"
        await turns(50)
        assert playground.output.shown == "components" and user_data.up.disabled
        assert playground.trainer.state.step == 15
        await load(playground, FLOWERS)
        assert playground.output.shown is None

    play(script)


@pytest.mark.parametrize("kind", (tuple, Samples, Dataset))
def test_data_given_in_python_has_its_controls(play, rng, kind):
    X, y = rng.normal(size=(30, 3)), np.arange(30) % 3
    samples = Samples.from_arrays(X, y)
    data = {tuple: (X, y), Samples: samples, Dataset: samples.split()}[kind]

    async def script(playground):
        user_data = playground.settings_panel.user_data
        assert user_data.box.layout.display is None and user_data._target.layout.display == "none"
        assert (user_data.standardise.layout.display == "none") == (kind is Dataset)
        assert playground.settings_panel.controls["noise"].box.layout.display == "none"
        user_data.standardise.value = not user_data.standardise.value
        await turns(50)
        assert (playground.trainer.data.originals is not None) == (kind is not Dataset)

    play(script, data=data)


def test_showing_own_data_chooses_nothing(play):
    async def script(playground):
        await load(playground, WEIGHTS)
        chosen = []
        user_data = playground.settings_panel.user_data
        user_data._use = user_data._lay_over = lambda *arguments: chosen.append(arguments)
        for shown in (("weight", "age"), "components", None):
            user_data.show(playground.trainer.user_data, shown)
            await turns(20)
        user_data.show(None, None)
        await turns(20)
        assert chosen == []

    play(script)
