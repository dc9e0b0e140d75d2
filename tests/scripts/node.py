"""Node's programs that check the scripts, fetched once for this user."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent
NEEDED = 20, 19  # the first version that takes a file with `export` for a module


class NoNode(Exception):
    """There is no Node that is new enough, or its programs can't be fetched."""


def programs() -> Path:
    """Return the folder of `tsc` and `biome`, in the versions that package.json names. Raises NoNode."""
    npm = _npm()
    package = (HERE / "package.json").read_bytes()
    kept = _cache() / f"scripts-{hashlib.sha256(package).hexdigest()[:12]}"
    if not kept.is_dir():
        fetched = kept.with_suffix(f".{os.getpid()}")
        fetched.mkdir(parents=True)
        (fetched / "package.json").write_bytes(package)
        _fetch(npm, fetched)
        fetched.rename(kept)
    return kept / "node_modules" / ".bin"


def run(program: str, *arguments: str, programs: Path | None = None) -> None:
    """Run a program in the folder of the tests; it fails with what the program wrote."""
    found = shutil.which(program, path=programs and str(programs)) or program
    done = subprocess.run([found, *arguments], cwd=HERE, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def _npm() -> str:
    npm, node = shutil.which("npm"), shutil.which("node")
    if npm is None or node is None:
        raise NoNode("there is no Node with npm on the PATH")
    version = subprocess.run([node, "--version"], capture_output=True, text=True).stdout.strip()
    found = re.match(r"v(\d+)\.(\d+)", version)
    if not found or tuple(map(int, found.groups())) < NEEDED:
        raise NoNode(f"Node is {version}, and {'.'.join(map(str, NEEDED))} is the oldest that will do")
    return npm


def _cache() -> Path:
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "nnviz-tests"


def _fetch(npm: str, folder: Path) -> None:
    command = [npm, "install", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts"]
    try:
        done = subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=150
        )
        problem = done.returncode and (done.stderr.strip() or f"exit status {done.returncode}")
    except (OSError, subprocess.TimeoutExpired) as error:
        problem = str(error)
    if problem:
        shutil.rmtree(folder)
        raise NoNode(f"`{' '.join(['npm', *command[1:]])}` failed: {problem}")
