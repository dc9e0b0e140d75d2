"""The command `nnviz`.

Modules that take long to import are imported by the command that needs them.
"""

import copy
import functools
import inspect
import os
import secrets
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from enum import StrEnum
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, get_args
from urllib.parse import urlencode

import typer

from nnviz.errors import ConfigError
from nnviz.server.usage_error import UsageError
from nnviz.settings.config import Config, settings
from nnviz.training.limits import VARIABLE, Limits
from nnviz.words import marked, say


class Theme(StrEnum):
    """The colours of the page."""

    light = "light"
    dark = "dark"


Host = Annotated[
    str, typer.Option(help=marked("The name or address to listen on; 0.0.0.0 accepts connections from other machines."))
]
Port = Annotated[
    int | None,
    typer.Option(
        min=1, max=65535, metavar="NUMBER", show_default=False, help=marked("The port; by default the first free one.")
    ),
]
BaseUrl = Annotated[
    str,
    typer.Option(
        metavar="PATH",
        help=marked("The path below which the page is served, as in /course/nnviz/, for a proxy that passes it on."),
    ),
]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help=marked("Open the browser."))]
Visitors = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="NUMBER",
        show_default=False,
        help=marked("The most people that may use the page at a time; by default as many as this machine can serve."),
    ),
]
Token = Annotated[
    bool,
    typer.Option(
        "--token/--no-token",
        help=marked("Ask other machines for the token in the printed link; without it everybody may use the page."),
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(
        metavar="NAME", show_default=False, help=marked("Another name of this server, for example behind a proxy.")
    ),
]
Embed = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ORIGIN",
        show_default=False,
        help=marked("Let pages of this origin show the playground in a frame, as in https://course.example."),
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", help=marked("Show all messages of the server."))]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"nnviz {version('nnviz-playground')}")
        raise typer.Exit


def _announce(name: str, addresses: list[str], browser: bool) -> None:
    """Print the addresses of a server.

    If `browser` is true, open the first one in a browser.
    """
    from nnviz.server.address import open_in_browser

    here, *elsewhere = addresses
    print(
        say("{name}: {address}", name=name, address=here),
        *(say("From other machines: {address}", address=each) for each in elsewhere),
        say("Press Ctrl-C to stop it."),
        sep="\n",
        flush=True,
    )
    if browser:
        open_in_browser(here)


def page(
    context: typer.Context,
    host: Host = "localhost",
    port: Port = None,
    base_url: BaseUrl = "/",
    browser: Browser = True,
    theme: Annotated[Theme, typer.Option(help=marked("The colours of the page."))] = Theme.light,
    visitors: Visitors = None,
    token: Token = True,
    allow_host: AllowHost = None,
    embed: Embed = None,
    verbose: Verbose = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help=marked("Print the version of nnviz."))
    ] = False,
    step_seconds: Annotated[
        float | None,
        typer.Option(
            min=0.01, show_default="1", help=marked("The longest time in seconds for a step and its picture.")
        ),
    ] = None,
    memory_mb: Annotated[
        int | None,
        typer.Option(min=1, show_default="1000", help=marked("The most memory for the arrays of a run, in MB.")),
    ] = None,
    file_mb: Annotated[
        int | None,
        typer.Option(min=1, show_default="100", help=marked("The largest file that a page may send, in MB.")),
    ] = None,
    sweep_networks: Annotated[
        int | None,
        typer.Option(
            min=0, show_default="10000", help=marked("The most networks that a page's sweep may train; 0 allows none.")
        ),
    ] = None,
    sweep_workers: Annotated[
        str | None,
        typer.Option(
            metavar="NUMBER",
            show_default=False,
            help=marked(
                "The processes in which a page's sweep trains, or \"all\" cores; by default the page's own one."
            ),
        ),
    ] = None,
    **texts: str | None,
) -> None:
    """Serve the playground as a web page."""
    if context.invoked_subcommand is not None:
        return
    limits = _limits(
        step_seconds=step_seconds,
        memory=_bytes(memory_mb),
        file=_bytes(file_mb),
        sweep_networks=sweep_networks,
        sweep_workers=_workers(sweep_workers),
    )
    query = _query({name: text for name, text in texts.items() if text is not None}, limits)
    from nnviz.server.address import base_path
    from nnviz.server.home import usable_home
    from nnviz.server.left_out import ADDRESS_GRAMMAR, leave_out

    base = base_path(base_url)
    leave_out(ADDRESS_GRAMMAR)
    with usable_home():
        from nnviz.server import page as server  # its dependencies look for the home folder when they are imported
        from nnviz.server.door import access_rules, is_local
        from nnviz.server.notebooks import shipped_notebook
        from nnviz.server.seats import default_visitors

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
        server.run(notebook, options, query, lambda addresses: _announce("nnviz", addresses, browser))


def _limits(**given: Any) -> Limits:
    """Return the limits of the environment, or the given ones."""
    try:
        return replace(Limits.here(), **{name: value for name, value in given.items() if value is not None})
    except ConfigError as error:
        raise UsageError(str(error)) from error


def _bytes(megabytes: int | None) -> int | None:
    return megabytes and megabytes * 10**6


def _workers(text: str | None) -> int | None:
    """Return the number of processes in which a page's sweep trains. Raises UsageError."""
    if text is None:
        return None
    cores = os.cpu_count() or 1
    count = cores if text == "all" else int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= count <= 1024:
        raise UsageError(
            say('--sweep-workers {value}: give a number of processes, or "all"; 0 is the page\'s own', value=text)
        )
    if count and find_spec("loky") is None:
        raise UsageError(
            say(
                "--sweep-workers {value}: processes need the package loky. Install it with: {command}",
                value=text,
                command='pip install "nnviz-playground[sweep]"',
            )
        )
    return count


def _query(texts: dict[str, str], limits: Limits | None = None) -> str:
    """Return settings as the query of the page's address.

    Raises UsageError if a run does not accept them.
    """
    from nnviz.training.trainer import Trainer

    limits = limits or Limits()
    try:
        config = Config(**{name: settings()[name].parse(text) for name, text in texts.items()})
        limits.check(config)
        Trainer(config)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return urlencode(texts, safe=",")


def lab(
    folder: Annotated[Path, typer.Argument(help=marked("The folder for the copies of the notebooks."))] = Path(
        "nnviz-notebooks"
    ),
    host: Host = "localhost",
    port: Port = None,
    browser: Browser = True,
    verbose: Verbose = False,
) -> None:
    """Open a copy of the notebooks in JupyterLab."""
    from nnviz.server.home import usable_home
    from nnviz.server.left_out import ADDRESS_GRAMMAR, leave_out
    from nnviz.server.notebooks import copy_into

    copied, kept = copy_into(folder)
    if copied:
        print(say("copied into {folder}: {names}", folder=folder, names=", ".join(copied)))
    if kept:
        print(say("kept unchanged in {folder}: {names}", folder=folder, names=", ".join(kept)))
    leave_out(ADDRESS_GRAMMAR)
    with usable_home():
        from nnviz.server import lab as server

        server.run(folder, host, port, verbose, lambda address: _announce("JupyterLab", [address], browser))


def command_line() -> typer.Typer:
    """Build the command line in the present language."""
    app = typer.Typer(
        rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
    )
    opens_page = say(
        "Watch a neural network learn: open the playground in the browser.\n\n"
        "Any setting of a run can be given as well, as in `nnviz --dataset spiral --hidden 8,8`."
    )
    app.callback(invoke_without_command=True, help=opens_page)(_described(page, _flags()))
    opens_lab = say("Open a copy of the notebooks in JupyterLab. Files that exist already are kept unchanged.")
    app.command(help=opens_lab)(_described(lab))
    return app


def _described(command: Callable[..., None], flags: Sequence[inspect.Parameter] = ()) -> Callable[..., None]:
    """Return `command` with translated help texts.

    Its `**texts` are replaced by `flags`.
    """

    @functools.wraps(command)
    def described(**options: Any) -> None:
        command(**options)

    signature = inspect.signature(command)
    named = [_translated(each) for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    parameters = [*named, *flags]
    described.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]  # read by inspect
    described.__annotations__ = {each.name: each.annotation for each in parameters}
    return described


def _translated(parameter: inspect.Parameter) -> inspect.Parameter:
    """Return a parameter with its help text translated."""
    kind, *options = get_args(parameter.annotation) or (parameter.annotation,)
    if not options or not options[0].help:
        return parameter
    option = copy.copy(options[0])
    option.help = say(option.help)
    return parameter.replace(annotation=Annotated[kind, option])


def _flags() -> list[inspect.Parameter]:
    """Return a flag for each setting of Config."""
    return [
        inspect.Parameter(
            name,
            inspect.Parameter.KEYWORD_ONLY,
            default=None,
            annotation=Annotated[
                str | None,
                typer.Option(
                    help=_help(name),
                    metavar="NAME" if setting.choices else "VALUE",
                    rich_help_panel="Settings",
                    show_default=False,
                ),
            ],
        )
        for name, setting in settings().items()
    ]


def _help(name: str) -> str:
    """Return the help text of a setting."""
    setting = settings()[name]
    if not setting.field.description:
        return setting.allowed
    meaning = setting.description
    if setting.allowed in ("", meaning):
        return meaning
    return say("{meaning}: {allowed}", meaning=meaning, allowed=setting.allowed)


def main(arguments: list[str] | None = None) -> Any:
    """Run the command line.

    A mistake of the user is one line on stderr, with a non-zero exit status.
    """
    try:
        sys.exit(command_line()(arguments, prog_name="nnviz", standalone_mode=False))
    except UsageError as error:
        problem, status = str(error), 1
    except typer.TyperException as error:
        problem = say("{problem} (nnviz --help lists the commands and options)", problem=error.format_message())
        status = error.exit_code
    print(f"nnviz: {problem}", file=sys.stderr)
    sys.exit(status)
