"""Websocket messages: a kernel gets those that it can read, unchanged, and no others."""

import json
import logging
import random
from types import SimpleNamespace

import pytest
from jupyter_client.manager import AsyncKernelManager
from jupyter_client.session import DELIM, Session
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from jupyter_server.services.kernels.websocket import KernelWebsocketHandler

from nnviz.server.messages import BadMessage, NotAllowed, read
from nnviz.server.sockets import GuardedConnection, PageConnection
from tests import messages
from tests.messages import COMM, FALSE, FORMS, V1, message, mutated, written

ALLOWED = ["comm_open", "comm_close", "comm_msg", "comm_info_request", "kernel_info_request", "shutdown_request"]

each_form = pytest.mark.parametrize("form", FORMS)
each_connection = pytest.mark.parametrize("connection", (GuardedConnection, PageConnection))


class Handler(KernelWebsocketHandler):
    """A websocket without a connection."""

    def __init__(self, protocol):
        self.ws_connection = SimpleNamespace(selected_subprotocol=protocol)
        self.sent, self.closed = [], []

    def write_message(self, message, binary=False):
        self.sent.append(message)

    def close(self, code=None, reason=None):
        assert len(reason.encode()) <= 123  # all that fits into a websocket's close frame
        self.closed.append((code, reason))


class Wire:
    """A channel to or from a kernel, which keeps what was sent."""

    def __init__(self, channel):
        self.channel, self.sent = channel, []

    def send_multipart(self, parts, *_, **__):
        self.sent.append([bytes(part) for part in parts])

    def closed(self):
        return False


def connected(connection, form, allowed=()):
    """Return a connection of a client that writes in `form`, without a kernel."""
    kernels = AsyncMappingKernelManager(allowed_message_types=list(allowed))
    handler = Handler(V1 if form == V1 else None)
    made = connection(parent=AsyncKernelManager(parent=kernels), websocket_handler=handler)
    made.session.key = b"key"
    made.channels = {name: Wire(name) for name in ("shell", "control", "stdin", "iopub")}
    return made


def arrived(connection, kernel=None):
    """Return the messages that got to the kernel, as a kernel's session reads them."""
    kernel = kernel or Session(key=b"key")
    sent = [each for wire in connection.channels.values() for each in wire.sent]
    return [kernel.deserialize(each[each.index(DELIM) + 1 :]) for each in sent]


@each_connection
@each_form
def test_a_message_gets_to_the_kernel_as_it_is(connection, form):
    made, sent = connected(connection, form, ALLOWED), message("comm_msg", COMM)
    made.handle_incoming_message(written(form, sent))
    [found] = arrived(made)
    assert (found["msg_type"], found["msg_id"], found["content"]) == ("comm_msg", sent["header"]["msg_id"], COMM)
    assert made.websocket_handler.closed == []


@pytest.mark.parametrize("form, write", ((V1, messages.v1), ("binary", messages.binary)))
def test_buffers_arrive_whole(form, write):
    made, buffers = connected(GuardedConnection, form), [b"", b"\xff" * 100_000, b"end"]
    made.handle_incoming_message(write(message("comm_msg", COMM), *buffers))
    assert [bytes(each) for each in arrived(made)[0]["buffers"]] == buffers


@each_connection
@each_form
@pytest.mark.parametrize("data", FALSE.values(), ids=FALSE)
def test_malformed_data_closes_the_websocket_and_reaches_no_kernel(connection, form, data):
    made = connected(connection, form)
    made.handle_incoming_message(data)
    [(code, reason)] = made.websocket_handler.closed
    assert code == 1007 and reason.startswith("A message was refused: ") and reason.endswith(".")
    made.handle_incoming_message(written(form, message("comm_msg", COMM)))
    assert arrived(made) == []


def changed(**parts):
    return lambda sent: {**sent, **parts}


def with_header(**texts):
    return lambda sent: {**sent, "header": {**sent["header"], **texts}}


WRONG = {
    "content that is a list": changed(content=[]),
    "content that is a text": changed(content="x"),
    "metadata that is null": changed(metadata=None),
    "a header that is a number": changed(header=1),
    "a parent that is true": changed(parent_header=True),
    "no type": with_header(msg_type=None),
    "a type that is a list": with_header(msg_type=["comm_msg"]),
    "an id that is a number": with_header(msg_id=1),
    "a version that is a word": with_header(version="5x"),
    "half a character": with_header(session="\ud800"),
    "a date that is an object": with_header(date={}),
    "a date that is none": with_header(date="2026-99-99T99:99:99.999Z"),
}


@each_form
@pytest.mark.parametrize("change", WRONG.values(), ids=WRONG)
def test_a_message_that_a_kernel_can_not_read_is_refused(form, change):
    with pytest.raises(BadMessage):
        read(written(form, change(message("comm_msg", COMM))), V1 if form == V1 else None)


@each_form
@pytest.mark.parametrize("channel", ("iopub", "", "heartbeat"))
def test_a_client_sends_only_to_its_own_channels(form, channel):
    with pytest.raises(NotAllowed):
        read(written(form, message("comm_msg", COMM, channel)), V1 if form == V1 else None)


def test_a_text_without_a_channel_is_for_the_shell():
    sent = message("comm_msg", COMM)
    del sent["channel"]
    made = connected(GuardedConnection, "text")
    made.handle_incoming_message(messages.text(sent))
    assert len(made.channels["shell"].sent) == 1


@each_form
@pytest.mark.parametrize("target, code", (("jupyter.widget", 1008), ("", 1008), ("jupyter.widget.control", None)))
def test_a_page_opens_only_the_comm_that_lists_its_widgets(form, target, code):
    made = connected(PageConnection, form, ALLOWED)
    made.handle_incoming_message(written(form, message("comm_open", {"comm_id": "1", "target_name": target})))
    assert [found for found, _ in made.websocket_handler.closed] == [code] * (code is not None)
    assert len(arrived(made)) == (code is None)


@each_form
def test_a_notebook_opens_every_comm(form):
    made = connected(GuardedConnection, form)
    made.handle_incoming_message(written(form, message("comm_open", {"comm_id": "1", "target_name": "mine"})))
    assert len(arrived(made)) == 1


@each_form
@pytest.mark.parametrize("kind, sent", (("execute_input", 0), ("comm_msg", 1)))
def test_a_page_is_not_sent_the_source_of_the_notebook(form, kind, sent):
    made, kernel = connected(PageConnection, form), Session(key=b"key")
    made.handle_outgoing_message("iopub", kernel.serialize(kernel.msg(kind, {"code": "print('secret')"})))
    assert len(made.websocket_handler.sent) == sent


@pytest.mark.filterwarnings("ignore:Interpreting naive datetime")
@each_form
def test_a_kernel_can_read_every_message_that_reaches_it(form, caplog):
    caplog.set_level(logging.ERROR, "traitlets")
    rng = random.Random(f"mutations of {form}")
    original = written(form, message("comm_msg", COMM))
    made, kernel, refused = connected(GuardedConnection, form), Session(key=b"key", digest_history_size=0), 0
    for _ in range(7_000):
        data = mutated(rng, original if isinstance(original, bytes) else original.encode())
        made.handle_incoming_message(data.decode(errors="replace") if form == "text" else data)
        found = arrived(made, kernel)
        assert len(found) + len(made.websocket_handler.closed) <= 1
        assert all(type(each["content"]) is dict and json.dumps(each["metadata"]) for each in found)
        refused += len(made.websocket_handler.closed)
        start_again(made)
    assert 1_000 < refused < 7_000


def start_again(connection):
    """Forget what was sent, which is faster than another connection."""
    connection._refused = False
    connection.websocket_handler.closed.clear()
    for wire in connection.channels.values():
        wire.sent.clear()
