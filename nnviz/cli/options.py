"""Options of the commands."""

from enum import StrEnum
from typing import Annotated

import typer

from ..words import marked


class Theme(StrEnum):
    """The colours of the page."""

    light = "light"
    dark = "dark"


def _version(asked: bool) -> None:
    if asked:
        from importlib.metadata import version

        typer.echo(f"nnviz {version('nnviz-playground')}")
        raise typer.Exit


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
Lesson = Annotated[
    str | None,
    typer.Option(metavar="NAME", show_default=False, help=marked("The lesson to begin with, such as depth.")),
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
Colours = Annotated[Theme, typer.Option(help=marked("The colours of the page."))]
Version = Annotated[
    bool, typer.Option("--version", callback=_version, is_eager=True, help=marked("Print the version of nnviz."))
]
StepSeconds = Annotated[
    float | None,
    typer.Option(min=0.01, show_default="1", help=marked("The longest time in seconds for a step and its picture.")),
]
MemoryMB = Annotated[
    int | None, typer.Option(min=1, show_default="1000", help=marked("The most memory for the arrays of a run, in MB."))
]
FileMB = Annotated[
    int | None, typer.Option(min=1, show_default="100", help=marked("The largest file that a page may send, in MB."))
]
SweepNetworks = Annotated[
    int | None,
    typer.Option(
        min=0, show_default="10000", help=marked("The most networks that a page's sweep may train; 0 allows none.")
    ),
]
SweepWorkers = Annotated[
    str | None,
    typer.Option(
        metavar="NUMBER",
        show_default=False,
        help=marked("The processes in which a page's sweep trains, or \"all\" cores; by default the page's own one."),
    ),
]
