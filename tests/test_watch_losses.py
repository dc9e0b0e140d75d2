"""Losses of a watched loop: those whose gradients a step used, in whatever order a loop computes them."""

from typing import Any

import numpy as np
import pytest

import nnviz

torch = pytest.importorskip("torch")
torch.set_num_threads(1)  # the models are tiny
nn = torch.nn

RNG = np.random.default_rng(0)
X = RNG.normal(size=(40, 2)).astype("f")
Y = (X[:, 0] * X[:, 1] > 0).astype(int)
INPUTS, LABELS = torch.tensor(X), torch.tensor(Y)


def stepped(optimizer, found, before=True):
    """Take a step, with the gradients set to zero before the loss or behind it."""
    if not before:
        optimizer.zero_grad()
    found.backward()
    optimizer.step()
    if before:
        optimizer.zero_grad()
    return found.item()


def forgotten_no_grad(model, loss, optimizer, before):
    value = stepped(optimizer, loss(model(INPUTS), LABELS), before)
    loss(model(INPUTS[:5]), LABELS[:5])
    return value


def left_out(model, loss, optimizer, before):
    """Backpropagate a loss that is NaN, and leave its batch out."""
    if before:
        loss(model(INPUTS * np.nan), LABELS).backward()
        optimizer.zero_grad()
        return stepped(optimizer, loss(model(INPUTS), LABELS))
    loss(model(INPUTS * np.nan), LABELS).backward()
    return stepped(optimizer, loss(model(INPUTS), LABELS), before=False)


def summed(model, loss, optimizer, before):
    halves = [loss(model(INPUTS[part]), LABELS[part]) for part in (slice(20), slice(20, None))]
    return stepped(optimizer, sum(halves), before) / 2


def accumulated(model, loss, optimizer, before):
    optimizer.zero_grad()
    first = loss(model(INPUTS[:20]), LABELS[:20])
    first.backward()
    second = loss(model(INPUTS[20:]), LABELS[20:])
    second.backward()
    optimizer.step()
    return (first.item() + second.item()) / 2


def halved_in_place(model, loss, optimizer, before):
    found = loss(model(INPUTS), LABELS)
    value = found.item()
    found *= 0.5
    stepped(optimizer, found, before)
    return value


def closure(model, loss, optimizer, before):
    def ask():
        optimizer.zero_grad()
        found = loss(model(INPUTS), LABELS)
        found.backward()
        return found

    return optimizer.step(ask).item()  # the first loss, before the weights change


LOOPS = {
    "forgotten no_grad": forgotten_no_grad,
    "left out": left_out,
    "summed": summed,
    "accumulated": accumulated,
    "halved in place": halved_in_place,
}


def train(loop, make, before, watched):
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 6), nn.Tanh(), nn.Linear(6, 2))
    loss, optimizer = nn.CrossEntropyLoss(), make(model.parameters())
    watcher: Any = nnviz.watch(model, optimizer, X=X, y=Y, loss=loss) if watched else None
    return [loop(model, loss, optimizer, before) for _ in range(4)], watcher


@pytest.mark.parametrize("before", [True, False], ids=["zeroed before", "zeroed behind"])
@pytest.mark.parametrize("name", LOOPS)
def test_the_losses_of_a_step_are_those_whose_gradients_it_used(name, before):
    def sgd(parameters):
        return torch.optim.SGD(parameters, lr=0.1)

    losses, watcher = train(LOOPS[name], sgd, before, watched=True)
    assert losses == train(LOOPS[name], sgd, before, watched=False)[0]
    assert watcher.ended is None and watcher.latest().batch_loss.last[:, 0] == pytest.approx(losses, rel=1e-6)


@pytest.mark.parametrize("search", [None, "strong_wolfe"])
def test_the_loss_of_a_step_with_several_evaluations_is_that_before_it(search):
    def lbfgs(parameters):
        return torch.optim.LBFGS(parameters, max_iter=4, line_search_fn=search)

    losses, watcher = train(closure, lbfgs, True, watched=True)
    assert losses == train(closure, lbfgs, True, watched=False)[0]
    assert watcher.latest().batch_loss.last[:, 0] == pytest.approx(losses, rel=1e-6)
