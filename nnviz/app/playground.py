"""Playground: a run with its pictures and controls, as one widget."""

from os import PathLike
from pathlib import Path
from typing import Any

from ..data.any_data import as_user_data
from ..errors import ConfigError
from ..history.history import History
from ..recipes.recipe import save
from ..settings.config import Config
from ..training.limits import Limits
from ..training.trainer import Trainer
from ..words import say, speaking
from .controls import widgets as parts
from .controls.data_pictures import dataset_style
from .screen.cell import replace_in_cell
from .screen.clock import Clock
from .session import Session


class Playground(parts.VBox):
    """A network that trains in the page, with all settings.

    Any setting of Config may be given by name; `data` is user data, as Trainer takes it. `history` shows a run that
    exists, in the place of settings and data. `absence` is the number of seconds without a visible page after which
    training pauses. `limits` bound the size of a run; the default is the server's. `language` is a code such as "de";
    the default is the environment's. Raises ConfigError, and ValueError for an unknown language.
    As the last line of a cell it is shown; `trainer`, `config` and `history` hold the numbers.
    """

    def __init__(
        self,
        data: Any = None,
        *,
        history: History | None = None,
        absence: float = 60.0,
        clock: Clock | None = None,
        limits: Limits | None = None,
        language: str | None = None,
        **settings: Any,
    ):
        with speaking(language):
            limits = limits or Limits.here()
            self._begin(_run(history, data, settings, limits), absence, clock, limits)
        self.language = language

    def _begin(self, history: History, absence: float, clock: Clock | None, limits: Limits) -> None:
        """Make the widgets of a run, and start its player."""
        with parts.together():
            session = Session(history, absence, clock, limits)
            super().__init__(_boxes(session))
        self.add_class("nnviz-playground")
        self.session, self.trainer, self.history = session, session.trainer, session.history
        self.player, self.screen, self.stage = session.player, session.screen, session.stage
        self.output, self.diagram = session.output, session.diagram
        self.commands, self.message, self.status = session.commands, session.message, session.status
        self.settings_panel, self.view_picker, self.menu = session.settings_panel, session.view_picker, session.menu
        self.page_views, self.placement = session.page_views, session.placement
        self.time_travel, self.selection = session.time_travel, session.selection
        self.point_editor, self.files, self.rescue = session.point_editor, session.files, session.rescue
        parts.open_all(self)
        session.begin()
        replace_in_cell(self)
        self.player.begin()

    @property
    def config(self) -> Config:
        """Return the present settings."""
        return self.trainer.config

    def run(self, steps: int | None = None, epochs: int | None = None) -> "Playground":
        """Train at once, without a page, and leave a picture."""
        with speaking(self.language):
            self.trainer.run(steps=steps, epochs=epochs)
            self.player.painter.rest()
            self.status.tell()
        return self

    def save(self, path: "str | PathLike[str]") -> Path:
        """Save the run as a recipe for `nnviz.load`. Raises RecipeError."""
        with speaking(self.language):
            return save(self.history, path)

    def _ipython_display_(self) -> None:
        self.screen.keepsake.show(self._repr_mimebundle_())

    def close(self) -> None:
        """Free the task and the widgets; the history stays usable."""
        if hasattr(self, "session"):  # ipywidgets also closes a playground whose settings were refused
            self.session.sweeping.end()
            self.player.end()
        parts.close_all(self)


def _run(history: History | None, data: Any, settings: dict[str, Any], limits: Limits) -> History:
    """Return the history that was given, or that of a new run."""
    if history is not None:
        if data is not None or settings:
            raise ConfigError(say("history: give it alone; the run has its own data and settings"))
        limits.check(history.trainer.config, history.trainer.user_data)
        return history
    config, user_data = Config(**settings), None if data is None else as_user_data(data)
    limits.check(config, user_data)
    return History(Trainer(config, user_data))


def _boxes(session: Session) -> list[parts.Part]:
    """Collect the widgets; the style sheet and the page layout place them."""
    panel, picker, menu = session.settings_panel, session.view_picker, session.menu
    return [
        panel.bar(parts.HBox([picker.chooser, menu.toggles]).add_class("nnviz-last")),
        session.screen,
        panel.side(),
        parts.HBox([picker.network_head, *panel.boxes("diagram")]).add_class("nnviz-over-network"),
        picker.upper_heads,
        picker.heads,
        picker.board_heads.box,
        session.welcome.box,
        session.teaching.card.box,
        session.teaching.card.beside,
        session.selection.box,
        panel.drawer(),
        menu.box,
        session.shelf.box,
        session.sweeping.bar.head,
        session.sweeping.bar.corner,
        session.sweeping.bar.box,
        session.sweeping.planning.choice.box,
        session.message.box,
        panel.user_data.dialog,
        dataset_style(),
    ]
