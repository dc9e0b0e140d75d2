"""Widgets that are sent to the browser together, when complete.

Each widget of ipywidgets has a layout and a style, which are widgets too. It is sent when it is made, and sends each
later change: 1,150 messages for a playground. Widgets made inside `together` share layouts and styles, and wait for
`open_all`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import ipywidgets as widgets

_shared: ContextVar[dict[type, widgets.Widget] | None] = ContextVar("nnviz parts", default=None)


@contextmanager
def together() -> Iterator[None]:
    """Let widgets made inside share layouts, and wait for `open_all`."""
    token = _shared.set({})
    try:
        yield
    finally:
        _shared.reset(token)


def open_all(widget: widgets.Widget) -> None:
    """Send a widget and its children to the browser, once."""
    for child in getattr(widget, "children", ()):
        open_all(child)
    widgets.Widget.open(widget)


def show(widget: widgets.DOMWidget, is_shown: bool) -> None:
    """Show or hide a widget; a hidden one gets its own layout."""
    display = None if is_shown else "none"
    if isinstance(widget, Part) and widget.shares:
        if not is_shown:
            widget.layout, widget.shares = widgets.Layout(display=display), False
    else:
        widget.layout.display = display


def close_all(widget: widgets.Widget) -> None:
    """Close a widget with its children, layouts and styles.

    ipywidgets keeps each of them in a registry until it is closed, and closing a box leaves its children open.
    """
    for child in getattr(widget, "children", ()):
        close_all(child)
    for part in (getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(part, widgets.Widget):
            part.close()
    widgets.Widget.close(widget)


class Part(widgets.DOMWidget):  # type: ignore[misc]  # ipywidgets has no types; so for the classes below
    """The behaviour that the classes below add to those of ipywidgets."""

    shares = False  # others have the same layout

    def __init__(self, *values: Any, **traits: Any):
        shared = _shared.get()
        if shared is not None:
            for name in {"layout", "style"} & set(self.class_trait_names()):
                kind = self.class_traits()[name].klass
                if kind not in shared:
                    shared[kind] = kind()
                traits.setdefault(name, shared[kind])
            self.shares = traits["layout"] is shared[widgets.Layout]
        traits.setdefault("tooltip", "")  # the page would write None as the text "null"
        super().__init__(*values, **traits)

    def open(self) -> None:
        if _shared.get() is None:
            super().open()


class Button(Part, widgets.Button): ...  # type: ignore[misc]


class Checkbox(Part, widgets.Checkbox): ...  # type: ignore[misc]


class Dropdown(Part, widgets.Dropdown): ...  # type: ignore[misc]


class HBox(Part, widgets.HBox): ...  # type: ignore[misc]


class HTML(Part, widgets.HTML): ...  # type: ignore[misc]


class IntSlider(Part, widgets.IntSlider): ...  # type: ignore[misc]


class Label(Part, widgets.Label): ...  # type: ignore[misc]


class SelectionSlider(Part, widgets.SelectionSlider): ...  # type: ignore[misc]


class Text(Part, widgets.Text): ...  # type: ignore[misc]


class ToggleButton(Part, widgets.ToggleButton): ...  # type: ignore[misc]


class ToggleButtons(Part, widgets.ToggleButtons): ...  # type: ignore[misc]


class VBox(Part, widgets.VBox): ...  # type: ignore[misc]
