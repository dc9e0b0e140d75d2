"""Imports change nothing: what the modules of nnviz do to the process, they do when they are called."""

import json
import subprocess
import sys
from importlib.util import find_spec

from tests.test_imports import MODULES, imports

SCRIPT = """
import importlib, json, os, signal, sys, warnings

def load(name):
    try:
        importlib.import_module(name)
    except ModuleNotFoundError:  # the name of a class or a function
        importlib.import_module(name.rpartition(".")[0])

def state():
    return {
        "blocked imports": sorted(name for name, module in sys.modules.items() if module is None),
        "warning filters": [str(each) for each in warnings.filters],
        "shown warnings": str(warnings.showwarning),
        "signal handlers": {int(number): str(signal.getsignal(number)) for number in signal.valid_signals()},
        "environment": dict(os.environ),
    }

others, ours = json.loads(sys.argv[1])
for name in others:
    load(name)
before = state()
for name in ours:
    importlib.import_module(name)
after = state()
print(json.dumps({name: (before[name], after[name]) for name in before if before[name] != after[name]}))
"""


def test_importing_any_module_changes_nothing_in_the_process():
    others, ours = set(), []
    for module in MODULES:
        needed = imports(module)[0]
        if all(find_spec(name.split(".")[0]) for name in needed):  # PyTorch need not be installed
            others |= needed
            ours.append(f"nnviz.{module}".removesuffix(".__init__"))
    assert len(ours) >= len(MODULES) - 5
    command = [sys.executable, "-c", SCRIPT, json.dumps([sorted(others), ours])]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {}
