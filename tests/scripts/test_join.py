"""The join: a widget is given all files that its script needs, each in a scope of its own."""

import re
import shutil
import subprocess
from graphlib import CycleError

import pytest

from nnviz.app.controls.file_chooser import Chooser
from nnviz.app.controls.file_dialog import FileDialog
from nnviz.app.page import join
from nnviz.app.screen.screen import Screen
from tests.environments import ROOT

FOLDER = ROOT / "nnviz" / "app" / "page"
FILES = sorted(path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.js"))
ENTRIES = [name for name in FILES if "/" not in name]
every_file = pytest.mark.parametrize("name", FILES)
every_entry = pytest.mark.parametrize("entry", ENTRIES)


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Write files that are joined instead of the page's."""
    monkeypatch.setattr(join, "files", lambda package: tmp_path)
    return lambda name, text: (tmp_path / name).write_text(text, encoding="utf-8")


@every_file
def test_a_file_imports_and_exports_as_the_join_understands_it(name):
    text = join.source(name)
    if name not in ENTRIES:
        text = text.removesuffix("export {};\n")  # of a file that has types only
        assert "export default" not in text
    else:
        assert text.endswith("\nexport default { render };\n") and not join.EXPORT.search(text)
        text = text.removesuffix("export default { render };\n")
    left = join.EXPORT.sub("", join.IMPORT.sub("", text))
    assert not re.findall(r"^\s*(?:import|export)\b.*|\bimport\(.*|\bawait import\b.*", left, re.MULTILINE)
    assert not [names for names, _ in join.IMPORT.findall(text) if " as " in names]


@every_entry
def test_nothing_of_modules_is_left_but_what_the_widget_asks_for(entry):
    text = join.script(entry)
    assert re.findall(r"^.*\b(?:import|export)\b.*$", text, re.MULTILINE) == ["export default { render };"]
    assert "@param" not in text and "@typedef" not in text


def test_each_file_belongs_to_a_widget():
    used = "".join(map(join.script, ENTRIES))
    assert [name for name in FILES if name not in ENTRIES and f"const {join._variable(name)} = " not in used] == [
        "base/messages.js"  # types
    ]
    entries = {"screen.js": Screen, "file_chooser.js": Chooser, "file_dialog.js": FileDialog}
    assert sorted(entries) == ENTRIES
    assert [widget._esm for widget in entries.values()] == [join.script(entry) for entry in entries]


@every_entry
def test_a_browser_can_read_it(entry, tmp_path):
    node = shutil.which("node")
    if node is None:
        pytest.skip("there is no Node to read it; the browser tests do")
    (tmp_path / "joined.mjs").write_text(join.script(entry), encoding="utf-8")
    done = subprocess.run([node, "--check", tmp_path / "joined.mjs"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


def test_two_files_may_use_the_same_name_for_themselves(written):
    written("entry.js", 'import { two } from "./two.js";\n\nconst OWN = 1;\n\nexport default { render: two };\n')
    written("two.js", "/** Twice. */\nconst OWN = 2;\n\nexport function two() {\n  return OWN;\n}\n")
    assert join.script("entry.js") == (
        "const $two = (() => {\nconst OWN = 2;\n\nfunction two() {\n  return OWN;\n}\nreturn { two };\n})();\n\n"
        "const { two } = $two;\n\nconst OWN = 1;\n\nexport default { render: two };\n"
    )


def test_files_that_import_each_other_are_refused_by_name(written):
    written("one.js", 'import { two } from "./two.js";\nexport const one = () => two;\n')
    written("two.js", 'import { one } from "./one.js";\nexport const two = () => one;\n')
    with pytest.raises(CycleError, match=r"one\.js.*two\.js"):
        join.script("one.js")


def test_a_folder_of_scripts_imports_only_itself_and_base():
    for name in FILES:
        folder = name.rpartition("/")[0]
        for _, other in join.IMPORT.findall(join.source(name)):
            beside = join._path(name, other).rpartition("/")[0]
            assert name in ENTRIES or beside in (folder, "base"), f"{name} imports {other}"
