"""A notebook keeps a picture of a widget beside it, and replaces it in place."""

import io
from base64 import b64decode

import numpy as np
import pytest
from PIL import Image

import nnviz
from nnviz.app.screen import notebook
from nnviz.app.screen.notebook import REST, WITHOUT_REST, Keepsake, small_png

WIDGET = {"application/vnd.jupyter.widget-view+json": {"model_id": "1"}, "text/plain": "Widget()"}


@pytest.fixture
def shown(monkeypatch):
    """Return what is displayed in a kernel: pairs of a bundle and options."""
    shown = []
    monkeypatch.setattr(notebook, "kernel", object)

    def display(bundle, raw, metadata=None, **options):
        assert raw
        shown.append((bundle, options))

    monkeypatch.setattr(notebook, "display", display)
    monkeypatch.delenv("VOILA_KERNEL_ID", raising=False)
    return shown


def png(colour="red", size=(40, 30)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "PNG")
    return out.getvalue()


def colours(shown):
    pictures = [bundle["image/png"] for bundle, _ in shown if "image/png" in bundle]
    return [Image.open(io.BytesIO(b64decode(each))).convert("RGB").getpixel((0, 0)) for each in pictures]


RED, BLUE = (255, 0, 0), (0, 0, 255)


def test_a_widget_is_shown_with_its_picture_and_words(shown):
    keepsake = Keepsake()
    keepsake.rest(png(), "a <red> picture", 0.0, False)
    keepsake.show(WIDGET)
    widget, picture, words = [bundle for bundle, _ in shown]
    assert [*widget] == ["application/vnd.jupyter.widget-view+json"]
    assert picture["text/plain"] == "a <red> picture" and colours(shown) == [RED]
    assert "a &lt;red&gt; picture" in words["text/html"] and "Run the cell again" in words["text/html"]


def test_the_picture_is_replaced_in_place_after_a_rest(shown):
    keepsake = Keepsake()
    keepsake.rest(png(), "", 0.0, True)
    assert keepsake.due is None and not shown  # it is not shown anywhere
    keepsake.show(WIDGET)
    ids = [options["display_id"] for _, options in shown[1:]]
    keepsake.rest(png("blue"), "", 10.0, True)
    keepsake.keep(10.0 + REST / 2)
    assert len(shown) == 3 and keepsake.due == 10.0 + REST
    keepsake.keep(keepsake.due)
    assert colours(shown) == [RED, BLUE] and keepsake.due is None
    assert [options for _, options in shown[3:]] == [{"display_id": each, "update": True} for each in ids]


def test_a_picture_that_nobody_watches_is_replaced_at_once(shown):
    keepsake = Keepsake()
    keepsake.rest(png(), "", 0.0, False)
    keepsake.show(WIDGET)
    keepsake.rest(png("blue"), "", 1.0, False)
    assert colours(shown) == [RED, BLUE]


def test_a_run_that_does_not_rest_is_kept_now_and_then(shown):
    keepsake = Keepsake()
    blue = np.full((30, 40, 4), (*BLUE, 255), np.uint8)
    keepsake.rest(png(), "", 0.0, False)
    keepsake.follow(blue, 1e3)
    keepsake.show(WIDGET)
    for second in range(1000, 1000 + 3 * int(WITHOUT_REST) + 1):
        keepsake.follow(blue, second)
    assert 3 <= len(colours(shown)) - 1 <= 4


def test_shown_twice_it_is_replaced_in_both_places(shown):
    keepsake = Keepsake()
    keepsake.rest(png(), "", 0.0, False)
    keepsake.show(WIDGET)
    keepsake.show(WIDGET)
    ids = [options.get("display_id") for _, options in shown]
    assert ids[:3] == ids[3:]


def test_where_no_notebook_is_kept_only_the_widget_is_shown(shown, monkeypatch):
    keepsake = Keepsake()
    keepsake.rest(png(), "", 0.0, False)
    with monkeypatch.context() as terminal:
        terminal.setattr(notebook, "kernel", lambda: None)
        keepsake.show(WIDGET)
    monkeypatch.setenv("VOILA_KERNEL_ID", "1")
    keepsake.show(WIDGET)
    keepsake.rest(png(), "", 1.0, False)
    assert shown == [(WIDGET, {}), (WIDGET, {})]


@pytest.mark.parametrize("size", [(1, 1), (400, 300), (2480, 1400), (4096, 4096)])
@pytest.mark.parametrize("is_noisy", [False, True])
def test_the_picture_is_small_and_keeps_its_shape(rng, size, is_noisy):
    pixels = rng.integers(0, 256, (*size[::-1], 3), np.uint8) if is_noisy else np.zeros((*size[::-1], 3), np.uint8)
    kept = small_png(Image.fromarray(pixels))
    width, height = Image.open(io.BytesIO(kept)).size
    assert len(kept) <= notebook.MOST and width <= notebook.WIDTH
    assert width / height == pytest.approx(size[0] / size[1], rel=0.02)


def test_a_playground_and_live_views_show_their_picture_and_its_changes(shown):
    playground = nnviz.Playground(samples=40)
    live = nnviz.live(playground, nnviz.views.LossCurves())
    for each in (playground, live):
        del shown[:]
        each._ipython_display_()
        assert len(shown) == 3 and "image/png" in shown[1][0]
        playground.run(steps=20)
        live.player.painter.rest()
        assert any(options.get("update") for _, options in shown)
    live.close()
    playground.close()
