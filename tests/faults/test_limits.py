"""Links and files that ask for too much are refused with a message."""

import base64
import hashlib
import json
import zlib

import pytest

from nnviz import Config, Trainer
from nnviz.history.history import History
from nnviz.recipes.recipe import recipe
from nnviz.training.run_data import generated
from tests.browser.playground import Shown

pytestmark = pytest.mark.timeout(400)

HUGE = "?hidden=" + ",".join(["1024"] * 16) + "&samples=100000&batch_size=100000"
GAPS = """() => { window.gaps = []; let last = performance.now(), seen = '';
  window.watching = setInterval(() => { const now = performance.now(),
    frames = document.querySelector('.nnviz-canvas').dataset.frames;
    if (frames !== seen) { gaps.push(now - last); last = now; seen = frames; } }, 4); }"""
WORDS = """() => { window.said = []; new MutationObserver(() => said.push(
  document.querySelector('.nnviz-message').innerText)).observe(document.querySelector('.nnviz-message'),
  {subtree: true, childList: true, characterData: true, attributes: true}); }"""


def test_a_link_that_asks_for_too_much_is_refused_with_a_message(page, voila):
    shown = Shown(page).open(voila.url + HUGE)
    page.wait_for_selector(".nnviz-trouble")
    shown.says("a step with its picture would take about", "would fit")
    shown.play()
    shown.until("step > 100")


def choose_file(page, path):
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-own-file .nnviz-chooser").click()
    asked.value.set_files(path)


def test_frames_go_on_while_a_long_file_is_read_and_it_can_be_cancelled(page, voila, tmp_path):
    long = tmp_path / "long.csv"  # a file on the disk: to hand its bytes to the page would take the page two seconds
    long.write_text(
        "a,b,kind\n" + "".join(f"{i % 997 / 7:.4f},{i % 1009 / 3:.4f},{'ab'[i % 2]}\n" for i in range(300_000))
    )
    assert long.stat().st_size > 4.5e6
    shown = Shown(page).open(voila.url).play()
    page.evaluate(WORDS)
    page.evaluate(GAPS)
    choose_file(page, long)
    page.wait_for_function("said.some(text => /long.csv: \\d+% read/.test(text))")
    page.locator(".nnviz-do-cancel").click()
    page.wait_for_selector(".nnviz-message:has-text('Cancelled')")
    assert "a,b,kind" not in page.locator(".nnviz-message").inner_text()
    assert page.locator(".nnviz-own").is_hidden()
    choose_file(page, long)
    page.set_default_timeout(150_000)
    page.locator(".nnviz-do-use-file").click()
    page.wait_for_selector(".nnviz-own:has-text('long.csv: 300,000 rows')")
    frames = int(page.locator(".nnviz-canvas").get_attribute("data-frames"))
    shown.until(f"c.dataset.frames > {frames + 5}")  # the new run goes on playing
    gaps = page.evaluate("gaps")
    print(f"longest gap between frames: {max(gaps[1:]):.0f} ms of {len(gaps)}")
    assert max(gaps[1:]) < 5000  # it was 23 s when a file was read in one piece; 150 to 400 ms are usual
    assert shown.pause() == int(shown.kernel(voila).execute("print(playground.trainer.state.step)"))


def bomb() -> bytes:
    """Make a small recipe that would unpack to 80 million numbers."""
    trainer = Trainer(Config(samples=20))
    history = History(trainer)
    trainer.edit(generated(Config(samples=30, seed=4)))
    found = json.loads(recipe(history).text())
    [change] = found["branches"][0]["changes"]
    rows = 6_600_000
    zeros = base64.b64encode(zlib.compress(b"\0" * (rows * 16), 9)).decode()
    change["data"]["points"] |= {"shape": [rows, 2], "zlib": zeros}
    change["data"]["labels"] |= {"shape": [rows], "zlib": base64.b64encode(zlib.compress(b"\0" * (rows * 8))).decode()}
    change["data"]["train_count"] = 10
    found["branches"][0]["changes"] = [change] * 4
    return signed(found)


def signed(found: dict) -> bytes:
    found.pop("digest")
    text = json.dumps(found, sort_keys=True, separators=(",", ":"))
    return json.dumps(found | {"digest": hashlib.sha256(text.encode()).hexdigest()}).encode()


def test_a_recipe_that_unpacks_to_far_more_is_refused_in_words(page, voila):
    shown = Shown(page).open(voila.url).play()
    shown.opened("menu")
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-files .nnviz-chooser").click()
    asked.value.set_files({"name": "bomb.json", "mimeType": "application/json", "buffer": bomb()})
    page.wait_for_selector(".nnviz-trouble")
    shown.says("numbers in all; at most 40,000,000 are allowed")
    shown.until(f"step > {shown.step + 100}")
