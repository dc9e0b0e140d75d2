"""A lesson in the page: the gate, the locks, the silence, and the progress."""

import asyncio
import json
from dataclasses import replace

import pytest

from nnviz.app.controls.file_chooser import Chooser
from nnviz.app.controls.placement import SWEEP
from nnviz.lessons import lessons
from nnviz.lessons.lesson import Check, Predict, Watch
from nnviz.recipes.recipe import recipe
from nnviz.sweeps.sweep import Sweep
from nnviz.training.events import Stopped
from tests.app.conftest import turns

PAGE = {"kind": "ready", "page": "a", "width": 1260, "room": 560, "ratio": 1, "visible": True, "theme": "light"}


def open_page(playground, search=""):
    playground.screen.receive({**PAGE, "search": search})


def press(playground, name):
    playground.session.teaching.card.buttons[name].click()


def choose(playground, *places):
    """Choose options in the card, one for each question."""
    for box, place in zip(playground.session.teaching.card._asks, places):
        box._buttons.value = place


async def in_lesson(playground, name="depth"):
    open_page(playground, f"?lesson={name}")
    await turns(20)
    return playground.session.teaching


def deeds(playground):
    """Everything that begins training."""
    by_name, receive = playground.commands.by_name, playground.screen.receive
    return {
        "button": lambda: playground.settings_panel.buttons["play"].click(),
        "step": lambda: playground.settings_panel.buttons["step"].click(),
        "epoch": lambda: playground.settings_panel.buttons["epoch"].click(),
        "command": lambda: by_name["play"](),
        "key play": lambda: receive({"kind": "key", "page": "a", "key": "play"}),
        "key step": lambda: receive({"kind": "key", "page": "a", "key": "step"}),
        "key epoch": lambda: receive({"kind": "key", "page": "a", "key": "epoch"}),
        "try it": lambda: receive({"kind": "try", "page": "a"}),
        "scrub": lambda: receive({"kind": "scrub", "page": "a", "step": 0}),
    }


def test_training_waits_for_the_prediction(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        for name, deed in deeds(playground).items():
            deed()
            await turns(20)
            assert playground.trainer.state.step == 0 and not playground.player.playing, name
        assert playground.settings_panel.buttons["play"].disabled
        assert playground.screen.finding["headline"] == "Commit your prediction first."
        choose(playground, "1")
        await turns(10)
        press(playground, "commit")
        await turns(10)
        assert isinstance(teaching.walk.step, Watch)
        playground.screen.receive({"kind": "key", "page": "a", "key": "play"})
        await turns(20)
        assert playground.player.playing

    play(script)


def test_a_link_can_not_pass_the_gate(play):
    async def script(playground):
        open_page(playground, "?lesson=depth&learning_rate=3&activation=tanh")
        await turns(20)
        assert playground.config == lessons()["depth"].steps[0].scene.config

    play(script)


def test_an_unknown_lesson_is_named(play):
    async def script(playground):
        open_page(playground, "?lesson=dpeth")
        await turns(20)
        assert "dpeth" in playground.message.text and "depth" in playground.message.text

    play(script)


def test_settings_are_locked_and_say_why(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        before = playground.config
        control = playground.settings_panel.controls["learning_rate"]
        assert control.number.disabled and control.slider.disabled
        playground.commands.configure(activation="tanh")
        await turns(10)
        assert playground.config == before
        assert "keeps" in playground.message.text
        teaching.walk.place = teaching.walk.furthest = len(teaching.walk.lesson.steps) - 1
        teaching._enter(begin=True)
        await turns(10)
        assert not control.number.disabled
        playground.commands.configure(activation="tanh")
        assert playground.config.activation == "tanh"
        playground.commands.configure(noise=10)
        assert playground.config.noise == 0 and "activation" in playground.message.text

    play(script)


def test_weights_points_and_own_data_are_locked(play):
    async def script(playground):
        await in_lesson(playground)
        theta = playground.trainer.state.theta.copy()
        playground.commands.set_weight(0, 0, 0, 7.0)
        assert (playground.trainer.state.theta == theta).all() and "keeps" in playground.message.text
        playground.message.clear()
        playground.point_editor.switch.value = True
        await turns(5)
        playground.screen.receive({"kind": "edit", "page": "a", "action": "down", "x": 700, "y": 200})
        await turns(5)
        assert playground.trainer.user_data is None and "keeps" in playground.message.text

    play(script)


def test_an_attempt_trains_to_its_end_and_the_next_step_opens(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        choose(playground, "0")
        press(playground, "commit")
        await turns(10)
        assert teaching.card.buttons["next"].disabled
        playground.player.steps_per_second = 1e6
        playground.player.post(teaching.attempt, 0)
        for _ in range(2000):
            await turns(5)
            if not playground.player.playing:
                break
        assert playground.trainer.state.step == 1000
        await turns(20)
        assert not teaching.card.buttons["next"].disabled

    play(script)


def test_the_prediction_stays_visible_and_can_not_be_changed(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        choose(playground, "2")
        press(playground, "commit")
        await turns(10)
        assert "You predicted: 1 / 100." in teaching.card._predicted.value
        press(playground, "back")
        await turns(10)
        assert isinstance(teaching.walk.step, Predict)
        assert not teaching.walk.commit(("3",), teaching.facts)
        assert teaching.walk.answers[0] == ("2",)

    play(script)


def test_the_progress_goes_to_the_browser_and_comes_back(play):
    async def first(playground):
        await in_lesson(playground)
        choose(playground, "3")
        press(playground, "commit")
        await turns(10)
        return playground.screen.course

    kept = play(first)
    assert json.loads(kept)["lessons"]["depth"]["answers"] == {"0": ["3"]}

    async def second(playground):
        playground.screen.receive({"kind": "progress", "page": "a", "text": kept})
        teaching = await in_lesson(playground)
        assert teaching.walk.place == 1 and teaching.walk.answers == {0: ("3",)}

    play(second)


async def load(playground, content, name="mine.json"):
    """Load a file of progress, as a page sends it."""
    [chooser] = [each for each in playground.session.shelf.box.children[-1].children if isinstance(each, Chooser)]
    chooser._handle_custom_msg({"file": "a", "name": name, "size": len(content), "at": 0}, [content])
    await turns(10)


def test_progress_is_loaded_from_a_file_and_the_lesson_goes_on_from_there(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        kept = {"furthest": 3, "answers": {"0": ["3"], "2": ["1"]}}
        await load(playground, json.dumps({"lessons": {"depth": kept, "loop": {"done": True}}}).encode())
        assert teaching.walk.furthest == 3 and teaching.walk.answers == {0: ("3",), 2: ("1",)}
        assert playground.session.shelf._buttons["loop"].description.startswith("✓")
        assert json.loads(playground.screen.course)["lessons"]["loop"]["done"]

    play(script)


def test_loaded_progress_that_is_behind_leaves_the_lesson_and_its_run(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        choose(playground, "3")
        press(playground, "commit")
        await turns(10)
        playground.trainer.run(steps=30)
        await load(playground, b'{"lessons": {"depth": {"furthest": 0}}}')
        assert teaching.walk.place == 1 and playground.trainer.state.step == 30
        assert "1 lesson is loaded" in playground.message.text

    play(script)


@pytest.mark.parametrize(
    "content",
    [b"step,loss\n1,2\n", b'{"nnviz run": 1}', json.dumps({"lessons": {"x": {"furthest": "9" * 200_000}}}).encode()],
    ids=["a table", "a run", "too much"],
)
def test_a_file_without_progress_is_named_and_nothing_is_lost(play, content):
    async def script(playground):
        teaching = await in_lesson(playground)
        choose(playground, "3")
        press(playground, "commit")
        await turns(10)
        before, walk = playground.screen.course, teaching.walk
        await load(playground, content, "wrong.json")
        assert "wrong.json" in playground.message.text and "progress" in playground.message.text
        assert playground.screen.course == before == playground.session.shelf.progress.text()
        assert teaching.walk is walk and walk.place == 1

    play(script)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        "7",
        '{"lessons": 7}',
        '{"lessons": {"depth": 7}}',
        '{"lessons": {"depth": {"furthest": 99, "answers": {"0": ["9"], "x": 1, "1": [[]]}}}}',
        '{"lessons": {"depth": {"furthest": 5, "answers": {}}}}',
        "[" * 90_000,
    ],
    ids=["empty", "list", "cut", "number", "no lessons", "no walk", "wrong answers", "skips", "deep"],
)
def test_damaged_progress_counts_as_none(play, text):
    async def script(playground):
        playground.screen.receive({"kind": "progress", "page": "a", "text": text})
        teaching = await in_lesson(playground)
        assert teaching.walk.place == 0 and not teaching.walk.answers

    play(script)


def test_leaving_frees_everything_and_undo_leads_back(play):
    async def script(playground):
        playground.trainer.run(steps=30)
        before = playground.trainer.state
        playground.session.teach(lessons()["depth"])
        await turns(10)
        assert playground.placement.has_card
        playground.message.buttons["undo"].click()
        await turns(20)
        assert playground.trainer.state is before and playground.session.teaching.walk is None
        playground.session.teach(lessons()["depth"])
        await turns(10)
        press(playground, "leave")
        await turns(20)
        assert not playground.placement.has_card and not playground.settings_panel.buttons["play"].disabled
        assert playground.commands.configure(learning_rate=0.5)

    play(script)


def test_the_words_are_silent_until_the_reason(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        choose(playground, "0")
        press(playground, "commit")
        await turns(10)
        playground.trainer.run(steps=400)
        playground.player.painter.redraw_soon()
        await turns(50)
        assert "action" not in playground.screen.finding and "silent" in playground.screen.finding["headline"]
        walk = teaching.walk
        walk.place = walk.furthest = next(place for place, step in enumerate(walk.lesson.steps) if not step.silent)
        teaching._enter(begin=False)
        await turns(20)
        assert "silent" not in playground.screen.finding["headline"]

    play(script)


def test_the_last_goal_is_judged_and_ends_the_lesson(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        walk = teaching.walk
        walk.place = walk.furthest = len(walk.lesson.steps) - 1
        teaching._enter(begin=True)
        press(playground, "next")
        await turns(10)
        assert not walk.is_over
        assert playground.commands.configure(activation="tanh")
        playground.run(steps=2500)
        assert walk.is_met and "test accuracy" in teaching.card._verdict.value
        assert "Solved on the first seed." in teaching.card._verdict.value
        press(playground, "next")
        await turns(10)
        assert walk.is_over and json.loads(playground.screen.course)["lessons"]["depth"]["done"]
        assert not isinstance(playground.trainer.ended, Stopped)

    play(script)


def test_the_verdict_says_on_which_seed_the_goal_was_met(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Check)
        new_seed, verdict = playground.commands.by_name["new_seed"], teaching.card._verdict
        playground.run(steps=20)
        for _ in range(3):
            new_seed()  # without a step it is not tried
            await turns(5)
        assert "seed" not in verdict.value
        assert playground.commands.configure(activation="tanh")
        playground.run(steps=2500)
        assert "Solved on the 2nd seed." in verdict.value

    play(script)


async def with_strip(playground, name="depth", **more):
    """Open the strip of a lesson's last step with one, as if the step were done; it goes on for long."""
    teaching = await in_lesson(playground, name)
    walk = teaching.walk
    place = max(place for place, step in enumerate(walk.lesson.steps) if step.strip is not None)
    steps = list(walk.lesson.steps)
    steps[place] = replace(steps[place], strip=replace(steps[place].strip, **more))
    walk.lesson = replace(walk.lesson, steps=tuple(steps))
    walk.place = walk.furthest = place
    teaching._enter(begin=True)
    walk.is_met = True
    press(playground, "strip")
    await turns(10)
    return teaching, playground.session.sweeping


def test_a_strip_opens_only_when_the_step_is_done_and_counts_what_passes(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        walk, sweeping = teaching.walk, playground.session.sweeping
        walk.place = walk.furthest = len(walk.lesson.steps) - 1
        teaching._enter(begin=True)
        press(playground, "strip")
        await turns(10)
        assert sweeping.sweep is None
        assert playground.commands.configure(activation="relu")
        walk.is_met = True
        press(playground, "strip")
        await turns(10)
        sweep = sweeping.sweep
        assert sweeping.map.is_open and len(sweep) == 12 and sweep.base == playground.config
        sweep.cancel()
        press(playground, "strip")
        await turns(10)
        assert sweeping.sweep is sweep
        teaching.follow(now=True)
        assert "of 12 networks: test accuracy at least 0.9." in teaching.card._verdict.value

    play(script)


def test_a_strip_trains_beside_the_run(play):
    async def script(playground):
        _, sweeping = await with_strip(playground, steps=1_000_000)
        views, sweep = playground.page_views, sweeping.sweep
        assert playground.placement.visible == [views["network"], views["output"], views[SWEEP]]
        row = views[SWEEP]
        assert row.passes().sum() == 0 and not playground.placement.open
        playground.commands.play_or_pause()
        await asyncio.sleep(0.1)
        before, steps = playground.trainer.state.step, sweep.progress.share
        await asyncio.sleep(0.1)
        assert sweeping.map.is_open and sweep.playing and playground.player.playing
        assert playground.trainer.state.step > before and sweep.progress.share > steps
        assert playground.player.painter.is_sharing

    play(script)


def test_the_bar_says_what_a_click_opens(play):
    async def script(playground):
        _, sweeping = await with_strip(playground, "penalty")
        sweeping.cancel()
        await turns(10)
        assert "Click a curve to open" in sweeping.bar._text.value
        sweeping.bar.menu.value = "test_loss"
        await turns(10)
        assert "Click a cell to open" in sweeping.bar._text.value

    play(script)


def test_an_audience_sees_a_strip_that_was_opened(play):
    async def script(playground):
        await with_strip(playground)
        playground.screen.receive({**PAGE, "kind": "page", "search": "", "presents": True})
        await turns(10)
        assert "histograms" not in playground.screen.places["pictures"]
        assert playground.screen.places["pictures"][SWEEP][3] > 100
        playground.session.sweeping.map.close()
        await turns(10)
        assert SWEEP not in playground.screen.places["pictures"] and not playground.placement.open

    play(script)


def test_a_strip_is_enlarged_over_the_page_and_goes_back_when_the_run_plays(play):
    async def script(playground):
        _, sweeping = await with_strip(playground, steps=1_000_000)
        placement = playground.placement
        sweeping.bar.enlarge.value = True
        await turns(10)
        assert placement.visible == [playground.page_views[SWEEP]] and sweeping.sweep.playing
        playground.commands.play_or_pause()
        await turns(10)
        assert len(placement.visible) == 3 and not sweeping.bar.enlarge.value
        assert sweeping.sweep.playing and playground.player.playing
        sweeping.bar.enlarge.value = True
        await turns(10)
        assert not playground.player.playing
        playground.screen.receive({"kind": "key", "page": "a", "key": "escape"})
        await turns(10)
        assert len(placement.visible) == 3 and sweeping.sweep.playing

    play(script)


ENDS = {
    "the next step": lambda playground: press(playground, "next"),
    "the step before": lambda playground: press(playground, "back"),
    "the end of the lesson": lambda playground: press(playground, "leave"),
    "a reset": lambda playground: playground.commands.reset(),
    "another network": lambda playground: playground.commands.configure(hidden=(3,)),
    "the way back from the lesson": lambda playground: playground.commands.runs.undo(),
}


@pytest.mark.parametrize("deed", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("is_large", [False, True], ids=["in the row", "enlarged"])
def test_a_strip_ends_with_its_run_and_its_step(play, deed, is_large):
    async def script(playground):
        _, sweeping = await with_strip(playground, steps=1_000_000)
        sweep = sweeping.sweep
        if is_large:
            sweeping.bar.enlarge.value = True
            await turns(10)
        deed(playground)
        await turns(20)
        assert sweeping.sweep is None and not sweep.playing and not sweeping.map.is_open
        assert not playground.player.painter.is_sharing and not playground.player.painter.is_training
        assert sweeping.show.layout.display == "none" and SWEEP not in playground.screen.places["pictures"]
        assert {task.get_name() for task in asyncio.all_tasks()} & {"nnviz sweep"} == set()

    play(script)


def test_a_strip_that_is_closed_waits_until_it_is_opened_again(play):
    async def script(playground):
        teaching, sweeping = await with_strip(playground, steps=1_000_000)
        sweep, shown = sweeping.sweep, teaching.walk.lesson.pictures_at(teaching.walk.place)[:2]
        sweeping.bar.leave.click()
        await turns(20)
        assert not sweep.playing and playground.placement.open == shown
        assert {task.get_name() for task in asyncio.all_tasks()} & {"nnviz sweep"} == set()
        press(playground, "strip")
        await turns(10)
        assert sweeping.sweep is sweep and sweep.playing

    play(script)


def test_a_strip_waits_while_no_page_looks(play, clock):
    async def script(playground):
        _, sweeping = await with_strip(playground, steps=1_000_000)
        playground.screen.receive({**PAGE, "search": "", "visible": False})
        await turns(20)
        clock.time += playground.player.absence + 1
        for _ in range(2000):
            await asyncio.sleep(0.001)
            if not sweeping.sweep.playing:
                break
        assert not sweeping.sweep.playing

    play(script, absence=1e6)


def test_a_click_in_a_strip_opens_its_network_beside_the_strip(play):
    async def script(playground):
        _, sweeping = await with_strip(playground, steps=40)
        sweep, view = sweeping.sweep, playground.page_views[SWEEP]
        for _ in range(2000):
            await asyncio.sleep(0.001)
            if sweep.ended:
                break
        playground.player.painter.rest()
        left, top, wide, high = view.box_of(7)
        place = {"x": view.left + left + wide / 2, "y": view.top + top + high / 2}
        playground.screen.receive({"kind": "choose", "page": "a", **place})
        for _ in range(2000):
            await turns(5)
            if playground.config.seed == 7:
                break
        assert playground.config.seed == 7 and playground.trainer.state.step == 40
        assert (playground.trainer.state.theta == sweep.theta(7)).all()
        assert sweeping.sweep is sweep and sweeping.map.is_open and view.chosen == 7

    play(script)


def test_a_click_beside_the_strip_chooses_what_is_there(play):
    async def script(playground):
        await with_strip(playground, steps=40)
        playground.player.painter.rest()
        view, diagram = playground.page_views[SWEEP], playground.page_views["network"]
        places = [(diagram.left + 65, diagram.top + 3 * row) for row in range(80)]
        x, y = next(place for place in places if diagram.feature_at(*place) == "x1")
        playground.screen.receive({"kind": "choose", "page": "a", "x": x, "y": y})
        await turns(20)
        assert playground.config.features == ("x2",) and view.chosen is None

    play(script)


def test_a_run_whose_attempts_were_made_can_be_played_beside_the_map(play):
    async def script(playground):
        teaching = await in_lesson(playground, "downhill")
        at(teaching, Watch, 1)
        teaching.walk.made.update(dict.fromkeys(range(3), ""))
        teaching._show()
        press(playground, "strip")
        await turns(10)
        assert playground.session.sweeping.sweep.playing
        playground.commands.play_or_pause()
        await turns(10)
        assert playground.player.playing and playground.session.sweeping.sweep.playing

    play(script)


def test_the_activation_of_each_layer_is_locked(play):
    async def script(playground):
        await in_lesson(playground)
        menus = playground.settings_panel.controls["activation"]._menus
        assert all(menu.disabled for menu in menus)
        press(playground, "leave")
        await turns(10)
        assert not any(menu.disabled for menu in menus)

    play(script)


def test_a_locked_network_stays_locked_when_a_run_has_other_layers(play):
    async def script(playground):
        teaching = await in_lesson(playground, "parts")
        choose(playground, "0")
        press(playground, "commit")
        await turns(10)
        for attempt in range(2):
            teaching.attempt(attempt)
            await turns(10)
            playground.player.pause()
            control = playground.settings_panel.controls["hidden"]
            assert playground.config.hidden == (attempt + 1,)
            assert control._more.disabled and all(more.disabled for _, _, more in control._columns)

    play(script)


def at(teaching, kind, number=0):
    """Go to a step of a kind, as if everything before it were done."""
    walk = teaching.walk
    places = [place for place, step in enumerate(walk.lesson.steps) if isinstance(step, kind)]
    walk.place = walk.furthest = places[number]
    teaching._enter(begin=walk.step.scene is not None)


async def rests(playground):
    """Wait until the run pauses."""
    playground.player.post(lambda: None)
    playground.player.steps_per_second = 1e6
    for _ in range(2000):
        await turns(5)
        if not playground.player.playing:
            break
    await turns(10)


def test_an_epoch_does_not_pass_the_end_of_an_attempt(play):
    async def script(playground):
        teaching = await in_lesson(playground, "losses")
        at(teaching, Watch)
        teaching.attempt(1)
        await turns(10)
        playground.player.pause()
        for _ in range(3):
            playground.commands.play_for(epochs=1)
            await rests(playground)
        assert playground.trainer.state.step == 60
        assert 1 in teaching.walk.made

    play(script)


def test_a_message_stays_after_the_end_of_an_attempt(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Watch)
        playground.player.post(teaching.attempt, 0)
        await turns(10)
        await rests(playground)
        assert 0 in teaching.walk.made
        playground.commands.configure(learning_rate=1)
        for _ in range(3):
            teaching.follow(now=True)
        assert "keeps" in playground.message.text

    play(script)


def test_play_does_not_train_a_run_that_no_attempt_asks_for(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Watch, 1)
        playground.screen.receive({"kind": "key", "page": "a", "key": "play"})
        await rests(playground)
        assert playground.trainer.state.step == 0
        assert "button" in playground.message.text

    play(script)


def test_an_attempt_that_goes_on_needs_the_run_before_it(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Watch, 1)
        teaching.attempt(0)
        assert playground.trainer.state.step == 0 and "train that first" in playground.message.text
        assert playground.config.activation == "sigmoid"

    play(script)


def test_an_attempt_goes_on_from_the_end_of_the_run_before_it(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Watch, 1)
        playground.trainer.run(steps=5000)
        for _ in range(2):
            playground.player.post(teaching.attempt, 0)
            await turns(10)
            await rests(playground)
            assert playground.trainer.state.step == 4000
            assert [change.step for change in playground.history.changes] == [1000]
        assert 0 in teaching.walk.made

    play(script)


def test_the_run_stays_when_the_lesson_is_done(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        at(teaching, Check)
        playground.trainer.run(steps=30)
        teaching.walk.is_met = True
        press(playground, "next")
        await turns(10)
        assert teaching.walk.is_over
        for key in ["back"] * 6 + ["next"]:  # the first step has a scene, which would begin
            playground.screen.receive({"kind": "key", "page": "a", "key": key})
            await turns(10)
            assert playground.trainer.state.step == 30, key

    play(script)


def test_another_scene_leaves_the_lesson(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        next(
            each for each in playground.session.welcome.scenes.children if "nnviz-scene-rate" in each._dom_classes
        ).click()
        await turns(10)
        assert teaching.walk is None and not playground.placement.has_card
        assert playground.config.dataset == "x-sin-x" and playground.commands.configure(learning_rate=0.5)

    play(script)


def test_a_run_that_is_loaded_leaves_the_lesson(play):
    async def script(playground):
        playground.trainer.run(steps=5)
        text = recipe(playground.history).text()
        playground.trainer.reset()
        teaching = await in_lesson(playground)
        playground.screen.receive({"kind": "load", "page": "a", "text": text})
        for _ in range(2000):
            await turns(5)
            if playground.trainer.state.step:
                break
        assert playground.trainer.state.step == 5
        assert teaching.walk is None and not playground.placement.has_card

    play(script)


def test_a_lesson_of_ones_own_is_left_by_undo(play):
    async def script(playground):
        playground.trainer.run(steps=30)
        playground.session.teach(replace(lessons()["depth"], name="mine"))
        await turns(10)
        playground.message.buttons["undo"].click()
        await turns(10)
        assert playground.trainer.state.step == 30 and playground.session.teaching.walk is None

    play(script)


def test_a_sweep_waits_for_the_prediction(play):
    async def script(playground):
        sweeping = playground.session.sweeping
        open_page(playground)
        await turns(10)
        sweep = Sweep(playground.config, steps=100_000, workers=None, seed=range(3))
        sweeping.begin(sweep)
        await turns(10)
        teaching = await in_lesson(playground)
        sweeping.open()
        await turns(10)
        assert sweeping.map.is_open and not sweep.playing
        assert not teaching.walk.is_committed
        sweeping.map.close()
        choose(playground, "0")
        press(playground, "commit")
        await turns(10)
        sweeping.open()
        await turns(10)
        assert sweep.playing
        sweep.cancel()

    play(script)


def test_a_check_that_was_passed_stays_passed(play):
    async def script(playground):
        teaching = await in_lesson(playground)
        walk = teaching.walk
        walk.place = walk.furthest = len(walk.lesson.steps) - 1
        walk.is_met = True
        press(playground, "back")
        await turns(10)
        press(playground, "next")
        await turns(10)
        assert walk.place == walk.furthest and walk.can_go_on

    play(script)


def test_another_run_can_not_be_kept_in_a_lesson(play):
    async def script(playground):
        await in_lesson(playground)
        branch = playground.history.branch
        playground.commands.keep("other")
        assert playground.history.branch is branch and "its own run" in playground.message.text

    play(script)


def test_undo_leaves_a_lesson_that_began_from_an_untrained_run(play):
    async def script(playground):
        playground.commands.configure(noise=20)
        await turns(5)
        playground.session.teach(lessons()["depth"])
        await turns(10)
        playground.commands.by_name["undo"]()
        await turns(20)
        assert playground.session.teaching.walk is None and playground.config.noise == 20

    play(script)
