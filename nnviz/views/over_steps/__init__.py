"""Pictures with the steps of a run as their horizontal axis."""
