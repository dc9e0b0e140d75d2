"""Panels: the pictures that can stand in a slot, and their arrangements."""

from dataclasses import dataclass

from ...words import marked


@dataclass(frozen=True)
class PanelSpec:
    """A picture that can be put into a slot: class and title."""

    view: str
    title: str


PANELS = {
    "loss": PanelSpec("LossCurves", marked("loss")),
    "gradient_flow": PanelSpec("GradientFlow", marked("gradient flow")),
    "gradient_map": PanelSpec("GradientMap", marked("gradient map")),
    "update_ratio": PanelSpec("UpdateRatio", marked("update ratio")),
    "histograms": PanelSpec("Histograms", marked("histograms")),
    "dead_units": PanelSpec("DeadUnits", marked("dead units")),
    "learning_rate": PanelSpec("LearningRate", marked("learning rate")),
    "confusion": PanelSpec("ConfusionMatrix", marked("confusion")),
    "landscape": PanelSpec("LossLandscape", marked("loss landscape")),
    "unit": PanelSpec("UnitView", marked("a unit")),
    "bent_space": PanelSpec("BentSpace", marked("bent space")),
    "code": PanelSpec("CodeView", marked("code")),
    "journey": PanelSpec("SampleJourney", marked("a sample's journey")),
    "samples": PanelSpec("SampleGallery", marked("samples")),
    "incoming": PanelSpec("IncomingWeights", marked("incoming weights")),
    "saliency": PanelSpec("SaliencyMap", marked("saliency")),
    "drawn": PanelSpec("DrawnPicture", marked("draw a picture")),
}
TITLES = {"network": marked("network"), "output": marked("output")} | {
    name: kind.title for name, kind in PANELS.items()
}
ARRANGEMENTS = {
    marked("learn"): ("loss", "gradient_flow", "histograms"),
    marked("diagnose"): ("gradient_map", "update_ratio", "dead_units"),
    marked("evaluate"): ("loss", "confusion", "landscape"),
    marked("look inside"): ("unit", "journey", "bent_space"),
    marked("samples"): ("samples", "incoming", "saliency"),
}
