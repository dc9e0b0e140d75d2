"""Rerun: trains a recipe again, to the same weights.

On the same machine they are equal bit for bit.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from ..data.text_file import Sliced
from ..history.branch import Branch
from ..history.history import History
from ..training.events import Diverged, State, Stopped
from ..training.limits import Limits
from ..training.trainer import Trainer
from ..words import say
from .made_with import made_with
from .plan import Plan, planning
from .recipe import Recipe, RecipeError
from .schema import BranchStored, checksum

Progress = Callable[[int, int], object]  # progress(steps done, all steps)
T = TypeVar("T")
_STEPS = 50  # between two reports of progress: a few milliseconds, so that a page stays responsive


@dataclass(frozen=True)
class Rerun:
    """Run that was trained again; `differences` describes deviations from the recipe."""

    trainer: Trainer
    history: History
    differences: tuple[str, ...]


def rerun(recipe: Recipe, progress: Progress | None = None, name: str = "", limits: Limits | None = None) -> Rerun:
    """Train a recipe again.

    Raises RecipeError, with `name` in the message, before the first step if that is impossible. An
    exception in `progress` or a keyboard interrupt leaves nothing behind.
    """
    going = rerunning(recipe, name, limits)
    while True:
        try:
            done, total = next(going)
        except StopIteration as end:
            found: Rerun = end.value
            return found
        if progress is not None:
            progress(done, total)


def rerunning(recipe: Recipe, name: str = "", limits: Limits | None = None) -> Sliced[Rerun]:
    """Do `rerun` a few milliseconds at a time, for a page.

    Yields the steps done and all steps; returns the Rerun. Raises RecipeError, also for a run
    beyond `limits`.
    """
    plan = yield from checked(recipe, name, limits)
    return (yield from carrying_out(plan, name))


def checked(recipe: Recipe, name: str = "", limits: Limits | None = None) -> Sliced[Plan]:
    """Make the plan of a recipe.

    Raises RecipeError if it can't be carried out.
    """
    return (yield from _in_words(planning(recipe, limits), name))


def carrying_out(plan: Plan, name: str = "") -> Sliced[Rerun]:
    """Carry out a plan.

    Raises RecipeError at data that is damaged.
    """
    return (yield from _in_words(_carrying_out(plan), name))


def _in_words(task: Sliced[T], name: str) -> Sliced[T]:
    """Turn the errors of a task into RecipeErrors that name the run."""
    name = name or say("this run")
    try:
        return (yield from task)
    except ValueError as error:
        raise RecipeError(say("{name}: {error}", name=name, error=getattr(error, "titled", error))) from None
    except MemoryError:
        raise RecipeError(say("{name}: there is not enough memory for this run", name=name)) from None


def _carrying_out(plan: Plan) -> Sliced[Rerun]:
    recipe, trainer, journals = plan.recipe, plan.trainer, plan.journals
    history = History(trainer)
    done, total, differences = 0, plan.steps, []
    for stored, journal in zip(recipe.branches, journals):
        if stored.parent is not None:
            history.return_to(stored.parent)
            if stored.start >= history.last:
                differences.append(
                    say(
                        "Branch {number} is missing: step {step}, where it begins, does not exist.",
                        number=stored.number,
                        step=stored.start,
                    )
                )
                break
            history.go(stored.start)
            history.branch_off()
        for entry in (*journal, None):
            for steps in _train(trainer, history.branch, stored.end if entry is None else entry.step):
                done += steps
                yield done, total
            if entry is not None and trainer.state.step == entry.step:
                for _ in entry.do(trainer):
                    yield done, total
        _end_as(stored, trainer, history.branch)
        if (trainer.state.step, checksum(trainer.state.theta)) != (stored.end, stored.weights):
            differences.append(_difference(stored, trainer.state, recipe))
    stands = recipe.stands_on
    if stands.branch <= len(history.branches):
        history.return_to(stands.branch)
        history.go(stands.step)
        history.compared = tuple(stands.compared)
    return Rerun(trainer, history, tuple(differences))


# ---- carrying out ----


def _train(trainer: Trainer, branch: Branch, step: int) -> Iterator[int]:
    """Train up to a step and past any stops.

    Yields the steps taken.
    """
    while trainer.state.step < step and not isinstance(trainer.ended, Diverged):
        if trainer.ended:
            _end(trainer, branch, None)
        before = trainer.state.step
        trainer.run(steps=min(step - before, _STEPS))
        yield trainer.state.step - before


def _end_as(stored: BranchStored, trainer: Trainer, branch: Branch) -> None:
    """Set the end of a branch as the recipe says."""
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
        trainer.problem, trainer.state, trainer.user_data, ended, given_theta=trainer.given_theta, best=trainer.best
    )


def _difference(stored: BranchStored, state: State, recipe: Recipe) -> str:
    """Describe how a branch differs from the recipe."""
    theirs, ours = (
        ", ".join(f"{name} {version}" for name, version in made.items()) for made in (recipe.made_with, made_with())
    )
    if state.step != stored.end:
        return say(
            "Branch {number} ended at step {step} instead of step {end}. It was made with {theirs}; this is {ours}.",
            number=stored.number,
            step=state.step,
            end=stored.end,
            theirs=theirs,
            ours=ours,
        )
    return say(
        "Branch {number} has other weights at step {step} than when it was saved. It was made with {theirs}; "
        "this is {ours}.",
        number=stored.number,
        step=stored.end,
        theirs=theirs,
        ours=ours,
    )
