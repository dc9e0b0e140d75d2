"""An hour with a real server and real browsers, used and misused.

    uv run python -m benchmarks.soak [--minutes 60] [--json figures.json] [--spare]

One page plays through, at the fastest speed and on a good link: its kernel, its tab and the server are watched.
Beside it other visitors come and go: one scene after the other, again and again, until the time is over.
Ctrl-C ends it early with the figures that it has by then.
"""

import argparse
import json
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from benchmarks.soak import leaving
from benchmarks.soak.figures import Figures
from benchmarks.soak.house import House, Over, chromium_of
from benchmarks.soak.scenes import SCENES
from tests.browser import servers


def main() -> int:
    options = options_of(sys.argv[1:])
    if not options.here:
        return apart(sys.argv[1:])
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="soak-") as folder, sync_playwright() as playwright:
        with servers.voila(Path(folder)) as server:
            waiting = len(leaving.settled(server))
            with chromium_of(playwright) as first, chromium_of(playwright) as second:
                house = House(playwright, first, second, server, figures, options.minutes, options.spare)
                for name in ("SIGINT", "SIGTERM"):
                    signal.signal(getattr(signal, name), lambda *_: house.end())
                play(house, options.scene)
                house.close()
            leaving.note(server, waiting, house.kernels_seen, figures)
    print("\n".join(figures.report()), flush=True)
    if options.json:
        options.json.write_text(json.dumps(figures.as_json(), indent=1) + "\n", encoding="utf-8")
    return 0


def options_of(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the figures to this file")
    parser.add_argument(
        "--scene",
        action="append",
        choices=[scene.__name__ for scene in SCENES],
        help="play only this scene; may be given several times",
    )
    parser.add_argument("--spare", action="store_true", help="leave out the frames that can hang an old server")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def apart(arguments: list[str]) -> int:
    """Run the soak in a separate session.

    Otherwise Ctrl-C in the terminal would end its server and its browsers, too.
    """
    child = subprocess.Popen([sys.executable, "-m", "benchmarks.soak", "--here", *arguments], start_new_session=True)
    for name in ("SIGINT", "SIGTERM"):
        signal.signal(getattr(signal, name), lambda number, _: child.send_signal(number))
    return child.wait()


def play(house: House, chosen: list[str] | None) -> None:
    """Play the scenes again and again until the time is over.

    A scene that fails is recorded, and the next one begins.
    """
    scenes = [scene for scene in SCENES if not chosen or scene.__name__ in chosen]
    try:
        house.begin()
        while True:
            for scene in scenes:
                house.scene = scene.__name__
                try:
                    house.say(scene(house))
                except Over:
                    raise
                except Exception as problem:
                    house.failed(problem)
                house.check()
    except Over as reason:
        house.say(f"over: {reason}")


if __name__ == "__main__":
    sys.exit(main())
