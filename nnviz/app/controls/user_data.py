"""User data: the file, the target, and the shown columns."""

import html
from collections.abc import Callable, Sequence
from typing import Any
from weakref import WeakKeyDictionary

import ipywidgets as widgets

from ...data.datasets import Dataset, Shown
from ...data.user_data import Samples
from ...training.limits import Limits
from ...words import say
from . import widgets as parts
from .file_chooser import Chooser
from .file_opening import FileOpening
from .opened_file import OpenedFile
from .shown_file import about_left_out
from .user_input import Post, UserInput, button
from .work import Task, Work

Use = Callable[[Task, str], None]  # use(reading, name): train on the data that the task returns
_COMPONENTS = "components"
MOST_DATA = 1_000_000  # bytes of user data that a page keeps


class UserDataBox:
    """The controls for user data.

    `chooser` is the button for a file, and `dialog` opens when one is chosen. `box` holds the rest, and is hidden while
    there is no user data.
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
        self._use, self._lay_over = use, lay_over
        self._files: WeakKeyDictionary[Dataset | Samples, OpenedFile] = WeakKeyDictionary()
        self._own: Dataset | Samples | None = None
        self._hand = UserInput(post)
        self._opening = FileOpening(post, self._opened, work, limits)
        self.dialog = self._opening.dialog
        self.chooser = Chooser(
            post,
            self._opening.begin,
            refuse,
            work,
            limits.file,
            text=say("your own: CSV file …"),
            accept=".csv,.tsv,.txt",
            help=say("a table with a column for the target"),
        ).add_class("nnviz-own-file")
        self._what = parts.Label().add_class("nnviz-note")
        self._remarks = parts.HTML().add_class("nnviz-remarks")
        self.edit = button("edit_columns", say("edit columns …"), self._edit, post)
        self.target = self._listening(parts.Dropdown(), self._chose, "nnviz-own-target")
        self.standardise = self._listening(
            parts.Checkbox(True, description=say("standardise"), indent=False), self._chose, "nnviz-own-standardise"
        )
        self.across = self._listening(parts.Dropdown(), self._laid, "nnviz-own-across")
        self.up = self._listening(parts.Dropdown(), self._laid, "nnviz-own-up")
        self._target = _titled(say("target"), self.target)
        self._axes = [_titled(say("horizontal axis"), self.across), _titled(say("vertical axis"), self.up)]
        self.box = parts.VBox([self._what, self.edit, self._remarks, self._target, self.standardise, *self._axes])
        parts.show(self.box.add_class("nnviz-own"), False)

    @property
    def user_data(self) -> Dataset | Samples | None:
        """Return the user data that is shown."""
        return self._own

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {
            "nnviz-own": say("your own data"),
            "nnviz-own-target": say("target"),
            "nnviz-own-standardise": say("standardise"),
            "nnviz-own-across": say("horizontal axis"),
            "nnviz-own-up": say("vertical axis"),
        }

    def show(self, user_data: Dataset | Samples | None, shown: Shown) -> None:
        """Show user data, or hide the controls if there is none."""
        self._own = user_data
        with self._hand.suspended():
            self._move(user_data, shown)

    def _move(self, user_data: Dataset | Samples | None, shown: Shown) -> None:
        parts.show(self.box, user_data is not None)
        if user_data is None:
            return
        file = self._files.get(user_data)
        own = say("your own data") if isinstance(user_data, Samples) else say("the edited data")
        name = file.name if file else own
        rows = f"{len(user_data.points):,}"
        self._what.value = (
            say("{name}: {rows} rows", name=name, rows=rows)
            if can_be_kept(user_data)
            else say(
                "{name}: {rows} rows. These are too many for the page to keep: the run is lost if its kernel ends",
                name=name,
                rows=rows,
            )
        )
        is_table = isinstance(user_data, Samples)
        parts.show(self.standardise, is_table)
        for box in (self._target, self.edit):
            parts.show(box, bool(file) and is_table)
        remarks = [*about_left_out(file)] if file else []
        remarks += user_data.remarks if isinstance(user_data, Samples) else ()
        self._remarks.value = "".join(f"<p>{html.escape(remark)}</p>" for remark in remarks)
        parts.show(self._remarks, bool(remarks))
        if isinstance(user_data, Samples):
            self.standardise.value = user_data.standardise
            if file:
                _offer(self.target, file.targets, user_data.target)
        many = len(user_data.columns) > 2
        for box in self._axes:
            parts.show(box, many)
        if many:
            plane = (shown if shown is not None else user_data.drawn) or "components"
            pair = (plane, user_data.columns[1]) if isinstance(plane, str) else plane
            across, up = pair
            _offer(self.across, (*user_data.columns, _COMPONENTS), across)
            _offer(self.up, user_data.columns, up)
            self.up.disabled = across == _COMPONENTS

    def _listening(self, widget: Any, chosen: Callable[[Any], None], class_name: str) -> Any:
        self._hand.listen(widget, chosen)
        return widget.add_class(class_name)

    def _opened(self, file: OpenedFile, samples: Samples) -> None:
        """Train on the samples of a file."""
        self._files[samples] = file
        self._use(_done(samples), file.name)

    def _edit(self) -> None:
        """Open the dialog of the file again."""
        file = None if self._own is None else self._files.get(self._own)
        if file is not None:
            self._opening.open(file, self.standardise.value)

    def _reading(self, file: OpenedFile, standardise: bool) -> Task:
        """Read the samples of a file, and remember the file."""
        samples = yield from self._opening.read(file, standardise)
        self._files[samples] = file
        return samples

    def _changing(self, user_data: Samples, standardise: bool) -> Task:
        changed = user_data.changed(standardise=standardise)
        if user_data in self._files:
            self._files[changed] = self._files[user_data]
        return (yield from _done(changed))

    def _chose(self, _: Any) -> None:
        """Use the same data with another target or scaling."""
        user_data, target, standardise = self._own, self.target.value, self.standardise.value
        if not isinstance(user_data, Samples) or (target, standardise) == (user_data.target, user_data.standardise):
            return
        file = self._files.get(user_data)
        if target == user_data.target or file is None:
            self._use(self._changing(user_data, standardise), say("your own data"))
        else:
            self._use(self._reading(file.learning(target), standardise), file.name)

    def _laid(self, _: Any) -> None:
        """Show other columns in the pictures, without a new run."""
        if self._own is None or len(self._own.columns) <= 2:
            return
        across, up = self.across.value, self.up.value
        if across == up:  # move the other axis to another column
            up = next(name for name in self._own.columns if name != across)
        shown = _COMPONENTS if across == _COMPONENTS else (across, up)
        self._lay_over(shown)
        self.show(self._own, shown)


def _done(samples: Samples) -> Task:
    """Return samples that are there already."""
    yield 1, 1
    return samples


def can_be_kept(user_data: Dataset | Samples | None) -> bool:
    """Tell whether a page keeps a run on this data."""
    return user_data is None or sum(array.nbytes for array in (user_data.points, user_data.labels)) <= MOST_DATA


def _titled(title: str, widget: widgets.Widget) -> widgets.Box:
    return parts.VBox([parts.Label(title).add_class("nnviz-title"), widget]).add_class("nnviz-control")


def _offer(menu: widgets.Dropdown, names: Sequence[str], chosen: str) -> None:
    """Fill a menu with names, and choose one."""
    options = [(say("principal components") if name is _COMPONENTS else name, name) for name in names]
    if list(menu.options) != options:
        menu.options = options
    menu.value = chosen
