"""The cell that something was made in: running it again replaces what it made before."""

from typing import Any
from weakref import WeakValueDictionary

_made: dict[str, tuple[str, "WeakValueDictionary[int, Any]"]] = {}


def replace_in_cell(made: Any) -> None:
    """Close what an earlier run of the present cell made, and remember `made` as this run's.

    Several things of one run stay beside each other. Where the front end does not name its
    cells, nothing is replaced.
    """
    cell, execution = _where()
    if not cell:
        return
    earlier, things = _made.get(cell, ("", WeakValueDictionary()))
    if earlier != execution:
        for thing in list(things.values()):
            thing.close()
        things = WeakValueDictionary()
        _made[cell] = execution, things
    things[id(made)] = made


def _where() -> tuple[str, str]:
    """The cell's id and that of its execution; empty where there is no Jupyter kernel."""
    try:
        from IPython import get_ipython
    except ImportError:
        return "", ""
    kernel = getattr(get_ipython(), "kernel", None)
    if kernel is None:
        return "", ""
    parent = kernel.get_parent("shell")
    return parent.get("metadata", {}).get("cellId", ""), parent.get("header", {}).get("msg_id", "")
