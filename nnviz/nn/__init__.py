"""The mathematics, in plain NumPy.

Nothing here knows of settings, events or pictures.
"""
