"""Repair: a question whose answer is code that is right."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from ..words import say, say_count
from .ask import Ask, Judged
from .facts import Facts
from .repairs.examination import Examination, examine
from .repairs.program import Program

_NOTHING = Program(())


@dataclass(frozen=True)
class Repair(Ask):
    """A program to mend, line by line. An answer holds the places of the chosen variants, from 0.

    With `only_runs` it is enough that the code runs; otherwise it has to pass the examination.
    """

    covers = True
    program: Program = _NOTHING
    only_runs: bool = False

    def check(self) -> None:
        """Raise ValueError if a line has no right variant, or a variant no feedback."""
        self.program.check()

    def allows(self, answer: Any) -> bool:
        return self.program.allows(answer)

    def examine(self, answer: Any) -> Examination:
        """Run the code as it was chosen, and check it."""
        return _examined(self.program, tuple(answer))

    def judge(self, answer: Any, run: Facts) -> Judged:
        found = self.examine(answer)
        if found.runs if self.only_runs else found.passed:
            return Judged(True, "")
        feedback = [one.feedback for one in self.program.variants(answer) if not one.is_right and one.feedback]
        return Judged(False, say(feedback[0]) if feedback else "")

    def words(self, answer: Any) -> str:
        changed = sum(map(bool, answer))
        return say_count("{count} line changed", "{count} lines changed", count=changed)

    def right_answer(self, run: Facts) -> tuple[int, ...]:
        return self.program.right


@lru_cache(maxsize=64)
def _examined(program: Program, chosen: tuple[int, ...]) -> Examination:
    functions = program.functions(chosen)
    return examine(*(functions[name] for name in ("forward", "loss", "backward", "update")))
