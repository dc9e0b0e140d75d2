"""The pass rate of an answer to a lesson's check."""

from nnviz.history.history import History
from nnviz.lessons.facts import Facts


def verdicts(lesson, place, solve):
    """The verdicts on runs, after what `solve` does to them: a run for each seed of the check."""
    step, scene, goal = lesson.steps[place], lesson.scene_at(place), lesson.goal(place)
    for seed in step.seeds:
        changes = {"seed": seed}
        if step.weights_only:
            changes["data_seed"] = scene.config.seed_of_data
        history = History(scene.begin(**changes))
        solve(history.trainer)
        yield goal(Facts(history, scene, predictions=step.foretold))


def passes(lesson, place, solve):
    """The share of the check's seeds for which the goal is met."""
    found = [bool(verdict) for verdict in verdicts(lesson, place, solve)]
    return sum(found) / len(found)
