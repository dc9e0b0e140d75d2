"""Each lesson in a real page, from the first question to the check, once wrongly and once rightly."""

import json
import math

import pytest
from playwright.sync_api import expect

from nnviz.lessons import Order, Repair, Sketch, lessons
from nnviz.lessons.ask import Listed
from nnviz.lessons.lesson import Check, Predict, See, Watch, Why, asks_of
from tests.browser import axe
from tests.browser.playground import Shown

CARD, BAR = ".nnviz-lesson", ".nnviz-at-sweep-bar"
ARROW = 16  # px at the right of a list
CUT = """(lists, arrow) => lists.flatMap((list) => {
  const { font, paddingLeft, paddingRight } = getComputedStyle(list);
  const pen = document.createElement('canvas').getContext('2d');
  pen.font = font;
  const room = list.clientWidth - parseFloat(paddingLeft) - parseFloat(paddingRight) - arrow;
  return [...list.options].map(({ text }) => text).filter((text) => pen.measureText(text).width > room);
})"""
AT_THE_MAP = {"place": 4, "furthest": 4, "answers": {"0": ["2"], "2": ["2"], "3": [1, "1"]}, "done": False}


class Walked:
    """A lesson in a page, and what a person does there."""

    def __init__(self, page, name):
        self.page, self.lesson, self.shown = page, lessons()[name], Shown(page)
        self.server, self.place = None, 0

    def is_at(self, place):
        self.place = place
        self.page.wait_for_selector(f"{CARD} small:has-text('step {place + 1} of')")

    def press(self, name):
        self.page.locator(f".nnviz-do-lesson-{name}").click()

    def answer(self, ask, number, given):
        """Give one answer in the card."""
        box = self.page.locator(f"{CARD} .nnviz-ask").nth(number)
        if isinstance(ask, Listed):
            box.locator("button").nth(int(given)).click()
        elif isinstance(ask, Order):
            for place in given:
                box.locator(f".nnviz-do-order-{place}").click()
        elif isinstance(ask, Repair):
            for line, place in enumerate(given):
                self.page.locator(".nnviz-code-choice select").nth(line).select_option(index=place)
        elif isinstance(ask, Sketch):
            self.draw(ask, given)
        else:
            box.locator("input").fill(str(given))
            self.page.keyboard.press("Tab")

    def axes(self):
        """The axes of the losses while a curve is drawn: left, top, width and height in CSS pixels of the page.

        They can be drawn on as soon as the page has heard of them: then the pointer is a cross there.
        """
        self.page.wait_for_function("document.querySelector('.nnviz-canvas').dataset.pictures.split(':').length === 2")
        canvas = self.page.locator(".nnviz-canvas")
        for _ in range(100):
            left, top, wide, high = self.place_of_axes()
            self.page.mouse.move(left + wide / 2, top + high / 2)
            self.page.wait_for_timeout(500)
            drawable = canvas.evaluate("canvas => canvas.style.cursor === 'crosshair'")
            if drawable and self.place_of_axes() == (left, top, wide, high):
                return left, top, wide, high
        raise AssertionError("the axes can't be drawn on")

    def place_of_axes(self):
        """Where the axes of the losses are in the page now."""
        told = self.shown.kernel(self.server).execute(
            "import json\nview = playground.page_views['loss']\n"
            "print(json.dumps([view.left + view.box[0], view.top + view.box[1], *view.box[2:]]))"
        )
        left, top, wide, high = json.loads(told)
        self.page.evaluate("document.querySelector('.nnviz-canvas').scrollIntoView({block: 'end'})")
        canvas = self.page.locator(".nnviz-canvas").bounding_box()
        return canvas["x"] + left, canvas["y"] + top, wide, high

    def draw(self, ask, values):
        """Draw a curve with the mouse."""
        left, top, wide, high = self.axes()
        for number, value in enumerate(values):
            across, up = number / (len(values) - 1), value / ask.highest
            self.page.mouse.move(left + across * wide, top + (1 - up) * high)
            if not number:
                self.page.mouse.down()
        self.page.mouse.up()
        self.page.wait_for_selector(".nnviz-ask-note:has-text('Your curve:')")

    def answers(self, step, rightly=True):
        for number, ask in enumerate(asks_of(step)):
            self.answer(ask, number, self.given(number, rightly))
        self.press("commit")

    def given(self, number, rightly):
        """A right or a wrong answer to a question of the present step, as the run in the kernel has it.

        An answer on which the goal of a later check depends is the one that fits its solution.
        """
        for _, check in self.lesson.checks():
            if self.place in check.foretold:
                return check.foretold[self.place][number]
        told = self.shown.kernel(self.server).execute(
            "import json\nfrom tests.lessons.answers import answer\n"
            f"print(json.dumps(answer(playground.session.teaching, {number}, {rightly})))"
        )
        return json.loads(told)

    def train(self, step):
        """Make each attempt of a run, at the fastest speed."""
        self.page.locator(".nnviz-speed .noUi-handle").focus()
        self.page.keyboard.press("End")
        for number, attempt in enumerate(step.attempts):
            self.page.locator(f".nnviz-do-attempt-{number}").click()
            self.page.wait_for_selector(f".nnviz-do-attempt-{number} .fa-check", timeout=60_000)
            self.shown.until(f"step <= {attempt.until}")  # the check mark may come before the picture

    def rests(self):
        """Wait until the picture shows the last step of the run."""
        last = int(self.shown.kernel(self.server).execute("print(playground.trainer.state.step)"))
        self.shown.until(f"step === {last}")

    def shows_its_predictions(self, place):
        """Wait until the card shows the predictions since the last reason, or none."""
        steps = self.lesson.steps
        since = max((at for at, step in enumerate(steps[:place]) if isinstance(step, Why)), default=-1)
        has_predicted = any(isinstance(step, Predict) for step in steps[since + 1 : place])
        said = expect(self.page.locator(CARD))
        (said.to_contain_text if has_predicted else said.not_to_contain_text)("You predicted")

    def trains_not(self, step=None):
        """Try all ways to train while the lesson waits."""
        self.page.wait_for_selector(".nnviz-do-play:disabled")
        if step is not None and step.scene is not None:
            self.shown.until("step === 0")
        step = self.shown.step
        expect(self.shown.button("play")).to_be_disabled()
        expect(self.shown.button("step")).to_be_disabled()
        self.page.locator(".nnviz-canvas").focus()
        for key in ("k", "s", "e", "n"):
            self.page.keyboard.press(key)
        self.page.wait_for_timeout(300)
        assert self.shown.step == step

    def opens(self, strip):
        """Train the networks of a strip, with the run in sight."""
        self.press("strip")
        self.page.wait_for_selector(f"{BAR}:has-text('trained in')", timeout=120_000)
        count = math.prod(map(len, strip.values.values()))
        self.page.wait_for_selector(f"{CARD} .nnviz-lesson-verdict:has-text('of {count} networks')")
        expect(self.page.locator(".nnviz-at-network-head")).to_be_visible()
        assert self.page.locator(CARD).evaluate("card => card.scrollWidth <= card.clientWidth")

    def solve(self, place, how):
        """Do what the lesson's solution does, or what is typically wrong, in the kernel of the page."""
        code = (
            "from nnviz.lessons import lessons as _all\n"
            f"_all()[{self.lesson.name!r}].steps[{place}].{how}(playground.trainer)\n"
            "playground.player.painter.redraw_soon(); playground.player.post(lambda: None)"
        )
        self.shown.kernel(self.server).execute(code)

    def check(self, place, step):
        if step.goal is None:
            self.answers(step, rightly=False)
            expect(self.shown.button("lesson-next")).to_be_disabled()
            self.answers(step, rightly=True)
            return
        self.solve(place, "fail")
        self.page.wait_for_selector(f"{CARD} .nnviz-open")
        expect(self.shown.button("lesson-next")).to_be_disabled()
        self.press("back")
        self.is_at(place - 1)
        self.press("next")
        self.is_at(place)
        self.solve(place, "solve")
        self.page.wait_for_selector(f"{CARD} .nnviz-met", timeout=60_000)


@pytest.mark.timeout(400)  # there are lessons with a dozen runs
@pytest.mark.parametrize("rightly", [True, False], ids=["right", "wrong"])
@pytest.mark.parametrize("name", lessons())
def test_a_lesson_leads_from_the_question_to_the_check(page, voila, name, rightly):
    walked = Walked(page, name)
    walked.server = voila
    walked.shown.open(f"{voila.url}?lesson={name}")
    for place, step in enumerate(walked.lesson.steps):
        walked.is_at(place)
        if isinstance(step, Predict):
            walked.trains_not(step)
            walked.answers(step, rightly)
            continue
        if isinstance(step, Watch):
            walked.train(step)
            walked.rests()
        elif isinstance(step, See):
            walked.trains_not(step)
            walked.answers(step, rightly)
        elif isinstance(step, Check):
            walked.check(place, step)
        if step.strip is not None and rightly:
            walked.opens(step.strip)
        walked.shows_its_predictions(place)
        walked.press("next")
        page.wait_for_selector(BAR, state="hidden")
    page.wait_for_selector(".nnviz-do-lesson-sandbox")
    page.wait_for_function("name => localStorage.getItem('nnviz course').includes(name)", arg=f'"{name}"')
    page.locator(".nnviz-do-lesson-sandbox").click()
    page.wait_for_selector(CARD, state="hidden")
    expect(page.locator(".nnviz-learning-rate-number input")).to_be_enabled()


def test_a_map_trains_while_the_run_plays_and_a_click_opens_a_network(page, voila):
    shown = Shown(page).open(voila.url)
    page.evaluate("text => localStorage.setItem('nnviz course', text)", json.dumps({"lessons": {"faster": AT_THE_MAP}}))
    shown.open(f"{voila.url}?lesson=faster")
    walked = Walked(page, "faster")
    walked.is_at(4)
    shown.play()
    walked.opens(walked.lesson.steps[4].strip)
    expect(shown.button("play")).to_have_text("Pause")
    assert axe.violations(page, ".nnviz-playground") == []
    left, top, width, height = shown.place("sweep")
    page.mouse.click(left + 0.1 * width, top + 0.4 * height)
    page.wait_for_selector(".nnviz-message:has-text('Opened')")
    shown.until("step === 2000")  # the words may come before the picture
    assert shown.settings["learning_rate"] != "0.1"
    page.locator(BAR).wait_for()
    page.locator(".nnviz-do-leave-sweep").click()
    page.locator(BAR).wait_for(state="hidden")
    expect(page.locator(".nnviz-menu-0")).to_be_visible()


def test_settings_that_are_locked_say_why_and_the_card_is_accessible(page, voila):
    shown = Shown(page).open(f"{voila.url}?lesson=depth&learning_rate=3")
    shown.has(learning_rate="0.03")
    expect(page.locator(".nnviz-learning-rate-number input")).to_be_disabled()
    page.locator(".nnviz-learning-rate").hover()
    page.wait_for_selector(".nnviz-locked[title*='keeps']:has(.nnviz-learning-rate)")
    assert axe.violations(page, ".nnviz-playground") == []


def test_the_progress_survives_a_reload_and_a_new_kernel(page, voila):
    walked = Walked(page, "depth")
    walked.server = voila
    walked.shown.open(f"{voila.url}?lesson=depth")
    walked.answers(walked.lesson.steps[0])
    walked.is_at(1)
    page.reload()
    walked.shown.wait()
    walked.is_at(1)
    expect(page.locator(".nnviz-lesson-predicted")).to_contain_text("You predicted: 1 / 30,000.")


def test_a_lesson_in_jupyterlab(page, lab):
    lab.run(page, "lesson.ipynb", "import nnviz\nlesson = nnviz.Lesson('depth')\nlesson")
    walked = Walked(page, "depth")
    walked.shown.wait()
    walked.is_at(0)
    walked.trains_not()
    walked.answer(walked.lesson.steps[0].asks[0], 0, 3)
    walked.press("commit")
    walked.is_at(1)
    walked.train(walked.lesson.steps[1])
    walked.press("next")
    walked.is_at(2)


def test_the_list_of_lessons_begins_one_and_marks_it_when_done(page, voila):
    Shown(page).open(voila.url)
    page.locator(".nnviz-do-show-lessons").click()
    page.locator(".nnviz-shelf").wait_for()
    page.locator(".nnviz-do-lesson-depth").click()
    page.wait_for_selector(f"{CARD} small:has-text('step 1 of')")
    page.wait_for_url("**/?lesson=depth")
    expect(page.locator(".nnviz-shelf")).to_be_hidden()
    page.locator(".nnviz-do-lesson-leave").click()
    page.wait_for_selector(CARD, state="hidden")
    page.wait_for_url(lambda url: "lesson=" not in url)
    page.evaluate("""localStorage.setItem('nnviz course', '{"lessons":{"depth":{"done":true}}}')""")
    page.reload()
    Shown(page).wait()
    page.locator(".nnviz-do-show-lessons").click()
    page.wait_for_selector(".nnviz-do-lesson-depth:has-text('✓')")


def test_the_focus_stays_in_the_card_when_its_button_is_gone(page, voila):
    Shown(page).open(f"{voila.url}?lesson=depth")
    page.locator(f"{CARD} .nnviz-ask button").first.press("Enter")
    page.locator(".nnviz-do-lesson-commit:enabled").press("Enter")
    page.wait_for_selector(f"{CARD} small:has-text('step 2 of')")
    page.wait_for_function("document.activeElement.closest('.nnviz-lesson')")


def test_a_curve_is_drawn_with_the_mouse_and_lies_over_the_run(page, voila):
    walked = Walked(page, "unseen")
    walked.server = voila
    walked.shown.open(f"{voila.url}?lesson=unseen")
    ask, commit = walked.lesson.steps[0].asks[0], page.locator(".nnviz-do-lesson-commit")
    walked.answer(walked.lesson.steps[0].asks[1], 1, "3")
    expect(page.locator(".nnviz-ask-note").first).to_contain_text("Draw from step 0")
    expect(commit).to_be_disabled()
    assert axe.violations(page, ".nnviz-playground") == []
    walked.draw(ask, (0.7, 0.3, 0.5, 0.6))
    page.wait_for_selector(".nnviz-do-lesson-commit:enabled")
    page.keyboard.press("Control+z")
    page.wait_for_selector(".nnviz-ask-note:has-text('Draw from step 0')")
    expect(commit).to_be_disabled()
    walked.draw(ask, (0.7, 0.2, 0.4, 0.8))
    page.locator(".nnviz-do-lesson-commit:enabled").click()
    walked.is_at(1)
    page.wait_for_selector(".nnviz-lesson-predicted:has-text('a fall from 0.7 to 0.2')")
    page.wait_for_selector(".nnviz-canvas[aria-label*='Predicted: from 0.7 at step 0 to 0.8 at step 5,000']")
    assert walked.shown.place("network")[2] > 0


def test_a_curve_is_drawn_by_keyboard(page, voila):
    walked = Walked(page, "unseen")
    walked.server = voila
    walked.shown.open(f"{voila.url}?lesson=unseen")
    walked.axes()
    page.locator(".nnviz-canvas").focus()
    for way, times in (("Left", 7), ("Up", 4)):
        for _ in range(times):
            page.keyboard.press(f"Arrow{way}")
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-ask-note:has-text('Your curve ends at step 0')")
    for way, times in (("Right", 12), ("Down", 9)):
        for _ in range(times):
            page.keyboard.press(f"Arrow{way}")
    page.wait_for_selector(".nnviz-hint:has-text('step 5,000: loss 0.3')")
    page.keyboard.press("Enter")
    page.wait_for_selector(".nnviz-ask-note:has-text('a fall from 0.75 to 0.3')")
    page.keyboard.press("Delete")
    page.wait_for_selector(".nnviz-ask-note:has-text('Draw from step 0')")


def test_a_finger_draws_on_a_telephone(page, voila):
    page.set_viewport_size({"width": 390, "height": 844})
    walked = Walked(page, "unseen")
    walked.server = voila
    walked.shown.open(f"{voila.url}?lesson=unseen")
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setTouchEmulationEnabled", {"enabled": True})
    left, top, wide, high = walked.axes()
    assert left >= 0 and left + wide <= 390
    for number in range(13):
        point = {"x": left + number / 12 * wide, "y": top + high / 2 + 8 * number % 16}
        kind = "touchMove" if number else "touchStart"
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [point]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    page.wait_for_selector(".nnviz-ask-note:has-text('Your curve: a level of about 0.5')")


def test_each_line_of_code_can_be_read_and_the_pictures_come_back_without_it(page, voila):
    shown = Shown(page).open(f"{voila.url}?lesson=repair")
    page.locator(f"{CARD} .nnviz-ask button").first.click()
    page.locator(".nnviz-do-lesson-commit:enabled").click()
    lists = page.locator(".nnviz-code-choice select")
    lists.first.wait_for()
    assert lists.evaluate_all(CUT, ARROW) == []
    began, code = page.locator(".nnviz-message").bounding_box(), page.locator(".nnviz-code-lines").bounding_box()
    assert began["x"] >= code["x"] + code["width"]  # a message covers no line
    expect(page.locator(".nnviz-canvas")).to_be_hidden()
    page.locator(".nnviz-do-lesson-leave").click()
    page.wait_for_selector(CARD, state="hidden")
    shown.wait()
    expect(page.locator(".nnviz-canvas")).to_be_visible()


def test_key_sentences_are_shown_in_chinese_by_keyboard_and_after_a_reload(page, voila):
    shown = Shown(page).open(f"{voila.url}?lesson=depth")
    switch = page.locator(".nnviz-second-language")
    assert switch.inner_text() in switch.get_attribute("aria-label")
    switch.focus()
    page.keyboard.press("Space")
    page.wait_for_selector(f"{CARD} h2 + [lang=zh-CN]:visible")
    page.wait_for_selector(".nnviz-second-language[aria-pressed=true]:focus")
    page.wait_for_selector(f"{CARD} .nnviz-ask-options button:has-text('二分之一')")
    assert axe.violations(page, ".nnviz-playground") == []
    page.reload()
    shown.wait()
    page.wait_for_selector(f"{CARD} h2 + [lang=zh-CN]:visible")
    page.locator(".nnviz-second-language").click()
    page.wait_for_selector(f"{CARD} [lang=zh-CN]", state="detached")
