"""Endings: what a person can do after a run ended."""

from typing import Any, Protocol

from ...training.events import Diverged, Stopped
from ...training.trainer import Trainer
from ...words import say
from ..controls.message import Message
from ..screen.player import Player
from . import readouts as numbers


class Changes(Protocol):
    """The commands that a way on is made of, and their message."""

    message: Message

    def configure(self, **changes: Any) -> bool: ...


class Endings:
    """The ways on after a run stopped or diverged."""

    def __init__(self, trainer: Trainer, player: Player, commands: Changes):
        self._trainer, self._player, self._commands = trainer, player, commands

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

    def announce(self, ending: Diverged | Stopped) -> None:
        """Offer what can be done after a stop; a divergence has its line and its button already."""
        if isinstance(ending, Stopped):
            self._commands.message.notice(numbers.ending(ending))
            self._commands.message.offer("on", *(["best"] if self._trainer.best is not None else []))
