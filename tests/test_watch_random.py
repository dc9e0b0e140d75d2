"""Watching random PyTorch modules: training is the same bit for bit, and the losses are PyTorch's.

uv run pytest tests/test_watch_random.py --hypothesis-profile=long
"""

import copy
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import nnviz
from nnviz.probes.measures import batch_gradient_norms

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # the models are tiny
nn = torch.nn
Module: Any = nn.Module  # without torch there is none

WIDTH, SAMPLES = 4, 12


class Sequence(Module):
    """Puts the features into a sequence, and takes the last answer of a layer with tuples or of an attention."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        x = x[:, :, None].expand(-1, -1, WIDTH)
        if isinstance(self.inner, nn.MultiheadAttention):
            return self.inner(x, x, x, need_weights=False)[0][:, -1]
        found = self.inner(x)
        return (found[0] if isinstance(found, tuple) else found)[:, -1]


class Bare(Module):
    """Parameters of its own, declared in any order."""

    def __init__(self, names):
        super().__init__()
        for name in names:
            shape = {"W": (WIDTH, WIDTH), "b": (WIDTH,), "c": (1, WIDTH)}[name[0]]
            setattr(self, name, nn.Parameter(0.5 * torch.randn(*shape)))

    def forward(self, x):
        return torch.tanh(x @ self.W1 + self.b1) @ self.W2 + self.c2


class Residual(Module):
    """Adds its input."""

    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


class Counting(Module):
    """Has a state in an attribute and in a buffer, and random numbers in every mode."""

    def __init__(self):
        super().__init__()
        self.calls = 0
        self.register_buffer("seen", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        self.seen += 1
        return x * (1 + 0.01 * torch.rand(())) + 0.001 * self.calls + 0.001 * self.seen


class Ordered(Module):
    """Calls its layers in another order than they were declared in."""

    def __init__(self, layers, order):
        super().__init__()
        self.layers = nn.ModuleDict({str(number): layers[number] for number in order})
        self.count = len(layers)

    def forward(self, x):
        for number in range(self.count):
            x = self.layers[str(number)](x)
        return x


STILL = {  # of width WIDTH, without a state: evaluated as trained
    "linear": lambda: nn.Linear(WIDTH, WIDTH),
    "without bias": lambda: nn.Linear(WIDTH, WIDTH, bias=False),
    "weight norm": lambda: nn.utils.parametrizations.weight_norm(nn.Linear(WIDTH, WIDTH)),
    "orthogonal": lambda: nn.utils.parametrizations.orthogonal(nn.Linear(WIDTH, WIDTH)),
    "lstm": lambda: Sequence(nn.LSTM(WIDTH, WIDTH, batch_first=True)),
    "gru": lambda: Sequence(nn.GRU(WIDTH, WIDTH, num_layers=2, batch_first=True)),
    "attention": lambda: Sequence(nn.MultiheadAttention(WIDTH, 2, batch_first=True)),
    "transformer": lambda: Sequence(nn.TransformerEncoderLayer(WIDTH, 2, 8, dropout=0.0, batch_first=True)),
    "convolution": lambda: nn.Sequential(
        nn.Unflatten(1, (1, WIDTH)), nn.Conv1d(1, 2, 3, padding=1), nn.ReLU(), nn.Flatten(), nn.Linear(2 * WIDTH, WIDTH)
    ),
    "bare": lambda: Bare(("W1", "b1", "W2", "c2")),
    "bare, biases first": lambda: Bare(("c2", "b1", "W2", "W1")),
    "residual": lambda: Residual(nn.Sequential(nn.Linear(WIDTH, WIDTH), nn.ReLU(inplace=True))),
    "layer norm": lambda: nn.LayerNorm(WIDTH),
    "prelu": nn.PReLU,
    "relu": nn.ReLU,
    "tanh": nn.Tanh,
    "bilinear list": lambda: nn.Sequential(nn.Linear(WIDTH, 2), nn.GELU(), nn.Linear(2, WIDTH)),
}
MOVING = {
    "batch norm": lambda: nn.BatchNorm1d(WIDTH),
    "dropout": lambda: nn.Dropout(0.3),
    "spectral norm": lambda: nn.utils.parametrizations.spectral_norm(nn.Linear(WIDTH, WIDTH)),
    "counting": Counting,
}
WRAPPERS = {
    "none": lambda model: model,
    "parallel": nn.DataParallel,
    "sequence": nn.Sequential,
    "residual": lambda model: nn.Sequential(Residual(nn.Identity()), model),
}
LOSSES = {  # the module, its outputs, and its targets
    "classes": (nn.CrossEntropyLoss, 3, lambda x: torch.arange(len(x)) % 3),
    "weighted": (lambda: nn.CrossEntropyLoss(label_smoothing=0.1), 3, lambda x: torch.arange(len(x)) % 3),
    "two": (nn.BCEWithLogitsLoss, 1, lambda x: (torch.arange(len(x)) % 2)[:, None].float()),
    "values": (nn.MSELoss, 1, lambda x: x[:, :1] * 2),
}
OPTIMIZERS = {
    "sgd": lambda model: torch.optim.SGD(model.parameters(), lr=0.05, momentum=0.5),
    "adam": lambda model: torch.optim.Adam(model.parameters(), lr=0.01),
    "rmsprop": lambda model: torch.optim.RMSprop([{"params": [p]} for p in model.parameters()], lr=0.01),
}


@st.composite
def plans(draw):
    names = draw(st.lists(st.sampled_from(sorted(STILL | MOVING)), min_size=1, max_size=4))
    order = draw(st.permutations(range(len(names) + 2)))
    return (
        names,
        order,
        draw(st.booleans()),  # one layer twice
        draw(st.sampled_from(sorted(WRAPPERS))),
        draw(st.sampled_from(sorted(LOSSES))),
        draw(st.sampled_from(sorted(OPTIMIZERS))),
        draw(st.booleans()),  # with samples
        draw(st.sampled_from((1, 1, 3))),  # every
        draw(st.integers(0, 5)),  # seed
    )


def built(names, order, twice, wrapper, outputs):
    layers = [nn.Linear(2, WIDTH), *((STILL | MOVING)[name]() for name in names), nn.Linear(WIDTH, outputs)]
    if twice:
        layers.insert(-1, layers[1])
        order = [*order, len(layers) - 1]
    return WRAPPERS[wrapper](Ordered(layers, order))


@settings(max_examples=settings().max_examples // 2)
@given(plans())
def test_watching_any_module_changes_no_bit_and_shows_its_losses(plan):
    names, order, twice, wrapper, kind, optimizer_name, has_samples, every, seed = plan
    make_loss, outputs, label = LOSSES[kind]
    torch.manual_seed(seed)
    x = torch.randn(SAMPLES, 2)
    targets = label(x)
    first = built(names, order, twice, wrapper, outputs)
    losses: list[list[float]] = []
    watcher: Any = None
    models = (first, copy.deepcopy(first))
    for model in models:
        loss, optimizer = make_loss(), OPTIMIZERS[optimizer_name](model)
        torch.manual_seed(seed)
        if model is not first:
            samples = {"X": x.numpy(), "y": targets.numpy()} if has_samples else {}
            watcher = nnviz.watch(model, optimizer, loss=loss, every=every, **samples)
        losses.append([])
        for step in range(4):
            if step == 2 and model is not first:
                watcher.latest()
            optimizer.zero_grad()
            found = loss(model(x), targets)
            found.backward()
            optimizer.step()
            losses[-1].append(found.item())
    assert losses[0] == losses[1]
    assert all(map(torch.equal, *(model.state_dict().values() for model in models)))
    assert all(
        one.training == other.training and getattr(one, "calls", 0) == getattr(other, "calls", 0)
        for one, other in zip(*(model.modules() for model in models))
    )
    assert not watcher.course.stopped and not watcher.course.trouble
    recorded = [step for step in (1, 2, 3, 4) if step == 1 or step % every == 0]
    snapshot = watcher.latest()
    assert np.allclose(snapshot.batch_loss.last[:, 0], [losses[1][step - 1] for step in recorded], rtol=1e-6)
    if every == 1:
        parameters = [*models[1].parameters()]
        whole = np.sqrt(sum(p.grad.double().square().sum().item() for p in parameters if p.grad is not None))
        assert np.sqrt((batch_gradient_norms(snapshot.event) ** 2).sum()) == pytest.approx(whole, rel=1e-5, abs=1e-12)
        assert snapshot.event.after.theta.size == sum(p.numel() for p in parameters)
        if has_samples and kind != "weighted" and set(names) <= set(STILL):
            model = copy.deepcopy(models[1]).eval()
            with torch.no_grad():
                wanted = make_loss()(model(x), targets).item()
            assert snapshot.evaluation.train_loss == pytest.approx(wanted, rel=1e-4, abs=1e-6)
