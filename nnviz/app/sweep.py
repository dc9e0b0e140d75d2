"""Sweep: many networks as a live map in a cell."""

import asyncio
from os import PathLike
from pathlib import Path
from typing import Any, Self

from ..drawing.theme import LIGHT, Theme
from ..errors import ConfigError
from ..history.history import History
from ..recipes.written import write
from ..settings.config import Config
from ..sweeps.engine import Workers
from ..sweeps.stored import SweepError
from ..sweeps.sweep import Sweep
from ..training.snapshot import Snapshot
from ..training.trainer import Trainer
from ..views.base.stage import Stage
from ..views.sweep.cell_numbers import choices
from ..views.sweep.sweep_map import SweepMap, first_shown
from ..words import say, speaking
from .controls.work import Task
from .playground import Playground
from .sweep_cell import SweepCell

_WIDTH, _HEIGHT, _STRIP = 900, 420, 260  # CSS pixels
_STEPS_AT_ONCE = 20  # of a replay


class LiveSweep(Sweep):
    """Trains a network for each combination of settings, and shows them as a live map.

    `config` holds the settings that all networks share, and `data` is as in Trainer; a Playground or a Trainer in
    place of `config` gives both. Each further argument names a setting and lists its values: the first two lists of
    numbers become the axes of the map, other settings small multiples, and seeds repeat each cell. All networks take
    `steps` steps, and are evaluated after each of `rounds`, which are numbers of steps that sum to `steps`. `workers`
    is None for this process, a number of processes or "all" (with loky), or a `concurrent.futures.Executor`. `show`
    is what the map shows at first: a measure such as "test_loss" or "accuracy", "diverged", "boundary", or "curves"
    for one axis. `height` is in CSS pixels, and `language` as in Playground.
    As the last line of a cell it is shown and begins to train; a click on a cell of the map opens that network in a
    playground. Raises ConfigError if a setting is not allowed, or if the memory is too small.
    """

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
            super().__init__(config, data, workers=workers, **values)
            offered = choices(self)
            if show is not None and show not in offered:
                names = ", ".join(offered)
                raise ConfigError(say("show = {value}: choose one of {names}", value=repr(show), names=names))
        self.show = show or first_shown(self)
        self.height = height or (_HEIGHT if self.grid.y else _STRIP)
        self.language = language
        self.goes_on = False  # its map was closed while it trained
        self._cell: SweepCell | None = None
        self._snapshot: Snapshot | None = None

    @property
    def snapshot(self) -> Snapshot:
        """The start of a run of the shared settings, which the stage of the map needs."""
        if self._snapshot is None:
            self._snapshot = History(Trainer(self.base, self.user_data)).latest()
        return self._snapshot

    @property
    def widget(self) -> SweepCell:
        """The map with its buttons, and the network that was opened from it."""
        if self._cell is None or self._cell.is_closed:
            with speaking(self.language):
                self._cell = SweepCell(self)
        return self._cell

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
        return History(Trainer(self.grid.config(network), self.user_data))

    def replay(self, history: History, network: int) -> Task:
        """Train a network's run up to its present step, a few steps at a time."""
        trainer, last = history.trainer, int(self.records.steps[network])
        while trainer.state.step < last and not trainer.ended:
            trainer.run(steps=min(_STEPS_AT_ONCE, last - trainer.state.step))
            yield trainer.state.step, last

    def opened(self, history: History) -> Playground:
        """Return a playground with a run."""
        return Playground(history=history, language=self.language)

    def png(self, path: "str | PathLike[str]", width: int = _WIDTH, theme: Theme = LIGHT) -> Path:
        """Write a picture of the map, twice as fine as on a page. Raises SweepError."""
        with speaking(self.language):
            shown = self._cell.map.options["show"] if self._cell else self.show
            stage = Stage([(SweepMap.of(self, show=shown), (0, 0, 1, 1))], width, self.height, 2.0, theme)
            return write(path, stage.png(self.snapshot), SweepError)

    @classmethod
    def load(cls, path: "str | PathLike[str]", *, workers: Workers = None) -> Self:
        """Read a saved sweep; `run`, `play` or showing it goes on with it. Raises SweepError."""
        return super().load(path, workers=workers)

    def _ipython_display_(self) -> None:
        cell, is_new = self.widget, not self.records.steps.any() and self.ended is None
        cell.show()
        if is_new or self.goes_on:
            self.goes_on = False
            try:
                asyncio.get_running_loop()
            except RuntimeError:  # no page could follow
                return
            self.play()


sweep = LiveSweep


__all__ = ["LiveSweep", "sweep"]
