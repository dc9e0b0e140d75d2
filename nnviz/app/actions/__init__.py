"""Actions: what a person does to a run in the page, and what the page says of it."""
