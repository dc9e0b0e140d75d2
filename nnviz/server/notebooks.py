"""The notebooks that come with the package: where they are, and a copy that a person may change."""

from pathlib import Path

from nnviz.server.usage_error import UsageError

PACKAGE = Path(__file__).parents[1]


def shipped() -> Path:
    """The folder of the notebooks: in the package once it is installed, beside it in a source checkout."""
    places = [PACKAGE / "notebooks", PACKAGE.parent / "notebooks"]
    for place in places:
        if place.is_dir():
            return place
    raise UsageError(f"the notebooks are missing: neither {places[0]} nor {places[1]} is there")


def shipped_notebook(name: str) -> Path:
    """The path of one notebook that comes with the package."""
    path = shipped() / name
    if not path.is_file():
        raise UsageError(f"the notebook {path} is missing")
    return path


def copy_into(folder: Path) -> tuple[list[str], list[str]]:
    """Copies the notebooks into `folder`: the names that were copied, and those kept because they were there."""
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
        raise UsageError(f"the notebooks cannot be copied into {folder}: {error.strerror}") from error
    return copied, kept
