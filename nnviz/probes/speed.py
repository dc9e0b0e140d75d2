"""Speed: the time that a step takes."""

from statistics import median
from time import perf_counter

from ..training.problem import as_problem
from ..training.step import advance_problem
from .moment import Probed, event_of

_FEWEST = 5  # steps


def step_time(run: Probed, seconds: float = 0.2) -> float:
    """Return the microseconds of a training step, the median of as many steps as take `seconds`.

    The steps are taken on a copy: the run stays as it is. The time that observers take is not part of it. Raises
    TypeError for a watched loop.
    """
    event = event_of(run)
    problem, state = as_problem(event.problem), event.after
    taken: list[float] = []
    end = perf_counter() + seconds
    while len(taken) < _FEWEST or perf_counter() < end:
        began = perf_counter()
        state = advance_problem(state, problem).after
        taken.append(perf_counter() - began)
    return 1e6 * median(taken)
