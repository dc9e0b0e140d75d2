"""The names of nnviz.probes: `__init__.py` loads each from here when it is first used."""

from .forward import activations as activations
from .gradients import gradient_norms as gradient_norms
from .inert import InertUnits as InertUnits
from .inert import inert_units as inert_units
from .measures import confusion as confusion
from .one_unit import Unit as Unit
from .one_unit import unit as unit
from .sample_journey import Journey as Journey
from .sample_journey import Station as Station
from .sample_journey import journey as journey
from .speed import step_time as step_time

__all__: list[str]
