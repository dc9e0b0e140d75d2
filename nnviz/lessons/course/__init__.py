"""Course: the lessons, one in each file of this folder."""

from functools import lru_cache
from importlib import import_module
from pkgutil import iter_modules
from types import MappingProxyType

from ..lesson import Lesson


@lru_cache
def lessons() -> MappingProxyType[str, Lesson]:
    """Return all lessons by name, in the order of the course."""
    found = [import_module(f"{__name__}.{module.name}").LESSON for module in iter_modules(__path__)]
    return MappingProxyType({lesson.name: lesson for lesson in sorted(found, key=lambda lesson: lesson.number)})
