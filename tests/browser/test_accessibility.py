"""Accessibility: axe's rules, names of controls, use by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import DIVERGING, Shown


def violations(page):
    """What axe finds once the page has come to rest."""
    page.wait_for_timeout(700)
    return axe.violations(page, ".nnviz-playground")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(page, voila, theme):
    shown = Shown(page).open(f"{voila.url}?theme={theme}")
    found = {"untouched": violations(page)}
    shown.play()
    found["running"] = violations(page)
    shown.pause()
    found["paused"] = violations(page)
    assert found == {"untouched": [], "running": [], "paused": []}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_where_a_run_has_diverged(page, voila, theme):
    shown = Shown(page).open(f"{voila.url}{DIVERGING}&theme={theme}")
    shown.button("play").click()
    page.wait_for_selector(".nnviz-trouble")
    assert violations(page) == []


def test_every_focusable_thing_has_a_name_and_there_are_at_most_20_stops(page, voila):
    Shown(page).open(voila.url)
    page.wait_for_timeout(800)
    page.evaluate("document.activeElement?.blur()")
    names = []
    for _ in range(40):
        page.keyboard.press("Tab")
        name = page.evaluate(
            """() => { const e = document.activeElement;
               if (!e || !e.closest('.nnviz-playground')) return null;
               return e.getAttribute('aria-label') || e.textContent.trim() || e.title
                 || e.labels?.[0]?.textContent.trim() || '(no name) ' + e.outerHTML.slice(0, 200); }"""
        )
        if name is None and names:
            break
        if name is not None:
            names.append(name)
    assert not [name for name in names if name.startswith("(no name)")], names
    assert len(names) <= 20, "; ".join(names)


def test_what_is_folded_away_is_reached_and_opened_by_keyboard(page, voila):
    Shown(page).open(voila.url)
    page.locator(".nnviz-do-play").focus()
    for key, times, reached in [("Tab", 30, ".nnviz-views *"), ("ArrowRight", 40, ".nnviz-fold")]:
        for _ in range(times):
            page.keyboard.press(key)
            if page.evaluate(f"document.activeElement.matches('{reached}')"):
                break
    assert not page.locator(".nnviz-folded").is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-fold[aria-expanded=true]")
    reached = []
    for _ in range(40):
        page.keyboard.press("Tab")
        reached.append(
            page.evaluate(
                "document.activeElement.closest('.nnviz-folded') &&"
                " (document.activeElement.ariaLabel || document.activeElement.textContent)"
            )
        )
    assert {"optimizer", "schedule", "dropout", "seed", "save the run"} <= set(filter(None, reached)), reached


def test_space_plays_and_pauses(page, voila):
    shown = Shown(page).open(voila.url)
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press(" ")
    shown.until("step > 10")
    page.keyboard.press(" ")
    page.wait_for_function("document.querySelector('.nnviz-do-play').textContent.trim() === 'Play'")


def test_the_pictures_have_words_that_are_kept_up_to_date(page, voila):
    shown = Shown(page).open(voila.url)
    canvas = page.locator(".nnviz-canvas")
    before = canvas.get_attribute("aria-label")
    assert "training loss" in before.lower() or "loss" in before.lower()
    shown.play()
    shown.until("step > 500")
    step = shown.pause()
    expect(page.locator(".nnviz-status")).to_contain_text(f"{step:,}")
    expect(canvas).not_to_have_attribute("aria-label", before)


def test_the_plane_is_read_with_the_arrow_keys(page, voila):
    Shown(page).open(voila.url)
    page.locator(".nnviz-canvas").focus()
    for _ in range(14):
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    page.wait_for_function("document.querySelector('.nnviz-hint').textContent.length > 0")


def test_a_slider_says_the_value_that_stands_beside_it(page, voila):
    Shown(page).open(voila.url)
    said = "(c => document.querySelector(c + ' .noUi-handle').getAttribute('aria-valuetext'))"
    assert page.evaluate(f"{said}('.nnviz-learning-rate')") == "0.03"
    page.locator(".nnviz-learning-rate .noUi-handle").focus()
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    page.wait_for_function(
        f"() => {{ const text = {said}('.nnviz-learning-rate'); return text !== '0.03' && text"
        " === document.querySelector('.nnviz-learning-rate').parentElement.querySelector('input').value; }"
    )
    page.locator(".nnviz-speed .noUi-handle").focus()
    page.keyboard.press("End")
    page.wait_for_function(f"() => {said}('.nnviz-speed') === 'fastest'")
