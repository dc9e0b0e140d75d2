"""Training: steps, runs, and their events."""
