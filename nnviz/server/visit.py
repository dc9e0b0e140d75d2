"""Visits: a page and a kernel for each visitor."""

import contextlib
import json
import secrets
import weakref
from asyncio import Lock
from typing import Any, ClassVar

import tornado.web
from jupyter_server.base.handlers import JupyterHandler
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.iostream import StreamClosedError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from nnviz.server.door import VISITOR, text_page, visitor_of
from nnviz.server.kernels import PageKernels
from nnviz.server.seats import full
from nnviz.words import say

TRY_AGAIN = 20  # seconds
FAILED = (RuntimeError, OSError)  # raised if a kernel died, did not answer, or could not be started


def no_kernel() -> str:
    """Say that no kernel could be started."""
    return say("No kernel could be started for this page; the terminal says why. Reload it to try again.")


def kernels_of(handler: JupyterHandler) -> PageKernels:
    """Return the kernels of the page's server."""
    kernels = handler.kernel_manager
    assert isinstance(kernels, PageKernels)  # see `configuration` in page.py
    return kernels


class PageHandler(TornadoVoilaHandler):  # type: ignore[misc]  # Voilà has no types
    """Voilà's page for one visitor, from a prepared kernel.

    Voilà starts another kernel for a visitor who asks for a theme or comes soon after another one. That takes 3 s more,
    and waits forever for a kernel that has died. So every visitor gets a kernel that was started ahead; if there is
    none, one is started.

    A page that is left sends a request to end its kernel, with the `_xsrf` cookie as proof of its origin. Voilà never
    sets that cookie (voila#1458), so it would refuse the request and keep the kernel. Reading the token sets the
    cookie; the check against forged requests stays on.
    """

    # A lock for each visitor who waits.
    turns: ClassVar[weakref.WeakValueDictionary[str, Lock]] = weakref.WeakValueDictionary()
    is_left = False  # the visitor closed the connection

    def on_connection_close(self) -> None:
        self.is_left = True

    @tornado.web.authenticated
    async def get(self, path: str | None = None) -> None:
        if path:
            raise tornado.web.HTTPError(404)
        self.xsrf_token  # noqa: B018 - reading it sets the cookie
        visitor = visitor_of(self.request) or secrets.token_urlsafe(24)
        self.set_cookie(VISITOR, visitor, httponly=True, samesite="Lax", path=self.base_url)
        # A visitor who reloads again and again waits for one kernel, not for one each time.
        async with self.turns.setdefault(visitor, Lock()):
            if not self.is_left:
                await self._seat(visitor)

    async def _seat(self, visitor: str) -> None:
        """Give the visitor a kernel and its page, or an explanation."""
        kernels = kernels_of(self)
        if not await kernels.make_room(visitor):
            self.set_header("Retry-After", str(TRY_AGAIN))
            self._say(503, full(kernels.seats.most), TRY_AGAIN)
            return
        try:
            with kernels.seats.arriving():
                prepared = await kernels.prepared(self.notebook_path)
        except FAILED as problem:
            self._apologize(problem)
            return
        if self.is_left:
            kernels.keep(self.notebook_path, prepared)
            return
        await kernels.give(prepared, visitor)
        try:
            with contextlib.suppress(StreamClosedError):
                await self._send(prepared)
        except FAILED as problem:
            await kernels.end(prepared["kernel_id"], "died")
            self._apologize(problem)
            return
        if self.is_left:
            await kernels.release(prepared["kernel_id"])

    def _apologize(self, problem: Exception) -> None:
        """Say that there is no kernel.

        A part of the page may have been sent already.
        """
        self.log.error(say("A page got no kernel: {problem}", problem=problem))
        if self._headers_written:
            self.finish(f"<script>document.body.textContent = {json.dumps(no_kernel())}</script>")
        else:
            self._say(500, no_kernel())

    async def _send(self, prepared: dict[str, Any]) -> None:
        """Send the page in two parts.

        The second part follows when the kernel has run the notebook.
        """
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        ready = "".join(prepared["renderer"].rendered_cache)
        self.write(ready)
        self.flush()
        rendered, rendering = await prepared["task"]
        async for html, _ in rendering:
            rendered.append(html)  # kept for the next visitor, if this one leaves first
        await self.finish("".join(rendered)[len(ready) :])

    def _say(self, status: int, text: str, again: int = 0) -> None:
        self.set_status(status)
        self.finish(text_page(text, again))

    def set_cookie(self, name: str, value: str | bytes, *arguments: Any, **options: Any) -> None:
        """Set a cookie.

        In a frame of another site, set one that browsers keep separate for that site.
        """
        if self.request.headers.get("Sec-Fetch-Dest") == "iframe":
            text = value if isinstance(value, str) else value.decode()
            secret = "; HttpOnly" if options.get("httponly") else ""
            self.add_header(
                "Set-Cookie", f"{name}={text}; Path={self.base_url}{secret}; Secure; SameSite=None; Partitioned"
            )
        else:
            super().set_cookie(name, value, *arguments, **options)


class StatusHandler(KernelHandler):
    """The state of a kernel, or why it has ended.

    A page asks for it when its kernel is silent.
    """

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        kernels = kernels_of(self)
        await kernels.reap(kernel_id)
        if kernel_id not in kernels:
            self.set_status(404)
            self.finish({"reason": kernels.seats.why(kernel_id)})
        elif (answer := super().get(kernel_id)) is not None:
            await answer


class FarewellHandler(VoilaShutdownKernelHandler):  # type: ignore[misc]  # Voilà has no types
    """The end of a visit, which releases the kernel."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        kernels = kernels_of(self)
        if kernel_id in kernels.seats.taken:
            await kernels.release(kernel_id)
        self.set_status(204)
        self.finish()


class StaticHandler(TemplateStaticFileHandler):  # type: ignore[misc]  # Voilà has no types
    """Voilà's scripts and styles; other addresses are not found."""

    def parse_url_path(self, path: str) -> str:
        if path.count("/") < 2 or path.split("/")[1] != "static":
            raise tornado.web.HTTPError(404)
        return str(super().parse_url_path(path))
