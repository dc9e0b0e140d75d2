"""The servers: Voilà for the page, JupyterLab for the notebooks."""
