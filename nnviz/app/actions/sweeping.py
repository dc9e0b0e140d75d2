"""Sweeping: the training of many networks beside the run of the page."""

import math
from collections.abc import Callable
from typing import Any

from ...history.history import History
from ...nn.arrays import Bools
from ...sweeps.events import CellsAdvanced, CellsDiverged, CellsStopped, SweepEnded
from ...sweeps.sweep import Sweep
from ...training.limits import Limits
from ...views.sweep.sweep_map import SweepMap, first_shown
from ...words import say
from ..controls import widgets as parts
from ..controls.placement import SWEEP, Placement
from ..controls.sweep_bar import SweepBar
from ..controls.user_input import Post, button
from ..screen.player import Player
from ..screen.states import Redraw
from . import swept_run
from .commands import Commands
from .shown_map import ShownMap
from .sweep_planning import SweepPlanning
from .sweep_progress import percent, progress_text

TOLD_EVERY = 0.25  # seconds between two texts about the progress
_MEASURED = 0.2  # the share of a sweep from which on its time tells that of the next


class Sweeping:
    """Trains many networks while their map is open, and opens one of them as the run of the page.

    A map over the page lets the run pause meanwhile. A map in the row of slots trains beside the run, and ends with it.
    The sweep pauses when the map is left, and while no page looks for as long as the player waits. `planning` is the
    choice of the next sweep, `map` the picture of this one, and `bar` what can be done with it.
    """

    def __init__(
        self, post: Post, history: History, player: Player, commands: Commands, placement: Placement, limits: Limits
    ):
        self._post, self._player, self._commands = post, player, commands
        self.sweep: Sweep | None = None
        self._expected = 0.0  # seconds that it was estimated to take
        self._measured: float | None = None  # times that it took as long
        self._goes_on = False  # whenever its map is open and a page looks
        self._is_told = True  # what has happened since is not shown yet
        self._told_at, self._absent_at = -math.inf, math.inf
        self.map = ShownMap(player, placement)
        self.planning = SweepPlanning(post, history, commands, limits, self._pace, self.begin)
        deeds = {
            "pause_sweep": self.pause_or_go_on,
            "cancel_sweep": self.cancel,
            "new_sweep": self.planning.choice.open,
            "leave_sweep": self.map.close,
        }
        self.bar = SweepBar(post, deeds, self._set_shown, self._enlarge)
        self.show = button("show_sweep", "", self.open, post)
        parts.show(self.show, False)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return self.planning.choice.names() | self.bar.names()

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
        self.sweep, self._expected = sweep, expected
        self.map.view, self.map.is_in_row = view, bool(title)
        self.bar.offer(view.choices, view.options["show"], title)
        sweep.subscribe(self._note, to=(CellsAdvanced, CellsDiverged, CellsStopped, SweepEnded))
        self._commands.message.clear()
        self._goes_on = True
        self.open()

    def _pace(self) -> float | None:
        """Return how many times as long as estimated the last sweep took here; None before it is known.

        The estimate is for a machine with nothing else to do, and without the pictures.
        """
        if self.sweep is not None:
            progress = self.sweep.progress
            if progress.share >= _MEASURED and self._expected:
                self._measured = progress.elapsed / (progress.share * self._expected)
        return self._measured

    # ---- its map ----

    def open(self) -> None:
        """Show the map, and let the sweep go on."""
        self.map.open()
        self._go_on()

    def _enlarge(self, is_large: bool) -> None:
        """Show the map over the page, or again in its row."""
        if is_large:
            self.map.enlarge()
            self._go_on()
        else:
            self.map.reduce()

    def give_way(self, to_new_run: bool = False) -> None:
        """Show the page again after its run has changed; a new run ends the sweep that trains beside it."""
        if to_new_run and self.map.is_in_row:
            self.end()
        else:
            self.map.reduce()

    def _set_shown(self, name: str) -> None:
        if self.map.view is not None and self.sweep is not None:
            self.map.view.configure(show=name)
            self._tell(self.sweep)

    # ---- training ----

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
            self.map.close()
            self.sweep = self.map.view = None
            self._player.painter.is_training, self._player.painter.is_sharing = self._player.playing, False
            parts.show(self.show, False)

    def follow(self) -> None:
        """Train or pause as the page is now, and say how far the sweep is."""
        if self._player.playing:
            self.give_way()
        self.bar.follow(self.map.is_large)
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
        return self._goes_on and not waits and self.map.is_open and now <= self._absent_at and sweep.ended is None

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
        if is_done and self.map.view is not None and self.map.view.is_curves:
            text = say("{progress}. Click a curve to open its network.", progress=text)
        elif is_done:
            text = say("{progress}. Click a cell to open its network.", progress=text)
        self.bar.tell(text, is_playing=sweep.playing, is_done=is_done)
        self.show.description = say("Map of the sweep: {share}", share=f"{percent(sweep)}%")
        parts.show(self.show, True)

    # ---- a network ----

    def choose(self, x: float, y: float) -> Redraw:
        """Open the network of the cell at CSS pixels of the picture."""
        view = self.map.view
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
