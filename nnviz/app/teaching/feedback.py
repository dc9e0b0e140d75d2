"""Feedback: answers to what a person said in a lesson."""

from ...lessons.facts import Facts
from ...lessons.lesson import Check, See, Why
from ...lessons.walk import Walk
from ...words import say


def feedback(walk: Walk, facts: Facts) -> list[str]:
    """Answer what was said wrongly, as far as the step lets it be known, and give the hints that were asked for."""
    texts: list[str] = []
    if walk.is_over:
        return texts
    step = walk.step
    if isinstance(step, Why):
        for place, predicted in walk.predicted():
            for ask, answer, judged in zip(predicted.asks, walk.answers[place], walk.judged(place, facts)):
                said = judged.feedback or (say("That is right.") if judged.is_right else say("That is wrong."))
                texts.append(say("You predicted “{answer}”. {said}", answer=ask.words(answer), said=said))
    elif isinstance(step, (See, Check)) and walk.place in walk.answers:
        found = walk.judged(walk.place, facts)
        texts += [judged.feedback for judged in found if judged.feedback]
        if all(judged.is_right for judged in found):
            texts.append(say("That is right."))
    if isinstance(step, Check):
        texts += [say("Hint: {text}", text=say(hint)) for hint in step.hints[: walk.hints]]
    return texts
