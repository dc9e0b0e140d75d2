"""Remedies: changes tried beside a run before they are advised."""

from .advise import advise
from .experiment import Experiment

__all__ = ["Experiment", "advise"]
