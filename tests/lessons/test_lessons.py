"""Lessons: each declaration can be used, its solution passes, and a typical wrong answer does not."""

import numpy as np
import pytest

from nnviz.history.history import History
from nnviz.lessons import lessons
from nnviz.lessons.facts import Facts
from nnviz.lessons.lesson import Check, asks_of
from nnviz.lessons.walk import Walk
from nnviz.training.events import Diverged
from nnviz.training.limits import Limits
from nnviz.views.sweep.cell_numbers import choices
from tests.lessons.law import passes

MOST_SECONDS = 30

STRIPS = [
    pytest.param(lesson, place, id=f"{name}-{place}")
    for name, lesson in lessons().items()
    for place, step in enumerate(lesson.steps)
    if step.strip is not None
]
CHECKS = [
    pytest.param(lesson, place, id=f"{name}-{place}")
    for name, lesson in lessons().items()
    for place, step in lesson.checks()
    if step.goal is not None
]


@pytest.mark.parametrize("name", lessons())
def test_a_lesson_can_be_used(name):
    lesson = lessons()[name]
    lesson.check()
    assert lesson.name == name and 0 < lesson.minutes <= 10
    assert any(isinstance(step, Check) for step in lesson.steps)


def test_the_lessons_are_numbered():
    numbers = [lesson.number for lesson in lessons().values()]
    assert numbers == sorted(set(numbers))


@pytest.mark.parametrize("lesson, place", CHECKS)
def test_the_solution_passes_and_a_typical_wrong_answer_does_not(lesson, place):
    step = lesson.steps[place]
    assert len(step.seeds) >= 20
    assert passes(lesson, place, step.solve) >= 0.9
    assert passes(lesson, place, step.fail) <= 0.1


@pytest.mark.parametrize("seed", [0, 2, 5, 14, 17])
def test_a_network_that_needs_no_rescue_does_not_count_as_rescued(seed):
    lesson = lessons()["bends"]
    place, step = [*lesson.checks()][-1]
    history = History(lesson.scene_at(place).begin(seed=seed))
    step.fail(history.trainer)
    verdict = lesson.verdict(history)
    assert history.shown().evaluation.test_accuracy > 0.95
    assert not verdict and "needs no rescue" in str(verdict)


@pytest.mark.parametrize("name", lessons())
def test_the_right_answers_are_right_and_are_answers(name):
    for place, step in enumerate(lessons()[name].steps):
        scene = lessons()[name].scene_at(place)
        facts = Facts(History(scene.begin()), scene)
        for ask in asks_of(step):
            answer = ask.right_answer(facts)
            assert ask.allows(answer) and ask.judge(answer, facts).is_right
            assert ask.words(answer)


@pytest.mark.parametrize("name", lessons())
def test_an_attempt_can_be_made(name):
    lesson = lessons()[name]
    for place, step in enumerate(lesson.steps):
        for attempt in getattr(step, "attempts", ()):
            trainer = (attempt.scene or lesson.scene_at(place)).begin()
            trainer.configure(**attempt.settings)
            trainer.run(steps=3)
            assert attempt.until > 0 and not isinstance(trainer.ended, Diverged)


@pytest.mark.parametrize("name", lessons())
def test_each_run_takes_at_most_half_a_minute_at_the_speed_of_its_scene(name):
    lesson = lessons()[name]
    for place, step in enumerate(lesson.steps):
        walk = Walk(lesson)
        walk.place = place
        for number, attempt in enumerate(getattr(step, "attempts", ())):
            scene, start = attempt.scene or lesson.scene_at(place), walk.goes_on_from(number) if attempt.goes_on else 0
            if attempt.until - start <= MOST_SECONDS * scene.speed:
                continue
            trainer = scene.begin()
            trainer.configure(**attempt.settings)
            trainer.run(steps=start + MOST_SECONDS * scene.speed)
            assert trainer.ended, f"{attempt.title} is longer"


def trained_strip(lesson, place):
    """The trained networks of a strip, beside the run that meets the step's goal or begins it."""
    step, trainer = lesson.steps[place], lesson.scene_at(place).begin()
    if isinstance(step, Check):
        step.solve(trainer)
    return step.strip.sweep(trainer.config, trainer.user_data).run()


@pytest.mark.parametrize("lesson, place", STRIPS)
def test_a_strip_trains_what_its_step_shows(lesson, place):
    strip, sweep = lesson.steps[place].strip, trained_strip(lesson, place)
    Limits().check_sweep(len(sweep))
    assert len(sweep) >= 12 and (sweep.records.ended != 0).all()
    assert strip.show in choices(sweep) and strip.has_limit
    assert strip.passed(sweep).sum() > 0
    assert isinstance(lesson.steps[place], Check) or strip.passed(sweep).sum() < len(sweep)


def test_the_rates_of_the_map_are_those_that_its_questions_say():
    lesson = lessons()["faster"]
    place = next(place for place, step in enumerate(lesson.steps) if step.strip is not None)
    sweep, strip = trained_strip(lesson, place), lesson.steps[place].strip
    rates = np.array(strip.axes["learning_rate"])
    safe = {
        optimizer: rates[passed.all(axis=0)].tolist()
        for optimizer, passed in zip(
            strip.axes["optimizer"], strip.passed(sweep).reshape(sweep.grid.cells), strict=True
        )
    }
    asked, _ = lesson.steps[place - 1].asks
    assert safe["gradient_descent"] == [0.1] and asked.right == 1
    assert safe["momentum"] == [0.01, 0.03]
