"""Files as people make them: each is read right, or refused with a true reason."""

import math

import numpy as np
import pytest

from nnviz import Config, DataError, Samples, Trainer
from nnviz.data.choice import Choice
from nnviz.data.numerals import Numerals, form_of
from nnviz.data.preview import previewing
from nnviz.data.text_file import driven
from nnviz.history.history import History
from nnviz.views import DecisionBoundary, Stage
from nnviz.views.output.fitted_curve import FittedCurve
from nnviz.views.output.predictions import Predictions


def read(text, *target, **options):
    return Samples.from_csv(text if isinstance(text, bytes) else text.encode(), *target, **options)


def preview(text, **options):
    return driven(previewing(text if isinstance(text, bytes) else text.encode(), Choice(**options)))


def table(names, *rows, separator=","):
    return "".join(separator.join(map(str, row)) + "\n" for row in (names, *rows))


# ---- how numbers are written ----


@pytest.mark.parametrize(
    ("text", "marks", "number"),
    [
        ("1050", ".", 1050),
        ("1.050", ".", 1.05),
        ("1.050", ",.", 1050),
        ("2.500,75", ",.", 2500.75),
        ("1,234.5", ".,", 1234.5),
        ("1.234.567", ",.", 1234567),
        ("1'870.47", ".'", 1870.47),
        ("1 870,47", ", ", 1870.47),
        ("1\u202f870,47", ",\u202f", 1870.47),
        ("-0,5e3", ",", -500),
        (".5", ".", 0.5),
        ("1,5", ".", None),
        ("1,50", ".,", None),
        ("1.050", ",", None),
        ("12.34.567", ",.", None),
        ("1_000", ".", None),
        ("1.2.3", ".", None),
        ("x", ".", None),
        ("", ".", None),
    ],
)
def test_a_number_is_read_by_the_marks_of_its_table(text, marks, number):
    assert Numerals(marks[0], marks[1:]).number(text) == number


def test_a_form_is_open_only_where_both_readings_are_possible():
    assert all(form_of(text).open for text in ("1.050", "12,345", "-999.000"))
    assert not any(form_of(text).open for text in ("0.050", "1.05", "1234.567", "1.050e3", "1.050.000", "1050"))


@pytest.mark.parametrize("separator", ";\t|")
def test_a_point_among_decimal_commas_stands_between_thousands(separator):
    rows = [("0,5", "850", "ja"), ("1,5", "1.050", "nein"), ("2,5", "950", "ja"), ("3,5", "1.200", "nein")]
    found = read(table(("a", "miete", "k"), *rows, separator=separator))
    assert found.points.tolist() == [[0.5, 850], [1.5, 1050], [2.5, 950], [3.5, 1200]]


@pytest.mark.parametrize("separator", ",;\t")
def test_numbers_that_can_be_read_in_two_ways_are_asked_about(separator):
    content = table(("miete", "k"), (850, "a"), ("1.050", "b"), (950, "a"), ("1.200", "b"), separator=separator)
    with pytest.raises(DataError, match=r"line 3, column 'miete': 1\.050 can be 1\.05 or 1050: .*decimal="):
        read(content)
    assert read(content, decimal=",").points[:, 0].tolist() == [850, 1050, 950, 1200]
    assert read(content, decimal=".").points[:, 0].tolist() == [850, 1.05, 950, 1.2]
    assert "decimal" in preview(content).doubts and "decimal" not in preview(content, decimal=".").doubts


@pytest.mark.parametrize(
    "values",
    [("0.125", "850", "1.050"), ("1.050", "2000", "850"), ("1.5", "850", "1.050"), ("-1.0500", "850", "1.050")],
)
def test_a_value_that_only_one_reading_allows_decides_for_the_file(values):
    content = table(("a", "k"), *zip(values, "xyx"), separator=";")
    assert read(content).points[:, 0].tolist() == [float(value) for value in values]


def test_three_decimals_in_each_row_are_decimals_in_an_english_file():
    assert read(table(("a", "k"), ("1.250", "x"), ("2.125", "y"))).points[:, 0].tolist() == [1.25, 2.125]


def test_one_decimal_mark_counts_in_a_file():
    content = table(("a", "b", "k"), ("1.5", 2, "x"), ("1,5", 3, "y"), ("2.5", 4, "y"), separator=";")
    with pytest.raises(DataError, match="line 3, column 'a': '1,5' is not a number"):
        read(content)
    assert read(content, drop=["a"]).columns == ("b",)


def test_a_price_is_a_number_or_said_to_be_none():
    rows = [(f"{i},5", f"1.{300 + i},25") for i in range(40)]
    found = read(table(("a", "preis"), *rows, separator=";"))
    assert found.task == "regression" and found.labels.tolist() == [1300.25 + i for i in range(40)]
    with pytest.raises(DataError, match=r"line 2, column 'preis': '\$1300.25' is not a number"):
        read(table(("a", "preis"), *[(i, f"${1300 + i}.25") for i in range(40)]))


@pytest.mark.parametrize("amount", ("${}.50", "{}%", "{} cm", "1.{:03d},00 €", "€ {}"))
@pytest.mark.parametrize("rows", (30, 1500))
def test_an_amount_is_refused_and_not_left_out(amount, rows):
    rows = [(amount.format(i), i / 7, "ab"[i % 2]) for i in range(rows)]
    with pytest.raises(DataError, match="line 2, column 'price': '.*' is not a number"):
        read(table(("price", "a", "k"), *rows, separator=";"))


@pytest.mark.parametrize("date", ("{}.5.2020", "2020-05-{:02d}", "5/{}/2020", "10:{:02d}"))
def test_a_column_of_dates_is_left_out(date):
    found = read(table(("date", "a", "k"), *[(date.format(i), i / 7, "ab"[i % 2]) for i in range(1, 30)]))
    assert found.columns == ("a",) and "'date' has a different value" in found.remarks[0]


def test_columns_that_are_no_inputs_are_named():
    content = table(("date", "a"), *[(f"2020-05-{i:02d}", i / 7) for i in range(1, 30)])
    with pytest.raises(
        DataError, match="no column can be an input beside the target 'a': 'date' has a different value"
    ):
        read(content)


def test_the_mark_of_the_byte_order_is_no_text():
    content = "a,b,k\n1.5,2,x\n2.5,3,y\n".encode("utf-8-sig")
    assert read(content, encoding="utf-8").columns == ("a", "b")


@pytest.mark.parametrize("decimal", ".,")
@pytest.mark.parametrize("late", ("x", "1_0", "1.2.3"))
def test_a_text_after_a_thousand_numbers_is_named(decimal, late):
    rows = [(f"{i}.25".replace(".", decimal), "ab"[i % 2]) for i in range(1500)]
    rows[1200] = late, "a"
    with pytest.raises(DataError, match=rf"line 1202, column 'a': '{late}' is not a number"):
        read(table(("a", "k"), *rows, separator=";"))


def test_marks_after_a_thousand_numbers_still_count():
    rows = [(i, i % 7, "ab"[i % 2]) for i in range(1500)]
    rows[1200] = "1,5", 3, "a"
    assert read(table(("a", "b", "k"), *rows, separator=";")).points[1200, 0] == 1.5
    rows[1300] = "1.234", 3, "a"  # a decimal comma in one line, and a point in another
    assert read(table(("a", "b", "k"), *rows, separator=";")).points[1300, 0] == 1234
    rows[1300] = "1.5", 3, "a"
    with pytest.raises(DataError, match="line 1202, column 'a': '1,5' is not a number"):
        read(table(("a", "b", "k"), *rows, separator=";"))


# ---- the header ----


def test_numbers_above_fractions_and_classes_are_names(rng):
    rows = [(*rng.normal(size=2), "ab"[i % 2]) for i in range(30)]
    found = read(table((0, 1, "label"), *rows))
    assert len(found.points) == 30 and found.class_names == ("a", "b") and found.columns == ("0", "1")


@pytest.mark.parametrize("name", ("2020", "nan", "inf", "1e3"))
def test_one_name_may_be_a_number(name):
    found = read(table(("a", name, "k"), (1, 2, "x"), (3, 4, "y"), (5, 6, "x")))
    assert found.columns == ("a", name) and len(found.points) == 3


def test_a_first_line_that_may_be_either_is_asked_about(rng):
    content = table((0, 1, 2), *rng.normal(size=(30, 3)))
    with pytest.raises(DataError, match="line 1 may have the columns' names, or be a sample: .*header=True"):
        read(content)
    assert read(content, header=True).columns == ("0", "1") and len(read(content, header=False).points) == 31
    found = preview(content)
    assert "header" in found.doubts and found.first_line == ("0", "1", "2")
    assert preview(content, header=True).doubts == {}


def test_whole_numbers_above_columns_with_fractions_may_be_names():
    rows = [("0.5", "1.5"), (1, 2), ("0.25", 3)]
    with pytest.raises(DataError, match="line 1 may have the columns' names"):
        read(table((2020, 1), *rows))
    with pytest.raises(DataError, match="line 1 may have the columns' names"):
        read(table((1, 2, 3), *[(f"0.{i}5", f"{i}.5", i % 2) for i in range(20)]))
    assert len(read(table((2020, 1), *[(i % 3, i) for i in range(20)])).points) == 21  # whole numbers throughout


def test_numbers_above_texts_may_be_names():
    with pytest.raises(DataError, match="line 1 may have the columns' names"):
        read(table((2020, 0), *[(i / 3, "xy"[i % 2]) for i in range(20)]))


def test_a_header_that_is_given_is_not_judged():
    content = "1.5,2.5,a\n3.5,4.5,b\n5.5,6.5,a\n"
    assert read(content, header=True).columns == ("1.5", "2.5") and len(read(content).points) == 3


# ---- columns that are no features ----


def test_row_numbers_and_columns_without_a_name_are_left_out_and_said(rng):
    rows = [(i, *rng.normal(size=2), "abc"[i // 50]) for i in range(149)]
    for name, reason in (("", "'column 1' has no name"), ("Id", "'Id' only counts the rows"), ("t", "'t' only counts")):
        found = read(table((name, "length", "width", "species"), *rows))
        assert found.columns == ("length", "width") and reason in found.remarks[0]
    assert read(table(("t", "a", "b", "k"), *rows), columns=["t", "a"]).columns == ("t", "a")


def test_shuffled_numbers_count_rows_only_by_their_name(rng):
    rows = [(i, rng.normal(), "ab"[i % 2]) for i in rng.permutation(30)]
    assert read(table(("Id", "x", "k"), *rows)).columns == ("x",)
    assert read(table(("age", "x", "k"), *rows)).columns == ("age", "x")


def test_the_only_column_is_kept_though_it_counts_rows():
    assert read(table(("t", "y"), *[(i, i * 0.5) for i in range(30)])).columns == ("t",)


def test_unique_texts_and_empty_columns_are_left_out_and_said(rng):
    rows = [(f"C{i:04d}", rng.normal(), "", "ab"[i % 2]) for i in range(40)]
    found = read(table(("id", "x", "note", "k"), *rows))
    assert found.columns == ("x",) and found.target == "k"
    assert "'id' has a different value" in found.remarks[0] and "'note' has no values" in found.remarks[1]


# ---- files as programs make them ----


@pytest.mark.parametrize("first", ("sep=;", '"sep=;"', "SEP=;"))
def test_a_line_for_excel_says_the_separator(first):
    content = first + "\r\na,b;b;k\r\n1,5;2;x\r\n2,5;z;y\r\n"
    with pytest.raises(DataError, match="line 4, column 'b': 'z'"):
        read(content)
    assert read(content.replace("z", "3")).columns == ("a,b", "b")


def test_separators_at_the_end_of_samples_are_said_truly():
    with pytest.raises(DataError, match="line 2 has 4 values, and the first line has 3"):
        read("a,b,k\n1,2,x,\n3,4,y,\n")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04\x14\0\x06\0xl/workbook.xml\x80", "this is an Excel workbook: export it as CSV"),
        (b"PK\x03\x04\x14\x06xl/worksheets/sheet1.xml", "this is an Excel workbook: export it as CSV"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x80", "this is an Excel workbook: export it as CSV"),
        (b"PK\x03\x04mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "OpenDocument"),
        (b"PK\x03\x04\x14\0", "archive and not a text file"),
    ],
)
def test_workbooks_are_called_so(content, words):
    for reading in (read, preview):
        with pytest.raises(DataError, match=words):
            reading(content)


def test_text_of_windows_is_read_in_the_preview_and_said():
    content = "Größe;Art\n1,5;Kätzchen\n2,5;Hund\n1,7;Hund\n".encode("cp1252")
    with pytest.raises(DataError, match='line 1: byte 0xf6 is not UTF-8 .*encoding="cp1252"'):
        read(content)
    found = preview(content)
    assert "cp1252" in found.doubts["encoding"] and found.columns[0].name == "Größe"
    samples = driven(Samples.reading_csv(content, found.suggested))
    assert samples.columns == ("Größe",) and samples.class_names == ("Hund", "Kätzchen")


def test_blanks_separate_where_nothing_else_does():
    housing = (
        "  0.00632  18.00   2.310  0  24.00\n 0.02731   0.00   7.070  0  21.60\n 0.02729   0.00   7.070  1  34.70 \n"
    )
    assert (
        read(housing).points[0].tolist() == [0.00632, 18, 2.31, 0] and read(housing, separator=" ").columns[0] == "x1"
    )
    seeds = "15.26\t14.84\t\t1\n14.88\t14.57\t2\n14.29\t\t14.09\t2\n"
    assert read(seeds).points.tolist() == [[15.26, 14.84], [14.88, 14.57], [14.29, 14.09]]
    autos = '18.0   8   307.0\t"chevrolet malibu"\n15.0   8   350.0\t"buick skylark"\n'
    assert read(autos, task="classification").class_names == ("buick skylark", "chevrolet malibu")


def test_a_quote_that_is_not_closed_is_named_with_its_line():
    with pytest.raises(DataError, match="line 2: a quote is opened and not closed"):
        read('a,b,k\n1,"2,x\n' + "3,4,y\n" * 39)
    with pytest.raises(DataError, match="line 3: a text is too long; is a quote not closed"):
        read('a,b,k\n1,2,x\n1,"2,x\n' + "3,4,y\n" * 39_000)


# ---- classes, gaps and categories ----


def test_codes_stay_texts():
    rows = [("1.5", "01067"), ("2.5", "10115"), ("3.5", "01067")]
    assert read(table(("a", "plz"), *rows)).class_names == ("01067", "10115")
    assert Samples.from_arrays([1.0, 2, 3], ["01067", "10115", "01067"]).class_names == ("01067", "10115")


def test_none_is_a_class_and_na_is_missing_unless_it_is_said():
    assert read(table(("a", "k"), (1.5, "None"), (2.5, "Insomnia"))).class_names == ("Insomnia", "None")
    for text in ("NA", "N/A", "null", "NaN", ""):
        content = table(("a", "k"), (1.5, "x"), (2.5, text), (3.5, "y"))
        with pytest.raises(DataError, match="line 3, column 'k': the value is missing"):
            read(content)
        if text:
            assert text in read(content, missing_values=()).class_names
    with pytest.raises(DataError, match="line 3, column 'a': the value is missing"):
        read(table(("a", "k"), (1.5, "x"), ("-", "y")), missing_values=["-"])


PENGUINS = table(
    ("species", "island", "bill", "depth", "sex"),
    *[
        (
            ("Adelie", "Gentoo", "Chinstrap")[i % 3],
            ("Torgersen", "Biscoe")[i % 2],
            "NA" if i == 7 else 30 + i / 4,
            i % 7 + 0.5,
            "NA" if i % 9 == 4 else ("male", "female")[i // 2 % 2],
        )
        for i in range(60)
    ],
)


def test_columns_are_chosen_and_gaps_named():
    with pytest.raises(DataError, match="line 2, column 'island': 'Torgersen' is not a number: .*drop=.*one-hot"):
        read(PENGUINS, "species")
    with pytest.raises(DataError, match="line 9, column 'bill': the value is missing; 1 row of 60 has gaps"):
        read(PENGUINS, "species", drop=["island", "sex"])
    found = read(PENGUINS, "species", columns=["bill", "depth"], missing="drop rows")
    assert found.points.shape == (59, 2) and "1 row of 60 with a gap is left out" in found.remarks[0]
    found = read(PENGUINS, "species", columns=["depth", "bill"], missing="median")
    bills = [30 + i / 4 for i in range(60) if i != 7]
    assert found.columns == ("depth", "bill") and found.points[7, 1] == np.median(bills) and len(found.points) == 60
    assert "a gap is filled" in found.remarks[0]


def test_categories_become_columns_of_0_and_1():
    found = read(PENGUINS, "species", missing="drop rows", categories="one-hot")
    assert found.columns == ("island=Biscoe", "island=Torgersen", "bill", "depth", "sex=female", "sex=male")
    rows = [i for i in range(60) if i != 7 and i % 9 != 4]
    assert found.points[:, 0].tolist() == [i % 2 for i in rows]
    assert found.points[:, 5].tolist() == [i // 2 % 2 == 0 for i in rows]
    many = table(("a", "b", "k"), *[(f"t{i % 30}", i / 2, "xy"[i % 2]) for i in range(90)])
    with pytest.raises(DataError, match="line 2, column 'a': 't0' .* more than 20 different texts"):
        read(many, categories="one-hot")


def test_a_column_with_one_text_by_mistake_is_named():
    content = table(("a", "b", "k"), *[(i / 2, "x" if i == 5 else i % 4, "yn"[i % 2]) for i in range(40)])
    with pytest.raises(DataError, match="line 7, column 'b': 'x' is not a number: mend it, or leave the column out"):
        read(content)


@pytest.mark.parametrize(
    "options, words",
    [
        ({"missing": "guess"}, "missing = 'guess': choose one of 'refuse', 'drop rows', 'median'"),
        ({"categories": "hash"}, "categories = 'hash': choose one of 'refuse', 'one-hot'"),
        ({"header": "maybe"}, "header = 'maybe': choose one of True, False, 'auto'"),
        ({"columns": ["gone"]}, "columns = 'gone': there is no such column; the columns are a, b, k"),
        ({"drop": ["gone"]}, "drop = 'gone': there is no such column"),
        ({"columns": [1.5]}, r"columns = \[1.5\]: give a list of names"),
        ({"columns": [True]}, r"columns = \[True\]: give a list of names"),
        ({"target": True}, "target = True: there is no such column"),
        ({"header": np.array([1, 2])}, r"header = array\(\[1, 2\]\): choose one of"),
        ({"encoding": 5}, "encoding = 5: there is no such encoding"),
        ({"columns": ["k"], "target": "k"}, "no column but 'k'"),
        ({"drop": ["a", "b"]}, "no column but 'k'"),
    ],
)
def test_a_choice_that_cannot_be_is_refused_in_words(options, words):
    with pytest.raises(DataError, match=words):
        read(table(("a", "b", "k"), (1.5, 2, "x"), (2.5, 3, "y")), **options)


def test_places_may_be_numbers_of_numpy():
    found = read(table(("a", "b", "k"), (1.5, 2, "x"), (2.5, 3, "y")), np.int64(2), columns=np.array([1]))
    assert found.columns == ("b",) and found.target == "k"


def test_an_imbalance_is_said():
    rows = [(i / 3, "rare" if i % 20 == 0 else "common") for i in range(100)]
    [remark] = read(table(("a", "k"), *rows)).remarks
    assert "95 % are common, and 5 % are rare" in remark
    assert read(table(("a", "k"), *[(i / 3, "xy"[i % 2]) for i in range(100)])).remarks == ()


# ---- the preview ----


def test_a_preview_suggests_what_can_be_read_by_clicks():
    found = preview(PENGUINS)
    assert [(column.name, column.kind, column.gaps) for column in found.columns] == [
        ("species", "category", 0),
        ("island", "category", 0),
        ("bill", "number", 1),
        ("depth", "number", 0),
        ("sex", "category", 7),
    ]
    assert found.columns[1].reason == "'Torgersen' in line 2 is text: leave it out, or use it as categories"
    assert found.rows == 60 and len(found.first_rows) == 10 and found.first_rows[7][2] == "NA"
    assert found.rows_with_gaps(["bill", "depth"]) == 1 and found.rows_with_gaps(["bill", "sex"]) == 8
    samples = driven(Samples.reading_csv(PENGUINS.encode(), found.suggested))
    assert samples.target == found.suggested.target and len(samples.points) == 52


def test_a_preview_says_what_cannot_be_used():
    rows = [(i, f"C{i:04d}", "", 3, i / 7, "ab"[i % 2]) for i in range(40)]
    kinds = {column.name: column for column in preview(table(("n", "C", "e", "c", "x", "k"), *rows)).columns}
    assert {name: (column.kind, column.use) for name, column in kinds.items()} == {
        "n": ("row numbers", "leave out"),
        "C": ("text", "leave out"),
        "e": ("empty", "leave out"),
        "c": ("constant", "use"),
        "x": ("number", "use"),
        "k": ("category", "target"),
    }
    found = preview(table(("n", "C", "e", "c", "x", "k"), *rows))
    assert "'C0000'" in found.about_target("C") or "classes" in found.about_target("C")
    assert found.about_target("k") == ""


# ---- the data's own units ----


@pytest.fixture
def houses(rng):
    X = np.stack([rng.uniform(20, 200, 80), rng.uniform(1900, 2020, 80)], axis=1)
    return Samples.from_arrays(X, 3000 * X[:, 0] + 1e5, columns=("m2", "year"), target="price", standardise=True)


def shown(trainer, view):
    snapshot = History(trainer).latest()
    Stage([(view, (0, 0, 1, 1))], 500, 400).frame(snapshot)
    return snapshot


def texts(view):
    return [artist.text for artist in view._still if hasattr(artist, "text")]


def test_errors_are_in_the_unit_of_the_data(houses):
    trainer = Trainer(Config(), houses)
    trainer.run(steps=50)
    problem, data = trainer.problem, trainer.data
    outputs = problem.predict(trainer.state.theta, problem.inputs(data.test[0])).ravel()
    mean, deviation = data.originals[1][: data.train_count].mean(), data.originals[1][: data.train_count].std()
    true = data.originals[1][data.train_count :]
    expected = math.sqrt(np.mean((outputs * deviation + mean - true) ** 2))
    assert problem.evaluate(trainer.state.theta).test_rmse == pytest.approx(expected)


def test_axes_and_readings_are_in_the_units_of_the_data(houses):
    trainer, view = Trainer(Config(), houses), DecisionBoundary()
    snapshot = shown(trainer, view)
    assert {"100", "200"} <= set(texts(view)) and {"1900", "2000"} <= set(texts(view))
    left, top, wide, high = view.box
    text = view.readout(snapshot, left + wide / 2, top + high / 2)
    middle = [sum(ends) / 2 for ends in zip(*(snapshot.event.data.plane.own(end) for end in _corners(snapshot)))]
    place = {part.split(" = ")[0]: float(part.split(" = ")[1]) for part in text.split(":")[0].split(", ")}
    assert place["m2"] == pytest.approx(middle[0], abs=2) and place["year"] == pytest.approx(middle[1], abs=2)
    view = Predictions()
    shown(trainer, view)
    assert {"200k", "400k", "600k"} <= set(texts(view))


def _corners(snapshot):
    plane = snapshot.event.data.plane
    return plane.low, plane.high


def test_a_curve_is_in_the_units_of_the_data(rng):
    x = rng.uniform(1900, 2020, 60)
    samples = Samples.from_arrays(x, 1e6 + 1000 * x, columns=("year",), standardise=True)
    view = FittedCurve()
    snapshot = shown(Trainer(Config(), samples), view)
    assert {"1900", "2000"} <= set(texts(view)) and "2.95M" in texts(view)
    left, top, wide, high = view.box
    assert view.readout(snapshot, left + wide / 2, top + high / 2).startswith("year = 19")
