"""Actions: commands for a run, and texts about it."""
