"""What pictures are drawn with: artists, pixels, colours and scales, which know nothing of a run."""
