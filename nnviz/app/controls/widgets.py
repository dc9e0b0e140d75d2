"""Parts: the controls of ipywidgets, made together and opened to the browser when all is complete.

A widget of ipywidgets has a layout and a style, which are widgets, too; it opens when it is made and sends each later
change. For a playground that would be 1,150 messages. Parts made together share layout and style, and open once.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ipywidgets as widgets

_shared: ContextVar[dict[type, widgets.Widget] | None] = ContextVar("nnviz parts", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Parts that are made now share what they can, and wait for `open_all`."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def open_all(widget: widgets.Widget) -> None:
    """Open a widget to the browser with all that it shows, if it is not open yet."""
    for child in getattr(widget, "children", ()):
        open_all(child)
    widgets.Widget.open(widget)


def show(widget: widgets.DOMWidget, is_shown: bool) -> None:
    """Show a widget, or hide it, with a layout of its own."""
    display = None if is_shown else "none"
    if isinstance(widget, Part) and widget.shares:
        if not is_shown:
            widget.layout, widget.shares = widgets.Layout(display=display), False
    else:
        widget.layout.display = display


def close_all(widget: widgets.Widget) -> None:
    """Close a widget with all that it is made of: children, layouts and styles.

    It lives in a registry until then, and closing a box spares its children.
    """
    for child in getattr(widget, "children", ()):
        close_all(child)
    for part in (getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(part, widgets.Widget):
            part.close()
    widgets.Widget.close(widget)


class Part(widgets.DOMWidget):
    """What the classes below add to those of ipywidgets."""

    shares = False  # whether others have the same layout

    def __init__(self, *values: Any, **traits: Any):
        shared = _shared.get()
        if shared is not None:
            for name in {"layout", "style"} & set(self.class_trait_names()):
                kind = self.class_traits()[name].klass
                if kind not in shared:
                    shared[kind] = kind()
                traits.setdefault(name, shared[kind])
            self.shares = traits["layout"] is shared[widgets.Layout]
        super().__init__(*values, **traits)

    def open(self) -> None:
        if _shared.get() is None:
            super().open()


class Button(Part, widgets.Button): ...


class Checkbox(Part, widgets.Checkbox): ...


class Dropdown(Part, widgets.Dropdown): ...


class HBox(Part, widgets.HBox): ...


class HTML(Part, widgets.HTML): ...


class IntSlider(Part, widgets.IntSlider): ...


class Label(Part, widgets.Label): ...


class SelectionSlider(Part, widgets.SelectionSlider): ...


class Text(Part, widgets.Text): ...


class ToggleButton(Part, widgets.ToggleButton): ...


class ToggleButtons(Part, widgets.ToggleButtons): ...


class VBox(Part, widgets.VBox): ...
