"""Watching loops over arrays of any kind: what is taken, and what is refused in words."""

import numpy as np
import pytest

import nnviz
from nnviz.diagnosis import diagnose
from nnviz.probes.measures import batch_gradient_norms, surface
from nnviz.training.events import ObserverFailed
from nnviz.views import DecisionBoundary, Stage

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 2))
Y = (X[:, 0] * X[:, 1] > 0).astype(int)


def probabilities(points):
    return 1 / (1 + np.exp(-points[:, 0]))


# ---- weights of any shape ----


def test_a_logistic_regression_has_a_vector_and_a_number():
    w, b = np.array([1.0, -2.0]), 0.5
    watcher = nnviz.watch(X=X, y=Y, activations=(), output="sigmoid", weights=[(w, b)])
    watcher.step(loss=0.7, learning_rate=0.1, weights=[(w * 2, b)], gradients=[(np.array([3.0, 0.0]), 4.0)])
    event = watcher.latest().event
    assert batch_gradient_norms(event) == pytest.approx([5.0])
    plane = event.data.plane
    wanted = 1 / (1 + np.exp(-(plane.cells(20) @ (2 * w) + b)))
    assert np.allclose(surface(event, 20, plane).ravel(), 2 * wanted - 1)


def test_predict_gets_weights_in_the_shapes_that_were_given():
    shapes = []

    def predict(points, weights):
        (w, b), W = weights
        shapes.append((w.shape, b.shape, W.shape))
        return probabilities(points)

    watcher = nnviz.watch(X=X, y=Y, predict=predict, weights=[(np.ones(2), 0.5), np.ones((2, 3))])
    watcher.step(loss=1, learning_rate=1, weights=[(np.ones(2), 0.5), np.ones((2, 3))])
    watcher.latest()
    assert set(shapes[1:]) == {((2,), (), (2, 3))}


def test_dense_layers_need_no_biases():
    W1, W2 = RNG.normal(size=(2, 3)), RNG.normal(size=(3, 1))
    watcher = nnviz.watch(X=X, y=Y, activations="tanh", output="sigmoid", weights=[W1, W2])
    watcher.step(loss=0.7, learning_rate=0.1, weights=[W1, W2], gradients=[W1, W2])
    event = watcher.latest().event
    points = event.data.plane.cells(20)
    wanted = 1 / (1 + np.exp(-(np.tanh(points @ W1) @ W2)))[:, 0]
    assert np.allclose(surface(event, 20, event.data.plane).ravel(), 2 * wanted - 1)
    assert batch_gradient_norms(event) == pytest.approx([np.linalg.norm(W1), np.linalg.norm(W2)])
    assert [b.tolist() for _, b in event.layers] == [[0, 0, 0], [0]]


@pytest.mark.parametrize("kind", ("float16", "float32", "int64", "longdouble", "list", "generator"))
def test_arrays_of_any_kind_give_the_same_record(kind):
    W, b = np.arange(6.0).reshape(2, 3), np.arange(3.0)
    convert = {"list": np.ndarray.tolist, "generator": lambda a: a}.get(kind, lambda a: a.astype(kind))
    layers = [(convert(W), convert(b)), (convert(W.T), convert(b[:2]))]
    watcher = nnviz.watch()
    for _ in range(2):
        given = iter(layers) if kind == "generator" else layers
        watcher.step(loss=1.0, learning_rate=0.1, weights=given, gradients=zip(*zip(*layers)))
    event = watcher.latest().event
    assert event.after.theta.tolist() == [*W.ravel(), *b, *W.T.ravel(), *b[:2]] == event.gradient.tolist()


# ---- classes ----


@pytest.mark.parametrize("kind", ("predict", "weights"))
def test_a_model_may_know_classes_that_the_samples_do_not_show(kind):
    labels = np.arange(80) % 7
    W = RNG.normal(size=(2, 10))
    powers = np.exp(X @ W)
    p = powers / powers.sum(axis=1, keepdims=True)

    def predict(points):
        powers = np.exp(points @ W)
        return powers / powers.sum(axis=1, keepdims=True)

    options = {"predict": predict} if kind == "predict" else {"output": "softmax", "weights": [(W, np.zeros(10))]}
    watcher = nnviz.watch(X=X, y=labels, loss="cross_entropy", **options)
    snapshot = watcher.latest()
    assert snapshot.event.data.classes == 10
    assert snapshot.evaluation.train_loss == pytest.approx(-np.log(p[np.arange(80), labels]).mean())
    assert snapshot.evaluation.train_accuracy == np.mean(p.argmax(axis=1) == labels)
    assert Stage([(DecisionBoundary(), (0, 0, 1, 1))], 300, 300).describe(snapshot)


def test_labels_that_are_no_numbers_of_outputs_are_refused():
    for y in (np.where(Y, "a", "b"), Y + 10):
        with pytest.raises(nnviz.WatchError, match="the model has 3 outputs, and y shows 2 classes: give y as the"):
            nnviz.watch(X=X, y=y, predict=lambda points: np.full((len(points), 3), 1 / 3))


# ---- predict ----


@pytest.mark.parametrize("loss", (None, "cross_entropy"))
def test_scores_are_no_probabilities(loss):
    with pytest.raises(nnviz.WatchError, match=r"predict gave values outside 0…1, from -\d.* not probabilities"):
        nnviz.watch(X=X, y=Y, loss=loss, predict=lambda points: 5 * points[:, 0])
    nnviz.watch(X=X, y=Y, loss="mean_squared_error", predict=lambda points: 5 * points[:, 0])  # may be outside
    nnviz.watch(X=X, y=Y, loss=loss, output="tanh", predict=lambda points: np.tanh(points[:, 0]))
    nnviz.watch(X=X, y=X[:, 0], predict=lambda points: 5 * points[:, 0])


def test_scores_in_a_running_loop_are_said():
    scale = [1.0]
    watcher = nnviz.watch(X=X, y=Y, loss="cross_entropy", predict=lambda points: scale[0] * probabilities(points))
    failures = []
    watcher.subscribe(failures.append, to=ObserverFailed)
    scale[0] = 5.0
    for _ in range(10):
        watcher.step(loss=1.0, learning_rate=0.1)
    assert len(failures) == 1 and "not probabilities" in DecisionBoundary().missing(watcher.latest())


@pytest.mark.parametrize(
    "predict, words",
    (
        (lambda points: np.where(points[:, 0] > 0, "yes", "no"), "predict contains <U3 in place of numbers"),
        (lambda points: {"out": 1}, "predict contains object in place of numbers"),
        (lambda points: 1 / 0, "predict failed for the first samples of X: ZeroDivisionError: division by zero"),
        (lambda points: None, "predict contains object"),
    ),
)
def test_a_predict_without_numbers_is_refused(predict, words):
    with pytest.raises(nnviz.WatchError, match=words):
        nnviz.watch(X=X, y=Y, predict=predict)


def test_predict_may_change_its_input():
    def predict(points):
        points *= 2
        return probabilities(points)

    watcher = nnviz.watch(X=X, y=Y, predict=predict)
    assert watcher.latest().evaluation.train_accuracy == np.mean((X[:, 0] > 0) == Y)
    assert np.array_equal(watcher.latest().event.data.points, X)


# ---- numbers ----


def test_an_infinite_gradient_is_named():
    watcher = nnviz.watch()
    W, b = np.ones((2, 3)), np.zeros(3)
    for step in range(3):
        bad = np.inf if step == 2 else 1.0
        watcher.step(
            loss=1.0, learning_rate=0.1, weights=[(W, b), (W.T, b[:2])], gradients=[(W, b), (bad * W.T, b[:2])]
        )
    finding = diagnose(watcher.latest(), watcher.ended)
    assert finding.name == "diverged" and "gradient of the output layer" in finding.headline
    assert "step 3" in finding.sentence and "grew" not in finding.sentence


def test_a_plateau_is_found_without_test_samples():
    watcher = nnviz.watch(X=X, y=Y, loss="cross_entropy", predict=lambda points: np.full(len(points), 0.5))
    W, b = np.ones((2, 1)), np.zeros(1)
    for step in range(3000):
        W = W + (-1) ** step * 0.01
        watcher.step(loss=0.69, learning_rate=0.1, weights=[(W, b)], gradients=[(0.1 * W, b)])
    assert diagnose(watcher.latest(), watcher.ended).name in ("plateau", "underfitting")


# ---- every ----


def test_every_records_some_steps_and_their_own_update():
    watcher = nnviz.watch(every=10)
    seen = []
    watcher.subscribe(lambda event: seen.append(event.step))
    thetas = np.cumsum(RNG.normal(size=(31, 2, 2)), axis=0)
    for step in range(1, 31):
        watcher.step(loss=float(step), learning_rate=0.1, weights=[thetas[step]], gradients=[thetas[step]])
    snapshot = watcher.latest()
    assert seen == [1, 10, 20, 30] and watcher.steps == 30
    assert snapshot.batch_loss.last[:, 0].tolist() == [1, 10, 20, 30]
    moved = [np.linalg.norm(thetas[k] - thetas[k - 1]) / np.linalg.norm(thetas[k - 1]) for k in (10, 20, 30)]
    assert np.allclose(snapshot.update_ratios.last[-3:, 0], moved)
    watcher.step(loss=np.nan, learning_rate=0.1, weights=[thetas[0]], gradients=[thetas[0]])
    assert watcher.ended.step == 31


@pytest.mark.parametrize("every", (0, -1, 2.5, None))
def test_every_is_a_whole_number_above_0(every):
    with pytest.raises(nnviz.WatchError, match="every = "):
        nnviz.watch(every=every)
