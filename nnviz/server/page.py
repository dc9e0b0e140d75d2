"""The playground as a web page: Voilà on one notebook, quiet, and gone at once when it is told to stop."""

import asyncio
import logging
import mimetypes
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
from nnviz.server.door import TEMPLATE, AccessRules, Door, words
from nnviz.server.kernels import PageKernels
from nnviz.server.sockets import PageConnection
from nnviz.server.visit import FarewellHandler, PageHandler, StaticHandler, StatusHandler
from nnviz.server.zipped import with_zipped

DEFAULT_PORT = 8866

# Of the extensions that happen to be installed, the page loads what it is made of.
VOILA = {
    "extension_allowlist": ["@voila-dashboards/widgets-manager8", "@jupyter-widgets/jupyterlab-manager", "anywidget"],
    "show_tracebacks": True,
}
# A closed tab shuts its kernel down by itself. These catch what a crashed browser leaves, and leave
# time for a laptop that sleeps through a break.
CULLING = {"cull_idle_timeout": 1200, "cull_interval": 60, "cull_connected": False, "buffer_offline_messages": False}
SWEPT_EVERY = 5.0  # seconds between two looks for kernels that nobody uses
HANDLERS = {
    TornadoVoilaHandler: PageHandler,
    KernelHandler: StatusHandler,
    VoilaShutdownKernelHandler: FarewellHandler,
    TemplateStaticFileHandler: StaticHandler,
    # Voilà's reads every binary message that it sends as protocol v1, also one that is not.
    VoilaKernelWebsocketHandler: KernelWebsocketHandler,
}
FRAMED = {"samesite": "None", "secure": True}  # cookies for a page in a frame of another site
# The page needs no file of ours, asks for its settings by itself, and has no button to log out.
LEFT_OUT = (AllowListFileHandler, RequestInfoSocketHandler, LogoutHandler)


@dataclass(frozen=True)
class Options:
    """The decisions of whoever runs the server; without a `token` anybody who reaches it is let in."""

    rules: AccessRules
    visitors: int
    host: str = "localhost"
    port: int | None = None
    theme: str = "light"
    token: str = ""
    verbose: bool = False
    variables: Mapping[str, str] = field(default_factory=dict)  # added to the environment of each kernel


def configuration(notebook: Path, options: Options) -> Config:
    """Return Voilà's settings for `notebook`; a person's own Voilà settings are for other pages and not read."""
    return Config(
        Voila={
            "notebook_path": str(notebook),
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
        # How long a kernel that is told to end may take before it is killed. One that has died stays dead: one started
        # in its place would know nothing of the page.
        KernelManager={"shutdown_wait_time": 2.0, "autorestart": False},
    )


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
        """Return Voilà's routes, with handlers of ours where ours do it better."""
        return with_zipped(
            [
                (route[0], HANDLERS.get(route[1], route[1]), *route[2:])
                for route in super().init_handlers()
                if route[1] not in LEFT_OUT
            ],
            Path(self.connection_dir) / "zipped",
        )

    async def serve(self, sockets: list, rules: AccessRules, ready: Callable[[], None]) -> None:
        """Answer on `sockets`, call `ready` once that is so, and on the way out end every kernel."""
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        loop.set_exception_handler(report)
        signals.end_on_signals(lambda: loop.call_soon_threadsafe(stop.set))
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
        kernels = self.kernel_manager
        door = Door(
            rules,
            kernels.seats.is_foreign,
            lambda visitor: kernels.seats.sent(visitor, kernels.now()),
            **settings | self.tornado_settings | {"jinja2_env": words()},
        )
        door.add_handlers(".*$", self.init_handlers())
        return door

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(SWEPT_EVERY)
            try:
                await self.kernel_manager.sweep()
            except Exception:  # the next sweep looks again
                self.log.exception("The kernels that nobody uses could not be ended")

    async def end_kernels(self) -> None:
        """End every kernel at once; one that is only being started can't be ended before it has been."""
        self.kernel_manager.hurry()
        logging.disable(logging.ERROR)  # a cell that fails because its kernel is ended is no trouble
        async with asyncio.timeout(5):
            while True:
                try:
                    return await self.kernel_manager.shutdown_all(now=True)
                except tornado.web.HTTPError:
                    await asyncio.sleep(0.05)


def run(notebook: Path, options: Options, query: str, ready: Callable[[list[str]], None]) -> None:
    """Serve `notebook` until the process is told to stop; `ready` is given the addresses once it answers."""
    mimetypes.add_type("text/javascript", ".js")  # some Windows machines call it text, which browsers then refuse
    sockets, found = address.listen(options.host, options.port, DEFAULT_PORT)
    page = Page(config=configuration(notebook, options), ip=options.host, port=found)
    page.initialize([])
    if not options.verbose:
        terminal.quiet(page.log)
    token = f"token={options.token}" if options.token else ""
    addresses = address.urls(options.host, found, "&".join(filter(None, [token, query])))
    with tempfile.TemporaryDirectory(prefix="nnviz-") as page.connection_dir:
        try:
            asyncio.run(page.serve(sockets, options.rules, lambda: ready(addresses)))
        finally:
            logging.disable(logging.NOTSET)  # not before the last task has ended
