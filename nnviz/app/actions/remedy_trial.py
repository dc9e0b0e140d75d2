"""Remedy trial: an advised change tried beside the run, and the verdict on it."""

import math
from typing import Any, Literal

from ...diagnosis import Finding
from ...diagnosis.remedies import HELPS
from ...history.comparison import Comparison
from ...history.history import History
from ...settings.config import settings
from ...training.problem import as_problem, prepare
from ...training.snapshot import Snapshot
from ...training.trainer import Trainer
from ...words import say
from ...words.formatting import loss_text

SOON = 300  # steps of B before it can be said that the remedy helps
SHORTEST, LONGEST = 1_000, 5_000  # steps of A after which it is said that it did not help
Verdict = Literal["helps", "fails"]


class RemedyTrial:
    """A change that a finding advises, tried as run B of a comparison.

    A change of a live setting begins a branch at the step shown, or at the step that the finding leads back to. Any
    other begins a new run, which catches up. `verdict` stays None until enough steps were taken; then it stays.
    """

    def __init__(self, history: History, finding: Finding):
        assert finding.action, "a trial needs settings to try"
        self.action: dict[str, Any] = finding.action
        self.comparison = _beside(history, finding)
        self.verdict: Verdict | None = None
        begun = history.latest()
        self._step, self._before = begun.step, _loss(begun, begun)
        self._first = self.comparison.other.last
        self._horizon = begun.step + min(LONGEST, max(SHORTEST, begun.step // 2))
        self._losses = self._before, math.inf  # of A and B, when they were last compared

    def judge(self, snapshot: Snapshot) -> None:
        """Compare A and B, unless that is done; `snapshot` is that of A, with B beside it."""
        beside = snapshot.beside
        if self.verdict is not None or beside is None:
            return
        without, with_it = self._losses = _loss(snapshot, snapshot), _loss(beside, snapshot)
        if beside.step - self._first >= SOON and with_it < HELPS * min(self._before, _finite(without)):
            self.verdict = "helps"
        elif min(snapshot.step, beside.step) >= self._horizon or self.comparison.ended or not math.isfinite(with_it):
            self.verdict = "fails"

    def headline(self) -> str:
        """Say what is tried, or the verdict, in at most 90 characters."""
        without, with_it = self._losses
        match self.verdict:
            case None:
                return say("Trying it beside the run, as B: the verdict follows after some steps.")
            case "helps":
                before = loss_text(self._before)
                return say("It helps: test loss {before} → {after}. Keep B?", before=before, after=loss_text(with_it))
            case "fails":
                if not math.isfinite(with_it):
                    return say("It did not help: B diverged. Keep A?")
                return say(
                    "It did not help: the test loss is {after} with it, {without} without it. Keep A?",
                    after=loss_text(with_it),
                    without=loss_text(without),
                )


def _beside(history: History, finding: Finding) -> Comparison:
    """Return the comparison of a run with the same run after the change."""
    action = finding.action or {}
    if not all(settings()[name].live for name in action):
        trainer = history.trainer
        again = Trainer(trainer.config, trainer.user_data, trainer.given_layers)
        again.configure(**action)
        return Comparison.of_run(history, History(again).keep())
    history.go(finding.back)
    comparison = Comparison.of_fork(history)
    history.go(None)
    comparison.other.trainer.configure(**action)
    return comparison


def _loss(measured: Snapshot, by: Snapshot) -> float:
    """Return the test loss of one run by the loss function of another; the training loss without test samples."""
    evaluation = measured.evaluation
    loss = by.event.config.loss
    if measured.event.config.loss != loss:
        problem = as_problem(measured.event.problem)
        evaluation = prepare(problem.config.changed(loss=loss), problem.data).evaluate(measured.event.after.theta)
    found = evaluation.test_loss if math.isfinite(evaluation.test_loss) else evaluation.train_loss
    return _finite(found)


def _finite(loss: float) -> float:
    return loss if math.isfinite(loss) else math.inf
