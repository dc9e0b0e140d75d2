"""Engines: whoever trains, the weights are the same; what breaks is told, and done again."""

import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import BrokenExecutor, Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from multiprocessing import get_context

import numpy as np
import psutil
import pytest
from loky import get_reusable_executor

from nnviz.errors import ConfigError
from nnviz.settings.config import Config
from nnviz.sweeps import task as tasks
from nnviz.sweeps.engine import Engine, _maker
from nnviz.sweeps.events import CellsAdvanced, ChunkLost, SweepEnded, SweepStarted, WorkersMixed
from nnviz.sweeps.sweep import Sweep
from nnviz.sweeps.task import Result
from tests.sweeps.runs import collected, own_classes, played, small, wait_for_workers


@pytest.fixture(scope="module")
def digest():
    return small().run().digest()


class Direct(Executor):
    """Does each task at once, in the way that a test gives."""

    def __init__(self, do=lambda function, *arguments: function(*arguments)):
        self._do, self.done = do, 0

    def submit(self, function, /, *arguments, **options):
        future = Future()
        try:
            future.set_result(self._do(function, *arguments))
        except BaseException as error:
            future.set_exception(error)
        self.done += 1
        return future


def processes():
    return ProcessPoolExecutor(2, get_context("spawn"))


@pytest.mark.parametrize("drive", [Sweep.run, played], ids=["run", "play"])
@pytest.mark.parametrize("make", [None, lambda: ThreadPoolExecutor(3), Direct], ids=["here", "threads", "direct"])
def test_quick_engines_give_one_digest(digest, make, drive):
    if make is None:
        assert drive(small()).digest() == digest
    else:
        with make() as executor:
            assert drive(small(workers=executor, chunk=2)).digest() == digest


@pytest.mark.parametrize("make", [lambda: 2, lambda: "all", processes], ids=["loky", "all", "processes"])
def test_processes_give_one_digest(digest, make):
    sweep = small(workers=make(), chunk=2)
    workers = set()
    sweep.subscribe(lambda event: workers.add(event.worker), to=CellsAdvanced)
    assert sweep.run().digest() == digest
    if isinstance(sweep.workers, Executor):
        sweep.workers.shutdown()


def test_all_that_has_submit_is_an_executor(digest):
    class Own:
        def submit(self, function, *arguments):
            return Direct().submit(function, *arguments)

    assert small(workers=Own()).run().digest() == digest


def long(**given):
    """Many tasks, in 10 rounds."""
    axes = dict(learning_rate=[0.01, 0.1, 1.0], l2=[0, 1, 2, 3])
    return Sweep(Config(samples=60, optimizer="adam"), rounds=[10] * 10, chunk=1, **axes, **given)


def warm(count):
    """Return our own executor with workers that are up: a sweep would begin without them."""
    executor, seen = _maker(count)(), set()
    while len(seen) < count:
        seen |= {future.result() for future in [executor.submit(tasks.worker) for _ in range(8)]}
    return executor


def test_killed_workers_cost_only_their_tasks():
    whole = long().run()
    executor = warm(2)
    sweep = long(workers=2)
    wait_for_workers(sweep, executor)
    events, killed = collected(sweep), []

    def kill(event):
        if len(killed) < 2 and not event.worker.endswith(f":{os.getpid()}"):
            killed.append([*sweep._engine._executor._processes])
            for pid in killed[-1]:
                os.kill(pid, signal.SIGKILL)

    sweep.subscribe(kill, to=CellsAdvanced)
    sweep.run()
    lost = [event for event in events if isinstance(event, ChunkLost)]
    assert all(killed) and lost and all(isinstance(event.error, BrokenExecutor) for event in lost)
    assert len(lost) <= 4 * len(killed)  # what was in flight, two tasks a worker
    assert sweep.digest() == whole.digest()
    advanced = [(event.step, *event.networks.tolist()) for event in events if isinstance(event, CellsAdvanced)]
    assert len(advanced) == len(set(advanced)) == 10 * 12


def test_workers_leave_interruptions_to_the_process_that_sweeps():
    executor = warm(2)
    sweep = long(workers=2)
    wait_for_workers(sweep, executor)
    events, hit = collected(sweep), []

    def interrupt(event):
        if not event.worker.endswith(f":{os.getpid()}"):
            hit.append(int(event.worker.split(":")[1]))
            os.kill(hit[-1], signal.SIGINT)

    sweep.subscribe(interrupt, to=CellsAdvanced)
    sweep.run()
    assert hit and not any(isinstance(event, ChunkLost) for event in events)


def test_a_pool_of_ours_that_always_breaks_ends_the_sweep():
    def breaks(function, *arguments):
        raise BrokenExecutor("no workers")

    pools = []
    sweep = small(rounds=[1000] * 100, steps=None)
    engine = Engine(2, lambda: None)
    engine._make = lambda: pools.append(Direct(breaks)) or pools[-1]
    sweep._engine = engine
    with pytest.raises(BrokenExecutor, match="no workers"):
        sweep.run()
    assert len(pools) == 6


def test_a_pool_that_was_shut_down_is_made_again(digest):
    executor = warm(2)
    sweep = small(workers=2, chunk=1)
    wait_for_workers(sweep, executor)

    def shut_down(event):
        if not event.worker.endswith(f":{os.getpid()}"):
            sweep.unsubscribe(shut_down)
            get_reusable_executor().shutdown()

    sweep.subscribe(shut_down, to=CellsAdvanced)
    assert sweep.run().digest() == digest


def test_a_broken_executor_of_the_user_ends_the_sweep_which_goes_on_with_another(digest):
    count = 0

    def breaks(function, *arguments):
        nonlocal count
        count += 1
        if count == 9:
            raise BrokenExecutor("gone")
        return function(*arguments)

    sweep = small(workers=Direct(breaks), chunk=2)
    events = collected(sweep)
    with pytest.raises(BrokenExecutor, match="gone"):
        sweep.run()
    assert [event.reason for event in events if isinstance(event, SweepEnded)] == ["failed"]
    assert isinstance(sweep.ended.error, BrokenExecutor)
    share = sweep.progress.share
    assert 0 < share < 1
    sweep.workers = None
    assert sweep.run().digest() == digest
    assert sweep.ended.reason == "done"
    with pytest.raises(ConfigError, match="workers = -1"):
        sweep.workers = -1


def test_a_shut_down_executor_of_the_user_ends_the_sweep():
    executor = ThreadPoolExecutor(1)
    executor.shutdown()
    with pytest.raises(BrokenExecutor, match="shutdown"):
        small(workers=executor).run()


def test_workers_may_change_while_it_trains(digest):
    sweep = small(rounds=[10] * 4, chunk=2)
    executor = Direct()

    def change(event):
        sweep.unsubscribe(change)
        sweep.workers = executor

    sweep.subscribe(change, to=CellsAdvanced)
    assert sweep.run().digest() == digest and executor.done > 1


@pytest.mark.parametrize("error", [MemoryError("full"), ConfigError("refused")], ids=["memory", "config"])
@pytest.mark.parametrize("here", [True, False], ids=["here", "executor"])
def test_a_task_that_raises_is_tried_five_times(monkeypatch, digest, error, here):
    def raises(*arguments):
        raise error
        yield

    def refuse(function, *arguments):
        if function is tasks.advance:
            raise error
        return function(*arguments)

    sweep = small(workers=None if here else Direct(refuse))
    events = collected(sweep)
    with monkeypatch.context() as patched:
        if here:
            patched.setattr("nnviz.sweeps.engine.advancing", raises)
        with pytest.raises(type(error), match=str(error)):
            sweep.run()
    lost = [event for event in events if isinstance(event, ChunkLost)]
    assert max(event.attempt for event in lost) == 5 and all(event.error is error for event in lost)
    assert sweep.ended == SweepEnded("failed", error)
    sweep.workers = None
    assert sweep.run().digest() == digest  # what was wrong may have passed


def test_a_task_that_raises_now_and_then_is_done_again(digest):
    tried = {}

    def flaky(function, *arguments):
        if function is tasks.advance:
            (task,) = arguments
            key = task.chunk, 0 if task.state is None else task.state.step
            tried[key] = tried.get(key, 0) + 1
            if tried[key] < 5:
                raise MemoryError
        return function(*arguments)

    assert small(workers=Direct(flaky), chunk=3).run().digest() == digest


def test_an_interrupted_worker_is_no_interruption_here(digest):
    interrupted = []

    def interrupt(function, *arguments):
        if function is tasks.advance and not interrupted:
            interrupted.append(True)
            raise KeyboardInterrupt
        return function(*arguments)

    sweep = small(workers=Direct(interrupt))
    events = collected(sweep)
    assert sweep.run().digest() == digest
    assert [type(event.error) for event in events if isinstance(event, ChunkLost)] == [KeyboardInterrupt]


def test_results_of_tasks_that_were_given_up_are_ignored(digest):
    """They come in while the sweep goes on, and would put chunks back."""
    held = []

    class Slow(Executor):
        def submit(self, function, /, *arguments, **options):
            future = Future()
            future.set_running_or_notify_cancel()  # so that it can't be cancelled
            if function is tasks.advance:
                held.append((future, function, arguments))
            else:
                future.set_result(function(*arguments))
            return future

    sweep = small(workers=Slow(), chunk=3)
    sweep.play_started = False
    with pytest.raises(KeyboardInterrupt):
        sweep.run(lambda progress: (_ for _ in ()).throw(KeyboardInterrupt) if held else None)
    sweep.workers = None
    given_up = list(held)

    def release(event):
        while given_up:
            future, function, arguments = given_up.pop()
            future.set_result(function(*arguments))

    sweep.subscribe(release, to=CellsAdvanced)
    events = collected(sweep)
    assert sweep.run().digest() == digest and not given_up
    advanced = [(event.step, *event.networks.tolist()) for event in events if isinstance(event, CellsAdvanced)]
    assert len(advanced) == len(set(advanced))


def test_an_observer_that_raises_breaks_nothing(digest, caplog):
    sweep = small()
    sweep.subscribe(lambda event: 1 / 0, to=object)
    assert sweep.run().digest() == digest
    assert "division by zero" in caplog.text


@pytest.mark.parametrize("moment", range(1, 60, 3))
def test_an_interruption_at_any_line_loses_nothing(moment, digest, tmp_path):
    """Ctrl-C comes between two lines of the sweep's own modules."""
    import nnviz.sweeps

    folder, lines = os.path.dirname(nnviz.sweeps.__file__), 0

    def trace(frame, event, argument):
        nonlocal lines
        if not frame.f_code.co_filename.startswith(folder):
            return None
        if event == "line" and frame.f_code.co_name not in ("_halt", "stop", "_queue_all", "go_back", "_enqueue"):
            lines += 1
            if lines == moment * 37:
                raise KeyboardInterrupt
        return trace

    sweep = small(chunk=4, rounds=[10, 30])
    before = sys.gettrace()
    sys.settrace(trace)
    try:
        sweep.run()
    except KeyboardInterrupt:
        pass
    finally:
        sys.settrace(before)
    path = sweep.save(tmp_path / "map.npz")
    for again in (sweep, Sweep.load(path)):
        assert all(
            np.array_equal(again.trainer(network).state.theta, again.theta(network)) for network in range(0, 12, 5)
        )
        assert again.run().digest() == digest


SCRIPT = """
import os, signal, sys, threading
from nnviz.sweeps.events import CellsAdvanced
from tests.sweeps.test_engines import long, warm

if __name__ == "__main__":
    whole = long().run()
    if {workers}:
        warm({workers})
    sweep = long(workers={workers})
    count = 0
    def interrupt(event):
        global count
        count += 1
        if count in (3, 40):
            {send}
    sweep.subscribe(interrupt, to=CellsAdvanced)
    interruptions = 0
    while sweep.ended is None:
        try:
            sweep.run()
        except KeyboardInterrupt:
            interruptions += 1
    print(interruptions, sweep.digest() == whole.digest(), sweep.ended.reason)
"""
SENT = {
    "here": ("None", "os.kill(os.getpid(), signal.SIGINT)"),
    "loky, this process": ("2", "os.kill(os.getpid(), signal.SIGINT)"),
    "loky, all of the terminal": ("2", "os.killpg(0, signal.SIGINT)"),
}


@pytest.mark.parametrize("workers, send", SENT.values(), ids=SENT)
def test_ctrl_c_stops_and_run_goes_on(tmp_path, workers, send):
    path = tmp_path / "script.py"
    path.write_text(SCRIPT.format(workers=workers, send=send), encoding="utf-8")
    script = subprocess.Popen(
        [sys.executable, path],
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    printed, errors = script.communicate(timeout=120)
    assert printed.split() == ["2", "True", "done"], errors
    left = [process for process in psutil.process_iter() if _session(process) == script.pid]
    assert psutil.wait_procs(left, timeout=60)[1] == []


def _session(process):
    """The session of a process, or None if it has ended."""
    try:
        return os.getsid(process.pid)
    except ProcessLookupError:
        return None


def test_two_sweeps_share_a_pool(digest):
    """Each has a size of its own."""
    digests = {}

    def train(name, workers):
        digests[name] = small(workers=workers, chunk=1, rounds=[4] * 10).run().digest()

    threads = [threading.Thread(target=train, args=(number, 1 + number)) for number in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == dict.fromkeys(range(2), digest)


def test_equal_sweeps_in_threads_do_not_disturb_each_other(digest):
    digests = []
    threads = [threading.Thread(target=lambda: digests.append(small(chunk=1).run().digest())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert digests == [digest] * 4


def test_other_versions_are_named_once():
    versions = iter(["numpy 1", "numpy 1", "numpy 2", "numpy 2", "numpy 3"])

    def pretend(function, *arguments):
        found = function(*arguments)
        if isinstance(found, Result):
            version = next(versions, "numpy 3")
            return Result(**{**vars(found), "made_with": version, "worker": f"node {version[-1]}"})
        return found

    sweep = small(workers=Direct(pretend), chunk=1)
    mixed = []
    sweep.subscribe(lambda event: mixed.append(dict(event.made_with)), to=WorkersMixed)
    sweep.run()
    assert mixed == [
        {"numpy 1": ("node 1",), "numpy 2": ("node 2",)},
        {"numpy 1": ("node 1",), "numpy 2": ("node 2",), "numpy 3": ("node 3",)},
    ]


def test_data_that_is_large_reaches_each_worker_that_lacks_it():
    points, labels = own_classes(3000)
    points = np.hstack([points] * 6)
    digest = Sweep(None, (points, labels), l2=[0, 1, 2, 3], steps=30).run().digest()
    sent = []

    def forgetful(function, *arguments):
        if function is tasks.advance:
            sent.append(arguments[0].data is not None)
            if len(sent) % 4 == 1:
                tasks._data._values.clear()
                tasks._crowds._values.clear()
        return function(*arguments)

    sweep = Sweep(None, (points, labels), l2=[0, 1, 2, 3], steps=30, chunk=1, workers=Direct(forgetful))
    assert sweep.run().digest() == digest
    assert any(sent) and not all(sent)


def test_events_come_in_order_on_the_thread_of_the_sweep():
    with ThreadPoolExecutor(2) as executor:
        sweep = small(workers=executor, chunk=2)
        threads, shares = set(), []
        sweep.subscribe(lambda event: (threads.add(threading.get_ident()), shares.append(sweep.progress)), to=object)
        events = collected(sweep)
        played(sweep)
    assert threads == {threading.get_ident()}
    assert isinstance(events[0], SweepStarted) and events[0].networks == 12 and events[0].chunks == 6
    assert events[-1] == SweepEnded("done") and sum(isinstance(event, SweepEnded) for event in events) == 1
    for network in range(12):
        steps = [event.step for event in events if isinstance(event, CellsAdvanced) and network in event.networks]
        assert steps == list(sweep.rounds)
    told = [progress.share for progress in shares]
    assert told == sorted(told) and told[-1] == 1 and told[0] == 0
    assert all(progress.remaining is None or progress.remaining >= 0 for progress in shares)
    assert shares[-1].remaining == 0
    elapsed = [progress.elapsed for progress in shares]
    assert elapsed == sorted(elapsed) and sweep.progress.elapsed == sweep.progress.elapsed


def test_large_layers_have_the_bits_of_workers_with_one_thread():
    given = dict(config=Config(hidden=(256, 128), batch_size=128), learning_rate=[0.01, 0.1], steps=20)
    here, there = Sweep(**given).run(), Sweep(workers=2, **given).run()
    assert here.digest() == there.digest()
    assert np.array_equal(there.trainer(1).state.theta, there.theta(1))
