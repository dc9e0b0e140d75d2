"""The samples as a person sees them: pictures, curves and words."""
