"""The card of a lesson: pictures of a step, answers to predictions, and measured numbers."""

import math

import numpy as np
import pytest

from nnviz.app.teaching.ask_boxes import NumberBox
from nnviz.lessons import Check, Choice, Number, Order, Pick, Predict, See, Sketch, Watch, Why, lessons
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
    if isinstance(ask, Sketch):
        return (0.0, ask.highest)
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
            open_ = playground.placement.open
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


@pytest.mark.parametrize(
    "least, most, allowed",
    [
        (1, 500, "Type a number from 1 to 500."),
        (0, math.inf, "Type a number, at least 0."),
        (-math.inf, 2, "Type a number, at most 2."),
        (-math.inf, math.inf, "Type a number, in digits."),
    ],
    ids=["both", "least", "most", "any"],
)
def test_a_number_that_is_not_allowed_says_what_is(play, least, most, allowed):
    async def script(playground):
        box = NumberBox(
            playground.player.post,
            Number("How many?", 2, least=least, most=most),
            0,
            lambda: None,
            playground.session.teaching.card.second,
        )
        assert box._note.value == ""
        for typed in ("many", "1,5x", *(["501"] if most < math.inf else []), *(["-3"] if least > -math.inf else [])):
            box._text.value = typed
            await turns(3)
            assert box.answer is None and allowed in box._note.value
        box._text.value = "2"
        await turns(3)
        assert box.answer == 2 and box._note.value == ""

    play(script)


# ---- a curve that is drawn before the run ----


def place_of(name):
    steps = lessons()[name].steps
    return next(at for at, step in enumerate(steps) if any(isinstance(ask, Sketch) for ask in asks_of(step)))


def draws(playground, *points):
    """Draw a line through points, as shares of the axes from the lower left, with the messages of a page."""
    view = playground.session.page_views["loss"]
    left, top, wide, high = view.box
    for number, (across, up) in enumerate(points):
        x, y = view.left + left + across * wide, view.top + top + (1 - up) * high
        action = "move" if number else "down"
        playground.screen.receive({"kind": "edit", "page": "a", "action": action, "x": x, "y": y})
    playground.screen.receive({"kind": "edit", "page": "a", "action": "up", "x": 0.0, "y": 0.0})


@pytest.mark.parametrize("name", ["loop", "unseen"])
def test_a_curve_is_drawn_to_the_end_before_it_can_be_committed(play, name):
    async def script(playground):
        teaching = await begin(playground, name, place_of(name))
        [sketch, *_] = teaching.card._asks
        playground.player.painter.rest()
        assert playground.placement.enlarged and playground.screen.pads and playground.screen.grids
        assert sketch.answer is None and "Draw from step 0" in sketch._note.value
        for box in teaching.card._asks[1:]:
            box._buttons.value = "0"
        draws(playground, (0, 0.8), (0.5, 0.4))
        await turns(5)
        assert sketch.answer is None and "draw on to step" in sketch._note.value
        assert teaching.card.buttons["commit"].disabled
        draws(playground, (0.5, 0.4), (1, 0.2))
        await turns(5)
        ask = sketch.ask
        assert ask.allows(sketch.answer) and not teaching.card.buttons["commit"].disabled
        expected = np.interp(np.linspace(0, 1, 101), (0, 0.5, 1), (0.8, 0.4, 0.2)) * ask.highest
        assert np.allclose(sketch.answer, expected, atol=1e-3)
        teaching.card.buttons["commit"].click()
        await turns(10)
        assert teaching.walk.place == place_of(name) + 1
        view = playground.page_views["loss"]
        assert not view.foretold.is_open and np.allclose(view.foretold.values, expected, atol=1e-3)
        playground.player.painter.rest()
        assert playground.placement.enlarged is None and playground.screen.pads == []
        assert "Predicted: from" in playground.screen.label

    play(script)


def test_a_line_is_taken_back_by_a_button_and_by_a_key_and_the_run_stays(play):
    async def script(playground):
        teaching = await begin(playground, "loop", place_of("loop"))
        sketch = teaching.card._asks[0]
        playground.player.painter.rest()
        draws(playground, (0, 0.8), (1, 0.2))
        draws(playground, (0, 0.5), (1, 0.5))
        await turns(5)
        assert sketch.answer == (0.4,) * 101
        playground.screen.receive({"kind": "key", "page": "a", "key": "undo"})
        await turns(5)
        assert sketch.answer[-1] == pytest.approx(0.16, abs=1e-3) and teaching.walk is not None
        sketch._buttons["clear"].click()
        await turns(5)
        assert sketch.curve.reach is None and sketch.answer is None
        sketch._buttons["undo"].click()
        await turns(5)
        assert sketch.answer is not None

    play(script)


@pytest.mark.parametrize("kind", [Watch, See, Why])
def test_the_drawn_curve_lies_over_the_losses_until_the_reason(play, kind):
    async def script(playground):
        steps, place = lessons()["loop"].steps, place_of("loop")
        at = next(number for number, step in enumerate(steps) if number > place and isinstance(step, kind))
        teaching = await begin(playground, "loop", at)
        view = playground.page_views["loss"]
        assert view.foretold is not None and not view.foretold.is_open
        assert np.allclose(view.foretold.values, np.linspace(0, 0.8, 101))
        later = next(number for number, step in enumerate(steps) if number > at and isinstance(step, Check))
        go_to(teaching.walk, later)
        teaching._enter(begin=True)
        assert view.foretold is None
        teaching.leave()
        assert view.foretold is None

    play(script)


def test_the_room_is_given_back_when_the_lesson_is_left_while_a_curve_is_drawn(play):
    async def script(playground):
        teaching = await begin(playground, "loop", place_of("loop"))
        assert playground.placement.enlarged
        teaching.leave()
        await turns(3)
        assert playground.placement.enlarged is None and playground.page_views["loss"].foretold is None

    play(script)
