"""What every picture has: artists that are made once and moved, their stage, names and legends."""
