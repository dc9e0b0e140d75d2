"""Many visitors, and visitors who leave early."""

import json
import re
import signal
import threading
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from playwright.sync_api import expect

from tests.browser import servers
from tests.browser.playground import Shown

pytestmark = pytest.mark.timeout(400)

HASTY = "from nnviz.server import page, seats; seats.LOADING = 20.0; page.SWEPT_EVERY = 0.2"
FRAMES = ".nnviz-canvas[data-frames]"


class Visitor:
    """Somebody who asks without a browser, and keeps the cookies."""

    def __init__(self, url):
        self.url, self.cookies = url, CookieJar()
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))

    def ask(self, path="", method="GET", **headers):
        """The status and the text of an answer."""
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        request = urllib.request.Request(self.url + path, method=method, headers=named)
        try:
            with self._opener.open(request, timeout=servers.PATIENCE) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refused:
            return refused.code, refused.read().decode()

    def visit(self):
        """Open the page and return the id of its kernel."""
        status, text = self.ask()
        assert status == 200, text
        return re.search(r'"kernelId": *"([^"]+)"', text)[1]

    def end(self, kernel_id):
        """Ask for the end of a kernel, with a valid token."""
        return self.ask(f"api/kernels/{kernel_id}", "DELETE", X_XSRFToken=self._proof)[0]

    def leave(self, kernel_id):
        """Say goodbye, as a page does when it is left."""
        return self.ask(f"voila/api/shutdown/{kernel_id}", "POST", X_XSRFToken=self._proof)[0]

    @property
    def _proof(self):
        return next(cookie.value for cookie in self.cookies if cookie.name == "_xsrf")


def until(condition, seconds=servers.PATIENCE):
    """Wait for a condition; its last value."""
    deadline = time.monotonic() + seconds
    while not (found := condition()) and time.monotonic() < deadline:
        time.sleep(0.1)
    return found


@pytest.fixture
def hasty(tmp_path):
    """A server for two visitors, with 20 s to open their websocket."""
    with servers.voila(tmp_path, "--visitors", "2", first=HASTY) as server:
        yield server


def test_a_full_server_says_so_and_lets_the_next_visitor_in_later(hasty, page):
    shown = Shown(page).open(hasty.url)
    Visitor(hasty.url).visit()
    status, text = Visitor(hasty.url).ask()
    assert status == 503 and "2 visitors" in text and "--visitors" in text
    assert until(lambda: Visitor(hasty.url).ask()[0] == 200), "the seat of a page that never came to life is not free"
    assert shown.play().step > 0


def test_a_kernel_that_no_page_reaches_ends_and_the_spare_one_stays(hasty, page):
    shown = Shown(page).open(hasty.url)
    unreached = Visitor(hasty.url).visit()
    assert until(lambda: unreached not in [kernel.id for kernel in hasty.kernels()]), hasty.kernels()
    assert until(lambda: len(hasty.kernels()) == 2), hasty.kernels()  # the page's, and the spare one
    assert shown.play().step > 0
    page.goto("about:blank")
    assert until(lambda: len(hasty.kernels()) == 1), hasty.kernels()


def test_visits_that_were_given_back_leave_one_spare_kernel(hasty):
    ada, bob = Visitor(hasty.url), Visitor(hasty.url)
    visits = [(each, each.visit()) for each in (ada, bob)]
    assert until(lambda: len(hasty.kernels()) == 3), hasty.kernels()
    time.sleep(5)  # until the spare one is ready, too
    for each, kernel_id in visits:
        assert each.leave(kernel_id) == 204
    assert until(lambda: len(hasty.kernels()) == 1), hasty.kernels()
    time.sleep(2)
    assert len(hasty.kernels()) == 1
    Visitor(hasty.url).visit()


def test_a_kernel_that_dies_frees_its_seat_and_its_page_learns_why(voila):
    ada = Visitor(voila.url)
    kernel_id = ada.visit()
    next(kernel for kernel in voila.kernels() if kernel.id == kernel_id).process.send_signal(signal.SIGKILL)
    assert until(lambda: ada.ask(f"api/kernels/{kernel_id}")[0] == 404)
    assert json.loads(ada.ask(f"api/kernels/{kernel_id}")[1]) == {"reason": "died"}


def test_another_visitor_s_kernel_can_be_neither_read_nor_ended(voila):
    ada, bob = Visitor(voila.url), Visitor(voila.url)
    mine, other = ada.visit(), bob.visit()
    assert bob.ask(f"api/kernels/{mine}")[0] == 404
    assert bob.end(mine) == 404
    assert ada.ask(f"api/kernels/{mine}")[0] == 200
    assert bob.end(other) == 204
    assert ada.end(mine) == 204


def test_a_reload_leaves_no_kernel_behind(hasty, page):
    page.goto(hasty.url)
    for _ in range(10):
        page.goto(hasty.url, wait_until="commit")
    Shown(page).wait().play()
    assert until(lambda: len(hasty.kernels()) <= 2), hasty.kernels()
    page.goto("about:blank")
    assert until(lambda: len(hasty.kernels()) == 1), hasty.kernels()


@contextmanager
def another_site(parts):
    """Serve a page made of `parts` from another site; return its address."""

    class Site(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write("".join(parts).encode())

        def log_message(self, *_):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Site) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def test_a_page_of_another_site_starts_no_kernel(hasty, page):
    parts = [*(f'<img src="{hasty.url}?{n}">' for n in range(4)), f'<iframe src="{hasty.url}"></iframe>']
    assert until(lambda: len(hasty.kernels()) == 1)
    [spare] = hasty.kernels()
    asked, answers = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("response", lambda answer: answers.append((answer.url, answer.status)))
    with another_site(parts) as site:
        page.goto(site)
        page.wait_for_load_state("networkidle")
    assert len([url for url in asked if url.startswith(hasty.url)]) == 5
    # Chromium keeps the answers to the pictures to itself, because they are no pictures.
    assert {status for url, status in answers if url.startswith(hasty.url)} == {403}
    assert [kernel.id for kernel in hasty.kernels()] == [spare.id]


def test_an_open_address_asks_for_the_token_that_it_printed(tmp_path, page):
    with servers.voila(tmp_path, "--host", "0.0.0.0") as server:
        token = re.search(r"token=([0-9a-f]{48})", server.says("Ctrl-C"))[1]
        assert "From other machines: " in server.log() or "nnviz: http://localhost" in server.log()
        page.goto(server.url)
        page.get_by_label("Token").fill("wrong")
        page.get_by_role("button", name="Enter").click()
        expect(page.get_by_role("alert")).to_contain_text("token is wrong")
        page.get_by_label("Token").fill(token)
        page.get_by_role("button", name="Enter").click()
        page.wait_for_selector(FRAMES)
        stranger = Visitor(server.url)
        assert "Token" in stranger.ask()[1]
        assert stranger.ask(f"?token={token}")[0] == 200


def test_a_class_may_come_without_a_token(tmp_path):
    with servers.voila(tmp_path, "--host", "0.0.0.0", "--no-token") as server:
        Visitor(server.url).visit()
        assert "token" not in server.log()


def test_a_course_page_may_frame_it_where_that_is_allowed(tmp_path, page):
    parts = []
    with another_site(parts) as site:
        with servers.voila(tmp_path, "--embed", site) as server:
            parts.append(f'<iframe src="{server.url}" width="1200" height="800"></iframe>')
            page.goto(site)
            inside = page.frame_locator("iframe")
            inside.locator(FRAMES).wait_for()
            inside.locator(".nnviz-do-play").click()
            expect(inside.locator(".nnviz-do-play")).to_have_text("Pause")


def test_the_page_breaks_none_of_its_own_rules(voila, page, console_errors):
    Shown(page).open(voila.url).play()
    assert not [line for line in console_errors if "Content Security Policy" in line or "Refused" in line]
