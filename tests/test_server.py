"""The server's own decisions, without a server."""

import os
import sys

import pytest

from nnviz.server.kernels import without_docstrings


@pytest.mark.parametrize("keeps, may_write", [(True, True), (True, False), (False, True)])
def test_docstrings_are_left_out_only_where_that_is_compiled_once(monkeypatch, keeps, may_write):
    monkeypatch.setattr(sys, "dont_write_bytecode", not keeps)
    monkeypatch.setattr(os, "access", lambda path, mode: may_write)
    assert without_docstrings() == ({"PYTHONOPTIMIZE": "2"} if keeps and may_write else {})
