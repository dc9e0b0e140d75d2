"""Links of TensorFlow Playground: its settings under our names.

Such a link holds the settings behind "#": `#activation=relu&dataset=xor&networkShape=4,2`.
"""

_SAMPLES = {"classification": 500, "regression": 1200}  # that TensorFlow Playground makes
_DATASETS = {"reg-plane": "plane", "reg-gauss": "multi-gauss"}
_FEATURES = {
    "x": "x1",
    "y": "x2",
    "xSquared": "x1^2",
    "ySquared": "x2^2",
    "xTimesY": "x1*x2",
    "sinX": "sin(x1)",
    "sinY": "sin(x2)",
}
_SAME = {
    "activation": "activation",
    "batchSize": "batch_size",
    "learningRate": "learning_rate",
    "networkShape": "hidden",
    "noise": "noise",
}
_TRANSLATED = {"problem", "dataset", "regDataset", "percTrainData", "regularization", "regularizationRate", "initZero"}
# They have no counterpart: a seed there gives other data than here, and the rest concerns the other page.
_LEFT_OUT = {"seed", "showTestData", "discretize", "collectStats", "hideText", "tutorial", "cosX", "cosY"}
NAMES = {*_SAME, *_FEATURES, *_TRANSLATED, *_LEFT_OUT}


def translated(asked: dict[str, str]) -> dict[str, str]:
    """Return the settings of a link under our names, as texts that `Setting.parse` reads.

    Names that TensorFlow Playground does not have stay as they are.
    """
    found = {
        _SAME.get(name, name): text
        for name, text in asked.items()
        if name in _SAME or not (name in NAMES or name.endswith("_hide"))
    }
    if "networkShape" in asked:
        found["hidden"] += ","
    if not _FEATURES.keys().isdisjoint(asked):
        used = [ours for name, ours in _FEATURES.items() if asked.get(name, str(name in "xy")).lower() == "true"]
        found["features"] = "".join(f"{name}," for name in used)
    if asked.get("initZero") == "true":
        found["initializer"] = "zeros"
    return found | _data(asked) | _penalty(asked)


def _is_regression(asked: dict[str, str]) -> bool:
    return asked.get("problem") == "regression"


def _data(asked: dict[str, str]) -> dict[str, str]:
    """Return the data set, its size, and the training share."""
    found = {}
    name = asked.get("regDataset", "reg-plane") if _is_regression(asked) else asked.get("dataset", "")
    if name:
        found["dataset"] = _DATASETS.get(name, name)
    if _is_regression(asked):
        found["samples"] = str(_SAMPLES["regression"])
    if "percTrainData" in asked:
        found["train_fraction"] = _times(asked["percTrainData"], 0.01)
    return found


def _penalty(asked: dict[str, str]) -> dict[str, str]:
    """Return the penalty: the rate there is λ/m, for m training samples."""
    name = asked.get("regularization", "none").lower()
    if name not in {"l1", "l2"}:
        return {}
    share = _times(asked.get("percTrainData", "50"), 0.01)
    samples = _SAMPLES["regression" if _is_regression(asked) else "classification"]
    count = float(_times(share, samples)) if share.replace(".", "").isdigit() else samples / 2
    return {name: _times(asked.get("regularizationRate", "0"), round(count))}


def _times(text: str, factor: float) -> str:
    """Multiply a number; another text stays as it is, and is refused later."""
    try:
        return f"{float(text) * factor:g}"
    except ValueError:
        return text
