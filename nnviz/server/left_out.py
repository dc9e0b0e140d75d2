"""Packages that are not needed here.

Other packages import them if they find them.
"""

import sys

# jsonschema uses it to check international addresses, which neither server does. Building its grammar takes 2.5 of
# the 4 seconds that a server needs to start.
ADDRESS_GRAMMAR = "rfc3987_syntax"
DEBUGGER = "debugpy"  # 7 MB in each kernel


def leave_out(package: str) -> None:
    """Make imports of `package` fail, unless it is loaded already."""
    sys.modules.setdefault(package, None)  # type: ignore[arg-type]  # typeshed leaves out None, which blocks an import
