"""A run as a recipe: what it takes to train the same weights again, as a file."""
