"""Sweep planning: the choice of a sweep for the run of the page, with an estimate of its time."""

from collections.abc import Callable
from typing import Any

from ...errors import ConfigError
from ...history.history import History
from ...sweeps.sweep import Sweep
from ...training.limits import Limits
from ..controls.in_effect import in_effect
from ..controls.sweep_choice import SweepChoice
from ..controls.user_input import Post
from .commands import Commands
from .sweep_estimate import estimate, estimate_text


class SweepPlanning:
    """Offers what can be varied of the run, and makes the sweep that a person chose.

    `pace()` tells how many times as long as estimated the last sweep took, or None. `begin(sweep, expected)` trains a
    new one; `expected` is its estimate in seconds.
    """

    def __init__(
        self,
        post: Post,
        history: History,
        commands: Commands,
        limits: Limits,
        pace: Callable[[], float | None],
        begin: Callable[[Sweep, float], None],
    ):
        self._history, self._commands, self._limits = history, commands, limits
        self._pace, self._begin = pace, begin
        self.choice = SweepChoice(post, self._consider, self._start)

    def estimate(self) -> tuple[int, float]:
        """Return the number of networks chosen, and the seconds that they take.

        Raises ConfigError if that is not allowed.
        """
        config = self._history.problem_shown.config
        return estimate(self.choice.chosen(config.seed), config, self._history.user_data_shown, self._limits)

    def _consider(self) -> None:
        """Show what can be chosen for the run, and how long the chosen sweep would take."""
        problem, user_data = self._history.problem_shown, self._history.user_data_shown
        has_split = bool(getattr(user_data, "train_count", 0))
        applying = in_effect(problem.config, len(problem.data.columns), user_data is None, has_split)
        self.choice.suit(problem.config, applying)
        try:
            count, seconds = self.estimate()
        except ConfigError as error:
            self.choice.tell("", trouble=error.titled)
            return
        self.choice.tell(estimate_text(count, seconds, self._pace()))

    def _start(self) -> None:
        """Begin the chosen sweep in the place of the last one."""
        if not self._commands.may_train():
            return
        try:
            _, expected = self.estimate()
            sweep = self._sweep()
        except ConfigError as error:
            self.choice.tell("", trouble=error.titled)
            return
        self.choice.close()
        self._begin(sweep, expected)

    def _sweep(self) -> Sweep:
        """Return the chosen sweep, untrained. Raises ConfigError."""
        config = self._history.problem_shown.config
        chosen = self.choice.chosen(config.seed)
        values: dict[str, Any] = chosen.values
        workers = self._limits.sweep_workers or None
        return Sweep(config, self._history.user_data_shown, steps=chosen.steps, workers=workers, **values)
