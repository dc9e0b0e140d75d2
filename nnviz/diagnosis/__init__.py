"""Diagnosis: one true sentence on a run: what is happening, the number that says so, what to try."""

from .diagnosis import RULES, Diagnosis, diagnose
from .rule import Finding

__all__ = ["RULES", "Diagnosis", "Finding", "diagnose"]
