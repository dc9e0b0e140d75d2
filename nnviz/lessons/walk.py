"""Walk: one person's way through a lesson."""

from typing import Any

from ..words import say
from ..words.formatting import nth
from .ask import Answer, Judged
from .facts import Facts
from .lesson import Attempt, Check, Lesson, Predict, See, Step, Watch, Why, asks_of
from .rules import FREE, Rules

Seed = tuple[int | None, ...]


class Walk:
    """The place in a lesson, the answers that were given, and what may be done there.

    `results` are those of the attempts that were trained to their end: what is said of their runs, by the places of the
    step and of the attempt.
    """

    def __init__(self, lesson: Lesson):
        self.lesson = lesson
        self.place = 0
        self.answers: dict[int, tuple[Answer, ...]] = {}  # by the place of the step
        self._seeds: dict[int, set[Seed]] = {}  # with which was trained, by the place of the step
        self.results: dict[int, dict[int, str]] = {}
        self._met: dict[int, int] = {}  # places of checks that were passed, and the number of seeds until then
        self.furthest = 0  # place that was reached
        self.hints = 0  # hints that were asked for at the present step
        self.is_over = False

    @property
    def step(self) -> Step:
        """The present step."""
        return self.lesson.steps[self.place]

    @property
    def is_met(self) -> bool:
        """True if the goal of the present step was met, or its questions were answered rightly."""
        return self.place in self._met

    @is_met.setter
    def is_met(self, is_met: bool) -> None:
        if not is_met:
            self._met.pop(self.place, None)
        else:
            self._met.setdefault(self.place, self.seeds)

    @property
    def seeds(self) -> int:
        """The number of seeds that were tried at the present step, at least 1."""
        return max(len(self._seeds.get(self.place, ())), 1)

    def note_seed(self, *seed: int | None) -> None:
        """Note that a run with a seed, and with one of the data or None, was trained at the present step."""
        self._seeds.setdefault(self.place, set()).add(seed)

    def solved(self) -> str:
        """Say how many seeds it took until the goal of the present step was met; "" if it was not."""
        return "" if not self.is_met else say("Solved on the {nth} seed.", nth=nth(self._met[self.place]))

    @property
    def made(self) -> dict[int, str]:
        """The results of the present step's attempts."""
        return self.results.setdefault(self.place, {})

    def compared(self) -> list[tuple[Attempt, str]]:
        """Return the attempts that a look back compares, with their results: those of the last step with a run."""
        for place in range(self.place - 1, -1, -1):
            step = self.lesson.steps[place]
            if isinstance(step, Watch):
                found = self.results.get(place, {})
                return [(step.attempts[number], found[number]) for number in sorted(found)]
        return []

    def goes_on_from(self, number: int) -> int:
        """Return the step of the run from which an attempt of the present step goes on."""
        for place in range(self.place, -1, -1):
            step = self.lesson.steps[place]
            attempts = step.attempts if isinstance(step, Watch) else ()
            before = [one for one in attempts[: number if place == self.place else None] if not one.goes_on]
            if before:
                return before[-1].until
        return 0

    @property
    def is_committed(self) -> bool:
        """True if the questions of the present step are answered, or if it has none."""
        return not asks_of(self.step) or self.place in self.answers

    @property
    def can_go_on(self) -> bool:
        """True if what the present step asks for is done."""
        if self.place < self.furthest:
            return True
        if isinstance(self.step, Watch):
            return len(self.made) >= len(self.step.attempts)
        return self.is_met if isinstance(self.step, Check) else self.is_committed

    @property
    def rules(self) -> Rules:
        """The actions that the present step allows."""
        if self.is_over:
            return FREE
        step, waits = self.step, ""
        if isinstance(step, Predict):
            waits = say("Commit your prediction first.") if not self.is_committed else say("Go on to the next step.")
        elif isinstance(step, See) and not self.is_committed:
            waits = say("First say what you saw.")
        elif any(ask.covers for ask in asks_of(step)):
            waits = say("Go on to the next step.") if self.is_met else say("First do what the lesson asks for.")
        free = self.lesson.free_at(self.place) if isinstance(step, Check) else ()
        return Rules(waits, frozenset(free), is_silent=step.silent)

    def commit(self, answers: tuple[Any, ...], run: Facts) -> bool:
        """Commit the answers to the present questions; return False if one is missing.

        A prediction can't be changed afterwards; the answers of a check can.
        """
        asks = asks_of(self.step)
        if len(answers) != len(asks) or not all(ask.allows(answer) for ask, answer in zip(asks, answers)):
            return False
        if self.place in self.answers and not isinstance(self.step, Check):
            return False
        self.answers[self.place] = answers
        if isinstance(self.step, Check):
            self.is_met = all(judged.is_right for judged in self.judged(self.place, run))
        return True

    def judged(self, place: int, run: Facts) -> list[Judged]:
        """Return the judgements on the answers that were given at a step."""
        asks = asks_of(self.lesson.steps[place])
        return [ask.judge(answer, run) for ask, answer in zip(asks, self.answers.get(place, ()))]

    def predicted(self) -> list[tuple[int, Predict]]:
        """Return the predictions that were committed since the last `Why` before here, with their places."""
        steps = [*enumerate(self.lesson.steps[: self.place + 1])]
        since = max((place for place, step in steps[:-1] if isinstance(step, Why)), default=-1)
        return [
            (place, step) for place, step in steps[since + 1 :] if isinstance(step, Predict) and place in self.answers
        ]

    def go_on(self) -> bool:
        """Go to the next step, or to the end of the lesson; return False if something is left to do."""
        if self.is_over or not self.can_go_on:
            return False
        if self.place + 1 == len(self.lesson.steps):
            self.is_over = True
        else:
            self._enter(self.place + 1)
        return True

    def go_back(self) -> bool:
        """Go to the step before; return False at the first one, and at the end of the lesson."""
        if self.place == 0 or self.is_over:
            return False
        self._enter(self.place - 1)
        return True

    def _enter(self, place: int) -> None:
        self.place, self.hints = place, 0
        self.furthest = max(self.furthest, place)
        self.results.pop(place, None)

    def kept(self) -> dict[str, Any]:
        """Return what a browser keeps of it; a lesson that is done begins anew the next time."""
        if self.is_over:
            return {"place": 0, "furthest": 0, "answers": {}, "done": True}
        answers = {str(place): list(given) for place, given in self.answers.items()}
        return {"place": self.place, "furthest": self.furthest, "answers": answers, "done": False}

    def restore(self, kept: Any) -> None:
        """Go on from what a browser kept; what does not fit the lesson is left out."""
        if not isinstance(kept, dict):
            return
        answers, furthest = kept.get("answers"), kept.get("furthest")
        for place, step in enumerate(self.lesson.steps):
            given, asks = answers.get(str(place)) if isinstance(answers, dict) else None, asks_of(step)
            if not asks or not isinstance(given, list) or len(given) != len(asks):
                continue
            if all(ask.allows(one) for ask, one in zip(asks, given)):
                self.answers[place] = tuple(tuple(one) if isinstance(one, list) else one for one in given)
        if isinstance(furthest, int) and 0 <= furthest < len(self.lesson.steps):
            reached = self._reachable(furthest)
            self._enter(reached)
            self.place = self._with_run(reached)

    def _reachable(self, place: int) -> int:
        """Return a place, or the first prediction before it that is not committed."""
        steps = enumerate(self.lesson.steps[:place])
        return next((at for at, step in steps if asks_of(step) and at not in self.answers), place)

    def _with_run(self, place: int) -> int:
        """Return a place, or the one before it where the run begins that it needs."""
        while place and self._needs_run(self.lesson.steps[place]):
            place -= 1
        return place

    @staticmethod
    def _needs_run(step: Step) -> bool:
        """Tell whether a step goes on with the run of the step before."""
        if step.scene is not None or isinstance(step, (Predict, Why)) or any(ask.covers for ask in asks_of(step)):
            return False
        return not isinstance(step, Watch) or any(one.goes_on for one in step.attempts[:1])
