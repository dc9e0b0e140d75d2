"""The command `nnviz`: opens the playground as a page, or its notebooks in JupyterLab.

Whatever takes long to import is imported by the command that needs it.
"""

import inspect
import secrets
import sys
from collections.abc import Callable
from dataclasses import replace
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

import typer

from nnviz.errors import ConfigError
from nnviz.server.usage_error import UsageError
from nnviz.settings.config import Config, settings
from nnviz.training.limits import VARIABLE, Limits

app = typer.Typer(rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]})


class Theme(StrEnum):
    """The colours of the page."""

    light = "light"
    dark = "dark"


Host = Annotated[str, typer.Option(help="The name or address to listen on; 0.0.0.0 lets other machines in.")]
Port = Annotated[
    int | None,
    typer.Option(
        min=1, max=65535, metavar="NUMBER", show_default=False, help="The port; without it the first free one."
    ),
]
Browser = Annotated[bool, typer.Option("--browser/--no-browser", help="Open the browser.")]
Visitors = Annotated[
    int | None,
    typer.Option(
        min=1,
        metavar="NUMBER",
        show_default=False,
        help="How many people may use the page at a time; without it as many as this machine has room for.",
    ),
]
Token = Annotated[
    bool,
    typer.Option(
        "--token/--no-token",
        help="Ask for the token in the printed link, where other machines are let in; without it anybody may come.",
    ),
]
AllowHost = Annotated[
    list[str] | None,
    typer.Option(metavar="NAME", show_default=False, help="Another name that the server goes by, behind a proxy say."),
]
Embed = Annotated[
    list[str] | None,
    typer.Option(
        metavar="ORIGIN",
        show_default=False,
        help="Let pages of this origin show the playground in a frame, as in https://course.example.",
    ),
]
Verbose = Annotated[bool, typer.Option("--verbose", help="Show what the server has to say.")]


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"nnviz {version('nnviz-playground')}")
        raise typer.Exit


def _announce(what: str, addresses: list[str], browser: bool) -> None:
    """Say where the server is, and show it in a browser if one is wanted."""
    from nnviz.server.address import open_in_browser

    here, *elsewhere = addresses
    print(
        f"{what}: {here}",
        *(f"From other machines: {each}" for each in elsewhere),
        "Ctrl-C ends it.",
        sep="\n",
        flush=True,
    )
    if browser:
        open_in_browser(here)


def page(
    context: typer.Context,
    host: Host = "localhost",
    port: Port = None,
    browser: Browser = True,
    theme: Annotated[Theme, typer.Option(help="The colours of the page.")] = Theme.light,
    visitors: Visitors = None,
    token: Token = True,
    allow_host: AllowHost = None,
    embed: Embed = None,
    verbose: Verbose = False,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say which nnviz this is.")
    ] = False,
    step_seconds: Annotated[
        float | None,
        typer.Option(min=0.01, show_default="1", help="The longest time that a step with its picture may take."),
    ] = None,
    memory_mb: Annotated[
        int | None, typer.Option(min=1, show_default="1000", help="The memory that the arrays of one run may take.")
    ] = None,
    file_mb: Annotated[
        int | None, typer.Option(min=1, show_default="100", help="The largest file that a page may send.")
    ] = None,
    **texts: str | None,
) -> None:
    """Watch a neural network learn: opens the playground in the browser.

    Every setting of a run can be given as well, as in `nnviz --dataset spiral --hidden 8,8`.
    """
    if context.invoked_subcommand is not None:
        return
    limits = _limits(step_seconds=step_seconds, memory=_bytes(memory_mb), file=_bytes(file_mb))
    query = _query({name: text for name, text in texts.items() if text is not None}, limits)
    from nnviz.server.home import usable_home

    with usable_home():
        from nnviz.server import page as server  # whose parts look for the home folder when they are loaded
        from nnviz.server.door import access_rules, is_local
        from nnviz.server.notebooks import shipped_notebook
        from nnviz.server.seats import default_visitors

        options = server.Options(
            access_rules(host, allow_host or [], embed or []),
            visitors or default_visitors(),
            host,
            port,
            theme,
            secrets.token_hex(24) if token and not is_local(host) else "",
            verbose,
            {VARIABLE: limits.text()},
        )
        notebook = shipped_notebook("playground.ipynb")
        server.run(notebook, options, query, lambda addresses: _announce("nnviz", addresses, browser))


def _limits(**given: Any) -> Limits:
    """The limits of the environment, and in their place those that were given."""
    try:
        return replace(Limits.here(), **{name: value for name, value in given.items() if value is not None})
    except ConfigError as error:
        raise UsageError(str(error)) from error


def _bytes(megabytes: int | None) -> int | None:
    return megabytes and megabytes * 10**6


def _query(texts: dict[str, str], limits: Limits | None = None) -> str:
    """Settings as the page's address carries them, once a run has accepted them."""
    from nnviz.training.trainer import Trainer

    limits = limits or Limits()
    try:
        config = Config(**{name: settings()[name].parse(text) for name, text in texts.items()})
        limits.check(config)
        Trainer(config)
    except ConfigError as error:
        raise UsageError(str(error)) from error
    return urlencode(texts, safe=",")


def _with_settings(command: Callable[..., None]) -> Callable[..., None]:
    """`command` with a flag for each setting of Config in the place of its `**texts`."""
    signature = inspect.signature(command)
    own = [each for each in signature.parameters.values() if each.kind is not each.VAR_KEYWORD]
    flags = [
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
    command.__signature__ = signature.replace(parameters=own + flags)
    command.__annotations__ = {each.name: each.annotation for each in own + flags}
    return command


def _help(name: str) -> str:
    setting = settings()[name]
    what = setting.field.description or ""
    return what if setting.allowed in ("", what) else f"{what}: {setting.allowed}"


app.callback(invoke_without_command=True)(_with_settings(page))


@app.command()
def lab(
    folder: Annotated[Path, typer.Argument(help="Where the copies of the notebooks go.")] = Path("nnviz-notebooks"),
    host: Host = "localhost",
    port: Port = None,
    browser: Browser = True,
    verbose: Verbose = False,
) -> None:
    """Open a copy of the notebooks in JupyterLab; a file that is there already is left as it is."""
    from nnviz.server.home import usable_home
    from nnviz.server.notebooks import copy_into

    copied, kept = copy_into(folder)
    if copied:
        print(f"copied into {folder}: {', '.join(copied)}")
    if kept:
        print(f"kept as they are in {folder}: {', '.join(kept)}")
    with usable_home():
        from nnviz.server import lab as server

        server.run(folder, host, port, verbose, lambda address: _announce("JupyterLab", [address], browser))


def main(arguments: list[str] | None = None) -> Any:
    """Runs the command line; what a person got wrong is one line on stderr and a non-zero exit status."""
    try:
        sys.exit(app(arguments, prog_name="nnviz", standalone_mode=False))
    except UsageError as refusal:
        problem, status = str(refusal), 1
    except typer.TyperException as error:
        problem, status = f"{error.format_message()} (nnviz --help lists what there is)", error.exit_code
    print(f"nnviz: {problem}", file=sys.stderr)
    sys.exit(status)
