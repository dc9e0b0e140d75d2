"""History of a run: its branches, and every step again."""
