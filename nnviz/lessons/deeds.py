"""Deeds: goals about what a person did to a run."""

from ..settings.config import settings
from ..training.events import WeightEdited
from ..words import say, say_count
from .facts import Facts
from .goal import Goal, Verdict


def only(*names: str) -> Goal:
    """Ask that no setting but these differs from the scene's."""

    def judge(run: Facts) -> Verdict:
        known = settings()
        others = ", ".join(known[name].title for name in run.changed if name not in names)
        if others:
            return Verdict(False, say("Put this back as it was: {settings}.", settings=others))
        return Verdict(True, "", 1.0)

    return Goal("only", judge)


def mutes(at_least: int = 1) -> Goal:
    """Ask that some hidden units are muted."""

    def judge(run: Facts) -> Verdict:
        muted = len(run.config.muted)
        if not muted:
            return Verdict(False, say("No unit is muted yet."))
        text = say_count("{count} unit is muted.", "{count} units are muted.", count=muted)
        return Verdict(muted >= at_least, text, min(muted / at_least, 1.0))

    return Goal("muted units", judge)


def weights_set(at_most: int) -> Goal:
    """Ask that a person set at least one weight by hand, and at most some."""

    def judge(run: Facts) -> Verdict:
        edits = [change for change in run.history.changes if isinstance(change, WeightEdited)]
        count = len({(edit.layer, edit.row, edit.unit) for edit in edits})
        if not count:
            return Verdict(False, say("No weight is set by hand yet."))
        text = say_count("{count} weight is set by hand.", "{count} weights are set by hand.", count=count)
        if count > at_most:
            return Verdict(False, say("{text} At most {limit} may be.", text=text, limit=at_most))
        return Verdict(True, text, 1.0)

    return Goal("weights set by hand", judge)
