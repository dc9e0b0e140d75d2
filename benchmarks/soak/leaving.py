"""The end of a soak: kernels and processes that are left over."""

import time

import psutil

from benchmarks.soak.figures import Figures
from tests.browser.kernels import Kernel
from tests.browser.servers import Server

PATIENCE = 150.0  # seconds in which kernels whose pages are closed should have gone
STARTED = 20.0  # seconds in which a server starts the kernel that waits
ENDING = 20.0  # seconds in which a server that is told to end should have ended


def settled(server: Server) -> list[Kernel]:
    """Return the kernels that wait for visitors, once there is one."""
    deadline = time.monotonic() + STARTED
    while not server.kernels() and time.monotonic() < deadline:
        time.sleep(0.2)
    return server.kernels()


def note(server: Server, waiting: int, seen: set[psutil.Process], figures: Figures) -> None:
    """Record the kernels that are left, end the server, and record its processes."""
    begun = time.monotonic()
    while len(server.kernels()) > waiting and time.monotonic() < begun + PATIENCE:
        time.sleep(0.5)
    figures.seconds_to_leave = time.monotonic() - begun
    figures.kernels_left = max(0, len(server.kernels()) - waiting)
    family = seen | set(children(server.process))
    if server.process.is_running():
        server.process.terminate()
    psutil.wait_procs([server.process], timeout=ENDING)
    alive = psutil.wait_procs([each for each in family | {server.process} if each.is_running()], timeout=5)[1]
    figures.orphans = len(alive)
    for each in alive:
        each.kill()
    figures.terminal = server.log().splitlines()[2:]  # the first two say where it is and how to end it


def children(process: psutil.Process) -> list[psutil.Process]:
    return process.children(recursive=True) if process.is_running() else []
