"""Controls: the widgets that a person uses. They know nothing about a run."""
