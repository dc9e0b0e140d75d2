"""Endings: what a person can do after a run ended."""

from typing import Any, Protocol

from ...diagnosis import Finding, diagnose
from ...history.history import History
from ...training.events import Diverged, Stopped
from ...training.trainer import Trainer
from ...words import say
from ...words.formatting import number
from ..controls.message import Message
from ..screen.player import Player
from ..screen.states import Redraw
from . import readouts as numbers
from .time_travel import TimeTravel


class Changes(Protocol):
    """The commands that a way on is made of, and their message."""

    message: Message

    def configure(self, **changes: Any) -> bool: ...

    def follow(self, advice: Finding | None) -> Redraw: ...


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

    def go_back(self) -> None:
        """Go on from before a divergence, with settings that suit it."""
        self._commands.follow(self._found())

    def show_beginning(self) -> None:
        """Show the step at which a divergence began."""
        self._travel.go(self._travel.before_trouble() + 1)

    def _found(self) -> Finding | None:
        """Return what the diagnosis says about the end of the run."""
        return diagnose(self._history.latest(), self._trainer.ended)

    def announce(self, ending: Diverged | Stopped) -> None:
        """Say why a run ended, and offer what can be done."""
        if isinstance(ending, Stopped):
            self._commands.message.notice(numbers.ending(ending))
            self._commands.message.offer("on", *(["best"] if self._trainer.best is not None else []))
            return
        found = self._found()
        self._commands.message.trouble(numbers.ending(ending, self._travel.trouble_before_calm()))
        if found is not None and found.back is not None and found.action:
            rate = number(found.action["learning_rate"])
            self._commands.message.offer("began", back=_way_back(found.back - self._history.first, found.back, rate))


def _way_back(trained: int, step: int, rate: str) -> str:
    """Return the text of the button that leads back."""
    if trained:
        return say("Back to step {step}, with learning rate {rate}", step=f"{step:,}", rate=rate)
    return say("Restart with learning rate {rate}", rate=rate)
