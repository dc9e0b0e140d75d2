"""Shown sweep: many networks with what a map of them needs, and how one of them is opened."""

from typing import Any

from ..errors import ConfigError
from ..history.history import History
from ..settings.config import Config
from ..sweeps.engine import Workers
from ..sweeps.rounds import whole
from ..sweeps.sweep import Sweep
from ..training.snapshot import Snapshot
from ..training.trainer import Trainer
from ..views.sweep.cell_numbers import choices
from ..views.sweep.sweep_map import first_shown
from ..words import say, speaking
from .controls.work import Task
from .playground import Playground

_HEIGHT, _STRIP = 420, 260  # CSS pixels


class ShownSweep(Sweep):
    """A sweep with the look of its map, and playgrounds of its networks. The arguments are those of LiveSweep."""

    def __init__(
        self,
        config: Config | Trainer | Playground | None = None,
        data: Any = None,
        *,
        workers: Workers = None,
        show: str | None = None,
        height: int | None = None,
        language: str | None = None,
        **values: Any,
    ):
        with speaking(language):
            if isinstance(config, (Trainer, Playground)):
                trainer = config.trainer if isinstance(config, Playground) else config
                config, data = trainer.config, trainer.user_data if data is None else data
            if config is not None and not isinstance(config, Config):
                value = repr(config)[:80]
                raise ConfigError(say("config = {value}: give a Config, a Trainer or a Playground", value=value))
            if height is not None and (whole(height) or 0) < 1:
                raise ConfigError(say("height = {value}: give a number of pixels", value=repr(height)[:80]))
            super().__init__(config, data, workers=workers, **values)
            offered = choices(self)
            if show is not None and show not in offered:
                names = ", ".join(offered)
                raise ConfigError(say("show = {value}: choose one of {names}", value=repr(show), names=names))
        self.show = show or first_shown(self)
        self.height = height or (_HEIGHT if self.grid.y else _STRIP)
        self.language = language
        self.goes_on = False  # its map was closed while it trained
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The start of a run of the shared settings, which the stage of the map needs."""
        if self._snapshot is None:
            self._snapshot = History(Trainer(self.base, self.user_data)).latest()
        return self._snapshot

    def open(self, network: int) -> Playground:
        """Return a playground with a network at its present step.

        The run is trained again up to there, and its weights are the sweep's, bit for bit. Raises IndexError.
        """
        with speaking(self.language):
            history = self.replayed(network)
            for _ in self.replay(history, network):
                pass
            return self.opened(history)

    def replayed(self, network: int) -> History:
        """Return the history of a network, at its first step."""
        return History(self.untrained(network))

    def replay(self, history: History, network: int) -> Task:
        """Train a network's run up to its present step, a few steps at a time."""
        yield from self.retraining(history.trainer, network)

    def opened(self, history: History) -> Playground:
        """Return a playground with a run."""
        return Playground(history=history, language=self.language)
