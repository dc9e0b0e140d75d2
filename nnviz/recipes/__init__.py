"""Recipes: runs as files, from which they are trained again."""
