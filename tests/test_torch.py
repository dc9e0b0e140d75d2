"""PyTorch, where it is installed, agrees with our activations, losses, optimizers and whole runs."""

import numpy as np
import pytest

from nnviz.nn import optimizers
from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.losses import MANY_CLASS_LOSSES, REGRESSION_LOSSES, TWO_CLASS_LOSSES
from nnviz.nn.schedules import SCHEDULES
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

torch = pytest.importorskip("torch")
F = torch.nn.functional

THEIR_ACTIVATIONS = {
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
    "relu": torch.relu,
    "linear": lambda z: 1 * z,
    "leaky_relu": F.leaky_relu,
    "elu": F.elu,
    "gelu": lambda z: F.gelu(z, approximate="tanh"),
    "silu": F.silu,
    "softplus": F.softplus,
    "sine": torch.sin,
}
THEIR_LOSSES = {  # of sums z and targets t, (n, k)
    "regression": {"mean_squared_error": F.mse_loss, "mean_absolute_error": F.l1_loss, "huber": F.huber_loss},
    "two classes": {
        "mean_squared_error": lambda z, t: F.mse_loss(torch.tanh(z), t),
        "cross_entropy": F.binary_cross_entropy_with_logits,
        "hinge": lambda z, t: torch.relu(1 - t * z).mean(),
    },
    "many classes": {
        "mean_squared_error": lambda z, t: F.mse_loss(torch.tanh(z), t),
        "cross_entropy": F.cross_entropy,
        "hinge": lambda z, t: torch.relu(1 - t * z).mean(),
    },
}
OUR_LOSSES = {"regression": REGRESSION_LOSSES, "two classes": TWO_CLASS_LOSSES, "many classes": MANY_CLASS_LOSSES}
THEIR_OPTIMIZERS = {
    "gradient_descent": lambda groups, rate: torch.optim.SGD(groups, rate),
    "momentum": lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9),
    "nesterov": lambda groups, rate: torch.optim.SGD(groups, rate, momentum=0.9, nesterov=True),
    "adagrad": lambda groups, rate: torch.optim.Adagrad(groups, rate, eps=0),
    "rmsprop": lambda groups, rate: torch.optim.RMSprop(groups, rate, alpha=0.999, eps=0),
    "adam": lambda groups, rate: torch.optim.Adam(groups, rate, eps=0),
    "adamw": lambda groups, rate: torch.optim.AdamW(groups, rate, eps=0),
}


def tensor(array, grad=False):
    return torch.tensor(np.array(array), dtype=torch.float64, requires_grad=grad)


@pytest.mark.parametrize("name", ACTIVATIONS)
def test_activations_and_slopes(name):
    z = np.concatenate([np.linspace(-20, 20, 200), [-1000, 1000]])
    theirs = tensor(z, grad=True)
    value = THEIR_ACTIVATIONS[name](theirs)
    value.sum().backward()
    a = ACTIVATIONS[name].value(z)
    # their softplus is z itself above 20, and their exp(z) - 1 and gelu lose digits of what is almost 0
    assert np.allclose(a, value.detach(), rtol=1e-9, atol=1e-14)
    assert np.allclose(ACTIVATIONS[name].derivative(z, a), theirs.grad, rtol=1e-8, atol=1e-14)


@pytest.mark.parametrize("task, name", [(task, name) for task, losses in OUR_LOSSES.items() for name in losses])
def test_losses_and_derivatives(task, name, rng):
    loss = OUR_LOSSES[task][name]
    z = 3 * rng.normal(size=(3 if task == "many classes" else 1, 50))
    t = np.where(rng.random((1, 50)) < 0.5, *loss.targets) if task == "two classes" else rng.normal(size=z.shape)
    if task == "many classes":
        t = np.where(np.eye(3)[rng.integers(3, size=50)].T == 1, *loss.targets[::-1])
    theirs = tensor(z.T, grad=True)
    value = THEIR_LOSSES[task][name](theirs, tensor(t.T))
    value.backward()
    losses, slopes = loss.measure(z, loss.output(z), t)
    assert losses.mean() == pytest.approx(value.item(), rel=1e-12)
    assert np.allclose(slopes.T / 50, theirs.grad, rtol=1e-12, atol=1e-16)


@pytest.mark.parametrize("optimizer", THEIR_OPTIMIZERS)
@pytest.mark.parametrize(
    "dataset, task, loss",
    (
        ("spiral", "two classes", "cross_entropy"),
        ("blobs", "many classes", "cross_entropy"),
        ("multi-gauss", "regression", "huber"),
    ),
)
def test_a_hundred_steps_of_pytorch_are_ours(dataset, task, loss, optimizer, monkeypatch):
    monkeypatch.setattr(optimizers, "EPSILON", 0.0)  # theirs has its epsilon beside the corrected root
    names = ("gelu", "silu", "elu")
    trainer = Trainer(
        Config(
            dataset=dataset,
            classes=2 if task == "two classes" else 4,
            loss=loss,
            hidden=(5, 4, 3),
            activation=names,
            initializer="glorot",
            optimizer=optimizer,
            learning_rate=0.01,
            batch_size=25,
            seed=1,
        )
    )
    layers = [(tensor(W, grad=True), tensor(b, grad=True)) for W, b in trainer.layers]
    weights, biases = zip(*layers)
    other = THEIR_OPTIMIZERS[optimizer]([{"params": weights}, {"params": biases, "weight_decay": 0.0}], 0.01)
    for _ in range(100):
        before = trainer.state
        x, targets = trainer.problem.batch(before.epoch, before.offset, before.offset + 25)
        a = tensor(x[:, :-1])
        for number, (W, b) in enumerate(layers):
            z = a @ W + b
            a = THEIR_ACTIVATIONS[names[number]](z) if number < 3 else z
        value = THEIR_LOSSES[task][loss](z, tensor(targets))
        other.zero_grad()
        value.backward()
        other.step()
        assert trainer.step().loss == pytest.approx(value.item(), rel=1e-9)
    for (W, b), (mine, bias) in zip(layers, trainer.layers):
        assert np.allclose(mine, W.detach(), rtol=1e-9, atol=1e-9)
        assert np.allclose(bias, b.detach(), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize(
    "name, made",
    (
        ("step", lambda optimizer: torch.optim.lr_scheduler.StepLR(optimizer, 20, gamma=0.3)),
        ("cosine", lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 20)),
        ("exponential", lambda optimizer: torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.3 ** (1 / 20))),
    ),
)
def test_schedules(name, made):
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 1.0)
    schedule = made(optimizer)
    for step in range(20):
        assert optimizer.param_groups[0]["lr"] == pytest.approx(SCHEDULES[name].factor(step, 20, 0.3), rel=1e-12)
        optimizer.step()
        schedule.step()
