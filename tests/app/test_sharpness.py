"""Lossless pieces replace exactly the parts sent as JPEG."""

import numpy as np
import pytest

from nnviz.app.screen import screen as module
from nnviz.app.screen.protocol import parse
from nnviz.app.screen.screen import Screen
from nnviz.app.screen.sharpness import PIECE, SIDE, Sharpness
from tests.app.test_screen import PAGE, opaque


def mended(sharpness, shown):
    pieces = []
    while sharpness.is_wanting:
        box, pixels = sharpness.sharpen()
        shown[box] = pixels
        pieces.append(box)
    return pieces


@pytest.mark.parametrize("height, width", ((96, 128), (101, 131), (576, 970), (1344, 1920)))
def test_after_the_pieces_the_page_has_the_picture(height, width):
    shown, picture = opaque(height, width), opaque(height, width)
    sharpness = Sharpness((height, width))
    sharpness.blur((slice(10, 40), slice(5, 90)))
    shown[10:40, 5:90] = 7  # as a coarse picture of it may look
    picture[50:80, 60:100] = 9  # what the page never had
    sharpness.aim(picture, opaque(height, width))
    pieces = mended(sharpness, shown)
    assert np.array_equal(shown, picture)
    assert all(
        (rows.stop - rows.start) * (columns.stop - columns.start) <= max(PIECE, SIDE * width + SIDE)
        for rows, columns in pieces
    )
    sharpness.aim(picture, picture)
    assert not sharpness.is_wanting


def test_a_frame_interrupts_the_lossless_pieces():
    picture, sharpness = opaque(480, 960), Sharpness((480, 960))
    sharpness.blur((slice(0, 480), slice(0, 960)))
    sharpness.aim(picture, picture)
    first, _ = sharpness.sharpen()
    sharpness.blur((slice(300, 310), slice(0, 20)))
    assert not sharpness.is_wanting
    sharpness.aim(picture, picture)
    assert first not in mended(sharpness, picture.copy()) and not sharpness.is_wanting


@pytest.fixture
def slow_screen():
    """Return a screen with a slow link, and what it sends."""
    screen, sent = Screen(lambda message: None), []
    screen.send = lambda content, buffers=(): sent.append((content, buffers))
    screen.hear(parse({"page": "page", "kind": "ready", **PAGE}), 0.0)
    flow = screen.pages["page"].flow
    flow._level, flow._measured, flow._rate, flow._trip = 3, 2, 50e3, 0.3
    yield screen, sent
    screen.close()


def test_on_a_slow_link_the_lossless_picture_comes_in_pieces(slow_screen):
    screen, sent = slow_screen
    rgba = opaque(400, 640, 200)
    rgba[::7, ::5] = 40, 90, 160, 255
    screen.show(rgba, [], {"step": 1}, 0.0)
    assert sent[-1][0]["whole"] and sent[-1][0]["size"] == [640, 400]
    screen.rest(module.png(rgba), {"step": 1, "numbers": []}, "words", 0.5)
    assert screen.is_unsharp and screen.resting == b""
    screen.pages["page"].flow.acknowledge(1, 1.0)
    now = 1.0
    while screen.is_unsharp:
        now += 0.5
        screen.sharpen(now)
        assert "numbers" not in sent[-1][0]["facts"] and sent[-1][1][0].startswith(b"\x89PNG")
        screen.pages["page"].flow.acknowledge(screen._frame, now + 0.4)
    assert len(sent) > 3 and np.array_equal(screen._shown, rgba)
    screen.keep(now)
    assert screen.resting == b""
    screen.keep(0.5 + module.KEPT_AFTER)
    assert screen.resting.startswith(b"\x89PNG") and screen.keep_at is None


def test_a_coarse_part_is_drawn_where_it_belongs_in_its_full_size(slow_screen):
    screen, sent = slow_screen
    rgba = opaque(101, 131, 255)
    screen.show(rgba, [], {}, 0.0)
    rgba[70:80, 100:131] = 0, 0, 0, 255
    screen.show(rgba, [(slice(0, 101), slice(0, 131))], {}, 0.1)
    content, (_picture,) = sent[-1]
    _before, _above, cut_width, cut_height, left, top, width, height = content["places"][0]
    assert (cut_width, cut_height) == (width / 2, height / 2) and not content["whole"]
    assert left <= 100 and top <= 70 and left + width == 131 and top + height >= 80


def test_a_level_that_becomes_better_sends_all_anew(slow_screen):
    screen, sent = slow_screen
    rgba = opaque(96, 128)
    screen.show(rgba, [], {}, 0.0)
    screen.show(rgba, [], {}, 0.1)
    assert not sent[-1][0]["whole"]
    screen.pages["page"].flow._level = 0
    screen.show(rgba, [], {}, 0.2)
    assert sent[-1][0]["whole"]
