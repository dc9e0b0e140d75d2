"""Saved runs: the playground of a run that a file holds."""

from os import PathLike

from ..recipes.recipe import read
from ..recipes.rerun import Progress, rerun
from ..training.limits import Limits
from .playground import Playground


def load(path: "str | PathLike[str]", progress: Progress | None = None, limits: Limits | None = None) -> Playground:
    """The playground of a run that was saved, trained again; `limits` as in Playground. Raises RecipeError."""
    limits = limits or Limits.here()
    again = rerun(read(path), progress, str(path), limits)
    return Playground.of(again.trainer, again.history, again.differences, limits=limits)
