"""Lab: the command that opens the notebooks in JupyterLab."""

from pathlib import Path
from typing import Annotated

import typer

from ..words import marked, say
from .announcing import announce
from .options import Browser, Host, Port, Verbose


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
    from ..server.home import usable_home
    from ..server.left_out import ADDRESS_GRAMMAR, leave_out
    from ..server.notebooks import copy_into

    copied, kept = copy_into(folder)
    if copied:
        print(say("copied into {folder}: {names}", folder=folder, names=", ".join(copied)))
    if kept:
        print(say("kept unchanged in {folder}: {names}", folder=folder, names=", ".join(kept)))
    leave_out(ADDRESS_GRAMMAR)
    with usable_home():
        from ..server import lab as server

        server.run(folder, host, port, verbose, lambda address: announce("JupyterLab", [address], browser))
