"""The scripts: their types agree, their style is one, and what they compute is right. All of it takes Node."""

import os

import pytest

from tests.scripts import node


@pytest.fixture(scope="module")
def programs(request):
    """The folder of Node's programs; without Node the tests are skipped, except where all of them have to run."""
    try:
        return node.programs()
    except node.NoNode as problem:
        text = f"the page's scripts are not checked: {problem}"
        if os.environ.get("CI") == "true":
            pytest.fail(text, pytrace=False)
        _notice(request.config, text)
        pytest.skip(text)


def _notice(config, text):
    """Write a line that is seen although the output of tests is not."""
    with config.pluginmanager.getplugin("capturemanager").global_and_fixture_disabled():
        config.pluginmanager.getplugin("terminalreporter").write_line(f"\n{text}")


def test_the_types_agree(programs):
    node.run("tsc", "--project", "tsconfig.json", programs=programs)


def test_biome_finds_nothing(programs):
    node.run("biome", "check", "--error-on-warnings", ".", "../../nnviz/app/page", programs=programs)


@pytest.mark.usefixtures("programs")
def test_what_the_modules_compute_is_right():
    node.run("node", "--test", *(str(path) for path in sorted(node.HERE.glob("units/*.test.js"))))
