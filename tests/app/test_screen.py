"""The screen sends exactly what a page lacks."""

import numpy as np
import pytest
import simplejpeg
from hypothesis import given
from hypothesis import strategies as st

from nnviz.app.screen import screen as module
from nnviz.app.screen.flow import LEVELS
from nnviz.app.screen.protocol import parse
from nnviz.app.screen.screen import Screen
from nnviz.drawing.boxes import changed_in, in_blocks, joined

PAGE = {"width": 960, "room": 800, "ratio": 1.0, "visible": True, "theme": "light", "search": ""}
ALL = (slice(0, 30), slice(0, 40))
LEFT, RIGHT = (slice(0, 30), slice(0, 20)), (slice(0, 30), slice(20, 40))


class Painter:
    """A page that paints the parts of a frame."""

    def __init__(self):
        self.seen, self.begun, self.pixels = None, False, 0

    def __call__(self, content, pictures):
        self.begun = self.begun or content["whole"]
        if not self.begun:
            return
        if content["whole"] and (self.seen is None or self.seen.shape != pictures[0].shape):
            self.seen = np.zeros_like(pictures[0])
        self.pixels = sum(picture.size for picture in pictures) // 4
        for (before, above, *cut, left, top, width, height), picture in zip(content["places"], pictures, strict=True):
            assert cut == [width, height]
            part = picture[above : above + height, before : before + width]
            self.seen[top : top + height, left : left + width] = part


def as_seen(rgba, level=LEVELS[0], jpeg=module.jpeg):
    """Return pixels after JPEG encoding."""
    return simplejpeg.decode_jpeg(jpeg(rgba, level), "RGBA")


@pytest.fixture
def pages(monkeypatch):
    """Make a screen without a browser, and its pages."""
    monkeypatch.setattr(module, "jpeg", lambda rgba, level: np.array(rgba))
    monkeypatch.setattr(module, "ALONE", 0)
    screen, pages = Screen(lambda message: None), []
    screen.send = lambda content, buffers=(): [page(content, buffers) for page in pages]
    yield screen, pages
    screen.close()


def arrives(screen, pages, name):
    pages.append(Painter())
    screen.hear(parse({"page": name, "kind": "ready", **PAGE}), 0.0)


def opaque(height=30, width=40, shade=0):
    picture = np.full((height, width, 4), shade, np.uint8)
    picture[..., 3] = 255
    return picture


def test_a_page_sees_every_frame_whenever_it_came(pages):
    screen, painters = pages
    rng, rgba = np.random.default_rng(0), opaque()
    for number in range(60):
        if number == 40:
            rgba = opaque(25, 50)
        if number % 13 == 0:
            arrives(screen, painters, str(number))
        if number % 17 == 5:
            painters.append(Painter())  # it shows the widget, but did not say so yet
        half = (LEFT, RIGHT)[number % 2]
        rgba[half][rng.integers(0, 25), rng.integers(0, 18)] = (*rng.integers(0, 255, 3), 255)
        screen.show(rgba, [half], {}, 0.0)
        for painter in painters:
            assert painter.seen is None or np.array_equal(painter.seen, rgba)
    assert sum(painter.seen is None for painter in painters) == 1  # the one that came last


def test_what_did_not_change_is_not_sent(pages):
    screen, painters = pages
    arrives(screen, painters, "page")
    rgba, left, right = opaque(90, 120), (slice(0, 90), slice(0, 60)), (slice(0, 90), slice(60, 120))
    screen.show(rgba, [left, right], {}, 0.0)
    assert painters[0].pixels == 90 * 120
    rgba[40:44, 70:72] = 255  # within one block, which goes with those around it
    screen.show(rgba, [left, right], {}, 0.0)
    assert painters[0].pixels == (3 * module.BLOCK) ** 2
    screen.show(rgba, [left, right], {}, 0.0)
    assert painters[0].pixels == 0


@pytest.mark.parametrize("height, width", ((96, 128), (101, 131), (75, 90)))
def test_a_page_sees_what_one_jpeg_of_the_whole_would_show_it(pages, monkeypatch, height, width):
    monkeypatch.setattr(module, "jpeg", as_seen)
    screen, painters = pages
    arrives(screen, painters, "page")
    rng, rgba = np.random.default_rng(0), opaque(height, width, 255)
    for _ in range(60):
        top, left = rng.integers(0, height - 2), rng.integers(0, width - 2)
        box = slice(top, top + rng.integers(1, 40)), slice(left, left + rng.integers(1, 40))
        rgba[*box, :3] = rng.choice(((255, 255, 255), (0, 0, 0), (240, 120, 20), (20, 90, 200)))
        screen.show(rgba, [(slice(0, height), slice(0, width))], {}, 0.0)
        assert np.array_equal(painters[0].seen, as_seen(rgba))


def test_the_frame_after_a_lossless_picture_is_whole(pages):
    screen, painters = pages
    arrives(screen, painters, "page")
    rgba = opaque()
    screen.show(rgba, [ALL], {}, 0.0)
    screen.rest(b"png", {}, "", 0.0)
    screen.show(rgba, [LEFT], {}, 0.0)
    assert painters[0].pixels == 30 * 40


BOXES = st.tuples(st.integers(0, 28), st.integers(1, 30), st.integers(0, 38), st.integers(1, 40)).map(
    lambda box: (slice(box[0], min(30, box[0] + box[1])), slice(box[2], min(40, box[2] + box[3])))
)


@given(changes=st.lists(st.tuples(st.integers(0, 29), st.integers(0, 39)), max_size=5), box=BOXES)
def test_the_smallest_box_that_holds_all_changes(changes, box):
    before, after = opaque(), opaque()
    for row, column in changes:
        after[row, column, row % 3] = 9
    inside = [
        (row, column)
        for row, column in changes
        if box[0].start <= row < box[0].stop and box[1].start <= column < box[1].stop
    ]
    found = changed_in(box, before, after)
    if not inside:
        assert found is None
    else:
        rows, columns = zip(*inside)
        assert found == (slice(min(rows), max(rows) + 1), slice(min(columns), max(columns) + 1))


@given(box=BOXES, side=st.integers(1, 20), more=st.integers(0, 20))
def test_blocks_around_a_box_are_those_that_it_touches(box, side, more):
    touched = np.zeros((30, 40), bool)
    for top in range(0, 30, side):
        for left in range(0, 40, side):
            block = slice(top, top + side), slice(left, left + side)
            inside = np.zeros_like(touched)
            inside[box] = True
            touched[block] = inside[block].any()
    found = in_blocks(box, side, 0, (30, 40))
    assert touched[found].all() and touched.sum() == touched[found].size
    for part, wider, most in zip(found, in_blocks(box, side, more, (30, 40)), (30, 40)):
        assert (wider.start, wider.stop) == (max(0, part.start - more), min(most, part.stop + more))


@given(boxes=st.lists(BOXES, max_size=6), alone=st.integers(0, 300))
def test_boxes_that_are_near_become_one(boxes, alone):
    found = joined(boxes, alone)

    def size(boxes):
        return sum((rows.stop - rows.start) * (columns.stop - columns.start) for rows, columns in boxes)

    covered = np.zeros((30, 40), bool)
    for box in found:
        covered[box] = True
    assert all(covered[box].all() for box in boxes)
    assert size(found) <= size(boxes) + alone * (len(boxes) - len(found))
    assert all(
        size([around(one, other)]) - size([one, other]) > alone
        for number, one in enumerate(found)
        for other in found[:number]
    )


def around(one, other):
    return tuple(slice(min(a.start, b.start), max(a.stop, b.stop)) for a, b in zip(one, other))


def test_a_page_that_reconnects_gets_a_whole_frame(pages):
    screen, painters = pages
    arrives(screen, painters, "page")
    screen.show(opaque(), [ALL], {}, 0.0)
    screen.show(opaque(shade=1), [LEFT], {}, 0.1)
    late = module.SILENCE + 1.0
    screen.hear(parse({"page": "page", "kind": "page", **PAGE}), late)
    assert not screen.looking(late)  # what is under way still may come
    screen.hear(parse({"page": "page", "kind": "lost", **PAGE}), late)
    assert screen.looking(late) and screen.has_credit(late)
    painters[0].seen[:] = 7
    screen.show(opaque(shade=1), [LEFT], {}, late)
    assert np.array_equal(painters[0].seen, opaque(shade=1))
