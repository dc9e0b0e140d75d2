"""Watching leaves a PyTorch loop alone: its states, random numbers and hooks, and the losses of each model."""

import copy
import random
from typing import Any

import numpy as np
import pytest

import nnviz

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # the models are tiny
nn = torch.nn
Module: Any = nn.Module  # without torch there is none

X = np.random.default_rng(0).normal(size=(40, 2)).astype("f")
Y = (X[:, 0] * X[:, 1] > 0).astype(int)


class Stateful(Module):
    """Keeps what `make` returns in an attribute, and uses it in each forward pass."""

    def __init__(self, make, use):
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.kept, self.use = make(), use

    def forward(self, x):
        return self.linear(x * (1 + 0.1 * self.use(self.kept)))


def count(kept):
    kept["calls"] = kept.get("calls", 0) + 1
    return kept["calls"]


def append(kept):
    kept.append(1)
    return len(kept)


STATES = {
    "list": (list, append),
    "dict": (dict, count),
    "tensor": (lambda: torch.zeros(()), lambda kept: kept.add_(1)),
    "Python's random numbers": (lambda: None, lambda kept: random.random()),
    "random.Random": (lambda: random.Random(1), lambda kept: kept.random()),
    "np.random.Generator": (lambda: np.random.default_rng(1), lambda kept: kept.random()),
    "np.random.RandomState": (lambda: np.random.RandomState(1), lambda kept: kept.rand()),
    "torch.Generator": (lambda: torch.Generator().manual_seed(1), lambda kept: torch.rand((), generator=kept)),
}


def train(model, watched, steps=4, **options):
    """Train a model with fixed random numbers, and return its losses and its watcher."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)
    loss, optimizer, losses = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.05), []
    watcher: Any = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss, **options) if watched else None
    for _ in range(steps):
        optimizer.zero_grad()
        found = loss(model(torch.tensor(X)), torch.tensor(Y))
        found.backward()
        optimizer.step()
        losses.append(found.item())
        if watched:
            watcher.latest()
    return [*losses, random.random(), np.random.rand(), torch.rand(()).item()]


@pytest.mark.parametrize("name", STATES)
def test_the_state_of_a_model_is_kept_whatever_it_is(name):
    model = Stateful(*STATES[name])
    assert train(copy.deepcopy(model), False) == train(copy.deepcopy(model), True)


@pytest.mark.parametrize("mode", ["train", "eval", "as it is"])
def test_predict_may_change_modes_and_use_random_numbers(mode):
    model = nn.Sequential(nn.Linear(2, 8), nn.BatchNorm1d(8), nn.Dropout(0.3), nn.Linear(8, 2))
    watched = copy.deepcopy(model)

    def predict(points):
        if mode != "as it is":
            watched.train(mode == "train")
        scale = 1 + 0.01 * (random.random() + np.random.rand())
        return (watched(torch.tensor(points).float()) * scale).softmax(1).detach()

    assert train(model, False) == train(watched, True, predict=predict)
    assert all(map(torch.equal, model.state_dict().values(), watched.state_dict().values()))


def test_predict_of_a_loop_over_arrays_may_use_random_numbers():
    np.random.seed(0)
    random.seed(0)
    wanted = np.random.RandomState(0).rand(), random.Random(0).random()
    watcher = nnviz.watch(X=X, y=Y, predict=lambda points: np.random.rand(len(points)) * random.random())
    watcher.step(loss=1.0, learning_rate=0.1)
    watcher.latest()
    assert (np.random.rand(), random.random()) == wanted


@pytest.mark.parametrize("where", ["theta", "gradient"])
def test_a_hook_that_fails_leaves_the_other_hooks_of_the_optimizer_alone(where, monkeypatch):
    model, loss, calls = nn.Linear(2, 2), nn.CrossEntropyLoss(), []
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    for register in (optimizer.register_step_pre_hook, optimizer.register_step_post_hook):
        for _ in range(2):
            register(lambda *_: calls.append(1))
    monkeypatch.setattr(f"nnviz.watching.module_layout.ModuleLayout.{where}", lambda self: 1 / 0)
    for _ in range(2):
        loss(model(torch.tensor(X)), torch.tensor(Y)).backward()
        optimizer.step()
    assert watcher.course.stopped and len(calls) == 8


@pytest.mark.parametrize("set_to_none", [True, False])
def test_a_discriminator_gets_no_losses_of_its_generator(set_to_none):
    torch.manual_seed(0)
    generator, critic, loss = nn.Linear(2, 2), nn.Linear(2, 1), nn.BCEWithLogitsLoss()
    optimizers = [torch.optim.Adam(model.parameters(), lr=0.05) for model in (generator, critic)]
    watchers = [nnviz.watch(model, one, loss=loss) for model, one in zip((generator, critic), optimizers)]
    ones, zeros = torch.ones(40, 1), torch.zeros(40, 1)
    losses: list[list[float]] = [[], []]
    for _ in range(4):
        false = generator(torch.randn(40, 2))
        optimizers[1].zero_grad(set_to_none)
        both = loss(critic(torch.tensor(X)), ones), loss(critic(false.detach()), zeros)
        sum(both).backward()
        optimizers[1].step()
        losses[1].append(sum(one.item() for one in both) / 2)
        optimizers[0].zero_grad(set_to_none)
        deceived = loss(critic(false), ones)
        deceived.backward()
        optimizers[0].step()
        losses[0].append(deceived.item())
    for watcher, wanted in zip(watchers, losses):
        assert np.allclose(watcher.latest().batch_loss.last[:, 0], wanted, rtol=1e-6)


def test_note_takes_the_mean_of_losses_and_refuses_others_in_words():
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    watcher = nnviz.watch(model, optimizer)
    found = nn.functional.cross_entropy(model(torch.tensor(X)), torch.tensor(Y), reduction="none")
    watcher.note(found).mean().backward()
    optimizer.step()
    assert watcher.latest().batch_loss.last[0, 0] == pytest.approx(found.mean().item())
    for wrong in (None, "text", np.empty(0)):
        with pytest.raises(nnviz.WatchError, match="loss"):
            watcher.note(wrong)


@pytest.mark.parametrize(
    "samples, words",
    [
        ({"X": np.empty((0, 2)), "y": np.empty(0, int)}, "X contains no samples"),
        ({"X": X, "y": np.full(40, -100)}, "X: no samples are left without those with the label -100"),
        ({"X": X, "y": Y, "X_test": X, "y_test": np.full(40, -100)}, "X_test: no samples are left"),
    ],
)
def test_no_samples_are_refused_in_words(samples, words):
    model = nn.Linear(2, 2)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    with pytest.raises(nnviz.WatchError, match=words):
        nnviz.watch(model, optimizer, loss=nn.CrossEntropyLoss(), **samples)


def test_every_may_be_any_whole_number():
    assert nnviz.watch(X=X, y=Y, predict=lambda points: np.full(len(points), 0.5), every=np.int64(2)).every == 2  # type: ignore[arg-type]
