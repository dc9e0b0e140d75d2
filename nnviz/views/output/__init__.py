"""Pictures of the network's output."""
