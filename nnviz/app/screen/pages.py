"""Pages: the messages of a page that concern only its pictures."""

from collections.abc import Callable

from ...drawing.theme import DARK, LIGHT
from .player import Player
from .protocol import Message, Pointing
from .screen import Page
from .states import Redraw

LEAST_WIDTH = 200  # CSS pixels; a narrower page is not shown yet


def hear_page(player: Player, message: Message, resize: Callable[[Page], None]) -> Redraw:
    """Handle a message that concerns only the pictures.

    `resize(page)` lays out the pictures for the size of a page.
    """
    screen, stage = player.screen, player.stage
    if isinstance(message, Pointing):
        screen.answer(message, lambda: stage.readout(player.history.shown(), message.x, message.y))
        return Redraw.NOT_NEEDED
    page = screen.hear(message, player.clock.now())
    if page is None:
        return Redraw.NOT_NEEDED
    if page.visible and page.width >= LEAST_WIDTH:
        resize(page)
        stage.set_theme(DARK if page.theme == "dark" else LIGHT)
        player.painter.redraw_soon()
    return Redraw.NEEDED
