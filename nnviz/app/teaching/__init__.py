"""Teaching: lessons in the page."""
