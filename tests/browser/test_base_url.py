"""The page below a path, as a proxy or a hub passes it on."""

from urllib.parse import urlparse

import pytest

from tests.browser import servers
from tests.browser.playground import Shown
from tests.faults.test_connection import says, start_again

pytestmark = pytest.mark.timeout(400)

BASE = "/course/nnviz/"


def test_everything_works_below_a_path(page, tmp_path):
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url))
    with servers.voila(tmp_path, "--base-url", "course/nnviz") as server:
        assert f"{server.url.rstrip('/')}{BASE}\n" in server.says("Ctrl-C")
        shown = Shown(page).open(server.url.rstrip("/") + BASE + "?dataset=xor").play()
        kernel = shown.kernel(server)
        assert server.kernel_ahead(kernel.id).alive
        kernel.process.kill()
        says(shown, "died")  # its state is asked for below the path
        start_again(shown)
        assert urlparse(page.url).path == BASE and "dataset=xor" in page.url
        shown.play()
        paths = [found.path for found in map(urlparse, asked) if found.scheme in ("http", "ws")]
        assert {path for path in paths if not path.startswith(BASE)} == set()
        page.goto(server.url + "?theme=dark")
        assert urlparse(page.url)[2:5] == (BASE, "", "theme=dark")
        Shown(page).wait()
        page.goto("about:blank")
