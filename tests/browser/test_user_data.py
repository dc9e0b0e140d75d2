"""A person's own file in a real page."""

import numpy as np
import pytest

from tests.browser import axe
from tests.browser.playground import Shown


def table(rows: int, columns: int) -> bytes:
    """A CSV file of that size, with two classes."""
    points = np.random.default_rng(0).normal(size=(rows, columns))
    lines = [",".join(f"{value:.6f}" for value in point) + f",{'ab'[int(point[0] > 0)]}" for point in points]
    return ("\n".join([",".join([*(f"c{number}" for number in range(columns)), "kind"]), *lines]) + "\n").encode()


def choose(page, content: bytes, name: str) -> None:
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-dataset .nnviz-chooser").click()
    asked.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_file_is_refused_in_words_or_trained_on(page, voila, theme):
    shown = Shown(page).open(voila.url + f"?theme={theme}").play()
    good = table(60, 3)
    choose(page, good.replace(b"\n", b"\nx", 1), "bad.csv")
    page.wait_for_selector(".nnviz-trouble")
    assert "bad.csv: line 2, column 'c0': 'x" in shown.message
    shown.until(f"step > {shown.step}")  # the run goes on
    choose(page, good, "good.csv")
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
    page.wait_for_selector(".nnviz-own:has-text('large.csv: 150,000 rows')")
    shown.play()
    shown.until("step > 300")
