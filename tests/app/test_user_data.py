"""User data in the page: files and their dialog, refusals, and shown columns."""

from pathlib import Path

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


TABLES = Path(__file__).parents[1] / "tables"


async def choose(playground, content, name="flowers.csv"):
    """Send a file in pieces, as a browser does."""
    content = content.encode() if isinstance(content, str) else content
    about = {"file": "a1", "name": name, "size": len(content)}
    for at in range(0, max(1, len(content)), 50):
        piece = memoryview(content)[at : at + 50]
        playground.settings_panel.user_data.chooser._handle_custom_msg({**about, "at": at}, [piece])
    await turns(80)


def dialog(playground):
    """Return the content of the dialog; its file is 0 while it is closed."""
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
        assert user_data.target.options == (
            ("kind", "kind"),
            ("age", "age"),
            ("height", "height"),
            ("weight", "weight"),
        )
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


def uses(playground):
    """Return the use of each column, as the dialog shows it."""
    return {column["name"]: column["use"] for column in dialog(playground)["columns"]}


def asked(playground, part="asked"):
    """The questions of a part of the dialog, with their values."""
    return {question["name"]: question["value"] for question in dialog(playground)[part]}


def test_a_dialog_shows_the_table_and_the_run_goes_on_untouched(play):
    async def script(playground):
        playground.trainer.run(steps=20)
        state = playground.trainer.state
        await choose(playground, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
        shown = dialog(playground)
        assert (shown["name"], shown["about"], shown["asked"]) == ("penguins.csv", "36 rows, 7 columns", [])
        assert len(shown["rows"]) == 10 and shown["rows"][3] == ["Adelie", "Torgersen", "", "", "", "", ""]
        assert shown["can_use"] and shown["chosen"][0]["text"].startswith("5 of 36 rows have gaps")
        assert [column["gaps"] for column in shown["columns"]] == ["", "", *["1 gap"] * 4, "5 gaps"]
        assert playground.trainer.state is state
        await answer(playground, "leave")
        assert not dialog(playground)["file"] and playground.trainer.state is state and not playground.message.text

    play(script)


def test_columns_are_used_left_out_or_learned(play):
    async def script(playground):
        await choose(playground, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
        assert uses(playground)["sex"] == "target"
        await answer(playground, "column", place=0, value="target")
        assert uses(playground)["sex"] == "use" and uses(playground)["species"] == "target"
        await answer(playground, "column", place=1, value="leave out")
        await answer(playground, "column", place=6, value="leave out")
        assert dialog(playground)["chosen"][0]["text"].startswith("1 of 36 rows has gaps")
        assert "Left out: island, sex." in dialog(playground)["notes"]
        await answer(playground, "question", name="missing", value="median")
        await answer(playground, "use")
        data = playground.trainer.data
        assert data.columns == ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
        assert data.target == "species" and data.class_names == ("Adelie", "Chinstrap", "Gentoo")
        box = playground.settings_panel.user_data
        assert box._what.value == "penguins.csv: 36 rows"
        assert "4 gaps are filled with the median" in box._remarks.value
        assert "Left out: island, sex." in box._remarks.value

    play(script)


def test_a_file_is_refused_where_a_person_wants_no_gaps_and_can_be_corrected(play):
    async def script(playground):
        await choose(playground, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
        await answer(playground, "question", name="missing", value="refuse")
        await answer(playground, "use")
        assert "line 5, column 'bill_length_mm'" in dialog(playground)["trouble"] and uses(playground)
        await answer(playground, "question", name="missing", value="drop rows")
        assert not dialog(playground)["trouble"]
        await answer(playground, "use")
        assert len(playground.trainer.user_data.points) == 31

    play(script)


def test_a_table_of_german_excel_is_read_as_it_was_written(play):
    async def script(playground):
        await choose(playground, (TABLES / "wohnungen.csv").read_bytes(), "wohnungen.csv")
        assert asked(playground) == {"encoding": "cp1252"} and "Größe" in uses(playground)
        automatic = dict.fromkeys(("separator", "decimal", "header"), "")
        assert asked(playground, "reading") == automatic
        await answer(playground, "question", name="encoding", value="cp1251")
        assert asked(playground) == {"encoding": "cp1251"} and "Größe" not in uses(playground)
        await answer(playground, "question", name="encoding", value="latin-1")
        await answer(playground, "column", place=4, value="target")
        await answer(playground, "column", place=3, value="leave out")
        await answer(playground, "use")
        samples = playground.trainer.user_data
        assert samples.columns == ("Größe", "Zimmer", "Baujahr") and samples.target == "Miete"
        assert samples.points[2].tolist() == [112.2, 5, 1974] and samples.labels[2] == 1243.3

    play(script)


def test_what_can_be_no_feature_is_left_out_with_its_reason(play):
    async def script(playground):
        await choose(playground, (TABLES / "titanic.csv").read_bytes(), "titanic.csv")
        reasons = {column["name"]: column["reason"] for column in dialog(playground)["columns"]}
        left_out = {name: reasons[name] for name, use in uses(playground).items() if use == "leave out"}
        assert left_out == {
            "PassengerId": "'PassengerId' only counts the rows: it is left out",
            "Name": "'Name' has a different value in nearly each row: it is left out",
            "Ticket": "'A/5 21171' in line 2 is not a number: leave the column out",
            "Cabin": "'Cabin' has gaps in more than half of the rows: it is left out",
        }
        assert uses(playground)["Age"] == "use" and "7 of 31 rows" in dialog(playground)["chosen"][0]["text"]
        assert any("unbalanced" in note for note in dialog(playground)["notes"])
        await answer(playground, "column", place=0, value="use")
        await answer(playground, "use")
        box = playground.settings_panel.user_data
        assert "unbalanced" in box._remarks.value and playground.trainer.data.columns[0] == "PassengerId"

    play(script)


def test_a_first_line_in_doubt_is_asked_about(play):
    async def script(playground):
        await choose(playground, "region,2020,2021\n" + "1,4,5\n2,7,9\n1,2,2\n" * 3)
        assert asked(playground) == {"header": "True"} and dialog(playground)["about"] == "9 rows, 3 columns"
        await answer(playground, "question", name="header", value="False")
        assert asked(playground) == {"header": "False"} and dialog(playground)["about"] == "10 rows, 3 columns"

    play(script)


def test_another_separator_is_tried_and_taken_back(play):
    async def script(playground):
        await choose(playground, FLOWERS)
        await answer(playground, "question", name="separator", value=";")
        assert dialog(playground)["trouble"] and not dialog(playground)["can_use"]
        assert asked(playground, "reading")["separator"] == ";"
        await answer(playground, "question", name="separator", value="")
        assert not dialog(playground)["trouble"] and [*uses(playground)] == ["length", "width", "kind"]

    play(script)


def test_the_columns_are_edited_later_from_the_present_choice(play):
    async def script(playground):
        await choose(playground, WEIGHTS)
        await answer(playground, "column", place=1, value="leave out")
        await answer(playground, "use")
        assert playground.trainer.data.columns == ("height", "weight")
        box = playground.settings_panel.user_data
        box.target.value = "weight"
        await turns(80)
        box.standardise.value = False
        await turns(80)
        box.edit.click()
        await turns(80)
        assert uses(playground) == {"kind": "use", "age": "leave out", "height": "use", "weight": "target"}
        await answer(playground, "column", place=0, value="leave out")
        await answer(playground, "use")
        assert playground.trainer.data.columns == ("height",) and playground.trainer.data.originals is None

    play(script)


def test_a_choice_without_target_or_inputs_says_what_is_needed(play):
    async def script(playground):
        await choose(playground, FLOWERS)
        await answer(playground, "column", place=2, value="leave out")
        assert not dialog(playground)["can_use"] and "Choose a column as the target" in dialog(playground)["notes"][0]
        await answer(playground, "column", place=0, value="target")
        await answer(playground, "column", place=1, value="leave out")
        assert not dialog(playground)["can_use"] and "Choose at least one column" in dialog(playground)["notes"][0]

    play(script)


def test_answers_about_another_file_or_without_meaning_change_nothing(play):
    async def script(playground):
        await choose(playground, FLOWERS)
        widget, before = playground.settings_panel.user_data.dialog, dialog(playground)
        for message in (
            {"kind": "use", "file": before["file"] + 1},
            {"kind": "use"},
            {"kind": "column", "file": before["file"], "place": 99, "value": "target"},
            {"kind": "column", "file": before["file"], "place": 0, "value": "eat"},
            {"kind": "question", "file": before["file"], "name": "missing", "value": "x"},
            {"kind": "question", "file": before["file"], "name": "x", "value": "x"},
        ):
            widget._handle_custom_msg(message, [])
            await turns(20)
        assert dialog(playground) == before and playground.trainer.user_data is None

    play(script)


def test_of_many_columns_the_first_are_shown_and_the_target(play):
    async def script(playground):
        names = [f"pixel{number}" for number in range(300)]
        lines = [",".join(str((row * place) % 17) for place in range(1, 301)) + f",{'ab'[row % 2]}" for row in range(9)]
        await choose(playground, "\n".join([",".join([*names, "kind"]), *lines]))
        assert [column["place"] for column in dialog(playground)["columns"]] == [*range(99), 300]
        assert "100 of 301 columns are shown." in dialog(playground)["notes"]
        await answer(playground, "use")
        assert len(playground.trainer.data.columns) == 300

    play(script)


def test_what_the_dialog_is_told_is_of_the_declared_type(play):
    async def script(playground):
        from nnviz.app.screen import to_page
        from tests.app.test_to_page import fits

        widget = playground.settings_panel.user_data.dialog
        assert fits(widget.words, to_page.FileWords) and fits(widget.shown, to_page.ShownFile)
        for name in ("penguins", "titanic", "wohnungen"):
            await choose(playground, (TABLES / f"{name}.csv").read_bytes(), name)
            assert dialog(playground)["name"] == name and fits(dialog(playground), to_page.ShownFile)

    play(script)
