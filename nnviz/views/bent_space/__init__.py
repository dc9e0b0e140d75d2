"""The input plane as a hidden layer bends it."""
