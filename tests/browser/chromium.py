"""A Chromium for the tests, installed if necessary.

Looked for in this order: the environment variable NNVIZ_CHROMIUM, the one that Playwright installed, the
system's. If there is none, Playwright installs one, or else Debian's package manager does.
"""

import getpass
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Playwright

try:
    import fcntl
except ModuleNotFoundError:  # Windows
    fcntl = None  # type: ignore[assignment]

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # The page has to work in a classroom without the internet.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1",
]


class NoChromium(Exception):
    """No Chromium was found or could be installed."""


def needed_by(item: pytest.Item) -> bool:
    """Return True if a test drives a browser."""
    return "browser" in getattr(item, "fixturenames", ())


@contextmanager
def alone() -> Iterator[None]:
    """One process at a time: two that install would be in each other's way."""
    with (Path(tempfile.gettempdir()) / f"nnviz-chromium-{getpass.getuser()}").open("w") as lock:
        if fcntl is not None:
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def executable(playwright: Playwright, say: Callable[[str], None]) -> str:
    """Return the path of a Chromium, which is installed if necessary.

    `say` is called before an installation. Raises NoChromium.
    """
    named = os.environ.get("NNVIZ_CHROMIUM")
    if named:
        if not _runs(named):
            raise NoChromium(f"NNVIZ_CHROMIUM is {named!r}, which does not run")
        return named
    return _installed(playwright) or _install(playwright, say)


def _installed(playwright: Playwright) -> str | None:
    places = (playwright.chromium.executable_path, *NAMES)
    return next((found for place in places if (found := shutil.which(place)) and _runs(found)), None)


def _runs(path: str) -> bool:
    """Tell whether a Chromium starts.

    A downloaded one may lack libraries of the system.
    """
    return _problem_of([path, "--version"]) is None


def _install(playwright: Playwright, say: Callable[[str], None]) -> str:
    problems = []
    for command in [[sys.executable, "-m", "playwright", "install", "chromium"], *_debian()]:
        shown = " ".join(command).replace(sys.executable, Path(sys.executable).name)
        say(f"no Chromium is installed, so the browser tests fetch one: {shown}")
        if problem := _problem_of(command):
            problems.append(f"`{shown}` failed: {problem}")
        elif found := _installed(playwright):
            return found
    raise NoChromium(
        "the browser tests need a Chromium and could not install one: name yours in NNVIZ_CHROMIUM. "
        + "; ".join(problems)
    )


def _debian() -> list[list[str]]:
    """Return the commands that install Debian's Chromium, if possible."""
    if not shutil.which("apt-get"):
        return []
    if os.geteuid() == 0:
        sudo = []
    elif shutil.which("sudo") and _problem_of(["sudo", "-n", "true"]) is None:
        sudo = ["sudo", "-n"]
    else:
        return []
    apt = [*sudo, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y", "-q"]
    return [[*apt, "update"], [*apt, "install", "--no-install-recommends", "chromium"]]


def _problem_of(command: list[str]) -> str | None:
    """Run `command`; return its error message if it fails."""
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=900)
    except (OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    if done.returncode == 0:
        return None
    lines = (done.stderr + done.stdout).strip().splitlines()
    telling = [line for line in lines if line.startswith(("Error", "E:"))]
    return (telling or lines[-1:] or [f"exit status {done.returncode}"])[0]
