"""The names of nnviz: `__init__.py` loads each from here when it is first used."""

from . import probes as probes
from . import views as views
from .app.compare import compare as compare
from .app.lesson import Lesson as Lesson
from .app.live import live as live
from .app.playground import Playground as Playground
from .app.saved import load as load
from .app.sweep import sweep as sweep
from .data import augment as augment
from .data.datasets import Dataset as Dataset
from .data.user_data import Samples as Samples
from .diagnosis import Diagnosis as Diagnosis
from .diagnosis import diagnose as diagnose
from .errors import ConfigError as ConfigError
from .errors import DataError as DataError
from .history.history import History as History
from .probes.gradient_checking.check import gradient_check as gradient_check
from .recipes.recipe import RecipeError as RecipeError
from .settings.config import Config as Config
from .sweeps.grid import log_space as log_space
from .training import events as events
from .training.crowd import Crowd as Crowd
from .training.events import State as State
from .training.events import StepEvent as StepEvent
from .training.limits import Limits as Limits
from .training.step import advance as advance
from .training.trainer import Trainer as Trainer
from .watching.errors import WatchError as WatchError
from .watching.watch import watch as watch
from .watching.watcher import Watcher as Watcher

__all__: list[str]
__version__: str
