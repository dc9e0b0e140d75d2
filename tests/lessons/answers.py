"""Right and wrong answers to the questions of a step."""

from nnviz.lessons.ask import Listed, Order
from nnviz.lessons.lesson import asks_of
from nnviz.lessons.repair import Repair
from nnviz.lessons.sketch import Sketch


def answer(teaching, number, rightly):
    """Return an answer to a question of the present step of a lesson in a page."""
    ask, facts = asks_of(teaching.walk.step)[number], teaching.facts
    right = ask.right_answer(facts)
    if rightly:
        return right
    if isinstance(ask, Listed):
        places = map(str, range(len(ask.titles)))
        return next(place for place in places if not ask.judge(place, facts).is_right)
    if isinstance(ask, Order):
        return right[::-1]
    if isinstance(ask, Repair):
        return ask.program.printed
    if isinstance(ask, Sketch):
        return (0.0, ask.highest)  # a steady rise
    return ask.least if ask.least > -1e9 and not ask.judge(ask.least, facts).is_right else right + 10
