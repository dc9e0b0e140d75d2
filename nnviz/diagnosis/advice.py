"""What to try: settings that the findings propose, always ones that the config takes."""

import math
from typing import Any

from .facts import Facts
from .rule import Advice

HIGHEST_RATE = 10.0  # that a config takes


def lower_rate(facts: Facts, factor: float) -> dict[str, Any]:
    """The learning rate lowered by about that factor, to one of …, 0.01, 0.03, 0.1, …."""
    return {"learning_rate": _rung(facts.config.learning_rate / factor)}


def higher_rate(facts: Facts, factor: float) -> dict[str, Any]:
    """The learning rate raised by about that factor, at most to the highest that there is."""
    return {"learning_rate": min(HIGHEST_RATE, _rung(facts.config.learning_rate * factor))}


def _rung(rate: float) -> float:
    half_decades = round(2 * math.log10(rate))
    digit, power = (3, (half_decades - 1) // 2) if half_decades % 2 else (1, half_decades // 2)
    return float(f"{digit}e{power}")


def weaker_penalty(facts: Facts) -> dict[str, Any]:
    """Each penalty that there is, at a tenth."""
    return {name: getattr(facts.config, name) / 10 for name in ("l1", "l2") if getattr(facts.config, name)}


def slower_and_back(facts: Facts) -> Advice:
    """A lower learning rate, from the step with the lowest training loss on."""
    step, _ = facts.best(0)
    begun = int(facts.moment.path.steps[0]) if len(facts.moment.path.steps) else 0
    if step <= begun:
        return Advice("Start again with a learning rate of {learning_rate}.", lower_rate(facts, 10), begun)
    return Advice(
        "Go back to step {back}, where the training loss was lowest, and try a learning rate of "
        "{learning_rate}.", lower_rate(facts, 10), step,
    )


def steadier_layers(facts: Facts) -> Advice:
    """What lets the gradient through a deep network."""
    config = facts.config
    if "sigmoid" in config.activations:
        return Advice(
            "Start again with tanh and Glorot's first weights, whose gradients shrink less from layer to layer.",
            {"activation": "tanh", "initializer": "glorot"},
        )
    if "relu" in config.activations and config.initializer != "he":
        return Advice("Start again with He's first weights, which suit ReLU.", {"initializer": "he"})
    if "relu" not in config.activations and config.initializer != "glorot":
        return Advice("Start again with Glorot's first weights.", {"initializer": "glorot"})
    return Advice("Try fewer hidden layers.", {"hidden": config.hidden[: len(config.hidden) // 2]})


def steeper_units(facts: Facts) -> Advice:
    """What brings saturated units back to where they have a slope."""
    config = facts.config
    if config.initializer == "normal" and config.weight_scale > 1:
        return Advice("Start again with smaller first weights, such as Glorot's.", {"initializer": "glorot"})
    return Advice(
        "Start again with a learning rate of {learning_rate}, or try leaky ReLU.", lower_rate(facts, 10),
        int(facts.moment.path.steps[0]) if len(facts.moment.path.steps) else 0,
    )


def faster_descent(facts: Facts) -> Advice:
    """What gets a run off a plateau."""
    config = facts.config
    if facts.rate < 0.5 * config.learning_rate:
        return Advice("The schedule has lowered the learning rate: try a constant one.", {"schedule": "constant"})
    if config.optimizer == "gradient_descent":
        return Advice("Wait a while, or try momentum.", {"optimizer": "momentum"})
    if config.learning_rate < HIGHEST_RATE:
        return Advice("Wait a while, or try a learning rate of {learning_rate}.", higher_rate(facts, 3))
    return Advice("Wait a while, or start again with other first weights.")


def larger_network(facts: Facts) -> Advice:
    """What lets a network fit more."""
    config = facts.config
    if weaker_penalty(facts):
        return Advice("Try a weaker penalty.", weaker_penalty(facts))
    if config.noise >= 25:
        return Advice(
            "With so much noise in the data, some samples can't be fitted: try less of it.", {"noise": 0.0},
        )
    if not config.hidden:
        return Advice("Try a hidden layer: without one the border is a straight line.", {"hidden": (4,)})
    if set(config.activations) == {"linear"}:
        return Advice("Try tanh: linear layers together are one linear layer.", {"activation": "tanh"})
    wider = tuple(min(1024, 2 * units) for units in config.hidden)
    if wider == config.hidden:
        return Advice("Try more features.")
    return Advice("Try twice as many units in each layer, another layer or more features.", {"hidden": wider})
