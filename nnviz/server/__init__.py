"""Servers that show the notebooks: Voilà for the page, JupyterLab for working with them."""
