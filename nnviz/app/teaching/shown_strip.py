"""Shown strip: many networks with the settings of the run, in the row below it."""

import math
from functools import partial

from ...errors import ConfigError
from ...history.history import History
from ...lessons.strip import Strip
from ...sweeps.sweep import Sweep
from ...training.limits import Limits
from ...words import say
from ..actions.sweeping import Sweeping
from ..controls.message import Message


class ShownStrip:
    """The strip of a step that was opened last, if there is one."""

    def __init__(self, history: History, message: Message, sweeping: Sweeping, limits: Limits):
        self._history, self._message, self._sweeping, self._limits = history, message, sweeping, limits
        self._shown: tuple[Strip, Sweep] | None = None

    def open(self, strip: Strip) -> None:
        """Train a strip from the settings of the run, or go on with it."""
        if self._sweep_of(strip) is not None:
            self._sweeping.open()
            return
        trainer = self._history.trainer
        try:
            self._limits.check_sweep(math.prod(map(len, strip.values.values())))
            sweep = strip.sweep(trainer.config, trainer.user_data, self._limits.sweep_workers or None)
        except ConfigError as error:
            self._message.trouble(error.titled)
            return
        self._shown = strip, sweep
        passes = partial(strip.passed, sweep) if strip.has_limit else None
        self._sweeping.begin(sweep, show=strip.show, title=say(strip.title), passes=passes)

    def end(self) -> None:
        """End the strip of a step that is left."""
        if self._shown is not None and self._sweeping.sweep is self._shown[1]:
            self._sweeping.end()
        self._shown = None
        self._sweeping.map.close()

    def count(self, strip: Strip | None) -> str:
        """Say how many networks of a strip pass; "" if it is not the one that was opened last."""
        sweep = self._sweep_of(strip)
        return "" if strip is None or sweep is None else strip.count(sweep)

    def _sweep_of(self, strip: Strip | None) -> Sweep | None:
        """Return the sweep of a strip, as long as the page has it."""
        if self._shown is None or self._shown[0] is not strip or self._sweeping.sweep is not self._shown[1]:
            return None
        return self._shown[1]
