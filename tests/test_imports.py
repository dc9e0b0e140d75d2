"""Who may know whom: knowledge points one way."""

import ast
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "nnviz"

# From left to right: a module of the spine may import those to its left, and of the folders only nn.
SPINE = (
    "words", "data.formula", "setting", "refused", "paths", "config", "data.plane", "data.generators", "data.checks",
    "data.datasets", "data.patch", "data.prepared", "data.text_file", "data.label_column", "data.csv_file",
    "data.split", "data.own_data", "data.edits", "recipes.stored", "recipes.stored_edit", "model", "evaluation", "cost",
    "limits", "problem", "probes.landscape", "probes.layer_space", "events", "observers", "probes.anchor", "changes",
    "blocks", "checkpoints", "curve", "probes.measures", "probes.distributions", "probes.inert_units", "probes.unit",
    "probes.journey", "run", "trainer", "crowd", "pending", "journal", "branch", "forgetting", "history",
    "recipes.parts", "recipes.recipe", "recipes.plan", "gradient_report", "gradient_checking",
)
FOLDERS = ("data", "probes", "recipes")  # of the spine, each for what belongs together
LATER = {"data.datasets": {"data.own_data"}, "data.split": {"data.own_data"}}  # in the functions that read own data
# What moves a run, and what holds something that does.
TRAINING = (
    "run", "trainer", "crowd", "branch", "forgetting", "history", "recipes.parts", "recipes.recipe", "recipes.plan",
    "gradient_checking",
)
ABOVE = ("cli", "recipes.rerun", "__main__", "__init__")  # these may import anything

# Part: which packages of others it may import, anywhere in it. The standard library is free.
OTHERS = {
    "nn": {"numpy"},
    "diagnosis": {"numpy"},
    "spine": {"numpy", "pydantic", "pydantic_core"},
    "drawing": {"numpy", "matplotlib", "contourpy"},
    "views": {"numpy", "matplotlib", "contourpy", "PIL"},
    "watching": {"numpy", "torch"},
    "app": {"numpy", "pydantic", "PIL", "simplejpeg", "ipywidgets", "anywidget", "traitlets", "IPython"},
    "server": {
        "ipykernel", "jinja2", "jupyter_client", "jupyterlab", "jupyter_server", "psutil", "tornado", "traitlets", "voila",
    },
}
# Part: which parts of ours.
OURS = {
    "nn": {"nn"},
    "diagnosis": {"nn", "spine", "diagnosis"},
    "spine": {"nn", "spine"},
    "drawing": {"nn", "spine", "drawing"},
    "views": {"nn", "spine", "drawing", "views"},
    "watching": {"nn", "spine", "watching"},
    "app": {"nn", "spine", "drawing", "views", "watching", "app"},
    "server": {"spine", "server"},
}

MODULES = sorted(
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py")
)
every_module = pytest.mark.parametrize("module", [name for name in MODULES if name not in ABOVE])


def part(module):
    """The part that a module belongs to: its folder, or the spine."""
    folder = module.split(".")[0]
    return folder if "." in module and folder not in FOLDERS else "spine"


def path_of(module):
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


@cache
def imports(module):
    """What a module imports wherever in it: (others' packages, our modules)."""
    others, ours = set(), set()
    for node in ast.walk(ast.parse(path_of(module).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            others |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = ["nnviz", *module.split(".")[: -node.level]] if node.level else []
            base += node.module.split(".") if node.module else []
            others |= {".".join([*base, alias.name]) for alias in node.names}
    for name in [name for name in others if name.split(".")[0] == "nnviz"]:
        others.remove(name)
        inner = name.removeprefix("nnviz").removeprefix(".")
        ours.add(inner if inner and path_of(inner).exists() else inner.rpartition(".")[0])
    return {name for name in others if name.split(".")[0] not in sys.stdlib_module_names}, ours - {""}


def test_each_folder_has_a_row_and_each_module_of_the_spine_its_place():
    assert {part(name) for name in MODULES if name not in ABOVE} == set(OURS) == set(OTHERS)
    assert sorted(SPINE) == [
        name for name in MODULES if part(name) == "spine" and name not in ABOVE and not name.endswith("__init__")
    ]


@every_module
def test_it_imports_of_others_what_its_part_may(module):
    others, _ = imports(module)
    assert {name.split(".")[0] for name in others} <= OTHERS[part(module)]
    assert not [name for name in others if name.startswith("matplotlib.pyplot")]


@every_module
def test_it_imports_of_ours_what_its_part_may(module):
    _, ours = imports(module)
    assert {part(name) for name in ours} <= OURS[part(module)]


@pytest.mark.parametrize("place, module", list(enumerate(SPINE)), ids=SPINE)
def test_the_spine_imports_to_its_left(place, module):
    known = {name for name in imports(module)[1] if part(name) == "spine"}
    assert known - LATER.get(module, set()) <= set(SPINE[:place])


@pytest.mark.parametrize("module", [name for name in MODULES if part(name) in ("drawing", "views", "diagnosis")])
def test_what_shows_a_run_can_not_tell_a_live_one_from_a_replay(module):
    assert not imports(module)[1] & set(TRAINING)


def loaded_by(statement):
    """The packages that are loaded after a statement, in a fresh interpreter, and were not before."""
    script = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return {name.split(".")[0] for name in done.stdout.split()} - sys.stdlib_module_names - {"cython_runtime"}


ALONE = {"nnviz", "numpy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}


@pytest.mark.parametrize("statement, allowed", (
    ("import nnviz", {"nnviz"}),
    ("import nnviz.nn.network, nnviz.nn.optimizers, nnviz.nn.schedules", {"nnviz", "numpy"}),
    ("import nnviz; nnviz.Trainer().run(steps=3)", ALONE),
    ("import nnviz; nnviz.History(nnviz.Trainer()); nnviz.gradient_check()", ALONE),
    ("import nnviz; nnviz.Dataset.from_arrays([[1, 2], [3, 4]], [0, 1])", ALONE),
))
def test_what_is_loaded(statement, allowed):
    found = {name for name in loaded_by(statement) if not name.startswith("_")}
    assert found <= allowed
