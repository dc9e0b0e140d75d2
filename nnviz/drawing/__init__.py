"""Drawing: artists, pixels, colours and scales, which know nothing of a run."""
