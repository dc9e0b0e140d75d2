"""The Chromium of the tests, and the message if there is none."""

from types import SimpleNamespace

import pytest

from tests.browser import chromium

PLAYWRIGHT = SimpleNamespace(chromium=SimpleNamespace(executable_path="/nowhere/chrome"))


@pytest.fixture
def machine(monkeypatch):
    """A machine with `programs` on the PATH, where commands of `fails` fail."""
    state = SimpleNamespace(programs={"apt-get": "/bin/apt-get"}, ran=[], fails=(), brings={})

    def run(command, **_):
        state.ran.append(" ".join(command))
        failed = any(word in state.ran[-1] for word in state.fails)
        for word, program in state.brings.items():
            if word in state.ran[-1] and not failed:
                state.programs[program] = program
        return SimpleNamespace(returncode=int(failed), stdout="", stderr="Error: unreachable\n")

    monkeypatch.delenv("NNVIZ_CHROMIUM", raising=False)
    monkeypatch.setattr(chromium.shutil, "which", lambda name: state.programs.get(name))
    monkeypatch.setattr(chromium.subprocess, "run", run)
    monkeypatch.setattr(chromium.os, "geteuid", lambda: 0)
    yield state


def test_the_named_one_comes_first(machine, monkeypatch):
    machine.programs["chromium"] = "chromium"
    monkeypatch.setenv("NNVIZ_CHROMIUM", "/opt/mine")
    assert chromium.executable(PLAYWRIGHT, print) == "/opt/mine"


def test_playwright_s_own_comes_before_the_system_s(machine):
    machine.programs |= {"chromium": "chromium", "/nowhere/chrome": "/nowhere/chrome"}
    assert chromium.executable(PLAYWRIGHT, print) == "/nowhere/chrome"


def test_a_chromium_that_does_not_start_is_skipped(machine):
    machine.programs |= {"chromium": "chromium", "google-chrome": "google-chrome"}
    machine.fails = ("chromium --version",)
    assert chromium.executable(PLAYWRIGHT, print) == "google-chrome"


def test_debian_s_is_installed_if_playwright_s_is_not_available(machine):
    said = []
    machine.fails, machine.brings = ("playwright install",), {"apt-get -y -q install": "chromium"}
    assert chromium.executable(PLAYWRIGHT, said.append) == "chromium"
    assert len(said) == 3 and all("no Chromium is installed" in line for line in said)


def test_one_message_lists_everything_that_was_tried(machine):
    machine.fails = ("playwright install", "apt-get")
    with pytest.raises(chromium.NoChromium, match="NNVIZ_CHROMIUM.*playwright install.*unreachable.*apt-get.*install"):
        chromium.executable(PLAYWRIGHT, print)


def test_a_named_chromium_that_does_not_run_is_refused(machine, monkeypatch):
    monkeypatch.setenv("NNVIZ_CHROMIUM", "/opt/mine")
    machine.fails = ("/opt/mine",)
    with pytest.raises(chromium.NoChromium, match="/opt/mine"):
        chromium.executable(PLAYWRIGHT, print)
