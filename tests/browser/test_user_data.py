"""A person's own file in a real page."""

from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import expect

from tests.browser import axe
from tests.browser.playground import Shown

TABLES = Path(__file__).parents[1] / "tables"
# Texts in the dialog that are wider than their boxes, and controls that reach beyond its edge.
CUT = """() => {
  const dialog = document.querySelector('.nnviz-dialog');
  const edge = dialog.getBoundingClientRect();
  const shown = (e) => e.checkVisibility({ visibilityProperty: true });
  const wide = [...dialog.querySelectorAll('button, legend, label, p, h2, span, summary, th div')]
    .filter((e) => shown(e) && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline');
  const out = [...dialog.querySelectorAll('button, summary, .nnviz-question *, p')].filter((e) => {
    const { left, right } = e.getBoundingClientRect();
    return shown(e) && e.localName !== 'option' && (left < edge.left || right > edge.right);
  });
  const menus = [...dialog.querySelectorAll('select')].filter((e) => {
    const width = e.getBoundingClientRect().width;
    const own = e.style.width;
    e.style.width = 'max-content';
    const needed = e.getBoundingClientRect().width;
    e.style.width = own;
    return shown(e) && width < needed - 1 && width < edge.width - 80;
  });
  const page = innerWidth < edge.right || edge.left < 0 || innerHeight < edge.bottom || edge.top < 0 ? [dialog] : [];
  return [...wide, ...out, ...menus, ...page].map((e) => `${e.localName}.${e.className}: ${e.textContent.trim()}`);
}"""


def table(rows: int, columns: int) -> bytes:
    """A CSV file of that size, with two classes."""
    points = np.random.default_rng(0).normal(size=(rows, columns))
    lines = [",".join(f"{value:.6f}" for value in point) + f",{'ab'[int(point[0] > 0)]}" for point in points]
    return ("\n".join([",".join([*(f"c{number}" for number in range(columns)), "kind"]), *lines]) + "\n").encode()


def choose(page, content: bytes, name: str) -> None:
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-dataset .nnviz-chooser").click()
    asked.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def opened(page):
    """The dialog, once it is open."""
    found = page.locator(".nnviz-dialog[open]")
    found.wait_for()
    return found


def take(page) -> None:
    """Use the data of the dialog that opens."""
    opened(page).locator(".nnviz-do-use-file").click()
    page.locator(".nnviz-dialog").wait_for(state="hidden")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_is_refused_in_words_or_trained_on(page, voila, theme):
    shown = Shown(page).open(voila.url + f"?theme={theme}").play()
    good = table(60, 3)
    choose(page, good.replace(b"\n", b"\n1,", 1), "bad.csv")
    expect(opened(page).get_by_role("alert")).to_have_text("line 2 has 5 values, and the first line has 4")
    assert axe.violations(page, ".nnviz-playground") == []
    shown.until(f"step > {shown.step}")  # the run goes on
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-do-another-file").click()
    asked.value.set_files({"name": "good.csv", "mimeType": "text/csv", "buffer": good})
    take(page)
    page.wait_for_selector(".nnviz-own:has-text('good.csv: 60 rows')")
    shown.until("step > 100")
    assert axe.violations(page, ".nnviz-playground") == []
    before = shown.step
    page.locator(".nnviz-own-across select").select_option("principal components")
    shown.until(f"step > {before}")
    shown.pause()
    page.evaluate("document.activeElement?.blur()")
    page.keyboard.press("Control+z")  # the button may have left by now
    page.wait_for_selector(".nnviz-own", state="hidden")


def test_a_file_too_large_for_one_message_arrives(page, voila):
    shown = Shown(page).open(voila.url)
    content = table(150_000, 12)
    assert len(content) > 11 << 20
    choose(page, content, "large.csv")
    take(page)
    page.wait_for_selector(".nnviz-own:has-text('large.csv: 150,000 rows')")
    shown.play()
    shown.until("step > 300")


def use_of(page, column: str):
    """The menu for the use of a column."""
    return opened(page).get_by_label(f"use of column {column}", exact=True)


def penguins(page):
    use_of(page, "species").select_option("target")
    use_of(page, "island").select_option("leave out")
    opened(page).get_by_text("Left out: island.").wait_for()
    return "penguins.csv: 31 rows", "species"


def titanic(page):
    use_of(page, "Survived").select_option("target")
    opened(page).get_by_label("gaps").select_option("median")
    opened(page).get_by_text("Left out: PassengerId, Name, Ticket, Cabin.").wait_for()
    return "titanic.csv: 31 rows", "Survived"


def wohnungen(page):
    expect(opened(page).locator(".nnviz-asked select")).to_be_focused()
    use_of(page, "Miete").select_option("target")
    opened(page).get_by_text("The network learns Miete from Größe, Zimmer, Baujahr, Stadt.").wait_for()
    return "wohnungen.csv: 30 rows", "Miete"


@pytest.mark.parametrize("clicks", [penguins, titanic, wohnungen])
def test_real_tables_load_by_clicks_alone(page, voila, clicks):
    shown = Shown(page).open(voila.url)
    name = f"{clicks.__name__}.csv"
    choose(page, (TABLES / name).read_bytes(), name)
    rows, target = clicks(page)
    assert axe.violations(page, ".nnviz-playground") == []
    take(page)
    page.wait_for_selector(f".nnviz-own:has-text('{rows}')")
    expect(page.locator(".nnviz-own-target select")).to_have_value(target)
    shown.play()
    page.locator(".nnviz-do-edit-columns").click()
    expect(use_of(page, target)).to_have_value("target")


def test_a_plain_table_takes_one_key_and_undo_brings_the_run_back(page, voila):
    shown = Shown(page).open(voila.url)
    shown.button("epoch").click()
    shown.until("step > 0")
    choose(page, table(40, 2), "plain.csv")
    opened(page)
    expect(page.locator(".nnviz-do-use-file")).to_be_focused()
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-own:has-text('plain.csv: 40 rows')")
    shown.button("undo").click()
    page.wait_for_selector(".nnviz-own", state="hidden")


def test_the_dialog_is_left_by_escape_and_used_by_keys(page, voila):
    shown = Shown(page).open(voila.url)
    chooser = page.locator(".nnviz-dataset .nnviz-chooser button, button.nnviz-chooser").first
    chooser.focus()
    choose(page, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
    dialog = opened(page)
    assert dialog.evaluate("(e) => e.matches(':modal')")
    name = dialog.evaluate("(e) => document.getElementById(e.getAttribute('aria-labelledby')).textContent")
    assert name == "penguins.csv"
    stops = []
    for _ in range(30):
        page.keyboard.press("Tab")
        stops.append(page.evaluate("document.activeElement.closest('dialog') && document.activeElement.outerHTML"))
        if stops.count(stops[0]) > 1:
            break
    assert None not in stops and len(set(stops)) == len(stops) - 1 >= 11
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.closest('dialog') !== null")
    for key in ("s", "e", "p"):  # shortcuts of the page behind it
        page.keyboard.press(key)
    use_of(page, "species").focus()
    page.keyboard.press("t")  # target
    dialog.get_by_text("The network learns species").wait_for()
    assert shown.step == 0
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    assert page.locator(".nnviz-own").is_hidden() and shown.step == 0
    expect(chooser).to_be_focused()
    choose(page, b"region,2020,2021\n" + b"1,4,5\n2,7,9\n" * 5, "doubt.csv")
    expect(opened(page).get_by_label("it names the columns")).to_be_focused()
    page.keyboard.press("ArrowDown")
    dialog.get_by_text("11 rows, 3 columns").wait_for()
    expect(dialog.get_by_label("it is a sample")).to_be_focused()
    page.keyboard.press("Escape")
    dialog.wait_for(state="hidden")
    choose(page, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
    opened(page)
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-own:has-text('penguins.csv')")


@pytest.mark.parametrize(("width", "height"), [(1280, 720), (390, 844)])
def test_the_dialog_fits_into_the_page(page, voila, width, height):
    page.set_viewport_size({"width": width, "height": height})
    Shown(page).open(voila.url)
    files = {name: (TABLES / name).read_bytes() for name in ("wohnungen.csv", "titanic.csv")}
    for name, content in (files | {"book.xlsx": b"PK\x03\x04xl/"}).items():
        choose(page, content, name)
        opened(page).locator("summary").click()
        assert page.evaluate(CUT) == []
        opened(page).locator("summary").click()
        page.locator(".nnviz-do-leave-file").click()
        expect(page.locator(".nnviz-dialog[open]")).to_have_count(0)


def test_in_a_cell_of_a_notebook_the_dialog_keeps_its_keys(page, lab):
    lab.run(page, "file.ipynb", "import nnviz\nplayground = nnviz.Playground()\nplayground", "# the last cell")
    shown = Shown(page).wait()
    cells = page.locator(".jp-Cell").count()
    choose(page, (TABLES / "penguins.csv").read_bytes(), "penguins.csv")
    opened(page).locator(".nnviz-preview").focus()
    for key in ("a", "b", "d", "d", "x", "s"):  # in Jupyter: insert and delete cells; in the page: a step
        page.keyboard.press(key)
    opened(page).locator(".nnviz-do-use-file").click()
    page.wait_for_selector(".nnviz-own:has-text('penguins.csv: 31 rows')")
    assert page.locator(".jp-Cell").count() == cells and shown.step == 0
