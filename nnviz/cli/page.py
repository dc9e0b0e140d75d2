"""Page: the command that serves the playground."""

import secrets
from urllib.parse import urlencode

import typer

from ..errors import ConfigError
from ..server.usage_error import UsageError
from ..settings.config import Config, settings
from ..training.limits import VARIABLE, Limits
from ..words import say
from .announcing import announce
from .limits import bytes_of, limits_of, workers_of
from .options import (
    AllowHost,
    BaseUrl,
    Browser,
    Colours,
    Embed,
    FileMB,
    Host,
    Lesson,
    MemoryMB,
    Port,
    StepSeconds,
    SweepNetworks,
    SweepWorkers,
    Theme,
    Token,
    Verbose,
    Version,
    Visitors,
)


def page(
    context: typer.Context,
    host: Host = "localhost",
    port: Port = None,
    base_url: BaseUrl = "/",
    lesson: Lesson = None,
    browser: Browser = True,
    theme: Colours = Theme.light,
    visitors: Visitors = None,
    token: Token = True,
    allow_host: AllowHost = None,
    embed: Embed = None,
    verbose: Verbose = False,
    version: Version = False,
    step_seconds: StepSeconds = None,
    memory_mb: MemoryMB = None,
    file_mb: FileMB = None,
    sweep_networks: SweepNetworks = None,
    sweep_workers: SweepWorkers = None,
    **texts: str | None,
) -> None:
    """Serve the playground as a web page."""
    if context.invoked_subcommand is not None:
        return
    limits = limits_of(
        step_seconds=step_seconds,
        memory=bytes_of(memory_mb),
        file=bytes_of(file_mb),
        sweep_networks=sweep_networks,
        sweep_workers=workers_of(sweep_workers),
    )
    query = query_of({name: text for name, text in texts.items() if text is not None}, limits, lesson)
    from ..server.address import base_path
    from ..server.home import usable_home
    from ..server.left_out import ADDRESS_GRAMMAR, leave_out

    base = base_path(base_url)
    leave_out(ADDRESS_GRAMMAR)
    with usable_home():
        from ..server import page as server  # its dependencies look for the home folder when they are imported
        from ..server.door import access_rules, is_local
        from ..server.notebooks import shipped_notebook
        from ..server.seats import default_visitors

        options = server.Options(
            access_rules(host, allow_host or [], embed or []),
            visitors or default_visitors(),
            host,
            port,
            base,
            theme,
            secrets.token_hex(24) if token and not is_local(host) else "",
            verbose,
            {VARIABLE: limits.text()},
        )
        notebook = shipped_notebook("playground.ipynb")
        server.run(notebook, options, query, lambda addresses: announce("nnviz", addresses, browser))


def query_of(texts: dict[str, str], limits: Limits | None = None, lesson: str | None = None) -> str:
    """Return settings, or the name of a lesson, as the query of the page's address.

    Raises UsageError if a run does not accept them, or if there is no such lesson.
    """
    if lesson is not None:
        return _lesson_query(lesson, texts)
    from ..training.trainer import Trainer

    limits = limits or Limits()
    try:
        config = Config(**{name: settings()[name].parse(text) for name, text in texts.items()})
        limits.check(config)
        Trainer(config)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return urlencode(texts, safe=",")


def _lesson_query(lesson: str, texts: dict[str, str]) -> str:
    from ..lessons.course import lessons

    if lesson not in lessons():
        raise UsageError(say("lesson = {text}: choose one of {names}", text=lesson[:80], names=", ".join(lessons())))
    if texts:
        given = ", ".join(f"--{name.replace('_', '-')}" for name in texts)
        raise UsageError(say("{options}: a lesson has settings of its own; leave it out", options=given))
    return urlencode({"lesson": lesson})
