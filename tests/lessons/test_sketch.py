"""Curves that are drawn before a run: what an answer is, and how it is judged by the run."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nnviz.history.history import History
from nnviz.lessons import (
    Curve,
    Facts,
    Lesson,
    Predict,
    Scene,
    Sketch,
    Trait,
    Watch,
    begins,
    climb,
    ends,
    halfway,
    lessons,
    lowest_at,
    rise,
)
from nnviz.lessons.lesson import asks_of
from nnviz.lessons.progress import Progress
from nnviz.lessons.walk import Walk

SKETCHES = [
    pytest.param(lesson, place, ask, id=f"{name}-{place}")
    for name, lesson in lessons().items()
    for place, step in enumerate(lesson.steps)
    for ask in asks_of(step)
    if isinstance(ask, Sketch)
]
SCENE = Scene("s", settings={"dataset": "gauss", "hidden": (2,), "samples": 100, "loss": "cross_entropy"})
ANY = (Trait(climb, 0.1, above="{drawn} {run}"), Trait(ends, 0.1, above="high {drawn} {run}", below="low"))
ASK = Sketch("How does it fall?", steps=200, highest=0.8, traits=ANY)
STEPS = np.linspace(0, 100, 101)


def curve(*values):
    return Curve(STEPS, np.interp(STEPS, np.linspace(0, 100, len(values)), values))


def facts(steps, **changes):
    history = History(SCENE.begin(**changes))
    history.trainer.run(steps=steps)
    return Facts(history, SCENE)


# ---- the curves of the course ----


@pytest.mark.parametrize("lesson, place, ask", SKETCHES)
def test_the_curve_of_the_run_is_right_and_a_rise_and_an_even_fall_are_not(lesson, place, ask):
    scene = lesson.scene_at(place)
    history = History(scene.begin(**ask.settings))
    history.trainer.run(steps=ask.steps)
    run = Facts(history, scene)
    right = ask.right_answer(run)
    assert ask.judge(right, run).is_right and ask.judge(json.loads(json.dumps(right)), run).is_right
    for coarse in (13, 25):
        assert ask.judge(np.interp(np.linspace(0, 1, coarse), np.linspace(0, 1, 101), right).tolist(), run).is_right
    column = int(ask.measure == "test_loss")
    known = run.history.latest().losses
    assert np.allclose(right, np.interp(np.linspace(0, ask.steps, 101), known.steps, known.last[:, column]), atol=0.02)
    for wrong in ((0.0, ask.highest), (0.1, right[0]), (right[0], min(right)), (right[0], right[0])):
        judged = ask.judge(wrong, run)
        assert not judged.is_right and judged.feedback


@pytest.mark.parametrize("lesson, place, ask", SKETCHES)
def test_each_trait_answers_in_its_own_words(lesson, place, ask):
    answers = [text for trait in ask.traits for text in (trait.above, trait.below) if text]
    assert len(answers) == len(set(answers)) >= 3


# ---- laws ----


@given(st.lists(st.floats(0, 0.8), min_size=2, max_size=40))
def test_every_answer_has_words_and_survives_the_progress(values):
    answer = tuple(values)
    assert ASK.allows(answer) and ASK.words(answer)
    lesson = Lesson("l", 1, "t", "q", 1, (Predict("p", SCENE, asks=(ASK,)), Watch("w")))
    walk = Walk(lesson)
    assert walk.commit((answer,), Facts(History(SCENE.begin()))) and walk.go_on()
    progress, again = Progress(), Walk(lesson)
    progress.keep("l", walk.kept())
    kept = Progress()
    kept.read(progress.text())
    again.restore(kept.of("l"))
    assert again.answers == {0: (answer,)} and again.place == 1


@pytest.mark.parametrize(
    "answer",
    [None, "0", 0.5, (), (0.5,), (0.5, -0.1), (0.5, 0.9), (0.5, float("nan")), (0.5, True), (0.1,) * 1002, (0.5, "1")],
    ids=str,
)
def test_what_is_no_curve_is_no_answer(answer):
    assert not ASK.allows(answer)


@given(st.lists(st.floats(0, 1), min_size=2, max_size=30))
def test_features_of_a_curve(values):
    drawn = curve(*values)
    least = drawn.values.min()
    assert begins(drawn) == values[0] and ends(drawn) == values[-1]
    assert rise(drawn) == values[-1] - least <= climb(drawn)
    assert drawn.values[int(lowest_at(drawn))] == least
    middle = (values[0] + least) / 2
    assert drawn.values[int(halfway(drawn))] <= middle
    assert (drawn.values[: int(halfway(drawn))] > middle).all()
    assert all(Trait(measure, 0, "a", "b").answer(drawn, drawn) == "" for measure in (begins, ends, climb, halfway))


def test_a_trait_answers_each_side_and_only_beyond_its_margin():
    trait = Trait(ends, 0.25, above="{drawn} is above {run}", below="")
    assert trait.answer(curve(1, 0.75), curve(1, 0.5)) == ""
    assert trait.answer(curve(1, 0.875), curve(1, 0.5)) == "0.88 is above 0.5"
    assert trait.answer(curve(1, 0), curve(1, 0.5)) == ""


@pytest.mark.parametrize(
    "values, words",
    [
        ((0.7, 0.1), "a fall from 0.7 to 0.1, half of it by step 100"),
        ((0.1, 0.7), "a rise from 0.1 to 0.7"),
        ((0.7, 0.2, 0.6), "a fall from 0.7 to 0.2 at step 100, then a rise to 0.6"),
        ((0.5, 0.51), "a level of about 0.5"),
    ],
    ids=["fall", "rise", "valley", "level"],
)
def test_a_curve_in_words(values, words):
    assert ASK.words(values) == words


# ---- the run that is foretold ----


def test_of_several_runs_the_one_with_the_foretold_settings_judges():
    ask = replace(ASK, settings={"learning_rate": 0.3})
    history = History(SCENE.begin())
    ended = {}
    for rate in (0.03, 0.3, 1.0):
        history.trainer.configure(learning_rate=rate)
        history.trainer.reset()
        history.trainer.run(steps=200)
        ended[rate] = Facts(history).evaluation.train_loss
    run = Facts(history, SCENE)
    assert ask.right_answer(run)[-1] == pytest.approx(ended[0.3])
    assert ask.right_answer(replace(run, scene=None))[-1] == pytest.approx(ended[0.3])


def test_copies_of_the_samples_are_another_run():
    copied = replace(SCENE, data=lambda config: SCENE.begin(noise=40).data)
    history = History(copied.begin())
    history.trainer.run(steps=200)
    assert ASK.right_answer(Facts(history, SCENE)) == ASK.right_answer(facts(200))
    assert ASK.right_answer(Facts(history, copied)) != ASK.right_answer(facts(200))


@pytest.mark.parametrize("steps", [0, 60], ids=["untrained", "unfinished"])
def test_a_run_that_was_not_trained_here_is_trained_again(steps):
    assert ASK.right_answer(facts(steps)) == ASK.right_answer(facts(200))


def test_without_a_run_and_a_scene_there_is_nothing_to_compare_with():
    with pytest.raises(ValueError, match="no run to compare with, of 200 steps"):
        ASK.judge((0.5, 0.1), Facts(History(SCENE.begin())))


def test_a_run_that_ended_early_keeps_its_last_loss():
    run = facts(200, target_loss=0.3)
    assert 0 < run.step < 200
    low = replace(ASK, settings={"target_loss": 0.3}).right_answer(run)
    assert low[-1] == pytest.approx(min(run.evaluation.train_loss, 0.8)) and low[-1] == low[-2]


@pytest.mark.parametrize(
    "wrong, words",
    [
        ({"measure": "loss"}, "choose from train_loss, test_loss"),
        ({"steps": 0}, "above 0"),
        ({"highest": float("inf")}, "above 0"),
        ({"traits": ()}, "needs traits"),
        ({"traits": (Trait(ends, 0.1),)}, "needs traits"),
    ],
    ids=["measure", "steps", "highest", "no traits", "silent"],
)
def test_a_sketch_that_can_not_be_used_is_refused(wrong, words):
    with pytest.raises(ValueError, match=words):
        replace(ASK, **wrong).check()
