"""Gradient checking: compares backpropagation with differences of the objective."""
