"""The numbers that lessons show, measured over many seeds."""
