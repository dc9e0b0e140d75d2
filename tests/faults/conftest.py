"""The browser tests' Chromium, pages and servers, for faults."""

from tests.browser.conftest import (  # noqa: F401
    browser,
    console_errors,
    context,
    lab,
    new_page,
    page,
    pytest_collection_finish,
    pytest_collection_modifyitems,
    pytest_runtest_makereport,
    voila,
)
