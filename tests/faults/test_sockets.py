"""Faulty and malicious clients lose their own connection only."""

import json
import random
import shutil
import socket
import struct
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import urlsplit

import psutil
import pytest
import websocket
from playwright.sync_api import Page

from tests import messages
from tests.browser import servers
from tests.browser.playground import Shown
from tests.faults.client import READY, Client, Visit, screen_of, visit, with_class
from tests.messages import COMM, FALSE, V1, mutated

pytestmark = pytest.mark.timeout(300)

ROOT = Path(__file__).parents[2]
GROWTH = 60 * 2**20  # bytes that a server may take more while it is mistreated; believing a count took 100 a second
each_protocol = pytest.mark.parametrize("protocol", (V1, None), ids=("v1", "older"))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[servers.Server]:
    with servers.voila(tmp_path_factory.mktemp("page")) as started:
        yield started


@pytest.fixture(scope="module")
def kernel(server: servers.Server) -> Visit:
    """A page's kernel."""
    return visit(server.url)


@contextmanager
def unharmed(server: servers.Server, kernel: Visit) -> Iterator[None]:
    """Fail unless the server still works, and has neither grown nor logged."""
    memory, said = server.process.memory_info().rss, server.log()
    yield
    with Client(server.url, kernel) as other:
        assert other.answers()
    assert server.process.memory_info().rss - memory < GROWTH
    assert server.log() == said


@each_protocol
def test_a_client_of_either_protocol_gets_frames_and_moves_a_slider(server, protocol):
    with Client(server.url, visit(server.url), protocol) as client:
        widgets = client.widgets()
        screen = screen_of(widgets)
        client.tell(screen, **READY)
        client.frame(screen, "p")
        client.tell(with_class(widgets, "nnviz-do-play"), event="click")
        slider = with_class(widgets, "nnviz-learning-rate")
        client.change(slider, value=0)
        seen = [client.frame(screen, "p")["facts"]["settings"]]
        client.change(slider, value=widgets[slider]["max"])
        while seen[-1] == seen[0]:
            seen.append(client.frame(screen, "p")["facts"]["settings"])


@each_protocol
@pytest.mark.parametrize("data", FALSE.values(), ids=FALSE)
def test_malformed_data_ends_only_its_own_connection(server, kernel, protocol, data):
    with unharmed(server, kernel), Client(server.url, kernel, protocol) as client:
        client.raw(data)
        code, reason = client.closing()
        assert code == 1007 and reason.startswith("A message was refused")


@each_protocol
def test_mutations_of_a_message_harm_nobody(server, kernel, protocol):
    rng = random.Random("over a socket")
    sent = messages.message("comm_msg", COMM)
    original = messages.v1(sent, b"buffer") if protocol else messages.binary(sent, b"buffer")
    with unharmed(server, kernel):
        client = Client(server.url, kernel, protocol)
        for _ in range(150):
            try:
                client.raw(mutated(rng, original))
                assert client.answers()
            except (OSError, websocket.WebSocketConnectionClosedException, ValueError):
                client.socket.shutdown()
                client = Client(server.url, kernel, protocol)
        client.socket.shutdown()


@each_protocol
def test_a_client_makes_no_widgets(server, kernel, protocol):
    with unharmed(server, kernel), Client(server.url, kernel, protocol) as client:
        client.send("comm_open", {"comm_id": "1", "target_name": "jupyter.widget", "data": {"state": {}}})
        assert client.closing() == (1008, "A message was refused: a page may not make widgets.")


def test_a_client_that_does_not_read_is_cut_off(tmp_path):
    small = "from nnviz.server import sockets; sockets.UNREAD = 2**20"
    with servers.voila(tmp_path, first=small) as server:
        kernel = visit(server.url)
        with Client(server.url, kernel, room=20_000) as client:
            widgets = client.widgets()
            screen = screen_of(widgets)
            client.tell(screen, **READY)
            client.tell(with_class(widgets, "nnviz-do-play"), event="click")
            with pytest.raises(OSError):
                while True:
                    client.tell(screen, kind="ack", page="p", frame=10**9)
                    threading.Event().wait(0.02)
        with Client(server.url, kernel) as other:
            assert other.answers()


@pytest.mark.parametrize("path", ("logout", "nothing", "static/x", "api/kernels/x", "%00", "voila/labextensions/x"))
def test_an_odd_address_gets_a_page_in_words(server, path):
    said = server.log()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}{path}", timeout=60)
    with refused.value as answer:
        assert answer.code == 404 and "There is no such page here." in answer.read().decode()
    assert server.log() == said


@pytest.mark.parametrize("path", ("voila/templates/x", "voila/api/themes/x", "voila/static/x"))
def test_an_odd_address_of_a_file_is_refused_in_silence(server, path):
    said = server.log()
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(f"{server.url}{path}", timeout=60)
    with refused.value as answer:
        assert answer.code in (403, 404) and answer.read()
    assert server.log() == said


def test_a_websocket_to_a_missing_kernel_logs_nothing(server, kernel):
    with unharmed(server, kernel), pytest.raises(websocket.WebSocketBadStatusException):
        Client(server.url, Visit("00000000-0000-0000-0000-000000000000"))


@contextmanager
def stopped(server: servers.Server, visit: Visit) -> Iterator[psutil.Process]:
    """A kernel that answers nothing for a while."""
    process = next(each for each in server.kernels() if each.id == visit.kernel).process
    process.suspend()
    try:
        yield process
    finally:
        with suppress(psutil.NoSuchProcess):
            process.resume()


def handshake(server: servers.Server, visit: Visit) -> socket.socket:
    """A websocket that was asked for and not yet granted."""
    place = urlsplit(server.url)
    found = socket.create_connection((place.hostname, place.port), timeout=30)
    found.sendall(
        (
            f"GET /api/kernels/{visit.kernel}/channels?session_id=early HTTP/1.1\r\nHost: {place.netloc}\r\n"
            f"Cookie: {visit.cookie}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            f"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: {V1}\r\n\r\n"
        ).encode()
    )
    return found


def connections(server: servers.Server, visit: Visit) -> int:
    """Return the number of websockets that the server counts for a kernel."""
    asked = urllib.request.Request(f"{server.url}api/kernels/{visit.kernel}", headers={"Cookie": visit.cookie})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        return json.load(answer)["connections"]


def test_leaving_during_the_handshake_does_not_affect_other_clients(server):
    early = visit(server.url)
    said = server.log()
    with Client(server.url, early) as other:
        assert other.answers()
        for _ in range(5):
            # A client that resets its connection makes the server read the end of it in the midst of its own work.
            with handshake(server, early) as left:
                left.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        assert other.answers()
        end = time.monotonic() + 60
        while connections(server, early) > 1 and time.monotonic() < end:
            time.sleep(0.1)  # the server reads the end of the last one soon
        assert connections(server, early) == 1
    assert server.log() == said


def test_a_client_whose_kernel_does_not_answer_is_counted_no_longer(tmp_path):
    """The server waits here for two seconds, and not for a minute."""
    hasty = "from nnviz.server import sockets; sockets.GuardedConnection.kernel_info_timeout = 2.0"
    with servers.voila(tmp_path, first=hasty) as server:
        slow = visit(server.url)
        with Client(server.url, slow) as other:
            assert other.answers()
            with stopped(server, slow), handshake(server, slow) as given_up:
                given_up.settimeout(60)
                assert given_up.recv(12) == b"HTTP/1.1 101"
                end = time.monotonic() + 60
                while connections(server, slow) > 1 and time.monotonic() < end:
                    time.sleep(0.1)
                assert connections(server, slow) == 1
            assert other.answers()


def test_a_handshake_ends_with_the_kernel_that_it_waits_for(server):
    ending = visit(server.url)
    with stopped(server, ending) as process, handshake(server, ending) as waiting:
        waiting.settimeout(0.5)
        with suppress(TimeoutError):
            assert not waiting.recv(1), "the handshake was granted before its kernel answered"
        process.kill()
        with suppress(urllib.error.HTTPError):  # the server is asked for its kernel, and finds that it has died
            connections(server, ending)
        waiting.settimeout(10)
        assert waiting.recv(100).startswith(b"HTTP/1.1 404")


@contextmanager
def nnviz_lab(folder: Path) -> Iterator[tuple[servers.Server, str]]:
    """`nnviz lab`, and its token."""
    url = f"http://localhost:{servers.free_port()}/"
    command = [sys.executable, "-m", "nnviz", "lab", "copy", "--no-browser", "--port", url.split(":")[2].strip("/")]
    with servers.running(command, folder, url) as process:
        server = servers.Server(url, folder, process)
        yield server, server.says("?token=").partition("?token=")[2].split()[0]


@contextmanager
def binder(folder: Path) -> Iterator[tuple[servers.Server, str]]:
    """A Jupyter server with Binder's settings, and its token."""
    (folder / "config").mkdir()
    shutil.copy(ROOT / "binder" / "jupyter_server_config.py", folder / "config")
    port = servers.free_port()
    command = [
        sys.executable,
        "-m",
        "jupyterlab",
        "--no-browser",
        "--allow-root",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        "--IdentityProvider.token=binder",
    ]
    with servers.running(command, folder, f"http://localhost:{port}/") as process:
        yield servers.Server(f"http://localhost:{port}/", folder, process), "binder"


@pytest.mark.parametrize("start", (nnviz_lab, binder))
def test_jupyterlab_s_server_refuses_a_wrong_count_too(tmp_path, start):
    with start(tmp_path) as (server, token):
        asked = urllib.request.Request(f"{server.url}api/kernels?token={token}", b"{}", method="POST")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            kernel = Visit(json.load(answer)["id"])
        for protocol in (V1, None):
            with Client(server.url, kernel, protocol, token) as client:
                client.raw(b"\xff" * 8)
                assert client.closing()[0] == 1007
            with Client(server.url, kernel, protocol, token) as client:
                client.send("comm_open", {"comm_id": "1", "target_name": "mine", "data": {}})
                assert client.answers()


class Proxy:
    """A proxy that drops the first request for a kernel's websocket."""

    def __init__(self, port: int):
        self.port = port
        self.handshakes: list[bytes] = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://localhost:{self.listener.getsockname()[1]}/"
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:  # it was closed
                return
            threading.Thread(target=self._serve, args=[client], daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with client, socket.create_connection(("127.0.0.1", self.port)) as server:
            request = client.recv(65536)
            if b"/channels?" in request:
                self.handshakes.append(request.lower())
                if len(self.handshakes) == 1:
                    return
            server.sendall(request)
            back = threading.Thread(target=_pass_on, args=[server, client], daemon=True)
            back.start()
            _pass_on(client, server)
            back.join()


def _pass_on(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:  # the other end has gone
        return


def test_a_page_whose_first_websocket_is_lost_shows_frames(server, page: Page):
    proxy = Proxy(int(server.url.split(":")[2].strip("/")))
    with proxy.listener:
        shown = Shown(page).open(proxy.url)
        assert b"sec-websocket-protocol" in proxy.handshakes[0]
        assert b"sec-websocket-protocol" not in proxy.handshakes[1]  # what this is about
        shown.play().pause()
        page.goto("about:blank")


def test_a_page_opens_no_comm_but_the_one_that_lists_its_widgets(server, page: Page):
    targets = set()

    def note(data: str | bytes) -> None:
        if isinstance(data, bytes):
            found, _ = messages.read(data, V1)
            if found["header"]["msg_type"] == "comm_open":
                targets.add(found["content"]["target_name"])

    page.on("websocket", lambda opened: opened.on("framesent", note))
    Shown(page).open(server.url).play().pause()
    assert targets == {"jupyter.widget.control"}
