"""A sweep in the page: chosen, watched, cancelled, and left for one of its networks."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import Shown
from tests.browser.test_one_screen import CUT
from tests.browser.test_words import texts_left

RATES = ["0.001", "0.00562", "0.0316", "0.178", "1"]
SMALL = {"x-count": "5", "y-count": "2", "steps": "200"}


def panel(shown):
    """Open the panel in which a sweep is chosen."""
    shown.opened("menu")
    shown.button("sweep").click()
    found = shown.page.locator(".nnviz-sweep-choice")
    found.wait_for()
    expect(found.locator(".nnviz-sweep-text")).not_to_be_empty()
    return found


def start(shown, **values):
    """Start a sweep, small by default."""
    found = panel(shown)
    for name, value in (SMALL | {key.replace("_", "-"): value for key, value in values.items()}).items():
        box = found.locator(f".nnviz-sweep-{name} input")
        box.fill(value)
        box.press("Enter")
    found.locator(".nnviz-do-start-sweep").click()
    found.wait_for(state="hidden")
    shown.page.locator(".nnviz-at-sweep-bar").wait_for()


def until_done(shown):
    """Wait until all networks are trained, and the map is drawn, which the keys need."""
    expect(shown.page.locator(".nnviz-sweep-progress")).to_contain_text("100%")
    expect(shown.page.locator(".nnviz-canvas")).to_have_attribute("aria-label", re.compile("100% are evaluated"))


def middle(shown):
    """The middle of the map in the page."""
    left, top, width, height = shown.place("sweep")
    return left + 0.45 * width, top + 0.45 * height


def test_a_sweep_is_watched_and_one_of_its_networks_goes_on_in_the_page(page, voila):
    shown = Shown(page).open(voila.url)
    start(shown)
    until_done(shown)
    page.mouse.move(*middle(shown))
    hint = page.locator(".nnviz-hint")
    expect(hint).to_contain_text("learning rate")
    rate = re.search(r"learning rate ([\d.]+)", hint.inner_text())
    page.mouse.click(*middle(shown))
    shown.until("step === 200")
    assert rate is not None and float(shown.settings["learning_rate"]) == float(rate[1])
    shown.says("Opened", "at step 200")
    shown.play()
    shown.until("step > 250")
    shown.pause()
    shown.opened("menu").locator(".nnviz-do-show-sweep").click()
    page.locator(".nnviz-at-sweep-bar").wait_for()
    page.keyboard.press("Escape")
    page.locator(".nnviz-at-sweep-bar").wait_for(state="hidden")


def test_a_sweep_is_chosen_watched_and_opened_by_keyboard(page, voila):
    shown = Shown(page).open(voila.url)
    shown.button("menu").focus()
    page.keyboard.press("Enter")
    shown.button("sweep").focus()
    page.keyboard.press("Enter")
    page.locator(".nnviz-sweep-choice").wait_for()
    assert page.evaluate("document.activeElement.closest('.nnviz-sweep-choice') !== null")
    page.keyboard.press("Escape")
    page.locator(".nnviz-sweep-choice").wait_for(state="hidden")
    expect(shown.button("menu")).to_be_focused()
    start(shown)
    until_done(shown)
    expect(page.locator(".nnviz-canvas")).to_be_focused()
    read = []
    for key in ("ArrowRight", "ArrowRight", "ArrowDown", "ArrowLeft"):
        page.keyboard.press(key)
        expect(page.locator(".nnviz-hint")).not_to_have_text(read[-1] if read else "")
        read.append(page.locator(".nnviz-hint").text_content())
    rates, penalties = ([re.search(rf"{name} ([\d.]+)", text)[1] for text in read] for name in ("learning rate", "λ"))
    assert RATES.index(rates[1]) == RATES.index(rates[0]) + 1 and rates == [rates[0], rates[1], rates[1], rates[0]]
    assert penalties[0] == penalties[1] != penalties[2] == penalties[3]
    page.keyboard.press("Enter")
    shown.until("step === 200")
    assert shown.settings["learning_rate"] == rates[3]


def test_a_sweep_is_paused_and_cancelled(page, voila):
    shown = Shown(page).open(voila.url)
    start(shown, steps="100000")
    progress = page.locator(".nnviz-sweep-progress")
    expect(progress).to_contain_text("left")
    page.locator(".nnviz-do-pause-sweep").click()
    expect(page.locator(".nnviz-do-pause-sweep")).to_have_text("Go on")
    expect(progress).not_to_contain_text("left")
    page.locator(".nnviz-do-pause-sweep").click()
    expect(progress).to_contain_text("left")
    page.locator(".nnviz-do-cancel-sweep").click()
    page.locator(".nnviz-do-cancel-sweep").wait_for(state="hidden")
    page.locator(".nnviz-do-new-sweep").click()
    page.locator(".nnviz-sweep-choice").wait_for()


def test_the_panel_closes_though_the_answers_come_late(page, voila):
    """The page may hold back the state of the panel until it is answered, and the click on Start comes first."""
    held = []
    is_held = False

    def pass_on(socket):
        server = socket.connect_to_server()
        server.on_message(lambda message: held.append((socket, message)) if is_held else socket.send(message))
        socket.on_message(server.send)

    page.route_web_socket("**/*", pass_on)
    shown = Shown(page).open(voila.url)
    choice = panel(shown)
    is_held = True
    page.keyboard.press("Escape")
    choice.wait_for(state="hidden")
    panel(shown).locator(".nnviz-do-start-sweep").click()
    page.wait_for_timeout(1000)
    is_held = False
    for socket, message in held:
        socket.send(message)
    page.locator(".nnviz-at-sweep-bar").wait_for()
    choice.wait_for(state="hidden")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [(1280, 720), (390, 844)])
def test_axe_finds_nothing_in_the_panel_and_the_map(page, voila, theme, size):
    page.set_viewport_size({"width": size[0], "height": size[1]})
    shown = Shown(page).open(f"{voila.url}?theme={theme}")
    choice = panel(shown)
    choice.locator(".nnviz-sweep-facet select").select_option("activation")
    choice.locator(".nnviz-sweep-chips input").first.wait_for()
    found = {"panel": axe.violations(page, ".nnviz-playground"), "cut": page.evaluate(CUT)}
    page.keyboard.press("Escape")
    choice.wait_for(state="hidden")
    start(shown)
    until_done(shown)
    page.wait_for_timeout(700)
    found |= {"map": axe.violations(page, ".nnviz-playground"), "cut over the map": page.evaluate(CUT)}
    assert not any(found.values()), found


def test_all_texts_of_a_sweep_are_translated(page, translated):
    page.set_viewport_size({"width": 390, "height": 844})
    shown = Shown(page).open(translated.url)
    choice = panel(shown)
    choice.locator(".nnviz-sweep-facet select").select_option(index=2)
    choice.locator(".nnviz-sweep-chips input").first.wait_for()
    found = {"panel": texts_left(page), "cut": set(page.evaluate(CUT))}
    choice.locator(".nnviz-sweep-facet select").select_option(index=0)
    start_button = choice.locator(".nnviz-do-start-sweep")
    start_button.click()
    page.locator(".nnviz-at-sweep-bar").wait_for()
    expect(page.locator(".nnviz-sweep-progress")).to_contain_text("%")
    found |= {"map": texts_left(page), "cut over the map": set(page.evaluate(CUT))}
    assert not any(found.values()), found
