"""Files: the run saved as a recipe and trained again out of one, and the data taken out, in the page."""

import io
from collections.abc import Callable, Iterator
from time import perf_counter

from ..config import ConfigError
from ..history import History
from ..recipes.recipe import parse, recipe
from ..recipes.rerun import Rerun, rerunning
from ..words import say
from . import parts
from .chooser import Chooser
from .hand import Post
from .screen import Screen

SLICE = 0.008  # seconds of training out of a recipe between two looks at the messages
TOLD_EVERY = 0.3  # seconds between two words on how far it is


class Files:
    """Buttons for files. `adopt(rerun)` takes a run that was trained again; `notice` and `refuse` say how it stands."""

    def __init__(
        self, post: Post, history: History, screen: Screen, adopt: Callable[[Rerun], None],
        notice: Callable[[str], None], refuse: Callable[[str], None],
    ):
        self._post, self._history, self._screen = post, history, screen
        self._adopt, self._notice, self._refuse = adopt, notice, refuse
        self._going: Iterator[tuple[int, int]] | None = None  # the recipe that is being trained
        self._told_at = 0.0
        save = parts.Button(description=say("save the run"), tooltip=say("a recipe of a few kilobytes"))
        data = parts.Button(description=say("save the data as CSV"))
        save.on_click(lambda _: post(self._save))
        data.on_click(lambda _: post(self._save_data))
        self.load = Chooser(
            post, self._received, lambda name, why: refuse(say("{name}: {error}", name=name, error=why)),
            text=say("load a run …"), accept=".json", help=say("a recipe that was saved here: it is trained again"),
        )
        self.box = parts.HBox([save.add_class("nnviz-save"), self.load, data.add_class("nnviz-save-data")])
        self.box.add_class("nnviz-files")

    def _save(self) -> None:
        content = recipe(self._history).text().encode()
        self._offer("run.json", content, "application/json")

    def _save_data(self) -> None:
        text = io.StringIO(newline="")
        self._history.problem_shown.data.to_csv(text)
        self._offer("data.csv", text.getvalue().encode(), "text/csv")

    def _offer(self, name: str, content: bytes, kind: str) -> None:
        if self._screen.pages:
            self._screen.offer(list(self._screen.pages)[-1], name, content, kind)

    def _received(self, name: str, content: bytes) -> None:
        try:
            self._going = rerunning(parse(content, name), name)
        except ConfigError as error:
            self._refuse(str(error))
            return
        self._post(self._go_on, self._going, name)

    def _go_on(self, going: Iterator[tuple[int, int]], name: str) -> bool:
        """Train a slice, and ask to be called again until it is done; the page goes on living meanwhile."""
        if going is not self._going:
            return False  # another file was chosen
        end = perf_counter() + SLICE
        done, total = 0, 0
        try:
            while perf_counter() < end:
                done, total = next(going)
        except StopIteration as ended:
            self._going = None
            self._adopt(ended.value)
            return True
        except ConfigError as error:
            self._going = None
            self._refuse(str(error))
            return True
        if perf_counter() - self._told_at > TOLD_EVERY:
            self._told_at = perf_counter()
            self._notice(say("{name}: trained again to step {done} of {total}.", name=name,
                             done=f"{done:,}", total=f"{total:,}"))
        self._post(self._go_on, going, name)
        return False
