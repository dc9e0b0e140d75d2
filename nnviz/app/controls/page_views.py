"""Page views: the views that the page shows, by name."""

from ... import views
from ...data.datasets import Shown
from ...views.base.focus import Focus
from ...views.base.panels import PANELS
from ...views.base.view import View
from ..screen.page_layout import BOARDS

REDRAWS = 30  # of pictures below network and output, per second of training


class PageViews:
    """Views by name, all with the same focus. `upper` are those of the network and of the output.

    Another view is made when it is first asked for, because that loads its code. The second run of a comparison has
    an upper view of its own, the twin of the first run's.
    """

    def __init__(self, upper: dict[str, View]):
        self.upper = tuple(upper)
        self._made = dict(upper)
        self._focus = Focus()

    def __getitem__(self, name: str) -> View:
        """Return a view by its name; make it at the first call."""
        prefix = BOARDS["other"]
        if name not in self._made and name.startswith(prefix):
            self._made[name] = _twin(self._made[name.removeprefix(prefix)])
        elif name not in self._made:
            view = getattr(views, PANELS[name].view)(focus=self._focus)
            # in slices and in turn, so that no frame stalls the training
            view.gradual, view.patience = True, 2 / REDRAWS
            self._made[name] = view
        return self._made[name]

    def __setitem__(self, name: str, view: View) -> None:
        """Give a name to a view that was made elsewhere."""
        self._made[name] = view

    @property
    def focus(self) -> Focus:
        return self._focus

    @focus.setter
    def focus(self, focus: Focus) -> None:
        """Set the focus of every view, visible or not."""
        self._focus = focus
        for view in self._made.values():
            view.focus = focus

    def lay_over(self, shown: Shown) -> None:
        """Draw the upper views over other columns of user data."""
        for name, view in self._made.items():
            if name.removeprefix(BOARDS["other"]) in self.upper:
                view.shown = shown


def _twin(view: View) -> View:
    """Return the same picture of a second run; both have the same options."""
    made = type(view)(view.shown, view.focus)
    made.beside, made.options = True, view.options
    made.gradual, made.patience = view.gradual, view.patience
    return made
