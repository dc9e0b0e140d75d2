"""View options: the controls for the options of views."""

import ipywidgets as widgets

from ...training.snapshot import Snapshot
from ...views.base.option import Option
from ...views.base.view import View
from ...words import say
from . import widgets as parts
from .user_input import Post, UserInput


class ViewOptions:
    """A box of switches and menus for each view that has options.

    A box is made when its view is first shown, because that loads the view.
    """

    def __init__(self, post: Post):
        self._hand = UserInput(post)
        self._made: dict[str, tuple[View, widgets.Box]] = {}

    def of(self, name: str, view: View) -> tuple[widgets.Widget, ...]:
        """Return the box with the options of a view, if it has any."""
        if not view.declared:
            return ()
        if name not in self._made:
            controls = [self._control(view, each).add_class(_class_of(name, each)) for each in view.declared]
            self._made[name] = view, parts.HBox(controls).add_class("nnviz-switch")
        return (self._made[name][1],)

    def _control(self, view: View, option: Option) -> widgets.Widget:
        value, description = view.options[option.name], say(option.title)
        if option.values:
            choices = [(say(title), name) for name, title in option.values.items()]
            control = parts.Dropdown(options=choices, value=value, tooltip=description)
        else:
            tooltip = say(option.description) if option.description else description
            control = parts.Checkbox(value, description=description, tooltip=tooltip, indent=False)
        self._hand.listen(control, lambda value: view.configure(**{option.name: value}))
        return control

    def names(self) -> dict[str, str]:
        """Map the CSS class of each menu to its accessible name; a switch has a text beside it."""
        return {
            _class_of(name, option): say(option.title)
            for name, (view, _) in self._made.items()
            for option in view.declared
            if option.values
        }

    def set(self, name: str, view: View, **options: bool | str) -> None:
        """Set options of a view, and the controls that show them."""
        view.configure(**options)
        for box in self.of(name, view):
            with self._hand.suspended():
                for option, control in zip(view.declared, box.children):
                    control.value = view.options[option.name]

    def suit(self, snapshot: Snapshot) -> None:
        """Show the options that have an effect for a snapshot."""
        for view, box in self._made.values():
            offered = view.offered(view.seen(snapshot))
            for option, control in zip(view.declared, box.children):
                parts.show(control, option in offered)


def _class_of(name: str, option: Option) -> str:
    return f"nnviz-option-{name}-{option.name}"
