"""Measurements of a run: pure functions of its events and snapshots."""
