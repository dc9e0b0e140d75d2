"""The door: the requests that the page's server answers."""

import pytest
import tornado.testing
import tornado.web

from nnviz.server.door import Door, Elsewhere, access_rules, is_local
from nnviz.server.usage_error import UsageError

MINE, THEIRS = "11111111-1111-1111-1111-111111111111", "22222222-2222-2222-2222-222222222222"


class Inside(tornado.web.RequestHandler):
    def get(self, *_):
        self.write("inside")


class BehindTheDoor(tornado.testing.AsyncHTTPTestCase):
    """A door with one visitor, "ada", who has the kernel MINE."""

    embed: list[str] = []

    def get_app(self):
        self.sent = []
        door = Door(
            access_rules("0.0.0.0", ["behind.example"], self.embed),
            lambda kernel, visitor: kernel == THEIRS or visitor != "ada",
            self.sent.append,
        )
        door.add_handlers(".*$", [("/.*", Inside)])
        return door

    def status(self, path="/", **headers):
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.fetch(path, headers=named).code


class TestDoor(BehindTheDoor):
    def test_it_answers_to_its_names_and_to_every_address(self):
        for host in (
            "localhost",
            "localhost:1",
            "127.0.0.1:1",
            "[::1]:1",
            "192.168.1.5",
            "behind.example",
            "BEHIND.example",
        ):
            assert self.status(Host=host) == 200, host

    def test_it_does_not_answer_to_other_names(self):
        for host in ("evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "1.2.3", ""):
            assert self.status(Host=host) == 403, host

    def test_it_says_which_option_adds_a_name(self):
        assert b"--allow-host evil.example" in self.fetch("/", headers={"Host": "evil.example"}).body

    def test_a_name_is_shown_as_text(self):
        assert b"<img" not in self.fetch("/", headers={"Host": "<img src=x>"}).body

    def test_another_site_may_link_to_it_and_nothing_else(self):
        assert self.status(Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="document") == 200
        for site in ("cross-site", "same-site"):
            for wanted in ("image", "script", "iframe", "empty", "object", ""):
                assert self.status(Sec_Fetch_Site=site, Sec_Fetch_Dest=wanted) == 403, (site, wanted)
        for site in ("same-origin", "none"):
            assert self.status(Sec_Fetch_Site=site, Sec_Fetch_Dest="empty") == 200

    def test_a_page_is_not_made_ahead_of_a_visit(self):
        assert self.status(Sec_Purpose="prefetch;prerender") == 503

    def test_a_kernel_answers_its_own_visitor_only(self):
        for path in ("/api/kernels/{}", "/api/kernels/{}/channels", "/voila/api/shutdown/{}"):
            assert self.status(path.format(MINE), Cookie="nnviz-visitor=ada") == 200
            assert self.status(path.format(MINE), Cookie="nnviz-visitor=bob") == 404
            assert self.status(path.format(MINE)) == 404
            assert self.status(path.format(THEIRS), Cookie="nnviz-visitor=ada") == 404

    def test_every_answer_has_the_headers(self):
        for path, headers in (("/", {}), ("/", {"Host": "evil.example"})):
            answer = self.fetch(path, headers=headers).headers
            assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]
            assert answer["X-Content-Type-Options"] == "nosniff"
            assert "Server" not in answer

    def test_it_hears_of_each_answer_to_a_visitor(self):
        self.status(Cookie="nnviz-visitor=ada")
        self.status()
        assert self.sent == ["ada"]


class TestEmbedding(BehindTheDoor):
    embed = ["https://course.example"]

    def test_a_frame_of_a_known_page_is_answered(self):
        assert self.status(Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="iframe") == 200
        assert self.status(Sec_Fetch_Site="cross-site", Sec_Fetch_Dest="image") == 403
        policy = self.fetch("/").headers["Content-Security-Policy"]
        assert policy.endswith("frame-ancestors 'self' https://course.example")


@pytest.mark.parametrize(
    "origin", ["course.example", "https://course.example/page", "https://a b", "*", "https://a;b", ""]
)
def test_a_malformed_origin_is_refused(origin):
    with pytest.raises(UsageError, match="--embed"):
        access_rules("localhost", [], [origin])


@pytest.mark.parametrize(
    "host, local",
    [
        ("localhost", True),
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("::1", True),
        ("LOCALHOST", True),
        ("0.0.0.0", False),
        ("::", False),
        ("", False),
        ("192.168.1.5", False),
        ("example.org", False),
    ],
)
def test_only_this_machine_reaches_a_loopback_address(host, local):
    assert is_local(host) is local


class TestBelowAPath(tornado.testing.AsyncHTTPTestCase):
    def get_app(self):
        door = Door(
            access_rules("localhost", [], []),
            lambda kernel, visitor: False,
            lambda visitor: None,
            default_handler_class=Elsewhere,
            default_handler_args={"base": "/course/"},
        )
        door.add_handlers(".*$", [("/course/.*", Inside)])
        return door

    def test_the_root_and_the_path_without_its_slash_lead_there(self):
        for path in ("/", "/course"):
            answer = self.fetch(path + "?token=1&seed=2", follow_redirects=False)
            assert (answer.code, answer.headers["Location"]) == (302, "/course/?token=1&seed=2")
            assert self.fetch(path).body == b"inside"

    def test_other_addresses_are_not_there(self):
        for path in ("/other", "//evil.example/", "/courses"):
            answer = self.fetch(path, follow_redirects=False)
            assert answer.code == 404 and b"no such page" in answer.body

    def test_the_checks_come_first(self):
        assert self.fetch("/", headers={"Host": "evil.example"}, follow_redirects=False).code == 403
