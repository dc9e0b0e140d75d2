"""The door: checks on every request, headers for every response."""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
import tornado.web
from tornado.httputil import HTTPHeaders, HTTPServerRequest

from nnviz.server.usage_error import UsageError
from nnviz.words import present, say

TEMPLATE = Path(__file__).parent / "template"
VISITOR = "nnviz-visitor"  # the cookie that ties a kernel to its visitor
KERNEL = re.compile(r"/(?:api/kernels|voila/api/shutdown)/(\w+-\w+-\w+-\w+-\w+)(?:/|$)")
ORIGIN = re.compile(r"https?://[^/\s;,'\"]+$")
SAME_SITE = ("same-origin", "none")  # values of Sec-Fetch-Site: our own page, or an address that was typed


@dataclass(frozen=True)
class AccessRules:
    """Rules of access: `names` of this server, and origins that may `embed` it."""

    names: frozenset[str]
    embed: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The Content-Security-Policy of every response.

        The page loads from this server only, and only known pages may frame it.
        """
        return "; ".join(
            [
                "default-src 'self' data: blob:",
                # Voilà's page has scripts in its text, JupyterLab compiles its schemas, and anywidget loads from blobs.
                "script-src 'self' 'unsafe-inline' 'unsafe-eval' data: blob:",
                "style-src 'self' 'unsafe-inline'",
                "base-uri 'self'",
                "form-action 'self'",
                "object-src 'none'",
                " ".join(["frame-ancestors 'self'", *self.embed]),
            ]
        )

    def knows(self, host: str) -> bool:
        """Tell whether a Host header is acceptable.

        It has to be one of the names of this server, or a numeric address.

        A foreign page can point its own name at this server (DNS rebinding), but not a numeric address.
        """
        return host in self.names or _is_address(host)


def access_rules(host: str, allowed: list[str], embed: list[str]) -> AccessRules:
    """Make the rules for a server that listens on `host`.

    Raises UsageError if an entry of `embed` is not an origin.
    """
    for origin in embed:
        if not ORIGIN.match(origin):
            raise UsageError(
                say(
                    "--embed {origin}: give the address of the page's server, as in {example}",
                    origin=origin,
                    example="https://course.example",
                )
            )
    names = {"localhost", socket.gethostname(), socket.getfqdn(), f"{socket.gethostname()}.local", host, *allowed}
    return AccessRules(frozenset(name.lower() for name in names if name), tuple(embed))


def is_local(host: str) -> bool:
    """Tell whether `host` can be reached from this machine only."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


class Door(tornado.web.Application):
    """The page's routes, behind checks for all of them.

    `is_foreign(kernel_id, visitor)` tells whether a kernel belongs to another visitor. `sent(visitor)` is called after
    each complete response.
    """

    def __init__(
        self, rules: AccessRules, is_foreign: Callable[[str, str], bool], sent: Callable[[str], None], **settings: Any
    ):
        def headers(request: HTTPServerRequest) -> Headers:
            return Headers(rules, request)

        # tornado asks for classes, but only calls them
        super().__init__(transforms=[headers], **settings)  # type: ignore[list-item]
        self._rules, self._is_foreign, self._sent = rules, is_foreign, sent

    def find_handler(self, request: HTTPServerRequest, **options: Any) -> Any:
        refused = self._refusal(request)
        if refused:
            status, text = refused
            return self.get_handler_delegate(request, TextPage, {"status": status, "text": text})
        return super().find_handler(request, **options)

    def log_request(self, handler: tornado.web.RequestHandler) -> None:
        super().log_request(handler)
        if visitor := visitor_of(handler.request):
            self._sent(visitor)

    def _refusal(self, request: HTTPServerRequest) -> tuple[int, str] | None:
        """Return a refusal's status and explanation, or None."""
        if not self._rules.knows(request.host_name.lower()):
            return 403, say(
                "This server does not answer to the name {name}. If it should, start it with --allow-host {name}.",
                name=request.host_name[:100],
            )
        if not self._may_ask(request):
            return 403, say(
                "Pages of other sites may link to this server, but may not embed it. "
                "Whoever runs the server can allow that with --embed."
            )
        if "prefetch" in request.headers.get("Sec-Purpose", ""):
            return 503, say("This page cannot be loaded before it is opened.")
        found = KERNEL.search(request.path)
        if found and self._is_foreign(found[1], visitor_of(request)):
            return 404, say("There is no such kernel.")
        return None

    def _may_ask(self, request: HTTPServerRequest) -> bool:
        """Tell whether a request has an allowed origin.

        Allowed are our own page, a link that was followed, and a page that may frame ours.
        """
        if request.headers.get("Sec-Fetch-Site", "none") in SAME_SITE:
            return True
        wanted = request.headers.get("Sec-Fetch-Dest", "")
        return wanted == "document" or (wanted == "iframe" and bool(self._rules.embed))


def visitor_of(request: HTTPServerRequest) -> str:
    """Return the secret of a visitor, or "" for a new one."""
    cookie = request.cookies.get(VISITOR)
    return cookie.value if cookie is not None else ""


class Headers(tornado.web.OutputTransform):
    """The headers of every response, whichever handler makes it."""

    def __init__(self, rules: AccessRules, request: HTTPServerRequest):
        super().__init__(request)
        self._rules = rules

    def transform_first_chunk(
        self, status_code: int, headers: HTTPHeaders, chunk: bytes, finishing: bool
    ) -> tuple[int, HTTPHeaders, bytes]:
        headers["Content-Security-Policy"] = self._rules.policy
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "same-origin"  # a link may carry a token
        headers.pop("Server", None)
        return status_code, headers, chunk


class TextPage(tornado.web.RequestHandler):
    """A page that consists of one sentence."""

    def initialize(self, status: int, text: str) -> None:
        self._status, self._text = status, text

    def prepare(self) -> None:
        self.set_status(self._status)
        self.finish(text_page(self._text))


class Elsewhere(tornado.web.RequestHandler):
    """Addresses that are not below the server's path `base`.

    The root, and the path without its last slash, lead there.
    """

    def initialize(self, base: str) -> None:
        self._base = base

    def prepare(self) -> None:
        if self.request.method == "GET" and self.request.path in ("/", self._base.rstrip("/")):
            self.redirect(self._base + (f"?{self.request.query}" if self.request.query else ""))
            return
        self.set_status(404)
        self.finish(text_page(say("There is no such page here.")))


def text_page(text: str, again: int = 0) -> str:
    """Make a small page with `text`.

    If `again` is given, the page reloads after that many seconds.
    """
    return templates().get_template("words.html").render(text=text, again=again)


@cache
def templates() -> jinja2.Environment:
    """Return the templates of the pages that consist of text."""
    return with_words(jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True))


def with_words(environment: jinja2.Environment) -> jinja2.Environment:
    """Let templates say texts in the present language; return the environment."""
    environment.globals |= {"say": say, "language": present}
    return environment
