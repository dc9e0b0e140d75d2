"""The page's scripts, and the join that makes one text of them."""
