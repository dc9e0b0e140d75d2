"""Watching a loop: pictures show what it reported, and it stays unchanged."""

import gc
import sys
import weakref

import numpy as np
import pytest

import nnviz
from nnviz import views
from nnviz.data.plane import SQUARE
from nnviz.diagnosis import RULES, diagnose
from nnviz.diagnosis.facts import Facts
from nnviz.diagnosis.remedies import advise
from nnviz.history.history import History
from nnviz.probes.inert import inert_units
from nnviz.probes.measures import batch_gradient_norms, class_surface, classify, scores, surface
from nnviz.settings.config import Config
from nnviz.training.events import Diverged, ObserverFailed
from nnviz.training.trainer import Trainer
from nnviz.views import (
    DARK,
    LIGHT,
    DeadUnits,
    DecisionBoundary,
    GradientFlow,
    GradientMap,
    Histograms,
    LossCurves,
    NetworkDiagram,
    Stage,
    UpdateRatio,
)
from nnviz.views.base.stage import picture
from nnviz.watching.losses import MEASURES

KINDS = (DecisionBoundary, GradientFlow, GradientMap, UpdateRatio, DeadUnits, LossCurves, Histograms, NetworkDiagram)
WHOLE = (0, 0, 1, 1)
TRACKS = ("batch_loss", "losses", "gradient_norms", "update_ratios", "learning_rates")


class Loop:
    """Hand-written network with one hidden ReLU layer, trained in place."""

    def __init__(self, classes=2, units=8, samples=120):
        self.rng = np.random.default_rng(0)
        self.X, self.X_test = self.rng.normal(size=(2, samples, 2))
        self.y, self.y_test = (self.label(X, classes) for X in (self.X, self.X_test))
        outputs = max(1, classes) if classes != 2 else 1
        self.W1, self.b1 = self.rng.normal(size=(2, units)), np.zeros(units)
        self.W2, self.b2 = 0.5 * self.rng.normal(size=(units, outputs)), np.zeros(outputs)
        self.rate = 0.1

    @staticmethod
    def label(X, classes):
        if classes == 0:
            return X[:, 0] - 0.5 * X[:, 1]
        return (X[:, 0] * X[:, 1] > 0) * 1 if classes == 2 else np.digitize(X[:, 0], np.linspace(-1, 1, classes - 1))

    @property
    def weights(self):
        return [(self.W1, self.b1), (self.W2, self.b2)]

    def answer(self, X, weights=None):
        (W1, b1), (W2, b2) = weights or self.weights
        self.a1 = np.maximum(0, X @ W1 + b1)
        z = self.a1 @ W2 + b2
        if self.y.dtype.kind == "f":
            return z
        if z.shape[1] == 1:
            return 1 / (1 + np.exp(-z))
        powers = np.exp(z - z.max(axis=1, keepdims=True))
        return powers / powers.sum(axis=1, keepdims=True)

    def train(self, watcher=None, steps=1, **left_out):
        for _ in range(steps):
            chosen = self.rng.integers(0, len(self.X), 20)
            x, y = self.X[chosen], self.y[chosen]
            p = self.answer(x)
            t = y[:, None] if p.shape[1] == 1 else (y[:, None] == np.arange(p.shape[1])) * 1.0
            d2 = (p - t) / len(x)
            d1 = d2 @ self.W2.T * (self.a1 > 0)
            gradients = [(x.T @ d1, d1.sum(axis=0)), (self.a1.T @ d2, d2.sum(axis=0))]
            for layer, slopes in zip(self.weights, gradients):
                for array, slope in zip(layer, slopes):
                    array -= self.rate * slope
            self.loss = float(np.mean((p - t) ** 2))
            told = {"weights": self.weights, "gradients": gradients, "activations": [self.a1]}
            self.told = {name: value for name, value in told.items() if name not in left_out}
            if watcher:
                watcher.step(loss=self.loss, learning_rate=self.rate, **self.told)
            for array in (self.a1, *gradients[0], *gradients[1]):
                array += 1e9  # as an own loop may: the next step overwrites them

    def samples(self):
        return {"X": self.X, "y": self.y, "X_test": self.X_test, "y_test": self.y_test}


def watched(kind, classes=2, steps=130):
    """Return a loop and its watcher after some steps; `kind` says what it reports."""
    loop = Loop(classes)
    if kind == "named":
        output = {0: "linear", 2: "sigmoid"}.get(classes, "softmax")
        watcher = nnviz.watch(**loop.samples(), activations="relu", output=output, weights=loop.weights)
    elif kind == "asked":
        watcher = nnviz.watch(**loop.samples(), predict=lambda X: loop.answer(X), loss="mean_squared_error")
    else:
        watcher = nnviz.watch()
    left_out = {
        "bare": ("weights", "gradients", "activations"),
        "gradients only": ("weights", "activations"),
        "weights only": ("gradients", "activations"),
    }.get(kind, ())
    loop.train(watcher, steps, **dict.fromkeys(left_out))
    return loop, watcher


TOLD = ("named", "asked", "bare", "gradients only", "weights only")


@pytest.fixture(scope="module")
def snapshots():
    found = {}
    for kind in TOLD:
        for steps in (0, 1, 130):
            found[f"{kind} at {steps}"] = watched(kind, steps=steps)[1].latest()
    for classes in (0, 3):
        found[f"named {classes}"] = watched("named", classes)[1].latest()
    trainer = Trainer(Config())
    found["ours"] = History(trainer).latest()
    return found


@pytest.mark.parametrize("theme", (LIGHT, DARK), ids=lambda theme: theme.name)
@pytest.mark.parametrize("kind", KINDS)
def test_a_frame_equals_the_full_picture(kind, theme, snapshots):
    stage = Stage([(kind(), WHOLE)], 420, 300, 1.0, theme)
    shown = snapshots if theme is LIGHT else {name: snapshots[name] for name in snapshots if "at 130" in name}
    for name, snapshot in shown.items():
        fresh = Stage([(kind(), WHOLE)], 420, 300, 1.0, theme)
        assert np.array_equal(stage.frame(snapshot), fresh.full(snapshot)), name
        assert (stage.frame(snapshot) != stage.frame(snapshot)[0, 0]).any(), name
        assert "nan" not in stage.describe(snapshot) and stage.describe(snapshot), name
        stage.readout(snapshot, 210, 150)


@pytest.mark.parametrize(
    "focus",
    (
        views.Focus(unit=(0, 0)),
        views.Focus(unit=(1, 0)),
        views.Focus(weight=(0, 1, 0)),
        views.Focus(sample=3),
        views.Focus(unit=(5, 5), weight=(9, 0, 0), sample=10**6),
    ),
    ids=str,
)
@pytest.mark.parametrize(
    "kind",
    sorted(
        (
            found
            for name in views.__all__
            if isinstance(found := getattr(views, name), type)
            and issubclass(found, views.View)
            and found is not views.View
        ),
        key=str,
    ),
)
def test_no_selection_breaks_a_picture_of_a_loop(kind, focus, snapshots):
    stage = Stage([(kind(focus=focus), WHOLE)], 420, 300)
    for name in ("bare at 0", "asked at 1", *(name for name in snapshots if "at 130" in name), "named 3", "ours"):
        snapshot = snapshots[name]
        stage.frame(snapshot)
        assert stage.describe(snapshot), name
        stage.readout(snapshot, 210, 150)


def test_layers_of_unknown_shape_have_no_selectable_units(snapshots):
    focus = views.Focus(unit=(0, 0), weight=(0, 1, 0), sample=3)
    assert focus.within(snapshots["asked at 130"].event) == views.Focus(sample=3)
    assert focus.within(snapshots["named at 130"].event) == focus == focus.within(snapshots["ours"].event)


@pytest.mark.parametrize("kind", ("named", "asked"))
def test_a_full_report_draws_all_pictures_except_of_unknown_networks(kind):
    _, watcher = watched(kind)
    snapshot = watcher.latest()
    missing = {view for view in KINDS if view().missing(snapshot)}
    assert missing == (set() if kind == "named" else {NetworkDiagram})


@pytest.mark.parametrize(
    "kind, shown",
    [
        ("bare", {LossCurves}),
        ("gradients only", {LossCurves, GradientFlow, GradientMap}),
        ("weights only", {LossCurves, UpdateRatio, Histograms}),
    ],
)
def test_a_missing_report_is_explained_in_place_of_the_picture(kind, shown):
    snapshot = watched(kind)[1].latest()
    for view in KINDS:
        words = view().missing(snapshot)
        stage = Stage([(view(), WHOLE)], 420, 300)
        assert bool(words) == (view not in shown)
        if words:
            assert "given" in words or "known" in words
            assert stage.describe(snapshot) == words and stage.readout(snapshot, 200, 150) == ""


def test_before_the_first_step_pictures_say_that_there_was_none():
    snapshot = nnviz.watch().latest()
    assert GradientFlow().missing(snapshot) == "No step has been watched yet."
    assert diagnose(snapshot) is None


def test_a_network_of_ours_watched_gives_the_tracks_that_history_gives():
    trainer = Trainer(Config(dataset="xor", l2=1.0, optimizer="adam", schedule="cosine"))
    history = History(trainer)
    (X, y), (X_test, y_test) = trainer.data.train, trainer.data.test
    watcher = nnviz.watch(
        X=X,
        y=y,
        X_test=X_test,
        y_test=y_test,
        activations="tanh",
        output="tanh",
        loss="mean_squared_error",
        weights=trainer.layers,
    )
    trainer.subscribe(
        lambda event: watcher.step(
            loss=event.loss, learning_rate=event.learning_rate, weights=event.layers, gradients=event.gradients
        )
    )
    for steps in (0, 1, 49, 2500):
        if steps:
            trainer.run(steps=steps)
        theirs, ours = history.latest(), watcher.latest()
        for name in set(TRACKS) - {"losses"}:
            for field in ("steps", "low", "high", "last"):
                assert np.array_equal(getattr(getattr(ours, name), field), getattr(getattr(theirs, name), field)), name
        assert ours.evaluation == theirs.evaluation
        assert np.array_equal(ours.losses.last[-1], theirs.losses.last[-1])
        assert np.array_equal(ours.path.steps, theirs.path.steps)
        assert all(map(np.array_equal, ours.path.thetas, theirs.path.thetas))
        assert np.allclose(surface(ours.event, 40, SQUARE), surface(theirs.event, 40, SQUARE), atol=1e-5)
        for mine, others in zip(inert_units(ours.event), inert_units(theirs.event), strict=True):
            assert np.array_equal(mine.shares, others.shares) and mine.kind == others.kind


@pytest.mark.parametrize("kind", ("asked", "named"))
def test_norms_ratios_and_losses_are_those_of_the_given_arrays(kind):
    loop, watcher = watched(kind, steps=3)
    norms, ratios, losses, rates = [], [], [], []
    for _ in range(5):
        before = [np.concatenate([W.ravel(), b]) for W, b in loop.weights]
        told = {}
        watcher.subscribe(lambda event, told=told: told.update(norms=batch_gradient_norms(event)))
        loop.train(watcher)
        gradients = [[array - 1e9 for array in layer] for layer in loop.told["gradients"]]
        after = [np.concatenate([W.ravel(), b]) for W, b in loop.weights]
        norms.append([np.sqrt(sum((array**2).sum() for array in layer)) for layer in gradients])
        assert np.allclose(told["norms"], norms[-1], rtol=1e-5)
        ratios.append([np.linalg.norm(b - a) / np.linalg.norm(a) for a, b in zip(before, after)])
        losses.append(loop.loss)
        rates.append(loop.rate)
        loop.rate *= 0.9
    snapshot = watcher.latest()
    assert np.allclose(snapshot.gradient_norms.last[-5:], norms, rtol=1e-5)
    assert np.allclose(snapshot.update_ratios.last[-5:], ratios, rtol=1e-12)
    assert snapshot.batch_loss.last[-5:, 0].tolist() == losses
    assert snapshot.learning_rates.last[-5:, 0].tolist() == rates


@pytest.mark.parametrize("classes", (0, 2, 3))
@pytest.mark.parametrize("pure", (False, True))
def test_the_boundary_shows_the_outputs_of_predict(classes, pure):
    loop = Loop(classes)
    predict = (lambda X, weights: loop.answer(X, weights)) if pure else (lambda X: loop.answer(X))
    watcher = nnviz.watch(**loop.samples(), predict=predict)
    loop.train(watcher, 30)
    event, plane = watcher.latest().event, watcher.latest().event.data.plane
    answers = loop.answer(plane.cells(20))
    if classes == 0:
        assert np.array_equal(surface(event, 20, plane).ravel(), answers[:, 0])
    elif classes == 2:
        assert np.array_equal(surface(event, 20, plane).ravel(), 2 * answers[:, 0] - 1)
        assert np.array_equal(classify(event, loop.X), (answers_at := loop.answer(loop.X)[:, 0] > 0.5) * 1)
        assert watcher.latest().evaluation.train_accuracy == np.mean(answers_at == loop.y)
    else:
        assert np.array_equal(class_surface(event, 20, plane)[0].ravel(), answers.argmax(axis=1))


def test_the_boundary_of_two_outputs_is_where_they_are_equal():
    loop = Loop()
    watcher = nnviz.watch(**loop.samples(), predict=lambda X: np.hstack([1 - loop.answer(X), loop.answer(X)]))
    assert np.allclose(scores(watcher.latest().event, loop.X), 2 * loop.answer(loop.X)[:, 0] - 1, atol=1e-12)


def test_a_kept_snapshot_shows_its_own_weights():
    loop = Loop()
    now = nnviz.watch(**loop.samples(), predict=lambda X: loop.answer(X))
    ever = nnviz.watch(**loop.samples(), predict=lambda X, weights: loop.answer(X, weights), weights=loop.weights)
    kept, lasting = now.latest(), ever.latest()
    assert not DecisionBoundary().missing(kept)
    before = surface(lasting.event, 20, SQUARE)
    histogram = picture(Histograms(), lasting)
    loop.train(now)
    now_told = dict(loop.told, gradients=[[array - 1e9 for array in layer] for layer in loop.told["gradients"]])
    ever.step(loss=loop.loss, learning_rate=loop.rate, weights=now_told["weights"])
    assert "moved on" in DecisionBoundary().missing(kept)
    assert not DecisionBoundary().missing(now.latest())
    assert np.array_equal(surface(lasting.event, 20, SQUARE), before)
    assert not np.array_equal(surface(ever.latest().event, 20, SQUARE), before)
    assert picture(Histograms(), lasting) == histogram


def test_arrays_are_copied_and_left_alone():
    loop, watcher = watched("asked", steps=5)
    snapshot = watcher.latest()
    theta, gradient = snapshot.event.after.theta, snapshot.event.gradient
    assert np.array_equal(theta, np.concatenate([array.ravel() for layer in loop.weights for array in layer]))
    kept = theta.copy(), gradient.copy(), snapshot.event.problem.reported.activations[0].copy()
    assert abs(gradient).max() < 1e6  # the loop put its own far away
    before = [array.copy() for layer in loop.weights for array in layer]
    for view in KINDS:
        picture(view(), watcher.latest())
    assert all(map(np.array_equal, before, [array for layer in loop.weights for array in layer]))
    loop.train(watcher, 3)
    now = snapshot.event.after.theta, snapshot.event.gradient, snapshot.event.problem.reported.activations[0]
    assert all(map(np.array_equal, kept, now))


@pytest.mark.parametrize("kind", ("asked", "named"))
def test_dead_units_are_found(kind):
    loop, watcher = watched(kind, steps=0)
    loop.b1[[1, 4]] = -100
    loop.train(watcher, 2)
    [layer] = inert_units(watcher.latest().event)
    assert layer.kind == "dead" and {2, 5} <= set(layer.which)
    assert "dead: 2, 5" in DeadUnits().describe(watcher.latest()) or layer.count > 2


def test_a_unit_of_unknown_activation_is_dead_if_its_output_is_always_0():
    watcher = nnviz.watch()
    a = np.array([[0.0, 0.0, -1.0], [0.0, 2.0, -1.0]])
    W = np.ones((3, 3))
    watcher.step(loss=1.0, learning_rate=0.1, weights=[(W, np.zeros(3)), (W, np.zeros(3))], activations=[a])
    assert inert_units(watcher.latest().event)[0].which == [1]
    named = nnviz.watch(activations="relu")
    named.step(loss=1.0, learning_rate=0.1, weights=[(W, np.zeros(3)), (W, np.zeros(3))], activations=[a])
    assert inert_units(named.latest().event)[0].which == [1, 3]


@pytest.mark.parametrize("what", ("loss", "weights"))
def test_a_non_finite_step_is_a_divergence_and_the_last_good_one_stays(what):
    loop, watcher = watched("asked", steps=20)
    told = []
    watcher.subscribe(told.append, to=Diverged)
    if what == "loss":
        for _ in range(2):
            watcher.step(loss=np.inf, learning_rate=0.5, weights=loop.weights, gradients=loop.weights)
    else:
        broken = [(np.full_like(loop.W1, np.nan), loop.b1), (loop.W2, loop.b2)]
        for _ in range(2):
            watcher.step(loss=1.0, learning_rate=0.5, weights=broken, gradients=loop.weights)
    assert told == [watcher.ended] and (watcher.ended.step, watcher.ended.what) == (21, what)
    assert watcher.latest().step == 20 and watcher.steps == 22
    finding = diagnose(watcher.latest(), watcher.ended)
    assert finding.name == "diverged" and finding.evidence["rate"] == 0.5
    loop.train(watcher)
    assert watcher.ended is None and watcher.latest().step == 23


def test_a_gradient_of_nan_is_shown_and_reported():
    loop, watcher = watched("asked", steps=3)
    watcher.step(
        loss=1.0,
        learning_rate=0.1,
        weights=loop.weights,
        gradients=[(np.full_like(W, np.inf), np.full_like(b, np.nan)) for W, b in loop.weights],
    )
    snapshot = watcher.latest()
    assert diagnose(snapshot).name == "diverged"
    for view in (GradientFlow, GradientMap, UpdateRatio, Histograms):
        assert picture(view(), snapshot)


def test_a_rule_that_needs_words_gets_what_was_told():
    loop = Loop()
    loop.W1[:], loop.W2[:] = 0.1, 0.1
    watcher = nnviz.watch(**loop.samples(), activations="relu", output="sigmoid", weights=loop.weights)
    loop.train(watcher, 150)
    assert diagnose(watcher.latest()).name == "symmetric weights"


@pytest.mark.parametrize("rate", (1e-6, 0.1, 30.0))
@pytest.mark.parametrize("kind", TOLD)
def test_every_rule_can_be_asked_whatever_was_told(kind, rate):
    loop, watcher = watched(kind, steps=0)
    loop.rate = rate
    left_out = {
        "bare": ("weights", "gradients", "activations"),
        "gradients only": ("weights", "activations"),
        "weights only": ("gradients", "activations"),
    }.get(kind, ())
    for _ in range(8):
        with np.errstate(over="ignore"):
            loop.train(watcher, 50, **dict.fromkeys(left_out))
        finding = diagnose(watcher.latest(), watcher.ended)
        assert finding is None or "nan" not in finding.sentence.split()
        assert advise(watcher.latest(), watcher.ended) == finding
        for rule in RULES.values():
            with np.errstate(all="ignore"):
                rule.speak(Facts(watcher.latest(), watcher.ended))


def test_without_samples_the_loss_is_the_mean_of_recent_batches():
    watcher = nnviz.watch()
    for step in range(1, 301):
        watcher.step(loss=float(step), learning_rate=0.1)
    losses = watcher.latest().losses
    ends = losses.steps.astype(int)
    assert losses.last[:, 0].tolist() == [(a + 1 + b) / 2 for a, b in zip([0, *ends], ends)]
    assert len(ends) < 300 and ends[-1] == 300


def test_a_test_loss_that_is_given_is_shown():
    watcher = nnviz.watch()
    watcher.step(loss=2.0, learning_rate=0.1, test_loss=3.0)
    watcher.step(loss=1.0, learning_rate=0.1)
    assert watcher.latest().evaluation.test_loss == 3.0
    assert "test 3" in LossCurves().describe(watcher.latest())
    assert "test" not in LossCurves().describe(watched("bare")[1].latest())


def test_measures_are_the_textbook_s(rng):
    p = rng.uniform(0.1, 0.9, (50, 3))
    p /= p.sum(axis=1, keepdims=True)
    labels = rng.integers(0, 3, 50)
    t = np.eye(3)[labels]
    assert np.isclose(MEASURES["cross_entropy"](p, t), -np.mean(np.log(p[np.arange(50), labels])))
    one = rng.uniform(0.1, 0.9, (50, 1))
    two = np.hstack([1 - one, one])
    y = rng.integers(0, 2, 50)
    assert np.isclose(MEASURES["cross_entropy"](one, y[:, None]), MEASURES["cross_entropy"](two, np.eye(2)[y]))
    assert np.isfinite(MEASURES["cross_entropy"](np.zeros((2, 1)), np.ones((2, 1))))


def test_a_predict_that_fails_breaks_no_loop_and_is_said():
    loop = Loop()
    fails = []
    watcher = nnviz.watch(**loop.samples(), predict=lambda X: loop.answer(X) if not fails else 1 / 0)
    told = []
    watcher.subscribe(told.append, to=ObserverFailed)
    loop.train(watcher, 3)
    fails.append(True)
    loop.train(watcher, 3)
    assert "predict failed at step 6: ZeroDivisionError" in DecisionBoundary().missing(watcher.latest())
    assert {event.observer for event in told} == {"predict"}
    fails.clear()
    loop.train(watcher, 1)
    assert not DecisionBoundary().missing(watcher.latest())


def test_an_observer_that_fails_is_named_and_the_loop_goes_on():
    loop, watcher = watched("asked", steps=1)
    told, seen = [], []

    @watcher.subscribe
    def breaks(event):
        raise RuntimeError("no")

    watcher.subscribe(told.append, to=ObserverFailed)
    watcher.subscribe(seen.append)
    loop.train(watcher, 2)
    [failed] = told
    assert "breaks" in failed.observer and failed.step == 2
    assert [event.step for event in seen] == [2, 3]
    watcher.unsubscribe(seen.append)
    loop.train(watcher)
    assert len(seen) == 2


def test_memory_stays_bounded(monkeypatch):
    monkeypatch.setattr("nnviz.history.checkpoints.CHECKPOINT_BYTES", 3 << 20)
    watcher = nnviz.watch()
    W, b = np.ones((40, 40)), np.zeros(40)
    held = []
    for step in range(600):  # 8 MB, if all were kept
        watcher.step(loss=1.0, learning_rate=0.1, weights=[(W, b)], gradients=[(W, b)])
        held.append(weakref.ref(watcher.branch.end.theta))
    gc.collect()
    assert sum(one() is not None for one in held) * W.nbytes < 4 << 20
    assert len(watcher.latest().path.steps) <= 128


def test_only_2000_samples_of_each_part_are_looked_at_and_the_picture_says_so():
    X = np.random.default_rng(0).normal(size=(9000, 2))
    seen = []
    watcher = nnviz.watch(X=X, y=(X[:, 0] > 0) * 1, predict=lambda X: seen.append(len(X)) or np.full(len(X), 0.3))
    assert max(seen) <= 2000 and watcher.latest().event.problem.samples == 1800
    assert "1,800 of 9,000 training samples, evenly chosen" in watcher.latest().event.data.plane.remarks


def test_samples_of_other_shapes_reach_predict_as_they_are():
    X = np.random.default_rng(0).normal(size=(30, 4, 5))
    shapes = set()
    first = np.eye(3)[:1]
    watcher = nnviz.watch(
        X=X, y=np.arange(30) % 3, predict=lambda X: shapes.add(X.shape[1:]) or np.repeat(first, len(X), axis=0)
    )
    snapshot = watcher.latest()
    assert shapes == {(4, 5)} and snapshot.evaluation.train_accuracy == pytest.approx(1 / 3)
    assert "not points of a plane" in DecisionBoundary().missing(snapshot)


def test_classes_may_be_one_hot_or_names():
    X = np.random.default_rng(0).normal(size=(30, 2))
    hot = nnviz.watch(X=X, y=np.eye(3)[np.arange(30) % 3]).latest().event.data
    named = nnviz.watch(X=X, y=np.array(["a", "b", "c"])[np.arange(30) % 3]).latest().event.data
    assert np.array_equal(hot.labels, named.labels) and named.class_names == ("a", "b", "c")


@pytest.mark.parametrize(
    "arguments, words",
    [
        ({"X": np.zeros((3, 2))}, "X and y go together"),
        ({"X_test": np.zeros((3, 2)), "y_test": [0, 1, 0]}, "X_test was given without X"),
        (
            {"X": np.eye(2), "y": [0, 1], "X_test": np.eye(3), "y_test": [0, 1, 0]},
            r"samples of shape \(3,\), and X of \(2,\)",
        ),
        (
            {"X": np.eye(2), "y": [0, 1], "predict": lambda X: np.zeros((len(X), 1, 1))},
            r"predict gave shape \(2, 1, 1\) for 2 points",
        ),
        ({"X": np.eye(3), "y": [0, 1, 2], "predict": lambda X: np.zeros(len(X))}, r"of each class, \(n, 3\)"),
        ({"output": "relu"}, "output = 'relu': choose one of linear, sigmoid, softmax, tanh"),
        ({"loss": "hinge"}, "loss = 'hinge': choose one of cross_entropy, mean_squared_error"),
        ({"optimizer": 1}, "optimizer needs its PyTorch module"),
        ({"weights": [np.zeros((2, 3)), np.zeros(3)]}, r"weights\[1\] begins with an array of shape \(3,\)"),
        ({"weights": []}, "weights is empty"),
        ({"weights": [("a", "b")]}, r"weights\[0\] contains no arrays of numbers"),
        (
            {"X": np.eye(2), "y": [0, 1], "output": "sigmoid", "weights": [(np.zeros((3, 1)), np.zeros(1))]},
            "layer 1 takes 2 inputs",
        ),
        (
            {"X": np.eye(2), "y": ["a", "b"], "output": "softmax", "weights": [(np.zeros((2, 4)), np.zeros(4))]},
            "the model has 4 outputs, and y shows 2 classes",
        ),
        (
            {"activations": ("relu", "tanh"), "output": "sigmoid", "weights": [(np.zeros((2, 1)), np.zeros(1))]},
            "activations has 2 names; the network has 0 hidden layers",
        ),
        (
            {
                "activations": "swoosh",
                "output": "sigmoid",
                "weights": [(np.zeros((2, 4)), np.zeros(4)), (np.zeros((4, 1)), np.zeros(1))],
            },
            "activations = 'swoosh'",
        ),
    ],
)
def test_invalid_arguments_are_refused_in_words(arguments, words):
    with pytest.raises(ValueError, match=words):
        nnviz.watch(**arguments)


@pytest.mark.parametrize(
    "change, words",
    [
        ({"loss": [1, 2]}, r"loss = \[1, 2\]: give one number"),
        ({"learning_rate": "fast"}, "learning_rate = 'fast'"),
        ({"weights": None}, "weights were given before and are missing"),
        ({"gradients": None}, "gradients were given before and are missing"),
        ({"weights": [(np.zeros((2, 8)), np.zeros(8))]}, "weights has 1 layers; the network has 2"),
        (
            {"gradients": [(np.zeros((8, 2)), np.zeros(8)), (np.zeros((8, 1)), np.zeros(1))]},
            r"gradients\[0\] has the shapes \(8, 2\), \(8,\); layer 1 has \(2, 8\), \(8,\)",
        ),
        ({"activations": []}, "activations has 0 arrays"),
        ({"activations": [np.zeros((8, 20))]}, r"activations\[0\] has shape \(8, 20\): layer 1 has 8 units"),
    ],
)
def test_an_invalid_step_is_refused_and_not_recorded(change, words):
    loop, watcher = watched("asked", steps=4)
    told = {"loss": 1.0, "learning_rate": 0.1, "weights": loop.weights, "gradients": loop.weights}
    before = watcher.latest()
    with pytest.raises(nnviz.WatchError, match=words):
        watcher.step(**told | change)
    assert watcher.steps == 4 and watcher.latest().event.after is before.event.after
    watcher.step(**told)
    assert watcher.latest().step == 5


def test_watching_loads_no_torch():
    import subprocess

    code = "import nnviz, sys; nnviz.watch().step(loss=1, learning_rate=1); assert 'torch' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True).returncode == 0


def test_live_follows_a_watched_loop():
    loop = Loop()
    watcher = nnviz.watch(**loop.samples(), predict=lambda X: loop.answer(X), loss="cross_entropy")
    shown = nnviz.live(watcher, views.DecisionBoundary(), views.GradientFlow())
    loop.train(watcher, 20)
    facts = {name: text for name, text, _ in shown._facts(watcher.latest())["numbers"]}
    assert facts["step"] == "20" and facts["training loss"] == f"{watcher.latest().evaluation.train_loss:.4f}"
    watcher.step(loss=np.nan, learning_rate=0.1, weights=loop.weights, gradients=loop.weights)
    assert "The loop diverged: at step 21" in shown.message.text
    shown.close()
    loop.train(watcher, 1)
