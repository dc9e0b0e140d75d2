"""The page in the pseudo-language: every text that a person sees or hears has passed through `say`."""

import pytest

from tests import pseudo
from tests.browser.playground import DIVERGING, Shown
from tests.browser.test_user_data import CUT, choose, opened

# Texts that are seen, and texts that are heard or shown by a pointer that rests.
TEXTS = """() => {
  const found = new Set();
  const root = document.querySelector('.nnviz-playground');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const { parentElement: element, data } = walker.currentNode;
    if (!['STYLE', 'SCRIPT'].includes(element.tagName) && element.checkVisibility({ visibilityProperty: true }))
      found.add(data.trim());
  }
  for (const element of root.querySelectorAll('*')) {
    if (!element.checkVisibility({ visibilityProperty: true })) continue;
    for (const name of ['title', 'aria-label', 'placeholder', 'aria-valuetext', 'alt'])
      if (element.hasAttribute(name)) found.add(element.getAttribute(name).trim());
  }
  return [...found];
}"""


def texts_left(page):
    """The texts of the page that are outside of brackets."""
    return {left for text in page.evaluate(TEXTS) if (left := pseudo.outside(text))}


def after_a_divergence(shown):
    shown.button("play").click()
    shown.page.wait_for_selector(".nnviz-words[data-severity=trouble]")


def after_training(shown):
    shown.play()
    shown.until("step > 200")
    shown.button("play").click()
    shown.page.wait_for_timeout(700)


def after_a_click(shown):
    left, top, width, height = shown.place("network")
    shown.page.mouse.click(left + width - 30, top + height / 2)
    shown.page.locator(".nnviz-card").wait_for()


STATES = {
    "untouched": ("", lambda shown: None),
    "trained": ("", after_training),
    "chosen": ("", after_a_click),
    "diverged": (DIVERGING, after_a_divergence),
    "a curve": ("?dataset=x-sin-x", after_training),
    "wrong settings": ("?hidden=-1&colour=red", lambda shown: None),
}


@pytest.mark.parametrize("state", STATES)
def test_every_text_of_the_page_is_said(page, translated, state):
    page.set_viewport_size({"width": 1280, "height": 720})
    query, happens = STATES[state]
    shown = Shown(page).open(translated.url + query)
    happens(shown)
    left = texts_left(page)
    for panel in ("settings", "menu"):
        shown.opened(panel)
        left |= texts_left(page)
    assert not left, f"{len(left)} texts:\n" + "\n".join(sorted(left))


def test_longer_texts_leave_the_page_in_its_place(page, translated):
    page.set_viewport_size({"width": 1280, "height": 720})
    Shown(page).open(translated.url)
    assert page.locator(".nnviz-playground").get_attribute("lang") == pseudo.NAME
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    cut = page.evaluate(
        """() => [...document.querySelectorAll('.nnviz-playground button, .nnviz-playground label')]
            .filter((e) => e.checkVisibility({ visibilityProperty: true }) && e.scrollWidth > e.clientWidth + 1)
            .map((e) => e.textContent.trim())"""
    )
    assert not cut, f"cut off: {cut}"


def test_the_dialog_of_a_file_is_said_and_has_room_for_longer_texts(page, translated):
    page.set_viewport_size({"width": 1280, "height": 720})
    shown = Shown(page).open(translated.url)
    content = "r;2;3;é\n" + "".join(f"{row * row},5;{row};{'x' if row % 2 else ''};{row % 3}\n" for row in range(30))
    choose(page, content.encode("cp1252"), "1")
    opened(page).locator("summary").click()
    left = texts_left(page)
    for width, height in ((1280, 720), (390, 844)):
        page.set_viewport_size({"width": width, "height": height})
        assert page.evaluate(CUT) == []
    page.set_viewport_size({"width": 1280, "height": 720})
    opened(page).get_by_role("combobox").first.select_option("utf-16")
    page.locator(".nnviz-dialog-trouble:not(:empty)").wait_for()
    left |= texts_left(page)
    page.keyboard.press("Escape")
    page.locator(".nnviz-dialog").wait_for(state="hidden")
    assert not left, f"{len(left)} texts:\n" + "\n".join(sorted(left))
    assert shown.step == 0
