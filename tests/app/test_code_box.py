"""Code to mend in the page: it stands in the place of the pictures, and runs when a person asks for it."""

import json
from dataclasses import replace

from nnviz.lessons import Check, lessons
from nnviz.lessons.course.repair import CRASHES
from nnviz.lessons.repair import Repair
from tests.app.conftest import turns
from tests.app.test_teaching import choose, in_lesson, open_page, press


async def at_the_code(playground):
    """Go to the step in which the code is mended."""
    teaching = playground.session.teaching
    if teaching.walk is None:
        await in_lesson(playground, "repair")
    choose(playground, "0")
    press(playground, "commit")
    await turns(10)
    return teaching


def box_of(teaching):
    return teaching.card._asks[0]


async def run(playground, teaching, chosen):
    box_of(teaching).restore(chosen)
    press(playground, "commit")
    await turns(10)
    return box_of(teaching)._output.value


def test_code_stands_in_the_place_of_the_pictures_and_nothing_trains(play):
    async def script(playground):
        teaching = await in_lesson(playground, "repair")
        assert not teaching.card.has_code and "network-head" in playground.screen.places["controls"]
        teaching = await at_the_code(playground)
        assert {*playground.screen.places["controls"]} == {"lesson", "code"}
        assert teaching.card.buttons["commit"].description == "Run it"
        assert playground.settings_panel.buttons["play"].disabled
        named = {name for name in playground.screen.names if "-line-" in name}
        assert len(named) == len(CRASHES.choices)
        teaching.leave()
        await turns(10)
        assert "code" not in playground.screen.places["controls"]
        assert teaching.card.beside.children == ()  # the style sheet hides the pictures while it has code

    play(script)


def test_nothing_of_a_question_stays_when_its_lesson_is_over(play):
    last = Check("Mend it.", asks=(Repair("Mend the code.", program=CRASHES, only_runs=True),))
    lesson = replace(lessons()["repair"], steps=(lessons()["repair"].steps[0], last))

    async def script(playground):
        open_page(playground)
        playground.session.teach(lesson)
        teaching = await at_the_code(playground)
        await run(playground, teaching, CRASHES.right)
        press(playground, "next")
        await turns(10)
        assert teaching.walk.is_over and teaching.card.beside.children == () == teaching.card.answers
        assert "network-head" in playground.screen.places["controls"]

    play(script)


def test_a_lesson_that_begins_anew_asks_its_questions_anew(play):
    async def script(playground):
        teaching = await at_the_code(playground)
        press(playground, "back")
        await turns(10)
        teaching.leave()
        playground.session.shelf.progress.clear()
        playground.session.teach(lessons()["repair"])
        await turns(10)
        assert teaching.card.answers == (None,) and not teaching.card._asks[0]._buttons.disabled

    play(script)


def test_it_runs_when_asked_and_the_next_step_opens_when_it_is_mended(play):
    async def script(playground):
        teaching = await at_the_code(playground)
        assert "Run the code" in box_of(teaching)._output.value
        told = await run(playground, teaching, CRASHES.printed)
        assert "line 3, in forward: ValueError" in told and teaching.card.buttons["next"].disabled
        told = await run(playground, teaching, CRASHES.right)
        assert "It runs." in told and not teaching.card.buttons["next"].disabled
        press(playground, "next")
        await turns(10)
        assert teaching.walk.place == 2 and not teaching.card.has_code
        assert "network-head" in playground.screen.places["controls"]

    play(script)


def test_lines_that_were_chosen_come_back_with_the_progress(play):
    chosen, kept = (2, 1, *CRASHES.printed[2:]), []

    async def first(playground):
        teaching = await at_the_code(playground)
        await run(playground, teaching, chosen)
        kept.append(playground.screen.course)

    async def second(playground):
        assert json.loads(kept[0])["lessons"]["repair"]["answers"]["1"] == [[*chosen]]
        playground.screen.receive({"kind": "progress", "page": "a", "text": kept[0]})
        teaching = await in_lesson(playground, "repair")
        assert box_of(teaching).answer == chosen
        assert "It stops" in box_of(teaching)._output.value

    play(first)
    play(second)


def test_a_wrong_line_is_answered_by_its_own_sentence(play):
    async def script(playground):
        teaching = await at_the_code(playground)
        await run(playground, teaching, (1, *CRASHES.printed[1:]))
        assert "the output has weights of its own, W2" in teaching.card._text.value
        open_page(playground)
        await turns(5)

    play(script)
