"""History: every step of a run again, and its branches."""
