"""Gradient checking: the gradient of backpropagation beside differences of the objective."""
