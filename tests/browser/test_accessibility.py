"""Accessibility: axe's rules, names of controls, use by keyboard."""

import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import DIVERGING, FAST, Shown


def violations(page):
    """Return the faults that axe finds after the page has come to rest."""
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
    page.wait_for_selector(".nnviz-words[data-severity=trouble]")
    assert violations(page) == []


def in_the_past(shown):
    """A run with two branches, at its first step, and a card."""
    shown.play()
    shown.until("step > 300")
    shown.pause()
    shown.page.locator(".nnviz-time").press("Home")
    shown.until("step === 0")
    shown.play()
    shown.until("step > 300")
    shown.pause()
    shown.page.locator(".nnviz-branch").select_option("1")


def after_a_divergence(shown):
    shown.page.goto(shown.page.url.partition("?")[0] + DIVERGING)
    shown.wait().button("play").click()
    shown.page.wait_for_selector(".nnviz-words[data-severity=trouble]")


def enlarged(shown):
    shown.page.locator(".nnviz-enlarge-output").click()
    shown.page.wait_for_selector(""".nnviz-canvas:not([data-pictures*='"network"'])""")


STATES = {
    "untouched": lambda shown: None,
    "running": lambda shown: shown.play(),
    "in the past": in_the_past,
    "diverged": after_a_divergence,
    "with a card": lambda shown: shown.choose_output(),
    "settings": lambda shown: shown.opened("settings"),
    "menu": lambda shown: shown.opened("menu"),
    "enlarged": enlarged,
}
STOP = """() => { const e = document.activeElement;
  if (!e || !e.closest('.nnviz-playground')) return null;
  e.dataset.stops = Number(e.dataset.stops ?? 0) + 1;
  if (e.dataset.stops > 1) return 'again';
  return e.getAttribute('aria-label') || e.textContent.trim() || e.title
    || e.labels?.[0]?.textContent.trim() || '(no name) ' + e.outerHTML.slice(0, 200); }"""


def stops(page):
    """The names of what the Tab key stops at, until it leaves the playground or comes back."""
    names = []
    for _ in range(60):
        page.keyboard.press("Tab")
        name = page.evaluate(STOP)
        if name == "again" or (name is None and names):
            break
        if name is not None:
            names.append(name)
    return names


@pytest.mark.parametrize("state", STATES)
def test_every_focusable_thing_has_a_name_and_there_are_at_most_20_stops(page, voila, state):
    STATES[state](Shown(page).open(voila.url + FAST))
    page.wait_for_timeout(800)
    if state not in ("settings", "menu"):
        page.evaluate("(root => { root.tabIndex = -1; root.focus(); })(document.querySelector('.nnviz-playground'))")
    names = stops(page)
    assert not [name for name in names if name.startswith("(no name)")], names
    assert 3 < len(names) <= 20, "; ".join(names)


@pytest.mark.parametrize("panel", ["settings", "menu"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_a_panel(page, voila, theme, panel):
    Shown(page).open(f"{voila.url}?theme={theme}").opened(panel)
    assert violations(page) == []


MEMBERS = "document.activeElement.closest('[role=group]')?.querySelectorAll('button, [type=checkbox], select').length"
WITHIN = "document.activeElement.closest('.nnviz-panel')"


def reached(page):
    """The names of all that the Tab key and the arrow keys come to in a panel, from its opener."""
    found = set()
    for _ in range(25):
        page.keyboard.press("Tab")
        if not page.evaluate(f"{WITHIN} !== null"):
            return found
        members = page.evaluate(MEMBERS)
        for _ in range(members or 1):
            found.add(
                page.evaluate(
                    "document.activeElement.ariaLabel || document.activeElement.textContent.trim()"
                    " || document.activeElement.labels?.[0]?.textContent.trim()"
                )
            )
            if members:
                page.keyboard.press("ArrowRight")
    raise AssertionError("the Tab key does not come back")


@pytest.mark.parametrize(
    "panel, inside",
    [
        ("settings", {"optimizer", "schedule", "dropout", "seed", "patience", "activation of layer 2", "x₁²"}),
        ("menu", {"save the run", "edit points", "Present (key p)", "dark", "Overfitting", "one row of pictures more"}),
    ],
)
def test_what_is_folded_away_is_reached_and_opened_by_keyboard(page, voila, panel, inside):
    shown = Shown(page).open(voila.url)
    page.locator(".nnviz-do-play").focus()
    for key, times, to in [("Tab", 20, ".nnviz-last *"), ("ArrowRight", 4, f".nnviz-do-{panel}")]:
        for _ in range(times):
            if page.evaluate(f"document.activeElement.matches('{to}')"):
                break
            page.keyboard.press(key)
    box = page.locator({"settings": ".nnviz-drawer", "menu": ".nnviz-menu"}[panel])
    assert not box.is_visible()
    page.keyboard.press("Enter")
    page.wait_for_selector(f".nnviz-do-{panel}[aria-expanded=true]")
    found = reached(page)
    assert inside <= found, found
    assert page.evaluate(f"document.activeElement.matches('.nnviz-do-{panel}')")  # once round
    page.keyboard.press("Shift+Tab")
    assert page.evaluate(f"{WITHIN} !== null")
    page.keyboard.press("Escape")
    box.wait_for(state="hidden")
    expect(shown.button(panel)).to_be_focused()
    assert shown.step == 0


def test_the_box_beside_a_slider_is_reached_by_keyboard(page, voila):
    shown = Shown(page).open(voila.url)
    page.locator(".nnviz-learning-rate .noUi-handle").focus()
    page.keyboard.press("Enter")
    page.keyboard.type("0.2")
    page.keyboard.press("Enter")
    shown.until("settings.includes('learning_rate=0.2;')")
    page.keyboard.type("7")
    page.keyboard.press("Escape")
    expect(page.locator(".nnviz-learning-rate-number input")).to_have_value("0.2")
    expect(page.locator(".nnviz-learning-rate .noUi-handle")).to_be_focused()


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
    assert "loss" in before.lower()
    shown.play()
    shown.until("step > 500")
    step = shown.pause()
    expect(page.locator(".nnviz-status")).to_contain_text(f"{step:,}")
    expect(canvas).not_to_have_attribute("aria-label", before)


def test_the_plane_is_read_with_the_arrow_keys(page, voila):
    Shown(page).open(voila.url)
    page.locator(".nnviz-canvas").focus()
    for _ in range(30):  # from the middle of the pictures into the plane
        page.keyboard.press("ArrowRight")
        page.wait_for_timeout(30)
    page.wait_for_function("document.querySelector('.nnviz-hint').textContent.length > 0")


def test_a_slider_says_the_value_that_stands_beside_it(page, voila):
    Shown(page).open(voila.url)
    said = "(c => document.querySelector(c + ' .noUi-handle').getAttribute('aria-valuetext'))"
    page.wait_for_function(f"() => {said}('.nnviz-learning-rate') === '0.03'")
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
