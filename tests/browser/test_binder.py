"""Binder's steps in an empty environment, then its page."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import servers
from tests.browser.kernels import kernels_below
from tests.environments import copy_sources, fresh, install, run


def python_of_binder() -> str:
    """Return Python 3.12 if it is installed, else the tests' own."""
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv"))
    found = [shutil.which("python3.12"), *map(str, pyenv.glob("versions/3.12*/bin/python"))]
    for python in filter(None, found):
        try:
            run([python, "--version"])
            return python
        except AssertionError:  # a name that stands for no interpreter
            continue
    return sys.executable


@pytest.fixture(scope="module")
def binder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    """A Jupyter server as Binder starts it.

    The repository is its home folder, too.
    """
    folder = tmp_path_factory.mktemp("binder")
    home = copy_sources(folder / "home")
    programs = fresh(folder / "environment", python_of_binder())
    path = os.pathsep.join([str(programs), os.environ["PATH"]])
    install(programs, "-r", str(home / "binder" / "requirements.txt"))
    run([str(home / "binder" / "postBuild")], home, PATH=path, HOME=str(home))
    port = servers.free_port()
    url = f"http://localhost:{port}/"
    command = [
        str(programs / "jupyter"),
        "lab",
        "--no-browser",
        "--allow-root",
        "--ServerApp.ip=0.0.0.0",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=binder",
    ]
    at_home = {"PATH": path, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / ".jupyter")}
    with servers.running(command, home, url, **at_home) as process:
        yield servers.Server(url, home, process)


@pytest.mark.timeout(600)
def test_binder_shows_the_playground_and_ends_it_with_the_page(binder: servers.Server, page: Page):
    answer = page.goto(f"{binder.url}voila/render/notebooks/playground.ipynb?token=binder")
    assert answer is not None and answer.status == 200
    expect(page.locator(".jp-OutputArea-output canvas, .jp-OutputArea-output img").first).to_be_visible(timeout=60_000)
    [kernel] = kernels_below(binder.process)
    assert kernel.execute("print(playground.trainer.state.step >= 0)") == "True\n"
    page.goto("about:blank")
    kernel.process.wait(timeout=10)
