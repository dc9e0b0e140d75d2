"""Forgetting: removes old branches when there are too many."""

from collections.abc import Collection

from .branch import Branch

BRANCHES = 1000  # at most
BRANCH_BYTES = 256 << 20  # the states of all branches together, at most


def forget(branches: list[Branch], spared: Collection[Branch]) -> tuple[list[Branch], list[int]]:
    """Return the branches to keep, and the forgotten numbers.

    The oldest are forgotten first, and those without children before those with some. The first
    branch of the run and the `spared` ones are always kept.
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
    """Remove a branch from the list.

    Its last child takes its place and inherits the steps that the children share.
    """
    children = [branch for branch in branches if branch.parent is one]
    rest = [branch for branch in branches if branch is not one]
    if not children:
        return rest
    heir = max(children, key=lambda branch: (branch.start, branch.end.step))
    for child in children:
        child.parent = heir
    heir.parent, heir.start, heir.journal.inherited = one.parent, one.start, one.journal.inherited
    rest.remove(heir)
    rest.insert(branches.index(one), heir)  # parents come before their children
    return rest
