"""The kernels of a server under test."""

import re
from dataclasses import dataclass
from queue import Empty

import psutil
from jupyter_client.blocking.client import BlockingKernelClient


@dataclass(frozen=True)
class Kernel:
    """A kernel's process, seen from outside."""

    process: psutil.Process

    @property
    def connection_file(self) -> str:
        return self.process.cmdline()[self.process.cmdline().index("-f") + 1]

    @property
    def id(self) -> str:
        found = re.search(r"kernel-([\w-]+)\.json", self.connection_file)
        assert found is not None, self.connection_file
        return found[1]

    @property
    def alive(self) -> bool:
        return self.process.is_running() and self.process.status() != psutil.STATUS_ZOMBIE

    def cpu_seconds(self) -> float:
        """Return the processor time that it has used."""
        times = self.process.cpu_times()
        return times.user + times.system

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        return self.process.memory_info().rss

    def execute(self, code: str, timeout: float = 30) -> str:
        """Run `code` in the kernel and return its output.

        Raises AssertionError if the code fails.
        """
        printed = []
        client = BlockingKernelClient(connection_file=self.connection_file)
        client.load_connection_file()
        client.start_channels()
        try:
            _hear_it(client, timeout)
            reply = client.execute_interactive(
                code,
                store_history=False,
                allow_stdin=False,
                timeout=timeout,
                output_hook=lambda message: printed.append(message["content"].get("text", "")),
            )
        finally:
            client.stop_channels()
        content = reply["content"]
        assert content["status"] == "ok", f"{code!r}: {content.get('ename')}: {content.get('evalue')}"
        return "".join(printed)


def _hear_it(client: BlockingKernelClient, timeout: float) -> None:
    """Wait until the kernel's broadcasts arrive at the client."""
    while True:
        client.kernel_info()
        client.get_shell_msg(timeout=timeout)
        try:
            client.get_iopub_msg(timeout=1)
            return
        except Empty:
            pass


def kernels_below(process: psutil.Process) -> list[Kernel]:
    """List the kernels among the children of `process`, oldest first."""
    found = []
    for child in process.children(recursive=True):
        try:
            if any("ipykernel_launcher" in part for part in child.cmdline()):
                found.append(Kernel(child))
        except psutil.NoSuchProcess:
            pass
    return sorted(found, key=lambda kernel: kernel.process.create_time())
