"""Gradient check: right gradients pass, wrong ones are found in their layer."""

from dataclasses import FrozenInstanceError

import numpy as np
import pytest

import nnviz
from nnviz.errors import ConfigError
from nnviz.nn.activations import ACTIVATIONS
from nnviz.nn.initializers import INITIALIZERS
from nnviz.nn.losses import LOSSES_OF
from nnviz.probes.gradient_checking.check import gradient_check
from nnviz.probes.gradient_checking.report import GradientCheck, LayerCheck
from nnviz.settings.config import Config

TANH = Config(dataset="xor", hidden=(3, 3), activation="tanh", initializer="glorot")
TASKS = [
    (dataset, loss)
    for dataset, task in (("spiral", "classification"), ("blobs", "classification"), ("multi-gauss", "regression"))
    for loss in LOSSES_OF[task]
]


def backward(layers, X, y, *, transposed=None, flipped=None, without_slope=None, mean_twice=None, everywhere=1.0):
    """Backpropagation of a learner (tanh, squared error), with an optional error."""
    answers = [X]
    for W, b in layers:
        answers.append(np.tanh(answers[-1] @ W + b))
    delta = everywhere * 2 * (answers[-1] - y) * (1 - answers[-1] ** 2) / len(X)
    gradients = []
    for layer in reversed(range(len(layers))):
        W, a = layers[layer][0], answers[layer]
        if layer == mean_twice:
            delta = delta / len(X)
        gradients.insert(0, (a.T @ delta, delta.sum(axis=0)))
        if layer:
            delta = delta @ (W if layer == transposed else W.T)
            if layer == flipped:
                delta = -delta
            if layer != without_slope:
                delta = delta * (1 - a**2)
    return gradients


# ---- what is right ----


@pytest.mark.parametrize("dataset, loss", TASKS)
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_nnviz_passes_its_own_check(activation, dataset, loss):
    for hidden in ((), (5,), (4, 3, 3)):
        config = Config(
            dataset=dataset,
            classes=3,
            loss=loss,
            activation=activation,
            hidden=hidden,
            noise=10,
            initializer="glorot",
            l1=0.2,
            l2=3.0,
            dropout=0.2,
        )
        found = gradient_check(config, samples=20)
        assert found.passed, found
        assert len(found.layers) == len(hidden) + 1 and found.error < 1e-5 and found.wrong == ()


@pytest.mark.parametrize("dataset", ("parabola", "x-sin-x", "blobs"))
@pytest.mark.parametrize("loss", LOSSES_OF["autoencoder"])
def test_nnviz_passes_its_own_check_of_an_autoencoder_with_noisy_inputs(loss, dataset):
    config = Config(dataset=dataset, task="autoencoder", hidden=(5, 1, 4), loss=loss, input_noise=0.3, l2=3.0)
    found = gradient_check(config, samples=20)
    assert found.passed, found
    assert [layer.inputs for layer in found.layers] == [1 if dataset == "x-sin-x" else 2, 5, 1, 4]


def test_a_learners_autoencoder_is_given_the_noisy_inputs_and_the_clean_ones_as_targets():
    given = []

    def forward(layers, X):
        given.append(X)
        return X @ layers[0][0] + layers[0][1]

    def loss(outputs, y):
        given.append(y)
        return ((outputs - y) ** 2).mean()

    config = Config(task="autoencoder", hidden=(), input_noise=0.5)
    assert gradient_check(config, forward=forward, loss=loss).passed
    assert 0.3 < (given[0] - given[1]).std() < 0.7


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_nnviz_passes_its_own_check_with_muted_units(activation):
    muted = ((0, 0), (0, 2), (1, 1))
    found = gradient_check(Config(activation=activation, hidden=(4, 3), muted=muted, l2=3.0), samples=20)
    assert found.passed, found


@pytest.mark.parametrize("name", sorted(set(INITIALIZERS) - {"zeros"}))
def test_it_checks_at_the_initial_weights_or_the_given_ones(name):
    config = TANH.changed(initializer=name)
    trainer = nnviz.Trainer(config)
    assert gradient_check(config) == gradient_check(config, layers=trainer.layers)
    trainer.run(steps=100)
    trained = gradient_check(config, layers=trainer.layers)
    assert trained.passed and trained != gradient_check(config)


def test_user_data_need_not_be_standardised(rng):
    X, y = 1e4 * rng.normal(size=(40, 3)), rng.normal(size=40)
    layers = [(1e-4 * rng.normal(size=(3, 4)), np.zeros(4)), (rng.normal(size=(4, 1)), np.zeros(1))]
    found = gradient_check(Config(hidden=(4,), activation="tanh"), (X, y), layers=layers)
    assert found.passed and found.samples == 20, found
    assert [layer.kinks for layer in found.layers] == [(), ()]


def test_a_learners_own_passes():
    found = gradient_check(TANH, backward=backward)
    assert found.passed and found.samples == 50
    assert all(layer.factor == pytest.approx(1, rel=1e-6) for layer in found.layers)
    assert str(found).startswith("The gradient is right in every layer")


def test_the_objective_has_its_penalties_in_it():
    found = gradient_check(TANH.changed(l2=5.0), backward=backward)
    assert found.wrong == (0, 1, 2) and all(layer.worst.row < layer.inputs for layer in found.layers)

    def with_penalty(layers, X, y):
        return [(dW + 5.0 / 250 * W, db) for (dW, db), (W, _) in zip(backward(layers, X, y), layers)]

    assert gradient_check(TANH.changed(l2=5.0), backward=with_penalty).passed


SMOOTH = sorted(set(ACTIVATIONS) - {"relu", "leaky_relu"})


@pytest.mark.parametrize("activation", SMOOTH)
def test_nnviz_passes_with_any_initial_weights(activation):
    for initializer in ("lecun", "glorot", "he", "normal"):
        for seed in range(6, 10):  # of ELU, the curvature jumps within a step at lecun's 7
            config = Config(dataset="spiral", hidden=(8, 8), activation=activation, initializer=initializer, seed=seed)
            found = gradient_check(config)
            assert found.passed, (config, str(found))
            assert not any(layer.kinks or layer.steep for layer in found.layers)


@pytest.mark.parametrize("step", (1e-1, 1e-2, 1e-3))
@pytest.mark.parametrize("activation", SMOOTH)
def test_where_the_step_is_too_large_smaller_ones_are_tried(activation, step):
    found = gradient_check(Config(activation=activation), step=step)
    assert found.passed and [layer.compared for layer in found.layers] == [12, 10, 3], found
    assert all(layer.kinks == () for layer in found.layers)


@pytest.mark.parametrize("activation", SMOOTH)
@pytest.mark.parametrize("weight_scale", (3, 10, 30))
def test_smooth_networks_have_no_kink_however_steep(activation, weight_scale):
    config = Config(
        dataset="plane", hidden=(6, 6, 6), activation=activation, initializer="normal", weight_scale=weight_scale
    )
    found = gradient_check(config)
    assert found.passed and "kink" not in str(found), found


def test_parameters_with_too_large_steps_are_left_out_and_not_wrong():
    config = Config(dataset="plane", hidden=(6,) * 4, activation="sine", initializer="normal", weight_scale=100)
    found = gradient_check(config)
    assert found.passed and found.layers[0].steep and "kink" not in str(found)
    count = len(found.layers[0].steep)
    assert f"Left out of layer 1, because the step is too large for these weights: {count} (" in str(found)


def test_where_every_step_is_too_large_it_says_that_nothing_is_compared():
    places = ((0, 0), (1, 0))
    found = GradientCheck((LayerCheck(0, 1, None, 0, (), None, 1e-5, places),), 50)
    assert not found.passed and found.wrong == ()
    assert str(found).startswith("No part of the gradient can be compared.")
    assert str(found).endswith("Nothing in layer 1 can be compared: the step is too large for these weights.")


@pytest.mark.parametrize("factor", (1.001, 0.5, -1.0))
def test_a_wrong_gradient_gets_no_better_with_smaller_steps(factor):
    found = gradient_check(TANH, backward=lambda *given: backward(*given, everywhere=factor), step=1e-2)
    assert found.wrong == (0, 1, 2) and not any(layer.steep for layer in found.layers)


# ---- what is wrong ----


@pytest.mark.parametrize(
    "error, at", (("transposed", 1), ("flipped", 1), ("flipped", 2), ("without_slope", 1), ("without_slope", 2))
)
def test_an_error_on_the_way_back_is_wrong_in_the_layers_before_it(error, at):
    found = gradient_check(TANH, backward=lambda *given: backward(*given, **{error: at}))
    assert not found.passed and found.wrong == tuple(range(at)) and found.worst.layer < at
    text = str(found)
    if at == 1:
        assert text.startswith("The gradient is wrong in layer 1.\n")
    else:
        assert text.startswith("The gradient is wrong in the layers 1, 2.\nLook at layer 2 first:")
    factors = [layer.factor for layer in found.layers]
    expected = [-1.0 if error == "flipped" else None] * at + [1.0] * (3 - at)
    assert factors == [one if one is None else pytest.approx(one, rel=1e-6) for one in expected]


@pytest.mark.parametrize("at", (0, 1, 2))
def test_a_mean_taken_twice_is_found_with_its_factor(at):
    found = gradient_check(TANH, backward=lambda *given: backward(*given, mean_twice=at))
    assert found.wrong == tuple(range(at + 1)) and found.layers[at].factor == pytest.approx(1 / 50, rel=1e-6)
    assert f"Everywhere in layer {at + 1} it is 0.02 times the right value." in str(found)


@pytest.mark.parametrize("factor, said", ((-1.0, "-1 times"), (0.5, "0.5 times"), (50, "50 times"), (0.0, "0 times")))
def test_a_factor_everywhere_is_said(factor, said):
    found = gradient_check(TANH, backward=lambda *given: backward(*given, everywhere=factor))
    assert found.wrong == (0, 1, 2) and str(found).count(said) == 3


def test_a_factor_of_1_is_not_said():
    found = gradient_check(TANH, backward=lambda *given: backward(*given, everywhere=1.0003))
    assert found.wrong == (0, 1, 2) and "times the right value" not in str(found)


@pytest.mark.parametrize("layer, row, unit, place", ((0, 1, 2, "W[1, 2]"), (1, 3, 0, "b[0]"), (2, 0, 0, "W[0, 0]")))
def test_the_worst_place_is_named(layer, row, unit, place):
    def slip(layers, X, y):
        gradients = backward(layers, X, y)
        part, at = (1, unit) if row == len(gradients[layer][0]) else (0, (row, unit))
        gradients[layer][part][at] += 0.125
        return gradients

    found = gradient_check(TANH, backward=slip)
    worst = found.worst.worst
    assert found.wrong == (layer,) and (worst.row, worst.unit) == (row, unit)
    assert worst.analytic - worst.numerical == pytest.approx(0.125)
    assert worst.error == pytest.approx(0.125 / max(abs(worst.analytic), abs(worst.numerical)))
    assert f"{layer + 1}" in str(found).split("\n")[0] and place in str(found)


def test_a_small_gradient_is_checked_as_well():
    """A gradient of 1e-8 behind many saturated layers is still checked for its sign."""
    config = Config(dataset="xor", hidden=(3,) * 6, activation="tanh", initializer="normal", weight_scale=0.03)
    norms = [np.abs(dW).max() for dW, _ in nnviz.Trainer(config).peek().gradients]
    assert norms[0] < 1e-6
    assert gradient_check(config, backward=backward).passed
    assert 0 in gradient_check(config, backward=lambda *given: backward(*given, flipped=1)).wrong


# ---- kinks ----


def test_what_sits_on_a_kink_is_left_out_and_counted():
    config = Config(dataset="xor", hidden=(3,), activation="relu", initializer="glorot")
    layers = nnviz.Trainer(config).layers
    layers[0][0][:, 1], layers[0][1][1] = 0.0, 0.0  # this unit's sum is exactly 0 for every sample
    found = gradient_check(config, layers=layers)
    assert found.passed
    assert found.layers[0].kinks == ((0, 1), (1, 1), (2, 1)) and found.layers[0].compared == 6
    assert found.layers[1].kinks == ()
    assert "Left out of layer 1, because a kink lies within the step: 3 (W[0, 1], W[1, 1], b[1])." in str(found)


def test_a_weight_of_0_sits_on_the_kink_of_its_absolute_value():
    config = TANH.changed(l1=1.0)
    layers = nnviz.Trainer(config).layers
    layers[1][0][2, 0] = 0.0
    found = gradient_check(config, layers=layers)
    assert found.passed and [layer.kinks for layer in found.layers] == [(), ((2, 0),), ()]
    assert gradient_check(TANH, layers=layers).layers[1].kinks == ()


def test_of_many_that_were_left_out_some_are_named_and_all_are_counted():
    config = Config(dataset="xor", hidden=(6, 2), activation="relu", initializer="glorot")
    layers = nnviz.Trainer(config).layers
    layers[0][0][:, 1:], layers[0][1][1:] = 0.0, 0.0
    found = gradient_check(config, layers=layers)
    assert found.passed and len(found.layers[0].kinks) == 15
    assert ": 15 (W[0, 1], " in str(found) and ", …)." in str(found)


def test_where_nothing_can_be_compared_nothing_passes():
    found = gradient_check(Config(activation="relu", initializer="zeros"))
    assert not found.passed and found.wrong == () and found.layers[0].worst is None and found.layers[0].compared == 0
    assert str(found).startswith("The gradient is right where it can be compared")
    assert (
        "Nothing in layer 1 can be compared: every weight and bias is at a kink, where there is no derivative."
        in str(found)
    )


# ---- what it is given ----


def test_the_function_may_write_into_its_arguments():
    def scribble(layers, X, y):
        assert [(W.shape, b.shape) for W, b in layers] == [((2, 3), (3,)), ((3, 3), (3,)), ((3, 1), (1,))]
        assert X.shape == (7, 2) and y.shape == (7, 1) and set(np.unique(y)) <= {-1.0, 1.0}
        gradients = backward(layers, X, y)
        for array in (X, y, *(part for layer in layers for part in layer)):
            array[:] = 0.0
        return gradients

    assert gradient_check(TANH, backward=scribble, samples=7).passed


def test_of_a_large_network_some_are_compared_in_each_layer():
    found = gradient_check(Config(hidden=(40, 40)), samples=5, parameters=30)
    assert found.passed and [layer.compared for layer in found.layers] == [30, 30, 30]
    whole = gradient_check(Config(hidden=(4, 2)), samples=5)
    assert [layer.compared for layer in whole.layers] == [12, 10, 3]


def test_a_count_above_all_samples_means_all():
    assert gradient_check(TANH.changed(samples=10), samples=1000).samples == 5


def changed_gradients(change):
    def given(layers, X, y):
        return change(backward(layers, X, y))

    return given


def with_layer(number, pair):
    return lambda gradients: [*gradients[:number], pair(*gradients[number]), *gradients[number + 1 :]]


@pytest.mark.parametrize(
    "change, message",
    (
        (lambda gradients: None, r"backward returned NoneType: return a list of 3 pairs \(dW, db\)"),
        (lambda gradients: gradients[:2], "backward returned 2 entries: return a list of 3 pairs"),
        (with_layer(1, lambda dW, db: dW), "no pair .* for layer 2"),
        (
            with_layer(0, lambda dW, db: (dW.T, db)),
            r"a dW of shape \(3, 2\) for layer 1, whose W has shape \(2, 3\): it is transposed",
        ),
        (
            with_layer(2, lambda dW, db: (dW[:2], db)),
            r"a dW of shape \(2, 1\) for layer 3, whose W has shape \(3, 1\)$",
        ),
        (with_layer(1, lambda dW, db: (dW, db[:2])), r"a db of shape \(2,\) for layer 2, whose b has shape \(3,\)"),
        (with_layer(1, lambda dW, db: (dW * np.nan, db)), "a dW for layer 2 that is not finite"),
        (with_layer(2, lambda dW, db: (dW, db + np.inf)), r"a db for layer 3 that is not finite: \[inf\]"),
        (with_layer(0, lambda dW, db: ("much", db)), "a dW for layer 1 that is not an array of numbers"),
    ),
)
def test_an_invalid_gradient_is_refused_with_its_layer(change, message):
    with pytest.raises(ConfigError, match=message):
        gradient_check(TANH, backward=changed_gradients(change))


@pytest.mark.parametrize("keep", (lambda b: b[None], lambda b: b[:, None]), ids=("row", "column"))
def test_biases_may_be_rows_or_columns(keep):
    assert gradient_check(TANH, backward=changed_gradients(lambda all: [(dW, keep(db)) for dW, db in all])).passed
    layers = [(W, keep(b)) for W, b in nnviz.Trainer(TANH).layers]
    assert gradient_check(TANH, layers=layers) == gradient_check(TANH)


# ---- single precision ----


def in_single(function):
    """Return the function, computed with numbers of single precision."""

    def given(layers, X, y):
        lower = [(W.astype("f"), b.astype("f")) for W, b in layers]
        return function(lower, X.astype("f"), y.astype("f"))

    return given


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("hidden", ((6,), (32, 32)))
def test_a_right_gradient_in_single_precision_passes_and_the_report_says_its_precision(hidden, seed):
    config = Config(dataset="spiral", hidden=hidden, activation="tanh", seed=seed)
    found = gradient_check(config, backward=in_single(backward))
    assert found.passed and found.bits == 24 and 0 < found.resolved < 1e-3, found
    assert "only 24 significant bits" in str(found) and "double precision" in str(found)
    assert gradient_check(config, backward=backward).bits == 53


@pytest.mark.parametrize("error", ({"transposed": 1}, {"without_slope": 1}, {"mean_twice": 0}, {"everywhere": 1.01}))
def test_a_wrong_gradient_in_single_precision_is_found(error):
    found = gradient_check(TANH, backward=in_single(lambda *given: backward(*given, **error)))
    assert found.bits == 24 and 0 in found.wrong


def test_a_step_too_small_to_measure_anything_is_refused():
    def without_slope(*given):
        return backward(*given, without_slope=1)

    with pytest.raises(ConfigError, match="step = 1e-14: it is too small, so that nothing can be compared"):
        gradient_check(TANH, backward=without_slope, step=1e-14)
    assert gradient_check(TANH, backward=without_slope, step=1e-9).wrong


# ---- the forward pass and the loss ----


def forward(layers, X):
    answers = [X]
    for W, b in layers:
        answers.append(np.tanh(answers[-1] @ W + b))
    return answers[1:]


def mean_loss(outputs, y):
    return np.mean((outputs - y) ** 2)


def test_the_forward_pass_and_the_loss_are_checked_each_by_itself():
    found = gradient_check(TANH, backward=backward, forward=forward, loss=mean_loss)
    assert found.passed and len(found.forward) == 3 and found.loss.passed and len(found.layers) == 3
    assert str(found).startswith("The forward pass is right.\nThe loss is right: ")
    alone = gradient_check(TANH, forward=lambda *given: forward(*given)[-1])
    assert alone.passed and alone.layers == () and str(alone) == "The forward pass is right."
    assert gradient_check(TANH, loss=mean_loss).passed


def test_a_wrong_forward_pass_is_placed():
    def slip(layers, X):
        answers = forward(layers, X)
        answers[1][4, 2] += 0.5
        return answers

    found = gradient_check(TANH, forward=slip, loss=mean_loss)
    assert [layer.passed for layer in found.forward] == [True, False, True] and not found.passed
    assert "wrong in layer 2: sample 5, unit 3 is" in str(found) and found.loss.passed


@pytest.mark.parametrize(
    "wrong, said",
    (
        (lambda outputs, y: np.sum((outputs - y) ** 2), "which is 50 times the right value"),
        (lambda outputs, y: 0.5 * np.mean((outputs - y) ** 2), "which is 0.5 times the right value"),
    ),
)
def test_a_wrong_loss_is_said_with_its_factor(wrong, said):
    found = gradient_check(TANH, forward=forward, loss=wrong)
    assert not found.passed and said in str(found) and found.forward[-1].passed


def test_values_in_single_precision_are_judged_by_it():
    found = gradient_check(
        TANH,
        forward=lambda layers, X: forward([(W.astype("f"), b.astype("f")) for W, b in layers], X.astype("f")),
        loss=lambda outputs, y: mean_loss(outputs.astype("f"), y.astype("f")),
    )
    assert found.passed


@pytest.mark.parametrize(
    "given, message",
    (
        ({"forward": lambda layers, X: "much"}, "forward returned no array of numbers"),
        ({"forward": lambda layers, X: X}, r"forward returned an array of shape \(50, 2\) for layer 3"),
        ({"forward": lambda layers, X: [X, X]}, "forward returned 2 arrays: return the outputs, or"),
        (
            {"loss": lambda outputs, y: (outputs - y) ** 2},
            r"loss returned an array of shape \(50, 1\): return one number",
        ),
        ({"loss": lambda outputs, y: None}, "loss returned "),
    ),
)
def test_values_of_another_shape_are_refused(given, message):
    with pytest.raises(ConfigError, match=message):
        gradient_check(TANH, **given)


def test_errors_of_the_function_pass_through():
    with pytest.raises(ZeroDivisionError):
        gradient_check(TANH, backward=lambda layers, X, y: 1 / 0)


@pytest.mark.parametrize(
    "how, message",
    (
        ({"samples": 0}, "samples = 0"),
        (
            {
                "layers": [(np.full((units, out), 1e300), np.zeros(out)) for units, out in ((2, 3), (3, 3), (3, 1))],
                "config": TANH.changed(dataset="plane", activation="linear"),
            },
            "the loss is (inf|nan)",
        ),
        ({"parameters": 0}, "parameters = 0"),
        ({"step": 0}, "step = 0"),
        ({"tolerance": -1}, "tolerance = -1"),
        ({"layers": []}, "layers: 0 given"),
    ),
)
def test_functions_that_cannot_be_checked_are_refused(how, message):
    with pytest.raises(ConfigError, match=message):
        gradient_check(**{"config": TANH, **how})


def test_dropout_is_refused_where_the_function_can_not_know_the_mask():
    with pytest.raises(ConfigError, match="dropout = 0.5"):
        gradient_check(TANH.changed(dropout=0.5), backward=backward)


def test_muted_units_are_refused_where_the_function_can_not_know_them():
    with pytest.raises(ConfigError, match=r"muted = \(\(0, 1\),\)"):
        gradient_check(TANH.changed(muted=((0, 1),)), backward=backward)


# ---- what it says ----


def test_a_report_is_frozen():
    found = gradient_check(TANH)
    with pytest.raises(FrozenInstanceError):
        found.samples = 3


def test_its_table_has_a_line_for_each_layer_under_aligned_columns():
    text = str(gradient_check(TANH, backward=lambda *given: backward(*given, flipped=1)))
    table = text.split("\n\n")[1].split("\n")
    titles = ["layer", "worst", "at", "gradient", "difference", "relative", "error"]
    assert len(table) == 4 and table[0].split() == titles
    assert [line.split()[0] for line in table[1:]] == ["1", "2", "3"]
    assert [line.split()[-1] for line in table[1:]] == ["wrong", "right", "right"]
    end = table[0].index("relative error") + len("relative error")
    assert all(line[end - 1] != " " and line[end] == " " for line in table[1:])


SMALL = nnviz.Config(hidden=(3,), activation="tanh", loss="cross_entropy")


@pytest.mark.parametrize("value", [True, 0.5, 1.0, np.float16(0.3)])
def test_values_of_few_bits_are_no_excuse_for_wrong_ones(value):
    found = nnviz.gradient_check(
        SMALL, forward=lambda layers, X: np.full((len(X), 1), value), loss=lambda outputs, y: value
    )
    assert not found.loss.passed and not found.forward[0].passed


def test_a_loss_that_is_off_by_little_is_not_called_1_times_the_right_one():
    right = nnviz.gradient_check(SMALL, loss=lambda outputs, y: 1.0).loss.right
    report = str(nnviz.gradient_check(SMALL, loss=lambda outputs, y: right * 1.00001))
    assert "The loss is wrong" in report and "1 times" not in report


def test_complex_numbers_are_refused():
    with pytest.raises(ConfigError, match="backward returned a dW for layer 1 that is not an array of numbers"):
        nnviz.gradient_check(SMALL, backward=lambda layers, X, y: [(W + 0j, b) for W, b in layers])
    with pytest.raises(ConfigError, match="forward returned no array of numbers"):
        nnviz.gradient_check(SMALL, forward=lambda layers, X: np.zeros((len(X), 1), complex))


@pytest.mark.parametrize("name", ["samples", "parameters", "step", "tolerance"])
@pytest.mark.parametrize("value", [np.inf, np.nan, 1j, None, "1", 0])
def test_what_is_no_number_above_0_is_refused(name, value):
    with pytest.raises(ConfigError, match=f"{name} = "):
        nnviz.gradient_check(SMALL, **{name: value})
