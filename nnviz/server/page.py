"""The playground as a web page: Voilà with one notebook."""

import asyncio
import logging
import mimetypes
import socket
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import tornado.httpserver
import tornado.web
import tornado.websocket
from jupyter_server.auth.logout import LogoutHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler
from traitlets.config import Config
from voila.app import Voila
from voila.request_info_handler import RequestInfoSocketHandler
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import AllowListFileHandler, TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler
from voila.tornado.kernel_websocket_handler import VoilaKernelWebsocketHandler

from nnviz.server import address, signals, terminal
from nnviz.server.door import TEMPLATE, AccessRules, Door, Elsewhere, templates, with_words
from nnviz.server.kernels import PageKernels
from nnviz.server.sockets import PageConnection
from nnviz.server.visit import FarewellHandler, PageHandler, StaticHandler, StatusHandler
from nnviz.server.zipped import Route, with_zipped
from nnviz.words import say

DEFAULT_PORT = 8866

# The page loads the extensions that it needs, not all that happen to be installed.
VOILA = {
    "extension_allowlist": ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"],
    "show_tracebacks": True,
}
# A closed tab ends its kernel itself. These settings end the kernels of crashed browsers, but spare those of a laptop
# that sleeps during a break.
CULLING = {"cull_idle_timeout": 1200, "cull_interval": 60, "cull_connected": False, "buffer_offline_messages": False}
SWEPT_EVERY = 5.0  # seconds between two searches for unused kernels
HANDLERS = {
    TornadoVoilaHandler: PageHandler,
    KernelHandler: StatusHandler,
    VoilaShutdownKernelHandler: FarewellHandler,
    TemplateStaticFileHandler: StaticHandler,
    # Voilà's handler parses every binary message that it sends as protocol v1, but some are not.
    VoilaKernelWebsocketHandler: KernelWebsocketHandler,
}
FRAMED = {"samesite": "None", "secure": True}  # cookies for a page in a frame of another site
# The page needs no files from here, reads its settings itself, and has no button to log out.
LEFT_OUT = (AllowListFileHandler, RequestInfoSocketHandler, LogoutHandler)


@dataclass(frozen=True)
class Options:
    """Options of the server.

    Without a `token`, everybody who can reach the server may use it. All its addresses are below `base`, a path with
    slashes at both ends.
    """

    rules: AccessRules
    visitors: int
    host: str = "localhost"
    port: int | None = None
    base: str = "/"
    theme: str = "light"
    token: str = ""
    verbose: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)  # added to the environment of each kernel


def configuration(notebook: Path, options: Options) -> Config:
    """Return Voilà's settings for `notebook`.

    The user's own Voilà settings are for other pages, and ignored.
    """
    return Config(
        Voila={
            "notebook_path": str(notebook),
            "base_url": options.base,
            "config_file_paths": [],
            "log_level": logging.INFO if options.verbose else logging.ERROR,
            "token": options.token,
            "kernel_websocket_connection_class": PageConnection,
        },
        IdentityProvider={"cookie_options": FRAMED if options.rules.embed else {}},
        PageKernels={"visitors": options.visitors, "variables": dict(options.variables)},
        VoilaConfiguration={
            **VOILA,
            "theme": options.theme,
            "multi_kernel_manager_class": PageKernels,
            # A kernel runs the notebook ahead and waits for the next visitor, which saves 2 s of imports. It idles
            # meanwhile, because training starts when a page reports its presence.
            "preheat_kernel": True,
        },
        # The playground's widgets are hundreds of messages. If reading them takes longer than this after the cell has
        # ended, the output is dropped and the page stays empty. A busy machine needs more than the default of 4 s.
        VoilaExecutor={"iopub_timeout": 60},
        # PageKernels delay the start themselves: a visitor would have to wait for the end of this delay.
        VoilaKernelManager={"fill_delay": 0.0},
        MappingKernelManager=CULLING,
        # Seconds that a kernel has to end before it is killed. A kernel that has died is not restarted: the new one
        # would not have the page's widgets.
        KernelManager={"shutdown_wait_time": 2.0, "autorestart": False},
    )


def report(loop: asyncio.AbstractEventLoop, trouble: dict[str, Any]) -> None:
    """Report an exception in a task that nobody awaits.

    A page that was left while data was sent to it is no problem, and not reported.
    """
    if not isinstance(trouble.get("exception"), tornado.websocket.WebSocketClosedError):
        loop.default_exception_handler(trouble)


class Page(Voila):  # type: ignore[misc]  # Voilà has no types
    """Voilà for one notebook at one address."""

    def setup_template_dirs(self) -> None:
        super().setup_template_dirs()
        self.template_paths.insert(0, str(TEMPLATE))

    def init_handlers(self) -> list[Route]:
        """Return Voilà's routes, some of them with our handlers."""
        return with_zipped(
            [
                (route[0], HANDLERS.get(route[1], route[1]), *route[2:])
                for route in super().init_handlers()
                if route[1] not in LEFT_OUT
            ],
            Path(self.connection_dir) / "zipped",
        )

    async def serve(self, sockets: list[socket.socket], rules: AccessRules, ready: Callable[[], None]) -> None:
        """Serve on `sockets` until a signal arrives, then end all kernels.

        `ready` is called when the server answers.
        """
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(report)

        def end() -> None:
            loop.call_soon_threadsafe(stop.set)

        signals.end_on_signals(end)
        self.app = self._door(rules)
        server = tornado.httpserver.HTTPServer(self.app)
        server.add_sockets(sockets)
        sweeping = asyncio.create_task(self._sweep())
        try:
            ready()
            await stop.wait()
        finally:
            sweeping.cancel()
            server.stop()
            await self.end_kernels()

    def _door(self, rules: AccessRules) -> Door:
        settings = self.init_settings()
        with_words(settings["voila_jinja2_env"])  # Voilà's handlers find our templates in it
        kernels = self.kernel_manager
        door = Door(
            rules,
            kernels.seats.is_foreign,
            lambda visitor: kernels.seats.sent(visitor, kernels.now()),
            **settings | self.tornado_settings | {"jinja2_env": templates()},
            default_handler_class=Elsewhere,
            default_handler_args={"base": self.base_url},
        )
        door.add_handlers(".*$", self.init_handlers())
        return door

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEPT_EVERY)
            try:
                await self.kernel_manager.sweep()
            except Exception:  # the next sweep tries again
                self.log.exception(say("Unused kernels could not be ended"))

    async def end_kernels(self) -> None:
        """End all kernels at once.

        A kernel that is starting can only be ended when it has started.
        """
        self.kernel_manager.hurry()
        logging.disable(logging.ERROR)  # cells fail because their kernels are ended
        async with asyncio.timeout(5):
            while True:
                try:
                    await self.kernel_manager.shutdown_all(now=True)
                    return
                except tornado.web.HTTPError:
                    await asyncio.sleep(0.05)


def run(notebook: Path, options: Options, query: str, ready: Callable[[list[str]], None]) -> None:
    """Serve `notebook` until a signal arrives; tell `ready` the addresses."""
    mimetypes.add_type("text/javascript", ".js")  # some Windows machines say text/plain, which browsers refuse to run
    sockets, found = address.listen(options.host, options.port, DEFAULT_PORT)
    page = Page(config=configuration(notebook, options), ip=options.host, port=found)
    page.initialize([])
    if not options.verbose:
        terminal.quiet(page.log)
    token = f"token={options.token}" if options.token else ""
    addresses = address.urls(options.host, found, "&".join(filter(None, [token, query])), options.base)
    with tempfile.TemporaryDirectory(prefix="nnviz-") as page.connection_dir:
        try:
            asyncio.run(page.serve(sockets, options.rules, lambda: ready(addresses)))
        finally:
            logging.disable(logging.NOTSET)  # not before the last task has ended
