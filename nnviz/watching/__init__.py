"""Watching: training loops that are not ours, as runs that pictures can show."""
