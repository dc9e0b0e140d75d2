"""The notebooks in JupyterLab, with the person's own JupyterLab settings, ended by one Ctrl-C."""

import secrets
import signal
import warnings
from collections.abc import Callable
from pathlib import Path

from jupyterlab.labapp import LabApp

from nnviz.server import address
from nnviz.server.kernels import QuietKernels

DEFAULT_PORT = 8888


def run(folder: Path, host: str, port: int | None, verbose: bool, ready: Callable[[str], None]) -> None:
    """Serves `folder` until the process is told to stop; `ready` is given the address, token and all."""
    found = address.free_port(host, port, DEFAULT_PORT)
    # Jupyter makes a token as good as this one, but then announces it in a dozen lines.
    token = secrets.token_hex(24)
    if not verbose:
        warnings.showwarning = lambda *_, **__: None  # what one part of Jupyter has to say about another
    server = LabApp.initialize_server(
        argv=[
            str(folder.resolve()),
            "--no-browser",
            f"--ServerApp.ip={host}",
            f"--ServerApp.port={found}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
            # In a container one is often root; the token and the loopback address still stand guard.
            "--allow-root",
            f"--ServerApp.kernel_manager_class={QuietKernels.__module__}.{QuietKernels.__name__}",
            f"--Application.log_level={'INFO' if verbose else 'ERROR'}",
            # How long a kernel that is told to end may take before it is killed.
            "--KernelManager.shutdown_wait_time=2",
        ]
    )
    for name in ("SIGINT", "SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows has no SIGHUP
            signal.signal(getattr(signal, name), lambda *_: server.stop(from_signal=True))
    server.io_loop.add_callback(lambda: ready(f"{address.url(host, found)}lab?token={token}"))
    server.start()
