"""Describing: commands with help texts in the present language, and a flag for each setting."""

import copy
import functools
import inspect
from collections.abc import Callable, Sequence
from typing import Annotated, Any, get_args

import typer

from ..settings.config import settings
from ..words import say


def described_command(command: Callable[..., None], flags: Sequence[inspect.Parameter] = ()) -> Callable[..., None]:
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


def flags() -> list[inspect.Parameter]:
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
