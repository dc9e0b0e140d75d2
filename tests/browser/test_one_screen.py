"""One screen: every control and picture of the page has a place of its own, at each size and in both themes."""

import json
import re

import pytest
from playwright.sync_api import expect

from nnviz.views.base.panels import ARRANGEMENTS
from tests.browser.playground import Shown

SIZES = [(1280, 720), (1366, 650), (1920, 1080), (2560, 1440), (800, 900), (390, 844)]
WIDE = 1000  # CSS pixels; from here on the page needs no scrolling
REACH = 300  # CSS pixels from the pointer to the card
# Visible controls that no panel, card or toast holds: name and box, as far as the boxes around them show it.
BOXES = """() => {
  const root = document.querySelector('.nnviz-playground');
  const over = '.nnviz-panel, .nnviz-card, .nnviz-message, .nnviz-why, .nnviz-banners, .nnviz-hint, .nnviz-status';
  const parts = 'button, select, .noUi-target, input[type=text], input[type=range], .nnviz-switch .widget-checkbox';
  const welcomes = root.querySelector('.nnviz-welcome').checkVisibility();
  const found = [];
  for (const element of root.querySelectorAll(parts)) {
    if (element.closest(over) || !element.checkVisibility({ visibilityProperty: true })) continue;
    if (welcomes && element.closest('[class*=nnviz-at-slot-]')) continue;
    let { left, top, right, bottom } = element.getBoundingClientRect();
    for (let box = element.parentElement; box && root.contains(box); box = box.parentElement) {
      if (getComputedStyle(box).overflow === 'visible') continue;
      const edge = box.getBoundingClientRect();
      [left, top] = [Math.max(left, edge.left), Math.max(top, edge.top)];
      [right, bottom] = [Math.min(right, edge.right), Math.min(bottom, edge.bottom)];
    }
    if (right - left < 2 || bottom - top < 2) continue;
    const title = element.getAttribute('aria-label') || element.title || element.textContent.trim();
    found.push([`${title} (${element.className})`, left + scrollX, top + scrollY, right + scrollX, bottom + scrollY]);
  }
  return found;
}"""
# Texts that are wider than their boxes, unless they end in "…" and a pointer that rests shows the whole.
CUT = """() => [...document.querySelectorAll(
    '.nnviz-playground :is(button, .widget-label, .widget-label-basic, .nnviz-fact-name, .nnviz-words p)')]
  .filter((e) => e.checkVisibility({ visibilityProperty: true }) && !e.matches('.nnviz-icon, .nnviz-dataset button'))
  .filter((e) => e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline')
  .filter((e) => e.dispatchEvent(new PointerEvent('pointerover', { bubbles: true })))
  .filter((e) => getComputedStyle(e).textOverflow !== 'ellipsis' || !e.closest('[title]')?.title)
  .map((e) => `${e.className}: ${e.textContent.trim()}`)"""

WIDTHS = (390, 480, 616, 700, 800, 1000, 1040, 1130, 1280, 1600, 1920, 2560)
# Visible texts that their boxes cut, and numbers over the output that do not stand whole in the window.
LOST = """() => {
  const root = document.querySelector('.nnviz-playground');
  const seen = (element) => element.checkVisibility({ visibilityProperty: true });
  const hasText = ({ childNodes }) => [...childNodes].some((node) => node.nodeType === 3 && node.data.trim());
  const cut = [...root.querySelectorAll('*')]
    .filter((e) => !['STYLE', 'OPTION'].includes(e.tagName) && hasText(e) && seen(e) && e.clientWidth > 1)
    .filter((e) => getComputedStyle(e).display !== 'inline' && !e.closest('.nnviz-status, .nnviz-icon, .nnviz-dataset'))
    .filter((e) => e.scrollWidth > e.clientWidth + 1);
  const typed = [...root.querySelectorAll('input[type=text]')]
    .filter((e) => seen(e) && e.scrollWidth > e.clientWidth);
  const numbers = [...root.querySelectorAll('.nnviz-numbers .nnviz-fact')].filter((e) => !e.hidden);
  const outside = numbers.filter((fact) => [...fact.children].some((part) => {
    const { left, right, top, bottom, width } = part.getBoundingClientRect();
    const place = fact.closest('.nnviz-numbers').getBoundingClientRect();
    return !width || left < 0 || right > innerWidth || top < place.top - 1 || bottom > place.bottom + 1;
  }));
  const name = (e) => `${e.className}: ${e.value || e.textContent.trim()}`;
  if (numbers.length < 3) return [`only ${numbers.length} numbers`];
  return [...cut, ...typed, ...outside].map(name);
}"""

# Texts of labels that touch a control of the same row.
TOUCHING = """() => [...document.querySelectorAll('.nnviz-playground .widget-hbox > .widget-label')]
  .filter((label) => label.textContent.trim() && label.checkVisibility({ visibilityProperty: true }))
  .flatMap((label) => {
    const text = document.createRange();
    text.selectNodeContents(label);
    const [written, place] = [text.getBoundingClientRect(), label.getBoundingClientRect()];
    const [left, right] = [Math.max(written.left, place.left), Math.min(written.right, place.right)];
    const gaps = [...label.parentElement.querySelectorAll('button, select, input')].map((control) => {
      const { left: begin, right: end, top, bottom } = control.getBoundingClientRect();
      return top < written.bottom && bottom > written.top && end > begin ? Math.max(begin - right, left - end) : 9;
    });
    return Math.min(9, ...gaps) < 3 ? [`${label.textContent.trim()}: ${Math.min(...gaps)} px`] : [];
  })"""

# Menus that cut the text that is chosen in them.
CUT_MENUS = """() => [...document.querySelectorAll('.nnviz-playground .nnviz-bar select')]
  .filter((menu) => menu.checkVisibility({ visibilityProperty: true }))
  .filter((menu) => {
    const [style, width] = [menu.style.cssText, menu.offsetWidth];
    const whole = { width: 'max-content', 'max-width': 'none', 'field-sizing': 'content' };
    Object.entries(whole).forEach(([name, value]) => menu.style.setProperty(name, value, 'important'));
    const needed = menu.offsetWidth;
    menu.style.cssText = style;
    return needed > width;
  })
  .map((menu) => menu.selectedOptions[0].text)"""


def boxes(page):
    return {name: tuple(box) for name, *box in page.evaluate(BOXES)}


def pictures(page):
    """The boxes of pictures on the page, by name: left, top, right, bottom."""
    canvas = page.locator(".nnviz-canvas")
    x, y = page.evaluate(
        "(({left, top}) => [left + scrollX, top + scrollY])"
        "(document.querySelector('.nnviz-canvas').getBoundingClientRect())"
    )
    found = json.loads(canvas.get_attribute("data-pictures"))
    return {
        name: (x + left, y + top, x + left + width, y + top + height)
        for name, (left, top, width, height) in found.items()
    }


def meet(one, other):
    """Tell whether two boxes overlap by more than a border."""
    return min(one[2], other[2]) - max(one[0], other[0]) > 2 and min(one[3], other[3]) - max(one[1], other[1]) > 2


def overlapping(named):
    names = [*named]
    return [(a, b) for n, a in enumerate(names) for b in names[n + 1 :] if meet(named[a], named[b])]


def assert_it_is_one_screen(page, width, height):
    """Everything is inside the page, and nothing overlaps."""
    controls, drawn = boxes(page), pictures(page)
    assert len(controls) > 15
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    outside = {name: box for name, box in (controls | drawn).items() if box[0] < -1 or box[2] > width + 1}
    if width >= WIDE:
        assert page.evaluate("document.documentElement.scrollHeight <= innerHeight")
        outside |= {name: box for name, box in controls.items() if box[3] > height + 1}
    assert not outside
    assert not overlapping(controls)
    assert not overlapping(drawn)
    welcomes = page.locator(".nnviz-welcome").is_visible()
    covered = [
        (name, picture)
        for name, box in controls.items()
        for picture, place in drawn.items()
        if meet(box, place) and not (welcomes and picture.startswith("slot"))
    ]
    assert not covered


def settle(page):
    """Wait until the places follow the size of the page."""
    page.evaluate("window.seen = ''")
    page.wait_for_function(
        "() => { const c = document.querySelector('.nnviz-canvas'); const seen = JSON.stringify([c.width, c.height,"
        " c.dataset.pictures, document.documentElement.scrollHeight]); const same = seen === window.seen;"
        " window.seen = seen; return same && Math.abs(c.width - Math.min(devicePixelRatio, 2) * c.clientWidth) < 3; }",
        polling=400,
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_page_is_one_screen(page, voila, width, height, theme):
    page.set_viewport_size({"width": width, "height": height})
    shown = Shown(page).open(f"{voila.url}?theme={theme}&hidden=8,8")
    settle(page)
    assert_it_is_one_screen(page, width, height)
    shown.play()
    shown.until("step > 200")
    shown.pause()
    settle(page)
    assert_it_is_one_screen(page, width, height)
    shown.until_the_picture_is(theme)
    ink = page.evaluate("getComputedStyle(document.querySelector('.nnviz-playground')).backgroundColor")
    assert ink == {"light": "rgb(255, 255, 255)", "dark": "rgb(17, 17, 17)"}[theme]
    if (width, height) == (390, 844):
        for part in (".nnviz-do-play", ".nnviz-dataset-0"):
            box = page.locator(part).bounding_box()
            assert box["y"] + box["height"] <= height, part


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_two_boards_are_one_screen(page, voila, width, height):
    page.set_viewport_size({"width": width, "height": height})
    shown = Shown(page).open(f"{voila.url}?hidden=8,8&learning_rate=0.1")
    shown.play()
    shown.until("step > 200")
    shown.pause()
    page.keyboard.press("r")
    page.locator(".nnviz-opponent").select_option("-1")
    page.wait_for_selector(".nnviz-choices button")
    settle(page)
    assert_it_is_one_screen(page, width, height)
    drawn = pictures(page)
    assert {"network", "output", "other-network", "other-output"} <= {*drawn}
    assert not page.evaluate(CUT)
    if width >= WIDE:
        left, top, right, bottom = drawn["other-output"]
        assert min(right - left - 92, bottom - top - 50) >= 170  # the plane


@pytest.mark.parametrize(("width", "height", "side"), [(1280, 720, 300), (1600, 900, 420)])
def test_the_plane_of_the_output_is_large(page, voila, width, height, side):
    page.set_viewport_size({"width": width, "height": height})
    Shown(page).open(voila.url)
    settle(page)
    left, top, right, bottom = pictures(page)["output"]
    assert right - left >= side + 99  # the colour bar and the axis stand beside the plane
    assert bottom - top >= side + 53


def test_a_display_with_twice_the_pixels_gets_sharp_pictures_in_the_same_places(page, voila, browser):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(voila.url)
    settle(page)
    sharp = browser.new_page(viewport={"width": 1280, "height": 720}, device_scale_factor=2)
    Shown(sharp).open(voila.url)
    settle(sharp)
    assert pictures(sharp) == pictures(page)
    assert_it_is_one_screen(sharp, 1280, 720)
    width, size = "document.querySelector('.nnviz-canvas').width", "document.querySelector('.nnviz-canvas').clientWidth"
    assert sharp.evaluate(width) == 2 * sharp.evaluate(size) == 2 * page.evaluate(width)
    sharp.goto("about:blank")
    sharp.close()


@pytest.mark.parametrize("dataset", ["circle", "spiral", "formula"])
def test_the_controls_of_the_data_need_no_scrolling(page, voila, dataset):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(f"{voila.url}?dataset={dataset}")
    page.wait_for_selector(".nnviz-batch-size:visible")
    assert page.evaluate("(side => side.scrollHeight - side.clientHeight)(document.querySelector('.nnviz-side'))") <= 0


def test_eight_units_of_a_layer_are_seen_and_answer(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(f"{voila.url}?hidden=8")
    settle(page)
    _, top, _, bottom = pictures(page)["network"]
    stepper = page.locator(".nnviz-at-layer-1").bounding_box()
    for unit in range(8):
        page.mouse.click(stepper["x"] + stepper["width"] / 2, top + (unit + 0.5) * (bottom - top) / 8)
        expect(page.locator(".nnviz-card-title")).to_contain_text(f"unit {unit + 1}")


def test_the_number_under_a_resting_pointer_follows_the_run(page, voila):
    shown = Shown(page).open(voila.url)
    settle(page)
    left, top, right, bottom = pictures(page)["output"]
    page.mouse.move((left + right) / 2 - 20, (top + bottom) / 2)
    hint = page.locator(".nnviz-hint")
    expect(hint).not_to_be_empty()
    shown.button("play").evaluate("button => button.click()")  # the pointer stays where it is
    for _ in range(3):
        expect(hint).not_to_have_text(hint.text_content())


def test_nothing_moves_during_training_and_while_a_toast_comes_and_goes(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    shown = Shown(page).open(voila.url)
    shown.play()
    shown.until("step > 20")
    expect(page.locator(".nnviz-welcome")).to_be_hidden()
    settle(page)
    before, drawn = places(page), pictures(page)
    begun = shown.step
    page.wait_for_timeout(10_000)  # the time that the claim is about
    assert shown.step > begun
    assert places(page) == before
    shown.pause()
    shown.button("reset").click()
    shown.until("step === 0")
    toast = page.locator(".nnviz-message")
    expect(toast).to_be_visible()
    assert set(before) <= set(places(page))  # the loss may now be drawn over that of the earlier run
    toast.locator(".nnviz-do-close").click()
    expect(toast).to_be_hidden()
    assert set(before) <= set(places(page))
    assert pictures(page) == drawn
    page.keyboard.press("Control+z")
    shown.until("step > 20")
    expect(page.locator(".nnviz-welcome")).to_be_hidden()
    assert places(page) == before


def places(page):
    """The places of controls, without what a button says now."""
    return sorted(tuple(round(edge) for edge in box) for name, box in boxes(page).items() if "noUi" not in name)


def test_a_click_is_answered_beside_it(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(f"{voila.url}?hidden=4,2")
    settle(page)
    _, top, _, bottom = pictures(page)["network"]
    stepper = page.locator(".nnviz-at-layer-1").bounding_box()
    x = stepper["x"] + stepper["width"] / 2
    y = top + (bottom - top) / 8  # the first of four units
    page.mouse.click(x, y)
    card = page.locator(".nnviz-card")
    expect(card).to_be_visible()
    box = card.bounding_box()
    assert abs(box["x"] - x) <= REACH and abs(box["y"] - y) <= REACH
    assert box["x"] >= 0 and box["x"] + box["width"] <= 1280


def test_a_picture_is_enlarged_and_brought_back_by_keyboard(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(voila.url)
    settle(page)
    before = pictures(page)
    page.locator(".nnviz-at-output-head .nnviz-enlarge").focus()
    page.keyboard.press("Enter")
    page.wait_for_function(
        "Object.keys(JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures)).length === 1"
    )
    left, _, right, _ = pictures(page)["output"]
    assert right - left > 1200
    page.keyboard.press("Escape")
    page.wait_for_function(
        "Object.keys(JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures)).length > 1"
    )
    settle(page)
    assert pictures(page) == before


def test_p_presents_what_is_pinned_and_escape_leaves(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(voila.url)
    settle(page)
    page.keyboard.press("p")
    page.wait_for_selector(".nnviz-presenting")
    page.wait_for_function("!('slot-0' in JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures))")
    settle(page)
    size = page.evaluate("parseFloat(getComputedStyle(document.querySelector('.nnviz-do-play')).fontSize)")
    assert size >= 20
    assert not overlapping(boxes(page))
    assert page.locator(".nnviz-timeline").bounding_box()["y"] + 28 <= 720
    page.keyboard.press("Escape")
    page.wait_for_selector(".nnviz-playground:not(.nnviz-presenting)")


@pytest.mark.parametrize("height", [720, 768])
def test_pictures_stay_where_they_are_while_presenting(page, voila, height):
    page.set_viewport_size({"width": 1280, "height": height})
    Shown(page).open(voila.url)
    settle(page)
    page.keyboard.press("p")
    page.wait_for_function("!('slot-0' in JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures))")
    settle(page)
    before = pictures(page)
    page.evaluate(
        "() => { window.moved = []; const canvas = document.querySelector('.nnviz-canvas');"
        " new MutationObserver(() => moved.push(canvas.dataset.pictures))"
        ".observe(canvas, { attributes: true, attributeFilter: ['data-pictures'] }); }"
    )
    page.wait_for_timeout(3000)
    assert {*page.evaluate("moved")} <= {page.locator(".nnviz-canvas").get_attribute("data-pictures")}
    assert pictures(page) == before
    title = page.locator(".nnviz-at-output-head > .nnviz-head-title")
    assert title.evaluate("title => title.scrollWidth <= title.clientWidth")


@pytest.mark.parametrize("query", ["?hidden=8,8", "?dataset=x-sin-x&learning_rate=0.1234"])
def test_no_text_is_cut_at_any_width_nor_for_an_audience(page, voila, query):
    page.set_viewport_size({"width": 1280, "height": 720})
    shown = Shown(page).open(voila.url + query)
    shown.play()
    shown.until("step > 200")
    shown.pause()
    lost = {}
    for is_presenting in (False, True):
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": max(720, width * 9 // 16)})
            settle(page)
            lost[width, is_presenting] = page.evaluate(LOST) + page.evaluate(TOUCHING)
            assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        if not is_presenting:
            page.keyboard.press("p")
            page.wait_for_selector(".nnviz-presenting")
    found = {state: texts for state, texts in lost.items() if texts}
    assert not found, "\n".join(f"{state}: {texts}" for state, texts in found.items())


@pytest.mark.parametrize("name", ARRANGEMENTS)
def test_the_menus_of_the_bar_show_what_is_chosen(page, voila, name):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(f"{voila.url}?activation=leaky_relu&pictures={','.join(ARRANGEMENTS[name])}")
    chosen = page.locator(".nnviz-arrangements select")
    expect(chosen.locator("option:checked")).to_have_text(name)
    cut = {}
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        cut[width] = page.evaluate(CUT_MENUS)
    small = {width: cut.pop(width) for width in WIDTHS if width < 1280}  # where the menu of activations is short
    assert all({*texts} <= {"leaky\xa0ReLU"} for texts in small.values()), small
    assert not any(cut.values()), cut


def test_the_sentence_of_the_line_stays_in_its_place_when_a_button_comes(page, voila):
    page.set_viewport_size({"width": 1280, "height": 720})
    shown = Shown(page).open(voila.url)
    line, sentence = page.locator(".nnviz-line"), page.locator(".nnviz-words p:not(.nnviz-scene-text)").first
    place = line.bounding_box()
    middles = []
    for is_learning in (False, True):
        if is_learning:
            shown.play()
            expect(page.locator(".nnviz-words .nnviz-opener")).to_be_visible(timeout=60_000)
        text = sentence.bounding_box()
        middles.append(text["y"] + text["height"] / 2 - place["y"] - place["height"] / 2)
    assert middles == pytest.approx([0, 0], abs=1)


def test_a_long_message_is_closed_in_its_corner(page, voila):
    """The button to close is at the right of the first line, and covers no other."""
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(voila.url + "?loss=cross-entropy")
    message = page.locator(".nnviz-message")
    expect(message).to_contain_text("choose one of")
    for width in (1280, 800, 390):
        page.set_viewport_size({"width": width, "height": 900})
        settle(page)
        place, close = message.bounding_box(), message.locator(".nnviz-do-close").bounding_box()
        assert place["x"] + place["width"] - close["x"] - close["width"] < 16, width
        assert close["y"] - place["y"] < 16, width
        text = message.locator(".widget-html-content").bounding_box()
        assert text["x"] + text["width"] <= close["x"], width


def test_a_large_screen_gets_larger_texts(page, voila):
    text = "parseFloat(getComputedStyle(document.querySelector('.nnviz-do-step')).fontSize)"
    Shown(page).open(voila.url)
    for width, height, size in ((1280, 720, 13), (1920, 1080, 13), (2560, 1440, 17.3)):
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert page.evaluate(text) == pytest.approx(size, abs=0.1)


def test_the_menu_makes_room_for_a_scene_and_escape_closes_the_reasons(page, voila):
    shown = Shown(page).open(voila.url)
    menu = shown.opened("menu")
    menu.locator(".nnviz-scene-vanishing").click()
    expect(menu).to_be_hidden()
    expect(page.locator(".nnviz-words")).to_contain_text("Six sigmoid layers")
    shown.play()
    page.locator(".nnviz-words .nnviz-opener").click()
    expect(page.locator(".nnviz-why")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".nnviz-why")).to_be_hidden()


def test_the_colours_are_chosen_in_the_page(page, voila):
    shown = Shown(page).open(voila.url)
    page.locator(".nnviz-do-menu").click()
    page.locator(".nnviz-scheme button", has_text="dark").click()
    shown.until_the_picture_is("dark")
    ink = page.evaluate("getComputedStyle(document.querySelector('.nnviz-playground')).backgroundColor")
    assert ink == "rgb(17, 17, 17)"


def test_a_reload_finds_the_settings(page, voila):
    shown = Shown(page).open(voila.url)
    page.locator(".nnviz-dataset-1").click()
    page.wait_for_function("location.search.includes('dataset=')")
    title = page.locator(".nnviz-side .nnviz-title").first.text_content()
    page.reload()
    shown.wait()
    expect(page.locator(".nnviz-dataset-1")).to_have_class(re.compile("mod-active"))
    expect(page.locator(".nnviz-side .nnviz-title").first).to_have_text(title)


def test_longer_texts_are_not_cut_at_any_size(page, translated):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(translated.url)
    cut = {}
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        settle(page)
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), width
        cut[width] = page.evaluate(CUT) + page.evaluate(TOUCHING)
    assert not any(cut.values()), json.dumps(cut, indent=1, ensure_ascii=False)


def test_a_cell_of_a_notebook_is_one_screen(page, lab):
    page.set_viewport_size({"width": 1600, "height": 900})
    lab.run(page, "one.ipynb", "import nnviz\nnnviz.Playground()")
    Shown(page).wait()
    settle(page)
    assert not overlapping(boxes(page))
    assert not overlapping(pictures(page))
    page.set_viewport_size({"width": 1280, "height": 720})
    settle(page)
    assert page.locator(".nnviz-bar").bounding_box()["height"] <= 56
