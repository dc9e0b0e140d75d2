"""Messages to a kernel that no page would send."""

import json
import uuid
from typing import Any

import pytest
from jupyter_client.manager import start_new_kernel

VERSION = {"version": "2.1.0"}  # of the widgets' protocol
MAKE = """
import json
import nnviz
from ipywidgets.widgets import widget
playground = nnviz.Playground()
one_of_each = {type(each).__name__: id for id, each in widget._instances.items()}
print(json.dumps(one_of_each), end="")
"""
ALIVE = """
playground.player.post(playground.commands.by_name["step"])
import asyncio
for _ in range(200):
    if playground.trainer.state.step: break
    await asyncio.sleep(0.05)
print(playground.trainer.state.step, end="")
"""
WRONG: tuple[Any, ...] = (None, True, -1, 2**70, 1e308, "", "x" * 100_000, [], [1, "a"], {}, ["IPY_MODEL_nothing"])
NO_CONTENTS: tuple[Any, ...] = (None, [], 5, "x", {}, {"kind": []})
ENVELOPES: tuple[Any, ...] = (
    None,
    [],
    "x",
    5,
    {},
    {"method": "update", "state": None},
    {"method": "update", "state": [1]},
    {"method": "update", "state": {"value": 1}, "buffer_paths": [["value", 7]]},
    {"method": "nothing"},
    {"method": 7},
    {"method": "custom"},
    *({"method": "custom", "content": content} for content in NO_CONTENTS),
)
TRAITS = ("value", "index", "min", "max", "most", "names", "facts", "editing", "children", "options", "layout")


class Client:
    """A client of a playground's kernel that bypasses the page."""

    def __init__(self, client):
        self.client = client

    def run(self, code: str) -> str:
        printed = []
        reply = self.client.execute_interactive(
            code,
            timeout=120,
            output_hook=lambda message: (
                printed.append(message["content"].get("text", ""))
                if message["msg_type"] == "stream" and message["content"]["name"] == "stdout"
                else None
            ),
        )
        assert reply["content"]["status"] == "ok", reply["content"]
        return "".join(printed)

    def send(self, kind: str, comm: str, **content) -> None:
        message = self.client.session.msg(kind, {"comm_id": comm, **content}, metadata=VERSION)
        self.client.shell_channel.send(message)

    def obeys(self) -> bool:
        """Tell whether the playground still takes a step on request."""
        return self.run(ALIVE) == "1"


@pytest.fixture
def client():
    manager, client = start_new_kernel(extra_arguments=["--IPKernelApp.log_level=CRITICAL"])
    yield Client(client)
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def widgets(client) -> dict[str, str]:
    """The comm of one widget of each class."""
    return json.loads(client.run(MAKE))


def test_wrong_values_of_traits_leave_the_playground_alive(client, widgets):
    for number, comm in enumerate(widgets.values()):
        for place, trait in enumerate(TRAITS):
            state = {trait: WRONG[(number + place) % len(WRONG)]}
            client.send("comm_msg", comm, data={"method": "update", "state": state, "buffer_paths": []})
    assert client.obeys()


def test_malformed_messages_leave_the_playground_alive(client, widgets):
    listening = [widgets[name] for name in ("Screen", "Chooser", "Button", "IntSlider")]
    for data in ENVELOPES:
        for comm in listening:
            client.send("comm_msg", comm, data=data)
    assert client.obeys()


def test_widgets_opened_by_a_client_leave_the_playground_alive(client, widgets):
    for name in ("IntSliderModel", "HTMLModel", "FileUploadModel", "PlayModel", "LinkModel", "OutputModel"):
        for module in ("@jupyter-widgets/controls", "@jupyter-widgets/output", "nothing"):
            for version in ("2.0.0", "1.0.0"):
                state = {
                    "_model_module": module,
                    "_model_name": name,
                    "_model_module_version": version,
                    "_view_module": module,
                    "_view_name": name.replace("Model", "View"),
                    "_view_module_version": version,
                    "value": "x",
                    "msg_id": "x",
                    "outputs": [{"output_type": "stream"}],
                }
                client.send("comm_open", uuid.uuid4().hex, target_name="jupyter.widget", data={"state": state})
    for target in ("jupyter.widget.control", "nothing", "os", "", None, 5):
        client.send("comm_open", uuid.uuid4().hex, target_name=target, target_module="os", data={})
    assert client.obeys()


def test_comms_that_a_client_closes_leave_the_playground_alive(client, widgets):
    for comm in widgets.values():
        client.send("comm_close", comm, data={})
    assert client.obeys()
