"""The card of a lesson: pictures of a step, answers to predictions, and measured numbers."""

import pytest

from nnviz.lessons import Check, Choice, Number, Order, Pick, Predict, Watch, Why, lessons
from nnviz.lessons.lesson import asks_of
from nnviz.lessons.repair import Repair
from tests.app.conftest import turns

LESSONS = list(lessons())
WITH_PICTURES = [
    pytest.param(name, place, id=f"{name}-{place}")
    for name in LESSONS
    for place, step in enumerate(lessons()[name].steps)
    if isinstance(step, Watch) and step.attempts and not step.attempts[0].goes_on
]


def wrong(ask):
    """An answer that is wrong, if the question has one that is sure to be."""
    if isinstance(ask, Choice):
        return str(next(place for place, option in enumerate(ask.options) if not option.is_right))
    if isinstance(ask, Order):
        return tuple(reversed(range(len(ask.items))))
    if isinstance(ask, Repair):
        return ask.program.printed
    if isinstance(ask, Pick):  # what is right follows from the run
        return "0"
    assert isinstance(ask, Number)
    return ask.least if ask.least > -1e9 else 1e6


def go_to(walk, place):
    """Answer all questions wrongly up to a step, and stand there."""
    for at, step in enumerate(walk.lesson.steps[: place + 1]):
        walk.place = walk.furthest = at
        if asks_of(step) and (at < place or not isinstance(step, (Predict, Check))):
            walk.answers[at] = tuple(map(wrong, asks_of(step)))


async def begin(playground, name, place):
    teaching = playground.session.teaching
    playground.session.teach(lessons()[name])
    go_to(teaching.walk, place)
    teaching._enter(begin=True)
    await turns(5)
    return teaching


@pytest.mark.parametrize("name, place", WITH_PICTURES)
def test_an_attempt_keeps_the_pictures_of_its_step(play, name, place):
    async def script(playground):
        teaching = await begin(playground, name, place)
        pictures = lessons()[name].pictures_at(place)
        for attempt in range(len(lessons()[name].steps[place].attempts)):
            teaching.attempt(attempt)
            open_ = playground.view_picker.open
            assert open_ == pictures[: len(open_)]
            playground.session.player.pause()

    play(script)


@pytest.mark.parametrize("name", LESSONS)
def test_the_reason_answers_each_prediction_and_shows_the_numbers(play, name):
    async def script(playground):
        steps = lessons()[name].steps
        place = next(at for at, step in enumerate(steps) if isinstance(step, Why))
        teaching = await begin(playground, name, place)
        text = teaching.card._text.value
        for at, step in teaching.walk.predicted():
            for ask, answer in zip(step.asks, teaching.walk.answers[at]):
                assert ask.words(answer) in text
        for table in steps[place].measured:
            assert all(number in text for _, numbers in table.lines() for number in numbers)
        assert not teaching.card._predicted.value

    play(script)


def test_a_number_counts_while_it_is_typed(play):
    """A button that waits for the end of the typing would not take the click that ends it."""

    async def script(playground):
        place = next(at for at, step in enumerate(lessons()["loop"].steps) if isinstance(step, Check))
        teaching = await begin(playground, "loop", place)
        boxes, commit = teaching.card._asks, teaching.card.buttons["commit"]
        for box in boxes:
            assert commit.disabled and box._text.continuous_update
            box._text.value = "8"
            await turns(5)
        assert not commit.disabled

    play(script)
