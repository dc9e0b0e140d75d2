"""The samples: generated, loaded, or edited by the user."""
