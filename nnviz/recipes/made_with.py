"""Made with: the versions and the machine that the last bits of results depend on."""

import platform

import numpy as np

from .. import __version__


def made_with() -> dict[str, str]:
    """Return what the last bits of results depend on.

    These are versions, machine and BLAS.
    """
    config = np.show_config(mode="dicts")
    blas = config.get("Build Dependencies", {}).get("blas", {})
    return {
        "nnviz": __version__,
        "numpy": np.__version__,
        "python": platform.python_version(),
        "machine": platform.machine(),
        "blas": f"{blas.get('name', '')} {blas.get('version', '')}".strip(),
        "simd": " ".join(config.get("SIMD Extensions", {}).get("found", ())),
    }
