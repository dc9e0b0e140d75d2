"""Controls: the widgets of the page; they know no run."""
