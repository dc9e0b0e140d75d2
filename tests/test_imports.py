"""Imports between the rooms point one way."""

import ast
import subprocess
import sys
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import nnviz

PACKAGE = Path(__file__).parents[1] / "nnviz"

# Room: the rooms of ours that it may import. Each stands below the rooms that it imports, and above those that
# import it, so that there is no circle.
ROOMS = {
    "words": (),
    "errors": ("words",),
    "nn": ("words",),
    "data": ("words", "errors", "nn"),
    "settings": ("words", "errors", "nn", "data"),
    "training": ("words", "errors", "nn", "data", "settings"),
    "probes": ("words", "errors", "nn", "data", "training"),
    "history": ("words", "nn", "data", "settings", "training", "probes"),
    "recipes": ("words", "errors", "nn", "data", "settings", "training", "history"),
    "probes.gradient_checking": ("words", "errors", "nn", "settings", "training"),
    "diagnosis": ("words", "errors", "nn", "settings", "training", "probes"),
    "diagnosis.remedies": ("words", "errors", "nn", "data", "settings", "training", "diagnosis"),
    "watching": ("words", "errors", "nn", "data", "settings", "training", "probes", "history"),
    "sweeps": ("words", "errors", "nn", "data", "settings", "training", "recipes"),
    "drawing": ("words", "nn", "data"),
    "views.base": ("words", "nn", "data", "training", "drawing"),
    "views.over_steps": ("words", "nn", "settings", "training", "probes", "drawing", "views.base"),
    "views.autoencoder": ("words", "nn", "data", "training", "probes", "drawing", "views.base"),
    "views.output": (
        "words",
        "nn",
        "data",
        "training",
        "probes",
        "drawing",
        "views.base",
        "views.over_steps",
        "views.autoencoder",
    ),
    "views.network": ("words", "nn", "data", "training", "probes", "drawing", "views.base", "views.over_steps"),
    "views.journey": ("words", "nn", "training", "probes", "drawing", "views.base", "views.over_steps"),
    "views.bent_space": ("words", "nn", "data", "training", "probes", "drawing", "views.base", "views.over_steps"),
    "views.landscape": ("words", "nn", "training", "probes", "drawing", "views.base"),
    "views.samples": ("words", "nn", "data", "training", "probes", "drawing", "views.base", "views.over_steps"),
    "views.sweep": ("words", "nn", "data", "settings", "training", "sweeps", "drawing", "views.base"),
    "views": (  # for editors only, and loaded when they are first used
        "drawing",
        "views.base",
        "views.over_steps",
        "views.autoencoder",
        "views.output",
        "views.network",
        "views.journey",
        "views.bent_space",
        "views.landscape",
        "views.samples",
        "views.sweep",
    ),
    "lessons.repairs": ("words", "data", "nn", "settings", "training", "probes.gradient_checking"),
    "lessons": (
        "words",
        "errors",
        "nn",
        "data",
        "settings",
        "training",
        "probes",
        "history",
        "sweeps",
        "views.base",
        "lessons.repairs",
    ),
    "lessons.course.senses": ("words", "data", "settings", "training", "lessons"),
    "lessons.course": (
        "words",
        "nn",
        "data",
        "settings",
        "training",
        "probes",
        "history",
        "lessons",
        "lessons.repairs",
    ),
    "app.page": (),
    "app.screen": ("words", "training", "history", "drawing", "views.base", "app.page"),
    "app.controls": (
        "words",
        "errors",
        "nn",
        "data",
        "settings",
        "training",
        "lessons",
        "views.base",
        "app.page",
        "app.screen",
    ),
    "app.actions": (
        "words",
        "errors",
        "nn",
        "data",
        "settings",
        "training",
        "history",
        "recipes",
        "diagnosis",
        "diagnosis.remedies",
        "sweeps",
        "lessons",
        "lessons.course",
        "drawing",
        "views.base",
        "views.over_steps",
        "views.output",
        "views.network",
        "views.samples",
        "views.sweep",
        "app.screen",
        "app.controls",
    ),
    "app.teaching": (
        "words",
        "errors",
        "training",
        "history",
        "sweeps",
        "lessons",
        "lessons.course",
        "lessons.repairs",
        "views.base",
        "app.screen",
        "app.controls",
        "app.actions",
    ),
    "app": (
        "words",
        "errors",
        "nn",
        "data",
        "settings",
        "training",
        "history",
        "recipes",
        "watching",
        "sweeps",
        "drawing",
        "views.base",
        "views.over_steps",
        "views.output",
        "views.network",
        "views.sweep",
        "lessons",
        "lessons.course",
        "app.screen",
        "app.controls",
        "app.actions",
        "app.teaching",
    ),
    "server": ("words",),
    "cli": ("words", "errors", "settings", "training", "lessons", "lessons.course", "server"),
    "__main__": ("cli",),
    "__init__": (  # for editors only, and loaded when they are first used
        "errors",
        "data",
        "settings",
        "training",
        "history",
        "recipes",
        "probes.gradient_checking",
        "diagnosis",
        "watching",
        "sweeps",
        "probes",
        "views",
        "app",
    ),
}
# What moves a run, and what holds something that does.
TRAINING = (
    "training.run",
    "training.step",
    "training.trainer",
    "training.crowd",
    "history.branch",
    "history.forgetting",
    "history.history",
    "history.comparison",
    "recipes.schema",
    "recipes.recipe",
    "recipes.plan",
    "recipes.rerun",
    "gradient_checking.check",
    "diagnosis.remedies.trial",
    "diagnosis.remedies.experiment",
)

# Part: which packages of others it may import, anywhere in it. The standard library is free.
OTHERS = {
    "data": {"narwhals"},
    "settings": {"pydantic", "pydantic_core"},
    "recipes": {"pydantic"},
    "sweeps": {"loky", "psutil", "pydantic", "threadpoolctl"},
    "drawing": {"matplotlib", "contourpy"},
    "views": {"matplotlib", "contourpy", "PIL"},
    "watching": {"torch"},
    "app": {"pydantic", "PIL", "simplejpeg", "ipywidgets", "anywidget", "traitlets", "IPython"},
    "server": {
        "ipykernel",
        "jinja2",
        "jupyter_client",
        "jupyterlab",
        "jupyter_server",
        "psutil",
        "tornado",
        "traitlets",
        "voila",
    },
    "cli": {"typer"},
}

SHOWING = ("drawing", "views", "diagnosis")

MODULES = sorted(".".join(path.relative_to(PACKAGE).with_suffix("").parts) for path in PACKAGE.rglob("*.py"))
every_module = pytest.mark.parametrize("module", MODULES)


def room(module):
    """The folder that a module lies in, or the module itself at the top."""
    return module.removesuffix(".__init__") if module.endswith(".__init__") else module.rpartition(".")[0] or module


def path_of(module):
    return PACKAGE.joinpath(*module.split(".")).with_suffix(".py")


@cache
def imports(module):
    """Return a module's imports: (others' packages, our modules)."""
    others, ours = set(), set()
    texts = [
        path.read_text(encoding="utf-8")
        for path in (path_of(module), path_of(module).with_suffix(".pyi"))
        if path.exists()
    ]
    for node in [node for text in texts for node in ast.walk(ast.parse(text))]:
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


def test_each_room_has_a_row_and_stands_above_what_it_imports():
    assert {room(module) for module in MODULES} == set(ROOMS)
    order = list(ROOMS)
    for name, known in ROOMS.items():
        assert all(order.index(other) < order.index(name) for other in known), name


def test_a_newcomer_reads_few_names():
    assert len({name.split(".")[0] for name in MODULES}) <= 20


@every_module
def test_it_imports_of_others_what_its_part_may(module):
    others, _ = imports(module)
    assert {name.split(".")[0] for name in others} <= OTHERS.get(module.split(".")[0], set()) | {"numpy"}
    assert not [name for name in others if name.startswith("matplotlib.pyplot")]


@every_module
def test_it_imports_of_ours_what_its_room_may(module):
    _, ours = imports(module)
    assert {room(name) for name in ours} <= {*ROOMS[room(module)], room(module)}


def test_no_module_imports_itself_on_a_way_around():
    graph = {module: imports(module)[1] for module in MODULES}
    list(TopologicalSorter(graph).static_order())  # raises CycleError, which names the modules


@pytest.mark.parametrize(
    "module", [name for name in MODULES if name.split(".")[0] in SHOWING and room(name) != "diagnosis.remedies"]
)
def test_what_shows_a_run_can_not_tell_a_live_one_from_a_replay(module):
    tries = {"training.step", "training.crowd"} if room(module) == "diagnosis" else set()  # it trains copies of a run
    assert not imports(module)[1] & (set(TRAINING) - tries)


@pytest.mark.parametrize("package", (nnviz, nnviz.views, nnviz.probes), ids=("nnviz", "views", "probes"))
def test_editors_see_the_names_that_there_are(package):
    stub = ast.parse(Path(package.__file__).with_suffix(".pyi").read_text(encoding="utf-8"))
    seen = sorted(alias.asname for line in stub.body if isinstance(line, ast.ImportFrom) for alias in line.names)
    assert seen == sorted(package.__all__)
    assert all(getattr(package, name) is not None for name in seen)
    with pytest.raises(AttributeError):
        package.Playgrund


def modules_loaded_by(statement):
    """The modules that are loaded after a statement, in a fresh interpreter, and were not before."""
    script = f"import sys; before = set(sys.modules); {statement}; print(*set(sys.modules) - before)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def loaded_by(statement):
    """The packages that are loaded, without Python's own."""
    packages = {name.split(".")[0] for name in modules_loaded_by(statement)}
    return packages - sys.stdlib_module_names - {"cython_runtime"}


ALONE = {"nnviz", "numpy", "pydantic", "pydantic_core", "annotated_types", "typing_extensions", "typing_inspection"}


@pytest.mark.parametrize(
    "statement, allowed",
    (
        ("import nnviz", {"nnviz"}),
        ("import nnviz.nn.network, nnviz.nn.optimizers, nnviz.nn.schedules", {"nnviz", "numpy"}),
        ("import nnviz; nnviz.Trainer().run(steps=3)", ALONE),
        ("import nnviz; nnviz.History(nnviz.Trainer()); nnviz.gradient_check()", ALONE),
        ("import nnviz; nnviz.Samples.from_arrays([[1, 2], [3, 4]], [0, 1])", ALONE),
    ),
)
def test_what_is_loaded(statement, allowed):
    found = {name for name in loaded_by(statement) if not name.startswith("_")}
    assert found <= allowed


def test_a_playground_loads_only_the_pictures_that_it_shows():
    found = modules_loaded_by("import nnviz; nnviz.Playground()")
    assert "nnviz.views.over_steps.curves" in found
    assert not {"nnviz.views.landscape", "nnviz.views.bent_space", "nnviz.views.journey"} & found
