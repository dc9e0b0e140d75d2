"""JupyterLab with the notebooks, and with the user's settings."""

import secrets
import warnings
from collections.abc import Callable
from pathlib import Path

from jupyter_server.serverapp import ServerApp
from jupyterlab.labapp import LabApp

from nnviz.server import address, signals, terminal
from nnviz.server.kernels import QuietKernels
from nnviz.server.sockets import GuardedConnection

DEFAULT_PORT = 8888


class Server(ServerApp):
    """A Jupyter server that installs no signal handlers.

    Its own would ask for a confirmation after Ctrl-C.
    """

    def init_signal(self) -> None:
        """Do nothing; `run` installs the signal handlers."""


class Lab(LabApp):  # type: ignore[misc]  # jupyterlab has no types
    """JupyterLab in such a server."""

    serverapp_class = Server

    @classmethod
    def get_extension_package(cls) -> str:
        return "jupyterlab"


def run(folder: Path, host: str, port: int | None, verbose: bool, ready: Callable[[str], None]) -> None:
    """Serve `folder` until a signal arrives; tell `ready` the address."""
    found = address.free_port(host, port, DEFAULT_PORT)
    # Jupyter would make a token itself, but announce it in a dozen lines.
    token = secrets.token_hex(24)
    if not verbose:
        warnings.showwarning = lambda *_, **__: None  # parts of Jupyter warn about each other
    server = Lab.initialize_server(
        argv=[
            str(folder.resolve()),
            "--no-browser",
            f"--ServerApp.ip={host}",
            f"--ServerApp.port={found}",
            "--ServerApp.port_retries=0",
            f"--IdentityProvider.token={token}",
            # In a container the user is often root; the token and the loopback address still protect it.
            "--allow-root",
            f"--ServerApp.kernel_manager_class={QuietKernels.__module__}.{QuietKernels.__name__}",
            f"--ServerApp.kernel_websocket_connection_class={GuardedConnection.__module__}.{GuardedConnection.__name__}",
            f"--Application.log_level={'INFO' if verbose else 'ERROR'}",
            # Seconds that a kernel has to end before it is killed.
            "--KernelManager.shutdown_wait_time=2",
        ]
    )
    signals.end_on_signals(lambda: server.stop(from_signal=True))
    if not verbose:
        terminal.quiet(server.log)
    server.io_loop.add_callback(lambda: ready(f"{address.url(host, found)}lab?token={token}"))
    server.start()
