"""Tests for the order of the tests, alone and in several processes."""

from types import SimpleNamespace
from unittest.mock import Mock

import pytest

from tests import conftest

NAMES = [
    "tests/app/test_play.py::test_first",
    "tests/browser/test_lab.py::test_lab",
    "tests/faults/test_sockets.py::test_without_a_page",
    "tests/faults/test_sockets.py::test_with_a_page",
    "tests/browser/test_page.py::test_page",
    "tests/test_words.py::test_last",
]
IN_BROWSER = {name for name in NAMES if "/browser/" in name or name.endswith("_with_a_page")}
GROUPED = {name for name in NAMES if "test_sockets" in name}


@pytest.fixture
def collected():
    """The names of collected tests, in the order in which they run."""
    items = [
        SimpleNamespace(
            nodeid=name,
            path=conftest.TESTS.parent / name.partition("::")[0],
            fixturenames=["browser"] if name in IN_BROWSER else [],
            add_marker=lambda marker: None,
            get_closest_marker=lambda marker: None,
        )
        for name in NAMES
    ]
    conftest.pytest_collection_modifyitems(items)
    return [item.nodeid for item in items]


def test_tests_with_a_browser_come_last_and_those_that_share_their_server_with_them(collected):
    late = IN_BROWSER | GROUPED
    assert [name in late for name in collected] == sorted(name in late for name in collected)


def test_each_process_has_its_tests_with_a_browser_last(collected):
    config = SimpleNamespace(getvalue={"tx": ["2*popen"]}.get, option=SimpleNamespace(loadscopereorder=True))
    processes = [Mock(**{"gateway.id": f"gw{number}"}, shutting_down=False) for number in range(2)]
    scheduler = conftest.pytest_xdist_make_scheduler(config, Mock())
    for process in processes:
        scheduler.add_node(process)
        scheduler.add_node_collection(process, collected)
    scheduler.schedule()
    ran = {process: [] for process in processes}
    for _ in NAMES:
        for process in processes:
            sent = [index for call in process.send_runtest_some.call_args_list for index in call.args[0]]
            for index in sent[len(ran[process]) :]:
                ran[process].append(collected[index])
                scheduler.mark_test_complete(process, index)
    assert sorted(name for names in ran.values() for name in names) == sorted(NAMES)
    assert any(set(names) >= GROUPED for names in ran.values())
    for names in ran.values():
        late = [name in IN_BROWSER | GROUPED for name in names]
        assert late == sorted(late)
