"""Cell: running a notebook cell again closes what it made before."""

from typing import Any
from weakref import WeakValueDictionary

_made: dict[str, tuple[str, "WeakValueDictionary[int, Any]"]] = {}


def replace_in_cell(made: Any) -> None:
    """Close what an earlier run of the cell made; remember `made`.

    Several things made by one run of a cell stay open. Nothing is replaced if the front end does not name its cells.
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
    """Return the ids of the cell and its execution, or ""."""
    running = kernel()
    if running is None:
        return "", ""
    parent = running.get_parent("shell")
    return parent.get("metadata", {}).get("cellId", ""), parent.get("header", {}).get("msg_id", "")


def kernel() -> Any:
    """Return the kernel that runs this process, or None."""
    try:
        from IPython import get_ipython
    except ImportError:
        return None
    return getattr(get_ipython(), "kernel", None)
