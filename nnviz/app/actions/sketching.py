"""Sketching: what a person draws in a view with the pointer, or by keyboard."""

from ...history.history import History
from ...views.base.drawable import Drawable, is_on
from ...views.base.stage import Stage
from ..screen.protocol import Edit
from ..screen.states import Redraw

_SHIFTS = {"shift-left": (-1, 0), "shift-right": (1, 0), "shift-up": (0, -1), "shift-down": (0, 1)}


class Sketching:
    """Carries out what a person does in a view to draw in."""

    def __init__(self, stage: Stage, history: History):
        self._stage, self._history = stage, history
        self._held: Drawable | None = None  # the view that the pen is on

    def takes(self, message: Edit) -> bool:
        """Tell whether a message is about a view to draw in."""
        return self._held is not None or self._view_at(message) is not None

    def hear(self, message: Edit) -> Redraw:
        """Draw in the view under the pointer, or in the one that the pen is on; or shift or clear what is drawn."""
        view, snapshot = self._held or self._view_at(message), self._history.shown()
        if view is None:
            return Redraw.NOT_NEEDED
        snapshot = view.seen(snapshot)
        if message.action == "up":
            view.lift()
            self._held = None
            return Redraw.NEEDED
        if view.missing(snapshot):
            return Redraw.NOT_NEEDED
        if message.action in _SHIFTS:
            view.shift(snapshot, *_SHIFTS[message.action])
        elif message.action == "remove":
            view.clear(snapshot)
        else:
            self._held = view if message.action == "down" else self._held
            view.draw_to(snapshot, message.x, message.y)
        if message.action == "add":  # by keyboard: a point
            view.lift()
        return Redraw.NEEDED

    def _view_at(self, message: Edit) -> Drawable | None:
        """Return the view whose pad is under the pointer, or None."""
        view = self._stage.view_at(message.x, message.y)
        if not isinstance(view, Drawable):
            return None
        return view if any(is_on(pad, message.x, message.y) for pad in view.pads) else None
