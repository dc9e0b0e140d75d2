"""In effect: which settings have an effect on a run."""

from collections.abc import Collection

from ...data.features import FEATURES, features_of
from ...data.generators import DATASETS
from ...nn.initializers import INITIALIZERS
from ...nn.optimizers import OPTIMIZERS
from ...nn.schedules import SCHEDULES
from ...settings.config import Config, settings


def in_effect(config: Config, columns: int, is_generated: bool, has_split: bool) -> Collection[str]:
    """Return the names of the settings that have an effect.

    The data has so many `columns`. It may be generated, or have a split into training and test set of its own.
    """
    applies = {
        "noise": is_generated,
        "samples": is_generated,
        "train_fraction": not has_split,
        "features": bool(features_of(columns, FEATURES)),
        "formula": is_generated and DATASETS[config.dataset].takes_formula,
        "classes": is_generated and DATASETS[config.dataset].takes_classes,
    }
    for chosen, known in (
        (config.optimizer, OPTIMIZERS),
        (config.schedule, SCHEDULES),
        (config.initializer, INITIALIZERS),
    ):
        used = known[chosen].uses
        applies |= {name: name in used for each in known.values() for name in each.uses}
    return [name for name in settings() if applies.get(name, True)]
