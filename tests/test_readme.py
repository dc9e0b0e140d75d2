"""The README: its code runs; its files and commands exist."""

import re
from pathlib import Path
from typing import Any

from typer.testing import CliRunner

import nnviz
from nnviz import cli

ROOT = Path(__file__).parents[1]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


def test_its_code_runs_from_top_to_bottom() -> None:
    names: dict[str, Any] = {}
    blocks = re.findall(r"```python\n(.*?)```", TEXT, re.DOTALL)
    assert len(blocks) >= 3
    for block in blocks:
        exec(compile(block, "README.md", "exec"), names)
    assert len(names["steepest"]) == 500
    assert isinstance(names["playground"], nnviz.Playground)
    names["pictures"].close()
    names["boards"].close()
    names["playground"].close()


def test_the_pictures_and_folders_that_it_names_are_there():
    named = re.findall(r'(?:src|srcset)="([^"]+)"', TEXT) + re.findall(r"^\| `([\w/.]+)` \|", TEXT, re.MULTILINE)
    assert len(named) >= 8
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_ci_runs_the_command_of_the_readme_and_nothing_else():
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    command = "pip install uv && uv run pytest"
    assert command in TEXT
    assert script[-1] == command


def test_its_options_exist():
    ours = re.sub(r"`jupyter [^`]+`", "", TEXT)
    options = set(re.findall(r"--[a-z][a-z-]*", ours)) - {"--help"}
    told = CliRunner().invoke(cli.command_line(), ["--help"]).output
    assert {"--no-browser", "--dataset"} <= options
    assert [option for option in options if option not in told] == []
