"""Data of one's own: every form of it, what is wrong with it in words, and the way out again."""

import math
import re
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz import Config, ConfigError, DataError, Samples, Trainer
from nnviz.data.any_data import as_user_data
from nnviz.data.checks import MOST_NUMBERS
from nnviz.data.preview import previewing
from nnviz.data.text_file import driven
from nnviz.drawing.label import Label
from nnviz.history.history import History
from nnviz.training.run_data import generated
from nnviz.views import LIGHT, DecisionBoundary, NetworkDiagram, Stage

FLOWERS = """length,width,kind
1.4,0.2,setosa
4.7,1.4,versicolor
6.0,2.5,virginica
1.3,0.2,setosa
4.5,1.5,versicolor
5.1,1.9,virginica
"""


class Column:
    """A column of a data frame, as far as anybody needs it."""

    def __init__(self, name, values):
        self.name, self.values = name, values

    def __array__(self, dtype=None, copy=None):
        return np.asarray(self.values, dtype)


class Frame:
    """A data frame, as far as anybody needs it: it has columns, and gives each by its name."""

    def __init__(self, **columns):
        self._columns = columns

    @property
    def columns(self):
        return list(self._columns)

    def __getitem__(self, name):
        return Column(name, self._columns[name])


@pytest.fixture
def X(rng):
    return rng.normal(size=(40, 3)) * [1, 10, 100] + [0, 5, -500]


@pytest.fixture
def kinds(X):
    return np.where(X[:, 0] > 0.3, "cat", np.where(X[:, 0] < -0.3, "dog", "ant"))


# ---- every form ----


def test_arrays_lists_tables_and_files_mean_the_same(X, kinds):
    frame = Frame(x1=X[:, 0], x2=X[:, 1], x3=X[:, 2], y=kinds)
    file = "x1,x2,x3,y\n" + "".join(",".join(map(repr, map(float, row))) + f",{kind}\n" for row, kind in zip(X, kinds))
    forms = [
        (X, kinds),
        (X.tolist(), kinds.tolist()),
        (Column("", X), Column("y", kinds)),
        frame,
        (frame, "y"),
        np.column_stack([X.astype(object), kinds]),
        file.encode(),
        Samples.from_arrays(X, kinds),
    ]
    for form in forms:
        found = as_user_data(form)
        assert np.array_equal(found.points, X) and found.points.dtype == float
        assert found.class_names == ("ant", "cat", "dog") and found.classes == 3
        assert found.columns == ("x1", "x2", "x3") and found.target == "y"
        assert found.task == "classification"


def test_any_column_of_a_table_can_be_the_target(X, kinds):
    frame = Frame(kind=kinds, a=X[:, 0], b=X[:, 1])
    found = as_user_data((frame, "kind"))
    assert found.columns == ("a", "b") and found.target == "kind"
    assert Samples.from_csv(b"kind,a\nx,1\ny,2\n", "kind").columns == ("a",)
    with pytest.raises(DataError, match="'knd': there is no such column; the columns are kind, a, b"):
        as_user_data((frame, "knd"))


@pytest.mark.parametrize(
    ("y", "task", "names"),
    [
        ([0, 1, 0, 1], "classification", ()),
        ([True, False, True, True], "classification", ("False", "True")),
        ([-1.0, 1.0, 1.0, -1.0], "classification", ("-1", "1")),
        (["b", "a", "b", "a"], "classification", ("a", "b")),
        ([0.5, 1.0, 2.0, 3.0], "regression", ()),
        (["1", "2", "1", "2"], "classification", ("1", "2")),
    ],
)
def test_the_values_decide_between_classes_and_regression(y, task, names):
    found = Samples.from_arrays(np.arange(4.0), y)
    assert (found.task, found.class_names) == (task, names)
    if task == "classification":
        assert sorted(set(found.labels)) == list(range(found.classes))


def test_whole_numbers_are_values_where_that_is_said(X):
    y = np.arange(40) % 5
    assert Samples.from_arrays(X, y).classes == 5
    assert Samples.from_arrays(X, y, task="regression").task == "regression"
    assert Samples.from_arrays(X, np.arange(40)).task == "regression"


# ---- a run with it ----


@pytest.mark.parametrize("columns", (1, 2, 3))
def test_a_trainer_learns_it(rng, columns):
    X = rng.normal(size=(200, columns))
    trainer = Trainer(Config(learning_rate=0.1), (X, X[:, 0] > 0))
    before = trainer.problem.evaluate(trainer.state.theta)
    trainer.run(epochs=20)
    after = trainer.problem.evaluate(trainer.state.theta)
    assert after.test_accuracy > 0.9 and after.train_loss < before.train_loss
    assert trainer.problem.network.sizes[0] == columns


def test_features_are_made_of_one_or_two_columns(X, kinds):
    config = Config(features=("x1", "x1^2", "sin(x2)"))
    assert Trainer(config, (X[:, :2], kinds)).problem.network.sizes[0] == 3
    assert Trainer(config, (X, kinds)).problem.network.sizes[0] == 3 == X.shape[1]
    assert Trainer(config, (X[:, :1], kinds)).problem.network.sizes[0] == 2  # without x2


def test_the_settings_of_the_run_split_it_and_a_data_set_keeps_its_split(X, kinds):
    trainer = Trainer(Config(train_fraction=0.5), (X, kinds))
    assert trainer.data.train_count == 20
    trainer.configure(train_fraction=0.8)
    assert trainer.data.train_count == 32
    order = trainer.data.points
    trainer.configure(seed=1)
    assert not np.array_equal(order, trainer.data.points)
    data = Samples.from_arrays(X, kinds).split(train_fraction=0.25, seed=3)
    trainer = Trainer(Config(), data)
    trainer.configure(train_fraction=0.8, seed=9)
    assert trainer.data is data and data.train_count == 10


def test_resetting_gives_the_same_run_bit_for_bit(X, kinds):
    trainer = Trainer(Config(), (X / 100, kinds))
    trainer.run(steps=30)
    theta, data = trainer.state.theta, trainer.data
    trainer.configure(learning_rate=0.05)
    assert trainer.data is data
    trainer.configure(learning_rate=0.03)
    trainer.reset()
    trainer.run(steps=30)
    assert np.array_equal(trainer.state.theta, theta)


def test_a_generated_data_set_takes_its_place_and_it_comes_back(X, kinds):
    trainer = Trainer(Config(), (X, kinds))
    trainer.configure(dataset="circle")  # as the config says already
    assert trainer.user_data is None
    assert np.array_equal(trainer.data.points, generated(trainer.config).points)
    trainer.use((X, kinds), hidden=(3,))
    assert trainer.data.columns == ("x1", "x2", "x3") and trainer.config.hidden == (3,)


def test_data_that_is_refused_leaves_the_run_as_it_is(X):
    trainer = Trainer(Config(loss="cross_entropy"))
    trainer.run(steps=10)
    state, data = trainer.state, trainer.data
    for bad in ((X, np.zeros(40)), (X, np.linspace(0, 1, 40)), (X, X), b"", 7, (1, 2, 3)):
        with pytest.raises(ConfigError):
            trainer.use(bad)
        assert trainer.state is state and trainer.data is data and trainer.user_data is None


# ---- standardised, and shown over a plane ----


@pytest.mark.parametrize("task", ("classification", "regression"))
def test_standardised_by_the_training_part_alone(X, task):
    y = X[:, 0] > 0 if task == "classification" else 50 + X[:, 0]
    data = Samples.from_arrays(X, y, standardise=True).split(train_fraction=0.6)
    points, labels = data.train
    assert np.allclose(points.mean(axis=0), 0) and np.allclose(points.std(axis=0), 1)
    assert not np.allclose(data.points.mean(axis=0), 0)
    if task == "regression":
        assert np.allclose([labels.mean(), labels.std()], [0, 1])
    assert "standardised for the network" in data.plane.remarks


@pytest.mark.parametrize("value", (7, 0, 0.1, -0.3, 1e90, 1e-300))
def test_a_constant_column_becomes_0_and_another_value_in_a_test_row_keeps_its_size(X, value):
    X[:, 1] = value
    data = Samples.from_arrays(X, X[:, 0] > 0, standardise=True).split()
    assert np.array_equal(data.points[:, 1], np.zeros(40))
    assert np.isfinite(data.plane.cells(5)).all()
    tested = int((X[:, 0] == data.to_arrays().X[-1, 0]).argmax())
    X[tested, 1] = value + 0.1
    data = Samples.from_arrays(X, X[:, 0] > 0, standardise=True).split()
    assert data.points[-1, 1] == X[tested, 1] - value and not data.points[:-1, 1].any()


def test_the_plane_lies_over_two_columns_with_the_others_at_their_median(X, kinds):
    data = Samples.from_arrays(X, kinds, columns=("a", "b", "c"), shown=("c", "a")).split()
    points = data.plane.points(np.array([[3.0, 4.0]]))
    assert points.tolist() == [[4.0, np.median(data.train[0][:, 1]), 3.0]]
    assert np.allclose(data.plane.places(X), X[:, [2, 0]])
    assert data.plane.names == ("c", "a") and "median" in data.plane.remarks[0]
    places = data.plane.places(data.points)
    assert (places > data.plane.low).all() and (places < data.plane.high).all()


def test_columns_of_two_values_are_not_shown_at_first(rng):
    flags, numbers = rng.integers(0, 2, (60, 3)), rng.normal(size=(60, 2))
    mixed = np.column_stack([flags[:, :2], numbers[:, 0], flags[:, 2], numbers[:, 1]])
    for X, shown in (
        (mixed, ("x3", "x5")),
        (mixed[:, :4], ("x3", "x1")),
        (flags, ("x1", "x2")),
        (mixed[:, :2], ("x1", "x2")),
    ):
        samples = Samples.from_arrays(X, flags[:, 0])
        assert samples.drawn == shown and samples.split().plane.names == shown
    assert samples.changed(shown=("x2", "x1")).drawn == ("x1", "x2")  # both are shown in any case


def test_the_plane_of_the_components_has_the_most_variance(X, kinds):
    data = Samples.from_arrays(X, kinds, shown="components", standardise=True).split()
    train = data.train[0]
    _, sizes, axes = np.linalg.svd(train - train.mean(axis=0), full_matrices=False)
    assert np.allclose(np.abs(data.plane.directions @ axes[:2].T), np.eye(2), atol=1e-9)
    variance = data.plane.places(train).var(axis=0)
    assert np.allclose(variance, sizes[:2] ** 2 / len(train))
    there_and_back = data.plane.places(data.plane.points(np.array([[1.0, -2.0]])))
    assert np.allclose(there_and_back, [[1.0, -2.0]])


def test_components_of_two_columns_are_the_columns(X, kinds):
    assert Samples.from_arrays(X[:, :2], kinds, shown="components").split().plane.names == ("x1", "x2")


@pytest.mark.parametrize("columns", [5, "abc", [None, 1, 2], {"a": 1, "b": 2, "c": 3}, [["a"], ["b"], ["c"]], {"a"}])
def test_names_of_columns_are_a_list(X, kinds, columns):
    with pytest.raises(DataError, match="columns = .*: give a list of names"):
        Samples.from_arrays(X, kinds, columns=columns)


@pytest.mark.parametrize("shown", [("a", "a"), ("a", "z"), "a", ("a",), 3, [["a"], ["b"]], {"a": 1, "b": 2}])
def test_only_columns_that_there_are_can_be_shown(X, kinds, shown):
    with pytest.raises(DataError, match="shown = .*there are a, b, c"):
        Samples.from_arrays(X, kinds, columns=("a", "b", "c"), shown=shown)


@pytest.mark.parametrize("theme_ratio", (1.0, 2.0))
@pytest.mark.parametrize("form", ("columns", "components", "two", "one", "values", "large"))
def test_a_frame_of_it_equals_the_full_picture(rng, form, theme_ratio):
    X = rng.normal(size=(3000 if form == "large" else 60, 4)) * [1, 5, 10, 0.001]
    y = X[:, 0] * 3 if form == "values" else (X[:, 0] > 0) * 1 + (X[:, 1] > 0)
    width = {"two": 2, "one": 1}.get(form, 4)
    samples = Samples.from_arrays(X[:, :width], y, shown="components" if form == "components" else None)
    trainer = Trainer(Config(learning_rate=0.001), samples)
    history = History(trainer)
    stations = [
        Stage(
            [
                (NetworkDiagram(), (0, 0, 0.5, 1)),
                (DecisionBoundary(test_points=True, uncertainty=True, ring_errors=True), (0.5, 0, 0.5, 1)),
            ],
            700,
            300,
            theme_ratio,
        )
        for _ in range(2)
    ]
    for steps in (0, 40):
        steps and trainer.run(steps=steps)
        snapshot = history.latest()
        assert np.array_equal(stations[0].frame(snapshot), stations[1].full(snapshot))


def texts(view):
    return " ".join(artist.text for artist in view._still if isinstance(artist, Label))


def test_the_axes_say_what_they_are(X, kinds):
    samples = Samples.from_arrays(X, kinds, columns=("age", "height", "weight"), standardise=True)
    snapshot = History(Trainer(Config(), samples)).latest()
    view, diagram = DecisionBoundary(), NetworkDiagram()
    Stage([(view, (0, 0, 0.5, 1)), (diagram, (0.5, 0, 0.5, 1))], 900, 360).frame(snapshot)
    for text in ("→ age", "↑ height", "other columns at their median", "standardised", "ant", "cat", "dog"):
        assert text in texts(view)
    for text in ("age", "height", "weight", "dog"):
        assert text in texts(diagram)
    left, top, width, height = view.box
    assert view.readout(snapshot, left + width / 2, top + height / 2).startswith("age = ")
    assert any(name in view.readout(snapshot, left + width / 2, top + height / 2) for name in samples.class_names)


def test_a_view_is_laid_over_other_columns_while_the_run_goes_on(X, kinds):
    trainer = Trainer(Config(), Samples.from_arrays(X, kinds, columns=("a", "b", "c"), standardise=True))
    history = History(trainer)
    view, diagram = DecisionBoundary(), NetworkDiagram()
    stage = Stage([(view, (0, 0, 0.5, 1)), (diagram, (0.5, 0, 0.5, 1))], 900, 360)
    for shown, text in (
        (None, "→ a · ↑ b"),
        (("c", "a"), "→ c · ↑ a"),
        ("components", "→ principal component 1"),
        (("a", "gone"), "→ a · ↑ b"),
    ):
        trainer.run(steps=5)
        view.shown = diagram.shown = shown
        snapshot = history.latest()
        frame = stage.frame(snapshot)
        fresh = Stage([(DecisionBoundary(shown), (0, 0, 0.5, 1)), (NetworkDiagram(shown), (0.5, 0, 0.5, 1))], 900, 360)
        assert np.array_equal(frame, fresh.full(snapshot))
        assert text in texts(view) and "standardised" in texts(view)
    assert trainer.state.step == 20


def test_large_data_is_sampled_with_a_note(rng):
    X = rng.normal(size=(5000, 2))
    snapshot = History(Trainer(Config(), (X, X[:, 0] > 0))).latest()
    view = DecisionBoundary()
    Stage([(view, (0, 0, 1, 1))], 440, 360).frame(snapshot)
    assert sum(len(part.get_xdata()) for part in view.samples.parts) == 1000
    assert "1,000 of 2,500 points shown" in texts(view) and "loss measured on 2,000 samples of each set" in texts(view)
    assert {part.get_markerfacecolor() for part in view.samples.parts} == set(LIGHT.points[:2])


# ---- out again ----


@pytest.mark.parametrize("standardise", (False, True))
def test_it_comes_out_as_it_went_in_with_its_split(X, kinds, standardise):
    data = Samples.from_arrays(X, kinds, standardise=standardise).split(train_fraction=0.3)
    out = data.to_arrays()
    assert out.train.sum() == data.train_count == 12
    row = {tuple(point): kind for point, kind in zip(X, kinds)}
    assert Counter(map(tuple, out.X)) == Counter(map(tuple, X))
    assert all(row[tuple(point)] == kind for point, kind in zip(out.X, out.y))


@pytest.mark.parametrize("y", [[0, 1, 1, 0], [-1, 1, 1, -1], ["a", "b", "b", "b"], [0.25, 1 / 3, 0.5, 1.0]])
def test_through_a_file_and_back(tmp_path, y):
    data = Samples.from_arrays(
        [[1 / 3, 2], [3, 4e-300], [5, 6], [7, -8]], y, columns=("a", "ä b, c"), target="t"
    ).split()
    data.to_csv(tmp_path / "data.csv")
    lines = (tmp_path / "data.csv").read_text("utf-8").splitlines()
    assert (
        lines[0] == 'a,"ä b, c",t,part' and [line.rsplit(",")[-1] for line in lines[1:]] == ["train"] * 2 + ["test"] * 2
    )
    (tmp_path / "part.csv").write_text("\n".join(line.rsplit(",", 1)[0] for line in lines), "utf-8")
    again = Samples.from_csv(tmp_path / "part.csv")
    assert np.array_equal(again.points, data.points) and np.array_equal(again.labels, data.labels)
    assert again.columns == data.columns and again.class_names == data.class_names and again.target == "t"


@pytest.mark.parametrize("standardise", (False, True))
@pytest.mark.parametrize(
    ("columns", "target"),
    [
        (("a", "b", "c"), "kind"),
        (("a", "part", "c"), "kind"),
        (("a", "b", "c"), "part"),
        (("a", "y", "part_"), "y"),
        (("0", "1", "2"), "3"),
    ],
)
def test_saved_data_is_read_with_its_split(tmp_path, X, kinds, columns, target, standardise):
    options = {"columns": columns, "target": target, "standardise": standardise}
    for y in (kinds, X[:, 1]):
        data = Samples.from_arrays(X, y, **options).split(train_fraction=0.3)
        data.to_csv(tmp_path / "data.csv")
        again = Samples.from_csv(tmp_path / "data.csv", standardise=standardise).split(train_fraction=0.8, seed=5)
        assert again.columns == columns and again.target.rstrip("_") == target and again.train_count == 12
        assert np.array_equal(again.points, data.points) and np.array_equal(again.labels, data.labels)


def test_only_a_last_column_that_says_train_and_test_is_a_split():
    content = b"a,b,part\n1,0,test\n2,0,train\n3,1,train\n4,1,test\n"
    found = Samples.from_csv(content)
    assert found.train_count == 2 and found.points[:, 0].tolist() == [2, 3, 1, 4] and found.target == "b"
    assert Samples.from_csv(content, "part").class_names == ("test", "train")
    for other in (content.replace(b"part", b"kind"), content.replace(b"4,1,test", b"4,1,spare")):
        found = Samples.from_csv(other)
        assert found.train_count == 0 and "train" in found.class_names and found.columns == ("a", "b")


@pytest.mark.parametrize(
    "y",
    [
        np.array([20230101, 20230102]),
        np.array([20230101.0, 20230102.0]),
        np.array([2**53, 2**53 + 1]),
        np.array([2**63, 2**64 - 1], np.uint64),
        np.array([0.1, 0.1 + 1e-15]),
        np.array([1.0, 1e30]),
        np.array([-0.5, 2.0]),
        np.array([0.1, 0.2], np.float32),
        np.array(["0.1", "x"]),
    ],
)
def test_labels_come_out_as_they_came(rng, y):
    X = rng.normal(size=(20, 2))
    data = Samples.from_arrays(X, np.tile(y, 10), task="classification").split()
    row = {tuple(point): label for point, label in zip(X.tolist(), np.tile(y, 10).tolist())}
    out = data.to_arrays()
    assert data.class_names and len(set(data.class_names)) == data.classes == 2
    assert out.y.tolist() == [row[tuple(point)] for point in out.X.tolist()]


@pytest.mark.parametrize("kind", ("S", object))
def test_labels_that_are_bytes_are_decoded(kind):
    y = np.array(["ä".encode(), b"b", b"\xff", b"b"], kind)
    assert Samples.from_arrays(np.arange(4.0), y).class_names == ("\\xff", "b", "ä")


def test_generated_data_comes_out_too(tmp_path):
    data = generated(Config(dataset="blobs", classes=3))
    X, y, train = data.to_arrays()
    assert np.array_equal(X, data.points) and y.dtype == int and train.sum() == data.train_count
    data.to_csv(tmp_path / "blobs.csv")
    assert (tmp_path / "blobs.csv").read_text().startswith("x1,x2,y,part\n")
    X[0] = 0  # a copy


# ---- bad arrays ----


@pytest.mark.parametrize(
    ("X", "y", "message"),
    [
        ([[1, 2], [3, math.nan]], [0, 1], r"row 1, column 'x2': the value is missing"),
        ([[1, 2], [math.inf, 4]], [0, 1], r"row 1, column 'x1': the value is inf: too large"),
        ([[1, 2], [3, 1e300]], [0, 1], r"row 1, column 'x2': the value is 1e\+300: too large"),
        ([[1, "two"], [3, 4]], [0, 1], r"row 0, column 'x2': 'two' is not a number"),
        (np.array([[1, None], [3, 4]], object), [0, 1], r"row 0, column 'x2': the value is missing"),
        ([[1, 2], [3, 4]], [0, 0], r"column 'y' has one class only, 0: at least 2"),
        ([[1, 2], [3, 4]], ["a", None], r"row 1, column 'y': the value is missing"),
        ([[1, 2], [3, 4]], [0.5, math.nan], r"row 1, column 'y': the value is missing"),
        ([[1, 2], [3, 4]], [0.5, 0.5], r"column 'y' is 0.5 in every row: there is nothing to learn"),
        ([[1, 2]], [0], r"1 sample: at least 2 are needed"),
        (np.zeros((0, 2)), [], r"0 samples: at least 2"),
        (np.zeros((3, 0)), [0, 1, 1], r"no column to learn from"),
        ([[1, 2], [3, 4]], [0, 1, 1], r"X has 2 rows and y 3"),
        ([[1, 2], [3, 4]], [[0, 1], [1, 1]], r"y has shape \(2, 2\)"),
        (np.zeros((4, 8, 8, 3)), [0, 1, 1, 0], r"X has shape \(4, 8, 8, 3\): a row for each sample"),
        ([[1, 2], [3]], [0, 1], r"row 1 has 1 value, and row 0 has 2"),
        (np.zeros((2, 2), complex), [0, 1], r"'x1' holds complex128: numbers are needed"),
        (np.zeros((2, 2), "M8[s]"), [0, 1], r"'x1' holds datetime64\[s\]"),
        (
            np.ma.masked_array([[1, 2], [3, 4]], np.array([[False, False], [False, True]])),
            [0, 1],
            r"row 1, column 'x2': the value is missing",
        ),
        (np.arange(12.0), list("abcdefghijkl"), r"has 12 classes, a, b, c, d, e, f, g, h, …: at most 10"),
        (np.arange(12.0), [*"0123456789", "10", "x"], r"row 11, column 'y': 'x' is not a number"),
        (Frame(a=[1.0, 2.0], b=["x", "3"]), [0, 1], r"row 0, column 'b': 'x' is not a number"),
    ],
)
def test_bad_arrays_are_refused_with_the_place(X, y, message):
    with pytest.raises(DataError, match=message):
        Trainer(Config(), (X, y))


def test_a_million_rows_train_and_half_a_billion_numbers_are_refused_at_once():
    class Huge(np.ndarray):
        pass

    huge = np.broadcast_to(0.0, (1_000_000, 500))
    with pytest.raises(DataError, match="1,000,000 rows of 500 columns are 500,000,000 numbers.*one row in 25"):
        Samples.from_arrays(huge, np.zeros(1_000_000))
    X = np.random.default_rng(0).normal(size=(1_000_000, 2))
    trainer = Trainer(Config(batch_size=100), (X, X[:, 0] > 0))
    trainer.run(steps=300)
    assert trainer.problem.evaluate(trainer.state.theta).test_accuracy > 0.8
    assert MOST_NUMBERS > 500 * 1000


def test_five_hundred_columns_train_and_are_shown(rng):
    X = rng.normal(size=(100, 500))
    trainer = Trainer(Config(), (X, X[:, 0] > 0))
    history = History(trainer)
    trainer.run(steps=20)
    Stage([(NetworkDiagram(), (0, 0, 0.5, 1)), (DecisionBoundary(), (0.5, 0, 0.5, 1))], 700, 300).frame(
        history.latest()
    )


# ---- bad files ----


@pytest.mark.parametrize(
    ("content", "options", "message"),
    [
        (b"", {}, "the file is empty"),
        (b" \n\n", {}, "the file is empty"),
        (b"a,b,c\n", {}, "one line and no samples"),
        (b"a,b,c\n1,2,0\n", {}, "1 sample: at least 2"),
        (b"a,b,c\n1,2,0\n3,x,1\n", {}, "line 3, column 'b': 'x' is not a number"),
        (b"a,b,c\n1,2,0\n\n3,,1\n", {}, "line 4, column 'b': the value is missing"),
        (b"a,b,c\n1,2,0\n3,nan,1\n", {}, "line 3, column 'b': the value is missing"),
        (b"a,b,c\n1,inf,0\n3,2,1\n", {}, "line 2, column 'b': the value is inf"),
        (b"a,b,c\n1,2,0\n3,4,\n", {}, "line 3, column 'c': the value is missing"),
        (b"a,b,c\n1,2,0\n3,4,0\n", {}, "'c' has one class only, 0"),
        (b"a,b,c\n1,2,0\n3,4\n", {}, "line 3 has 2 values, and the first line has 3"),
        (b"a,b,c\n1,2,0\n3\n", {}, "line 3 has 1 value, and the first line has 3"),
        (b"a,b,a\n1,2,0\n3,4,1\n", {}, "line 1 has the column 'a' twice, as columns 1 and 3"),
        (b"a\n1\n2\n", {}, "line 1 has one column only: .*by a comma, a semicolon, a tab, a bar or blanks"),
        (b"text\nhello world\ngood day\n", {}, "line 1 has one column only"),
        (b"# Plants\n# 2024\na,b,c\n1,2,0\n3,4,1\n5,6,0\n", {}, "line 3 has 3 values, and line 1 has 1: remove what"),
        (b"Plants of 2024\n\na;b\n1;2\n3;4\n", {}, "line 3 has 2 values, and line 1 has 1: remove what"),
        (b'"a" "b"\n"1" 2 0\n"2" 4 1\n', {}, "line 2 has 3 values, and line 1 has 2: .*give each column a name"),
        (
            b"a;b;c\n1;2;0\n3;4;1\n",
            {"separator": ","},
            "',': with it line 1 has one column only; ';' would give 3 columns",
        ),
        (b"a,b\n1,2\n", {"separator": "::"}, "separator = '::': one character"),
        ("name,größe\nä,1\nö,2\n".encode("latin-1"), {}, "line 1: byte 0xf6 is not UTF-8 text"),
        ("name,b\nx,1\nö,2\n".encode("latin-1"), {}, "line 3: byte 0xf6 is not UTF-8 text"),
        (b"a,b\n1,2\n", {"encoding": "klingon"}, "encoding = 'klingon': there is no such encoding"),
        (b"PK\x03\x04\0\0\0\0", {}, "not a text file"),
        (b"a,b\n1,2\n3,4\n", {"target": "c"}, "target = 'c': there is no such column; the columns are a, b"),
        (b"a,b\n1,x\n2,y\n", {"task": "regression"}, "line 2, column 'b': 'x' is not a number"),
        (b"a,b\n1,x\n2,y\n", {"task": "guess"}, "task = 'guess': choose one of"),
    ],
)
def test_bad_files_are_refused_with_the_line(content, options, message):
    with pytest.raises(DataError, match=message):
        Samples.from_csv(content, **options)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match="nowhere.csv: No such file"):
        Samples.from_csv(tmp_path / "nowhere.csv")
    with pytest.raises(DataError, match="directory"):
        Samples.from_csv(tmp_path)


@pytest.mark.parametrize("separator", ",;\t|")
@pytest.mark.parametrize("encoding", ("utf-8", "utf-8-sig", "utf-16"))
@pytest.mark.parametrize("end", ("\n", "\r\n"))
def test_separators_encodings_and_line_ends_are_found_out(separator, encoding, end):
    text = FLOWERS.replace(",", separator).replace("length", "länge").replace("\n", end)
    found = Samples.from_csv(text.encode(encoding))
    assert found.columns == ("länge", "width") and found.class_names == ("setosa", "versicolor", "virginica")
    assert found.points[2].tolist() == [6.0, 2.5]


@pytest.mark.parametrize("encoding", ("utf-16-le", "utf-16-be"))
def test_utf_16_without_its_mark_is_read_and_named(encoding):
    content = FLOWERS.replace("length", "länge").encode(encoding)
    assert (
        Samples.from_csv(content).columns == Samples.from_csv(content, encoding="utf-16").columns == ("länge", "width")
    )
    preview = driven(previewing(content))
    assert preview.suggested.encoding == "utf-16" and "encoding" not in preview.doubts


@pytest.mark.parametrize("encoding", ("utf-8", "utf-16-le", "utf-16-be"))
@pytest.mark.parametrize("marks", (1, 2, 3))
def test_marks_of_an_encoding_are_no_letters_of_the_header(encoding, marks):
    content = ("\ufeff" * marks + FLOWERS).encode(encoding)
    assert Samples.from_csv(content).columns == ("length", "width")
    assert Samples.from_csv(content, encoding="utf-8" if encoding == "utf-8" else "utf-16").columns[0] == "length"


@pytest.mark.parametrize("content", (b"\0", b"a,b\n1,\x002\n", b"a\0\0\0b\0\0\0", bytes(range(256)) * 20, b"\0" * 300))
def test_other_zero_bytes_are_no_text(content):
    with pytest.raises(DataError, match="zero bytes|is not UTF"):
        Samples.from_csv(content)


@pytest.mark.parametrize("content", (b"", b" \n", "\n".encode("utf-16-le")))
def test_an_empty_file_is_called_empty(content):
    with pytest.raises(DataError, match="the file is empty"):
        Samples.from_csv(content)


def test_decimal_commas_between_semicolons_are_numbers():
    found = Samples.from_csv(b"a;b;y\n1,5;2;0,5\n3;4,25;1,75\n")
    assert found.points.tolist() == [[1.5, 2], [3, 4.25]] and found.labels.tolist() == [0.5, 1.75]


@pytest.mark.parametrize("separator", ";\t|")
@pytest.mark.parametrize("row", ("1,5 2,5 0", "1,5 2,5 0,5", "1,5 2 a"))
def test_decimal_commas_are_no_separators_without_a_header_either(separator, row):
    lines = (row, row.replace("1,5", "3,5").replace("0", "1").replace("a", "b"))
    found = Samples.from_csv("\n".join(lines).replace(" ", separator).encode())
    assert found.points[:, 0].tolist() == [1.5, 3.5] and found.columns == ("x1", "x2")


def test_commas_separate_where_other_separators_stand_in_texts():
    found = Samples.from_csv(b"1,2,a;b\n3,4,c;d\n", header=False)
    assert found.points.tolist() == [[1, 2], [3, 4]] and found.class_names == ("a;b", "c;d")


def test_a_file_without_a_header_has_numbered_columns():
    found = Samples.from_csv("".join(FLOWERS.splitlines(True)[1:]).encode())
    assert found.columns == ("x1", "x2") and len(found.points) == 6


@pytest.mark.parametrize("value", ("1", "0.5"))
def test_a_first_line_that_ends_with_a_text_above_numbers_is_a_header(value):
    found = Samples.from_csv(f"0,1,target\n0,0,0\n1,1,{value}\n".encode())
    assert found.columns == ("0", "1") and found.target == "target" and len(found.points) == 2
    content = b"0,1,a\n0,0,b\n1,1,1\n"
    with pytest.raises(DataError, match="line 1 may have the columns' names, or be a sample"):
        Samples.from_csv(content)
    found = Samples.from_csv(content, header=False)
    assert found.columns == ("x1", "x2") and found.class_names == ("1", "a", "b")
    assert Samples.from_csv(content, header=True).columns == ("0", "1")


# ---- anything at all ----

cells = st.one_of(st.floats(), st.text(max_size=4), st.none(), st.booleans(), st.integers(), st.just(""))
few = settings(max_examples=120)


def tried(call):
    """The data, or None where it was refused in words."""
    try:
        found = call()
    except DataError as error:
        assert 10 < len(str(error)) < 600
        return None
    assert np.isfinite(found.points).all() and np.isfinite(found.labels).all()
    assert len(found.points) == len(found.labels) >= 2
    return found


@few
@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=0, max_size=6), st.lists(cells, max_size=6))
def test_any_lists_are_taken_or_refused_in_words(X, y):
    tried(lambda: Samples.from_arrays(X, y))


@few
@given(st.binary(max_size=200))
def test_any_bytes_are_taken_or_refused_in_words(content):
    tried(lambda: Samples.from_csv(content))


@few
@given(
    st.lists(
        st.lists(st.sampled_from(["1", "2.5", "-3e4", "x", "", "nan", "1,5", '"', "é"]), min_size=1, max_size=4),
        max_size=8,
    ),
    st.sampled_from([",", ";", "\t"]),
)
def test_any_table_of_text_is_taken_or_refused_in_words(rows, separator):
    content = "\n".join(separator.join(row) for row in rows).encode()
    tried(lambda: Samples.from_csv(content))


@few
@given(st.integers(2, 60), st.floats(0.1, 0.9), st.integers(0, 2**32 - 1), st.integers(1, 4), st.booleans())
def test_any_split_has_both_parts_and_every_sample_once(count, share, seed, columns, standardise):
    X = np.arange(count * columns, dtype=float).reshape(count, columns)
    data = Samples.from_arrays(X, np.arange(count) % 2, standardise=standardise).split(train_fraction=share, seed=seed)
    assert 1 <= data.train_count <= count - 1
    assert sorted(data.to_arrays().X[:, 0]) == X[:, 0].tolist()
    assert np.isfinite(data.plane.cells(4)).all()


@pytest.mark.parametrize(
    "amount", ["CHF 1'{:03d}.50", "${:d}", "$ 1,{:03d}", "{:d} €", "EUR {:d}", "Rs. {:d}", "{:d} kg"]
)
def test_amounts_are_neither_left_out_nor_taken_for_classes(tmp_path, amount):
    rows = "".join(f'{n},{n * n},"{amount.format(n)}",{n % 2}\n' for n in range(10, 20))
    path = tmp_path / "prices.csv"
    path.write_text("a,b,price,y\n" + rows, encoding="utf-8")
    text = re.escape(f"line 2, column 'price': {amount.format(10)!r} is not a number")
    with pytest.raises(DataError, match=text):
        Samples.from_csv(path)
    read = Samples.from_csv(path, drop=["price"])
    assert read.columns == ("a", "b") and read.target == "y"
