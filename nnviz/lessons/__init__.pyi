"""The names for authors of lessons: `__init__.py` loads each from here when it is first used."""

from .ask import Choice as Choice
from .ask import Number as Number
from .ask import Option as Option
from .ask import Order as Order
from .ask import Pick as Pick
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
from .outcomes import settles as settles
from .outcomes import stands as stands
from .scene import Scene as Scene
from .strip import Strip as Strip

__all__: list[str]
