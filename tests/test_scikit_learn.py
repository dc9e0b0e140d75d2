"""scikit-learn's multilayer perceptrons, from the same weights over the same batches, agree with ours."""

import numpy as np
import pytest

from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer

ACTIVATIONS = {"relu": "relu", "tanh": "tanh", "sigmoid": "logistic"}
OPTIMIZERS = {
    "gradient_descent": {"solver": "sgd", "momentum": 0.0},
    "momentum": {"solver": "sgd", "momentum": 0.8, "nesterovs_momentum": False},
    "nesterov": {"solver": "sgd", "momentum": 0.8, "nesterovs_momentum": True},
    "adam": {"solver": "adam", "beta_1": 0.85, "beta_2": 0.99},
}
STEPS, RATE, L2, SAMPLES, BATCH = 100, 0.03, 4.0, 250, 25  # ten batches in each epoch, none of them shorter


def theirs(trainer, activation, optimizer, loss_factor):
    """Make their network with our initial weights, and the factors of their loss and penalty."""
    from sklearn.neural_network import (
        MLPClassifier,
        MLPRegressor,
    )  # they take seconds to load, of every run of any test

    problem, config = trainer.problem, trainer.config
    kind = MLPClassifier if trainer.data.is_classification else MLPRegressor
    rate = RATE if optimizer == "adam" else RATE / loss_factor
    made = kind(
        hidden_layer_sizes=config.hidden,
        activation=ACTIVATIONS[activation],
        batch_size=BATCH,
        learning_rate_init=rate,
        alpha=L2 * BATCH / SAMPLES * loss_factor,
        shuffle=False,
        epsilon=1e-8 * loss_factor,
        **OPTIMIZERS[optimizer],
    )
    x, targets = problem.batch(0, 0, BATCH)
    classes = {"classes": np.arange(trainer.data.classes)} if trainer.data.is_classification else {}
    made.partial_fit(x[:, :-1], labels(trainer, targets), **classes)  # makes its arrays; the step is undone here
    for place, (W, b) in enumerate(trainer.layers):
        made.coefs_[place][:], made.intercepts_[place][:] = W, b
    del made._optimizer
    return made, classes


def labels(trainer, targets):
    """A batch's classes or values, `(n,)`."""
    return trainer.problem.class_of(targets) if trainer.data.is_classification else targets[:, 0]


@pytest.fixture(autouse=True)
def _unchecked():
    """Checking takes scikit-learn longer than learning."""
    import sklearn

    with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):
        yield


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize(
    "dataset, loss, loss_factor",
    (("spiral", "cross_entropy", 1.0), ("blobs", "cross_entropy", 1.0), ("multi-gauss", "mean_squared_error", 0.5)),
)
def test_a_hundred_steps_of_scikit_learn_are_ours(dataset, loss, loss_factor, activation, optimizer):
    config = Config(
        dataset=dataset,
        classes=2 if dataset == "spiral" else 4,
        loss=loss,
        activation=activation,
        optimizer=optimizer,
        hidden=(5, 4),
        initializer="glorot",
        learning_rate=RATE,
        l2=L2,
        momentum=0.8,
        beta1=0.85,
        beta2=0.99,
        batch_size=BATCH,
    )
    trainer = Trainer(config)
    other, classes = theirs(trainer, activation, optimizer, loss_factor)
    for _ in range(STEPS):
        before = trainer.state
        x, targets = trainer.problem.batch(before.epoch, before.offset, before.offset + BATCH)
        event = trainer.step()
        other.partial_fit(x[:, :-1], labels(trainer, targets), **classes)
        mine = loss_factor * (event.loss + event.penalty)
        assert other.loss_ == pytest.approx(mine, rel=1e-9)
    for (W, b), coefs, intercepts in zip(trainer.layers, other.coefs_, other.intercepts_, strict=True):
        assert np.allclose(W, coefs, rtol=1e-9, atol=1e-9) and np.allclose(b, intercepts, rtol=1e-9, atol=1e-9)
