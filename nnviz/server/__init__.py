"""What puts the notebooks in front of a person: Voilà for the page, JupyterLab for the work."""

import sys

# jsonschema imports rfc3987_syntax where it finds it, for a check of international addresses that
# neither server makes; building its grammar takes 2.5 of the 4 seconds that a server needs to start.
sys.modules.setdefault("rfc3987_syntax", None)
