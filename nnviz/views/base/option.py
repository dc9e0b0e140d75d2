"""Option: a choice that a view offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ...words import say


@dataclass(frozen=True)
class Option:
    """An option of a view: name, title and initial value.

    It is a switch, or one of `values`, which map names to titles. The title is short; the description says more.
    """

    name: str
    title: str
    default: bool | str = False
    values: Mapping[str, str] = field(default_factory=dict)
    description: str = ""


def checked(given: Mapping[str, bool | str], declared: Sequence[Option], view: str) -> dict[str, bool | str]:
    """Return the given options as a view takes them: names as they are, switches as bool.

    Raises ValueError for a name that is not declared, or for a value that is not among those of its option.
    """
    known = {option.name: option for option in declared}
    for name, value in given.items():
        if name not in known:
            raise ValueError(_unknown(name, view, known))
        values = known[name].values
        if values and value not in values:
            raise ValueError(
                say(
                    "{option} = {value}: choose one of {names}", option=name, value=repr(value), names=", ".join(values)
                )
            )
    return {name: value if known[name].values else bool(value) for name, value in given.items()}


def _unknown(option: str, view: str, known: Mapping[str, Option]) -> str:
    if not known:
        return say("{option} is not an option of {view}, which has none", option=option, view=view)
    return say(
        "{option} is not an option of {view}: choose one of {names}", option=option, view=view, names=", ".join(known)
    )
