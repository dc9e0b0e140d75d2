"""A page behind a slow link reacts soon, and its picture becomes sharp."""

import contextlib
import http.client
import http.server
import statistics
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest

from tests.browser.playground import Shown
from tests.faults.link import link

pytestmark = pytest.mark.timeout(400)

# Not a person's: the picture in the page against the one that the kernel keeps, which is lossless.
RESTING = """
from base64 import b64encode
print(b64encode(playground.screen._picture).decode())
"""
DIFFERENCES = """async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const kept = await createImageBitmap(new Blob([bytes]));
  const shown = document.querySelector('.nnviz-canvas');
  const other = document.createElement('canvas');
  [other.width, other.height] = [shown.width, shown.height];
  other.getContext('2d', {alpha: false}).drawImage(kept, 0, 0);
  const [one, two] = [shown, other].map(
    (canvas) => canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data);
  return one.reduce((count, value, place) => count + (value !== two[place]), 0);
}"""


def until_frames_stop(page, seconds):
    """Until the page has shown no frame for so long."""
    page.wait_for_function(
        """(pause) => new Promise((resolve) => {
            const canvas = document.querySelector('.nnviz-canvas');
            let timer;
            const again = () => { clearTimeout(timer); timer = setTimeout(() => resolve(true), pause); };
            new MutationObserver(again).observe(canvas, {attributes: true, attributeFilter: ['data-frames']});
            again();
        })""",
        arg=1000 * seconds,
        timeout=120_000,
    )


# Without a bound on the bytes under way these were 3,300 and 6,600 ms.
@pytest.mark.parametrize("kilobytes, delay, most", ((200, 0.0, 1200), (50, 0.3, 2500)))
def test_what_a_person_does_is_soon_seen(page, voila, kilobytes, delay, most):
    with link(voila.url) as slow:
        shown = Shown(page).open(slow.url)
        slow.set_pace(1000 * kilobytes)
        slow.delay = delay
        shown.button("play").click()
        shown.until("step > 0")
        page.wait_for_timeout(8000)  # in which the link becomes known
        latencies = [shown.latency("ArrowLeft" if turn % 2 else "ArrowRight") for turn in range(8)]
        assert statistics.median(latencies) < most, latencies
        shown.button("play").click()
        until_frames_stop(page, 4)
        kept = shown.kernel(voila).execute(RESTING).strip()
        assert page.evaluate(DIFFERENCES, kept) == 0


@pytest.fixture
def zeros() -> Iterator[int]:
    """Start a server that answers /N with N bytes, and return its port."""

    class Zeros(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            count = int(self.path[1:])
            self.send_response(200)
            self.send_header("Content-Length", str(count))
            self.end_headers()
            with contextlib.suppress(ConnectionError):
                self.wfile.write(bytes(count))

        def log_message(self, *_: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Zeros)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server.server_port
    server.shutdown()
    thread.join()
    server.server_close()


def get(url):
    with urllib.request.urlopen(url, timeout=60) as answer:
        return answer.read()


def test_a_link_carries_all_bytes_at_its_declared_speed_at_most(zeros):
    with link(zeros, kilobytes=200, delay=0.2) as slow:
        begun = time.monotonic()
        assert get(f"{slow.url}100000") == bytes(100_000)
        assert time.monotonic() - begun > 0.2 + 0.45
        assert slow.connections == 1 and slow.down.carried > 100_000 > slow.up.carried > 0


def test_a_cut_breaks_open_connections_and_allows_later_ones(zeros):
    with link(zeros, kilobytes=50) as slow:
        threading.Timer(0.5, slow.cut).start()
        with pytest.raises((OSError, http.client.IncompleteRead)):
            get(f"{slow.url}1000000")
        assert get(f"{slow.url}10") == bytes(10)
        slow.is_open = False
        with pytest.raises(OSError):
            get(f"{slow.url}10")
