"""What is measured of a run: pure functions of its events and moments."""
