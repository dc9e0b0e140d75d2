"""The scenes of a soak: actions of visitors.

Each is a function that plays the scene once and returns its result in a line.
"""

import random
import time

import numpy as np
from playwright.sync_api import Error, Page

from benchmarks.soak import hostile
from benchmarks.soak.house import House, chromium_of, play_fast, processes
from tests.browser.playground import LATENCY, Shown
from tests.faults.link import link

BACK = 90.0  # seconds in which a page whose connection was cut should train on
ALIVE = 20.0  # seconds in which a page should obey a button
SLOW = 200_000  # bytes a second
GOOD = 5_000  # kB a second
RANDOM = random.Random(1)
FLOOD = """(seconds) => new Promise((resolve) => {
  const handle = document.querySelector('.nnviz-learning-rate .noUi-handle'), end = performance.now() + 1000 * seconds;
  let sent = 0;
  const press = () => {
    for (let turn = 0; turn < 5; turn++, sent++) {
      const key = Math.floor(sent / 30) % 2 ? 'ArrowLeft' : 'ArrowRight';
      handle.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
    }
    performance.now() < end ? setTimeout(press, 5) : resolve(sent);
  };
  press();
})"""
FRAMES = "Number(document.querySelector('.nnviz-canvas').dataset.frames)"


def calm(house: House) -> str:
    """Only train, and move the slider now and then."""
    page = house.steady.page
    house.wait(6)
    house.calm = True
    house.wait(16)
    house.calm = False
    delays = []
    for turn in range(12):
        try:
            delays.append(page.evaluate(LATENCY, "ArrowLeft" if turn % 2 else "ArrowRight"))
        except Error:
            house.figures.counts["slider moves without effect"] += 1
        house.wait(0.2 + 0.013 * (turn % 5))
    house.figures.delays += delays
    return f"{house.figures.samples[-1].frames_per_second:.1f} frames/s, slider {np.median(delays):.0f} ms"


def sliders(house: House) -> str:
    """Move a slider as fast as possible; its last value must soon apply."""
    with house.guest() as shown:
        sent = shown.page.evaluate(FLOOD, 10)
        ended = time.monotonic()
        box = shown.page.locator(".nnviz-learning-rate-number input")
        in_force = house.until(lambda: shown.settings["learning_rate"] == box.input_value(), ALIVE)
        house.figures.counts["slider moves"] += sent
        house.figures.counts["floods whose last value came into force"] += in_force
        house.figures.counts["floods whose last value did not"] += not in_force
        return f"{sent} moves, the last {'' if in_force else 'NOT '}in force after {time.monotonic() - ended:.1f} s"


def activations(house: House) -> str:
    """Activations are switched while it trains, and it trains on."""
    with house.guest() as shown:
        before, buttons = shown.step, shown.page.locator(".nnviz-activation button")
        for number in range(24):
            buttons.nth(number % buttons.count()).click()
            house.wait(0.25)
        house.figures.counts["activations switched"] += 24
        return trains_on(house, shown, before)


def resets(house: House) -> str:
    """A run begins again and again."""
    with house.guest() as shown:
        for _ in range(8):
            shown.button("reset").click()
            shown.until("step === 0")
            shown.play()
            house.wait(0.5)
        house.figures.counts["resets"] += 8
        return trains_on(house, shown, 0)


def travel(house: House) -> str:
    """Drag the timeline, begin branches, and return to them."""
    with house.guest() as shown:
        house.wait(2)
        for _ in range(6):
            shown.pause()
            drag(shown, house)
            box = shown.page.locator(".nnviz-learning-rate-number input")
            box.fill(f"{RANDOM.uniform(0.005, 0.1):.3f}")
            box.press("Enter")
            shown.play()
            house.wait(0.5)
        shown.pause()
        menu = shown.page.locator(".nnviz-branch")
        known = menu.locator("option").count()
        for number in range(1, known + 1):
            menu.select_option(str(number))
            house.wait(0.3)
        house.figures.counts["branches"] += known - 1
        shown.play()
        return f"{known} branches, " + trains_on(house, shown, 0)


def drag(shown: Shown, house: House) -> None:
    """Drag the timeline from its end into the past."""
    box = shown.page.locator(".nnviz-time").bounding_box()
    assert box is not None, "the timeline is not shown"
    middle = box["y"] + box["height"] / 2
    shown.page.mouse.move(box["x"] + box["width"] - 8, middle)
    shown.page.mouse.down()
    for way in range(1, 21):
        shown.page.mouse.move(box["x"] + box["width"] * (1 - way / 40), middle)
        shown.page.wait_for_timeout(20)
    shown.page.mouse.up()
    house.wait(0.5)
    house.figures.counts["scrubs"] += 20


def user_data(house: House) -> str:
    """Load a small table, a large one, and an invalid one."""
    with house.guest() as shown:
        for rows in (200, 20_000):
            choose(shown.page, table(rows), f"own{rows}.csv")
            shown.page.wait_for_selector(f".nnviz-own:has-text('{rows:,} rows')")
            house.wait(2)
        choose(shown.page, b"a,b,c\n1,x,3\n", "bad.csv")
        shown.page.wait_for_selector(".nnviz-trouble")
        house.figures.counts["own data loaded"] += 2
        return trains_on(house, shown, 0)


def table(rows: int) -> bytes:
    """A CSV file with two classes."""
    points = np.random.default_rng(rows).normal(size=(rows, 3))
    lines = [",".join(f"{value:.4f}" for value in point) + f",{'ab'[int(point[0] > 0)]}" for point in points]
    return "\n".join(["x,y,z,kind", *lines, ""]).encode()


def choose(page: Page, content: bytes, name: str) -> None:
    with page.expect_file_chooser() as asked:
        page.locator(".nnviz-dataset .nnviz-chooser").click()
    asked.value.set_files({"name": name, "mimeType": "text/csv", "buffer": content})


def reloads(house: House) -> str:
    """Reload a page, and tell whether its run comes back."""
    kept = 0
    with house.guest() as shown:
        for _ in range(4):
            house.wait(1)
            before = shown.step
            shown.page.reload()
            shown.wait()
            house.wait(1.5)
            kept += shown.step >= before
            if shown.button("play").inner_text().strip() != "Pause":
                play_fast(shown)
        house.figures.counts["reloads"] += 4
        house.figures.counts["reloads that kept the run"] += kept
        return f"4 reloads, {kept} kept the run, " + trains_on(house, shown, 0)


def rapid(house: House) -> str:
    """A page is loaded again before it is there."""
    with house.guest() as shown:
        for _ in range(6):
            shown.page.goto(house.server.url, wait_until="commit")
            house.wait(0.3)
        house.figures.counts["rapid reloads"] += 6
        shown.wait()
        play_fast(shown)
        return trains_on(house, shown, 0)


def tabs(house: House) -> str:
    """Three tabs play, and are closed."""
    with house.guest() as shown:
        more = [Shown(shown.page.context.new_page()).open(house.server.url) for _ in range(2)]
        for each in more:
            play_fast(each)
        house.wait(4)
        moving = sum(trains(house, each, each.step) for each in more)
        for each in more:
            each.page.close(run_before_unload=True)
        house.figures.counts["tabs closed"] += len(more)
        return f"{moving} of 2 tabs more trained; with them closed " + trains_on(house, shown, shown.step)


def killed(house: House) -> str:
    """A browser is killed while its page plays."""
    with chromium_of(house.playwright) as browser:
        play_fast(Shown(browser.new_page()).open(house.server.url))
        house.wait(2)
        for process in processes(browser, "browser"):
            process.kill()
        house.until(lambda: not browser.is_connected(), ALIVE)
    house.figures.counts["browsers killed"] += 1
    return "killed"


def slow(house: House) -> str:
    """Train over a slow link; the page must recover with the link."""
    with link(house.server.url, GOOD, 0.02) as way, house.guest(way.url) as shown:
        way.set_pace(SLOW)
        house.wait(3)
        first, begun = shown.page.evaluate(FRAMES), time.monotonic()
        house.wait(10)
        rate = (shown.page.evaluate(FRAMES) - first) / (time.monotonic() - begun)
        house.figures.far_frames.append(rate)
        way.set_pace(1000 * GOOD)
        return f"{rate:.1f} frames/s, then " + trains_on(house, shown, shown.step)


def cuts(house: House) -> str:
    """Cut the connection; the page must continue by itself."""
    backs = []
    with link(house.server.url, GOOD) as way, house.guest(way.url) as shown:
        for away in (0.0, 3.0, 12.0):
            house.wait(2)
            kernel, before, begun = shown.kernel_id, shown.step, time.monotonic()
            way.is_open = False
            way.cut()
            house.wait(away)
            way.is_open = True
            house.figures.counts["cuts"] += 1
            came_back = trains(house, shown, before + 500, BACK)
            if not came_back or shown.step < before or shown.kernel_id != kernel:
                house.figures.counts["runs lost"] += 1
                house.say(f"lost by {away:.0f} s without a connection: {shown.message!r}")
                shown.open(way.url)
                play_fast(shown)
            backs.append(time.monotonic() - begun - away)
    return "trains again after " + ", ".join(f"{back:.1f}" for back in backs) + " s"


def messages(house: House) -> str:
    """Attack a page's kernel; the page's buttons must still work."""
    with house.guest(plays=False) as shown:
        comms = hostile.Comms(shown)
        shown.open(house.server.url)  # again: now its messages are looked at
        play_fast(shown)
        house.until(lambda: bool(comms.found), ALIVE)
        way = hostile.way_to(shown, house.server.url)
        sent = hostile.strange_frames(way, house.spare)
        sent += hostile.flood(way, comms.found, 400, RANDOM)
        house.figures.counts["malformed messages"] += sent
        house.figures.counts["players ended"] += not (alive := obeys(house, shown))
        return f"{sent} malformed messages; the page {'obeys' if alive else 'is dead'}"


def obeys(house: House, shown: Shown) -> bool:
    """Tell whether a page resets and takes a step on request."""
    shown.button("reset").click()
    if not house.until(lambda: shown.step == 0, ALIVE):
        return False
    shown.button("step").click()
    return house.until(lambda: shown.step == 1, ALIVE)


def trains(house: House, shown: Shown, beyond: int, seconds: float = ALIVE) -> bool:
    """Tell whether a page soon trains beyond a step."""
    return house.until(lambda: shown.step > beyond, seconds)


def trains_on(house: House, shown: Shown, beyond: int) -> str:
    """Report that a page trains, or count its run as lost."""
    if trains(house, shown, beyond):
        return "trains on"
    house.figures.counts["runs lost"] += 1
    return f"DOES NOT TRAIN ON: {shown.message!r}"


SCENES = (
    calm,
    sliders,
    activations,
    resets,
    calm,
    travel,
    user_data,
    reloads,
    rapid,
    calm,
    tabs,
    killed,
    slow,
    cuts,
    messages,
)
