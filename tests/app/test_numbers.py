"""The numbers beside the pictures."""

import numpy as np
import pytest

import nnviz
from nnviz.app.actions.readouts import facts


def shown(steps: int = 50, **settings) -> tuple[dict[str, str], nnviz.Trainer]:
    trainer = nnviz.Trainer(nnviz.Config(**settings))
    history = nnviz.History(trainer)
    trainer.run(steps=steps)
    return {name: text for name, text, _ in facts(history.latest())}, trainer


@pytest.mark.parametrize("classes", (2, 5))
def test_classes_have_accuracies(classes):
    numbers, trainer = shown(dataset="blobs", classes=classes)
    points, labels = trainer.data.test
    problem = trainer.problem
    output = problem.network.forward(trainer.state.theta, problem.inputs(points)).output
    right = np.mean(problem.class_of(output) == labels)
    assert numbers["accuracy"] == f"{right:.1%}"
    assert not {"test R²", "test RMSE"} & set(numbers)


def test_a_regression_has_r2_and_rmse():
    numbers, trainer = shown(dataset="multi-gauss", noise=5)
    points, labels = trainer.data.test
    output = trainer.problem.network.forward(trainer.state.theta, trainer.problem.inputs(points)).output[:, 0]
    rmse = np.sqrt(np.mean((output - labels) ** 2))
    assert float(numbers["test RMSE"]) == pytest.approx(rmse, abs=1e-4)
    assert float(numbers["test R²"]) == pytest.approx(1 - rmse**2 / labels.var(), abs=1e-3)
    assert "accuracy" not in numbers


def test_texts_stay_short_whatever_the_values():
    numbers, _ = shown(steps=1, dataset="plane", initializer="normal", weight_scale=1000)
    assert numbers["test R²"] == "< −10"
    assert max(map(len, numbers.values())) <= 9
