"""axe-core, which finds problems of accessibility."""

import io
import os
import shutil
import subprocess
import tarfile
import tempfile
from functools import cache
from pathlib import Path

from playwright.sync_api import Page

VERSION = "4.14.1"


@cache
def source() -> str:
    """Return the script, from the file NNVIZ_AXE or from npm."""
    named = os.environ.get("NNVIZ_AXE")
    kept = Path(named) if named else _cache() / f"axe-core-{VERSION}.min.js"
    if not named and not kept.is_file():
        kept.parent.mkdir(parents=True, exist_ok=True)
        fetched = kept.with_suffix(f".{os.getpid()}")
        fetched.write_bytes(_fetch())
        fetched.replace(kept)
    return kept.read_text(encoding="utf-8")


def violations(page: Page, within: str = "body") -> list[str]:
    """Return axe's findings, a line for each element."""
    page.evaluate(source())
    found = page.evaluate("async within => (await axe.run(within, {resultTypes: ['violations']})).violations", within)
    return [
        f"{rule['id']}: {node['html'][:200]} ({node['failureSummary'].splitlines()[-1].strip()})"
        for rule in found
        for node in rule["nodes"]
    ]


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nnviz-tests"


def _fetch() -> bytes:
    npm = shutil.which("npm")
    if npm is None:
        raise RuntimeError("the accessibility tests need npm, to fetch axe-core, or NNVIZ_AXE naming axe.min.js")
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            [npm, "pack", "--silent", f"axe-core@{VERSION}"],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        if done.returncode != 0:
            raise RuntimeError(f"`npm pack axe-core@{VERSION}` failed: {done.stderr.strip()}")
        archive = next(Path(folder).glob("axe-core-*.tgz")).read_bytes()
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        script = files.extractfile("package/axe.min.js")
        assert script is not None, "axe-core has no package/axe.min.js"
        return script.read()
