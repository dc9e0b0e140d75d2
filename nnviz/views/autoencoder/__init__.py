"""Pictures of an autoencoder: what it gives back, and its code."""
