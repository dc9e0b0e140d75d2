"""Watching foreign PyTorch models: each kind is shown rightly or refused in words, and trains as if unwatched."""

import copy
import io
import pickle
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.diagnosis import diagnose
from nnviz.probes.inert import inert_units
from nnviz.probes.measures import batch_gradient_norms
from nnviz.training.events import ObserverFailed
from nnviz.views import DeadUnits, DecisionBoundary, GradientFlow, Histograms, Stage

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # the models are tiny
nn = torch.nn
Module: Any = nn.Module  # without torch there is none

RNG = np.random.default_rng(0)
X = RNG.normal(size=(80, 2)).astype("f")
Y = (X[:, 0] * X[:, 1] > 0).astype(int)
TOKENS = RNG.integers(0, 10, (80, 2))


def train(model, loss, optimizer, steps=1, x=None, y=Y):
    inputs, targets = torch.tensor(X if x is None else x), torch.tensor(y)
    for _ in range(steps):
        optimizer.zero_grad()
        found = loss(model(inputs), targets)
        found.backward()
        optimizer.step()
    return found.item()


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=0.1)


class Recurrent(Module):
    """A recurrent layer and a dense one on its last answer."""

    def __init__(self, kind=nn.LSTM):
        super().__init__()
        self.r, self.o = kind(1, 5, batch_first=True), nn.Linear(5, 2)

    def forward(self, x):
        return self.o(self.r(x[:, :, None])[0][:, -1])


class Attention(Module):
    """An attention, whose projection is never called as a module."""

    def __init__(self):
        super().__init__()
        self.a, self.o = nn.MultiheadAttention(4, 2, batch_first=True), nn.Linear(4, 2)
        self.i = nn.Linear(1, 4)

    def forward(self, x):
        z = self.i(x[:, :, None])
        return self.o(self.a(z, z, z)[0].mean(dim=1))


class Scratch(Module):
    """Parameters on the module itself."""

    def __init__(self, order=("W1", "b1", "W2", "b2"), row=False):
        super().__init__()
        shapes = {"W1": (2, 6), "b1": (1, 6) if row else (6,), "W2": (6, 2), "b2": (1, 2) if row else (2,)}
        for name in order:
            setattr(self, name, nn.Parameter(torch.randn(*shapes[name]) * (0.5 if name[0] == "W" else 0)))

    def forward(self, x):
        return torch.relu(x @ self.W1 + self.b1) @ self.W2 + self.b2


class Backwards(Module):
    """Twelve sigmoid layers, declared last first."""

    def __init__(self):
        super().__init__()
        self.out = nn.Linear(8, 2)
        self.hidden = nn.ModuleList(reversed([nn.Linear(2 if number == 0 else 8, 8) for number in range(12)]))

    def forward(self, x):
        for layer in reversed(self.hidden):
            x = torch.sigmoid(layer(x))
        return self.out(x)


class Stateful(Module):
    """Keeps a state, counts its calls, and draws random numbers in evaluation mode, too."""

    def __init__(self):
        super().__init__()
        self.l, self.calls, self.h = nn.Linear(2, 2), 0, None
        self.register_buffer("total", torch.zeros(1))

    def forward(self, x):
        self.calls += 1
        self.total += x.mean()
        z = self.l(x) + torch.randn(len(x), 2) * 0.1 + np.random.rand() * 0.01
        if self.h is not None:
            z = z + 0.1 * self.h  # of another batch size this would fail
        self.h = z.detach()
        return z + 0 * self.total


MODELS = {
    "LSTM": Recurrent,
    "GRU": lambda: Recurrent(nn.GRU),
    "RNN": lambda: Recurrent(nn.RNN),
    "attention": Attention,
    "transformer": lambda: nn.Sequential(
        nn.Unflatten(1, (2, 1)),
        nn.Linear(1, 4),
        nn.TransformerEncoderLayer(4, 2, 8, batch_first=True),
        nn.Flatten(),
        nn.Linear(8, 2),
    ),
    "weight norm": lambda: nn.Sequential(
        nn.utils.parametrizations.weight_norm(nn.Linear(2, 6)), nn.ReLU(), nn.Linear(6, 2)
    ),
    "spectral norm": lambda: nn.Sequential(
        nn.utils.parametrizations.spectral_norm(nn.Linear(2, 6)), nn.ReLU(), nn.Linear(6, 2)
    ),
    "scratch": Scratch,
    "scratch, matrices first": lambda: Scratch(("W1", "W2", "b1", "b2")),
    "scratch, rows": lambda: Scratch(row=True),
    "parameter list": lambda: Listed(),
    "data parallel": lambda: nn.DataParallel(nn.Sequential(nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 2))),
    "stateful": Stateful,
    "shared": lambda: nn.Sequential(nn.Linear(2, 2), *[nn.Tanh(), (one := nn.Linear(2, 2)), nn.Tanh(), one]),
    "bare batch norm": lambda: nn.Sequential(nn.BatchNorm1d(2), nn.Linear(2, 6), nn.ReLU(), nn.Linear(6, 2)),
}


class Listed(Module):
    """Parameters in a list."""

    def __init__(self):
        super().__init__()
        self.p = nn.ParameterList([torch.randn(2, 6), torch.zeros(6), torch.randn(6, 2), torch.zeros(2)])

    def forward(self, x):
        W1, b1, W2, b2 = self.p
        return torch.relu(x @ W1 + b1) @ W2 + b2


@pytest.mark.parametrize("name", MODELS)
@pytest.mark.parametrize("samples", (True, False), ids=("samples", "none"))
def test_a_foreign_model_trains_as_if_unwatched_and_its_losses_are_right(name, samples):
    torch.manual_seed(0)
    models = [MODELS[name]()]
    models.append(copy.deepcopy(models[0]))
    losses: list[list[float]] = [[], []]
    watcher = None
    for number, model in enumerate(models):
        loss, optimizer = nn.CrossEntropyLoss(), torch.optim.Adam(model.parameters(), lr=0.01)
        torch.manual_seed(1)
        np.random.seed(1)
        if number:
            watcher = nnviz.watch(model, optimizer, loss=loss, **({"X": X, "y": Y} if samples else {}))
        for _ in range(6):
            losses[number].append(train(model, loss, optimizer))
    assert watcher is not None and losses[0] == losses[1]
    states = [model.state_dict().values() for model in models]
    assert all(map(torch.equal, *states))
    snapshot = watcher.latest()
    assert not watcher.course.stopped and np.allclose(snapshot.batch_loss.last[:, 0], losses[1], rtol=1e-6)
    whole = np.sqrt(sum(p.grad.square().sum().item() for p in models[1].parameters() if p.grad is not None))
    assert np.sqrt(sum(batch_gradient_norms(snapshot.event) ** 2)) == pytest.approx(whole, rel=1e-5)
    views = [GradientFlow(), Histograms(), DeadUnits()]
    for view in views if name == "stateful" else [*views, DecisionBoundary()]:
        stage = Stage([(view, (0, 0, 1, 1))], 300, 240)
        assert np.array_equal(stage.frame(snapshot), stage.full(snapshot)) and stage.describe(snapshot)
    if samples and name not in ("stateful",):
        model = copy.deepcopy(models[1]).eval()
        with torch.no_grad():
            output = model(torch.tensor(X))
            wanted = nn.CrossEntropyLoss()(output, torch.tensor(Y)).item()
        assert snapshot.evaluation.train_loss == pytest.approx(wanted, rel=1e-4)
        assert snapshot.evaluation.train_accuracy == np.mean(output.argmax(dim=1).numpy() == Y)
        inert_units(snapshot.event)


LAYERS = {  # how many
    "LSTM": 2,
    "attention": 3,
    "weight norm": 2,
    "scratch": 2,
    "scratch, matrices first": 2,
    "scratch, rows": 2,
    "parameter list": 2,
    "data parallel": 2,
    "bare batch norm": 3,
    "shared": 2,
}


@pytest.mark.parametrize("name", LAYERS)
def test_layers_are_those_of_a_textbook(name):
    model = MODELS[name]()
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    asked = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    heard = nnviz.watch(model, optimizer, loss=loss)
    train(model, loss, optimizer)
    norms = [batch_gradient_norms(watcher.latest().event) for watcher in (asked, heard)]
    assert np.array_equal(*norms) and len(norms[0]) == LAYERS[name]
    if name == "scratch, matrices first":
        parts = [(model.W1, model.b1), (model.W2, model.b2)]
        assert norms[0] == pytest.approx([np.sqrt(sum((p.grad**2).sum().item() for p in pair)) for pair in parts])


def test_the_outputs_of_a_recurrent_layer_are_its_activations():
    model = Recurrent()
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    train(model, loss, optimizer)
    event = watcher.latest().event
    [units, _] = event.problem.forward_train(event.after.theta).activations
    with torch.no_grad():
        wanted = model.r(torch.tensor(X)[:, :, None])[0][:, -1]
    assert np.allclose(units, wanted.T.numpy(), atol=1e-6)


@pytest.mark.parametrize("samples", (True, False))
def test_layers_stand_in_the_order_of_the_forward_pass(samples):
    torch.manual_seed(0)
    model = Backwards()
    optimizer, loss = torch.optim.SGD(model.parameters(), lr=0.1), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, loss=loss, **({"X": X, "y": Y} if samples else {}))
    train(model, loss, optimizer, 200)
    norms = batch_gradient_norms(watcher.latest().event)
    inner = model.hidden[-1]
    assert norms[0] == pytest.approx(torch.cat([inner.weight.grad.ravel(), inner.bias.grad]).norm().item())
    assert norms[-1] == pytest.approx(torch.cat([model.out.weight.grad.ravel(), model.out.bias.grad]).norm().item())
    assert diagnose(watcher.latest(), watcher.ended).name == "vanishing gradients"
    assert not any(module._forward_pre_hooks for module in model.modules())


@pytest.mark.parametrize("dtype", (np.int64, np.float64))
def test_tokens_reach_an_embedding_as_whole_numbers(dtype):
    model = nn.Sequential(nn.Embedding(10, 4), nn.Flatten(), nn.Linear(8, 2))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=TOKENS.astype(dtype), y=Y, loss=loss)
    train(model, loss, optimizer, 3, TOKENS)
    with torch.no_grad():
        right = (model(torch.tensor(TOKENS)).argmax(dim=1).numpy() == Y).mean()
    assert watcher.latest().evaluation.train_accuracy == right


def test_a_sparse_gradient_is_made_dense():
    model = nn.Sequential(nn.Embedding(10, 4, sparse=True), nn.Flatten(), nn.Linear(8, 2))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, loss=loss)
    train(model, loss, optimizer, 3, TOKENS)
    wanted = model[0].weight.grad.to_dense().norm().item()
    assert batch_gradient_norms(watcher.latest().event)[0] == pytest.approx(wanted)


class Gives(Module):
    """Gives something else than a tensor."""

    def __init__(self, what):
        super().__init__()
        self.l, self.what = nn.Linear(2, 2), what

    def forward(self, x):
        return {"dict": lambda z: {"out": z}, "tuple": lambda z: (z, z), "error": lambda z: z[10**6]}[self.what](
            self.l(x)
        )


def complex_layer():
    return nn.Sequential(nn.Linear(2, 2, dtype=torch.complex64))


REFUSED = {
    "a dict": (lambda: Gives("dict"), "the model gives dict, and not one tensor: give predict=…"),
    "a tuple": (lambda: Gives("tuple"), "the model gives tuple"),
    "an error": (lambda: Gives("error"), "the model can't be asked with the first samples of X: IndexError.*predict=…"),
    "lazy": (
        lambda: nn.Sequential(nn.Flatten(), nn.LazyLinear(16), nn.ReLU(), nn.LazyLinear(2)),
        r"the parameter 1.weight of a lazy layer has no values yet: call the model once, as in model\(X\[:1\]\)",
    ),
    "script": (lambda: torch.jit.script(nn.Sequential(nn.Linear(2, 2))), "give predict=…, a function of points"),
    "complex": (complex_layer, "the parameter 0.weight is complex"),
    "three outputs": (lambda: nn.Linear(2, 11), "the model has 11 outputs: at most 10 classes can be shown"),
    "no table": (lambda: nn.Sequential(nn.Linear(2, 2), nn.Unflatten(1, (2, 1))), "model gave shape"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning", "ignore::UserWarning")
@pytest.mark.parametrize("name", REFUSED)
def test_what_can_not_be_watched_is_refused_in_words(name):
    make, words = REFUSED[name]
    model = make()
    with pytest.raises(nnviz.WatchError, match=words):
        nnviz.watch(model, sgd(model), X=X, y=Y, loss=nn.CrossEntropyLoss())


@pytest.mark.parametrize("name", ("a dict", "a tuple", "LSTM"))
def test_with_predict_any_model_is_watched(name):
    model = Recurrent() if name == "LSTM" else REFUSED[name][0]()
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    ask = {"a dict": lambda z: z["out"], "a tuple": lambda z: z[0], "LSTM": lambda z: z}[name]

    def predict(points):
        return ask(model(torch.tensor(points, dtype=torch.float32))).softmax(dim=1)  # still needs a gradient

    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss, predict=predict)
    train(lambda x: ask(model(x)), loss, optimizer, 3)
    right = (predict(X).argmax(dim=1).numpy() == Y).mean()
    assert watcher.latest().evaluation.train_accuracy == right


def test_an_optimizer_of_another_model_is_refused():
    with pytest.raises(nnviz.WatchError, match="optimizer: it holds none of the model's parameters"):
        nnviz.watch(nn.Linear(2, 2), sgd(nn.Linear(2, 2)), X=X, y=Y)


def test_a_loop_without_backward_is_said():
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    for _ in range(200):
        loss(model(torch.tensor(X)), torch.tensor(Y))
        optimizer.step()
    assert "has not called loss.backward()" in GradientFlow().missing(watcher.latest())
    finding = diagnose(watcher.latest(), watcher.ended)
    assert finding.name == "no gradient" and "the weights have never moved" in finding.headline


# ---- losses ----


def test_two_models_with_one_loss_module_get_their_own_losses():
    torch.manual_seed(0)
    loss = nn.CrossEntropyLoss()
    models = [nn.Linear(2, 2), nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2)), nn.Linear(2, 2)]
    optimizers = [sgd(models[0]), torch.optim.Adam(models[1].parameters()), sgd(models[2])]
    watchers = [nnviz.watch(model, optimizer, X=X, y=Y, loss=loss) for model, optimizer in zip(models[:2], optimizers)]
    losses: list[list[float]] = [[], [], []]
    for _ in range(5):
        found = [loss(model(torch.tensor(X)), torch.tensor(Y)) for model in models]
        for number, (one, optimizer) in enumerate(zip(found, optimizers)):
            optimizer.zero_grad()
            one.backward()
            optimizer.step()
            losses[number].append(one.item())
    for watcher, wanted in zip(watchers, losses):
        assert watcher.latest().batch_loss.last[:, 0].tolist() == pytest.approx(wanted)


def test_a_loss_inside_of_a_checkpoint_is_heard():
    model = nn.Linear(2, 2)
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, loss=loss)
    inputs = torch.tensor(X, requires_grad=True)
    found = loss(torch.utils.checkpoint.checkpoint(model, inputs, use_reentrant=True), torch.tensor(Y))
    found.backward()
    optimizer.step()
    assert watcher.latest().event.loss == pytest.approx(found.item())


@pytest.mark.parametrize("save", (pickle.dumps, lambda loss: torch.save({"loss": loss}, io.BytesIO()), copy.deepcopy))
def test_a_watched_loss_can_be_pickled_and_copied(save):
    model = nn.Linear(2, 2)
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, loss=loss)
    save(loss), save(model)
    again = pickle.loads(pickle.dumps(loss))
    again(model(torch.tensor(X)), torch.tensor(Y)).backward()
    value = train(model, loss, optimizer)
    assert watcher.latest().event.loss == value  # not that of the copy


@pytest.mark.parametrize("ignored, labels", ((0, np.arange(80) % 3), (-100, np.where(np.arange(80) % 4, Y, -100))))
def test_ignored_labels_are_left_out_of_the_measured_loss(ignored, labels):
    torch.manual_seed(0)
    model = nn.Linear(2, 3)
    optimizer, loss = sgd(model), nn.CrossEntropyLoss(ignore_index=ignored)
    watcher = nnviz.watch(model, optimizer, X=X, y=labels, loss=loss)
    train(model, loss, optimizer, 3, y=labels)
    wanted = nn.CrossEntropyLoss(ignore_index=ignored)(model(torch.tensor(X)), torch.tensor(labels)).item()
    snapshot = watcher.latest()
    assert snapshot.evaluation.train_loss == pytest.approx(wanted, rel=1e-5)
    assert snapshot.event.data.classes == 3 and snapshot.event.data.train_count == (labels != ignored).sum()


def test_a_model_may_have_more_outputs_than_y_has_classes():
    model = nn.Sequential(nn.Linear(2, 10))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    labels = np.arange(80) % 7
    watcher = nnviz.watch(model, optimizer, X=X, y=labels, loss=loss)
    train(model, loss, optimizer, 3, y=labels)
    wanted = loss(model(torch.tensor(X)), torch.tensor(labels)).item()
    assert watcher.latest().event.data.classes == 10
    assert watcher.latest().evaluation.train_loss == pytest.approx(wanted, rel=1e-5)


# ---- the loop goes on ----


@pytest.mark.parametrize("where", ("theta", "gradient"))
def test_a_hook_that_fails_is_reported_once_and_removed(where, monkeypatch):
    torch.manual_seed(0)
    models = [nn.Linear(2, 2)]
    models.append(copy.deepcopy(models[0]))
    failures: list[Any] = []
    for number, model in enumerate(models):
        optimizer, loss = sgd(model), nn.CrossEntropyLoss()
        if number:
            watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
            watcher.subscribe(failures.append, to=ObserverFailed)
        train(model, loss, optimizer, 3)
        if number:
            monkeypatch.setattr(f"nnviz.watching.module_layout.ModuleLayout.{where}", lambda self: 1 / 0)
        train(model, loss, optimizer, 3)
        left = optimizer._optimizer_step_post_hooks.values()
        assert not number or not (loss._forward_hooks or any(hook._call for hook in left))
    assert all(map(torch.equal, models[0].parameters(), models[1].parameters()))
    [failed] = failures
    assert failed.observer == "watch" and failed.step == 4 and "ZeroDivisionError" in failed.sentence
    assert watcher.latest().step == 3
    assert "Watching ended at step 4: ZeroDivisionError" in DecisionBoundary().missing(watcher.latest())


def test_a_page_says_why_watching_ended(monkeypatch):
    model = nn.Linear(2, 2)
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    shown = nnviz.live(watcher, DecisionBoundary())
    monkeypatch.setattr("nnviz.watching.module_layout.ModuleLayout.theta", lambda self: 1 / 0)
    train(model, loss, optimizer, 2)
    assert "watch failed at step 1" in shown.message.text and "division by zero" in shown.message.text
    shown.close()


def test_a_model_that_changes_its_shape_ends_the_watching_and_not_the_loop(caplog):
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    train(model, loss, optimizer, 2)
    model[0].weight.data, model[0].bias.data = torch.randn(6, 2), torch.zeros(6)
    model[2].weight.data = torch.randn(2, 6)
    train(model, loss, optimizer, 2)
    assert watcher.latest().step == 2 and "0.weight now has the shape (6, 2), and had (4, 2)" in caplog.text


def test_parameters_that_move_in_memory_are_followed():
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 2))
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, loss=loss)
    train(model, loss, optimizer, 2)
    for change in (nn.Module.double, nn.Module.float, nn.Module.bfloat16, nn.Module.float):
        change(model)
        for parameter in model.parameters():
            parameter.grad = None
        dtype = model[0].weight.dtype
        loss(model(torch.tensor(X, dtype=dtype)), torch.tensor(Y)).backward()
        optimizer.step()
        theta = watcher.latest().event.after.theta
        wanted = [(p.T if p.ndim == 2 else p).detach().double().ravel() for p in model.parameters()]
        assert np.array_equal(theta, torch.cat(wanted).numpy())


@pytest.mark.parametrize("noted", (False, True))
def test_every_records_some_steps_of_a_module(noted):
    torch.manual_seed(0)
    model = nn.Linear(2, 2)
    optimizer, loss = sgd(model), nn.CrossEntropyLoss()
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=None if noted else loss, every=5)
    if noted:
        loss = lambda z, t: watcher.note(nn.functional.cross_entropy(z, t))  # noqa: E731
    losses = [train(model, loss, optimizer) for _ in range(12)]
    assert watcher.steps == 12
    assert watcher.latest().batch_loss.last[:, 0].tolist() == pytest.approx([losses[at - 1] for at in (1, 5, 10)])


def test_an_optimizer_without_a_rate_is_watched():
    class Plain(torch.optim.Optimizer):
        def __init__(self, parameters):
            super().__init__(parameters, {"lr": None})

        def step(self, closure=None):
            with torch.no_grad():
                for parameter in self.param_groups[0]["params"]:
                    parameter -= 0.1 * parameter.grad

    model, loss = nn.Linear(2, 2), nn.CrossEntropyLoss()
    optimizer = Plain(model.parameters())
    watcher = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss)
    train(model, loss, optimizer, 3)
    snapshot = watcher.latest()
    assert snapshot.step == 3 and np.isnan(snapshot.event.learning_rate)
    for view in (GradientFlow(), nnviz.views.LearningRate()):
        Stage([(view, (0, 0, 1, 1))], 300, 240).frame(snapshot)
