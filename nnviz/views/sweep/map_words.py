"""Map words: a sweep's map, and one of its cells, in words."""

import math

from ...settings.config import settings
from ...words import say, say_count
from ...words.formatting import number
from ..base.names import step_count
from .cell_numbers import CellNumbers, title_of
from .swept import Swept


def settings_text(sweep: Swept, cell: int) -> str:
    """Name the settings of a cell, such as "learning rate 0.03, L2 penalty λ 0.1"."""
    found = sweep.grid.settings_of(cell * sweep.grid.repeats)
    seeds = sweep.grid.seeds
    return ", ".join(
        settings()[name].with_value(value) for name, value in found.items() if seeds is None or name != seeds.name
    )


def value_of(measure: str, value: float, steps: int = 0) -> str:
    """Write a value of a measure; `steps` were taken without reaching a goal."""
    if measure == "steps_to_goal" and math.isinf(value):
        return say("more than {steps}", steps=f"{steps:,}")
    return say("{share}%", share=number(100 * value)) if measure == "accuracy" else number(value)


def cell_text(sweep: Swept, numbers: CellNumbers, cell: int) -> str:
    """Describe the networks of a cell."""
    named = settings_text(sweep, cell)
    if not numbers.known[cell] and not numbers.diverged[cell]:
        return say("{settings}: not evaluated yet", settings=named)
    measure, network = title_of(sweep, numbers.measure), int(numbers.middle[cell])
    steps, evaluated = int(sweep.records.steps[network]), sweep.records.evaluated_at(network)
    if evaluated < steps and not sweep.records.ended[network]:  # a click opens a network that is further
        named = say("{settings}, after {steps}", settings=named, steps=step_count(evaluated))
    if numbers.repeats == 1:
        if numbers.diverged[cell]:
            return say("{settings}: diverged at step {step}; click to open", settings=named, step=f"{steps:,}")
        value = value_of(numbers.measure, float(numbers.median[cell]), steps)
        return say("{settings}: {measure} {value}; click to open", settings=named, measure=measure, value=value)
    values = {
        "settings": named,
        "measure": measure,
        "value": value_of(numbers.measure, float(numbers.median[cell]), steps),
        "low": value_of(numbers.measure, float(numbers.low[cell]), steps),
        "high": value_of(numbers.measure, float(numbers.high[cell]), steps),
        "seeds": int(numbers.known[cell]),
    }
    if not numbers.diverged[cell]:
        return say("{settings}: median {measure} {value} of {seeds} seeds ({low} to {high}); click to open", **values)
    values["diverged"] = int(numbers.diverged[cell])
    return say(
        "{settings}: median {measure} {value} of {seeds} seeds ({low} to {high}), {diverged} diverged; click to open",
        **values,
    )


def map_text(sweep: Swept, numbers: CellNumbers) -> str:
    """Describe the whole map in a few sentences."""
    grid = sweep.grid
    known = {
        "count": f"{grid.count:,}",
        "measure": title_of(sweep, numbers.measure),
        "x": settings()[grid.x.name].title,
        "share": number(100.0 * float(numbers.known.sum()) / grid.count),
    }
    if grid.y is None:
        first = say("A strip of {count} networks: {measure} over {x}. {share}% are evaluated.", **known)
    else:
        known["y"] = settings()[grid.y.name].title
        first = say("A map of {count} networks: {measure} over {x} and {y}. {share}% are evaluated.", **known)
    sentences = [first]
    best = numbers.best
    if best is not None:
        steps = int(sweep.records.steps[numbers.middle[best]])
        said = {
            "settings": settings_text(sweep, best),
            "measure": known["measure"],
            "value": value_of(numbers.measure, float(numbers.median[best])),
            "low": value_of(numbers.measure, float(numbers.low[best]), steps),
            "high": value_of(numbers.measure, float(numbers.high[best]), steps),
        }
        if numbers.repeats > 1:
            sentences.append(say("The best cell has {settings}: median {measure} {value} ({low} to {high}).", **said))
        else:
            sentences.append(say("The best network has {settings}: {measure} {value}.", **said))
    if diverged := int(numbers.diverged.sum()):
        sentences.append(say_count("{count} network diverged.", "{count} networks diverged.", count=diverged))
    return " ".join(sentences)
