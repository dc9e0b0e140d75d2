"""Remedies: changes tried beside a run before they are advised."""

from .advise import advise
from .experiment import HELPS, Experiment

__all__ = ["HELPS", "Experiment", "advise"]
