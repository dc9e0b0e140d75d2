"""The page: the playground, and live pictures of other runs."""
