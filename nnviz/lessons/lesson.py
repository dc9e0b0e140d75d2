"""Lesson: a question, and the steps on which a person finds the answer."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..data.datasets import Augment
from ..settings.config import settings
from ..training.trainer import Trainer
from ..views.base.panels import PANELS
from ..words import marked, say
from ..words.formatting import number
from .ask import Ask
from .copies import CopiesGoal
from .facts import Facts
from .goal import MEASURES, Goal, Verdict
from .measured import Measured
from .rules import EDIT_TITLES
from .scene import Scene
from .strip import Strip

MOST_WORDS = 60  # of a step
Solution = Callable[[Trainer], Any]  # what a person does to a run that begins from the scene


@dataclass(frozen=True)
class Attempt:
    """One run that a step asks for.

    `settings` differ from those of the scene, which is the step's or its own, and it trains up to step `until`. It
    begins anew, or if `goes_on` is true, where the run stands.
    """

    title: str
    until: int
    settings: Mapping[str, Any] = field(default_factory=dict)
    goes_on: bool = False
    scene: Scene | None = None


@dataclass(frozen=True)
class Step:
    """One step of a lesson.

    `text` has at most 60 words. `scene` begins with the step; without one the run stays. `free` names the settings that
    a person can change; None frees as many as the step before. `pictures` stand in the slots from this step on, so that
    they do not give away what is to be predicted. In a `silent` step the sentence in words says nothing. `strip` can be
    opened as soon as what the step asks for is done.
    """

    kind = ""
    text: str
    scene: Scene | None = None
    free: tuple[str, ...] | None = None
    pictures: tuple[str, ...] | None = None
    silent: bool = True
    strip: Strip | None = None


@dataclass(frozen=True)
class Predict(Step):
    """A prediction: training waits until each question is answered. The answers are judged at the step `Why`."""

    kind = marked("prediction")
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Watch(Step):
    """A run to watch: each of the `attempts` must be made, one after another.

    `measures`, names in MEASURES, are written beside each attempt when it is made, so that runs can be compared; so is
    the step if `counts` is true.
    """

    kind = marked("run")
    attempts: tuple[Attempt, ...] = ()
    measures: tuple[str, ...] = ()
    counts: bool = False

    def result(self, run: Facts) -> str:
        """Say how a run stands, in the measures of this step."""
        parts = [say("step {step}", step=f"{run.step:,}")] if self.counts else []
        for name in self.measures:
            title, value = MEASURES[name], getattr(run.evaluation, name)
            if value is not None:
                parts.append(say("{measure} {value}", measure=say(title), value=number(float(value))))
        return say(", ").join(parts)


@dataclass(frozen=True)
class See(Step):
    """The look back: what did you see?"""

    kind = marked("what did you see?")
    asks: tuple[Ask, ...] = ()


@dataclass(frozen=True)
class Why(Step):
    """The reason, in two or three sentences, with the answers to the predictions.

    `measured` are tables of numbers that were measured over many seeds.
    """

    kind = marked("why")
    silent: bool = False
    measured: tuple[Measured, ...] = ()


@dataclass(frozen=True)
class Check(Step):
    """The check: a goal that the run must meet, or questions with right answers.

    `solve(trainer)` does what meets the goal, and `fail(trainer)` is a typical wrong answer. They are tried with each
    of the `seeds`; if `weights_only` is true, the data stays that of the scene. `foretold` are the predictions that
    go with them, by the number of the step. `copies` judges a function of the learner's own, in a cell.
    """

    kind = marked("check")
    goal: Goal | None = None
    asks: tuple[Ask, ...] = ()
    hints: tuple[str, ...] = ()
    solve: Solution | None = None
    fail: Solution | None = None
    weights_only: bool = False
    seeds: tuple[int, ...] = tuple(range(20))
    foretold: Mapping[int, tuple[Any, ...]] = field(default_factory=dict)
    copies: CopiesGoal | None = None


@dataclass(frozen=True)
class Practice(Check):
    """A task in the place of a run: a person goes on when it is done."""

    kind = marked("run")


@dataclass(frozen=True)
class Lesson:
    """A lesson: its question, its steps, and notes for the teacher.

    `minutes` is the time that it takes.
    """

    name: str
    number: int
    title: str
    question: str
    minutes: int
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()

    def check(self) -> None:
        """Raise ConfigError or ValueError if a part of the declaration can't be used."""
        if not self.steps or self.steps[0].scene is None:
            raise ValueError(f"{self.name}: the first step needs a scene")
        for place, step in enumerate(self.steps):
            if len(step.text.split()) > MOST_WORDS:
                raise ValueError(f"{self.name}: a step has more than {MOST_WORDS} words: {step.text[:40]}…")
            for scene in (step.scene, *(one.scene for one in getattr(step, "attempts", ()))):
                if scene is not None:
                    scene.check()
            wrong = [name for name in step.pictures or () if name not in PANELS]
            if wrong:
                raise ValueError(f"{self.name}: there is no picture {', '.join(wrong)}")
            unknown = sorted({*(step.free or ())} - {*settings(), *EDIT_TITLES})
            if unknown:
                raise ValueError(f"{self.name}: there is no setting {', '.join(unknown)}")
            unmeasured = [name for name in getattr(step, "measures", ()) if name not in MEASURES]
            if unmeasured:
                raise ValueError(f"{self.name}: there is no measure {', '.join(unmeasured)}")
            for ask in asks_of(step):
                ask.check()
            self._check_runs(place, step)
            for table in step.measured if isinstance(step, Why) else ():
                table.check()

    def _check_runs(self, place: int, step: Step) -> None:
        """Raise ConfigError or ValueError if an attempt or the strip of a step can't be trained."""
        scene = self.scene_at(place)
        for one in step.attempts if isinstance(step, Watch) else ():
            (one.scene or scene).config.changed(**one.settings)
            if one.until < 1:
                raise ValueError(f"{self.name}: attempt {one.title!r}: until = {one.until}: give a step above 0")
        if step.strip is not None:
            step.strip.check(scene.config)

    def scene_at(self, place: int) -> Scene:
        """Return the scene of a step: its own, or that of the nearest step before."""
        found = [step.scene for step in self.steps[: place + 1] if step.scene is not None]
        return found[-1]

    def pictures_at(self, place: int) -> tuple[str, ...]:
        """Return the pictures that stand in the slots at a step."""
        found = [
            shown
            for step in self.steps[: place + 1]
            for shown in (step.scene.pictures if step.scene is not None else None, step.pictures)
            if shown is not None
        ]
        return found[-1]

    def free_at(self, place: int) -> tuple[str, ...]:
        """Return the settings that can be changed at a step."""
        found = [step.free for step in self.steps[: place + 1] if step.free is not None]
        return found[-1] if found else ()

    def checks(self) -> Iterator[tuple[int, Check]]:
        """Yield the steps that check something, with their places."""
        for place, step in enumerate(self.steps):
            if isinstance(step, Check):
                yield place, step

    def goal(self, place: int) -> Goal | None:
        """Return the goal of a step, for runs from the step's scene."""
        step = self.steps[place]
        goal = step.goal if isinstance(step, Check) else None
        return None if goal is None else goal.from_scene(self.scene_at(place))

    def verdict(self, run: Any) -> Verdict:
        """Return the verdict of the last goal on a run, which is a Trainer, a History or a Playground.

        Raises ValueError if the lesson has no goal for a run.
        """
        goals = [goal for place, _ in self.checks() if (goal := self.goal(place)) is not None]
        if not goals:
            raise ValueError(f"{self.name}: the lesson asks questions only")
        return goals[-1](run)

    def verdict_on_copies(self, augment: Augment) -> Verdict:
        """Return the verdict on `augment(X, y)`, which returns copies of training samples `(X, y)`.

        Raises ValueError if the lesson asks for no copies, and DataError if there are none that can be used.
        """
        goals = [check.copies for _, check in self.checks() if check.copies is not None]
        if not goals:
            raise ValueError(f"{self.name}: the lesson asks for no copies")
        return goals[-1](augment)


def asks_of(step: Step) -> tuple[Ask, ...]:
    """Return the questions of a step."""
    return step.asks if isinstance(step, (Predict, See, Check)) else ()
