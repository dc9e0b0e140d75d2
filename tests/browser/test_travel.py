"""Time travel, selections, edits and files in a real page."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import FAST, Shown

TIME = ".nnviz-time"


@pytest.fixture
def shown(page, voila):
    return Shown(page).open(voila.url + FAST)


def tried(shown, act, places, focus, patience=300):
    """Act on places until the title of the card contains the words; wait `patience` ms after each.

    The answer may be to the place before, and another one under way.
    """
    found = shown.page.locator(f".nnviz-card-title:has-text('{focus}')")
    for place in places:
        act(place)
        shown.page.wait_for_timeout(patience)
        if found.is_visible():
            shown.page.wait_for_timeout(2 * patience)
        if found.is_visible():
            return
    found.wait_for()


def click(shown, picture):
    """A click on a place in a picture, as shares of its width and height."""
    left, top, width, height = shown.place(picture)
    return lambda place: shown.page.mouse.click(left + place[0] * width, top + place[1] * height)


def keys_to(shown, picture, x, y):
    """The arrow keys that move the cross from where it begins to a place in a picture."""
    canvas = shown.page.locator(".nnviz-canvas").bounding_box()
    left, top, width, height = shown.place(picture)
    right = round((left + x * width - canvas["x"] - canvas["width"] / 2) / 12)
    down = round((top + y * height - canvas["y"] - canvas["height"] / 4) / 12)
    return [
        *["ArrowRight" if right > 0 else "ArrowLeft"] * abs(right),
        *["ArrowDown" if down > 0 else "ArrowUp"] * abs(down),
    ]


def press_and_choose(shown):
    """An arrow key, and a choice of what is then below the cross."""
    press = shown.page.keyboard.press
    return lambda key: (press(key), press("Enter"))


def test_dragging_the_timeline_while_it_trains_pauses_and_shows_the_past(shown):
    shown.play()
    shown.until("step > 800")
    box = shown.page.locator(TIME).bounding_box()
    shown.page.mouse.move(box["x"] + box["width"] - 8, box["y"] + box["height"] / 2)
    shown.page.mouse.down()
    for way in range(1, 11):
        shown.page.mouse.move(box["x"] + box["width"] * (1 - way / 20), box["y"] + box["height"] / 2)
    shown.page.mouse.up()
    shown.page.wait_for_function("document.querySelector('.nnviz-do-play').textContent.trim() === 'Play from here'")
    shown.page.wait_for_timeout(500)
    shown.until(f"step < 0.8 * document.querySelector('{TIME}').max && step === Number(c.dataset.rested)")
    past = shown.step
    assert past > 0
    expect(shown.page.locator(".nnviz-time-text")).to_contain_text(f"step {past:,} of")
    assert shown.number("step") == past
    loss = shown.number("training")
    shown.page.locator(".nnviz-now").click()
    shown.until(f"step > {past}")
    assert shown.number("training") < loss


def test_the_timeline_by_keyboard(shown):
    shown.play()
    shown.until("step > 300")
    end = shown.pause()
    shown.page.locator(TIME).focus()
    shown.page.keyboard.press("ArrowLeft")
    shown.until(f"step === {end - 1}")
    shown.page.keyboard.press("Home")
    shown.until("step === 0")
    expect(shown.page.locator(TIME)).to_have_attribute("aria-valuetext", re.compile("^step 0 of"))
    shown.page.keyboard.press("End")
    shown.until(f"step === {end}")


def test_play_from_the_past_branches_and_both_branches_can_be_had(shown):
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
    shown.until("step > 200")
    branched = shown.pause()
    assert branched != end
    menu = shown.page.locator(".nnviz-branch")
    expect(menu.locator("option")).to_have_count(2)
    menu.select_option("1")
    shown.until(f"step === {end} && settings.includes('learning_rate=0.03;')")
    menu.select_option("2")
    shown.until(f"step === {branched} && settings.includes('learning_rate=0.3;')")
    shown.page.locator(".nnviz-opponent").select_option("0")
    assert axe.violations(shown.page, ".nnviz-playground") == []


def test_a_unit_is_chosen_by_a_click_and_shown_large(shown):
    menus = [shown.page.locator(f".nnviz-menu-{slot} select") for slot in range(3)]
    slots = [menu.input_value() for menu in menus]
    shown.choose_output()
    assert axe.violations(shown.page, ".nnviz-playground") == []
    shown.page.locator(".nnviz-look-inside").click()
    shown.page.wait_for_function(
        "Object.keys(JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures)).length === 1"
    )
    [place] = json.loads(shown.page.locator(".nnviz-canvas").get_attribute("data-pictures"))
    assert place == "inside"
    expect(shown.page.locator(".nnviz-at-inside-head")).to_contain_text("a unit")
    *_, width, height = shown.place(place)
    assert width > 1200 and height > 400
    assert axe.violations(shown.page, ".nnviz-playground") == []
    shown.page.keyboard.press("Escape")
    shown.page.wait_for_function(
        "Object.keys(JSON.parse(document.querySelector('.nnviz-canvas').dataset.pictures)).length === 5"
    )
    for menu, slot in zip(menus, slots):
        expect(menu).to_have_value(slot)


def test_a_sample_is_chosen_by_keyboard_and_its_journey_stepped_through(shown):
    page = shown.page
    page.locator(".nnviz-canvas").focus()
    for key in keys_to(shown, "output", 0.4, 0.4):
        page.keyboard.press(key)
    tried(shown, press_and_choose(shown), ["ArrowRight", "ArrowDown"] * 12, "sample")
    page.locator(".nnviz-look-inside").click()
    page.wait_for_selector(".nnviz-stage-text:has-text('stage 1 of')")
    page.locator(".nnviz-stage-on").click()
    page.wait_for_selector(".nnviz-stage-text:has-text('stage 2 of')")
    page.locator(".nnviz-stage-back").click()
    page.wait_for_selector(".nnviz-stage-text:has-text('stage 1 of')")


def test_a_unit_is_chosen_by_keyboard(shown):
    shown.page.locator(".nnviz-canvas").focus()
    for key in keys_to(shown, "network", 0.92, 0.5):
        shown.page.keyboard.press(key)
    tried(shown, press_and_choose(shown), ["ArrowRight"] * 5, "the output", 1500)


def test_a_sample_is_chosen_by_a_click(shown):
    close = [(0.36 + 0.02 * (number % 8), 0.38 + 0.03 * (number // 8)) for number in range(40)]  # some are a sample's
    tried(shown, click(shown, "output"), close, "sample")


def test_a_weight_is_chosen_and_set_by_hand(shown):
    page = shown.page
    shown.play()
    shown.until("step > 100")
    step = shown.pause()
    across = [(0.25, share / 100) for share in range(4, 96, 2)]  # the connections into the first layer
    tried(shown, click(shown, "network"), across, "weight from")
    box = page.locator(".nnviz-weight input")
    expect(box).not_to_have_value("")
    box.fill("2.5")
    box.press("Enter")
    page.wait_for_function("document.querySelector('.nnviz-time-marks').children.length === 1")
    shown.play()
    shown.until(f"step > {step + 50}")


def test_a_run_is_saved_and_loaded_and_the_data_taken_out(shown):
    page = shown.page
    shown.play()
    shown.until("step > 400")
    end = shown.pause()
    loss = shown.number("training")
    shown.opened("menu")
    with page.expect_download() as saved:
        page.locator(".nnviz-save").click()
    content = saved.value.path().read_bytes()
    assert json.loads(content)["nnviz run"] == 1 and len(content) < 8000
    with page.expect_download() as data:
        page.locator(".nnviz-save-data").click()
    assert len(data.value.path().read_text().splitlines()) == 501
    shown.button("reset").click()
    shown.until("step === 0")
    shown.opened("menu")
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-files .nnviz-chooser").click()
    asked.value.set_files({"name": "run.json", "mimeType": "application/json", "buffer": content})
    shown.until(f"step === {end}")
    page.wait_for_timeout(400)
    shown.says("Loaded")
    assert shown.number("training") == loss
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-files .nnviz-chooser").click()
    asked.value.set_files({"name": "cut.json", "mimeType": "application/json", "buffer": content[:500]})
    page.wait_for_selector(".nnviz-trouble")
    shown.says("cut.json")
    assert shown.step == end


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_arrangements_open_their_pictures_and_nothing_is_cut_off(page, voila, theme):
    shown = Shown(page).open(voila.url + f"?theme={theme}").play()
    for arrangement in ("diagnose", "evaluate", "look inside"):
        page.locator(".nnviz-arrangements select").select_option(arrangement)
        page.wait_for_timeout(1500)
        step = shown.step
        shown.until(f"step > {step + 50}")
        assert page.evaluate("document.documentElement.scrollWidth") <= 1280
        assert axe.violations(page, ".nnviz-playground") == []
