"""Actions: what a person can do to a run in the page, and what the page says about it."""
