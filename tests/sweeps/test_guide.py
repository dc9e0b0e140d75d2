"""The examples of `docs/clusters.md`: those on one machine run, and the others say that nobody ran them."""

import re
from pathlib import Path

import pytest

from nnviz.sweeps.sweep import Sweep

TEXT = (Path(__file__).parents[2] / "docs" / "clusters.md").read_text(encoding="utf-8")
PARTS = dict(re.findall(r"^## (.*?)\n(.*?)(?=^## |\Z)", TEXT, re.DOTALL | re.MULTILINE))
QUICK = ("This process", "All cores of a laptop", "An executor of your own")
SLOW = ("Dask on this machine", "ipyparallel")  # tests/faults/test_sweep_clusters.py runs them


def example(title):
    """The first lines, and those below a title."""
    common = re.search(r"```python\n(.*?)```", TEXT, re.DOTALL)[1]
    return common + "".join(re.findall(r"```python\n(.*?)```", PARTS[title], re.DOTALL))


@pytest.mark.parametrize("title", QUICK)
def test_examples_on_one_machine_run(title):
    names = {}
    exec(example(title), names)
    sweep = names["sweep"]
    assert isinstance(sweep, Sweep) and sweep.ended.reason == "done"


def test_every_other_example_says_that_it_is_not_tested():
    for title, part in PARTS.items():
        is_untested = "```python" in part and title not in (*QUICK, *SLOW)
        assert ("This example is not tested" in part) == is_untested, title
        compile(example(title), title, "exec")
