"""Endings: what a person can do after a run ended."""

from typing import Any, Protocol

from ...diagnosis import HIGHEST_CALM_RATE
from ...history.history import History
from ...training.events import Diverged, Stopped
from ...training.trainer import Trainer
from ...words import say
from ..controls.message import Message
from ..screen.player import Player
from . import readouts as numbers
from .time_travel import TimeTravel


class Changes(Protocol):
    """The commands that a way on is made of, and their message."""

    message: Message

    def configure(self, **changes: Any) -> bool: ...

    def reset(self) -> None: ...


class Endings:
    """The ways on after a run stopped or diverged."""

    def __init__(self, trainer: Trainer, history: History, player: Player, travel: TimeTravel, commands: Changes):
        self._trainer, self._history, self._player, self._travel = trainer, history, player, travel
        self._commands = commands

    def go_on(self) -> None:
        """Continue after a stop, without the setting that caused it."""
        if isinstance(self._trainer.ended, Stopped):
            self._commands.configure(**{self._trainer.ended.reason: None})
            self._player.play()

    def restore_best(self) -> None:
        """Restore the best weights after a stop, and offer to continue."""
        source = self._trainer.restore_best().source
        self._commands.message.notice(
            say("The best weights are restored: they are those of step {step}.", step=f"{source:,}")
        )
        if isinstance(self._trainer.ended, Stopped):
            self._commands.message.offer("on")

    def reset_calmer(self) -> None:
        """Reset after a divergence, with a smaller learning rate."""
        rate = self._calm_rate()
        self._commands.reset()
        self._commands.configure(learning_rate=rate)

    def go_back(self) -> None:
        """Begin a branch from before a divergence, with a smaller learning rate."""
        rate = self._calm_rate()
        self._history.go(self._travel.before_trouble())
        self._commands.configure(learning_rate=rate)

    def _calm_rate(self) -> float:
        """Return the learning rate to offer after a divergence."""
        rate, too_late = self._trainer.config.learning_rate, self._travel.trouble_before_calm() is not None
        return min(rate, HIGHEST_CALM_RATE) if too_late else numbers.smaller(rate)

    def show_beginning(self) -> None:
        """Show the step at which a divergence began."""
        self._travel.go(self._travel.before_trouble() + 1)

    def announce(self, ending: Diverged | Stopped) -> None:
        """Say why a run ended, and offer what can be done."""
        if isinstance(ending, Stopped):
            self._commands.message.notice(numbers.ending(ending))
            self._commands.message.offer("on", *(["best"] if self._trainer.best is not None else []))
            return
        rate, good = self._calm_rate(), self._travel.before_trouble()
        self._commands.message.trouble(numbers.ending(ending, self._travel.trouble_before_calm()))
        self._commands.message.offer(
            "began",
            "again",
            back=say("Back to step {step}, with learning rate {rate}", step=f"{good:,}", rate=f"{rate:g}"),
            calmer=say("Reset with learning rate {rate}", rate=f"{rate:g}"),
        )
