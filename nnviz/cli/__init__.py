"""The command `nnviz`.

Modules that take long to import are imported by the command that needs them.
"""

import sys
from typing import Any

import typer

from ..server.usage_error import UsageError
from ..words import say
from .describing import described_command, flags
from .lab import lab
from .page import page


def command_line() -> typer.Typer:
    """Build the command line in the present language."""
    app = typer.Typer(
        rich_markup_mode=None, add_completion=False, context_settings={"help_option_names": ["-h", "--help"]}
    )
    opens_page = say(
        "Watch a neural network learn: open the playground in the browser.\n\n"
        "Any setting of a run can be given as well, as in `nnviz --dataset spiral --hidden 8,8`."
    )
    app.callback(invoke_without_command=True, help=opens_page)(described_command(page, flags()))
    opens_lab = say("Open a copy of the notebooks in JupyterLab. Files that exist already are kept unchanged.")
    app.command(help=opens_lab)(described_command(lab))
    return app


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
