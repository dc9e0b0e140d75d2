"""Watching: the user's own training loops, shown by pictures."""
