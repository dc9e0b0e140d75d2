"""Real servers for the browser tests, without the user's settings."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import psutil
from playwright.sync_api import Page

from tests.browser.kernels import Kernel, kernels_below

CHANGED = """
{}
from pathlib import Path
from nnviz import cli
from nnviz.server import notebooks
if {!r}:
    notebooks.shipped_notebook = lambda name: Path({!r})
cli.main()
"""
PATIENCE = 120  # seconds for a server or a page to answer, on a machine that is busy


@dataclass(frozen=True)
class Server:
    """A server that answers at `url` and works in `folder`."""

    url: str
    folder: Path
    process: psutil.Process

    def kernels(self) -> list[Kernel]:
        """List its running kernels, oldest first.

        Voilà's include the one that waits for the next visitor.
        """
        return kernels_below(self.process)

    def kernel_ahead(self, taken: str) -> Kernel:
        """Wait for the kernel of the next visitor; `taken` belongs to the open page."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := [kernel for kernel in self.kernels() if kernel.id != taken]:
                return found[-1]
            time.sleep(0.1)
        raise RuntimeError(f"{self.url} has no kernel ahead after {PATIENCE} s:\n{self.log()}")

    def says(self, words: str) -> str:
        """Wait for these words in its terminal, and return all that it has written."""
        deadline = time.monotonic() + PATIENCE
        while words not in (said := self.log()):
            assert time.monotonic() < deadline, said
            time.sleep(0.05)
        return said

    def log(self) -> str:
        """Return its terminal output."""
        return (self.folder / "server.log").read_text(encoding="utf-8")


@dataclass(frozen=True)
class Lab(Server):
    """A JupyterLab whose application object can be reached from the page."""

    def write(self, name: str, *cells: str) -> Path:
        """Write a notebook `name` with the given cells."""
        path = self.folder / name
        write_notebook(path, *cells)
        return path

    def open(self, page: Page, name: str) -> None:
        """Open the notebook `name`, and wait for its kernel."""
        page.goto(f"{self.url}doc/tree/{name}?reset")
        page.wait_for_function("window.jupyterapp?.shell?.currentWidget?.context?.sessionContext !== undefined")
        page.evaluate(
            """async () => {
                await jupyterapp.restored;
                const context = jupyterapp.shell.currentWidget.context;
                await context.ready;
                await context.sessionContext.ready;
                await context.sessionContext.session.kernel.info;
            }"""
        )

    def run(self, page: Page, name: str, *cells: str) -> Kernel:
        """Write, open and run a notebook; return its kernel.

        Raises AssertionError with the traceback of a cell that failed.
        """
        self.write(name, *cells)
        self.open(page, name)
        return self.run_all(page)

    def run_all(self, page: Page) -> Kernel:
        """Run every cell of the open notebook; return its kernel."""
        problems = page.evaluate(
            """async () => {
                await jupyterapp.commands.execute('notebook:run-all-cells');
                const outputs = jupyterapp.shell.currentWidget.content.widgets.flatMap(
                    cell => cell.model.toJSON().outputs ?? []);
                return outputs.filter(output => output.output_type === 'error')
                    .map(output => output.traceback.join('\\n'));
            }"""
        )
        assert not problems, "\n".join(problems)
        return self.kernel_of(page)

    def kernel_of(self, page: Page) -> Kernel:
        """Return the kernel of the notebook that is open on the page."""
        id = page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.id")
        return next(kernel for kernel in self.kernels() if kernel.id == id)


def write_notebook(path: Path, *cells: str) -> None:
    """Write a notebook with the given sources of its cells."""
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    written: list[dict[str, object]] = [
        {"id": str(number), "cell_type": "code", "source": cell, "metadata": {}, "outputs": [], "execution_count": None}
        for number, cell in enumerate(cells)
    ]
    content = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}, "cells": written}
    path.write_text(json.dumps(content), encoding="utf-8")


@contextmanager
def voila(folder: Path, *arguments: str, notebook: Path | None = None, first: str = "") -> Iterator[Server]:
    """Run `nnviz --no-browser` with more `arguments`.

    `notebook` is served in the place of the playground's.

    The server first executes the code `first`.
    """
    command = [sys.executable, "-m", "nnviz"]
    if notebook is not None or first:
        command = [sys.executable, "-c", CHANGED.format(first, notebook is not None, str(notebook))]
    port = free_port()
    command += ["--no-browser", "--port", str(port), *arguments]
    with running(command, folder, f"http://localhost:{port}/") as process:
        yield Server(f"http://localhost:{port}/", folder, process)


@contextmanager
def jupyterlab(folder: Path) -> Iterator[Lab]:
    """Run JupyterLab on `folder`, without a token."""
    settings = folder / "config" / "labconfig"
    settings.mkdir(parents=True)
    quiet = {"disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True}}
    (settings / "page_config.json").write_text(json.dumps(quiet))
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        str(folder),
        "--no-browser",
        "--allow-root",
        "--expose-app-in-browser",
        "--ServerApp.answer_yes=True",  # Ctrl-C ends it without a question, where it ends the tests
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=",
        "--ServerApp.disable_check_xsrf=True",
    ]
    with running(command, folder, f"http://localhost:{port}/") as process:
        yield Lab(f"http://localhost:{port}/", folder, process)


@contextmanager
def running(command: list[str], folder: Path, url: str, **variables: str) -> Iterator[psutil.Process]:
    """Run `command` in `folder`, wait until it answers, and end it afterwards.

    `variables` are added to its environment.
    """
    log = folder / "server.log"
    with log.open("wb") as output:
        process = psutil.Popen(
            command,
            cwd=folder,
            env=environment(folder) | variables,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
    try:
        _wait_for(process, url, log)
        yield process
    finally:
        end(process)


def environment(folder: Path) -> dict[str, str]:
    """Return the environment of a server with the settings in `folder` only."""
    # Without compiled modules a server takes seconds longer to start.
    left_out = ("PYTHONDONTWRITEBYTECODE", "PYTHONPATH")
    return {
        **{name: value for name, value in os.environ.items() if name not in left_out},
        "JUPYTER_CONFIG_DIR": str(folder / "config"),
        "JUPYTER_DATA_DIR": str(folder / "data"),
        "JUPYTER_RUNTIME_DIR": str(folder / "runtime"),
        "IPYTHONDIR": str(folder / "ipython"),
    }


def free_port() -> int:
    """Return a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def end(process: psutil.Process) -> None:
    """End a process and all its children."""
    try:
        family = [process, *process.children(recursive=True)]
    except psutil.NoSuchProcess:
        return
    process.terminate()
    psutil.wait_procs([process], timeout=10)
    for each in psutil.wait_procs(family, timeout=3)[1]:
        with suppress(psutil.NoSuchProcess):
            each.kill()
    psutil.wait_procs(family, timeout=5)


def _wait_for(process: psutil.Popen, url: str, log: Path) -> None:
    host, port = url.removeprefix("http://").rstrip("/").split(":")
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args} ended with status {process.returncode}:\n{log.read_text()}")
        try:
            # A page asked for would take the kernel that waits for the first visitor.
            socket.create_connection((host, int(port)), timeout=1).close()
            return
        except OSError:
            time.sleep(0.05)
    raise RuntimeError(f"{process.args} does not answer at {url} after {PATIENCE} s:\n{log.read_text()}")
