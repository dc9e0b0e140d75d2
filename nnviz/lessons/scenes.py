"""Scenes: starting points that show one thing well."""

from ..words import marked
from .scene import Scene

SCENES = {
    scene.name: scene
    for scene in (
        Scene(
            "line",
            marked("Can one line do it?"),
            marked("Without hidden layers the border is one straight line. Add a layer: press +."),
            {"dataset": "circle", "hidden": (), "loss": "cross_entropy", "learning_rate": 0.1},
            pictures=("loss", "gradient_flow", "bent_space"),
        ),
        Scene(
            "rate",
            marked("Learning rate too high"),
            marked("Each step overshoots, until the loss explodes. Go back, with a lower rate."),
            {"dataset": "x-sin-x", "hidden": (8,), "activation": "tanh", "learning_rate": 1},
            pictures=("loss", "update_ratio", "learning_rate"),
            speed=100,
        ),
        Scene(
            "vanishing",
            marked("Vanishing gradients"),
            marked("Six sigmoid layers: the first gets almost no gradient. Switch to tanh and compare."),
            {
                "dataset": "circle",
                "hidden": (8,) * 6,
                "activation": "sigmoid",
                "loss": "cross_entropy",
                "learning_rate": 0.03,
            },
            pictures=("gradient_flow", "gradient_map", "loss"),
        ),
        Scene(
            "dead",
            marked("Dead ReLUs"),
            marked("A high learning rate kills ReLU units. Lower it: do the dead ones come back?"),
            {
                "dataset": "circle",
                "hidden": (8,),
                "activation": "relu",
                "loss": "cross_entropy",
                "learning_rate": 3,
                "seed": 1,
            },
            pictures=("dead_units", "unit", "loss"),
        ),
        Scene(
            "overfitting",
            marked("Overfitting"),
            marked("Few noisy samples: the test loss rises while the training loss falls. Raise λ."),
            {
                "dataset": "gauss",
                "noise": 50,
                "train_fraction": 0.1,
                "hidden": (8, 8),
                "activation": "tanh",
                "loss": "cross_entropy",
                "learning_rate": 0.1,
                "seed": 12,
            },
            options={"output": {"test_points": True}},
            pictures=("loss", "histograms", "landscape"),
        ),
        Scene(
            "own",
            marked("Your own data"),
            marked("Choose a CSV file: a table with a header and a column for the target."),
            pictures=("loss", "confusion", "histograms"),
        ),
    )
}
