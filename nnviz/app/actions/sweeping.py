"""Sweeping: a sweep in the page, from the choice of its settings to a network that is opened."""

import math
from collections.abc import Callable
from typing import Any

from ...errors import ConfigError
from ...history.history import History
from ...nn.arrays import Bools
from ...sweeps.events import CellsAdvanced, CellsDiverged, CellsStopped, SweepEnded
from ...sweeps.sweep import Sweep
from ...training.limits import Limits
from ...views.sweep.sweep_map import SweepMap, first_shown
from ...words import say
from ..controls import widgets as parts
from ..controls.in_effect import in_effect
from ..controls.placement import SWEEP, Placement
from ..controls.sweep_bar import SweepBar
from ..controls.sweep_choice import ChosenSweep, SweepChoice
from ..controls.user_input import Post, button
from ..screen.player import Player
from ..screen.states import Redraw
from . import swept_run
from .commands import Commands
from .sweep_estimate import estimate, estimate_text
from .sweep_progress import progress_text

TOLD_EVERY = 0.25  # seconds between two texts about the progress
_MEASURED = 0.2  # the share of a sweep from which on its time tells that of the next


class Sweeping:
    """Trains many networks while their map is open, and opens one of them as the run of the page.

    A map over the page lets the run pause meanwhile. A map in the row of slots trains beside the run, and ends with it.
    The sweep pauses when the map is left, and while no page looks for as long as the player waits. What it may cost,
    and where it trains, is in `limits`.
    """

    def __init__(
        self, post: Post, history: History, player: Player, commands: Commands, placement: Placement, limits: Limits
    ):
        self._post, self._history, self._player = post, history, player
        self._commands, self._placement, self._limits = commands, placement, limits
        self.sweep: Sweep | None = None
        self._view: SweepMap | None = None
        self._expected = 0.0  # seconds that it was estimated to take
        self._measured: float | None = None  # times that it took as long
        self._goes_on = False  # whenever its map is open and a page looks
        self._is_in_row = False  # the place of its map, unless it is enlarged
        self._is_told = True  # what has happened since is not shown yet
        self._told_at, self._absent_at = -math.inf, math.inf
        self.choice = SweepChoice(post, self._consider, self._start)
        deeds = {
            "pause_sweep": self.pause_or_go_on,
            "cancel_sweep": self.cancel,
            "new_sweep": self.choice.open,
            "leave_sweep": self.leave,
        }
        self.bar = SweepBar(post, deeds, self._set_shown, self._enlarge)
        self.show = button("show_sweep", "", self.open, post)
        parts.show(self.show, False)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return self.choice.names() | self.bar.names()

    # ---- the choice ----

    def _consider(self) -> None:
        """Show what can be chosen for the run, and how long the chosen sweep would take."""
        problem, user_data = self._history.problem_shown, self._history.user_data_shown
        has_split = bool(getattr(user_data, "train_count", 0))
        applying = in_effect(problem.config, len(problem.data.columns), user_data is None, has_split)
        self.choice.suit(problem.config, applying)
        try:
            count, seconds = self._estimate(self.choice.chosen(problem.config.seed))
        except ConfigError as error:
            self.choice.tell("", trouble=error.titled)
            return
        self.choice.tell(estimate_text(count, seconds, self._pace()))

    def _pace(self) -> float | None:
        """Return how many times as long as estimated the last sweep took here; None before it is known.

        The estimate is for a machine with nothing else to do, and without the pictures.
        """
        if self.sweep is not None:
            progress = self.sweep.progress
            if progress.share >= _MEASURED and self._expected:
                self._measured = progress.elapsed / (progress.share * self._expected)
        return self._measured

    def _estimate(self, chosen: ChosenSweep) -> tuple[int, float]:
        """Return the number of networks and the seconds that they take. Raises ConfigError if that is not allowed."""
        history = self._history
        return estimate(chosen, history.problem_shown.config, history.user_data_shown, self._limits)

    def _start(self) -> None:
        """Begin the chosen sweep in the place of the last one."""
        config = self._history.problem_shown.config
        if not self._commands.may_train():
            return
        try:
            chosen = self.choice.chosen(config.seed)
            _, expected = self._estimate(chosen)
            values: dict[str, Any] = chosen.values
            workers = self._limits.sweep_workers or None
            sweep = Sweep(config, self._history.user_data_shown, steps=chosen.steps, workers=workers, **values)
        except ConfigError as error:
            self.choice.tell("", trouble=error.titled)
            return
        self.choice.close()
        self.begin(sweep, expected)

    def begin(
        self,
        sweep: Sweep,
        expected: float = 0.0,
        show: str = "",
        title: str = "",
        passes: Callable[[], Bools] | None = None,
    ) -> None:
        """Train a sweep in the place of the last one; its map shows the measure `show`, or the first one.

        `expected` is the time in seconds that it was estimated to take. With a `title` the map stands in the row of
        slots, beside the run. `passes()` tells which networks get a mark, `(n,)`.
        """
        self._pace()
        self.end()
        view = SweepMap.of(sweep, show=show or first_shown(sweep))
        view.gradual, view.passes = True, passes
        self.sweep, self._view, self._expected, self._is_in_row = sweep, view, expected, bool(title)
        self.bar.offer(view.choices, view.options["show"], title)
        sweep.subscribe(self._note, to=(CellsAdvanced, CellsDiverged, CellsStopped, SweepEnded))
        self._commands.message.clear()
        self._goes_on = True
        self.open()

    # ---- the map ----

    @property
    def is_open(self) -> bool:
        """True while the map stands over the page, or in the row of slots."""
        return self._is_large or self._placement.has_map

    @property
    def _is_large(self) -> bool:
        return self._placement.enlarged == SWEEP

    def open(self) -> None:
        """Show the map, and let the sweep go on."""
        if self._view is not None and self._is_in_row:
            self._placement.open_map(self._view)
            self._go_on()
        else:
            self._enlarge(True)

    def _enlarge(self, is_large: bool) -> None:
        """Show the map over the page, or again in its row."""
        if self._view is not None and is_large:
            self._player.pause()
            self._placement.enlarge_map(self._view)
            self._go_on()
        else:
            self.give_way()

    def leave(self) -> None:
        """Leave the map; the sweep pauses until it is opened again."""
        self.give_way()
        self._placement.close_map()

    def give_way(self, to_new_run: bool = False) -> None:
        """Show the page again after its run has changed; a new run ends the sweep that trains beside it."""
        if to_new_run and self._is_in_row:
            self.end()
        elif self._is_large:
            self._placement.restore()

    def _set_shown(self, name: str) -> None:
        if self._view is not None and self.sweep is not None:
            self._view.configure(show=name)
            self._tell(self.sweep)

    def pause_or_go_on(self) -> None:
        if self.sweep is not None:
            self._goes_on = not self.sweep.playing
            self._go_on()

    def cancel(self) -> None:
        """End the sweep; what was trained stays in the map."""
        self._goes_on = False
        if self.sweep is not None:
            self.sweep.cancel()
        self.follow()

    def end(self) -> None:
        """End the sweep, and close its map."""
        self._goes_on = False
        if self.sweep is not None:
            self.sweep.unsubscribe(self._note)
            self.sweep.pause()
            self.leave()
            self.sweep = self._view = None
            self._player.painter.is_training, self._player.painter.is_sharing = self._player.playing, False
            parts.show(self.show, False)

    def follow(self) -> None:
        """Train or pause as the page is now, and say how far the sweep is."""
        if self._player.playing:
            self.give_way()
        self.bar.follow(self._is_large)
        self._go_on()

    def look(self) -> None:
        """Pause when no page has looked for a while, and go on when one looks again."""
        if self.sweep is not None and self.sweep.playing != self._may_train(self.sweep):
            self._go_on()

    def _may_train(self, sweep: Sweep) -> bool:
        now = self._player.clock.now()
        if self._player.screen.looking(now):
            self._absent_at = now + self._player.absence
        waits = self._commands.rules.waits
        return self._goes_on and not waits and self.is_open and now <= self._absent_at and sweep.ended is None

    def _go_on(self) -> None:
        sweep = self.sweep
        if sweep is None:
            return
        if self._may_train(sweep):
            sweep.play()
        else:
            sweep.pause()
        painter = self._player.painter
        painter.is_training = sweep.playing or self._player.playing  # the lossless picture can wait
        painter.is_sharing = sweep.playing
        self._tell(sweep)

    # ---- progress ----

    def _note(self, event: Any) -> None:
        """Draw soon what has happened; many events may come before one picture."""
        if isinstance(event, SweepEnded) and event.error is not None:
            self._goes_on = False
            self._post(self._commands.message.failed, event.error)
        if self._is_told or isinstance(event, SweepEnded):
            self._is_told = False
            self._post(self._draw)

    def _draw(self) -> None:
        self._is_told = True
        now, sweep = self._player.clock.now(), self.sweep
        if sweep is None:
            return
        self._player.painter.redraw_soon()
        if now - self._told_at >= TOLD_EVERY or not sweep.playing:
            self._go_on()

    def _tell(self, sweep: Sweep) -> None:
        self._told_at = self._player.clock.now()
        text, is_done = progress_text(sweep), sweep.ended is not None
        if sweep.ended is not None and sweep.ended.reason == "done":
            text = say("100%: {progress}", progress=text)
        if is_done and self._view is not None and self._view.is_curves:
            text = say("{progress}. Click a curve to open its network.", progress=text)
        elif is_done:
            text = say("{progress}. Click a cell to open its network.", progress=text)
        self.bar.tell(text, is_playing=sweep.playing, is_done=is_done)
        share = f"{math.floor(100 * sweep.progress.share)}%"
        self.show.description = say("Map of the sweep: {share}", share=share)
        parts.show(self.show, True)

    # ---- a network ----

    def takes(self, x: float, y: float) -> bool:
        """Tell whether the map stands at CSS pixels of the pictures."""
        return self.is_open and self._player.stage.view_at(x, y) is self._view

    def choose(self, x: float, y: float) -> Redraw:
        """Open the network of the cell at CSS pixels of the picture."""
        view = self._view
        cell = None if view is None else view.cell_at(x, y)
        if view is None or self.sweep is None or cell is None:
            return Redraw.NOT_NEEDED
        if not self._commands.may_train():
            return Redraw.NEEDED
        view.chosen = cell
        self._open_network(self.sweep, view.network_of(cell))
        return Redraw.NEEDED

    def _open_network(self, sweep: Sweep, network: int) -> None:
        """Train a network again as a run of its own, and show it."""
        name = swept_run.named(sweep, network)

        def show(history: History) -> None:
            self.give_way()
            self._commands.runs.open(history, swept_run.opened_text(name, history), SWEEP)

        self._commands.work.begin(swept_run.training(sweep, network, show), swept_run.progress_of(name))
