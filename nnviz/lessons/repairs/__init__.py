"""Repairs: code with faults in it, which a person mends, and the examination that judges it."""
