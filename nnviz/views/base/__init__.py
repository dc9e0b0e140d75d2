"""The basis of all pictures: views, their stage, names and legends."""
