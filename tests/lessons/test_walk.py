"""A walk: what must be done before the next step, and what is kept of it."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nnviz.errors import ConfigError
from nnviz.history.history import History
from nnviz.lessons import Choice, Number, Option, Order, lessons
from nnviz.lessons.facts import Facts
from nnviz.lessons.lesson import Check, Predict, Watch, Why, asks_of
from nnviz.lessons.progress import Progress
from nnviz.lessons.rules import FREE, Rules
from nnviz.lessons.walk import Walk
from nnviz.training.trainer import Trainer


@pytest.fixture
def facts():
    return Facts(History(Trainer()))


def right(lesson, place, facts):
    """The right answers at a step, of which some follow from a run that begins at its scene."""
    begun = replace(facts, scene=lesson.scene_at(place))
    return tuple(ask.right_answer(begun) for ask in asks_of(lesson.steps[place]))


@pytest.mark.parametrize("name", lessons())
def test_a_person_who_does_everything_reaches_the_end(name, facts):
    walk = Walk(lessons()[name])
    for place, step in enumerate(walk.lesson.steps):
        assert walk.place == place
        if asks_of(step):
            assert not walk.go_on()
            assert not walk.commit((), facts)
            assert walk.commit(right(walk.lesson, place, facts), facts)
        if isinstance(step, Watch) and step.attempts:
            assert not walk.go_on()
            walk.made.update((number, "") for number in range(len(step.attempts)))
        if isinstance(step, Check) and step.goal is not None:
            walk.is_met = True
        assert walk.go_on()
    assert walk.is_over and walk.rules == FREE


@pytest.mark.parametrize("name", lessons())
def test_training_waits_for_each_prediction_and_each_look_back(name, facts):
    walk = Walk(lessons()[name])
    for place, step in enumerate(walk.lesson.steps):
        walk.place = walk.furthest = place
        is_covered = any(ask.covers for ask in asks_of(step))
        assert bool(walk.rules.waits) == (is_covered or (bool(asks_of(step)) and not isinstance(step, Check)))
        if asks_of(step):
            assert walk.commit(right(walk.lesson, place, facts), facts)
        if not isinstance(step, (Predict, Check)):
            assert not walk.rules.waits


def test_going_back_and_on_loses_nothing(facts):
    walk = Walk(lessons()["depth"])
    walk.commit(("2",), facts)
    walk.go_on()
    assert walk.go_back() and walk.place == 0 and not walk.go_back()
    assert walk.go_on() and walk.place == 1 and walk.answers == {0: ("2",)}


def test_seeds_are_counted_at_each_step_until_the_goal_is_met(facts):
    walk = Walk(lessons()["depth"])
    walk.note_seed(7, None)
    walk.place = walk.furthest = len(walk.lesson.steps) - 1
    assert walk.seeds == 1 and walk.solved() == ""
    for seed in (3, 4, 3):
        walk.note_seed(seed, None)
    walk.is_met = True
    assert walk.seeds == 2 and walk.solved() == "Solved on the 2nd seed."
    walk.note_seed(5, None)
    walk.is_met = True
    assert walk.seeds == 3 and walk.solved() == "Solved on the 2nd seed."
    walk.go_back()
    assert walk.solved() == ""


def test_what_is_kept_leads_to_the_same_place(facts):
    walk = Walk(lessons()["depth"])
    walk.commit(("2",), facts)
    walk.go_on()
    progress, again = Progress(), Progress()
    progress.keep("depth", walk.kept())
    again.read(progress.text())
    other = Walk(lessons()["depth"])
    other.restore(again.of("depth"))
    assert (other.place, other.furthest, other.answers) == (1, 1, {0: ("2",)})


def test_a_lesson_that_was_done_stays_done():
    progress = Progress()
    progress.keep("depth", {"done": True})
    progress.keep("depth", {"place": 1, "done": False})
    assert progress.is_done("depth")
    progress.clear()
    assert not progress.is_done("depth")


def progress_of(**kept):
    progress = Progress()
    for name, each in kept.items():
        progress.keep(name, each)
    return progress


def test_loaded_progress_is_added_and_what_has_come_further_stays():
    here = progress_of(depth={"furthest": 4}, loop={"furthest": 1}, parts={"furthest": 2, "done": True})
    file = progress_of(depth={"furthest": 2, "done": True}, loop={"furthest": 3}, parts={"furthest": 5}, bends={})
    assert here.load(file.text().encode()) == 4
    assert here.of("depth") == {"furthest": 4, "done": True}
    assert here.of("loop") == {"furthest": 3, "done": False}
    assert here.of("parts") == {"furthest": 5, "done": True}
    assert here.of("bends") == {"done": False}
    before = here.text()
    here.load(before.encode())
    assert here.text() == before


@pytest.mark.parametrize(
    "content",
    [b"", b"\xff", b"{", b"[]", b"7", b"{}", b'{"lessons": 7}', b'{"lessons": {"depth": 7}}', b"[" * 90_000],
    ids=["empty", "no text", "cut", "list", "number", "no lessons", "odd lessons", "odd lesson", "deep"],
)
def test_a_file_without_progress_is_refused_and_changes_nothing(content):
    here = progress_of(depth={"furthest": 4})
    before = here.text()
    with pytest.raises(ConfigError, match="no saved progress"):
        here.load(content)
    assert here.text() == before


def test_seeds_are_never_locked_by_rules():
    rules = Rules(free=frozenset({"activation"}))
    assert not rules.refusal(["seed"]) and not rules.refusal(["activation", "data_seed"])
    assert "activation" in rules.refusal(["noise"])
    assert "as they are" in Rules(free=frozenset()).refusal(["noise"])
    assert not FREE.refusal(["noise", "weights", "points"])


CHOICE = Choice("which?", (Option("a", "no, b"), Option("b", is_right=True)))
ORDER = Order("in which order?", ("b", "a", "c"), "the other way round")
NUMBER = Number("how many?", 0.5, tolerance=0.02, feedback="half of it")


@pytest.mark.parametrize(
    "ask, right, wrong, nonsense",
    [
        (CHOICE, "1", "0", [None, 1, "2", "-1", "x", "00", "٠", "9" * 5000]),
        (ORDER, (0, 1, 2), (1, 0, 2), [None, (), (0, 1), (0, 0, 1), "abc", (0, 1, "2"), (0.0, 1.0, 2.0)]),
        (NUMBER, 0.505, 0.52, [None, "1", True, float("nan"), float("inf"), 10**400, -(10**400)]),
    ],
    ids=["choice", "order", "number"],
)
def test_answers_are_judged_and_nonsense_is_none(ask, right, wrong, nonsense, facts):
    assert ask.judge(right, facts).is_right and not ask.judge(wrong, facts).is_right
    assert ask.judge(wrong, facts).feedback
    assert ask.allows(right) and ask.allows(wrong) and not any(map(ask.allows, nonsense))


@pytest.mark.parametrize(
    "options",
    [(Option("a"), Option("b", is_right=True)), (Option("a", "x"), Option("b", "y"))],
    ids=["no feedback", "no right one"],
)
def test_a_choice_that_contradicts_itself_is_refused(options):
    with pytest.raises(ValueError, match="which"):
        Choice("which?", options).check()


def test_a_lesson_that_is_done_begins_anew_and_stays_done():
    progress, walk = Progress(), Walk(lessons()["depth"])
    walk.answers[0], walk.place, walk.is_over = ("2",), 6, True
    progress.keep("depth", walk.kept())
    again = Walk(lessons()["depth"])
    again.restore(progress.of("depth"))
    assert again.place == 0 and not again.answers
    progress.keep("depth", again.kept())
    assert progress.is_done("depth")


@pytest.mark.parametrize("lesson", lessons().values(), ids=list(lessons()))
def test_a_walk_goes_on_where_the_run_begins_that_its_step_needs(lesson, facts):
    known = {place: list(right(lesson, place, facts)) for place, step in enumerate(lesson.steps) if asks_of(step)}
    for reached in range(len(lesson.steps)):
        answers = {str(place): given for place, given in known.items() if place < reached}
        walk = Walk(lesson)
        walk.restore({"furthest": reached, "answers": answers})
        assert walk.furthest == reached
        step = walk.step
        begins = step.scene is not None or isinstance(step, (Predict, Why)) or any(ask.covers for ask in asks_of(step))
        assert begins or not any(one.goes_on for one in step.attempts[:1])
        while walk.place < reached:
            assert walk.go_on()


ODD = st.none() | st.booleans() | st.floats() | st.text(max_size=3) | st.sampled_from(["0", 10**400, "9" * 5000])
ANSWER = ODD | st.integers(0, 4) | st.lists(ODD | st.integers(0, 4), max_size=4)


@pytest.mark.parametrize("lesson", lessons().values(), ids=list(lessons()))
@given(answers=st.data(), furthest=ODD | st.integers(-1, 20), place=st.sampled_from(["9" * 5000, "-1", "x", "²"]))
@settings(max_examples=20)
def test_whatever_a_file_says_of_a_lesson_the_answers_that_remain_have_words(lesson, answers, furthest, place):
    kept = {str(at): [answers.draw(ANSWER) for _ in asks_of(step)] for at, step in enumerate(lesson.steps)}
    walk = Walk(lesson)
    walk.restore({"furthest": furthest, "answers": {**kept, place: [0]}})
    for at, given_ in walk.answers.items():
        assert all(ask.words(one) for ask, one in zip(asks_of(lesson.steps[at]), given_))
