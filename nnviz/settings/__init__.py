"""Settings: what a run is asked to be, each setting declared once."""
