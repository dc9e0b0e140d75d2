"""Watching a PyTorch module: its numbers are PyTorch's, and training stays unchanged."""

import copy
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.data.plane import SQUARE
from nnviz.probes.inert import inert_units
from nnviz.probes.measures import batch_gradient_norms, surface
from nnviz.training.events import ObserverFailed
from nnviz.views import (
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

torch = pytest.importorskip("torch")
nn = torch.nn
KINDS = (DecisionBoundary, GradientFlow, GradientMap, UpdateRatio, DeadUnits, LossCurves, Histograms, NetworkDiagram)


Module: Any = nn.Module  # without torch there is none


class Custom(Module):
    """Module with functional activations and a normalization."""

    def __init__(self):
        super().__init__()
        self.first, self.norm = nn.Linear(2, 8), nn.BatchNorm1d(8)
        self.second, self.last = nn.Linear(8, 6), nn.Linear(6, 2)
        self.dropout = nn.Dropout(0.5)

    def forward(self, x):
        return self.last(self.dropout(torch.relu(self.second(torch.tanh(self.norm(self.first(x)))))))


def dense():
    return nn.Sequential(nn.Linear(2, 8), nn.ReLU(inplace=True), nn.Linear(8, 5), nn.Tanh(), nn.Linear(5, 1))


def convolutional():
    return nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(36, 2))


MODELS = {
    "dense": (dense, nn.BCEWithLogitsLoss),
    "custom": (Custom, nn.CrossEntropyLoss),
    "convolutional": (convolutional, nn.CrossEntropyLoss),
}


class Training:
    """A module with its loop."""

    def __init__(self, kind):
        torch.manual_seed(0)
        rng = np.random.default_rng(0)
        make, loss = MODELS[kind]
        self.model, self.loss = make(), loss()
        self.X = rng.normal(size=(90, 1, 8, 8) if kind == "convolutional" else (90, 2))
        self.y = (self.X.reshape(90, -1)[:, 0] > 0) * 1
        self.inputs = torch.tensor(self.X, dtype=torch.float32)
        self.targets = torch.tensor(self.y) if kind != "dense" else torch.tensor(self.y[:, None], dtype=torch.float32)
        self.optimizer = torch.optim.Adam(self.model.parameters(), lr=0.01)

    def watch(self, **options):
        return nnviz.watch(
            self.model,
            self.optimizer,
            **{
                "X": self.X[:60],
                "y": self.y[:60],
                "X_test": self.X[60:],
                "y_test": self.y[60:],
                "loss": self.loss,
                **options,
            },
        )

    def train(self, steps=1):
        for step in range(steps):
            self.optimizer.zero_grad()
            loss = self.loss(self.model(self.inputs[:60]), self.targets[:60])
            loss.backward()
            self.optimizer.step()
        return loss.item()

    def evaluated(self, part=slice(60)):
        model = copy.deepcopy(self.model).eval()
        with torch.no_grad():
            output = model(self.inputs[part])
            return self.loss(output, self.targets[part]).item(), output.double().numpy()


@pytest.mark.parametrize("kind", MODELS)
def test_watching_does_not_change_training(kind):
    alone, seen = Training(kind), Training(kind)
    watcher = seen.watch()
    losses = [[], []]
    for training, heard in zip((alone, seen), losses):
        torch.manual_seed(1)
        for _ in range(10):
            heard.append(training.train(2))
            if training is seen:
                inert_units(watcher.latest().event)
                surface(watcher.latest().event, 20, SQUARE) if kind != "convolutional" else None
    assert losses[0] == losses[1]
    assert [one.training for one in alone.model.modules()] == [other.training for other in seen.model.modules()]
    for one, other in zip(alone.model.state_dict().values(), seen.model.state_dict().values()):
        assert torch.equal(one, other)


@pytest.mark.parametrize("kind", MODELS)
def test_norms_ratios_and_losses_are_pytorch_s(kind):
    training = Training(kind)
    watcher = training.watch()
    layers = [module for module in training.model.modules() if list(module.parameters(recurse=False))]
    groups = [[layer] for layer in layers]
    if kind == "custom":  # the normalisation counts to the layer before it
        groups = [layers[:2], *([layer] for layer in layers[2:])]

    def norms(part):
        return [
            torch.cat([part(p).reshape(-1).double() for module in group for p in module.parameters(recurse=False)])
            for group in groups
        ]

    training.train(3)
    before = norms(lambda p: p.detach().clone())
    loss = training.train()
    gradients, after = norms(lambda p: p.grad), norms(lambda p: p.detach())
    snapshot = watcher.latest()
    assert snapshot.batch_loss.last[-1, 0] == pytest.approx(loss, rel=1e-6)
    assert snapshot.learning_rates.last[-1, 0] == 0.01
    assert np.allclose(batch_gradient_norms(snapshot.event), [g.norm() for g in gradients], rtol=1e-5)
    ratios = [(b - a).norm() / a.norm() for a, b in zip(before, after)]
    assert np.allclose(snapshot.update_ratios.last[-1], ratios, rtol=1e-5)
    train, output = training.evaluated()
    test, _ = training.evaluated(slice(60, None))
    assert snapshot.evaluation.train_loss == pytest.approx(train, rel=1e-4)
    assert snapshot.evaluation.test_loss == pytest.approx(test, rel=1e-4)
    right = (output[:, 0] > 0 if kind == "dense" else output.argmax(axis=1)) == training.y[:60]
    assert snapshot.evaluation.train_accuracy == np.mean(right)


@pytest.mark.parametrize("kind", ("dense", "custom"))
def test_the_boundary_is_the_module_s_output_also_in_a_kept_snapshot(kind):
    training = Training(kind)
    watcher = training.watch()
    training.train(20)
    snapshot = watcher.latest()
    model = copy.deepcopy(training.model).eval()
    points = torch.tensor(SQUARE.cells(20), dtype=torch.float32)
    with torch.no_grad():
        output = model(points)
        answers = torch.sigmoid(output)[:, 0] if kind == "dense" else output.softmax(dim=1)[:, 1]
    wanted = 2 * answers.numpy().reshape(20, 20) - 1
    assert np.allclose(surface(snapshot.event, 20, SQUARE), wanted, atol=1e-5)
    if kind == "dense":  # the statistics of a normalisation are no parameters, and go on
        training.train(20)
        assert np.allclose(surface(snapshot.event, 20, SQUARE), wanted, atol=1e-5)
        assert not np.allclose(surface(watcher.latest().event, 20, SQUARE), wanted, atol=1e-3)


@pytest.mark.parametrize("kind", MODELS)
def test_frames_of_all_possible_pictures_equal_full_pictures(kind):
    training = Training(kind)
    watcher = training.watch()
    stations = [Stage([(view(), (0, 0, 1, 1))], 420, 300) for view in KINDS]
    for steps in (0, 1, 30):
        if steps:
            training.train(steps)
        snapshot = watcher.latest()
        for view, stage in zip(KINDS, stations):
            assert np.array_equal(stage.frame(snapshot), Stage([(view(), (0, 0, 1, 1))], 420, 300).full(snapshot))
    missing = {view for view in KINDS if view().missing(snapshot)}
    assert (
        missing
        == {"dense": set(), "custom": {NetworkDiagram}, "convolutional": {NetworkDiagram, DecisionBoundary}}[kind]
    )


@pytest.mark.parametrize("kind", MODELS)
def test_dead_units_are_found(kind):
    training = Training(kind)
    layer = training.model.second if kind == "custom" else training.model[0]
    with torch.no_grad():
        layer.bias[2] = -1000.0
    watcher = training.watch()
    training.train()
    found = inert_units(watcher.latest().event)[1 if kind == "custom" else 0]
    assert found.kind == "dead" and 3 in found.which and found.count < found.units


def test_a_closed_watcher_hears_nothing():
    training = Training("dense")
    watcher = training.watch()
    training.train(2)
    watcher.close()
    training.train(2)
    assert watcher.steps == 2
    assert not training.loss._forward_hooks and not training.optimizer._optimizer_step_post_hooks
    assert not training.optimizer._optimizer_step_pre_hooks


def test_an_evaluation_between_the_steps_is_no_loss_of_a_step():
    training = Training("dense")
    watcher = training.watch()
    loss = training.train()
    with torch.no_grad():
        training.loss(training.model(training.inputs) + 100, training.targets)
    again = training.train()
    assert np.allclose(watcher.latest().batch_loss.last[:, 0], [loss, again])


def test_a_loss_that_is_a_function_is_noted():
    training = Training("dense")
    watcher = training.watch(loss=nn.functional.binary_cross_entropy_with_logits)
    training.loss = lambda output, targets: watcher.note(
        nn.functional.binary_cross_entropy_with_logits(output, targets)
    )
    loss = training.train()
    assert watcher.latest().batch_loss.last[-1, 0] == pytest.approx(loss)
    assert watcher.latest().evaluation.train_accuracy is not None


def test_without_samples_gradients_ratios_and_weights_are_shown():
    training = Training("convolutional")
    watcher = nnviz.watch(training.model, training.optimizer, loss=training.loss)
    training.train(3)
    missing = {view for view in KINDS if view().missing(watcher.latest())}
    assert missing == {NetworkDiagram, DecisionBoundary, DeadUnits}


@pytest.mark.parametrize(
    "change, words",
    [
        ({"model": 3}, "model = int: give a torch.nn.Module"),
        ({"optimizer": None}, "optimizer = NoneType"),
        ({"model": nn.ReLU()}, "ReLU: it has no parameters"),
    ],
)
def test_invalid_arguments_are_refused_in_words(change, words):
    training = Training("dense")
    with pytest.raises(nnviz.WatchError, match=words):
        nnviz.watch(**{"model": training.model, "optimizer": training.optimizer, **change})


def test_a_step_without_a_loss_ends_the_watching_in_words_and_not_the_loop():
    training = Training("dense")
    watcher = training.watch(loss=None)
    failures = []
    watcher.subscribe(failures.append, to=ObserverFailed)
    training.train(3)
    [failed] = failures
    assert failed.observer == "watch" and failed.step == 1
    assert "no loss was reported" in failed.sentence
    assert not any(hook._call for hook in training.optimizer._optimizer_step_post_hooks.values())
    assert "Watching ended at step 1" in DecisionBoundary().missing(watcher.latest())
