"""The documentation: it is built without a warning, holds the public API, and needs no other machine."""

import os
import re
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

import nnviz

ROOT = Path(__file__).parents[1]
EVENTS, AUGMENT = "nnviz.training.events", "nnviz.data.augment"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The built pages. The variables make every access to another machine fail."""
    folder = tmp_path_factory.mktemp("site")
    nowhere = dict.fromkeys(("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY"), "http://127.0.0.1:9")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-f", "docs/mkdocs.yml", "-d", str(folder)],
        cwd=ROOT,
        env=os.environ | nowhere,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0 and "WARNING" not in done.stderr, done.stderr
    return folder


def test_every_public_name_is_documented(site):
    inventory = (site / "objects.inv").read_bytes()
    names = {line.split()[0] for line in zlib.decompress(inventory.partition(b"zlib.\n")[2]).decode().splitlines()}
    modules = {"nnviz.augment", "nnviz.events", "nnviz.probes", "nnviz.views"}
    assert {f"nnviz.{name}" for name in nnviz.__all__} - modules <= names
    assert {f"nnviz.views.{name}" for name in nnviz.views.__all__} <= names
    assert {f"nnviz.probes.{name}" for name in nnviz.probes.__all__} <= names
    functions = {name for name, thing in vars(nnviz.augment).items() if getattr(thing, "__module__", "") == AUGMENT}
    assert len(functions) > 5
    assert {f"{AUGMENT}.{name}" for name in functions if not name.startswith("_")} <= names
    events = {name for name, thing in vars(nnviz.events).items() if getattr(thing, "__module__", "") == EVENTS}
    assert len(events) > 10
    assert {f"{EVENTS}.{name}" for name in events if not name.startswith("_")} <= names


def test_every_setting_has_a_row(site):
    page = (site / "settings" / "index.html").read_text(encoding="utf-8")
    for name in nnviz.Config.model_fields:
        assert f"<td><code>{name}</code></td>" in page, name


def test_the_pages_load_nothing_from_other_machines(site):
    pages = [path.read_text(encoding="utf-8") for path in site.rglob("*.html")]
    assert len(pages) > 10
    for page in pages:
        assert not re.search(r"<(script|img|iframe)[^>]* src=\"(https?:)?//", page)
        assert not re.search(r"<link[^>]* href=\"(https?:)?//", page)
