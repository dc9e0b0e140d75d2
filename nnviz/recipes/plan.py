"""Plan: a recipe that is checked and ready to be carried out.

Its data is unpacked only when the run reaches it.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

import numpy as np

from ..data.datasets import Dataset
from ..data.text_file import Sliced
from ..data.user_data import Samples
from ..nn.optimizers import OPTIMIZERS
from ..settings.config import Config, settings
from ..training.cost import Shape, cost, inputs_of, outputs_of
from ..training.events import State
from ..training.limits import Limits
from ..training.problem import Problem, prepare
from ..training.trainer import Trainer
from ..words import say
from .recipe import Recipe
from .schema import BestStored, BranchStored, DataStored, SettingsStored, WeightStored
from .stored import check_split
from .stored_edit import EditedSamples

Do = Callable[[Trainer], Sliced[None]]


@dataclass(frozen=True)
class Here:
    """Settings and sizes of the data at a step of the plan."""

    config: Config
    shape: Shape
    has_originals: bool


@dataclass(frozen=True)
class Entry:
    """Change to be carried out, and the settings and sizes after it."""

    step: int
    do: Do
    after: Here


@dataclass(frozen=True)
class Plan:
    """A run to be trained again.

    It has a trainer at the beginning, the journal of each branch, the number of steps and the estimated seconds.
    """

    recipe: Recipe
    trainer: Trainer
    journals: list[list[Entry]]
    steps: int
    seconds: float


def planning(recipe: Recipe, limits: Limits | None = None) -> Sliced[Plan]:
    """Make the plan of a recipe, a few milliseconds at a time.

    Raises ValueError if the recipe can't be carried out.
    """
    trainer = yield from _beginning(recipe, limits)
    first = _here(trainer)
    journals = _journals(recipe, trainer, first)
    if limits is not None:
        for journal in journals:
            for entry in journal:
                limits.check(entry.after.config, entry.after.shape)
            yield 0, 1
    seconds = sum(_seconds(stored, journal, first) for stored, journal in zip(recipe.branches, journals))
    return Plan(recipe, trainer, journals, sum(branch.end - branch.start for branch in recipe.branches), seconds)


def _here(trainer: Trainer) -> Here:
    data = trainer.data
    outputs = trainer.problem.network.sizes[-1]
    shape = Shape(len(data.points), data.train_count, len(data.columns), outputs)
    return Here(trainer.config, shape, data.originals is not None)


def _seconds(stored: BranchStored, journal: list[Entry], here: Here) -> float:
    """Estimate the seconds that the steps of a branch take."""
    seconds, step = 0.0, stored.start
    for entry in journal:
        seconds += (entry.step - step) * cost(here.config, here.shape).step
        here, step = entry.after, entry.step
    return seconds + (stored.end - step) * cost(here.config, here.shape).step


def _beginning(recipe: Recipe, limits: Limits | None) -> Sliced[Trainer]:
    """Make a trainer at the beginning of the run.

    Raises ValueError.
    """
    _check_names(recipe.config)
    config = Config(**recipe.config)
    user_data = None if recipe.data is None else (yield from recipe.data.unpacking())
    if limits is not None:
        limits.check(config, user_data)
    if isinstance(user_data, Samples):
        yield from user_data.splitting(config.train_fraction, config.seed_of_data)
    trainer = Trainer(config, user_data)
    problem = trainer.problem
    parameters = problem.network.parameter_count
    if recipe.first_weights is not None:
        trainer = Trainer(config, user_data, problem.network.layers(recipe.first_weights.array(parameters)))
    if recipe.begun_at is not None or recipe.best_before is not None:
        state = trainer.state if recipe.begun_at is None else _finite(recipe.begun_at.state(parameters))
        best = None
        if recipe.best_before is not None:
            kept = _finite(recipe.best_before.state(parameters))
            best = kept, trainer.problem.evaluate(kept.theta)
        trainer.resume(trainer.problem, state, user_data, given_theta=trainer.given_theta, best=best)
    return trainer


def _finite(state: State) -> State:
    """Return the state if it is finite and its optimizer is known.

    Raises ValueError.
    """
    optimizer, slots = state.optimizer_state.optimizer, state.optimizer_state.slots
    needed = OPTIMIZERS[optimizer].slots if optimizer in OPTIMIZERS else 0
    if (
        (optimizer and optimizer not in OPTIMIZERS)
        or len(slots) != needed
        or not all(np.isfinite(array).all() for array in (state.theta, *slots))
    ):
        raise ValueError(say("the weights or the optimizer state at step {step} are damaged", step=state.step))
    return state


def _journals(recipe: Recipe, trainer: Trainer, begun: Here) -> list[list[Entry]]:
    """Check the changes of each branch and return them.

    Raises ValueError.
    """
    first, problem = trainer.state.step, trainer.problem
    whole: list[list[Entry]] = []  # including the entries that a branch inherits
    journals = []
    for number, stored in enumerate(recipe.branches, start=1):
        _check_place(stored, number, first, recipe)
        before = [] if stored.parent is None else whole[stored.parent - 1]
        inherited = [entry for entry in before if entry.step <= stored.start]
        here, journal, last = inherited[-1].after if inherited else begun, [], stored.start
        for change in stored.changes:
            if not last <= change.step <= stored.end:
                raise ValueError(
                    say("branch {number}: a change at step {step} is out of order", number=number, step=change.step)
                )
            try:
                entry = _entry(change, here, problem)
            except ValueError as error:
                raise ValueError(
                    say("branch {number}, change at step {step}: {error}", number=number, step=change.step, error=error)
                ) from None
            journal.append(entry)
            here, last = entry.after, change.step
        whole.append(inherited + journal)
        journals.append(journal)
    stands = recipe.stands_on
    if not all(1 <= number <= len(whole) for number in stands.compared):
        raise ValueError(say("it is compared with a branch that does not exist"))
    if not (1 <= stands.branch <= len(whole) and first <= stands.step <= recipe.branches[stands.branch - 1].end):
        raise ValueError(
            say(
                "it stands on branch {number} at step {step}, which does not exist",
                number=stands.branch,
                step=stands.step,
            )
        )
    return journals


def _check_place(stored: BranchStored, number: int, first: int, recipe: Recipe) -> None:
    """Check the number, the parent and the steps of a branch.

    Raises ValueError.
    """
    if number == 1:
        right = stored.parent is None and stored.start == first
    else:
        right = (
            stored.parent is not None
            and 1 <= stored.parent < number
            and (first <= stored.start < recipe.branches[stored.parent - 1].end)
        )
    if stored.number != number or not right or stored.end < stored.start:
        raise ValueError(
            say(
                "branch {number} can't begin at step {start} and end at step {end}",
                number=stored.number,
                start=stored.start,
                end=stored.end,
            )
        )


def _entry(change: Any, before: Here, problem: Problem) -> Entry:
    """Check a change to a run with the network of `problem`.

    Raises ValueError.
    """
    if isinstance(change, SettingsStored):
        _check_names(change.values)
        config = before.config.changed(**change.values)
        fixed = [name for name in change.values if not settings()[name].live]
        if fixed:
            raise ValueError(say("{setting} can't change during a run", setting=fixed[0]))
        return Entry(change.step, _at_once(partial(Trainer.configure, **change.values)), replace(before, config=config))
    if isinstance(change, WeightStored):
        _check_weight(change, problem)
        place = change.model_dump(include={"layer", "row", "unit", "value"})
        return Entry(change.step, _at_once(partial(Trainer.set_weight, **place)), before)
    if isinstance(change, BestStored):
        return Entry(change.step, _at_once(_restore_best), before)
    if isinstance(change, EditedSamples):
        change.check(before.shape.samples, before.shape.columns, before.has_originals)
        shape = replace(before.shape, samples=change.samples, train_count=change.train_count)
        return Entry(change.step, _at_once(partial(_edit, change=change)), replace(before, shape=shape))
    return Entry(change.step, partial(_exchange, change=change), _after_exchange(change, before, problem))


def _after_exchange(change: DataStored, before: Here, problem: Problem) -> Here:
    """Return settings and sizes after an exchange of data.

    Raises ValueError.
    """
    data = change.data
    if len(data.points.shape) != 2 or data.points.shape[1] != len(data.columns):
        raise ValueError(say("an array has the shape {shape}, which does not fit", shape=tuple(data.points.shape)))
    check_split(data.train_count, data.points.shape[0])
    classes = data.classes if data.task == "classification" else 0
    shape = Shape(data.points.shape[0], data.train_count, len(data.columns), 1 if classes <= 2 else classes)
    ends = inputs_of(before.config, shape), outputs_of(before.config, shape)
    if ends != (problem.network.sizes[0], problem.network.sizes[-1]) or data.task != problem.data.task:
        raise ValueError(say("the new data does not fit the network"))
    return Here(before.config, shape, data.originals is not None)


def _check_names(values: dict[str, Any]) -> None:
    unknown = [name for name in values if name not in settings()]
    if unknown:
        raise ValueError(say("{setting} is not a setting of this nnviz", setting=unknown[0]))


def _check_weight(change: WeightStored, problem: Problem) -> None:
    shapes = [shape for _, shape in problem.network.slices]
    if change.layer >= len(shapes) or change.row >= shapes[change.layer][0] or change.unit >= shapes[change.layer][1]:
        raise ValueError(
            say(
                "there is no weight in layer {layer}, row {row}, unit {unit}",
                layer=change.layer,
                row=change.row,
                unit=change.unit,
            )
        )


# ---- carrying out ----


def _at_once(do: Callable[[Trainer], object]) -> Do:
    """Make a quick change into a task of one slice."""

    def doing(trainer: Trainer) -> Sliced[None]:
        do(trainer)
        yield 1, 1

    return doing


def _restore_best(trainer: Trainer) -> None:
    if trainer.best is not None:  # otherwise the weights differ, which the rerun reports
        trainer.restore_best()


def _edit(trainer: Trainer, change: EditedSamples) -> None:
    trainer.edit(change.edit(trainer.data))


def _exchange(trainer: Trainer, change: DataStored) -> Sliced[None]:
    """Unpack other data and continue with it."""
    data: Dataset = yield from change.data.unpacking()
    problem = prepare(trainer.config, data)
    for part in ("train", "test"):
        getattr(problem, part)  # computed here once, so that the edit is quick
        yield 1, 1
    trainer.edit(data)
