"""The wheel: its metadata, its files, and that it works when installed."""

import sys
import urllib.request
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog

from tests import pseudo
from tests.browser import servers
from tests.browser.kernels import kernels_below
from tests.environments import ROOT, copy_sources, fresh, install, run, uv

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel that `uv build` makes from the source distribution."""
    folder = tmp_path_factory.mktemp("packaging")
    sources = copy_sources(folder / "sources")
    pseudo.install(sources / "nnviz" / "words", Catalog())
    run([uv(), "build", "--out-dir", str(folder / "dist")], sources)
    [built] = (folder / "dist").glob("*.whl")
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> list[str]:
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_metadata(wheel):
    with zipfile.ZipFile(wheel) as archive:
        [path] = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        metadata = Parser().parsestr(archive.read(path).decode())
    assert metadata["Name"] == "nnviz-playground"
    assert metadata["Requires-Python"] == ">=3.11"
    assert metadata["License-Expression"] == "MIT"


@pytest.mark.parametrize("pattern", ["*.py", "*.js", "*.css", "*.json", "*.j2", "*.html", "*.npz", "*.md", "*.txt"])
def test_every_file_of_the_package_is_in_the_wheel(names, pattern):
    for path in (ROOT / "nnviz").rglob(pattern):
        assert path.relative_to(ROOT).as_posix() in names


def test_languages_are_in_the_wheel(names):
    assert f"nnviz/words/{pseudo.NAME}/LC_MESSAGES/nnviz.mo" in names


def test_the_notebooks_are_in_the_wheel(names):
    for path in (ROOT / "notebooks").glob("*.ipynb"):
        assert f"nnviz/notebooks/{path.name}" in names


def test_nothing_else_is_in_the_wheel(names):
    assert {name.split("/")[0].split("-")[0] for name in names} == {"nnviz", "nnviz_playground"}


@pytest.mark.timeout(600)
def test_the_installed_wheel_serves_the_playground(wheel, tmp_path):
    programs = fresh(tmp_path / "environment", sys.executable)
    install(programs, str(wheel))
    nnviz = str(programs / "nnviz")
    assert run([nnviz, "--version"], tmp_path).startswith("nnviz ")
    port = servers.free_port()
    url = f"http://localhost:{port}/"
    with servers.running([nnviz, "--no-browser", "--port", str(port)], tmp_path, url) as process:
        with urllib.request.urlopen(url, timeout=120) as answer:
            page = answer.read().decode()
        shown = page.partition('<div cell-index="1">')[2]
        assert "application/vnd.jupyter.widget-view+json" in shown, shown
        kernel = kernels_below(process)[0]
        assert str(programs.parent) in kernel.execute("import nnviz; print(nnviz.__file__)")
        assert run([nnviz, "lab", "--help"], tmp_path)
