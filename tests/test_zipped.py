"""Static files, compressed for clients that accept it."""

import asyncio
import gzip

import pytest
import tornado.httpserver
import tornado.netutil
import tornado.web
from jupyter_server.base.handlers import FileFindHandler
from jupyterlab_server.themes_handler import ThemesHandler
from tornado.httpclient import AsyncHTTPClient
from voila.static_file_handler import MultiStaticFileHandler

from nnviz.server.zipped import with_zipped

SCRIPT = b"export const numbers = [1, 2, 3];\n" * 1000


@pytest.fixture
def ask(tmp_path):
    """Request files from a server of two scripts and a picture."""
    (tmp_path / "files").mkdir()
    (tmp_path / "files" / "page.js").write_bytes(SCRIPT)
    (tmp_path / "files" / "tiny.js").write_bytes(b"1")
    (tmp_path / "files" / "picture.png").write_bytes(SCRIPT)

    async def fetch(names, headers, handler, options):
        routes = [(r"/(.*)", handler, options or {"path": str(tmp_path / "files")})]
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        server = tornado.httpserver.HTTPServer(tornado.web.Application(with_zipped(routes, tmp_path / "zipped")))
        server.add_sockets(sockets)
        url = f"http://127.0.0.1:{sockets[0].getsockname()[1]}/"
        try:
            return [
                await AsyncHTTPClient(force_instance=True).fetch(
                    url + name, headers=headers, decompress_response=False, raise_error=False
                )
                for name in names
            ]
        finally:
            server.stop()
            await server.close_all_connections()

    def ask(*names, handler=tornado.web.StaticFileHandler, options=None, **headers):
        asked = {name.replace("_", "-"): text for name, text in headers.items()}
        return asyncio.run(fetch(names, asked, handler, options))

    return ask


def test_a_script_comes_compressed_and_is_the_same(ask):
    for answer in ask("page.js", "page.js", Accept_Encoding="gzip, br"):
        assert answer.code == 200 and answer.headers["Content-Encoding"] == "gzip"
        assert answer.headers["Content-Type"] == "text/javascript"
        assert len(answer.body) == int(answer.headers["Content-Length"]) < len(SCRIPT) / 10
        assert gzip.decompress(answer.body) == SCRIPT


def test_without_gzip_or_for_a_range_a_file_is_sent_uncompressed(ask):
    (plain,) = ask("page.js", Accept_Encoding="identity")
    assert plain.body == SCRIPT and "Content-Encoding" not in plain.headers
    (part,) = ask("page.js", Accept_Encoding="gzip", Range="bytes=5-9")
    assert part.code == 206 and part.body == SCRIPT[5:10]


def test_pictures_and_small_files_are_left_alone(ask):
    for answer in ask("picture.png", "tiny.js", Accept_Encoding="gzip"):
        assert answer.code == 200 and "Content-Encoding" not in answer.headers


def test_both_forms_are_cached_under_their_own_etags(ask):
    (packed,) = ask("page.js", Accept_Encoding="gzip")
    (plain,) = ask("page.js", Accept_Encoding="identity")
    assert packed.headers["Etag"] != plain.headers["Etag"] and packed.headers["Vary"] == "Accept-Encoding"
    (again,) = ask("page.js", Accept_Encoding="gzip", If_None_Match=packed.headers["Etag"])
    assert again.code == 304


def test_nothing_outside_of_the_folder_is_compressed(ask, tmp_path):
    (tmp_path / "secret.js").write_bytes(SCRIPT)
    assert [answer.code for answer in ask("../secret.js", "%2e%2e/secret.js", "none.js", Accept_Encoding="gzip")] == [
        403,
        403,
        404,
    ]


def test_a_file_in_the_second_of_two_folders_is_found(ask, tmp_path):
    (tmp_path / "first").mkdir()
    paths = [str(tmp_path / "first"), str(tmp_path / "files")]
    for coding in ("gzip", "identity"):
        (answer,) = ask("page.js", Accept_Encoding=coding, handler=MultiStaticFileHandler, options={"paths": paths})
        assert answer.code == 200


def test_files_that_their_handler_changes_are_not_compressed():
    routes = [(r"/a/(.*)", ThemesHandler, {}), (r"/b/(.*)", tornado.web.RequestHandler), (r"/c/(.*)", FileFindHandler)]
    found = [route[1] for route in with_zipped(routes, None)]
    assert found[:2] == [ThemesHandler, tornado.web.RequestHandler] and issubclass(found[2], FileFindHandler)
    assert found[2] is not FileFindHandler
    marks = {name: mark for name, mark in FileFindHandler.get.__dict__.items() if name != "__wrapped__"}
    assert marks and found[2].get.__dict__.items() >= marks.items()
