"""Closing: a widget lives in a registry until it is closed, and closing a box spares its children."""

import ipywidgets as widgets


def close_all(widget: widgets.Widget) -> None:
    """Close a widget with all that it is made of: children, layouts and styles."""
    for child in getattr(widget, "children", ()):
        close_all(child)
    for part in (getattr(widget, "layout", None), getattr(widget, "style", None)):
        if isinstance(part, widgets.Widget):
            part.close()
    widgets.Widget.close(widget)
