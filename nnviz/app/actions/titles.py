"""Titles of branches."""

from ...history.branch import Branch
from ...views.over_steps.marks import in_words, pairs
from ...words import say


def titled(branch: Branch) -> str:
    """Describe a branch by its number and its first change."""
    journal = branch.journal
    if journal.inherited == len(journal.changes):
        return say("{number}: from step {start}", number=branch.number, start=f"{branch.start:,}")
    return say("{number}: {changes}", number=branch.number, changes=in_words(pairs(journal.changes[journal.inherited])))
