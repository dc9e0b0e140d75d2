"""Sweeps on clusters, as `docs/clusters.md` starts them: one digest, and a killed worker costs nothing."""

import os
import signal
import warnings

import pytest

from nnviz.settings.config import Config
from nnviz.sweeps.events import CellsAdvanced, ChunkLost, SweepEnded
from nnviz.sweeps.sweep import Sweep
from tests.sweeps.runs import collected, own_classes, wait_for_workers
from tests.sweeps.test_guide import SLOW, example

pytestmark = pytest.mark.timeout(300)
GIVEN = dict(learning_rate=[0.01, 0.1, 1.0], l2=[0, 1, 2, 3], seed=[0, 1], chunk=1, rounds=[20] * 6)
BASE = Config(optimizer="adam", loss="cross_entropy")


@pytest.fixture(scope="module")
def digest():
    return Sweep(BASE, own_classes(), **GIVEN).run().digest()


@pytest.fixture(scope="module")
def dask():
    """A cluster of two processes on this machine."""
    distributed = pytest.importorskip("distributed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
            with distributed.Client(cluster) as client:
                client.wait_for_workers(2, timeout=240)
                yield client


@pytest.fixture(scope="module")
def engines():
    """Two of ipyparallel's engines on this machine."""
    ipyparallel = pytest.importorskip("ipyparallel")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with ipyparallel.Cluster(n=2) as client:
            client.wait_for_engines(2, timeout=240)
            yield client


def others(events):
    """The processes other than this one that trained."""
    workers = {event.worker for event in events if isinstance(event, CellsAdvanced)}
    return workers - {worker for worker in workers if worker.endswith(f":{os.getpid()}")}


@pytest.mark.filterwarnings("ignore")
def test_dask_gives_the_same_weights(dask, digest):
    executor = dask.get_executor(pure=False)
    sweep = Sweep(BASE, own_classes(), workers=executor, **GIVEN)
    wait_for_workers(sweep, executor)
    events = collected(sweep)
    assert sweep.run().digest() == digest
    assert others(events) and not any(isinstance(event, ChunkLost) for event in events)


@pytest.mark.filterwarnings("ignore")
def test_dask_replaces_a_killed_worker(dask, digest):
    executor = dask.get_executor(pure=False)
    sweep = Sweep(BASE, own_classes(), workers=executor, **GIVEN)
    wait_for_workers(sweep, executor)
    killed = []

    def kill(event):
        pid = int(event.worker.rpartition(":")[2])
        if not killed and pid != os.getpid():
            killed.append(pid)
            os.kill(pid, signal.SIGKILL)

    sweep.subscribe(kill, to=CellsAdvanced)
    assert sweep.run().digest() == digest and killed


@pytest.mark.filterwarnings("ignore")
def test_ipyparallel_gives_the_same_weights(engines, digest):
    executor = engines.executor()
    sweep = Sweep(BASE, own_classes(), workers=executor, **GIVEN)
    wait_for_workers(sweep, executor)
    events = collected(sweep)
    assert sweep.run().digest() == digest
    assert others(events) and sweep.ended == SweepEnded("done")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("title", SLOW)
def test_the_examples_of_the_guide_run(title):
    names = {}
    exec(example(title), names)
    assert names["sweep"].ended.reason == "done"
