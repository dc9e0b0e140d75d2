"""The playground as a web page: Voilà on one notebook, quiet, and gone at once when it is told to stop."""

import asyncio
import json
import logging
import signal
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.web
import tornado.websocket
from traitlets.config import Config
from voila.app import Voila
from voila.tornado.handler import TornadoVoilaHandler

from nnviz.server import address
from nnviz.server.kernels import PageKernels

DEFAULT_PORT = 8866
TEMPLATE = Path(__file__).parent / "template"
NO_KERNEL = "No kernel could be started for this page; the terminal says why. Reload it to try again."


# Of the extensions that happen to be installed, the page loads what it is made of.
VOILA = {
    "extension_allowlist": [
        "@voila-dashboards/widgets-manager8",
        "@jupyter-widgets/jupyterlab-manager",
        "anywidget",
    ],
    "show_tracebacks": True,
}
# A closed tab shuts its kernel down by itself. These catch what a crashed browser leaves, and leave
# time for a laptop that sleeps through a break.
CULLING = {
    "cull_idle_timeout": 1200,
    "cull_interval": 60,
    "cull_connected": False,
    "buffer_offline_messages": False,
}


def configuration(notebook: Path, theme: str, verbose: bool) -> Config:
    """Voilà's settings for `notebook`; a person's own Voilà settings are for other pages and not read."""
    return Config(
        Voila={
            "notebook_path": str(notebook),
            "config_file_paths": [],
            "log_level": logging.INFO if verbose else logging.ERROR,
        },
        VoilaConfiguration={
            **VOILA,
            "theme": theme,
            "multi_kernel_manager_class": PageKernels,
            # A kernel that has run the notebook waits for the next visitor: the page needs no 2 s of
            # imports. It rests meanwhile, because training starts when a page says that it is there.
            "preheat_kernel": True,
        },
        # The playground's widgets are hundreds of messages. Where reading them takes longer than this after the cell
        # is done, its output is left out, and the page stays empty: of 4 s, the default, a busy machine needs more.
        VoilaExecutor={"iopub_timeout": 60},
        # PageKernels wait instead: whoever came during this delay would have to sit it out.
        VoilaKernelManager={"fill_delay": 0.0},
        MappingKernelManager=CULLING,
        # How long a kernel that is told to end may take before it is killed.
        KernelManager={"shutdown_wait_time": 2.0},
    )


class PageHandler(TornadoVoilaHandler):
    """Voilà's page, with the cookie that its own goodbye needs, and no kernel held back from it.

    Everybody gets a kernel from those that start ahead, and one is started where there is none: Voilà's other way, for
    visitors who ask for colours or come close together, takes 3 s more and waits forever for a kernel that has died.

    A page that is left sends a beacon to have its kernel shut down, and proves with the `_xsrf` cookie
    that it is ours. Voilà never sets that cookie (voila#1458), so the beacon is refused and the kernel
    stays. Reading the token sets it; the check against forged requests stays on.
    """

    async def get(self, path: str | None = None) -> None:
        self.xsrf_token
        self.kernel_manager.fill_if_needed(delay=0, notebook_name=self.notebook_path, wanted=True)
        self.kernel_manager.hurry()
        try:
            await super().get(path)
        except RuntimeError as problem:  # of a kernel that died or did not answer
            self.log.error("A page got no kernel: %s", problem)
            self.finish(f"<body><script>document.body.textContent = {json.dumps(NO_KERNEL)}</script>")

    def should_use_rendered_notebook(self, *asked: Any) -> bool:
        """Always: whatever an address asks for, the page reads from it by itself."""
        return True


def report(loop: asyncio.AbstractEventLoop, trouble: dict[str, Any]) -> None:
    """Reports what went wrong where nobody waits for it; that a page was left while it is sent to is no trouble."""
    if not isinstance(trouble.get("exception"), tornado.websocket.WebSocketClosedError):
        loop.default_exception_handler(trouble)


class Page(Voila):
    """Voilà for one notebook at one address. `serve` runs until SIGINT, SIGTERM or SIGHUP."""

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_handlers(self) -> list:
        return [
            (route[0], PageHandler, *route[2:]) if route[1] is TornadoVoilaHandler else route
            for route in super().init_handlers()
        ]

    async def serve(self, sockets: list, ready: Callable[[], None]) -> None:
        """Answers on `sockets`, calls `ready` once it does, and on the way out ends every kernel."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(report)
        for name in ("SIGINT", "SIGTERM", "SIGHUP"):
            if hasattr(signal, name):  # Windows has no SIGHUP
                signal.signal(getattr(signal, name), lambda *_: loop.call_soon_threadsafe(stop.set))
        self.app = tornado.web.Application(**self.init_settings())
        self.app.settings.update(self.tornado_settings)
        self.app.add_handlers(".*$", self.init_handlers())
        server = tornado.httpserver.HTTPServer(self.app)
        server.add_sockets(sockets)
        try:
            ready()
            await stop.wait()
        finally:
            server.stop()
            await self.end_kernels()

    async def end_kernels(self) -> None:
        """Ends every kernel at once; one that is only being started can't be ended before it has been."""
        self.kernel_manager.hurry()
        async with asyncio.timeout(5):
            while True:
                try:
                    return await self.kernel_manager.shutdown_all(now=True)
                except tornado.web.HTTPError:
                    await asyncio.sleep(0.05)


def run(
    notebook: Path, host: str, port: int | None, theme: str, query: str, verbose: bool, ready: Callable[[str], None]
) -> None:
    """Serves `notebook` until the process is told to stop; `ready` is given the address once it answers."""
    if not verbose:
        logging.getLogger("tornado").setLevel(logging.ERROR)
    sockets, found = address.listen(host, port, DEFAULT_PORT)
    page = Page(config=configuration(notebook, theme, verbose), ip=host, port=found)
    page.initialize([])
    with tempfile.TemporaryDirectory(prefix="nnviz-") as page.connection_dir:
        asyncio.run(page.serve(sockets, lambda: ready(address.url(host, found, query))))
