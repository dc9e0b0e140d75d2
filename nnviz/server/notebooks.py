"""The notebooks of the package, and copies of them."""

from pathlib import Path

from nnviz.server.usage_error import UsageError
from nnviz.words import say

PACKAGE = Path(__file__).parents[1]


def shipped() -> Path:
    """Find the folder of the notebooks.

    It is in an installed package, or beside it in a source checkout.
    """
    places = [PACKAGE / "notebooks", PACKAGE.parent / "notebooks"]
    for place in places:
        if place.is_dir():
            return place
    raise UsageError(
        say("the notebooks are missing: there is no {first} and no {second}", first=places[0], second=places[1])
    )


def shipped_notebook(name: str) -> Path:
    """Return the path of a notebook of the package."""
    path = shipped() / name
    if not path.is_file():
        raise UsageError(say("the notebook {path} is missing", path=path))
    return path


def copy_into(folder: Path) -> tuple[list[str], list[str]]:
    """Copy the notebooks into `folder`.

    Return the names of the copies, and of the files that existed and were kept.
    """
    copied: list[str] = []
    kept: list[str] = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for notebook in sorted(shipped().glob("*.ipynb")):
            try:
                with (folder / notebook.name).open("xb") as copy:
                    copy.write(notebook.read_bytes())
                copied.append(notebook.name)
            except FileExistsError:
                kept.append(notebook.name)
    except OSError as error:
        raise UsageError(
            say("the notebooks cannot be copied into {folder}: {reason}", folder=folder, reason=error.strerror)
        ) from error
    return copied, kept
