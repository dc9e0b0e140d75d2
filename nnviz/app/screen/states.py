"""States of training and of the picture in the page."""

from enum import Enum, auto


class Mode(Enum):
    """The state of training."""

    PAUSED = auto()
    PLAYING = auto()
    AWAY = auto()  # no page is visible: PLAYING again when one is


class Picture(Enum):
    """The state of the picture in the page."""

    CURRENT = auto()
    STALE = auto()  # drawn again when training has had its share of the time
    AWAITED = auto()  # a person waits for it: drawn as soon as the page has room


class Redraw(Enum):
    """The result of a posted call: must a new picture follow it?

    A call that returns anything else counts as NEEDED.
    """

    NEEDED = auto()
    NOT_NEEDED = auto()
