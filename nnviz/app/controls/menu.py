"""Menu: files, pictures, presenting and colours."""

from collections.abc import Callable, Sequence

import ipywidgets as widgets

from ...words import marked, say
from . import widgets as parts
from .user_input import Post, UserInput, button

SCHEMES = {"auto": marked("auto"), "light": marked("light"), "dark": marked("dark")}
PINS = {
    "bar": marked("controls"),
    "data": marked("data"),
    "network": marked("network"),
    "output": marked("output"),
    "slots": marked("pictures below"),
}


class Menu:
    """The buttons that open the drawer and the menu, and the menu itself.

    `set_scheme(name)` sets the colours, `set_rows(change)` adds or removes a row of pictures, and `pinned()` is called
    when a person pins or unpins a part of the page.
    """

    def __init__(
        self,
        post: Post,
        lessons: widgets.Widget,
        files: widgets.Widget,
        new_seed: widgets.Widget,
        edit: widgets.Widget,
        scenes: widgets.Widget,
        sweep: Sequence[widgets.Widget],
        set_scheme: Callable[[str], None],
        set_advice: Callable[[bool], None],
        set_rows: Callable[[int], None],
        pinned: Callable[[], None],
    ):
        self._hand = UserInput(post)
        self.settings = parts.ToggleButton(description=say("Settings")).add_class("nnviz-do-settings")
        self.opener = parts.ToggleButton(description=say("menu"), tooltip=say("menu"))
        self.opener.add_class("nnviz-do-menu").add_class("nnviz-icon")
        self.toggles = parts.HBox([self.settings, self.opener]).add_class("nnviz-panels")
        self.scheme = parts.ToggleButtons(options=[(say(title), name) for name, title in SCHEMES.items()])
        self._hand.listen(self.scheme.add_class("nnviz-scheme"), set_scheme)
        self.advice = parts.Checkbox(True, description=say("try remedies before advising one"), indent=False)
        self._hand.listen(self.advice.add_class("nnviz-advice"), set_advice)
        self.more = button("more_rows", say("one row of pictures more"), lambda: set_rows(1), post)
        self.fewer = button("fewer_rows", say("one row of pictures fewer"), lambda: set_rows(-1), post)
        self.present = parts.Button(description=say("Present (key p)")).add_class("nnviz-do-present")
        self._pins = {
            name: parts.Checkbox(name not in ("data", "slots"), description=say(title), indent=False)
            for name, title in PINS.items()
        }
        for each in self._pins.values():
            self._hand.listen(each, lambda _: pinned())
        groups = (
            (say("Lessons"), [lessons]),
            (say("Scenes"), [scenes]),
            (say("Run"), [edit, new_seed, files]),
            (say("Many networks"), [parts.HBox(sweep).add_class("nnviz-sweeps")]),
            (say("Pictures"), [parts.HBox([self.more, self.fewer]).add_class("nnviz-rows")]),
            (say("Present"), [self.present, parts.HBox([*self._pins.values()]).add_class("nnviz-pins")]),
            (say("Colours"), [self.scheme]),
            (say("Advice"), [self.advice]),
        )
        self.box = parts.VBox([_group(title, each) for title, each in groups])
        self.box.add_class("nnviz-menu").add_class("nnviz-panel")

    @property
    def pins(self) -> frozenset[str]:
        """Return the parts of the page that an audience sees."""
        return frozenset(name for name, each in self._pins.items() if each.value)

    def names(self) -> dict[str, str]:
        """Map CSS classes to accessible names."""
        return {
            "nnviz-last": say("pictures, settings and menu"),
            "nnviz-menu": say("menu"),
            "nnviz-edit": say("edit points"),
            "nnviz-files": say("files"),
            "nnviz-sweeps": say("many networks"),
            "nnviz-rows": say("rows of pictures"),
            "nnviz-pins": say("what an audience sees"),
            "nnviz-scheme": say("colours"),
        }


def _group(title: str, widgets_below: list[widgets.Widget]) -> widgets.Box:
    return parts.VBox([parts.Label(title).add_class("nnviz-group-title"), *widgets_below]).add_class("nnviz-group")
