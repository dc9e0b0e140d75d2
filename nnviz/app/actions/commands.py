"""Commands: what a person does to the run, what is said of it, and the ways back."""

from collections.abc import Callable
from difflib import get_close_matches
from typing import Any

from ...data.generators import DATASETS
from ...diagnosis import Finding
from ...errors import ConfigError
from ...history.history import History, SavedRun
from ...nn.losses import LOSSES_OF
from ...recipes.rerun import Rerun
from ...settings.config import Config, settings
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
from ...training.problem import preparing
from ...training.trainer import Trainer
from ...words import say
from ..controls.message import Message
from ..controls.work import Task, Work
from ..screen.player import Player
from . import readouts as numbers
from .time_travel import TimeTravel

GESTURE = 1.0  # seconds between two moves of a hand that drags


class Commands:
    """Obeys what is wanted of a run, or says in its `message` why not; nothing that was trained is lost by it.

    At a step of the past, what is done begins a branch. `moved()` is called where the controls must follow.
    """

    def __init__(
        self,
        trainer: Trainer,
        history: History,
        player: Player,
        travel: TimeTravel,
        moved: Callable[[], None],
        limits: Limits,
    ):
        self._trainer, self._history, self._player, self._travel = trainer, history, player, travel
        self._moved, self._limits = moved, limits
        self._before_restart: SavedRun | None = None
        self._restarted = "", 0.0  # by which settings, and when
        self.by_name: dict[str, Callable[[], Any]] = {
            "play": self.play_or_pause,
            "step": lambda: self.play_for(steps=1),
            "epoch": lambda: self.play_for(epochs=1),
            "reset": self.reset,
            "new_seed": self.new_seed,
        }
        self.work = Work(player.post, lambda: self.message)
        self.message = Message(
            player.post,
            {
                "undo": (say("Undo"), self.undo),
                "back": ("", self.go_back),
                "began": (say("Show where it began"), self.show_beginning),
                "calmer": ("", self.reset_calmer),
                "again": (say("Reset"), self.reset),
                "on": (say("Go on without it"), self.go_on),
                "best": (say("Restore the best weights"), self.restore_best),
                "begin": (say("Go on"), self.work.agree),
                "cancel": (say("Cancel"), self.work.cancel),
            },
        )
        trainer.subscribe(self._on_stand, to=(Restarted, Resumed))
        trainer.subscribe(self._on_change, to=Change)
        trainer.subscribe(self._on_end, to=(Diverged, Stopped))
        trainer.subscribe(self._on_failure, to=ObserverFailed)
        trainer.subscribe(self._on_forgotten, to=BranchesForgotten)

    # ---- training ----

    def play_or_pause(self) -> None:
        if self._player.playing or self._player.away:
            self._player.pause()
        else:
            self._travel.depart()
            self._player.play()

    def play_for(self, **amount: int) -> None:
        """Train for so many `steps` or `epochs`."""
        self._player.pause()
        self._travel.depart()
        self._player.play(**amount)

    def reset(self) -> None:
        self._player.pause()
        self._before_restart = None
        self._trainer.reset()

    def new_seed(self) -> None:
        self.configure(seed=(self._trainer.config.seed + 1) % 2**32)

    # ---- settings, data, weights ----

    def configure(self, **changes: Any) -> bool:
        """Change settings; where that begins a new run, the way back is offered. False where that is refused."""
        why_not = self._change(changes)
        if why_not:
            self.message.trouble(why_not)
        return not why_not

    def _change(self, changes: dict[str, Any]) -> str:
        """`configure`, but what is refused is the answer."""
        self._travel.depart()
        before = self._history.keep()
        try:
            user_data = None if "dataset" in changes else self._trainer.user_data
            self._limits.check(self._trainer.config.changed(**changes), user_data)
            change = self._trainer.configure(**changes)
        except ConfigError as error:
            return error.titled
        if isinstance(change, Restarted):
            titles = [say(settings()[name].field.title) for name in change.changes] or [say("data")]
            self._say_restarted(before, ", ".join(titles))
        return ""

    def begin_with(self, asked: dict[str, str]) -> None:
        """Begin with these settings: texts, by names that may be spelt as a flag is.

        Of names that are none it is said, beside what was refused; the others count all the same.
        """
        spelt = {name: name.replace("-", "_") for name in asked}
        known = {name: text for name, text in asked.items() if spelt[name] in settings()}
        why_not = self._change({spelt[name]: settings()[spelt[name]].parse(text) for name, text in known.items()})
        wrong = [why_not] if why_not else []
        wrong += [_no_setting(name) for name in asked if name not in known]
        self._trainer.reset()  # of what was there before, no mark is left
        self._before_restart = None
        self.message.trouble("; ".join(wrong)) if wrong else self.message.offer()

    def choose(self, name: str, value: Any) -> bool:
        """A person wants this setting; data that the present loss does not fit brings one that does. False where that
        is refused."""
        changes = {name: value}
        if name == "dataset" and self._trainer.config.loss not in LOSSES_OF[DATASETS[value].task]:
            changes["loss"] = Config().loss  # which fits them all
        return self.configure(**changes)

    def use(self, reading: Task, name: str, then: Callable[[], None]) -> None:
        """Train on the own data that `reading` returns, and call `then()`; what is refused leaves the run as it is."""

        def words(done: int, total: int) -> str:
            return say("{name}: {share} read", name=name, share=f"{done / max(total, 1):.0%}")

        self.work.begin(self._using(reading, name, then), words)

    def _using(self, reading: Task, name: str, then: Callable[[], None]) -> Task:
        try:
            user_data = yield from reading
            loss = {} if self._trainer.config.loss in LOSSES_OF[user_data.task] else {"loss": Config().loss}
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
            self._say_restarted(before, say("data"))
            then()

    def refuse(self, name: str, why: str) -> None:
        self.message.trouble(say("{name}: {error}", name=name, error=why))

    def set_weight(self, layer: int, row: int, unit: int, value: float) -> None:
        self._travel.depart()
        try:
            self._trainer.set_weight(layer, row, unit, value)
        except ConfigError as error:
            self.message.trouble(str(error))

    def adopt(self, again: Rerun) -> None:
        """Stand where a run does that was trained out of a recipe."""
        before = self._history.keep()
        self._player.pause()
        self._history.put_back(again.history.keep())
        self._history.compared, self._history.cursor = again.history.compared, again.history.cursor
        self._moved()
        if again.differences:
            self.message.trouble(" ".join(again.differences))
            return
        self.message.notice(say("Loaded: the run was trained again, to the same weights."))
        self._offer_undo(before)

    def follow(self, advice: Finding | None) -> bool:
        """Change what a finding advises; False where it advises nothing."""
        if advice is None or not advice.action:
            return False
        if advice.back is not None and advice.severity == "trouble":
            self._history.go(advice.back)
        self.configure(**advice.action)
        return True

    # ---- ways back ----

    def undo(self) -> None:
        """Go back to the run that a restart left behind."""
        if self._before_restart is not None:
            kept, self._before_restart = self._before_restart, None
            self._history.put_back(kept)

    def go_on(self) -> None:
        """After a stop: without the setting that asked for it."""
        if isinstance(self._trainer.ended, Stopped):
            self.configure(**{self._trainer.ended.reason: None})
            self._player.play()

    def restore_best(self) -> None:
        """After a stop: the weights that did best, from which one may go on."""
        source = self._trainer.restore_best().source
        self.message.notice(say("The best weights, those of step {step}, are restored.", step=f"{source:,}"))
        if isinstance(self._trainer.ended, Stopped):
            self.message.offer("on")

    def reset_calmer(self) -> None:
        """After a divergence: from the beginning, with a smaller learning rate."""
        rate = self._calm_rate()
        self.reset()
        self.configure(learning_rate=rate)

    def go_back(self) -> None:
        """After a divergence: a branch from before the trouble, with a smaller learning rate."""
        rate = self._calm_rate()
        self._history.go(self._travel.before_trouble())
        self.configure(learning_rate=rate)

    def _calm_rate(self) -> float:
        """The learning rate to offer after a divergence; the present one where it came too late."""
        rate, too_late = self._trainer.config.learning_rate, self._travel.trouble_before_calm() is not None
        return min(rate, numbers.HIGHEST_CALM_RATE) if too_late else numbers.smaller(rate)

    def show_beginning(self) -> None:
        """After a divergence: the step at which it began."""
        self._travel.go(self._travel.before_trouble() + 1)

    def _say_restarted(self, before: SavedRun, titles: str) -> None:
        """Where a run was under way, say why there is a new one, and offer the way back.

        What took no step, or was begun a moment ago by the same slider under a hand, was no run: the way back leads to
        the one before it.
        """
        now, (last, then) = self._player.clock.now(), self._restarted
        self._restarted = titles, now
        if self._before_restart and (not before.branch.end.step or (titles == last and now - then < GESTURE)):
            before = self._before_restart
        if before.branch.end.step:
            self.message.notice(say("{settings} changed: a new run began.", settings=titles))
            self._offer_undo(before)

    def _offer_undo(self, before: SavedRun) -> None:
        """Offer the way back to a run that was under way."""
        if before.branch.end.step:
            self._before_restart = before
            self.message.offer("undo")

    # ---- what the run tells ----

    def _on_stand(self, fact: Restarted | Resumed) -> None:
        """The run begins, or stands elsewhere than before."""
        self.message.clear()
        if isinstance(fact, Resumed) and self._trainer.ended:
            self._on_end(self._trainer.ended)

    def _on_change(self, change: Change) -> None:
        if not isinstance(change, DataEdited):
            self.message.clear()

    def _on_end(self, ending: Diverged | Stopped) -> None:
        if isinstance(ending, Stopped):
            self.message.notice(numbers.ending(ending))
            self.message.offer("on", *(["best"] if self._trainer.best is not None else []))
            return
        rate, good = self._calm_rate(), self._travel.before_trouble()
        self.message.trouble(numbers.ending(ending, self._travel.trouble_before_calm()))
        self.message.offer(
            "began",
            "again",
            back=say("Back to step {step}, with learning rate {rate:g}", step=f"{good:,}", rate=rate),
            calmer=say("Reset with learning rate {rate:g}", rate=rate),
        )

    def _on_failure(self, fact: ObserverFailed) -> None:
        self.message.trouble(fact.sentence)

    def _on_forgotten(self, fact: BranchesForgotten) -> None:
        numbers = ", ".join(map(str, fact.numbers[:8]))
        self.message.notice(
            say("There are too many branches: the oldest are no longer kept ({numbers}).", numbers=numbers)
        )


def _no_setting(name: str) -> str:
    """That there is no setting of this name, and which is the nearest."""
    near = get_close_matches(name.replace("-", "_"), settings(), 1)
    if near:
        return say("{name} is not a setting: do you mean {near}?", name=name[:40], near=near[0])
    return say("{name} is not a setting: there are {known}", name=name[:40], known=", ".join(settings()))
