"""Conditions: goals on the settings of a run, on its end, and on the runs before it."""

from itertools import product

import numpy as np

from ..history.history import History
from ..probes.inert import inert_units
from ..settings.config import settings
from ..training.earlier_run import EarlierRun
from ..training.events import Diverged, StepEvent, Stopped
from ..training.problem import Problem
from ..words import say, say_count
from ..words.formatting import number
from .facts import Facts
from .goal import Goal, Verdict


def few_units(most: int) -> Goal:
    """Ask for at most so many hidden units, with x₁ and x₂ as the only inputs."""

    def judge(run: Facts) -> Verdict:
        config = run.config
        units = say_count("{count} hidden unit", "{count} hidden units", count=sum(config.hidden))
        if sum(config.hidden) > most:
            return Verdict(False, say("The network has {units}; at most {most} are allowed.", units=units, most=most))
        if set(config.features) != {"x1", "x2"}:
            return Verdict(False, say("Use x₁ and x₂ as the only inputs."))
        return Verdict(True, say("The network has {units}.", units=units), 1.0)

    return Goal("few units", judge)


def narrowest(units: int) -> Goal:
    """Ask that the narrowest hidden layer has exactly so many units."""

    def judge(run: Facts) -> Verdict:
        if not run.config.hidden:
            return Verdict(False, say("The network has no hidden layer."))
        found = min(run.config.hidden)
        text = say_count("The narrowest layer has {count} unit.", "The narrowest layer has {count} units.", count=found)
        if found != units:
            return Verdict(False, say("{text} The goal is {units}.", text=text, units=units))
        return Verdict(True, text, 1.0)

    return Goal("narrowest layer", judge)


def ended_by(reason: str) -> Goal:
    """Ask that a run ended by a stopping condition: the name of its setting, such as "target_loss"."""
    title = settings()[reason].title

    def judge(run: Facts) -> Verdict:
        ended = run.ended
        if ended is None:
            return Verdict(False, say("The run has not ended yet; it should end by itself: {rule}.", rule=say(title)))
        values = {"step": f"{ended.step:,}", "epoch": f"{run.epoch:,}"}
        if isinstance(ended, Stopped) and ended.reason == reason:
            return Verdict(True, say("The run ended at step {step}, in epoch {epoch}.", **values), 1.0)
        return Verdict(
            False, say("The run ended at step {step}, but not by this rule: {rule}.", rule=say(title), **values)
        )

    return Goal("end", judge)


def foretold_epoch(place: int, within: int) -> Goal:
    """Ask that a run ended within some epochs of the first answer that was given at a step of the lesson."""

    def judge(run: Facts) -> Verdict:
        given = run.predictions.get(place)
        if given is None:
            return Verdict(False, say("You have not predicted the epoch."))
        values = {"foretold": number(float(given[0])), "epoch": f"{run.epoch:,}", "within": within}
        if run.ended is None:
            return Verdict(False, say("Epoch {epoch}; you predicted {foretold}.", **values), 0.5)
        if abs(run.epoch - given[0]) <= within:
            return Verdict(True, say("You predicted epoch {foretold}.", **values), 1.0)
        text = say(
            "It ended in epoch {epoch}, more than {within} epochs from the {foretold} that you predicted.", **values
        )
        return Verdict(False, text, 0.5)

    return Goal("foretold", judge)


def unchanged_until(step: int) -> Goal:
    """Ask that a run is the scene's up to a step: until then only that was trained, and nothing was edited."""

    def judge(run: Facts) -> Verdict:
        known = settings()
        early = [name for name in run.changed if not known[name].live]
        if early or any(change.step < step for change in run.history.changes):
            return Verdict(False, say("Something was changed before step {step}. Begin again.", step=f"{step:,}"))
        if run.step < step:
            text = say("Step {step} of {steps} without a change.", step=f"{run.step:,}", steps=f"{step:,}")
            return Verdict(False, text, run.step / step)
        return Verdict(True, say("Nothing was changed before step {step}.", step=f"{step:,}"), 1.0)

    return Goal("unchanged", judge)


def mostly_dead(at: int) -> Goal:
    """Ask that at a step more than half of the hidden units were dead or saturated, so that luck is not enough."""

    def judge(run: Facts) -> Verdict:
        if not run.history.first < at <= run.history.last:
            return Verdict(False, "")
        layers = inert_units(_as_it_came(run.history, at))
        dead, units = sum(layer.count for layer in layers), sum(layer.units for layer in layers)
        values = {"dead": dead, "units": units, "step": f"{at:,}"}
        if 2 * dead > units:
            return Verdict(True, say("At step {step} {dead} of {units} units were dead.", **values), 1.0)
        text = say(
            "At step {step} only {dead} of {units} units were dead: this network needs no rescue. Take new random "
            "numbers (in the menu).",
            **values,
        )
        return Verdict(False, text)

    return Goal("mostly dead", judge)


def _as_it_came(history: History, step: int) -> StepEvent:
    """Return the event after a step, with the network that led there, whatever was changed then."""
    return history.at(step).event._replace(problem=history.at(step - 1).event.problem)


def rates_at_the_limit(ratio: float, after: int) -> Goal:
    """Ask for two runs that differ in the learning rate only: the loss falls in one, and rises in the other.

    The higher rate is at most `ratio` times the lower one. Each run takes `after` steps or more, with one rate. It is
    a linear regression with the mean squared error, so that the evidence can say the limit.
    """

    def judge(run: Facts) -> Verdict:
        runs = [one for one in run.runs if _fits(one, run, after)]
        falling = [one.config.learning_rate for one in runs if not _rises(one)]
        rising = [one.config.learning_rate for one in runs if _rises(one)]
        pairs = [(a, b) for a, b in product(falling, rising) if a < b]
        if not pairs:
            return Verdict(False, _found(falling, rising, after), 0.3 * (bool(falling) + bool(rising)))
        a, b = min(pairs, key=lambda pair: pair[1] / pair[0])
        values = {"a": number(a), "b": number(b), "times": number(b / a), "ratio": number(ratio)}
        if b > ratio * a:
            text = say(
                "At {a} the loss falls, at {b} it rises. That is {times} times as much; the goal is at most {ratio}.",
                **values,
            )
            return Verdict(False, text, min(0.95, max(0.6, ratio * a / b)))
        limit = number(largest_rate(run.trainer.problem))
        return Verdict(
            True, say("At {a} the loss falls, at {b} it rises. The limit is 2/κ = {limit}.", limit=limit, **values), 1.0
        )

    return Goal("two rates", judge)


def _found(falling: list[float], rising: list[float], after: int) -> str:
    if not falling and not rising:
        return say("Train {steps} steps with one learning rate, then Reset and another rate.", steps=after)
    if rising:
        return say("At {rate} the loss rises. Now find a rate at which it falls.", rate=number(min(rising)))
    return say("At {rate} the loss falls. Now find a rate at which it rises.", rate=number(max(falling)))


def _fits(one: EarlierRun, run: Facts, after: int) -> bool:
    """Tell whether a run was long enough, with one rate, and is otherwise like the present one."""
    same_rate = one.begun.learning_rate == one.config.learning_rate
    alike = not {*one.config.differences(run.config)} - {"learning_rate"}
    return same_rate and alike and (one.step >= after or isinstance(one.ended, Diverged))


def _rises(one: EarlierRun) -> bool:
    return isinstance(one.ended, Diverged) or not one.evaluation.train_loss <= one.first_evaluation.train_loss


def largest_rate(problem: Problem) -> float:
    """Return the rate beyond which gradient descent on a linear regression diverges.

    It is 2/λ with the largest eigenvalue λ of the Hessian 2 XᵀX/m, where X has a column of ones.
    """
    x = problem.train[0]
    return float(2.0 / np.linalg.eigvalsh(2.0 * x.T @ x / len(x))[-1])
