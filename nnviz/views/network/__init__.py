"""Pictures of the network and its units."""
