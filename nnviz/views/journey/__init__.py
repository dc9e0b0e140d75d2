"""The way of one sample through the network, in numbers."""
