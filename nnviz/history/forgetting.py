"""Forgetting: which branches of a run go when there are too many, and what their children take over."""

from collections.abc import Collection

from .branch import Branch

BRANCHES = 1000  # that are kept
BRANCH_BYTES = 256 << 20  # of the states of all of them


def forget(branches: list[Branch], spared: Collection[Branch]) -> tuple[list[Branch], list[int]]:
    """The branches that stay, and the numbers of those that go: the oldest, the first of the run never.

    Those from which no other begins go before those from which some do.
    """
    kept, gone = list(branches), []
    size = sum(branch.size for branch in kept)
    while len(kept) > BRANCHES or size > BRANCH_BYTES:
        one = _oldest(kept, spared)
        if one is None:
            break
        size -= one.size
        gone.append(one.number)
        kept = _without(kept, one)
    return kept, gone


def _oldest(branches: list[Branch], spared: Collection[Branch]) -> Branch | None:
    able = [branch for branch in branches[1:] if branch not in spared]
    parents = {branch.parent for branch in branches}
    leaves = [branch for branch in able if branch not in parents]
    return min(leaves or able, key=lambda branch: branch.number, default=None)


def _without(branches: list[Branch], one: Branch) -> list[Branch]:
    """All others; the child that left it last takes its place, with what is common to them."""
    children = [branch for branch in branches if branch.parent is one]
    rest = [branch for branch in branches if branch is not one]
    if not children:
        return rest
    heir = max(children, key=lambda branch: (branch.start, branch.end.step))
    for child in children:
        child.parent = heir
    heir.parent, heir.start, heir.journal.inherited = one.parent, one.start, one.journal.inherited
    rest.remove(heir)
    rest.insert(branches.index(one), heir)  # a parent stands before its children
    return rest
