"""Commands: what a person does to the run."""

import math
from collections.abc import Callable
from typing import Any

from ...data.generators import DATASETS
from ...diagnosis import Finding
from ...errors import ConfigError
from ...history.comparison import Which
from ...history.history import History
from ...lessons.rules import FREE
from ...nn.losses import LOSSES_OF
from ...settings.config import Config
from ...settings.invalid import InvalidSetting
from ...training.events import (
    BranchesForgotten,
    Change,
    DataEdited,
    Diverged,
    ObserverFailed,
    Restarted,
    Resumed,
    Stopped,
)
from ...training.limits import Limits
from ...training.run_data import preparing
from ...training.trainer import Trainer
from ...words import say, spoken
from ..controls.control import Answer, shown_value
from ..controls.message import Message
from ..controls.work import Task, Work
from ..screen.player import Player
from ..screen.states import Redraw
from . import address
from . import readouts as numbers
from .comparing import Comparing
from .endings import Endings
from .former_runs import FormerRuns
from .other_runs import OtherRuns
from .remedy_trial import RemedyTrial
from .time_travel import TimeTravel


class Commands:
    """Carries out commands on a run; `message` explains refusals.

    Nothing that was trained is lost: a command at a step of the past begins a branch, and a restart can be undone.
    `moved()` is called when the controls must follow, and `undone(cause)` when a run that something ended is back.
    """

    def __init__(
        self,
        trainer: Trainer,
        history: History,
        player: Player,
        travel: TimeTravel,
        comparing: Comparing,
        former: FormerRuns,
        moved: Callable[[], None],
        undone: Callable[[str], None],
        limits: Limits,
    ):
        self._trainer, self._history, self._player, self._travel = trainer, history, player, travel
        self._moved, self._limits, self._comparing = moved, limits, comparing
        self.by_name: dict[str, Callable[[], Any]] = {
            "play": self.play_or_pause,
            "step": lambda: self.play_for(steps=1),
            "epoch": lambda: self.play_for(epochs=1),
            "reset": self.reset,
            "new_seed": self.new_seed,
            "undo": lambda: self.runs.undo(),
        }
        self.work = Work(player.post, lambda: self.message)
        self.rules = FREE
        self._endings = Endings(trainer, player, self)
        self.message: Message = Message(
            player.post,
            {
                "undo": (say("Undo"), lambda: self.runs.undo()),
                "on": (say("Go on without it"), self._endings.go_on),
                "best": (say("Restore the best weights"), self._endings.restore_best),
                "begin": (say("Go on"), self.work.agree),
                "cancel": (say("Cancel"), self.work.cancel),
            },
        )
        self.runs = OtherRuns(history, player, travel, former, self.message, moved, undone)
        trainer.subscribe(spoken(self._on_failure), to=ObserverFailed)
        trainer.subscribe(spoken(self._on_forgotten), to=BranchesForgotten)

    # ---- training ----

    def play_or_pause(self) -> None:
        if self._player.playing or self._player.away:
            self._player.pause()
        elif self.may_train():
            self._travel.set_out()
            self._player.play(steps=self._steps_left())

    def play_for(self, steps: float = math.inf, epochs: float = math.inf) -> None:
        """Train for a number of steps or epochs."""
        self._player.pause()
        if self.may_train():
            self._travel.set_out()
            self._player.play(min(steps, self._steps_left()), epochs)

    def _steps_left(self) -> float:
        """Return the number of steps until the rules let training pause."""
        until, step = self.rules.until, self._trainer.state.step
        return until - step if until is not None and until > step else math.inf

    def may_train(self) -> bool:
        """Tell whether the rules let training begin; if they don't, say why."""
        if self.rules.waits:
            self.message.notice(self.rules.waits)
        return not self.rules.waits

    def reset(self) -> None:
        self._player.pause()
        before = self._history.keep()
        self._trainer.reset()
        self.runs.offer_undo(before, say("The run begins again."), say("reset"))

    def new_seed(self) -> None:
        self.configure(seed=(self._trainer.config.seed + 1) % 2**32)

    # ---- settings, data, weights ----

    def configure(self, **changes: Any) -> bool:
        """Change settings, and offer Undo; return False if refused."""
        why_not = self._change(changes)
        if why_not:
            self.message.trouble(why_not)
        return not why_not

    def _change(self, changes: dict[str, Any]) -> str:
        """Change settings; return why that is refused, or an empty text."""
        if refusal := self.rules.refusal(changes):
            return refusal
        try:
            self._attempt(changes)
        except ConfigError as error:
            return error.titled
        return ""

    def _attempt(self, changes: dict[str, Any]) -> None:
        """Change settings, and offer Undo if the run begins again.

        Raises ConfigError.
        """
        self._travel.depart()
        before = self._history.keep()
        user_data = None if "dataset" in changes else self._trainer.user_data
        self._limits.check(self._trainer.config.changed(**changes), user_data)
        change = self._trainer.configure(**changes)
        if isinstance(change, Restarted):
            self.runs.say_restarted(before, ", ".join(map(numbers.title, change.changes)) or say("data"))

    def begin_with(self, asked: address.Asked) -> None:
        """Begin a run with settings from a page's URL.

        What can't be used is reported; the other settings count.
        """
        wrong = [*self._apply_valid(asked.settings), *asked.wrong]
        self._trainer.reset()  # leaves no mark of the settings before
        if wrong:
            self.message.trouble("; ".join(wrong))
        else:
            self.message.offer()

    def _apply_valid(self, settings: dict[str, Any]) -> list[str]:
        """Change settings without those that are refused; return why they are."""
        if refusal := self.rules.refusal(settings):
            return [refusal]
        wrong = []
        while settings:
            try:
                self._attempt(settings)
                break
            except ConfigError as error:
                wrong.append(error.titled)
                refused = settings.keys() & {
                    one.setting.name for one in error.refused if isinstance(one, InvalidSetting)
                }
                # without a name, none of them is known to be good
                settings = {name: settings[name] for name in settings if name not in refused} if refused else {}
        return wrong

    def choose(self, name: str, value: Any) -> Answer:
        """Set what a person chose in a control.

        If the loss does not fit another data set or task, the loss is changed, too.
        """
        changes = {name: value} | self._loss_for(name, value)
        is_refused = not self.configure(**changes)
        held = shown_value(name, self._trainer.config, self._trainer.user_data is not None)
        return Answer(held, is_refused)

    def _loss_for(self, name: str, value: Any) -> dict[str, Any]:
        """Return a loss that fits another data set or task, if the present one doesn't."""
        config, labels = self._trainer.config, self._trainer.data.task
        if name == "dataset":
            labels = DATASETS[value].task
        task = config.changed(task=value).task_on(labels) if name == "task" else config.task_on(labels)
        return {} if config.loss in LOSSES_OF[task] else {"loss": Config().loss}  # which fits all data

    def use(self, reading: Task, name: str, then: Callable[[], None]) -> None:
        """Train on the data that `reading` returns, and call `then()`."""
        if refusal := self.rules.refusal(["dataset"]):
            self.message.trouble(refusal)
            return

        def progress(done: int, total: int) -> str:
            return say("{name}: {share} read", name=name, share=f"{done / max(total, 1):.0%}")

        self.work.begin(self._using(reading, name, then), progress)

    def _using(self, reading: Task, name: str, then: Callable[[], None]) -> Task:
        try:
            user_data = yield from reading
            present = self._trainer.config
            fits = present.loss in LOSSES_OF[present.task_on(user_data.task)]
            loss = {} if fits else {"loss": Config().loss}
            config = self._trainer.config.changed(**loss)
            self._limits.check(config, user_data)
            yield from preparing(config, user_data)
            before = self._history.keep()
            self._trainer.use(user_data, **loss)
        except ConfigError as error:
            self.refuse(name, error.titled)
            self._moved()
        except MemoryError:
            self.refuse(name, say("there is not enough memory for it"))
            self._moved()
        else:
            self.runs.say_restarted(before, say("data"))
            then()

    def refuse(self, name: str, why: str) -> None:
        self.message.trouble(say("{name}: {error}", name=name, error=why))

    def set_weight(self, layer: int, row: int, unit: int, value: float) -> None:
        if refusal := self.rules.refusal(["weights"]):
            self.message.trouble(refusal)
            return
        self._travel.depart()
        try:
            self._trainer.set_weight(layer, row, unit, value)
        except ConfigError as error:
            self.message.trouble(str(error))

    def mute(self, layer: int, unit: int, is_muted: bool) -> None:
        """Mute a hidden unit, or bring it back."""
        others = tuple(each for each in self._trainer.config.muted if each != (layer, unit))
        self.configure(muted=(*others, (layer, unit)) if is_muted else others)

    def use_feature(self, name: str) -> None:
        """Use a feature as an input, or leave it out."""
        used = self._trainer.config.features
        self.configure(features=tuple(each for each in used if each != name) if name in used else (*used, name))

    def follow(self, advice: Finding | None) -> Redraw:
        """Try what a finding advises beside the run; after a divergence, do it."""
        if advice is None or not advice.action or not self.may_train():
            return Redraw.NOT_NEEDED
        if refusal := self.rules.refusal(advice.action):
            self.message.notice(refusal)
            return Redraw.NEEDED
        if not self._trainer.ended:
            self._try_beside(advice)
            return Redraw.NEEDED
        if advice.back is not None and advice.severity == "trouble":
            self._history.go(advice.back)
        self.configure(**advice.action)
        return Redraw.NEEDED

    def _try_beside(self, advice: Finding) -> None:
        """Begin the trial of a remedy, if its settings are allowed."""
        action = advice.action or {}
        try:
            self._limits.check(self._trainer.config.changed(**action), self._trainer.user_data)
            self._comparing.try_beside(RemedyTrial(self._history, advice))
        except ConfigError as error:
            self.message.trouble(error.titled)

    def keep(self, which: Which) -> None:
        """Go on with one of two runs that are compared."""
        if which == "other" and self.rules.free is not None:
            self.message.notice(say("The lesson goes on with its own run."))
            return
        before = self._history.branch.number
        left = self._comparing.keep(which)
        if left is not None:
            self.runs.offer_undo(left, say("B is now the run."), say("comparison"))
        elif which == "other":
            self.message.notice(say("B is now the run; A stays as branch {number}.", number=before))

    # ---- events of the run ----

    def announce(self, event: Restarted | Resumed | Change | Diverged | Stopped) -> None:
        """Show the message that belongs to an event of the run."""
        match event:
            case Resumed() if self._trainer.ended:
                self.message.clear()
                self._endings.announce(self._trainer.ended)
            case Diverged() | Stopped():
                self._endings.announce(event)
            case DataEdited():
                pass  # a message about the points still holds
            case _:
                self.message.clear()

    def _on_failure(self, fact: ObserverFailed) -> None:
        self.message.trouble(fact.sentence)

    def _on_forgotten(self, fact: BranchesForgotten) -> None:
        forgotten = ", ".join(map(str, fact.numbers[:8]))
        self.message.notice(
            say("There are too many branches: the oldest are no longer kept ({numbers}).", numbers=forgotten)
        )
