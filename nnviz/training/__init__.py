"""Training: one step of a run, the run, and the events that tell of it."""
