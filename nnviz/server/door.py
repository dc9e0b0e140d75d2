"""The door: which requests the page's server answers at all, and the headers of every answer."""

import ipaddress
import re
import socket
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

import jinja2
import tornado.web
from tornado.httputil import HTTPHeaders, HTTPServerRequest

from nnviz.server.usage_error import UsageError
from nnviz.words import say

TEMPLATE = Path(__file__).parent / "template"
VISITOR = "nnviz-visitor"  # the cookie that says whose a kernel is
KERNEL = re.compile(r"/(?:api/kernels|voila/api/shutdown)/(\w+-\w+-\w+-\w+-\w+)(?:/|$)")
ORIGIN = re.compile(r"https?://[^/\s;,'\"]+$")
OWN = ("same-origin", "none")  # values of Sec-Fetch-Site: our own page, or a person who typed the address


@dataclass(frozen=True)
class AccessRules:
    """Who may reach the page: the names that it goes by, and the origins of the pages that may frame it."""

    names: frozenset[str]
    embed: tuple[str, ...] = ()

    @property
    def policy(self) -> str:
        """The Content-Security-Policy: everything comes from here, and only known pages may frame it."""
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
        """Tell whether a Host header names this server: by a name it goes by, or by an address.

        A page that was loaded from elsewhere can reach us under its own name by changing what that name stands for
        (DNS rebinding), never under a number.
        """
        return host in self.names or _is_address(host)


def access_rules(host: str, allowed: list[str], embed: list[str]) -> AccessRules:
    """Make the rules of a server that listens on `host`. Raises Refusal for an origin that is none."""
    for origin in embed:
        if not ORIGIN.match(origin):
            raise UsageError(f"--embed {origin}: give the address of the page's server, as in https://course.example")
    own = {"localhost", socket.gethostname(), socket.getfqdn(), f"{socket.gethostname()}.local", host}
    return AccessRules(frozenset(name.lower() for name in (*own, *allowed) if name), tuple(embed))


def is_local(host: str) -> bool:
    """Tell whether only this machine can reach a server that listens on `host`."""
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
    """The page's routes behind the checks that hold for each of them.

    `is_foreign(kernel_id, visitor)` tells whether a kernel belongs to somebody else, and `sent(visitor)` hears of each
    answer that is complete.
    """

    def __init__(
        self, rules: AccessRules, is_foreign: Callable[[str, str], bool], sent: Callable[[str], None], **settings: Any
    ):
        super().__init__(transforms=[partial(Headers, rules)], **settings)
        self._rules, self._is_foreign, self._sent = rules, is_foreign, sent

    def find_handler(self, request: HTTPServerRequest, **options: Any) -> Any:
        refused = self._refusal(request)
        if refused:
            status, text = refused
            return self.get_handler_delegate(request, Words, {"status": status, "text": text})
        return super().find_handler(request, **options)

    def log_request(self, handler: tornado.web.RequestHandler) -> None:
        super().log_request(handler)
        if visitor := visitor_of(handler.request):
            self._sent(visitor)

    def _refusal(self, request: HTTPServerRequest) -> tuple[int, str] | None:
        """Return the status and the words for a request that is not answered."""
        if not self._rules.knows(request.host_name.lower()):
            return 403, say(
                "This nnviz does not go by the name {name}. If it should, start it with --allow-host {name}.",
                name=request.host_name[:100],
            )
        if not self._may_ask(request):
            return 403, say(
                "A page of another site may link to this nnviz, but not load it as a part of itself. "
                "Whoever runs the server can allow that with --embed."
            )
        if "prefetch" in request.headers.get("Sec-Purpose", ""):
            return 503, say("This page is made when somebody visits it, not ahead.")
        found = KERNEL.search(request.path)
        if found and self._is_foreign(found[1], visitor_of(request)):
            return 404, say("There is no such kernel.")
        return None

    def _may_ask(self, request: HTTPServerRequest) -> bool:
        """Tell whether the page that asks is ours, a link that somebody followed, or one that may frame ours."""
        if request.headers.get("Sec-Fetch-Site", "none") in OWN:
            return True
        wanted = request.headers.get("Sec-Fetch-Dest", "")
        return wanted == "document" or (wanted == "iframe" and bool(self._rules.embed))


def visitor_of(request: HTTPServerRequest) -> str:
    """Return the secret by which a visitor is known; "" for one who is new."""
    cookie = request.cookies.get(VISITOR)
    return cookie.value if cookie is not None else ""


class Headers(tornado.web.OutputTransform):
    """Headers that every answer has, whoever made it."""

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


class Words(tornado.web.RequestHandler):
    """A page that consists of a sentence."""

    def initialize(self, status: int, text: str) -> None:
        self._status, self._text = status, text

    def prepare(self) -> None:
        self.set_status(self._status)
        self.finish(page_of_words(self._text))


def page_of_words(text: str, again: int = 0) -> str:
    """Make a small page that says `text`; with `again`, it loads itself anew after that many seconds."""
    return words().get_template("words.html").render(text=text, again=again)


@cache
def words() -> jinja2.Environment:
    """Return what the pages are made with that say a sentence."""
    made = jinja2.Environment(loader=jinja2.FileSystemLoader(TEMPLATE), autoescape=True)
    made.globals["say"] = say
    return made
