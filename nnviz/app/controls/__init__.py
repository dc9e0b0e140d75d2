"""Controls: what a person touches in the page. They know no run."""
