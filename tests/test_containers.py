"""Containers of other libraries: the same samples, or words."""

from decimal import Decimal

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import scipy.sparse
from sklearn import datasets
from sklearn.utils import Bunch

from nnviz import DataError, Samples
from nnviz.data.any_data import as_user_data

VALUES = np.random.default_rng(0).normal(size=(30, 2))
KINDS = np.array(["low", "mid", "high"])[np.arange(30) % 3]
COLUMNS = {"a": VALUES[:, 0], "b": VALUES[:, 1], "k": KINDS}
ORDER = ["low", "mid", "high"]


@pytest.mark.parametrize(
    "table",
    [
        pd.DataFrame(COLUMNS),
        pd.DataFrame(COLUMNS).convert_dtypes(dtype_backend="pyarrow"),
        pl.DataFrame(COLUMNS),
        pl.LazyFrame(COLUMNS),
        pl.DataFrame(COLUMNS).with_columns(pl.col("k").cast(pl.Categorical)),
        pa.table(COLUMNS),
        pa.table({**COLUMNS, "k": pa.array(KINDS).dictionary_encode()}),
        pa.RecordBatch.from_pydict(COLUMNS),
        COLUMNS,
        {name: values.tolist() for name, values in COLUMNS.items()},
        [dict(zip(COLUMNS, row)) for row in zip(*COLUMNS.values())],
        np.array([*zip(*COLUMNS.values())], dtype=[("a", "f8"), ("b", "f8"), ("k", "U4")]),
        np.array([*zip(*COLUMNS.values())], dtype=[("a", "f8"), ("b", "f8"), ("k", "U4")]).view(np.recarray),
    ],
    ids=lambda table: type(table).__name__,
)
def test_tables_of_any_library_are_the_same_samples(table):
    for given in (table, (table, "k"), (table, 2), (table, -1)):
        found = as_user_data(given)
        assert np.array_equal(found.points, VALUES) and found.columns == ("a", "b") and found.target == "k"
        assert [found.class_names[int(label)] for label in found.labels] == KINDS.tolist()


@pytest.mark.parametrize(
    "X",
    [
        pd.DataFrame(VALUES, columns=["a", "b"]),
        pl.DataFrame(VALUES, schema=["a", "b"]),
        pl.LazyFrame(VALUES, schema=["a", "b"]),
        pa.table({"a": VALUES[:, 0], "b": VALUES[:, 1]}),
        {"a": VALUES[:, 0], "b": VALUES[:, 1]},
        *(kind(VALUES) for kind in (scipy.sparse.csr_matrix, scipy.sparse.dok_array, scipy.sparse.lil_matrix)),
    ],
    ids=lambda X: type(X).__name__,
)
@pytest.mark.parametrize("y", [KINDS, pd.Series(KINDS), pl.Series(KINDS), pa.chunked_array([KINDS[:9], KINDS[9:]])])
def test_inputs_and_labels_of_any_library(X, y):
    found = as_user_data((X, y))
    assert np.array_equal(found.points, VALUES) and found.class_names == ("high", "low", "mid")
    assert found.columns == (("x1", "x2") if scipy.sparse.issparse(X) else ("a", "b"))


@pytest.mark.parametrize("kind", (float, int, bool))
def test_one_hot_labels_are_classes(kind):
    one_hot = np.eye(3, dtype=kind)[np.arange(30) % 3]
    for y in (one_hot, one_hot.tolist(), scipy.sparse.csr_matrix(one_hot)):
        found = as_user_data((VALUES, y))
        assert found.classes == 3 and found.labels.tolist() == (np.arange(30) % 3).tolist()
    assert as_user_data((VALUES, pd.get_dummies(pd.Series(KINDS)))).class_names == ("high", "low", "mid")
    with pytest.raises(DataError, match=r"y has shape \(30, 3\)"):
        as_user_data((VALUES, one_hot * 0.5))


def test_one_hot_columns_name_the_classes_that_occur():
    places = np.array([0, 2, 3] * 10)
    found = as_user_data((VALUES, pd.DataFrame(np.eye(4)[places], columns=["p", "q", "r", "s"])))
    names = np.array(found.class_names)[found.labels.astype(int)]
    assert names.tolist() == np.array(["p", "q", "r", "s"])[places].tolist() and found.classes == 3


@pytest.mark.parametrize("table", (np.array, pd.DataFrame))
def test_too_many_one_hot_classes_are_no_values(table):
    with pytest.raises(DataError, match="12 classes"):
        as_user_data((VALUES, table(np.eye(12)[np.arange(30) % 12])))


def test_a_column_is_chosen_by_its_place():
    table = np.column_stack([np.arange(30) % 3, VALUES])
    for given in (pd.DataFrame(table), pd.DataFrame(table, columns=["k", "a", "b"]), table):
        for place in (0, np.int64(0), -3):
            assert np.array_equal(as_user_data((given, place)).points, VALUES)
    assert as_user_data((pd.DataFrame(table), 2)).task == "regression"
    assert as_user_data((pd.DataFrame(table[:, ::-1], columns=[2, 1, 0]), 0)).classes == 3  # a name counts first


@pytest.mark.parametrize(
    "y",
    [
        pd.Series(pd.Categorical(KINDS, ORDER, ordered=True)),
        pd.Categorical(KINDS, ORDER, ordered=True),
        pl.Series(KINDS, dtype=pl.Enum(ORDER)),
        pd.DataFrame({"k": pd.Categorical(KINDS, ORDER, ordered=True)}),
    ],
    ids=["Series", "Categorical", "Enum", "DataFrame"],
)
def test_ordered_categories_keep_their_order(y):
    library = pl if isinstance(y, pl.Series) else pd
    column = y["k"] if isinstance(y, pd.DataFrame) else y
    for given in ((VALUES, y), library.DataFrame({"a": VALUES[:, 0], "k": column})):
        found = as_user_data(given)
        assert found.class_names == tuple(ORDER) and found.labels.tolist() == (np.arange(30) % 3).tolist()


def test_data_sets_of_scikit_learn_have_their_names():
    for given in (datasets.load_breast_cancer(), datasets.load_breast_cancer(as_frame=True)):
        found = as_user_data(given)
        assert found.class_names == ("malignant", "benign") and found.columns[0] == "mean radius"
        assert np.array_equal(found.labels, given["target"])
    assert as_user_data(datasets.load_diabetes()).task == "regression"
    found = as_user_data(Bunch(data=scipy.sparse.csr_matrix(VALUES), target=VALUES[:, 0], target_names=["price"]))
    assert found.target == "price" and found.columns == ("x1", "x2")


def test_frames_are_chosen_from_as_files_are():
    table = pd.DataFrame({**COLUMNS, "city": ["u", "v", None] * 10, "note": [None] * 30}).reset_index()
    with pytest.raises(DataError, match="row 0, column 'city': 'u' is not a number"):
        Samples.from_table(table, "k")
    found = Samples.from_table(table, "k", drop=["city"])
    assert found.columns == ("a", "b")
    assert "'index' only counts" in found.remarks[0] and "'note' has no values" in found.remarks[1]
    with pytest.raises(DataError, match="row 2, column 'city': the value is missing; 10 rows of 30 have gaps"):
        Samples.from_table(table, "k", categories="one-hot")
    found = Samples.from_table(table, "k", categories="one-hot", missing="drop rows")
    assert found.columns == ("a", "b", "city=u", "city=v") and len(found.points) == 20
    assert Samples.from_table(table, "k", columns=["b"]).columns == ("b",)


class Raising:
    columns = ("a", "k")

    def __getitem__(self, name):
        raise KeyError("gone")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (pd.DataFrame(), "the table has no columns"),
        (pl.DataFrame(), "the table has no columns"),
        (pa.table({}), "the table has no columns"),
        ({}, "the table has no columns"),
        (pd.DataFrame({"a": [], "k": []}), "0 samples"),
        (pd.DataFrame([[1, 2, 3]] * 3, columns=["a", "a", "k"]), "two columns"),
        ({"a": [1, 2], "k": ["x", "y", "x"]}, "the columns have different lengths: 2, 3"),
        ({"a": VALUES, "k": KINDS}, r"column 'a' has shape \(30, 2\): one value for each row"),
        (np.zeros(30, [("a", [("c", "f8"), ("d", "f8")]), ("k", "i4")]), "column 'a' has columns of its own"),
        (Raising(), r"the data can't be read \(KeyError: 'gone'\): give arrays or a DataFrame"),
        ((Raising(), KINDS), r"the data can't be read"),
        (pa.table({"a": [1.0, None, 2.0], "k": ["x", "y", "x"]}), "row 1, column 'a': the value is missing"),
        (pl.DataFrame({"a": [1.0, 2.0], "k": ["x", None]}), "row 1, column 'k': the value is missing"),
        ((pa.table(COLUMNS), "z"), "'z': there is no such column; the columns are a, b, k"),
        (
            (scipy.sparse.csr_matrix((100_000, 5_000)), np.zeros(100_000)),
            "a sparse matrix of 100,000 rows and 5,000 columns has 500,000,000 numbers: at most 20,000,000",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else type(value).__name__,
)
def test_what_cannot_be_read_is_refused_in_words(data, words):
    with pytest.raises(DataError, match=words):
        as_user_data(data)


def test_none_is_a_class_where_it_is_a_text():
    kinds = np.where(np.arange(30) % 2, "None", "Insomnia")
    for y in (kinds, kinds.astype(object), pd.Series(kinds), pl.Series(kinds)):
        assert as_user_data((VALUES, y)).class_names == ("Insomnia", "None")
    for missing in (None, np.nan, pd.NA, pd.NaT, Decimal("NaN")):
        with pytest.raises(DataError, match="row 1, column 'y': the value is missing"):
            as_user_data((VALUES[:3], np.array(["a", missing, "b"], object)))


def test_a_sparse_column_is_one_input():
    found = as_user_data((scipy.sparse.coo_array(VALUES[:, 0]), KINDS))
    assert np.array_equal(found.points, VALUES[:, :1])


OPEN = ["1.050", "850", "1.200", "950"] * 3


@pytest.mark.parametrize("kind", (pd.DataFrame, pl.DataFrame, pa.table, dict))
def test_texts_that_can_be_two_numbers_are_refused_in_any_container(kind):
    words = r"row 0, column 'a': the text '1\.050' can be 1\.05 or 1050: give numbers"
    with pytest.raises(DataError, match=words):
        as_user_data((kind({"a": OPEN, "k": ["x", "y"] * 6}), "k"))
    clear = as_user_data((kind({"a": ["1.05", "850", "1.2", "950"] * 3, "k": ["x", "y"] * 6}), "k"))
    assert clear.points[:4, 0].tolist() == [1.05, 850, 1.2, 950]


def test_texts_that_can_be_two_numbers_are_refused_in_arrays():
    with pytest.raises(DataError, match="can be 1.05 or 1050"):
        as_user_data((np.array([OPEN, OPEN]).T, np.arange(12) % 2))
    with pytest.raises(DataError, match="column 'y': the text '1.050' can be"):
        as_user_data((np.arange(12.0)[:, None], np.array(OPEN)))
    decimals = np.array(["1.125", "0.500", "2.750", "3.250"] * 3)
    assert as_user_data((decimals[:, None], np.arange(12) % 2)).points[:4, 0].tolist() == [1.125, 0.5, 2.75, 3.25]


def masked(values, rows):
    return np.ma.array(values, mask=np.isin(np.arange(len(values)), rows))


@pytest.mark.parametrize(
    "X",
    [
        (row for row in VALUES),
        dict(enumerate(VALUES)).values(),
        np.ma.array(VALUES),
        [np.ma.array(row) for row in VALUES],
        map(list, VALUES),
    ],
    ids=["generator", "values of a dict", "masked array", "masked rows", "map"],
)
def test_whatever_can_be_read_once_is_read(X):
    assert np.array_equal(as_user_data((X, (kind for kind in KINDS))).points, VALUES)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        ((VALUES, masked(KINDS, [5])), "row 5, column 'y'"),
        ((VALUES, masked(KINDS == "low", [5])), "row 5, column 'y'"),
        (({"a": masked(VALUES[:, 0], [5])}, KINDS), "row 5, column 'a'"),
        (([masked(row, [1] if number == 5 else []) for number, row in enumerate(VALUES)], KINDS), "row 5, column 'x2'"),
        ((np.ma.array(VALUES.reshape(5, 3, 4), mask=VALUES.reshape(5, 3, 4) == VALUES[0, 1]), range(5)), "row 0"),
    ],
    ids=["texts", "truth values", "column", "rows", "pictures"],
)
def test_a_masked_value_is_missing_in_any_array(data, place):
    with pytest.raises(DataError, match=f"^{place}.*the value is missing"):
        as_user_data(data)


def test_masked_labels_without_a_masked_value_are_those_of_the_array():
    assert as_user_data((VALUES, np.ma.array(KINDS))).class_names == ("high", "low", "mid")
    assert as_user_data((VALUES, np.ma.array(KINDS == "low"))).class_names == ("False", "True")


LONG = [2**60 + number % 3 for number in range(30)]  # as floats all are equal


@pytest.mark.parametrize(
    "y",
    [
        LONG,
        [number << 30 for number in LONG],
        [*map(str, LONG)],
        [*map(Decimal, LONG)],
        np.array(LONG, object),
        np.ma.array(LONG),
        pd.Series(LONG, dtype="Int64"),
        pa.array(LONG),
    ],
    ids=["ints", "longer ints", "texts", "decimals", "objects", "masked", "pandas", "pyarrow"],
)
def test_long_numbers_stay_different_classes(y):
    expected = [number % 3 for number in range(30)]
    assert as_user_data((VALUES, y)).labels.tolist() == expected
    assert as_user_data(({"a": VALUES[:, 0], "k": y}, "k")).labels.tolist() == expected
    text = "a,k\n" + "".join(f"{value},{label}\n" for value, label in zip(VALUES[:, 0], y))
    assert Samples.from_csv(text.encode()).labels.tolist() == expected


def test_many_long_numbers_are_values():
    found = as_user_data((VALUES, [2**60 + 2**50 * number for number in range(30)]))
    assert found.task == "regression" and np.ptp(found.labels) == 29 * 2.0**50


class Broken:
    def __float__(self):
        raise ArithmeticError("it is broken")

    __str__ = __float__


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ((np.array([[Broken(), 1.0]] * 3), [0, 1, 0]), "ArithmeticError: it is broken"),
        ((VALUES, [Broken()] * 30), "ArithmeticError: it is broken"),
        (({"a": [Broken()] * 3, "k": [0, 1, 0]}, "k"), "ArithmeticError: it is broken"),
        (([[10**400, 1]] * 3, [0, 1, 0]), "row 0, column 'x1': the value is inf"),
        (({"a": [-(10**400)] * 3, "k": [0, 1, 0]}, "k"), "row 0, column 'a': the value is -inf"),
        ((np.array([[np.longdouble("1e4000")]] * 3), [0, 1, 0]), "row 0, column 'x1': the value is inf"),
        (([[1, 2], (3, 4), [5]], [0, 1, 0]), "row 2 has 1 value, and row 0 has 2"),
    ],
    ids=["input", "label", "column", "large", "large column", "long double", "ragged"],
)
def test_what_can_not_be_read_is_refused_in_words(data, words):
    with pytest.raises(DataError, match=words):
        as_user_data(data)
