"""Measure the tables that lessons show, and write them into the package.

`python -m benchmarks.lessons` measures all of them, and `python -m benchmarks.lessons depth` those of one lesson.
"""

import json
import sys
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

import benchmarks.lessons
from nnviz.lessons.measured import FILE
from nnviz.words.formatting import number

from .table import Table


def tables() -> dict[str, list[Table]]:
    """Return the tables of each lesson that has some, by its name."""
    names = [module.name for module in iter_modules(benchmarks.lessons.__path__)]
    modules = {name: import_module(f"{benchmarks.lessons.__name__}.{name}") for name in names if name != "__main__"}
    return {name: [*module.TABLES] for name, module in modules.items() if hasattr(module, "TABLES")}


def measure(*lessons: str) -> None:
    """Measure the tables of some lessons, or of all; print them, and write them."""
    made: dict[str, Any] = {}
    for lesson, declared in tables().items():
        for table in declared if not lessons or lesson in lessons else ():
            found = made[table.name] = table.make()
            print(f"{table.name}, {table.seeds} seeds")
            for row, values in found["rows"].items():
                print(f"  {row:30}", " / ".join(map(number, values)), flush=True)
    kept = json.loads(FILE.read_text(encoding="utf-8")) if lessons and FILE.exists() else {}
    lines = [f"  {json.dumps(name)}: {json.dumps(found)}" for name, found in sorted((kept | made).items())]
    FILE.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    measure(*sys.argv[1:])
