"""A remedy in the page: tried beside the run, kept or rejected."""

import re
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from tests.browser.playground import FAST, Shown

SLOW = FAST + "&learning_rate=0.0003"


def tried(page, voila):
    """Train until a remedy is advised, and try it."""
    shown = Shown(page).open(voila.url + SLOW)
    shown.play()
    button = page.locator(".nnviz-try")
    button.wait_for()
    button.click()
    expect(page.get_by_role("button", name="Keep B")).to_be_visible()
    return shown


@pytest.mark.parametrize("kept", ["A", "B"])
def test_a_remedy_is_tried_beside_the_run_and_one_of_both_is_kept(page, voila, kept):
    shown = tried(page, voila)
    shown.has(learning_rate="0.0003")  # A is the run as it was
    page.wait_for_function(
        "/It helps|It did not help/.test(document.querySelector('.nnviz-words p:not(.nnviz-scene-text)').textContent)"
    )
    page.get_by_role("button", name=f"Keep {kept}").click()
    expect(page.get_by_role("button", name="Keep B")).to_be_hidden()
    page.wait_for_url(lambda url: (set(parse_qsl(urlsplit(url).query)) == set(parse_qsl(SLOW[1:]))) == (kept == "A"))
    expect(page.locator(".nnviz-words p:not(.nnviz-scene-text)")).not_to_have_text(re.compile("helps|not help"))


def test_nothing_is_said_of_a_run_before_its_first_hundred_steps(page, voila):
    shown = Shown(page).open(f"{voila.url}?speed=30&learning_rate=0.0003")
    shown.button("play").click()
    kernel, step = shown.kernel(voila), 0
    while step < 100:
        told, offers = page.evaluate(
            """[document.querySelector('.nnviz-words p:not(.nnviz-scene-text)').textContent,
            !document.querySelector('.nnviz-try').hidden]"""
        )
        step = int(kernel.execute("print(playground.trainer.state.step)"))  # later than what was told
        assert step >= 100 or (re.search("Press Play|Training has begun|diagnosis", told) and not offers), told
