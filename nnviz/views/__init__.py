"""The pictures of a run.

Matplotlib is loaded when one of the names is first used.
"""

from .. import _lazy

__all__, __getattr__ = _lazy(__name__, __file__)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
