"""Diagnosis: what is happening in a run, and what to try."""

from .diagnosis import RULES, Diagnosis, diagnose
from .facts import EARLIEST
from .rule import Finding

__all__ = ["EARLIEST", "RULES", "Diagnosis", "Finding", "diagnose"]
