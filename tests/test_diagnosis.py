"""Diagnosis: each rule applies in its situation only, and its sentence is true and stable."""

import itertools
import re
from dataclasses import fields, replace
from functools import cache
from typing import Any

import numpy as np
import pytest

import nnviz
from nnviz.app.actions import headlines
from nnviz.diagnosis import RULES, Diagnosis, Finding, diagnose
from nnviz.diagnosis import advice as advice_module
from nnviz.diagnosis import facts as facts_module
from nnviz.diagnosis.advice import higher_rate, lower_rate
from nnviz.diagnosis.facts import Facts
from nnviz.diagnosis.rule import Case, Rule
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.events import Diverged, Stopped
from nnviz.training.snapshot import Snapshot, ThinnedSeries
from nnviz.training.trainer import Trainer
from nnviz.words.formatting import number

DEEP = {"hidden": (8,) * 6, "activation": "sigmoid", "initializer": "glorot"}
RELU = {"hidden": (8, 8), "activation": "relu", "initializer": "he"}
FEW = {
    "dataset": "moons",
    "samples": 60,
    "noise": 30,
    "optimizer": "adam",
    "learning_rate": 0.01,
    "hidden": (16, 16),
    "activation": "relu",
    "initializer": "he",
}

EXPLODING = {
    "dataset": "plane",
    "activation": "relu",
    "initializer": "normal",
    "weight_scale": 10,
    "learning_rate": 1e-7,
}

SPEAKS: dict[str, tuple[int, dict]] = {  # after so many steps with these settings
    "diverged": (200, {"dataset": "plane", "learning_rate": 10}),
    "no gradient": (200, {"dataset": "spiral"}),  # see `still`
    "symmetric weights": (100, {"initializer": "zeros"}),
    "penalty too strong": (100, {"l1": 100}),
    "learning rate too high": (300, {"dataset": "xor", "activation": "relu", "learning_rate": 3}),
    "exploding gradients": (100, EXPLODING),
    "dead units": (100, {"dataset": "spiral", "learning_rate": 0.3, **RELU}),
    "saturated units": (100, {"initializer": "normal", "weight_scale": 100}),
    "vanishing gradients": (200, DEEP),
    "learning rate too low": (200, {"learning_rate": 1e-4}),
    "saturated output": (100, {"optimizer": "adam", "learning_rate": 0.01, **RELU}),
    "loss above its start": (150, {"learning_rate": 1e-3}),  # see `risen`
    "overfitting": (300, FEW),
    "underfitting": (3000, {"hidden": ()}),
    "plateau": (600, {"dataset": "spiral"}),
    "at rest": (1500, {"dataset": "gauss", "learning_rate": 0.1, "schedule": "one_cycle", "schedule_period": 300}),
    "converged": (400, {"dataset": "gauss"}),
    "learning": (100, {}),
}
SILENT: dict[str, list[tuple[int, dict]]] = {  # next to it, as (steps, what is different)
    "diverged": [(200, {"learning_rate": 0.1}), (200, {"clip_norm": 0.1}), (50, {})],
    "no gradient": [(200, {"learning_rate": 1e-5}), (200, {"initializer": "zeros"})],
    "symmetric weights": [
        (100, {"initializer": "lecun"}),
        (100, {"hidden": (1,)}),
        (100, {"hidden": ()}),
        (100, {"activation": "sigmoid", "dropout": 0.3}),
    ],
    "penalty too strong": [(100, {"l1": 1}), (100, {"l1": 0, "l2": 1}), (100, {"l1": 0, "initializer": "zeros"})],
    "learning rate too high": [
        (300, {"learning_rate": 0.03}),
        (300, {"learning_rate": 1e-3}),
        (300, {"dataset": "gauss"}),
    ],
    "exploding gradients": [(100, {"weight_scale": 0.5}), (100, {"clip_norm": 1})],
    "dead units": [
        (100, {"learning_rate": 0.01}),
        (100, {"activation": "leaky_relu"}),
        (100, {"activation": "tanh"}),
        (100, {"muted": tuple((layer, unit) for layer in (0, 1) for unit in range(8))}),
    ],
    "saturated units": [(100, {"weight_scale": 1}), (100, {"initializer": "glorot"}), (100, {"activation": "relu"})],
    "vanishing gradients": [
        (200, {"activation": "tanh"}),
        (200, {"hidden": (8,)}),
        (600, {"optimizer": "adam", "learning_rate": 0.01}),
        (200, {"muted": tuple((2, unit) for unit in range(8))}),
    ],
    "learning rate too low": [
        (200, {"learning_rate": 0.03}),
        (200, {"learning_rate": 1e-3}),
        (600, {"learning_rate": 0.03, "schedule": "step", "schedule_period": 20}),
    ],
    "saturated output": [
        (100, {"loss": "cross_entropy"}),
        (100, {"learning_rate": 1e-3, "initializer": "uniform"}),
        (100, {"activation": "tanh"}),
    ],
    "loss above its start": [(100, {}), (100, {"learning_rate": 0.1}), (100, {"dataset": "gauss"})],
    "overfitting": [(300, {"samples": 2000}), (300, {"noise": 0}), (300, {"learning_rate": 1e-4})],
    "underfitting": [(1000, {}), (3000, {"dataset": "gauss"}), (3000, {"hidden": (4, 2), "learning_rate": 1e-4})],
    "plateau": [(600, {"dataset": "circle"}), (600, {"dataset": "gauss"}), (300, {})],
    "at rest": [(1500, {"schedule": "constant"}), (200, {}), (1500, {"schedule_period": 3000})],
    "converged": [(100, {}), (400, {"learning_rate": 1e-3}), (400, {"dataset": "spiral"})],
    "learning": [(50, {}), (100, {"learning_rate": 1e-5}), (2000, {"dataset": "gauss"})],
}
VARIED = [
    {**settings, "seed": seed, "batch_size": batch_size}
    for _, settings in SPEAKS.values()
    for seed, batch_size in ((1, 10), (2, 32))
]


@cache
def ran(config: Config, steps: int) -> tuple[History, Snapshot, Diverged | Stopped | None]:
    """Train a run; return its history, last snapshot and end."""
    trainer = Trainer(config)
    history = History(trainer)
    ended = trainer.run(steps=steps)
    return history, history.latest(), ended


def found_in(settings: dict, steps: int) -> Finding | None:
    _, snapshot, ended = ran(Config(**settings), steps)
    return diagnose(snapshot, ended)


def situation(name: str) -> tuple[Config, Snapshot, Finding]:
    """Return a situation in which the rule of that name applies."""
    steps, settings = SPEAKS[name]
    _, snapshot, ended = ran(Config(**settings), steps)
    snapshot = {"loss above its start": risen, "no gradient": still}.get(name, lambda found: found)(snapshot)
    finding = diagnose(snapshot, ended)
    assert finding is not None
    return Config(**settings), snapshot, finding


def risen(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot of a loop that began with half the loss, and does not report its weights."""
    losses, updates = snapshot.losses, snapshot.update_ratios
    last = losses.last.copy()
    last[0] /= 2
    none = {part: getattr(updates, part)[:0] for part in ("steps", "low", "high", "last")}
    return replace(snapshot, losses=replace(losses, last=last), update_ratios=replace(updates, **none))


def still(snapshot: Snapshot) -> Snapshot:
    """Return the snapshot of a loop that never called its backward pass."""
    norms, ratios = (
        replace(track, low=0 * track.low, high=0 * track.high, last=0 * track.last)
        for track in (snapshot.gradient_norms, snapshot.update_ratios)
    )
    return replace(snapshot, gradient_norms=norms, update_ratios=ratios)


def neighbours():
    return [(name, steps, changes) for name in RULES for steps, changes in SILENT[name]]


# ---- each rule ----


@pytest.mark.parametrize("name", RULES)
def test_a_rule_applies_in_its_situation(name):
    _, snapshot, finding = situation(name)
    assert finding.name == name and finding.severity == RULES[name].severity
    assert finding.step == snapshot.step


def test_each_rule_has_a_situation_and_at_least_two_similar_ones_without_it():
    assert set(SPEAKS) == set(SILENT) == set(RULES)
    assert all(len(SILENT[name]) >= 2 for name in RULES)


@pytest.mark.parametrize("name, steps, changes", neighbours())
def test_a_rule_does_not_apply_in_a_similar_situation(name, steps, changes):
    _, snapshot, ended = ran(Config(**{**SPEAKS[name][1], **changes}), steps)
    facts = Facts(snapshot, ended)
    said = diagnose(snapshot, ended)
    assert said is None or said.name != name
    if facts.is_finite and facts.since >= facts_module.EARLIEST and not facts.has_learnt:
        assert RULES[name].speak(facts) is None, "silent only because another rule spoke first"


# ---- what is said ----


@pytest.mark.parametrize("name", RULES)
def test_the_evidence_stands_in_the_sentence(name):
    _, _, finding = situation(name)
    assert finding.evidence["step"]
    for measure, value in finding.evidence.items():
        is_last = measure == "layer" and "the output layer" in finding.sentence
        assert is_last or number(value) in finding.sentence
    assert finding.remedy.endswith(".")
    assert "{" not in finding.sentence + finding.remedy


def test_the_last_layer_is_named_as_in_the_pictures():
    facts = Facts(situation("dead units")[1])
    last = len(facts.problem.network.slices)
    names = [facts.layer_name(layer) for layer in range(1, last + 1)]
    assert names == [*(f"layer {layer}" for layer in range(1, last)), "the output layer"]


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].severity != "good"])
def test_the_sentence_has_a_threshold(name):
    assert {"limit", "percent", "needed", "largest"} & set(situation(name)[2].evidence)


def digits_of(text: str) -> list[str]:
    """The significant digits of each number in a text."""
    numbers = (found.replace(",", "") for found in re.findall(r"\d[\d,]*(?:\.\d+)?", text))
    return [found.replace(".", "").lstrip("0") if "." in found else found.strip("0") for found in numbers]


@pytest.mark.parametrize("name", RULES)
def test_a_number_has_at_most_four_significant_digits(name):
    _, _, finding = situation(name)
    assert all(len(digits) <= 4 for digits in digits_of(finding.sentence + " " + finding.remedy))


@pytest.mark.parametrize(
    "value",
    (
        0,
        7,
        9999,
        10_000,
        123_456,
        98_765_432,
        -0.001234,
        1234.5678,
        5.4321e-9,
        4.321e300,
        99.999,
        0.1 + 0.2,
        123456.789,
        1e-5,
    ),
)
def test_a_written_number_is_close_to_its_value(value):
    text = number(value)
    assert all(len(digits) <= 4 for digits in digits_of(text))
    plain = text.translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹−", "-0123456789-", ",")).replace("·10", "e")
    if re.fullmatch("10-?[0-9]+", plain) and "10" + "⁻" in text:
        plain = "1e" + plain[2:]
    assert float(plain) == pytest.approx(value, rel=0.006)
    assert not isinstance(value, int) or float(plain) <= value


def test_equal_snapshots_get_equal_sentences():
    settings = SPEAKS["overfitting"][1]
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    trainer.run(steps=300)
    assert diagnose(history.latest()) == diagnose(history.latest()) == found_in(settings, 300)


@pytest.mark.parametrize("settings", ({}, {"learning_rate": 0.3}, FEW, {"dataset": "plane", "learning_rate": 10}))
def test_a_past_snapshot_gets_its_former_sentence_again(settings):
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    live = {}
    for step in (40, 100, 130, 250, 301, 500, 777, 1000):
        ended = trainer.run(steps=step - trainer.state.step) or trainer.ended
        if ended:
            break
        live[step] = diagnose(history.latest(), ended)
    assert any(live.values())
    for step, finding in live.items():
        assert diagnose(history.at(step), trainer.ended) == finding


def test_a_rule_looks_at_nothing_before_the_last_change():
    trainer = Trainer(Config())
    history = History(trainer)
    trainer.run(steps=150)
    assert diagnose(history.latest()).name == "learning"
    trainer.configure(learning_rate=1e-5)
    trainer.run(steps=99)
    assert diagnose(history.latest()) is None
    trainer.run(steps=101)
    finding = diagnose(history.latest())
    assert finding.name == "learning rate too low"
    assert finding.evidence["steps"] <= 100 and finding.evidence["rate"] == 1e-5


# ---- silence ----


@pytest.mark.parametrize("settings", VARIED)
def test_there_is_no_finding_in_the_first_100_steps(settings):
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    assert diagnose(history.latest()) is None
    for step in (1, 2, 10, 50, 99):
        if trainer.run(steps=step - trainer.state.step):
            break
        finding = diagnose(history.latest())
        assert finding is None


@pytest.mark.parametrize("name", [name for name in RULES if name not in ("diverged", "converged", "learning")])
def test_there_is_no_alarm_where_99_percent_of_the_test_samples_are_right(name):
    _, snapshot, _ = situation(name)
    learnt = "test_r2" if snapshot.evaluation.test_accuracy is None else "test_accuracy"
    finding = diagnose(replace(snapshot, evaluation=replace(snapshot.evaluation, **{learnt: 0.99})))
    assert finding is None or finding.severity == "good"


@pytest.mark.parametrize("name", [name for name in RULES if RULES[name].stage == "symptom"])
def test_a_loss_far_below_that_of_no_weights_which_falls_is_no_symptom(name):
    _, snapshot, _ = situation(name)
    blank = Facts(snapshot).blank_loss
    losses, evaluation = snapshot.losses, snapshot.evaluation
    falling = np.repeat(np.linspace(blank, 0.3 * blank, len(losses.last))[:, np.newaxis], 2, axis=1)
    well = replace(
        snapshot, losses=replace(losses, last=falling), evaluation=replace(evaluation, train_loss=0.3 * blank)
    )
    finding = diagnose(well)
    assert finding is None or RULES[finding.name].stage != "symptom"


def test_causes_are_asked_before_their_effects_and_what_is_good_last():
    stages = [rule.stage for rule in RULES.values() if rule.severity != "good"]
    assert stages == sorted(stages, key=("end", "cause", "symptom", "fit").index)
    severities = [rule.severity == "good" for rule in RULES.values()]
    assert severities == sorted(severities) and next(iter(RULES)) == "diverged"


def test_a_loss_that_jumps_is_no_alarm_where_the_samples_are_fitted():
    _, snapshot, _ = situation("learning rate too high")
    jumping = np.tile([[0.1, 0.1], [0.3, 0.3]], (len(snapshot.losses.last), 1))[: len(snapshot.losses.last)]
    snapshot = replace(snapshot, losses=replace(snapshot.losses, last=jumping))
    for accuracy, speaks in ((0.5, True), (0.95, False)):
        facts = Facts(replace(snapshot, evaluation=replace(snapshot.evaluation, train_accuracy=accuracy)))
        assert (RULES["learning rate too high"].speak(facts) is not None) == speaks


@pytest.mark.parametrize(
    "accuracy, train, speaks", ((0.7, 0.3, True), (0.92, 0.3, False), (0.92, 0.001, True), (0.7, 0.9, False))
)
def test_with_a_good_test_score_only_samples_learnt_by_heart_are_overfitting(accuracy, train, speaks):
    _, snapshot, _ = situation("overfitting")
    test = 0.5 * Facts(snapshot).blank_loss
    losses = np.tile([train * test, test], (len(snapshot.losses.last), 1))
    evaluation = replace(snapshot.evaluation, test_accuracy=accuracy)
    facts = Facts(replace(snapshot, losses=replace(snapshot.losses, last=losses), evaluation=evaluation))
    assert (RULES["overfitting"].speak(facts) is not None) == speaks


def is_overfitting(train, test, train_accuracy: float, test_accuracy: float) -> bool:
    """Tell whether the rule finds overfitting in these losses, `(n,)` each as shares of the blank loss."""
    _, snapshot, _ = situation("overfitting")
    losses = np.column_stack([train, test]) * Facts(snapshot).blank_loss
    evaluation = replace(snapshot.evaluation, train_accuracy=train_accuracy, test_accuracy=test_accuracy)
    facts = Facts(replace(snapshot, losses=replace(snapshot.losses, last=losses), evaluation=evaluation))
    return RULES["overfitting"].speak(facts) is not None


def steps_measured() -> int:
    """Return the number of losses that `is_overfitting` wants."""
    return len(situation("overfitting")[1].losses.last)


def test_while_both_losses_fall_a_network_does_not_overfit():
    for end, speaks in ((0.38, False), (0.42, True)):
        train, test = np.linspace(0.3, 0.13, steps_measured()), np.linspace(0.4, end, steps_measured())
        assert is_overfitting(train, test, 0.95, 0.89) == speaks


def test_a_test_loss_that_has_risen_is_overfitting_though_it_falls_a_little():
    for lowest, speaks in ((0.6, True), (1.5, False)):
        test = np.linspace(1.56, 1.5, steps_measured())
        test[1] = lowest
        assert is_overfitting(np.linspace(0.5, 0.2, steps_measured()), test, 0.9, 0.6) == speaks


def test_a_test_loss_far_above_that_of_training_is_overfitting_though_it_falls():
    for far, speaks in ((0.9, True), (0.3, False)):
        test = np.linspace(3, 1, steps_measured()) * far
        assert is_overfitting(np.full(steps_measured(), 0.01), test, 0.95, 0.7) == speaks


def test_a_run_whose_test_loss_stays_behind_has_not_converged():
    _, snapshot, _ = situation("converged")
    behind = replace(snapshot, losses=replace(snapshot.losses, last=snapshot.losses.last + [0.0, 0.11]))
    finding = diagnose(behind)
    assert finding is None or finding.name != "converged"
    near = replace(snapshot, losses=replace(snapshot.losses, last=snapshot.losses.last + [0.0, 0.05]))
    assert diagnose(near).name == "converged"


COMPARED = [name for name in RULES if name not in ("diverged", "overfitting")]


@pytest.mark.parametrize("name", COMPARED)
def test_one_nan_among_the_test_losses_mutes_no_rule(name):
    _, snapshot, finding = situation(name)
    last = snapshot.losses.last.copy()
    last[-2, 1] = np.nan
    spoilt = diagnose(replace(snapshot, losses=replace(snapshot.losses, last=last)))
    assert spoilt is not None and (spoilt.name, spoilt.headline) == (finding.name, finding.headline)


@pytest.mark.parametrize("name", COMPARED)
def test_the_training_losses_are_enough_for_a_rule(name):
    _, snapshot, _ = situation(name)
    last = snapshot.losses.last.copy()
    last[:, 1] = np.nan
    lacking = {field.name: None for field in fields(snapshot.evaluation) if field.name in ("test_accuracy", "test_r2")}
    evaluation = replace(snapshot.evaluation, test_loss=np.nan, **lacking)
    finding = diagnose(replace(snapshot, losses=replace(snapshot.losses, last=last), evaluation=evaluation))
    assert finding is not None and finding.name == name
    assert "nan" not in finding.sentence + finding.headline and "test" not in finding.headline


@pytest.mark.parametrize("name", RULES)
def test_a_headline_begins_with_the_word_of_the_field(name):
    finding = situation(name)[2]
    assert finding.headline.partition(":")[1] and finding.headline[0].isupper()


@pytest.mark.parametrize(
    "steps, settings, cause",
    (
        (300, {"dataset": "xor", "activation": "relu", "learning_rate": 3}, "learning rate too high"),
        (1000, {"dataset": "spiral", "learning_rate": 1}, "learning rate too high"),
        (2000, {"hidden": (1,)}, "plateau"),
    ),
)
def test_a_cause_is_named_before_what_it_brings_about(steps, settings, cause):
    finding = found_in(settings, steps)
    assert finding is not None and finding.name == cause and finding.action is not None
    if cause == "plateau":  # that no optimizer can leave
        assert min(finding.action["hidden"]) > 1
    else:
        assert finding.action["learning_rate"] < settings["learning_rate"]


def test_a_run_stopped_by_its_schedule_has_not_converged():
    settings = {"dataset": "gauss", "learning_rate": 0.1, "schedule": "one_cycle", "schedule_period": 300}
    finding = found_in(settings, 1500)
    assert "schedule" in finding.sentence and finding.action == {"schedule": "constant"}
    assert "Converged" in found_in(settings | finding.action, 1500).sentence


@pytest.mark.parametrize(
    "settings",
    (
        {},
        {"dataset": "moons"},
        {"dataset": "gauss", "learning_rate": 0.1},
        {"dataset": "xor", **RELU, "optimizer": "adam", "learning_rate": 0.01},
    ),
)
def test_a_run_that_learns_never_has_trouble(settings):
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    for _ in range(30):
        trainer.run(steps=50)
        finding = diagnose(history.latest())
        assert finding is None or finding.severity == "good"
    assert history.latest().evaluation.test_accuracy > 0.97


def with_everywhere(snapshot: Snapshot, value: float) -> list[Snapshot]:
    """Return the snapshot with that value at each place of a number."""

    def spoilt(track: ThinnedSeries) -> ThinnedSeries:
        return replace(track, **{part: np.full_like(getattr(track, part), value) for part in ("low", "high", "last")})

    event, evaluation = snapshot.event, snapshot.evaluation
    tracks = [field.name for field in fields(Snapshot) if isinstance(getattr(snapshot, field.name), ThinnedSeries)]
    spoilt_ends = [spoilt(getattr(snapshot, name)) for name in tracks]
    theta = np.full_like(event.after.theta, value)
    rooms: list[dict[str, Any]] = [{name: track} for name, track in zip(tracks, spoilt_ends)]
    rooms.append(dict(zip(tracks, spoilt_ends)))
    rooms += [
        {"event": event._replace(loss=value)},
        {"event": event._replace(penalty=value)},
        {"event": event._replace(learning_rate=value)},
        {"event": event._replace(gradient=np.full_like(event.gradient, value))},
        {"event": event._replace(after=event.after._replace(theta=theta))},
        *(
            {"evaluation": replace(evaluation, **{field.name: value})}
            for field in fields(evaluation)
            if getattr(evaluation, field.name) is not None
        ),
    ]
    return [replace(snapshot, **room) for room in rooms]


# ---- headlines and buttons ----


def assert_fits_the_page(finding: Finding) -> None:
    assert 20 <= len(finding.headline) <= 90, finding.headline
    assert finding.headline.endswith(".") and "\n" not in finding.headline and "{" not in finding.headline
    assert bool(finding.button) == bool(finding.action) and not finding.button.endswith(".")
    assert len(finding.button) <= 28 and "\n" not in finding.button and "{" not in finding.button, finding.button


@pytest.mark.parametrize("name", RULES)
def test_a_headline_fits_on_its_line(name):
    _, snapshot, finding = situation(name)
    assert_fits_the_page(finding)
    assert all(len(digits) <= 3 for digits in digits_of(finding.headline + finding.button))
    assert finding.why == f"{finding.sentence} {finding.remedy}"
    for value in (np.nan, np.inf, -np.inf, 0.0, -1.234e-300, 1.234e300):
        for spoilt in with_everywhere(snapshot, value):
            with np.errstate(all="ignore"):
                said = [rule.speak(Facts(spoilt)) for rule in RULES.values()]
            for one in filter(None, said):
                assert_fits_the_page(one)


EXTREMES: tuple[dict[str, Any], ...] = (
    {"learning_rate": 1.234e-9},
    {"learning_rate": 9.876},
    {"hidden": ()},
    {"hidden": (1024,) * 6},
    {"hidden": (8,) * 6, "activation": "relu", "initializer": "uniform"},
    {"hidden": (8,) * 6, "initializer": "uniform"},
    {"hidden": (8,) * 6, "initializer": "glorot"},
    {"activation": "linear"},
    {"noise": 50},
    {"initializer": "normal", "weight_scale": 10},
    {"l1": 1.234e-9},
    {"l2": 1.234e-9},
    {"l1": 999.9, "l2": 1.234e-9},
    {"optimizer": "adam", "learning_rate": 1.234e-9},
    {"optimizer": "adam", "learning_rate": 10},
)
ADVICE = (
    "weaker_penalty",
    "slower_and_back",
    "shorter_gradients",
    "steadier_layers",
    "steeper_units",
    "bounded_outputs",
    "faster_descent",
    "larger_network",
)


@pytest.mark.parametrize("changes", EXTREMES)
def test_a_button_is_short_whatever_the_settings(changes):
    _, snapshot, _ = situation("learning")
    event = snapshot.event
    config = event.config.changed(**changes)
    facts = Facts(replace(snapshot, event=event._replace(problem=replace(event.problem, config=config))))
    for name in ADVICE:
        advice = getattr(advice_module, name)
        case = Case("This rule always has a headline.", "A sentence.", {}, advice(facts))
        finding = Rule(name, "hint", "fit", lambda _, case=case: case).speak(facts)
        assert finding is not None
        assert_fits_the_page(finding)


@pytest.mark.parametrize("activation, outputs_zero", (("relu", True), ("elu", False)))
def test_only_a_dead_relu_is_said_to_output_zero(activation, outputs_zero):
    _, settings = SPEAKS["dead units"]
    config = Config(**{**settings, "activation": activation})
    layers = Trainer(config).layers
    layers[0] = np.zeros_like(layers[0][0]), np.full_like(layers[0][1], -100.0)
    trainer = Trainer(config, layers=layers)
    history = History(trainer)
    trainer.run(steps=1)
    finding = RULES["dead units"].speak(Facts(history.latest()))
    assert finding is not None
    assert ("output 0" in finding.headline) == outputs_zero
    assert ("gradient is 0" in finding.sentence) == outputs_zero


@pytest.mark.parametrize("value", (np.nan, np.inf, -np.inf, 0.0))
@pytest.mark.parametrize(
    "name",
    (
        "learning",
        "overfitting",
        "underfitting",
        "vanishing gradients",
        "converged",
        "exploding gradients",
        "saturated output",
    ),
)
def test_no_number_anywhere_breaks_a_rule(name, value):
    _, snapshot, _ = situation(name)
    for spoilt in with_everywhere(snapshot, value):
        with np.errstate(all="ignore"):
            facts = Facts(spoilt)
            for rule in RULES.values():
                said = rule.speak(facts)
                assert said is None or said.sentence
        diagnose(spoilt)


def test_a_loss_of_nan_is_reported_first():
    _, snapshot, _ = situation("converged")
    spoilt = replace(snapshot, event=snapshot.event._replace(loss=np.nan))
    assert diagnose(spoilt).name == "diverged"


def test_a_divergence_of_a_later_step_leaves_the_finding():
    _, snapshot, _ = situation("learning")
    assert diagnose(snapshot, Diverged(snapshot.step + 1, snapshot.event.config, "loss")).name == "diverged"
    assert diagnose(snapshot, Diverged(snapshot.step + 2, snapshot.event.config, "loss")).name == "learning"


# ---- what to try ----


@pytest.mark.parametrize(
    ("settings", "action"), [({"hidden": ()}, {"hidden": (4,)}), ({"activation": "linear"}, {"activation": "tanh"})]
)
def test_on_a_plateau_of_a_linear_network_a_curved_border_is_advised(settings, action):
    finding = found_in({"loss": "cross_entropy", "learning_rate": 0.1} | settings, 900)
    assert finding.name == "plateau" and finding.action == action


@pytest.mark.parametrize("name", RULES)
def test_an_action_changes_the_config_and_the_remedy_names_its_numbers(name):
    config, _, finding = situation(name)
    if finding.severity != "good" and name != "no gradient":  # that is a fault of the user's loop
        assert finding.action
    if finding.action:
        assert config.changed(**finding.action) != config
        for value in finding.action.values():
            assert not isinstance(value, int | float) or number(value) in finding.remedy


CURED = [name for name in RULES if RULES[name].severity == "trouble" and name != "no gradient"] + [
    "learning rate too low",
    "underfitting",
]


@pytest.mark.parametrize("name", CURED)
def test_following_the_remedy_removes_the_trouble(name):
    config, _, finding = situation(name)
    _, snapshot, ended = ran(config.changed(**finding.action), SPEAKS[name][0])
    cured = diagnose(snapshot, ended)
    assert cured is None or cured.name != name


@pytest.mark.parametrize("name", ("diverged", "learning rate too high", "overfitting"))
def test_the_way_back_leads_to_a_better_step(name):
    steps, settings = SPEAKS[name]
    history, snapshot, ended = ran(Config(**settings), steps)
    finding = diagnose(snapshot, ended)
    there = history.at(finding.back)
    part = "test_loss" if name == "overfitting" else "train_loss"
    assert getattr(there.evaluation, part) < getattr(snapshot.evaluation, part)


def test_the_way_back_from_a_change_that_broke_the_run_is_before_it():
    trainer = Trainer(Config(dataset="plane"))
    history = History(trainer)
    trainer.run(steps=200)
    history.latest()
    trainer.configure(learning_rate=10)
    ended = trainer.run(steps=500)
    finding = diagnose(history.latest(), ended)
    assert finding.name == "diverged" and 0 < finding.back <= 200
    assert number(finding.back) in finding.remedy
    assert finding.action["learning_rate"] < 10


@pytest.mark.parametrize("rate", np.geomspace(1e-9, 10, 41))
def test_another_learning_rate_is_really_lower_or_higher_and_allowed(rate):
    facts = Facts(situation("learning")[1])
    event = facts.event
    config = event.config.changed(learning_rate=float(rate))
    facts.event = event._replace(problem=replace(event.problem, config=config))
    for factor in (3, 10):
        assert config.changed(**lower_rate(facts, factor)).learning_rate < rate
        higher = config.changed(**higher_rate(facts, factor)).learning_rate
        assert higher > rate or rate == higher == 10


# ---- cheap ----


def test_units_are_counted_only_where_the_batch_makes_it_likely(monkeypatch):
    plateau, saturated, counted = situation("plateau")[1], situation("saturated units")[1], []
    real = facts_module.inert_units
    monkeypatch.setattr(facts_module, "inert_units", lambda event: counted.append(event) or real(event))
    diagnose(plateau)
    assert not counted
    diagnose(saturated)
    assert len(counted) == 1


# ---- a run that goes on ----


def snapshots(settings: dict, steps: int, stride: int) -> list[tuple[Snapshot, Diverged | Stopped | None]]:
    trainer = Trainer(Config(**settings))
    history = History(trainer)
    found = []
    while trainer.state.step < steps and not trainer.ended:
        ended = trainer.run(steps=stride)
        found.append((history.latest(), ended))
    return found


@pytest.fixture(scope="session")
def noisy() -> list[tuple[Snapshot, Diverged | Stopped | None]]:
    return snapshots(
        {"dataset": "spiral", "hidden": (8, 8), "optimizer": "momentum", "batch_size": 3, "learning_rate": 0.1},
        2400,
        15,
    )


@pytest.mark.parametrize("frame", (0.01, 0.09, 0.25, 0.4))
def test_the_text_changes_at_most_once_a_second(noisy, frame):
    alone = [diagnose(snapshot) for snapshot, _ in noisy]
    changes_alone = sum(one != other for one, other in itertools.pairwise(alone))
    diagnosis, changed, text, now = Diagnosis(), [], None, 0.0
    for snapshot, ended in noisy:
        finding = diagnosis.feed(snapshot, now, ended)
        if (finding and finding.sentence) != text:
            changed.append(now)
            text = finding and finding.sentence
        now += frame
    assert changes_alone > 50 and changed
    assert all(later - earlier >= 1.0 for earlier, later in itertools.pairwise(changed))


def test_a_rule_that_is_not_right_any_more_gives_way_within_a_second_or_so(noisy):
    diagnosis, wrong_since, now = Diagnosis(), 0.0, 0.0
    for snapshot, _ in noisy:
        said, right = diagnosis.feed(snapshot, now), diagnose(snapshot)
        if (said and said.name) == (right and right.name):
            wrong_since = now
        assert now - wrong_since <= 1.0 + 0.2
        now += 0.1


def test_the_numbers_of_a_sentence_are_renewed_only_now_and_then():
    diagnosis, sentences = Diagnosis(), []
    for tick, (snapshot, _) in enumerate(snapshots({"learning_rate": 1e-4}, 1000, 10)):
        finding = diagnosis.feed(snapshot, 0.2 * tick)
        if finding and finding.sentence not in sentences:
            sentences.append(finding.sentence)
    assert finding.name == "learning rate too low" and 3 <= len(sentences) <= 5


def test_a_paused_run_shows_the_numbers_of_its_step_within_a_second():
    (before, _), (last, _) = snapshots({"learning_rate": 1e-4}, 1000, 10)[-2:]
    diagnosis = Diagnosis()
    said = diagnosis.feed(before, 0.0)
    assert diagnosis.feed(last, 0.5, still=True) is said and diagnosis.due == 1.0
    now = diagnosis.feed(last, 1.0, still=True)
    assert now.name == said.name and now.step == last.step and f"{last.step:,}" in now.sentence


def test_a_divergence_is_shown_at_its_first_finding_after_a_second():
    (before, _), (snapshot, ended) = snapshots({"dataset": "plane", "learning_rate": 10}, 200, 2)[-2:]
    diagnosis = Diagnosis()
    assert diagnosis.feed(before, 0.0).name == "learning rate too high"
    assert diagnosis.feed(snapshot, 0.1, ended).name == "learning rate too high" and diagnosis.due == 1.0
    assert diagnosis.feed(snapshot, 1.0, ended).name == "diverged"
    assert diagnosis.due is None
    assert Diagnosis().feed(snapshot, 0.0, ended).name == "diverged"


def test_a_short_lived_finding_is_not_shown():
    _, snapshot, _ = situation("learning rate too high")
    calm = ran(Config(**SPEAKS["learning rate too high"][1]), 50)[1]
    diagnosis = Diagnosis()
    assert diagnosis.feed(calm, 0.0) is None
    assert diagnosis.feed(snapshot, 0.5) is None and diagnosis.due == 1.0
    assert diagnosis.feed(snapshot, 1.0).name == "learning rate too high"


def test_a_silence_before_the_rules_are_asked_is_no_verdict():
    _, snapshot, _ = situation("learning rate too high")
    early = ran(Config(**SPEAKS["learning rate too high"][1]), 50)[1]
    diagnosis = Diagnosis()
    assert diagnosis.feed(early, 0.0) is None and not diagnosis.is_silence_judged
    assert diagnosis.feed(snapshot, 0.5) is None and not diagnosis.is_silence_judged
    assert "a diagnosis follows" in headlines.headline(snapshot, None, diagnosis.is_silence_judged)
    assert diagnosis.feed(snapshot, 1.0) is not None


def test_a_jump_into_the_past_is_diagnosed_again_after_a_second():
    history, snapshot, _ = ran(Config(**SPEAKS["learning rate too high"][1]), 100)
    diagnosis = Diagnosis()
    assert diagnosis.feed(snapshot, 10.0).name == "learning rate too high"
    past = history.at(50)
    assert diagnosis.feed(past, 10.5) is not None and diagnosis.due == 11.0
    assert diagnosis.feed(past, 11.0) is None and diagnosis.due is None


def test_a_paused_run_settles_on_what_is_true_of_it(noisy):
    diagnosis, now = Diagnosis(), 0.0
    for snapshot, _ in noisy:
        diagnosis.feed(snapshot, now)
        now += 0.07
    while diagnosis.due is not None:
        now = diagnosis.due
        diagnosis.feed(snapshot, now)
    assert diagnosis.finding == diagnose(snapshot)


def test_the_package_exports_diagnose():
    assert nnviz.diagnose is diagnose and nnviz.Diagnosis is Diagnosis
