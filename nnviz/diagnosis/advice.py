"""Advice: settings that findings propose, always valid ones."""

import math
from typing import Any

from ..words import marked
from .bottleneck import larger_autoencoder
from .facts import Facts
from .rule import Advice
from .way_back import calm_rate, way_back

HIGHEST_RATE = 10.0  # that a config allows
FEWEST = 4  # units of a layer that is proposed
NARROW = 2  # units of a layer that passes little


def lower_rate(facts: Facts, factor: float) -> dict[str, Any]:
    """Lower the learning rate by about `factor`.

    The result is one of …, 0.01, 0.03, 0.1, ….
    """
    return {"learning_rate": rung(facts.config.learning_rate / factor)}


def higher_rate(facts: Facts, factor: float) -> dict[str, Any]:
    """Raise the learning rate by about `factor`.

    It stays within what is allowed.
    """
    return {"learning_rate": min(HIGHEST_RATE, rung(facts.config.learning_rate * factor))}


def rung(rate: float) -> float:
    half_decades = round(2 * math.log10(rate))
    digit, power = (3, (half_decades - 1) // 2) if half_decades % 2 else (1, half_decades // 2)
    return float(f"{digit}e{power}")


def has_penalty(facts: Facts) -> bool:
    return bool(facts.config.l1 or facts.config.l2)


def weaker_penalty(facts: Facts) -> Advice:
    """Advise a tenth of each penalty."""
    l1, l2 = facts.config.l1 / 10, facts.config.l2 / 10
    if l1 and l2:
        return Advice(
            marked("Try an L1 penalty of {l1} and an L2 penalty of {l2}."),
            {"l1": l1, "l2": l2},
            marked("Use weaker penalties"),
        )
    if l1:
        return Advice(marked("Try an L1 penalty of {l1}."), {"l1": l1}, marked("Use L1 penalty {l1}"))
    return Advice(marked("Try an L2 penalty of {l2}."), {"l2": l2}, marked("Use L2 penalty {l2}"))


def slower_and_back(facts: Facts) -> Advice:
    """Advise to go back to the last good step, with settings that suit it."""
    back = way_back(facts)
    if back.step <= facts.begun:
        return _slower_again(facts)
    if back.undone:
        return Advice(
            marked(
                "Go back to step {back}, before the settings changed that let the loss rise, with a learning rate of "
                "{learning_rate}."
            ),
            back.settings,
            marked("Go back, use rate {learning_rate}"),
            back.step,
        )
    return Advice(
        marked(
            "Go back to step {back}, where the training loss was lowest, and try a learning rate of {learning_rate}."
        ),
        back.settings,
        marked("Go back, use rate {learning_rate}"),
        back.step,
    )


def _slower_again(facts: Facts) -> Advice:
    return Advice(
        marked("Start again with a learning rate of {learning_rate}."),
        {"learning_rate": calm_rate(facts)},
        marked("Restart with rate {learning_rate}"),
        facts.begun,
    )


def _initial_weights_are_large(facts: Facts) -> bool:
    return facts.config.initializer == "normal" and facts.config.weight_scale > 1


def shorter_gradients(facts: Facts) -> Advice:
    """Advise clipping.

    If the training loss is above its initial value, go back to its minimum first.
    """
    clip = {"clip_norm": 1.0}
    if _initial_weights_are_large(facts):
        return Advice(
            marked("Clip the gradient to a norm of {clip_norm}, or start again with smaller initial weights."),
            clip,
            marked("Clip the gradient"),
        )
    if facts.snapshot.evaluation.train_loss > facts.first_loss:
        return Advice(
            marked(
                "Go back to step {back}, where the training loss was lowest, and clip the gradient to a norm of "
                "{clip_norm}, or try a smaller learning rate."
            ),
            clip,
            marked("Go back, clip the gradient"),
            facts.best(0)[0],
        )
    return Advice(
        marked("Clip the gradient to a norm of {clip_norm}, or try a smaller learning rate."),
        clip,
        marked("Clip the gradient"),
    )


def steadier_layers(facts: Facts) -> Advice:
    """Advise settings that preserve the gradient in a deep network."""
    config = facts.config
    if _initial_weights_are_large(facts):
        return Advice(
            marked("Start again with smaller initial weights, such as Glorot initialization."),
            {"initializer": "glorot"},
            marked("Restart with Glorot"),
        )
    if len(config.hidden) < 3:
        return _slower_again(facts)
    if "sigmoid" in config.activations:
        return Advice(
            marked("Start again with tanh and Glorot initialization: their gradients shrink less from layer to layer."),
            {"activation": "tanh", "initializer": "glorot"},
            marked("Use tanh and Glorot"),
        )
    if "relu" in config.activations and config.initializer != "he":
        return Advice(
            marked("Start again with He initialization, which suits ReLU."),
            {"initializer": "he"},
            marked("Restart with He"),
        )
    if "relu" not in config.activations and config.initializer != "glorot":
        return Advice(
            marked("Start again with Glorot initialization."), {"initializer": "glorot"}, marked("Restart with Glorot")
        )
    if facts.is_autoencoder:  # fewer layers would leave out the bottleneck
        return Advice(marked("Wait a while, or start again with other initial weights."))
    return Advice(
        marked("Try fewer hidden layers."),
        {"hidden": config.hidden[: len(config.hidden) // 2]},
        marked("Halve the number of layers"),
    )


def steeper_units(facts: Facts) -> Advice:
    """Advise settings with which units are not saturated."""
    if _initial_weights_are_large(facts):
        return Advice(
            marked("Start again with smaller initial weights, such as Glorot initialization."),
            {"initializer": "glorot"},
            marked("Restart with Glorot"),
        )
    return _slower_again(facts)


def bounded_outputs(facts: Facts) -> Advice:
    """Advise settings with which the output is not saturated.

    It began saturated, or the learning rate was too high.
    """
    if facts.first_loss > 1.2 * facts.blank_loss:
        return Advice(
            marked(
                "Start again with cross-entropy, whose gradient does not vanish there, or with smaller initial weights."
            ),
            {"loss": "cross_entropy"},
            marked("Switch to cross-entropy"),
        )
    return _slower_again(facts)


def faster_descent(facts: Facts) -> Advice:
    """Advise settings that lead off a plateau."""
    config = facts.config
    if facts.event.penalty > 0.1 * facts.event.loss:
        return weaker_penalty(facts)
    if min(config.hidden, default=0) <= NARROW:
        return larger_network(facts)
    if facts.rate < 0.5 * config.learning_rate:
        return Advice(
            marked("The schedule has lowered the learning rate: try a constant one."),
            {"schedule": "constant"},
            marked("Use a constant rate"),
        )
    if set(config.activations) <= {"linear"}:
        return larger_network(facts)  # the loss is as low as one straight border gets
    if config.optimizer == "gradient_descent":
        return Advice(marked("Wait a while, or try momentum."), {"optimizer": "momentum"}, marked("Switch to momentum"))
    if config.learning_rate < HIGHEST_RATE:
        return Advice(
            marked("Wait a while, or try a learning rate of {learning_rate}."),
            higher_rate(facts, 3),
            marked("Use learning rate {learning_rate}"),
        )
    return Advice(marked("Wait a while, or start again with other initial weights."))


def larger_network(facts: Facts) -> Advice:
    """Advise settings with which the network can fit more."""
    config = facts.config
    if has_penalty(facts):
        return weaker_penalty(facts)
    if config.noise >= 25:
        return Advice(
            marked("The data is so noisy that some samples can't be fitted: try less noise."),
            {"noise": 0.0},
            marked("Remove the noise"),
        )
    if facts.is_autoencoder:
        return larger_autoencoder(config)
    if not config.hidden:
        return Advice(
            marked("Try a hidden layer: without one the network is linear in its features."),
            {"hidden": (4,)},
            marked("Add a hidden layer"),
        )
    if set(config.activations) == {"linear"}:
        return Advice(
            marked("Try tanh: several linear layers are equivalent to one."),
            {"activation": "tanh"},
            marked("Switch to tanh"),
        )
    wider = tuple(min(1024, max(FEWEST, 2 * units)) for units in config.hidden)
    if wider == config.hidden:
        return Advice(marked("Try more features."))
    return Advice(
        marked("Try twice as many units in each layer, another layer or more features."),
        {"hidden": wider},
        marked("Double the units"),
    )
