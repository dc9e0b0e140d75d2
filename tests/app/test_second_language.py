"""The key sentences of a lesson in a second language, below the English ones."""

import json
from dataclasses import replace

import pytest

import nnviz
from nnviz.lessons import Why, lessons
from nnviz.words import translated
from tests.app.conftest import turns
from tests.app.test_lesson_card import begin, go_to


def chinese(text):
    found = translated(text, "zh_CN")
    assert found
    return found


def shown_texts(card):
    """Everything that stands in the card."""
    questions = [part for each in card._asks for part in (each._below.value, *each._buttons._options_labels)]
    return "\n".join([card._head.value, card._text.value, *questions])


def test_key_sentences_are_shown_in_chinese_too(play):
    async def script(playground):
        teaching = await begin(playground, "parts", 0)
        card, lesson = teaching.card, lessons()["parts"]
        playground.trainer.run(steps=3)
        card._asks[0]._buttons.value = "2"
        before = shown_texts(card)
        card.second.switch.value = True
        await turns(5)
        step, ask = lesson.steps[0], lesson.steps[0].asks[0]
        for text in (lesson.title, lesson.question, step.text, ask.question):
            assert f'lang="zh-CN">{chinese(text)}<' in shown_texts(card)
        assert card._asks[0].answer == "2" and playground.trainer.state.step == 3
        card.second.switch.value = False
        await turns(5)
        assert shown_texts(card) == before

    play(script)


def test_options_are_shown_in_chinese_too_and_can_be_chosen(play):
    async def script(playground):
        teaching = await begin(playground, "bends", 3)
        teaching.card.second.switch.value = True
        await turns(5)
        [box] = teaching.card._asks
        for option, label in zip(box.ask.options, box._buttons._options_labels):
            assert label == f"{option.text}\n{chinese(option.text)}"
        assert teaching.card.buttons["commit"].disabled
        box._buttons.value = "1"
        await turns(5)
        teaching.card.buttons["commit"].click()
        await turns(5)
        assert teaching.walk.answers[3] == ("1",)

    play(script)


def test_the_second_language_stays_at_each_step_and_comes_back(play):
    async def first(playground):
        teaching = await begin(playground, "depth", 0)
        teaching.card.second.switch.value = True
        await turns(5)
        why = next(at for at, step in enumerate(teaching.walk.lesson.steps) if isinstance(step, Why))
        go_to(teaching.walk, why)
        teaching._enter(begin=True)
        assert chinese(teaching.walk.step.text) in teaching.card._text.value
        playground.session.shelf._clear()
        return playground.screen.course

    kept = play(first)

    async def second(playground):
        teaching = await begin(playground, "depth", 0)
        assert not teaching.card.second.switch.value
        playground.screen.receive({"kind": "progress", "page": "a", "text": kept})
        await turns(5)
        assert teaching.card.second.switch.value
        assert chinese(teaching.walk.lesson.question) in teaching.card._text.value

    play(second)


@pytest.mark.parametrize("language", ["xx", 7, None], ids=str)
def test_another_second_language_counts_as_none(play, language):
    async def script(playground):
        text = json.dumps({"lessons": {}, "language": language})
        playground.screen.receive({"kind": "progress", "page": "a", "text": text})
        teaching = await begin(playground, "depth", 0)
        assert not teaching.card.second.switch.value and "zh-CN" not in shown_texts(teaching.card)

    play(script)


def test_there_is_no_switch_where_nothing_is_translated(play):
    async def script(playground):
        teaching = await begin(playground, "depth", 0)
        switch = teaching.card.second.switch
        assert switch.layout.display is None
        playground.session.teach(replace(lessons()["depth"], name="mine", title="Mine"))
        await turns(5)
        assert switch.layout.display == "none"

    play(script)


def test_a_lesson_can_be_shown_in_chinese():
    lesson = nnviz.Lesson("depth", language="zh_CN")
    try:
        card = lesson.session.teaching.card
        assert chinese(lessons()["depth"].title) in card._head.value
        assert card.second.switch.layout.display == "none"
    finally:
        lesson.close()
