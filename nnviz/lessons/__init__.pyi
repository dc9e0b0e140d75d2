"""The names for authors of lessons: `__init__.py` loads each from here when it is first used."""

from .ask import Choice as Choice
from .ask import Number as Number
from .ask import Option as Option
from .ask import Order as Order
from .ask import Pick as Pick
from .conditions import ended_by as ended_by
from .conditions import few_units as few_units
from .conditions import foretold_epoch as foretold_epoch
from .conditions import mostly_dead as mostly_dead
from .conditions import narrowest as narrowest
from .conditions import rates_at_the_limit as rates_at_the_limit
from .conditions import unchanged_until as unchanged_until
from .course import lessons as lessons
from .deeds import mutes as mutes
from .deeds import only as only
from .deeds import weights_set as weights_set
from .facts import Facts as Facts
from .goal import Goal as Goal
from .goal import Verdict as Verdict
from .goal import ends_with as ends_with
from .goal import one_change as one_change
from .goal import reaches as reaches
from .goal import trained as trained
from .lesson import Attempt as Attempt
from .lesson import Check as Check
from .lesson import Lesson as Lesson
from .lesson import Predict as Predict
from .lesson import See as See
from .lesson import Watch as Watch
from .lesson import Why as Why
from .measured import Measured as Measured
from .outcomes import settles as settles
from .outcomes import stands as stands
from .scene import Scene as Scene
from .strip import Strip as Strip

__all__: list[str]
