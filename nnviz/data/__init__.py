"""The samples: made, brought by a person, or edited by hand."""
