"""Two runs side by side in a real page: both train, one timeline moves both, and one is kept."""

import json

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import FAST, Shown

TIME = ".nnviz-time"
BOARDS = "Object.keys(JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures)).length"


@pytest.fixture
def shown(page, voila):
    return Shown(page).open(voila.url + FAST)


def branched(shown):
    """A run, and a branch of it from the beginning with a rate of 0.3, which is shorter."""
    shown.play()
    shown.until("step > 500")
    end = shown.pause()
    shown.page.locator(TIME).focus()
    shown.page.keyboard.press("Home")
    shown.until("step === 0")
    box = shown.page.locator(".nnviz-learning-rate-number input")
    box.fill("0.3")
    box.press("Enter")
    shown.until("settings.includes('learning_rate=0.3;')")
    shown.play()
    shown.until("step > 100")
    return end, shown.pause()


def compared(shown, number="1"):
    """Choose a run to compare with, and wait for both boards."""
    before = shown.page.evaluate(BOARDS)
    shown.page.locator(".nnviz-opponent").select_option(number)
    shown.page.wait_for_function(f"{BOARDS} > {before}")
    shown.page.wait_for_selector(".nnviz-choices button")


def numbers(shown):
    """The numbers in the heads of both boards."""
    shown.page.wait_for_function(
        "[...document.querySelectorAll('.nnviz-of-board')].every((head) => head.innerText.includes('test'))"
    )
    shown.is_numbered()
    return [head.inner_text() for head in shown.page.locator(".nnviz-of-board").all()]


def until_rested(shown, step):
    """Wait for the sharp picture of a step, with its numbers."""
    shown.page.wait_for_function(
        "step => (({step: at, rested}) => at === step && rested === step)"
        "(document.querySelector('.nnviz-canvas').dataset)",
        arg=f"{step}",
    )


def head(shown):
    return shown.page.locator(".nnviz-words p:not(.nnviz-scene-text)")


def test_two_branches_are_compared_trained_scrubbed_and_the_second_is_kept(shown):
    branched(shown)
    compared(shown)
    expect(head(shown)).to_have_text("B differs from A: learning rate 0.3 → 0.03")
    assert axe.violations(shown.page, ".nnviz-playground") == []
    assert shown.page.evaluate("document.documentElement.scrollWidth") <= 1280
    shown.play()
    shown.until("step > 1500")
    end = shown.pause()
    present = numbers(shown)
    assert len(present) == 2 and present[0] != present[1]
    shown.page.locator(TIME).focus()
    shown.page.keyboard.press("Home")
    until_rested(shown, 0)
    first = numbers(shown)
    assert first[0] == first[1] and first[0] not in present
    shown.page.keyboard.press("End")
    until_rested(shown, end)
    assert numbers(shown) == present
    shown.page.locator(".nnviz-choices button", has_text="Keep B").click()
    shown.page.wait_for_selector(".nnviz-choices button", state="detached")
    shown.until(f"step === {end} && settings.includes('learning_rate=0.03;')")
    expect(shown.page.locator(".nnviz-branch")).to_have_value("1")
    shown.page.locator(".nnviz-branch").select_option("2")
    shown.until(f"step === {end} && settings.includes('learning_rate=0.3;')")


def test_a_run_from_before_a_restart_is_compared_by_keyboard(shown):
    page = shown.page
    shown.play()
    shown.until("step > 300")
    end = shown.pause()
    page.keyboard.press("r")
    shown.until("step === 0")
    menu = page.locator(".nnviz-opponent")
    expect(menu.locator("option")).to_have_text(["none", f"earlier run, {end:,} steps: the same settings"])
    menu.focus()
    page.keyboard.press("ArrowDown")
    page.wait_for_selector(".nnviz-choices button")
    page.wait_for_function(f"{BOARDS} > 5")
    names = json.loads(page.locator(".nnviz-canvas").get_attribute("data-pictures"))
    page.locator(".nnviz-choices button", has_text="Keep A").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-choices button", state="detached")
    expect(page.locator(".nnviz-canvas")).to_be_focused()
    compared(shown, "-1")
    page.keyboard.press("Escape")
    page.wait_for_selector(".nnviz-choices button", state="detached")
    page.wait_for_function(f"{BOARDS} === {len(names) - 2}")
    expect(menu).to_have_value("0")
