"""Compared runs: the boards of two runs in their own cell."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from os import PathLike
from typing import Any

from ..errors import ConfigError
from ..history.comparison import Comparison
from ..history.history import History
from ..recipes.recipe import read
from ..recipes.rerun import rerun
from ..training.limits import Limits
from ..training.snapshot import Snapshot
from ..training.trainer import Trainer
from ..views.base.stage import Placed, Stage
from ..views.base.view import View
from ..views.network.diagram import NetworkDiagram
from ..views.output.output import Output
from ..views.over_steps.curves import LossCurves
from ..watching.watcher import Watcher
from ..words import say, speaking
from .actions.comparing import what_differs
from .actions.time_travel import steps_of, timeline_words
from .controls import widgets as parts
from .controls.board_heads import BoardHeads
from .live import LiveViews
from .playground import Playground
from .screen.page_layout import BOARDS, PageLayout, lay_out_boards
from .screen.protocol import Message, Scrub
from .screen.screen import Page
from .screen.states import Redraw

Run = Trainer | History | Playground | Watcher | str | PathLike[str]
LOSS = "slot-0"  # the place of the overlaid curves
_WIDTH = 1200  # CSS pixels, until a page tells its own


def compare(a: Run, b: Run, *, height: int = 560, language: str | None = None) -> "ComparedRuns":
    """Return a widget with two runs side by side.

    A and B are trainers, histories, playgrounds, watched loops, or paths of saved runs, which are trained again. Each
    has a board with its network, output and numbers, and both losses are in one picture. Both runs are shown at the
    same step, which a timeline changes; watched loops are shown at their last steps. `height` is in CSS pixels.
    `language` is as in Playground. Raises ConfigError for anything else, and RecipeError for a file that can't be used.
    """
    with speaking(language or getattr(a, "language", None)):
        one, other = _found(a), _found(b)
        if one.run is other.run:
            raise ConfigError(say("compare(a, b): a run can't be compared with itself"))
        compared = ComparedRuns(one, other, height)
        differences = (*one.differences, *other.differences)
        if differences:
            compared.message.trouble(" ".join(differences))
        return compared


@dataclass(frozen=True)
class _Found:
    """A run, what shows it, and how it differs from its recipe."""

    run: Trainer | Watcher
    source: History | Watcher
    differences: tuple[str, ...] = ()


def _found(run: Any) -> _Found:
    """Find the trainer or loop of a run. Raises ConfigError."""
    match run:
        case Watcher():
            return _Found(run, run)
        case Trainer():
            return _Found(run, History(run))
        case History():
            return _Found(run.trainer, run)
        case Playground():
            return _Found(run.trainer, run.history)
        case str() | PathLike():
            again = rerun(read(run), name=str(run), limits=Limits.here())
            return _Found(again.trainer, again.history, again.differences)
    raise ConfigError(
        say(
            "compare(a, b): {kind} is no run. Give trainers, histories, playgrounds, watched loops, or paths of saved "
            "runs.",
            kind=type(run).__name__,
        )
    )


@dataclass(frozen=True)
class Pair:
    """Two runs that each show their last step."""

    one: History | Watcher
    other: History | Watcher

    def shown(self) -> Snapshot:
        """Return the snapshot of A, with that of B beside it."""
        one, other = self.one.shown(), self.other.shown()
        return replace(one, name=say("A · the first run"), beside=replace(other, name=say("B · the second run")))


class ComparedRuns(LiveViews):
    """Two boards and the losses of both runs; made by `compare`."""

    def __init__(self, one: _Found, other: _Found, height: int):
        one_source, other_source = one.source, other.source
        self._height, self._board_heads = height, BoardHeads()
        self._pictures: dict[str, View] = {LOSS: LossCurves()}
        for board, prefix in BOARDS.items():
            for name, kind in _ON_A_BOARD.items():
                view = self._pictures[prefix + name] = kind()
                view.beside = board == "other"
        source: Comparison | Pair
        if isinstance(one_source, History) and isinstance(other_source, History):
            source = Comparison(one_source, other_source)
        else:
            source = Pair(one_source, other_source)
        title = parts.Label(say("loss")).add_class("nnviz-head-title")
        head = parts.HBox([title]).add_class("nnviz-at").add_class(f"nnviz-at-{LOSS}-head")
        layout = lay_out_boards(_WIDTH, height, [LOSS])
        stage = Stage(self._placed(layout), layout.width, layout.height)
        super().__init__((one.run, other.run), source, stage, (self._board_heads.box, head))
        self.add_class("nnviz-compared")

    def _placed(self, layout: PageLayout) -> list[Placed]:
        return [(self._pictures[name], area) for name, area in layout.areas.items()]

    def _arrange(self) -> None:
        """Tell the page the places, and what its timeline says."""
        self.screen.places = lay_out_boards(self.stage.width, self._height, [LOSS]).facts()
        if isinstance(self.history, Comparison):
            self.screen.timeline = {
                "words": timeline_words(),
                "marks": [],
                "branches": [],
                "branch": 0,
                "opponents": [],
                "beside": 0,
            }

    def _resize(self, page: Page) -> None:
        layout = lay_out_boards(page.width, self._height, [LOSS])
        self.stage.arrange(self._placed(layout))
        self.stage.resize(layout.width, layout.height, page.ratio)
        self._arrange()

    def _hear(self, message: Message) -> Redraw:
        if isinstance(message, Scrub) and isinstance(self.history, Comparison):
            # only this widget's step: the histories may be shown elsewhere
            self.history.cursor = None if message.step == self.history.present else message.step
            return Redraw.NEEDED
        return super()._hear(message)

    def _facts(self, snapshot: Snapshot) -> dict[str, Any]:
        self._board_heads.show(snapshot)
        facts = super()._facts(snapshot)
        if not isinstance(self.history, Comparison):
            return facts
        self.screen.finding = {"severity": "compare", "headline": what_differs(self.history.differences())}
        return facts | {"time": steps_of(self.history, snapshot)}


_ON_A_BOARD: dict[str, Callable[[], View]] = {"network": NetworkDiagram, "output": Output}
