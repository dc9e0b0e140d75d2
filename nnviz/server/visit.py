"""A visit: the page that a visitor is given with a kernel of their own, and its end."""

import contextlib
import json
import secrets
import weakref
from asyncio import Lock
from typing import Any, ClassVar

import tornado.web
from jupyter_server.services.kernels.handlers import KernelHandler
from tornado.iostream import StreamClosedError
from voila.shutdown_kernel_handler import VoilaShutdownKernelHandler
from voila.static_file_handler import TemplateStaticFileHandler
from voila.tornado.handler import TornadoVoilaHandler

from nnviz.server.door import VISITOR, page_of_words, visitor_of
from nnviz.server.seats import full
from nnviz.words import say

TRY_AGAIN = 20  # seconds
FAILED = (RuntimeError, OSError)  # a kernel died, did not answer, or could not be started


def no_kernel() -> str:
    return say("No kernel could be started for this page; the terminal says why. Reload it to try again.")


class PageHandler(TornadoVoilaHandler):
    """Voilà's page, from a kernel that was started ahead, for one visitor.

    Voilà's other way, for visitors who ask for colours or come close together, takes 3 s more and waits forever for a
    kernel that has died. So everybody gets a kernel that was started ahead; where there is none, one is started.

    A page that is left sends a beacon to have its kernel shut down, and proves with the `_xsrf` cookie
    that it is ours. Voilà never sets that cookie (voila#1458), so the beacon is refused and the kernel
    stays. Reading the token sets it; the check against forged requests stays on.
    """

    # One for each visitor who waits.
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
        # Whoever reloads again and again waits for one kernel, not for one each time.
        async with self.turns.setdefault(visitor, Lock()):
            if not self.is_left:
                await self._seat(visitor)

    async def _seat(self, visitor: str) -> None:
        """Give the visitor a kernel and its page, or say why there is none."""
        kernels = self.kernel_manager
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
        """Say that there is no kernel, also in a page of which a part has been sent."""
        self.log.error("A page got no kernel: %s", problem)
        if self._headers_written:
            self.finish(f"<script>document.body.textContent = {json.dumps(no_kernel())}</script>")
        else:
            self._say(500, no_kernel())

    async def _send(self, prepared: dict[str, Any]) -> None:
        """Send the page as far as it is ready, and the rest of it once its kernel has run the notebook."""
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Cache-Control", "no-store")
        ready = "".join(prepared["renderer"].rendered_cache)
        self.write(ready)
        self.flush()
        rendered, rendering = await prepared["task"]
        async for html, _ in rendering:
            rendered.append(html)  # for the next visitor, if this one never arrives
        await self.finish("".join(rendered)[len(ready) :])

    def _say(self, status: int, text: str, again: int = 0) -> None:
        self.set_status(status)
        self.finish(page_of_words(text, again))

    def set_cookie(self, name: str, value: str | bytes, *arguments: Any, **options: Any) -> None:
        """Set a cookie; in a frame of another site one that browsers keep apart for that site."""
        if self.request.headers.get("Sec-Fetch-Dest") == "iframe":
            text = value if isinstance(value, str) else value.decode()
            secret = "; HttpOnly" if options.get("httponly") else ""
            self.add_header(
                "Set-Cookie", f"{name}={text}; Path={self.base_url}{secret}; Secure; SameSite=None; Partitioned"
            )
        else:
            super().set_cookie(name, value, *arguments, **options)


class StatusHandler(KernelHandler):
    """A kernel's state, or why it has ended: the page asks when its kernel is silent."""

    @tornado.web.authenticated
    async def get(self, kernel_id: str) -> None:
        await self.kernel_manager.reap(kernel_id)
        if kernel_id not in self.kernel_manager:
            self.set_status(404)
            self.finish({"reason": self.kernel_manager.seats.why(kernel_id)})
        else:
            await super().get(kernel_id)


class FarewellHandler(VoilaShutdownKernelHandler):
    """The end of a visit: the page was left. A page that never came to life leaves its kernel to the next one."""

    @tornado.web.authenticated
    async def post(self, kernel_id: str) -> None:
        if kernel_id in self.kernel_manager.seats.taken:
            await self.kernel_manager.release(kernel_id)
        self.set_status(204)
        self.finish()


class StaticHandler(TemplateStaticFileHandler):
    """Voilà's scripts and styles; an address that cannot be one of them is not found."""

    def parse_url_path(self, path: str) -> str:
        if path.count("/") < 2 or path.split("/")[1] != "static":
            raise tornado.web.HTTPError(404)
        return super().parse_url_path(path)
