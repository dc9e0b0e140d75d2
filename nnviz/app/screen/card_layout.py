"""Card layout: makes room for the card of a lesson beside the pictures, or above them on a narrow page."""

from .page_layout import GAP, STACKED, WIDE, Box, PageLayout

CARD = 316  # width of the card beside the pictures
_STRIP, _TALL_STRIP = 250, 340  # height of the card above them, on a page and on a telephone


def free_beside(width: int, room: int) -> tuple[int, int]:
    """Return the width and the height that the card leaves for the pictures."""
    if width >= WIDE:
        return width - CARD - GAP, room
    return width, room - _strip(width) - GAP


def with_card(layout: PageLayout, width: int, has_code: bool = False) -> PageLayout:
    """Return the layout of a page of this width with the card at "lesson".

    Code stands at "code", over the pictures and without their controls.
    """
    if width >= WIDE:
        left, top, card = CARD + GAP, 0, Box(0, 0, CARD, layout.height)
        height = layout.height
    else:
        left, top, card = 0, _strip(width) + GAP, Box(0, 0, width, _strip(width))
        height = layout.height + top
    controls = {"code": Box(0, 0, layout.width, layout.height)} if has_code else layout.controls
    return PageLayout(width, height, _moved(layout.pictures, left, top), _moved(controls, left, top) | {"lesson": card})


def _strip(width: int) -> int:
    return _TALL_STRIP if width < STACKED else _STRIP


def _moved(boxes: dict[str, Box], left: int, top: int) -> dict[str, Box]:
    return {name: box._replace(left=box.left + left, top=box.top + top) for name, box in boxes.items()}
