"""Own data in the page: a file to choose, what is to be learnt from it, and how it is shown."""

from collections.abc import Callable
from typing import Any
from weakref import WeakKeyDictionary

import ipywidgets as widgets

from ...data.datasets import Dataset, Shown
from ...data.user_data import Samples
from ...training.limits import Limits
from ...words import say
from . import widgets as parts
from .file_chooser import Chooser
from .user_input import Post, UserInput
from .work import Task, Work

Use = Callable[[Task, str], None]  # use(reading, name): train on the Samples that reading returns
_COMPONENTS = "components"
MOST_DATA = 1_000_000  # bytes of own data


class UserDataBox:
    """The chooser of a file, and the controls that stand beside data of the person's own.

    `chooser` is the button for a file; `box` has the rest, and takes room only where there is own data.
    """

    def __init__(
        self,
        post: Post,
        use: Use,
        refuse: Callable[[str, str], None],
        lay_over: Callable[[Shown], None],
        work: Work,
        limits: Limits,
    ):
        self._use, self._lay_over, self._limits = use, lay_over, limits
        self._files: WeakKeyDictionary[Samples, tuple[str, bytes]] = WeakKeyDictionary()
        self._own: Dataset | Samples | None = None
        self._hand = UserInput(post)
        self.chooser = Chooser(
            post,
            self._received,
            refuse,
            work,
            limits.file,
            text=say("your own: CSV file …"),
            accept=".csv,.tsv,.txt",
            help=say("a table with a column for what is to be learnt"),
        ).add_class("nnviz-own-file")
        self._what = parts.Label().add_class("nnviz-note")
        self.target = self._listening(parts.Dropdown(), self._chose, "nnviz-own-target")
        self.standardise = self._listening(
            parts.Checkbox(True, description=say("standardise"), indent=False), self._chose, "nnviz-own-standardise"
        )
        self.across = self._listening(parts.Dropdown(), self._laid, "nnviz-own-across")
        self.up = self._listening(parts.Dropdown(), self._laid, "nnviz-own-up")
        self._target = _titled(say("to be learnt"), self.target)
        self._axes = [_titled(say("shown across"), self.across), _titled(say("shown upwards"), self.up)]
        self.box = parts.VBox([self._what, self._target, self.standardise, *self._axes])
        parts.show(self.box.add_class("nnviz-own"), False)

    @property
    def user_data(self) -> Dataset | Samples | None:
        """What it stands at."""
        return self._own

    def names(self) -> dict[str, str]:
        """CSS class to accessible name."""
        return {
            "nnviz-own-target": say("to be learnt"),
            "nnviz-own-standardise": say("standardise"),
            "nnviz-own-across": say("shown across"),
            "nnviz-own-up": say("shown upwards"),
        }

    def show(self, user_data: Dataset | Samples | None, shown: Shown) -> None:
        """Stand at data of one's own, or at none."""
        self._own = user_data
        with self._hand.suspended():
            self._move(user_data, shown)

    def _move(self, user_data: Dataset | Samples | None, shown: Shown) -> None:
        parts.show(self.box, user_data is not None)
        if user_data is None:
            return
        file = self._files.get(user_data)
        name = file[0] if file else say("your own data")
        rows = f"{len(user_data.points):,}"
        self._what.value = (
            say("{name}: {rows} rows", name=name, rows=rows)
            if can_be_kept(user_data)
            else say(
                "{name}: {rows} rows, which are too many for the page to keep in case that its kernel is lost",
                name=name,
                rows=rows,
            )
        )
        is_split = isinstance(user_data, Dataset)
        parts.show(self.standardise, not is_split)
        parts.show(self._target, bool(file) and not is_split)
        if not is_split:
            self.standardise.value = user_data.standardise
            _offer(self.target, (*user_data.columns, user_data.target), user_data.target)
        many = len(user_data.columns) > 2
        for box in self._axes:
            parts.show(box, many)
        if many:
            plane = shown if shown is not None else user_data.shown if isinstance(user_data, Samples) else None
            across, up = (plane, user_data.columns[1]) if plane == _COMPONENTS else plane or user_data.columns[:2]
            _offer(self.across, (*user_data.columns, _COMPONENTS), across)
            _offer(self.up, user_data.columns, up)
            self.up.disabled = across == _COMPONENTS

    def _listening(self, widget: Any, chosen: Callable[[Any], None], class_name: str) -> Any:
        self._hand.listen(widget, chosen)
        return widget.add_class(class_name)

    def _received(self, name: str, content: bytes) -> None:
        self._use(self._reading(name, content, None, True), name)

    def _reading(self, name: str, content: bytes, target: str | None, standardise: bool) -> Task:
        """The samples in a file, which is remembered beside them."""
        user_data = yield from Samples.reading_csv(
            content, target, standardise=standardise, check=self._limits.check_table
        )
        self._files[user_data] = name, content
        return user_data

    def _changing(self, user_data: Samples, standardise: bool) -> Task:
        changed = user_data.changed(standardise=standardise)
        if user_data in self._files:
            self._files[changed] = self._files[user_data]
        yield 1, 1
        return changed

    def _chose(self, _: Any) -> None:
        """Another target, or standardised otherwise: the same data, read anew."""
        user_data, target, standardise = self._own, self.target.value, self.standardise.value
        if not isinstance(user_data, Samples) or (target, standardise) == (user_data.target, user_data.standardise):
            return
        file = self._files.get(user_data)
        if target == user_data.target or file is None:
            self._use(self._changing(user_data, standardise), say("your own data"))
        else:
            name, content = file
            self._use(self._reading(name, content, target, standardise), name)

    def _laid(self, _: Any) -> None:
        """Other columns for the pictures: no new run."""
        if self._own is None or len(self._own.columns) <= 2:
            return
        across, up = self.across.value, self.up.value
        if across == up:  # the other one gives way
            up = next(name for name in self._own.columns if name != across)
        shown = _COMPONENTS if across == _COMPONENTS else (across, up)
        self._lay_over(shown)
        self.show(self._own, shown)


def can_be_kept(user_data: Dataset | Samples | None) -> bool:
    """Tell whether a page keeps a run on this data."""
    return user_data is None or sum(array.nbytes for array in (user_data.points, user_data.labels)) <= MOST_DATA


def _titled(title: str, widget: widgets.Widget) -> widgets.Box:
    return parts.VBox([parts.Label(title).add_class("nnviz-title"), widget]).add_class("nnviz-control")


def _offer(menu: widgets.Dropdown, names: tuple[str, ...], chosen: str) -> None:
    """Let a menu have these names, and stand at one."""
    options = [(say("principal components") if name is _COMPONENTS else name, name) for name in names]
    if list(menu.options) != options:
        menu.options = options
    menu.value = chosen
