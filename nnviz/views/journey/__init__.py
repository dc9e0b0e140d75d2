"""One sample's way through the network, in numbers."""
