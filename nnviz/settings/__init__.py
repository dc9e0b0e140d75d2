"""Settings of a run, each declared once."""
