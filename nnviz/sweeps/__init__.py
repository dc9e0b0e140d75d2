"""Sweeps: many networks, trained in chunks on any executor, with results that refine round by round."""
