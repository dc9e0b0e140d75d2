"""Binder: the Dockerfile of repo2docker, the pins, the settings."""

import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def dockerfile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The Dockerfile that repo2docker makes of this repository."""
    program = Path(sys.executable).with_name("jupyter-repo2docker")
    done = subprocess.run(
        [program, "--no-build", "--debug", str(ROOT)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        cwd=tmp_path_factory.mktemp("binder"),
    )
    assert done.returncode == 0, done.stderr
    return done.stdout + done.stderr


def pins() -> dict[str, str]:
    """Return the version of each package in binder/requirements.txt."""
    lines = (ROOT / "binder" / "requirements.txt").read_text().splitlines()
    wanted = [Requirement(line) for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"==[\w.]+", str(each.specifier)) for each in wanted)
    return {each.name: str(each.specifier).removeprefix("==") for each in wanted}


def test_binder_uses_python_3_12(dockerfile):
    assert "environment-2epy-2d3-2e12" in dockerfile


def test_binder_installs_the_pins_before_it_copies_the_sources(dockerfile):
    assert dockerfile.index('install --no-cache-dir -r "binder/requirements.txt"') < dockerfile.index(
        "COPY --chown=0:0 src/ "
    )


def test_binder_installs_the_package_at_the_end(dockerfile):
    assert "RUN ./binder/postBuild" in dockerfile
    assert os.access(ROOT / "binder" / "postBuild", os.X_OK)


def test_the_pins_are_what_the_package_asks_for():
    asked = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["dependencies"]
    for requirement in map(Requirement, asked):
        assert requirement.specifier.contains(pins()[requirement.name]), requirement


@pytest.fixture
def settings() -> Config:
    """Jupyter's settings on Binder."""
    return PyFileConfigLoader("jupyter_server_config.py", path=str(ROOT / "binder")).load_config()


def test_binder_s_jupyter_ends_kernels_without_a_page(settings):
    culling = settings.MappingKernelManager
    assert 0 < culling.cull_idle_timeout <= 600
    assert 0 < culling.cull_interval <= 60
    assert culling.cull_connected is False
    assert culling.buffer_offline_messages is False


def test_binder_s_jupyter_finds_its_settings(settings):
    assert "cp binder/jupyter_server_config.py ~/.jupyter/" in (ROOT / "binder" / "postBuild").read_text()
    assert settings.VoilaConfiguration.prelaunch_hook is not None
