"""Sweep cell: the map of a sweep with its buttons, and the network that was opened."""

from typing import Any

import ipywidgets as widgets

from ..history.history import History
from ..sweeps.events import (
    CellsAdvanced,
    CellsDiverged,
    CellsStopped,
    ChunkLost,
    SweepEnded,
    SweepStarted,
    WorkersMixed,
)
from ..sweeps.table import as_csv
from ..training.snapshot import Snapshot
from ..views.base.stage import Stage
from ..views.sweep.map_words import settings_text
from ..views.sweep.sweep_map import SweepMap
from ..words import say, spoken
from .actions.sweep_progress import progress_text
from .controls import widgets as parts
from .controls.user_input import UserInput, button
from .controls.widgets import close_all
from .controls.work import Work
from .live import LiveViews
from .playground import Playground
from .screen.protocol import Choice, Key, Message
from .screen.screen import Page
from .screen.states import Redraw
from .shown_sweep import ShownSweep

_REPEATED = 2  # attempts of a task from which on a lost worker is told


class _Still:
    """The source of a stage whose picture is not of a run."""

    def __init__(self, snapshot: Snapshot):
        self._snapshot = snapshot

    def shown(self) -> Snapshot:
        return self._snapshot


class SweepViews(LiveViews):
    """The map of a sweep, with buttons above it."""

    children: tuple[widgets.Widget, ...]

    def __init__(self, cell: "SweepCell", sweep: ShownSweep):
        self.sweep, self.cell = sweep, cell
        self.map = SweepMap.of(sweep, show=sweep.show)
        self.map.gradual = True
        stage = Stage([(self.map, (0, 0, 1, 1))], 900, sweep.height)
        answers = {"cancel": (say("cancel"), self._stop_opening)}
        super().__init__((), _Still(sweep.snapshot), stage, answers=answers)
        self.add_class("nnviz-sweep")
        self.work = Work(self.player.post, lambda: self.message)
        post = self.player.post
        self.play_button = button("play", say("play"), self._toggle, post)
        self.cancel_button = button("cancel_sweep", say("cancel"), sweep.cancel, post)
        self.shown = parts.Dropdown(
            options=[(title, name) for name, title in self.map.choices.items()],
            value=sweep.show,
            tooltip=say("what the map shows"),
        ).add_class("nnviz-sweep-show")
        UserInput(post).listen(self.shown, self._choose_shown)
        self.told = parts.Label().add_class("nnviz-sweep-told")
        picture = button("save_picture", say("save picture"), self._save_picture, post)
        table = button("save_table", say("save table"), self._save_table, post)
        bar = [self.play_button, self.cancel_button, self.shown, self.told, picture, table]
        self.bar = parts.HBox(bar).add_class("nnviz-bar").add_class("nnviz-sweep-bar")
        self.children = (self.bar, self.message.box, self.screen)
        self.screen.names = {"": say("map of many networks"), "nnviz-sweep-show": say("what the map shows")}
        changes = SweepStarted, CellsAdvanced, CellsDiverged, CellsStopped, SweepEnded
        self._heard = spoken(self._on_event), spoken(self._on_trouble)
        sweep.subscribe(self._heard[0], to=changes)
        sweep.subscribe(self._heard[1], to=(ChunkLost, WorkersMixed, SweepEnded))
        self._tell()

    def close(self) -> None:
        """Free the task and the widgets; the sweep pauses."""
        if hasattr(self, "_heard"):
            for observer in self._heard:
                self.sweep.unsubscribe(observer)
        self.cell.left()
        super().close()

    # ---- messages of the page ----

    def _hear(self, message: Message) -> Redraw:
        if isinstance(message, Choice):
            cell = self.map.cell_at(message.x, message.y)
            return Redraw.NOT_NEEDED if cell is None else self.choose(cell)
        if isinstance(message, Key):
            if message.key == "play":
                self._toggle()
            return Redraw.NEEDED
        return super()._hear(message)

    def choose(self, cell: int) -> Redraw:
        """Outline a cell, and open its network below the map."""
        self.map.chosen = cell
        self.player.painter.redraw_now()
        network = self.map.network_of(cell)
        history = self.sweep.replayed(network)
        self.work.begin(self._opening(history, network), _opening_text)
        return Redraw.NEEDED

    def _opening(self, history: History, network: int) -> Any:
        yield from self.sweep.replay(history, network)
        self.work.withdraw()
        self.cell.attach(self.sweep.opened(history))
        named = settings_text(self.sweep, network // self.sweep.grid.repeats)
        self.message.notice(say("Opened below the map: {settings}", settings=named))

    def _stop_opening(self) -> None:
        self.work.cancel()
        self.message.notice(say("Cancelled: no network was opened."))

    # ---- controls ----

    def _toggle(self) -> None:
        if self.sweep.playing:
            self.sweep.pause()
        else:
            self.sweep.play()
        self._tell()

    def _choose_shown(self, name: str) -> None:
        self.map.configure(show=name)
        self.player.painter.redraw_soon()

    def _save_picture(self) -> None:
        self._offer("sweep.png", self.stage.png(self.sweep.snapshot), "image/png")

    def _save_table(self) -> None:
        self._offer("sweep.csv", as_csv(self.sweep.table()), "text/csv")

    def _offer(self, name: str, content: bytes, kind: str) -> None:
        if self.screen.pages:
            self.screen.offer(list(self.screen.pages)[-1], name, content, kind)

    # ---- what is told ----

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        self._tell()
        steps = int(self.sweep.records.steps.sum())
        return {"step": steps, "still": not self.sweep.playing, "settings": "", "numbers": []}

    def _tell(self) -> None:
        """Show the progress, and what the buttons would do."""
        if not hasattr(self, "told"):  # the first picture comes before the buttons
            return
        sweep = self.sweep
        text, is_done = progress_text(sweep), sweep.ended is not None and sweep.ended.reason == "done"
        action = say("pause") if sweep.playing else say("play")
        for part, trait, value in (
            (self.told, "value", text),
            (self.play_button, "description", action),
            (self.play_button, "disabled", is_done),
            (self.cancel_button, "disabled", sweep.ended is not None),
            (self.screen, "status", text),
        ):
            if getattr(part, trait) != value:
                setattr(part, trait, value)

    def _follow(self) -> None:
        super()._follow()
        self._tell()

    def _on_trouble(self, event: ChunkLost | WorkersMixed | SweepEnded) -> None:
        match event:
            case ChunkLost(attempt=attempt) if attempt >= _REPEATED:
                self.message.trouble(
                    say(
                        "A part of the networks was lost {count} times, and is trained again. The reason was: {error}",
                        count=attempt,
                        error=_in_words(event.error),
                    )
                )
            case WorkersMixed():
                self.message.trouble(
                    say(
                        "The workers have different versions of NumPy or its libraries. "
                        "The networks may differ in the last digits from those of one machine."
                    )
                )
            case SweepEnded(reason="failed", error=error) if error is not None:
                self.message.trouble(say("The sweep failed: {error}", error=_in_words(error)))

    def _resize(self, page: Page) -> None:
        self.stage.resize(page.width, self.stage.height, page.ratio)


class SweepCell(parts.VBox):
    """The map of a sweep, and below it the network that was opened last."""

    children: tuple[widgets.Widget, ...]

    def __init__(self, sweep: ShownSweep):
        super().__init__()
        self.sweep, self.is_closed = sweep, False
        self.opened: Playground | None = None
        self.views = SweepViews(self, sweep)
        self.map = self.views.map
        self.children = (self.views,)

    def show(self) -> None:
        """Show it in the output of the cell."""
        self.views.screen.keepsake.show(self._repr_mimebundle_())

    def attach(self, playground: Playground) -> None:
        """Show a playground below the map, in place of the one before."""
        before, self.opened = self.opened, playground
        self.children = (self.views, playground)
        if before is not None:
            before.close()

    def left(self) -> None:
        """Close what stands around the map, which closes; nobody sees the sweep any more, so it pauses."""
        if not self.is_closed:
            self.is_closed, self.sweep.goes_on = True, self.sweep.playing
            self.sweep.pause()
            if self.opened is not None:
                self.opened.close()
            self.children = ()
            close_all(self)

    def close(self) -> None:
        """Free the tasks and the widgets; the sweep pauses, and keeps its results."""
        if hasattr(self, "views"):
            self.views.close()
        else:
            close_all(self)


def _opening_text(done: int, total: int) -> str:
    return say("Opening the network: step {done} of {total}", done=f"{done:,}", total=f"{total:,}")


def _in_words(error: BaseException) -> str:
    return str(error) or type(error).__name__
