"""Rerun: a recipe trained again, to the same weights, bit for bit on the same machine."""

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
from .plan import Plan, planning
from .recipe import Recipe, RecipeError, made_with
from .schema import BranchStored, checksum

Progress = Callable[[int, int], object]  # progress(steps done, steps in all)
T = TypeVar("T")
_STEPS = 50  # between two tellings of the progress: a few milliseconds, so that a page can go on living


@dataclass(frozen=True)
class Rerun:
    """A run that was trained again; `differences` says in words what is not as the recipe says."""

    trainer: Trainer
    history: History
    differences: tuple[str, ...]


def rerun(recipe: Recipe, progress: Progress | None = None, name: str = "", limits: Limits | None = None) -> Rerun:
    """Train a recipe again. Raises RecipeError before the first step where it can't be; `name` is in the message.

    An exception out of `progress`, or the interrupt of a person, leaves nothing behind.
    """
    going = rerunning(recipe, name, limits)
    while True:
        try:
            done, total = next(going)
        except StopIteration as end:
            return end.value
        if progress is not None:
            progress(done, total)


def rerunning(recipe: Recipe, name: str = "", limits: Limits | None = None) -> Sliced[Rerun]:
    """`rerun` a few milliseconds at a time, for a page: yields the steps done and all, returns the Rerun.

    With `limits` a run that takes more is refused. Raises RecipeError.
    """
    plan = yield from checked(recipe, name, limits)
    return (yield from carrying_out(plan, name))


def checked(recipe: Recipe, name: str = "", limits: Limits | None = None) -> Sliced[Plan]:
    """The plan of a recipe. Raises RecipeError where it can't be carried out."""
    return (yield from _in_words(planning(recipe, limits), name))


def carrying_out(plan: Plan, name: str = "") -> Sliced[Rerun]:
    """The run that a plan makes. Raises RecipeError at data that turns out to be damaged when it is unpacked."""
    return (yield from _in_words(_carrying_out(plan), name))


def _in_words(task: Sliced[T], name: str) -> Sliced[T]:
    """The same task, whose errors are RecipeErrors that say the name of the run."""
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
                        "Branch {number} is missing: there is no step {step} to begin from.",
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
        trainer.problem, trainer.state, trainer.user_data, ended, given_theta=trainer.given_theta, best=trainer.best
    )


def _difference(stored: BranchStored, state: State, recipe: Recipe) -> str:
    """How a branch came out otherwise than the recipe says, in words."""
    theirs, ours = (
        ", ".join(f"{name} {version}" for name, version in made.items()) for made in (recipe.made_with, made_with())
    )
    if state.step != stored.end:
        return say(
            "Branch {number} ended at step {step} and not at step {end}. It was made with {theirs}; this is {ours}.",
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
