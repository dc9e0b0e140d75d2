"""The lines that a quiet server writes to its terminal."""

import logging
import sys

from nnviz.server.terminal import LONGEST, OneLine


def line(text, *arguments, problem=None):
    """Format a log record."""
    try:
        if problem is not None:
            raise problem
        trouble = None
    except type(problem or ValueError):
        trouble = sys.exc_info()
    return OneLine().format(logging.LogRecord("tornado", logging.ERROR, "", 0, text, arguments, trouble))


def test_an_exception_is_one_line_that_names_it():
    shown = line("Uncaught exception GET /x\nHTTPServerRequest()", problem=ValueError("not\nenough"))
    assert shown == "Uncaught exception GET /x: ValueError: not enough"


def test_a_stranger_s_text_can_not_move_the_cursor_or_fill_the_terminal():
    shown = line("%s", "a\x1b[2J\r\n" + 1000 * "b")
    assert shown.isprintable() and len(shown) == LONGEST + 3


def test_a_line_stays_as_it_is():
    assert line("A page got no kernel: %s", "it died") == "A page got no kernel: it died"
