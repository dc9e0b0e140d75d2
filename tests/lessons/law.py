"""The pass rate of an answer to a lesson's check."""

from nnviz.history.history import History
from nnviz.lessons.facts import Facts


def verdicts(lesson, place, solve, seeds):
    """The verdicts on the runs of some seeds, after what `solve` does to them."""
    step, scene, goal = lesson.steps[place], lesson.scene_at(place), lesson.goal(place)
    for seed in seeds:
        changes = {"seed": seed}
        if step.weights_only:
            changes["data_seed"] = scene.config.seed_of_data
        history = History(scene.begin(**changes))
        solve(history.trainer)
        yield goal(Facts(history, scene))


def passes(lesson, place, solve, seeds):
    """The share of the seeds for which the goal is met."""
    found = [bool(verdict) for verdict in verdicts(lesson, place, solve, seeds)]
    return sum(found) / len(found)
