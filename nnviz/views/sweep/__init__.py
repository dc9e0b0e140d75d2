"""The map of a sweep: cells with the results of many networks."""
