"""Recipes: runs as files, from which the same weights can be trained again."""
