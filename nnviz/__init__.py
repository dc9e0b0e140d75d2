"""nnviz: watch a neural network learn, and change its settings while it does."""

import re
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

__version__ = "0.1.0"


def _lazy(package: str, file: str) -> tuple[list[str], Callable[[str], object]]:
    """Return the names that the stub beside a package's `__init__.py` imports, and a `__getattr__` that loads them.

    Editors and type checkers read the same stub. Each name has a line `from .module import name as name`.
    """
    stub = Path(file).with_suffix(".pyi").read_text(encoding="utf-8")
    homes = {name: home for home, name in re.findall(r"^from (\S+) import (\w+) as \2$", stub, re.MULTILINE)}

    def load(name: str) -> object:
        if name not in homes:
            raise AttributeError(f"module {package!r} has no attribute {name!r}")
        home = import_module(homes[name], package)
        module = f"{home.__name__}.{name}"
        if hasattr(home, "__path__") and find_spec(module):
            return import_module(module)
        return getattr(home, name)

    return sorted(homes), load


__all__, __getattr__ = _lazy(__name__, __file__)


def __dir__() -> list[str]:
    return [*globals(), *__all__]
