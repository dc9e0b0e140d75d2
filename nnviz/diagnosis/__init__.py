"""Diagnosis: what is happening in a run, and what to try."""

from .advice import HIGHEST_CALM_RATE
from .diagnosis import RULES, Diagnosis, diagnose
from .facts import EARLIEST
from .rule import Finding

__all__ = ["EARLIEST", "HIGHEST_CALM_RATE", "RULES", "Diagnosis", "Finding", "diagnose"]
