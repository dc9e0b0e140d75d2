"""Drawing: artists, pixels, colours and scales.

They know nothing of a run.
"""
