"""The playground without a browser: its controls and their effects."""

import asyncio
import html
import threading

import comm
import comm.base_comm
import ipywidgets.widgets.widget as registry
import numpy as np
import pytest

import nnviz
from nnviz.app.controls.layers import MOST_LAYERS
from nnviz.errors import ConfigError
from nnviz.nn.optimizers import OPTIMIZERS
from nnviz.settings.config import Config, settings
from nnviz.training.run_data import generated
from nnviz.training.trainer import Trainer
from tests.app.conftest import turns

READY = {
    "kind": "ready",
    "page": "a",
    "width": 960,
    "room": 600,
    "ratio": 1,
    "visible": True,
    "theme": "light",
    "search": "",
}


def test_each_setting_has_a_control_and_each_control_a_setting(play):
    async def script(playground):
        controls = playground.settings_panel.controls
        assert set(controls) == set(Config.model_fields)
        for name, control in controls.items():
            assert control.setting is settings()[name]
            assert control.box is not None and control.names()

    play(script)


def test_every_position_of_a_slider_is_an_allowed_value(play):
    async def script(playground):
        sliders = {n: c for n, c in playground.settings_panel.controls.items() if hasattr(c, "slider")}
        assert {"learning_rate", "l2", "batch_size", "noise", "momentum", "beta2"} <= set(sliders)
        for name, control in sliders.items():
            for position in range(control.slider.min, control.slider.max + 1):
                value = control.value_at(position)
                Config(**{name: value})
                assert abs(control.position_of(value) - position) <= 1, (name, value, position)

    play(script)


def test_showing_a_config_chooses_nothing(play):
    async def script(playground):
        chosen = []
        for control in playground.settings_panel.controls.values():
            control._choose = lambda *pair: chosen.append(pair)
        config = Config(
            dataset="spiral",
            beta2=0.9991,
            learning_rate=0.0123,
            l2=0.77,
            noise=7.3,
            hidden=(3,),
            activation="relu",
            features=("x1", "x2^2"),
            train_fraction=0.33,
            batch_size=250,
        )
        playground.settings_panel.show(config, generated(config))
        await turns(20)
        assert chosen == []

    play(script)


def test_a_live_setting_changes_the_run_and_keeps_the_weights(play):
    async def script(playground):
        controls = playground.settings_panel.controls
        playground.trainer.run(steps=50)
        theta = playground.trainer.state.theta
        controls["activation"].buttons.value = "relu"
        controls["learning_rate"].slider.value += 10
        controls["l2"].number.value = "0.5"
        controls["batch_size"].number.value = "25"
        await turns(50)
        config = playground.config
        assert (config.activation, config.l2, config.batch_size) == ("relu", 0.5, 25)
        assert config.learning_rate > 0.05
        assert playground.trainer.state.theta is theta and playground.trainer.state.step == 50
        assert sum(len(change.changes) for change in playground.history.changes) == 4

    play(script)


def test_a_call_from_another_thread_is_made_on_the_home_thread(play):
    async def script(playground):
        threads = []
        playground.trainer.subscribe(
            lambda event: threads.append(threading.current_thread()), to=nnviz.events.SettingsChanged
        )

        def person():
            playground.settings_panel.controls["activation"].buttons.value = "sigmoid"

        await asyncio.to_thread(person)
        await turns(50)
        assert playground.config.activation == "sigmoid"
        assert threads == [threading.main_thread()]

    play(script)


@pytest.mark.parametrize(
    ("name", "text"), [("learning_rate", "11"), ("learning_rate", "fast"), ("batch_size", "0"), ("noise", "nan")]
)
def test_a_wrong_number_is_refused_in_words_and_the_run_goes_on(play, name, text):
    async def script(playground):
        before = playground.config
        playground.trainer.run(steps=20)
        control = playground.settings_panel.controls[name]
        control.number.value = text
        await turns(50)
        assert f"{settings()[name].field.title} = {text}: " in playground.message.text
        assert settings()[name].allowed in playground.message.text
        assert playground.config == before and playground.trainer.state.step == 20
        assert control.number.value != text  # the box shows again what holds

    play(script)


@pytest.mark.parametrize("name", [name for name, setting in settings().items() if setting.field.title != name])
def test_a_refused_setting_has_its_title_in_the_page_and_its_name_in_python(play, name):
    async def script(playground):
        needs_one = settings()[name].is_list and name != "muted"
        playground.commands.choose(name, () if needs_one else "no such thing")
        said = html.unescape(playground.message.text)
        assert f">{settings()[name].field.title}" in said and f"{name} = " not in said

    with pytest.raises(ConfigError, match=f"^{name}"):
        Config(**{name: 1j})
    if name not in ("dataset", "hidden"):  # by buttons, which offer nothing else
        play(script)


def test_switching_off_all_features_says_what_there_is(play):
    async def script(playground):
        for name in ("x1", "x2"):
            playground.settings_panel.controls["features"].buttons[name].value = False
            await turns(20)
        assert "features: choose at least one of x1, x2, x1^2" in playground.message.text
        assert (
            playground.config.features == ("x2",) and playground.settings_panel.controls["features"].buttons["x2"].value
        )

    play(script)


def test_a_loss_that_does_not_fit_the_data_is_refused_by_its_title(play):
    async def script(playground):
        playground.settings_panel.controls["loss"].menu.value = "hinge"
        await turns(20)
        assert "loss = hinge: for a regression choose one of mean_squared_error" in playground.message.text

    play(script, dataset="plane")


def test_a_formula_that_is_refused_stays_marked_to_be_mended(play):
    async def script(playground):
        control = playground.settings_panel.controls["formula"]

        async def type_in(text):
            control.text.value = text
            await turns(20)
            return control.text.value, "nnviz-refused" in control.text._dom_classes

        good = playground.config.formula
        assert await type_in("sin(x") == ("sin(x", True)
        assert "formula" in playground.message.text and playground.config.formula == good
        playground.commands.reset()
        await turns(20)
        assert control.text.value == "sin(x"
        assert await type_in(good) == (good, False)
        assert await type_in("sin(x") == ("sin(x", True)
        assert await type_in("sin(x)") == ("sin(x)", False)
        assert playground.config.formula == "sin(x)"
        assert await type_in("cos(") == ("cos(", True)
        playground.trainer.configure(formula=good)
        await turns(20)
        assert (control.text.value, "nnviz-refused" in control.text._dom_classes) == (good, False)

    play(script)


def test_what_begins_a_new_run_can_be_undone_bit_for_bit(play):
    async def script(playground):
        playground.trainer.run(steps=80)
        state, config = playground.trainer.state, playground.config
        track = playground.history.latest().batch_loss
        playground.settings_panel.controls["dataset"].buttons["spiral"].value = True
        await turns(50)
        assert playground.config.dataset == "spiral" and playground.trainer.state.step == 0
        assert "new run" in playground.message.text
        playground.message.buttons["undo"].click()
        await turns(50)
        assert playground.config == config and playground.trainer.state is state
        assert np.array_equal(playground.history.latest().batch_loss.last, track.last)
        assert playground.settings_panel.controls["dataset"].buttons["circle"].value is True

    play(script)


@pytest.mark.parametrize("plays", (False, True))
def test_a_gesture_that_begins_several_runs_is_undone_as_one(play, clock, plays):
    async def script(playground):
        playground.trainer.run(steps=80)
        state, noise = playground.trainer.state, playground.settings_panel.controls["noise"]
        for position in (3, 6, 9):
            noise.slider.value = position
            await turns(20)
            assert "new run" in playground.message.text
            if plays:
                playground.trainer.run(steps=7)
            clock.time += 0.1
        playground.settings_panel.controls["hidden"]._more.click()  # of a run with no step, or of the last one's seven
        await turns(20)
        assert "new run" in playground.message.text
        playground.message.buttons["undo"].click()
        await turns(50)
        if plays:
            assert playground.trainer.state.step == 7 and playground.config.noise == noise.value_at(9)
        else:
            assert playground.trainer.state is state and playground.config.noise == 0

    play(script)


def test_training_can_continue_from_the_best_weights(play):
    async def script(playground):
        playground.trainer.run(steps=20_000)
        await turns(10)
        best = playground.trainer.best[0]
        playground.message.buttons["best"].click()
        await turns(20)
        assert np.array_equal(playground.trainer.state.theta, best.theta)
        assert f"are restored: they are those of step {best.step:,}." in playground.message.text
        playground.message.buttons["on"].click()
        await turns(50)
        assert playground.player.playing and playground.trainer.state.step > 0 and playground.config.patience is None

    play(
        script, dataset="moons", noise=50, samples=40, hidden=(16, 16), learning_rate=0.3, patience=5, optimizer="adam"
    )


def test_a_loss_that_does_not_fit_new_data_is_replaced_with_a_message(play):
    async def script(playground):
        playground.settings_panel.controls["dataset"].buttons["plane"].value = True
        await turns(50)
        assert playground.config.dataset == "plane"
        assert playground.config.loss == "mean_squared_error"
        assert "loss" in playground.message.text

    async def trained(playground):
        playground.trainer.run(steps=5)
        await script(playground)

    play(trained, loss="cross_entropy")


def test_layers_and_units_by_plus_and_minus(play):
    async def script(playground):
        layers = playground.settings_panel.controls["hidden"]
        layers._more.click()
        await turns(50)
        assert playground.config.hidden == (4, 2, 2)
        layers._columns[0][2].click()
        await turns(50)
        assert playground.config.hidden == (5, 2, 2)
        for _ in range(MOST_LAYERS):
            layers._fewer.click()
            await turns(50)
        assert playground.config.hidden == () and layers._fewer.disabled

    play(script)


def test_reset_is_the_same_run_bit_for_bit_and_a_new_seed_is_another(play):
    async def script(playground):
        first = playground.trainer.state.theta
        playground.trainer.run(steps=30)
        trained = playground.trainer.state.theta
        playground.settings_panel.buttons["reset"].click()
        await turns(50)
        assert np.array_equal(playground.trainer.state.theta, first)
        playground.trainer.run(steps=30)
        assert np.array_equal(playground.trainer.state.theta, trained)
        playground.settings_panel.buttons["new_seed"].click()
        await turns(50)
        assert playground.config.seed == 1
        assert not np.array_equal(playground.trainer.state.theta, first)

    play(script)


def test_a_stopped_run_says_which_setting_asked_and_goes_on_without_it(play):
    async def script(playground):
        playground.trainer.run(steps=100)
        await turns(10)
        assert "step 50" in playground.message.text and "stop after" in playground.message.text
        assert playground.settings_panel.buttons["play"].disabled
        on = playground.message.buttons["on"]
        assert on.layout.display is None
        on.click()
        await turns(50)
        assert playground.config.max_steps is None and playground.trainer.state.step > 50
        assert playground.message.text == "" and not playground.settings_panel.buttons["play"].disabled

    play(script, max_steps=50)


def test_a_diverged_run_says_why_and_offers_a_smaller_rate(play):
    async def script(playground):
        playground.trainer.run(steps=100)
        await turns(10)
        assert "learning rate 10" in playground.screen.status and playground.message.text == ""
        assert playground.settings_panel.buttons["play"].disabled
        assert "learning rate of 10" in playground.screen.finding["headline"]
        playground.player.painter.rest()
        assert playground.screen.finding["action"]
        playground.screen.receive({"kind": "try", "page": "a"})
        await turns(50)
        assert playground.config.learning_rate < 1 and playground.trainer.state.step == 0
        assert playground.message.text == "" and not playground.settings_panel.buttons["play"].disabled

    play(script, dataset="plane", activation="linear", learning_rate=10)


def test_an_observer_that_fails_is_named_in_the_page(play):
    async def script(playground):
        def clumsy(event):
            raise ValueError("oops")

        playground.trainer.subscribe(clumsy)
        playground.trainer.run(steps=3)
        assert "clumsy" in playground.message.text and "oops" in playground.message.text
        assert playground.trainer.state.step == 3

    play(script)


def test_a_page_that_is_ready_gets_a_frame_in_its_size_and_theme(play):
    async def script(playground):
        sent = []
        playground.screen.send = lambda content, buffers=(): sent.append((content, buffers))
        playground.screen.receive({**READY, "theme": "dark", "search": "?activation=relu"})
        await turns(60)
        frames = [content for content, _ in sent if content["kind"] == "frame"]
        assert frames, playground.message.text
        assert playground.stage.width == 960
        assert playground.config.activation == "relu"
        assert playground.stage.frame(playground.history.latest())[2, 2, :3].max() < 60

    play(script)


@pytest.mark.parametrize(
    "search", ["?learning_rate=1e9", "?dataset=..%2F..%2Fetc", "?hidden=9999999", "?batch_size=%00", "?seed=-1"]
)
def test_a_hostile_address_is_refused_in_words(play, search):
    async def script(playground):
        before = playground.config
        playground.screen.receive({**READY, "search": search})
        await turns(60)
        assert playground.config == before and "nnviz-trouble" in playground.message.text

    play(script)


def test_a_run_begins_with_the_settings_in_the_url_without_a_mark(play):
    async def script(playground):
        playground.screen.receive({**READY, "search": "?learning_rate=0.01&dataset=xor&seed=4"})
        await turns(20)
        config = Config(learning_rate=0.01, dataset="xor", seed=4)
        assert playground.config == config and playground.history.latest().changes == ()
        assert np.array_equal(playground.trainer.state.theta, Trainer(config).state.theta)

    play(script)


@pytest.mark.parametrize(
    ("search", "said", "settings"),
    [
        ("?learning_rat=3", ["learning_rat is not a setting: did you mean learning_rate?"], {}),
        ("?learning-rat=3&seed=5", ["learning-rat is not a setting: did you mean learning_rate?"], {"seed": 5}),
        ("?zzz=1&sed=3", ["zzz is not a setting: there are dataset, ", "sed is not a setting: did you mean seed?"], {}),
        ("?learning-rate=3&weight_scale=2", [], {"learning_rate": 3.0, "weight_scale": 2.0}),
        (
            "?learning-rate=30&sed=3",
            ["learning rate = 30: out of range", "sed is not a setting: did you mean seed?"],
            {},
        ),
        ("?theme=dark&voila-theme=dark&voila-template=nnviz&template=nnviz&token=abc&seed=5", [], {"seed": 5}),
        ("?reset&token=abc", [], {}),
        ("?reset&file-browser-path=/a&seed=5", [], {"seed": 5}),
    ],
)
def test_unknown_names_in_the_url_are_reported_and_the_others_count(play, search, said, settings):
    async def script(playground):
        playground.screen.receive({**READY, "search": search})
        await turns(60)
        assert playground.config == Config(**settings)
        text = html.unescape(playground.message.text)
        assert all(words in text for words in said) and ("nnviz-trouble" in text) == bool(said)
        assert said or not text

    play(script)


def test_without_a_browser_run_trains_and_leaves_a_picture():
    playground = nnviz.Playground(samples=100)
    before = playground.screen.resting
    assert playground.run(steps=200) is playground
    assert playground.trainer.state.step == 200 and playground.screen.facts["step"] == 200
    assert playground.screen.resting.startswith(b"\x89PNG") and playground.screen.resting != before
    playground.close()


def test_run_refuses_wrong_counts():
    playground = nnviz.Playground(samples=100)
    for amount in ({"steps": "x"}, {"steps": -1}, {"epochs": 1.5}):
        with pytest.raises(ConfigError, match="^(steps|epochs) = .*: give a whole number"):
            playground.run(**amount)
    assert playground.trainer.state.step == 0
    playground.close()


def test_closing_frees_every_widget():
    before = set(registry._instances)
    playground = nnviz.Playground(dataset="xor", hidden=(3, 3, 3))
    assert len(registry._instances) > len(before) + 50
    playground.close()
    assert set(registry._instances) == before


def test_closing_ends_the_task(play):
    async def script(playground):
        task = playground.player._task
        playground.close()
        await turns(3)
        assert task.cancelled()
        playground.trainer.run(steps=10)  # the numbers stay usable

    play(script)


def test_a_wrong_setting_is_named_with_what_is_allowed():
    with pytest.raises(ConfigError, match=r"activation = 'rleu': choose one of .*relu"):
        nnviz.Playground(activation="rleu")
    with pytest.raises(ConfigError, match="learnig_rate is not a setting: there are .*learning_rate"):
        nnviz.Playground(learnig_rate=0.1)


def test_live_views_follow_a_trainer_and_close(monkeypatch):
    before = set(registry._instances)
    trainer = nnviz.Trainer()
    shown = nnviz.live(trainer, nnviz.views.DecisionBoundary(), nnviz.views.GradientFlow())
    trainer.run(steps=40)
    shown.player.painter.rest()
    assert shown.screen.facts["step"] == 40 and not shown.screen.facts["still"]
    monkeypatch.setattr(nnviz.app.live, "STILL", 0.0)
    shown.player.painter.rest()
    assert shown.screen.facts["still"]
    shown.close()
    assert set(registry._instances) == before
    trainer.run(steps=1)
    with pytest.raises(ValueError, match="at least one view"):
        nnviz.live(trainer)


def test_user_data_replaces_the_generated_data(play):
    data = generated(Config(dataset="gauss", samples=60))

    async def script(playground):
        assert playground.trainer.data is data

    play(script, data=data)


def test_exactly_one_data_set_button_is_down(play):
    async def script(playground):
        buttons = playground.settings_panel.controls["dataset"].buttons
        for name in ("xor", "plane", "circle"):
            buttons[name].value = True
            await turns(20)
            assert playground.config.dataset == name
            assert [other for other, button in buttons.items() if button.value] == [name]

    play(script)


def test_a_playground_opens_once_to_the_browser_with_one_layout_for_all(monkeypatch):
    told = []

    class Comm(comm.base_comm.BaseComm):
        def publish_msg(self, msg_type, data=None, **rest):
            told.append((msg_type, data["state"].get("_model_name") if data else None))

    monkeypatch.setattr(comm, "create_comm", Comm)
    playground = nnviz.Playground()
    opened = [name for kind, name in told if kind == "comm_open"]
    assert opened.count("LayoutModel") < 50 < opened.count("LabelModel")
    assert len(told) < 1.2 * len(opened)
    hidden, shown = playground.settings_panel.user_data.box, playground.view_picker.switches
    assert hidden.layout.display == "none" and shown.layout.display is None
    playground.close()


def test_fast_numbers_are_sent_only_as_often_as_they_can_be_read(play, clock):
    async def script(playground):
        def numbers():
            facts = playground.status.facts(playground.history.shown())
            assert facts["step"] == playground.trainer.state.step and "learning_rate=" in facts["settings"]
            return dict(pair[:2] for pair in facts.get("numbers", ()))

        playground.placement.show("gradient_flow", "histograms", "update_ratio")  # none repeats the numbers
        await turns(20)
        playground.player.steps_per_second = 1000.0
        playground.player.play()
        clock.time += 1.0
        assert numbers()["step"] == f"{playground.trainer.state.step:,}"
        assert not numbers() and not numbers()
        clock.time += 0.15
        assert numbers() and not numbers()
        playground.player.pause()
        assert numbers() and numbers()

    play(script)


def test_the_loss_picture_and_the_numbers_show_the_same_step(play):
    async def script(playground):
        screen, told = playground.screen, []
        screen.looking = lambda now: ["page"]
        screen.has_credit = lambda now: True
        stage, [loss] = playground.stage, [view for view in playground.placement.visible if view.repeats_numbers]
        screen.show = lambda picture, drawn, facts, now: told.append((stage.has_drawn(loss), "numbers" in facts))
        playground.player.steps_per_second = 1000.0
        playground.player.play()
        while sum(numbers for _, numbers in told) < 5:
            await turns(1)
        assert all(drawn == numbers for drawn, numbers in told)
        assert any(not numbers for _, numbers in told)

    play(script)


def test_a_change_while_it_trains_is_drawn_before_the_timeline_follows(play):
    async def script(playground):
        screen, order = playground.screen, []
        screen.looking = lambda now: ["page"]
        screen.has_credit = lambda now: True
        screen.show = lambda picture, drawn, facts, now: order.append(facts["settings"])
        screen.observe(lambda change: order.append("timeline"), "timeline")
        playground.player.play()
        await turns(20)
        order.clear()
        playground.player.post(playground.commands.choose, "learning_rate", 0.1)
        while "timeline" not in order:
            await turns(1)
        assert "learning_rate=0.1;" in order[order.index("timeline") - 1]
        assert playground.settings_panel.controls["learning_rate"].number.value == "0.1"

    play(script)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_the_page_shows_the_coefficients_that_the_optimizer_uses(play, optimizer):
    async def script(playground):
        playground.settings_panel.controls["optimizer"].menu.value = optimizer
        await turns(20)
        known = {name for each in OPTIMIZERS.values() for name in each.uses}
        shown = {name for name in known if playground.settings_panel.controls[name].box.layout.display is None}
        assert shown == set(OPTIMIZERS[optimizer].uses)

    play(script)
