"""Server addresses: all of a host's addresses, and no socket left open."""

import errno
import gc
import socket

import pytest
import tornado.netutil

from nnviz.server import address
from nnviz.server.usage_error import UsageError


@pytest.fixture
def two_addresses(monkeypatch):
    """A host with a free address and then one whose port is taken."""

    def find(taken):
        def getaddrinfo(host, port, family, kind, protocol=0, flags=0):
            return [(socket.AF_INET, kind, 6, "", (each, port)) for each in ("127.0.0.2", taken)]

        monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)

    return find


def close(sockets):
    for each in sockets:
        each.close()


def test_port_0_is_a_free_port_whose_number_is_returned():
    sockets, port = address.listen("127.0.0.1", 0, 1)
    assert [each.getsockname()[1] for each in sockets] == [port]
    assert port > 0 and not sockets[0].getblocking()
    close(sockets)


def test_a_taken_default_port_gives_way_to_the_next_free_one(taken_port):
    sockets, port = address.listen("127.0.0.1", None, taken_port)
    assert taken_port < port < taken_port + address.PORTS_TO_TRY
    close(sockets)


def test_when_one_address_fails_the_others_are_closed(two_addresses, taken_port):
    two_addresses("127.0.0.1")
    with pytest.raises(UsageError, match=f"--port {taken_port} is taken"):
        address.listen("both", taken_port, 1)
    gc.collect()
    with socket.socket() as again:
        again.bind(("127.0.0.2", taken_port))  # raises OSError if it is still open


def test_all_default_ports_may_be_taken(monkeypatch):
    def taken(port, host, family=socket.AF_UNSPEC):
        raise OSError(errno.EADDRINUSE, "taken")

    monkeypatch.setattr(address, "bind_sockets", taken)
    with pytest.raises(UsageError, match="every port from 5 to 104 is taken"):
        address.listen("localhost", None, 5)


def test_without_ipv6_a_host_listens_on_its_other_addresses(monkeypatch):
    def without_ipv6(port, host, family=socket.AF_UNSPEC):
        if family != socket.AF_INET:
            raise OSError(errno.EADDRNOTAVAIL, "no such address")
        return tornado.netutil.bind_sockets(port, host, family)

    monkeypatch.setattr(address, "bind_sockets", without_ipv6)
    sockets, _ = address.listen("localhost", 0, 1)
    assert [each.family for each in sockets] == [socket.AF_INET]
    close(sockets)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(UsageError, match=r"--host 192\.0\.2\.1 --port 9999: "):
        address.listen("192.0.2.1", 9999, 1)


@pytest.mark.parametrize("host", ["no such host", "a" * 70])
def test_a_name_without_an_address_is_refused(host):
    with pytest.raises(UsageError, match=f"--host {host} --port 9999: "):
        address.listen(host, 9999, 1)


@pytest.mark.parametrize("text", ["/", "", "//"])
def test_without_a_path_the_page_is_at_the_root(text):
    assert address.base_path(text) == "/"


@pytest.mark.parametrize("text", ["course/nnviz", "/course/nnviz", "course/nnviz/", "//course//nnviz//"])
def test_slashes_around_a_path_may_be_left_out(text):
    assert address.base_path(text) == "/course/nnviz/"


@pytest.mark.parametrize("text", ["/user/ada@x.org/nn-viz_1.0~/", "/user/ada%40x/"])
def test_a_path_stays_as_it_is(text):
    assert address.base_path(text) == text


@pytest.mark.parametrize(
    "text", ["/a b/", "..", "/a/../b/", "/./", "/a?b", "/a#b", "/a(b)+/", "/%4/", "a\tb", "http://a/b"]
)
def test_what_is_no_path_is_refused(text):
    with pytest.raises(UsageError, match="--base-url .*give a path such as /course/nnviz/"):
        address.base_path(text)


def test_addresses_end_in_the_path_and_the_query():
    assert address.url("::1", 5, "a=b", "/c/") == "http://[::1]:5/c/?a=b"
    assert all(each.endswith(":5/c/") for each in address.urls("0.0.0.0", 5, path="/c/"))
