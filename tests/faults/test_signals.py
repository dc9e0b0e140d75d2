"""Signals that end the server at any moment."""

import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from tests.browser import servers
from tests.browser.kernels import kernels_below
from tests.faults.client import visit

pytestmark = pytest.mark.timeout(300)

STUCK_ON_REQUEST = """
from nnviz.server import page
answer = page.PageHandler.get
async def get(self, path=None):
    while path == "stuck":
        pass
    await answer(self, path)
page.PageHandler.get = get
"""
STUCK_AT_FIRST = """
from nnviz.server import page
serve = page.Page.serve
async def stuck(self, sockets, rules, ready):
    def say():
        ready()
        while True:
            pass
    await serve(self, sockets, rules, say)
page.Page.serve = stuck
"""
SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP]


def ask_for_what_never_comes(url: str) -> socket.socket:
    """Sends the request on which the server is stuck."""
    port = int(url.split(":")[2].strip("/"))
    asking = socket.create_connection(("localhost", port))
    asking.sendall(f"GET /stuck HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    return asking


def until_it_is_busy(process: psutil.Process) -> None:
    """Wait until the process has used half a second of processor time."""
    used = process.cpu_times().user
    deadline = time.monotonic() + servers.PATIENCE
    while process.cpu_times().user < used + 0.5:
        assert time.monotonic() < deadline
        time.sleep(0.05)


def end_by(process: psutil.Process, *stops: signal.Signals) -> int:
    """Send signals one after the other; return the exit status."""
    for stop in stops:
        process.send_signal(stop)
        time.sleep(0.3)
    return process.wait(timeout=30)


@pytest.mark.parametrize("stop", SIGNALS)
def test_a_second_signal_ends_a_server_that_is_stuck_and_its_kernels(tmp_path, stop):
    with servers.voila(tmp_path, first=STUCK_ON_REQUEST) as server:
        visit(server.url)
        kernels = [kernel.process for kernel in kernels_below(server.process)]
        assert kernels
        with ask_for_what_never_comes(server.url):
            until_it_is_busy(server.process)
            assert end_by(server.process, stop, stop) == -stop
        assert psutil.wait_procs(kernels, timeout=20)[1] == []


@pytest.mark.parametrize("stops", ([signal.SIGTERM], [signal.SIGINT, signal.SIGTERM]), ids=("one", "two"))
def test_a_server_that_is_stuck_before_it_is_ready_ends(tmp_path, stops):
    with servers.voila(tmp_path, first=STUCK_AT_FIRST) as server:
        server.says("Ctrl-C")
        status = end_by(server.process, *stops)
        assert status == (-stops[1] if len(stops) == 2 else 128 + stops[0])


@pytest.mark.parametrize("loaded", ("_multiarray_umath", "_pydantic_core", "zmq"))
@pytest.mark.parametrize("command", ([], ["lab", "copy"]), ids=("page", "lab"))
def test_ctrl_c_while_it_starts_is_quiet_and_leaves_nothing(tmp_path, command, loaded):
    (tmp_path / "temporary").mkdir()
    command = [sys.executable, "-m", "nnviz", *command, "--no-browser", "--port", str(servers.free_port())]
    environment = servers.environment(tmp_path) | {"TMPDIR": str(tmp_path / "temporary")}
    process = psutil.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    while not any(loaded in Path(mapped.path).as_posix() for mapped in process.memory_maps()):
        time.sleep(0.01)
    children = process.children(recursive=True)
    process.send_signal(signal.SIGINT)
    said = process.communicate(timeout=30)[0].decode()
    assert "Traceback" not in said and "KeyboardInterrupt" not in said
    assert process.returncode in (0, -signal.SIGINT)
    assert psutil.wait_procs(children, timeout=20)[1] == []
    assert list((tmp_path / "temporary").iterdir()) == []
