"""Files: save the run and its data, load a run."""

import io
from collections.abc import Callable

from ...errors import ConfigError
from ...history.history import History
from ...recipes.plan import Plan
from ...recipes.recipe import parse, recipe
from ...recipes.rerun import Rerun, carrying_out, checked
from ...training.limits import Limits
from ...words import say
from ..controls import widgets as parts
from ..controls.file_chooser import Chooser
from ..controls.user_input import Post
from ..controls.work import Task, Work
from ..screen.screen import Screen
from . import durations


class Files:
    """Buttons that save and load files.

    `adopt(rerun)` shows a run that was trained again. `refuse(text)` says why a file can't be used.
    """

    def __init__(
        self,
        post: Post,
        history: History,
        screen: Screen,
        adopt: Callable[[Rerun], None],
        refuse: Callable[[str], None],
        work: Work,
        limits: Limits,
    ):
        self._post, self._history, self._screen = post, history, screen
        self._adopt, self._refuse, self._work, self._limits = adopt, refuse, work, limits
        save = parts.Button(description=say("save the run"), tooltip=say("a readable file of a few kilobytes"))
        data = parts.Button(description=say("save the data as CSV"))
        save.on_click(lambda _: post(self._save))
        data.on_click(lambda _: post(self._save_data))
        self.load = Chooser(
            post,
            self._received,
            lambda name, why: refuse(say("{name}: {error}", name=name, error=why)),
            work,
            limits.file,
            text=say("load a run …"),
            accept=".json",
            help=say("a run that was saved here: it will be trained again"),
        )
        self.box = parts.HBox([save.add_class("nnviz-save"), self.load, data.add_class("nnviz-save-data")])
        self.box.add_class("nnviz-files")

    def _save(self) -> None:
        content = recipe(self._history).text().encode()
        self._offer("run.json", content, "application/json")

    def _save_data(self) -> None:
        text = io.StringIO(newline="")
        self._history.problem_shown.data.to_csv(text)
        self._offer("data.csv", text.getvalue().encode(), "text/csv")

    def _offer(self, name: str, content: bytes, kind: str) -> None:
        if self._screen.pages:
            self._screen.offer(list(self._screen.pages)[-1], name, content, kind)

    def load_again(self, text: str) -> None:
        """Train a run again from the recipe that a page kept."""
        self._received(say("your earlier run"), text.encode())

    def _received(self, name: str, content: bytes) -> None:
        def progress(done: int, total: int) -> str:
            return say("Reading {name} …", name=name)

        self._work.begin(self._reporting(self._reading(name, content)), progress)

    def _reporting(self, task: Task) -> Task:
        """Carry out a task, and report a ConfigError in the page."""
        try:
            yield from task
        except ConfigError as error:
            self._refuse(str(error))

    def _reading(self, name: str, content: bytes) -> Task:
        """Check a recipe, then train it again, with consent if that takes long."""
        yield 0, 1
        found = parse(content, name, self._limits.recipe_numbers)
        yield 0, 1
        plan = yield from checked(found, name, self._limits)
        self._post(self._begin, plan, name)

    def _begin(self, plan: Plan, name: str) -> None:
        def progress(done: int, total: int) -> str:
            return say(
                "{name}: trained again to step {done} of {total}.", name=name, done=f"{done:,}", total=f"{total:,}"
            )

        task = self._reporting(self._training(plan, name))
        if plan.seconds > self._limits.rerun_seconds:
            self._work.ask(
                say(
                    "{name}: this run has {steps} steps and would take about {time} to train again.",
                    name=name,
                    steps=f"{plan.steps:,}",
                    time=durations.in_words(plan.seconds),
                ),
                task,
                progress,
            )
        else:
            self._work.begin(task, progress)

    def _training(self, plan: Plan, name: str) -> Task:
        self._adopt((yield from carrying_out(plan, name)))
