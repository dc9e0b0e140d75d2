"""Rerun: a recipe trained again, to the same weights, bit for bit on the same machine."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Any

import numpy as np

from ..branch import Branch
from ..config import Config, settings
from ..events import Diverged, State, Stopped
from ..history import History
from ..nn.optimizers import OPTIMIZERS
from ..problem import Problem, problem
from ..trainer import Trainer
from ..words import say
from .parts import BestStored, BranchStored, SettingsStored, WeightStored, checksum
from .recipe import Recipe, RecipeError, made_with, read
from .stored_edit import EditedSamples

if TYPE_CHECKING:
    from ..app.playground import Playground

Progress = Callable[[int, int], object]  # progress(steps done, steps in all)
Do = Callable[[Trainer], object]
_STEPS = 50  # between two tellings of the progress: a few milliseconds, so that a page can go on living


@dataclass(frozen=True)
class Rerun:
    """A run that was trained again; `differences` says in words what is not as the recipe says."""

    trainer: Trainer
    history: History
    differences: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A change as it is to be done, and the problem that the run goes on with."""

    step: int
    do: Do
    problem: Problem


def rerun(recipe: Recipe, progress: Progress | None = None, name: str = "") -> Rerun:
    """Train a recipe again. Raises RecipeError before the first step where it can't be; `name` is in the message.

    An exception out of `progress`, or the interrupt of a person, leaves nothing behind.
    """
    going = rerunning(recipe, name)
    while True:
        try:
            done, total = next(going)
        except StopIteration as end:
            return end.value
        if progress is not None:
            progress(done, total)


def rerunning(recipe: Recipe, name: str = "") -> Iterator[tuple[int, int]]:
    """`rerun` a few milliseconds at a time, for a page: yields the steps done and all, returns the Rerun."""
    name = name or say("this run")
    try:
        trainer = _beginning(recipe)
        journals = _journals(recipe, trainer)
    except ValueError as error:
        raise RecipeError(say("{name}: {error}", name=name, error=error)) from None
    history = History(trainer)
    total = sum(branch.end - branch.start for branch in recipe.branches)
    done, differences = 0, []
    for stored, journal in zip(recipe.branches, journals):
        if stored.parent is not None:
            history.return_to(stored.parent)
            if stored.start >= history.last:
                differences.append(say("Branch {number} is missing: there is no step {step} to begin from.",
                                       number=stored.number, step=stored.start))
                break
            history.go(stored.start)
            history.branch_off()
        for entry in (*journal, None):
            for steps in _train(trainer, history.branch, stored.end if entry is None else entry.step):
                done += steps
                yield done, total
            if entry is not None and trainer.state.step == entry.step:
                entry.do(trainer)
        _end_as(stored, trainer, history.branch)
        if (trainer.state.step, checksum(trainer.state.theta)) != (stored.end, stored.weights):
            differences.append(_difference(stored, trainer.state, recipe))
    stands = recipe.stands_on
    if stands.branch <= len(history.branches):
        history.return_to(stands.branch)
        history.go(stands.step)
        history.compared = tuple(stands.compared)
    return Rerun(trainer, history, tuple(differences))


def load(path: "str | PathLike[str]", progress: Progress | None = None) -> "Playground":
    """The playground of a run that was saved, trained again. Raises RecipeError."""
    from ..app.playground import Playground

    again = rerun(read(path), progress, str(path))
    return Playground.of(again.trainer, again.history, again.differences)


# ---- what is checked before the first step ----


def _beginning(recipe: Recipe) -> Trainer:
    """A trainer where the run began. Raises ValueError."""
    _check_names(recipe.config)
    config = Config(**recipe.config)
    own = None if recipe.data is None else recipe.data.data()
    trainer = Trainer(config, own)
    of = trainer.problem
    parameters = of.network.parameter_count
    if recipe.first_weights is not None:
        trainer = Trainer(config, own, of.network.layers(recipe.first_weights.array(parameters)))
    if recipe.begun_at is not None or recipe.best_before is not None:
        state = trainer.state if recipe.begun_at is None else _finite(recipe.begun_at.state(parameters))
        best = None
        if recipe.best_before is not None:
            kept = _finite(recipe.best_before.state(parameters))
            best = kept, trainer.problem.evaluate(kept.theta)
        trainer.resume(trainer.problem, state, own, own_theta=trainer.own_theta, best=best)
    return trainer


def _finite(state: State) -> State:
    memory = state.memory
    vectors = OPTIMIZERS[memory.optimizer].vectors if memory.optimizer in OPTIMIZERS else 0
    known = memory.optimizer in OPTIMIZERS or memory.optimizer == ""
    if not known or len(memory.vectors) != vectors or not all(
        np.isfinite(array).all() for array in (state.theta, *memory.vectors)
    ):
        raise ValueError(say("the weights or the memory of the optimizer at step {step} are damaged", step=state.step))
    return state


def _journals(recipe: Recipe, trainer: Trainer) -> list[list[Entry]]:
    """What is to be done on each branch, checked. Raises ValueError."""
    first, of = trainer.state.step, trainer.problem
    whole: list[list[Entry]] = []  # with what a branch has from its parent
    journals = []
    for number, stored in enumerate(recipe.branches, start=1):
        _check_place(stored, number, first, recipe)
        before = [] if stored.parent is None else whole[stored.parent - 1]
        inherited = [entry for entry in before if entry.step <= stored.start]
        here, journal, last = inherited[-1].problem if inherited else of, [], stored.start
        for change in stored.changes:
            if not last <= change.step <= stored.end:
                raise ValueError(say("branch {number}: a change at step {step} is out of order", number=number,
                                     step=change.step))
            try:
                entry = _entry(change, here)
            except ValueError as error:
                raise ValueError(say("branch {number}, change at step {step}: {error}", number=number,
                                     step=change.step, error=error)) from None
            journal.append(entry)
            here, last = entry.problem, change.step
        whole.append(inherited + journal)
        journals.append(journal)
    stands = recipe.stands_on
    if not all(1 <= number <= len(whole) for number in stands.compared):
        raise ValueError(say("it is compared with a branch that there is not"))
    if not (1 <= stands.branch <= len(whole) and first <= stands.step <= recipe.branches[stands.branch - 1].end):
        raise ValueError(say("it stands on branch {number} at step {step}, which there is not", number=stands.branch,
                             step=stands.step))
    return journals


def _check_place(stored: BranchStored, number: int, first: int, recipe: Recipe) -> None:
    """Raises ValueError where a branch can't be where it says."""
    if number == 1:
        right = stored.parent is None and stored.start == first
    else:
        right = stored.parent is not None and 1 <= stored.parent < number and (
            first <= stored.start < recipe.branches[stored.parent - 1].end
        )
    if stored.number != number or not right or stored.end < stored.start:
        raise ValueError(say("branch {number} can't begin at step {start} and end at step {end}",
                             number=stored.number, start=stored.start, end=stored.end))


def _entry(change: Any, before: Problem) -> Entry:
    """A change as it is to be done to a run that has that problem. Raises ValueError."""
    if isinstance(change, SettingsStored):
        _check_names(change.values)
        config = before.config.changed(**change.values)
        fixed = [name for name in change.values if not settings()[name].live]
        if fixed:
            raise ValueError(say("{setting} can't change during a run", setting=fixed[0]))
        return Entry(change.step, partial(Trainer.configure, **change.values), problem(config, before.data))
    if isinstance(change, WeightStored):
        _check_weight(change, before)
        place = change.model_dump(include={"layer", "row", "unit", "value"})
        return Entry(change.step, partial(Trainer.set_weight, **place), before)
    if isinstance(change, BestStored):
        return Entry(change.step, _restore_best, before)
    data = change.data(before.data) if isinstance(change, EditedSamples) else change.data.data()
    after = problem(before.config, data)
    if after.network.sizes != before.network.sizes or data.task != before.data.task:
        raise ValueError(say("the new data does not fit the network"))
    return Entry(change.step, partial(Trainer.edit, data=data), after)


def _check_names(values: dict[str, Any]) -> None:
    unknown = [name for name in values if name not in settings()]
    if unknown:
        raise ValueError(say("{setting} is not a setting of this nnviz", setting=unknown[0]))


def _check_weight(change: WeightStored, of: Problem) -> None:
    shapes = [shape for _, shape in of.network.slices]
    if change.layer >= len(shapes) or change.row >= shapes[change.layer][0] or change.unit >= shapes[change.layer][1]:
        raise ValueError(say("there is no weight in layer {layer}, row {row}, unit {unit}", layer=change.layer,
                             row=change.row, unit=change.unit))


# ---- what is done ----


def _train(trainer: Trainer, branch: Branch, step: int) -> Iterator[int]:
    """Train up to a step, over every stop that the run went on from; yields the steps taken."""
    while trainer.state.step < step and not isinstance(trainer.ended, Diverged):
        if trainer.ended:
            _end(trainer, branch, None)
        before = trainer.state.step
        trainer.run(steps=min(step - before, _STEPS))
        yield trainer.state.step - before


def _end_as(stored: BranchStored, trainer: Trainer, branch: Branch) -> None:
    """Let a branch have ended as the recipe says."""
    if trainer.state.step == stored.end:
        ended: Diverged | Stopped | None = None
        if stored.ended is not None and stored.ended.diverged is not None:
            ended = Diverged(stored.end + 1, trainer.config, stored.ended.diverged)
        elif stored.ended is not None and stored.ended.stopped is not None:
            ended = Stopped(stored.end, stored.ended.stopped)
        if ended != trainer.ended:
            _end(trainer, branch, ended)


def _end(trainer: Trainer, branch: Branch, ended: Diverged | Stopped | None) -> None:
    branch.ended = ended
    trainer.resume(
        trainer.problem, trainer.state, trainer.own_data, ended, own_theta=trainer.own_theta, best=trainer.best
    )


def _restore_best(trainer: Trainer) -> None:
    if trainer.best is not None:  # else the weights come out otherwise, and that is said
        trainer.restore_best()


def _difference(stored: BranchStored, state: State, recipe: Recipe) -> str:
    """How a branch came out otherwise than the recipe says, in words."""
    theirs, ours = (", ".join(f"{name} {version}" for name, version in made.items())
                    for made in (recipe.made_with, made_with()))
    if state.step != stored.end:
        return say(
            "Branch {number} ended at step {step} and not at step {end}. It was made with {theirs}; this is {ours}.",
            number=stored.number, step=state.step, end=stored.end, theirs=theirs, ours=ours,
        )
    return say(
        "Branch {number} has other weights at step {step} than when it was saved. It was made with {theirs}; "
        "this is {ours}.", number=stored.number, step=stored.end, theirs=theirs, ours=ours,
    )
