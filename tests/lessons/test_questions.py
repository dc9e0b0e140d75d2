"""Questions whose right answers follow from the run, and the results of runs that are compared."""

import numpy as np
import pytest

from nnviz.history.history import History
from nnviz.lessons import Attempt, Facts, Lesson, Number, Pick, Scene, See, Watch, lessons
from nnviz.lessons.course import blame, inside
from nnviz.lessons.insight import cheapest, costs, dearest
from nnviz.lessons.walk import Walk
from nnviz.training.run_data import generated

SCENE = Scene("s", settings={"dataset": "gauss", "hidden": (2,), "samples": 100})


def test_a_pick_takes_each_answer_that_is_right_for_the_run():
    ask = Pick("Which?", ("a", "b", "c"), lambda run: {run.step, 2}, "It holds for {right}.")
    facts = Facts(History(SCENE.begin()))
    assert [ask.judge(answer, facts).is_right for answer in "012"] == [True, False, True]
    assert ask.judge("1", facts).feedback == "It holds for a, c."
    assert not ask.allows("3") and ask.words("1") == "b" and ask.right_answer(facts) == "0"
    facts.trainer.step()
    assert ask.judge("1", facts).is_right


def test_the_feedback_on_a_number_can_say_the_right_one():
    facts = Facts(History(SCENE.begin()))
    assert Number("n", right=3, feedback="It is {right}.").judge(4, facts).feedback == "It is 3."


def test_results_are_kept_for_the_look_back():
    attempts = (Attempt("one", 5), Attempt("two", 5))
    lesson = Lesson("l", 1, "t", "q", 1, (Watch("w", SCENE, attempts=attempts), See("s")))
    walk = Walk(lesson)
    walk.made[1] = "second"
    assert not walk.go_on()
    walk.made[0] = "first"
    assert walk.go_on() and walk.made == {}
    assert walk.compared() == [(attempts[0], "first"), (attempts[1], "second")]
    assert walk.go_back() and walk.made == {}


def test_the_result_of_a_run_has_its_measures():
    facts = Facts(History(SCENE.begin()))
    facts.trainer.run(steps=7)
    loss = facts.evaluation.test_loss
    assert Watch("w", measures=("test_loss",), counts=True).result(facts) == f"step 7, test loss {loss:.3g}"
    assert Watch("w").result(facts) == ""


def test_a_measure_that_does_not_exist_is_refused():
    lesson = Lesson("l", 1, "t", "q", 1, (Watch("w", SCENE, measures=("loss",)),))
    with pytest.raises(ValueError, match="no measure loss"):
        lesson.check()


def test_predictions_are_explained_once():
    lesson = lessons()["blame"]
    walk = Walk(lesson)
    kinds = [step.kind for step in lesson.steps]
    predictions = [place for place, kind in enumerate(kinds) if kind == "prediction"]
    for place in predictions:
        walk.answers[place] = ("0",)
    for place, kind in enumerate(kinds):
        if kind == "why":
            walk.place = place
            assert [one for one, _ in walk.predicted()] == [max(one for one in predictions if one < place)]


# ---- the answers of the course ----


@pytest.mark.parametrize(
    "ask, answer",
    [(blame._delta, -0.1640), (blame._gradient, -0.1118), (blame._new_weight, 0.4559)],
    ids=["delta", "gradient", "new weight"],
)
@pytest.mark.parametrize("steps", [0, 3])
def test_the_way_of_a_sample_is_that_by_hand_whatever_was_trained(ask, answer, steps):
    lesson = lessons()["blame"]
    history = History(lesson.scene_at(9).begin())
    history.trainer.run(steps=steps)
    assert ask(Facts(history)) == pytest.approx(answer, abs=5e-5)


def test_the_cost_of_a_unit_is_what_muting_it_costs():
    history = History(lessons()["inside"].scene_at(0).begin())
    history.trainer.run(steps=500)
    facts = Facts(history)
    found, whole = costs(facts), facts.evaluation.test_accuracy
    for unit, cost in enumerate(found):
        history.trainer.configure(muted=((0, unit),))
        assert whole - Facts(history).evaluation.test_accuracy == cost
    assert costs(Facts(history)) == found
    assert found.index(min(found)) in cheapest(facts) and found.index(max(found)) in dearest(facts)


def test_a_sure_point_between_the_clouds_lies_far_away():
    history = History(lessons()["inside"].scene_at(11).begin())
    history.trainer.run(steps=2000)
    assert {inside._POINTS[place] for place in inside._sure_between(Facts(history))} == {(-6, 6), (12, -12)}


@pytest.mark.parametrize("name, right", [("copies", 1.0), ("mirrored", 1.0), ("turned", 0.5)])  # half a turn is right
def test_copies_have_the_label_of_the_rule_or_not(name, right):
    attempts = (one for step in lessons()["unseen"].steps if isinstance(step, Watch) for one in step.attempts)
    scene = next(one.scene for one in attempts if one.scene is not None and one.scene.name == name)
    config = scene.config.changed(samples=200, train_fraction=0.5, noise=0)
    plain, made = generated(config), scene.data(config)
    X, y = made.train
    rule = np.hypot(*X.T) < 2.5 if config.dataset == "circle" else X.prod(axis=1) >= 0
    assert (rule == y).mean() == pytest.approx(right)
    assert made.copies == len(y) - len(plain.train[1]) > 0
    assert all((one == other).all() for one, other in zip(made.test, plain.test))
