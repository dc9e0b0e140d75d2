"""The command line: its output, its errors, and its end."""

import asyncio
import os
import signal
import subprocess
import sys
import tomllib
import urllib.request
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from tornado.websocket import WebSocketClosedError

from nnviz import cli
from nnviz.cli.limits import workers_of
from nnviz.cli.page import query_of
from nnviz.server import address, notebooks, page
from nnviz.settings.config import settings
from nnviz.training.limits import Limits
from tests.browser import servers
from tests.browser.kernels import kernels_below

ROOT = Path(__file__).parents[1]


@pytest.fixture
def nnviz(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run the command in this process; return its status, stdout and stderr."""

    def run(*arguments: str) -> tuple[int, str, str]:
        with pytest.raises(SystemExit) as stopped:
            cli.main(list(arguments))
        return int(stopped.value.code or 0), *capsys.readouterr()

    return run


def test_help_names_every_setting_and_command(nnviz):
    status, out, _ = nnviz("--help")
    assert status == 0
    assert "lab" in out and "--no-browser" in out
    for name in settings():
        assert f"--{name.replace('_', '-')}" in out


def test_version_is_the_one_of_the_distribution(nnviz):
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    assert nnviz("--version") == (0, f"nnviz {declared}\n", "")


def test_module_and_command_are_the_same():
    done = subprocess.run([sys.executable, "-m", "nnviz", "--version"], capture_output=True, text=True, cwd=ROOT)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("nnviz ")


def test_help_loads_no_server():
    code = (
        "import sys, nnviz.cli; print([name for name in ('voila', 'jupyterlab', 'matplotlib') if name in sys.modules])"
    )
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT).stdout == "[]\n"


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        (["--prot", "1"], ["--prot", "--port"]),
        (["--port", "many"], ["--port", "integer"]),
        (["--theme", "pink"], ["--theme", "light", "dark"]),
        (["labs"], ["labs"]),
        (["--dataset", "moon"], ["dataset", "moon", "circle, xor"]),
        (["--learning-rate", "-1"], ["learning_rate", "-1", "above 0, up to 10"]),
        (["--hidden", "8,x"], ["hidden", "x", "whole number"]),
        (["--muted", "1.3,1.9"], ["muted", "layer 1 has 4 units", "1.1 to 1.4 as text"]),
        (["--features", "x9"], ["features[0] = 'x9': choose one of x1, x2, x1^2, x2^2, x1*x2, sin(x1), sin(x2)\n"]),
        (["--host", "no such host", "--no-browser"], ["no such host"]),
    ],
)
def test_a_mistake_is_one_line_that_names_it(nnviz, arguments, named):
    status, out, err = nnviz(*arguments)
    assert status != 0
    assert out == ""
    assert err.startswith("nnviz: ") and err.count("\n") == 1
    for word in named:
        assert word in err


@pytest.mark.parametrize("command", [[], ["lab", "copy"]])
def test_a_taken_port_that_was_named_is_refused(nnviz, taken_port, command, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    status, _, err = nnviz(*command, "--no-browser", "--port", str(taken_port))
    assert status != 0
    assert err.startswith(f"nnviz: --port {taken_port} is taken") and err.count("\n") == 1


@pytest.mark.parametrize("command", [[], ["lab", "copy"]])
def test_a_server_does_not_load_the_grammar_of_international_addresses(taken_port, command, tmp_path):
    arguments = [*command, "--no-browser", "--port", str(taken_port)]
    code = f"""
import sys
from nnviz import cli
try:
    cli.main({arguments})
except SystemExit:
    print("jsonschema" in sys.modules, sys.modules["rfc3987_syntax"])
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "True None", done.stderr


def test_a_taken_default_port_gives_way_to_the_next_free_one(taken_port):
    assert address.free_port("127.0.0.1", None, taken_port) > taken_port


def test_a_missing_notebook_is_one_line(nnviz, tmp_path, monkeypatch):
    monkeypatch.setattr(notebooks, "PACKAGE", tmp_path / "nnviz")
    status, _, err = nnviz("--no-browser")
    assert status != 0
    assert "notebooks are missing" in err and err.count("\n") == 1


@pytest.mark.parametrize("folder", ["a file", "a file/below"])
def test_a_folder_that_cannot_be_written_is_one_line(nnviz, tmp_path, folder):
    (tmp_path / "a file").touch()
    status, _, err = nnviz("lab", str(tmp_path / folder), "--no-browser")
    assert status != 0
    assert str(tmp_path / folder) in err and err.count("\n") == 1


def test_copies_never_overwrite(tmp_path):
    names = sorted(path.name for path in notebooks.shipped().glob("*.ipynb"))
    (tmp_path / names[0]).write_text("mine")
    assert notebooks.copy_into(tmp_path) == (names[1:], names[:1])
    assert (tmp_path / names[0]).read_text() == "mine"
    assert notebooks.copy_into(tmp_path) == ([], names)


def test_settings_become_the_query_of_the_page():
    assert query_of({"dataset": "spiral", "hidden": "8, 8"}) == "dataset=spiral&hidden=8,+8"


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "localhost"])
def test_the_address_can_be_opened_on_this_machine(host):
    assert address.url(host, 80, "a=b") == "http://localhost:80/?a=b"


def end_by(process: psutil.Popen, stop: signal.Signals) -> int:
    """Send a signal, and return the exit status.

    Fails if a child outlives the process.
    """
    children = process.children(recursive=True)
    assert children, "no kernel was running"
    process.send_signal(stop)
    status = process.wait(timeout=servers.PATIENCE)
    assert psutil.wait_procs(children, timeout=10)[1] == []
    return status


@pytest.mark.browser
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_the_page_and_its_kernels(tmp_path, stop):
    with servers.voila(tmp_path, "--dataset", "spiral", "--theme", "dark") as server:
        with urllib.request.urlopen(server.url, timeout=60) as answer:
            page = answer.read().decode()
        assert "<title>nnviz</title>" in page
        assert 'data-jp-theme-light="false"' in page
        assert end_by(server.process, stop) == 0
        assert server.log() == f"nnviz: {server.url}?dataset=spiral\nPress Ctrl-C to stop it.\n"


@pytest.mark.browser
@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_jupyterlab_and_its_kernels(tmp_path, stop):
    port = servers.free_port()
    command = [sys.executable, "-m", "nnviz", "lab", "copy", "--no-browser", "--port", str(port)]
    url = f"http://localhost:{port}/"
    with servers.running(command, tmp_path, url) as process:
        log = servers.Server(url, tmp_path, process).says("?token=").splitlines()
        assert log[0].startswith("copied into copy: ")
        assert (tmp_path / "copy" / "playground.ipynb").is_file()
        token = log[1].partition("?token=")[2]
        kernels = f"{url}api/kernels?token={token}"
        urllib.request.urlopen(urllib.request.Request(kernels, method="POST"), timeout=60).close()
        [kernel] = kernels_below(process)
        assert kernel.execute("print('up')") == "up\n"
        assert end_by(process, stop) == 0
        assert (tmp_path / "server.log").read_text().splitlines() == log


@pytest.mark.parametrize("error, lines", ((WebSocketClosedError(), 0), (ValueError("wrong"), 1)))
def test_all_exceptions_are_reported_except_those_of_pages_that_were_left(caplog, error, lines):
    async def serve():
        asyncio.get_running_loop().set_exception_handler(page.report)
        asyncio.get_running_loop().call_exception_handler({"message": "nobody waited", "exception": error})

    asyncio.run(serve())
    assert len(caplog.records) == lines


@pytest.mark.parametrize("text", ["-1", "many", "1.5", "99999"])
def test_a_wrong_number_of_workers_is_refused(nnviz, text):
    status, _, err = nnviz("--no-browser", "--sweep-workers", text)
    assert status == 1 and "--sweep-workers" in err and len(err.splitlines()) == 1


def test_workers_need_loky(nnviz, monkeypatch):
    monkeypatch.setattr("nnviz.cli.limits.find_spec", lambda name: None)
    status, _, err = nnviz("--no-browser", "--sweep-workers", "2")
    assert status == 1 and "nnviz-playground[sweep]" in err
    assert workers_of("0") == 0


def test_the_kernels_learn_what_a_sweep_may_cost(nnviz, monkeypatch):
    """The options reach the pages as limits, in the environment of their kernels."""
    found = []
    monkeypatch.setattr(page, "run", lambda notebook, options, *others: found.append(options))
    nnviz("--no-browser", "--sweep-networks", "0", "--sweep-workers", "all")
    limits = Limits.here(found[0].variables)
    assert limits.sweep_networks == 0 and limits.sweep_workers == (os.cpu_count() or 1)
