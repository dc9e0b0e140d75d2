"""Fresh Python environments, made and filled by uv."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).parents[1]
SOURCES = ("nnviz", "notebooks", "binder", "pyproject.toml", "LICENSE", "README.md")


def fresh(folder: Path, python: str) -> Path:
    """A new environment in `folder` for the interpreter `python`, with pip: the path of its programs."""
    run([uv(), "venv", "--seed", "--python", python, str(folder)])
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(programs: Path, *what: str) -> None:
    """Installs into the environment whose programs are in `programs`."""
    run([uv(), "pip", "install", "--python", str(programs / "python"), *what])


def copy_sources(folder: Path) -> Path:
    """The project as a clone has it, in `folder`."""
    folder.mkdir()
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
        elif source.exists():
            shutil.copy2(source, folder / name)
    return folder


def uv() -> str:
    """uv, which runs these tests as well."""
    found = os.environ.get("UV") or shutil.which("uv")
    assert found, "these tests need uv: pip install uv"
    return found


def run(command: list[str], folder: Path = ROOT, **variables: str) -> str:
    """Runs a command to its end: what it printed. Raises AssertionError with its output if it fails."""
    inherited = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        command, cwd=folder, env=inherited | variables, stdin=subprocess.DEVNULL, capture_output=True, text=True
    )
    assert done.returncode == 0, f"{' '.join(command)}\n{done.stdout}{done.stderr}"
    return done.stdout
