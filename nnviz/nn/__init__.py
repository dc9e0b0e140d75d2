"""The mathematics, in plain NumPy: nothing here knows of settings, events or pictures."""
