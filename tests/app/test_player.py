"""The player, with a simulated screen and clock."""

import asyncio
import itertools
import math

import pytest

from nnviz.app.screen.painter import FRAME, ONE_BY_ONE
from nnviz.app.screen.player import BURST, FASTEST, Player
from nnviz.app.screen.states import Redraw
from nnviz.app.screen.timing import DRAWING
from nnviz.history.history import History
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer
from tests.app.conftest import turns


class FakeScreen:
    """A page that may be visible, with room for some frames."""

    is_unsharp, keep_at = False, None

    def __init__(self):
        self.credit, self.present = 0, True
        self.shown, self.rested = [], []

    def looking(self, now):
        return ["page"] if self.present else []

    def has_credit(self, now):
        return self.present and self.credit > 0

    def show(self, frame, drawn, facts, now):
        assert self.credit > 0
        self.credit -= 1
        self.shown.append(facts)

    def rest(self, png, facts, label, now):
        self.rested.append(facts)

    def keep(self, now):
        pass

    def start_over(self):
        pass


class FakeStage:
    unfinished = False
    drawn = grids = pads = ()

    def __init__(self):
        self.seconds, self.begun_anew = [], 0

    def start_over(self):
        self.begun_anew += 1

    def frame(self, snapshot, seconds=None):
        self.seconds.append(seconds)
        return snapshot.step

    def png(self, snapshot):
        return b"png"

    def describe(self, snapshot):
        return str(snapshot.step)


@pytest.fixture
def made(clock):
    trainer = Trainer(Config(samples=20))
    told, failed = [], []
    player = Player(
        trainer,
        History(trainer),
        FakeStage(),
        FakeScreen(),
        lambda snapshot: snapshot.step,
        lambda: told.append(player.playing),
        failed.append,
        absence=60.0,
        clock=clock,
    )
    player.steps_per_second = 500.0
    player.told, player.failures = told, failed
    return player


def lives(player, script):
    """Run the player's task beside a script, and end it."""

    async def both():
        player.begin()
        async with asyncio.timeout(30):  # a script may wait for frames that never come
            await script()
        player.end()
        await asyncio.sleep(0)

    asyncio.run(both())
    assert not player.failures


def test_one_frame_for_each_credit(made):
    async def script():
        made.post(made.play)
        await turns(20)
        assert made.screen.shown == []
        for frames in range(1, 5):
            made.screen.credit += 1
            await turns(100)
            assert len(made.screen.shown) == frames

    lives(made, script)


def test_training_goes_on_while_the_page_owes_acknowledgements(made):
    async def script():
        made.post(made.play)
        await turns(20)
        before = made.trainer.state.step
        await turns(50)
        assert made.trainer.state.step > before and made.screen.shown == []

    lives(made, script)


def test_the_newest_step_is_shown(made):
    async def script():
        made.post(made.play)
        await turns(50)
        made.screen.credit = 1
        shown_from = made.trainer.state.step
        await turns(40)
        assert made.screen.shown[0] >= shown_from

    lives(made, script)


def test_paused_the_player_waits_to_be_called(made):
    async def script():
        made.screen.credit = 100
        made.post(made.play)
        await turns(50)
        made.post(made.pause)
        await turns(2000)
        step, wakes = made.trainer.state.step, made.clock.wakes
        await turns(2000)
        assert (made.trainer.state.step, made.clock.wakes) == (step, wakes)
        assert made.screen.rested[-1] == step

    lives(made, script)


def test_an_unchanged_picture_is_not_encoded_again_for_new_texts(made):
    async def script():
        made.screen.credit, asked = 100, []
        facts, made.painter._facts = (
            made.painter._facts,
            lambda snapshot: asked.append(made.clock.now()) or facts(snapshot),
        )
        made.post(made.play)
        await turns(50)
        made.post(made.pause)
        await turns(2000)
        rested, due = list(made.screen.rested), made.clock.now() + 2
        made.painter.check_again_at(due)
        made.post(lambda: Redraw.NOT_NEEDED)
        await turns(2000)
        assert asked[-1] >= due and made.screen.rested == rested
        made.post(made.painter.redraw_soon)
        await turns(2000)
        assert len(made.screen.rested) == len(rested) + 1

    lives(made, script)


def test_a_later_check_does_not_put_off_an_earlier_one(made):
    async def script():
        made.screen.credit, asked = 100, []
        facts, made.painter._facts = (
            made.painter._facts,
            lambda snapshot: asked.append(made.clock.now()) or facts(snapshot),
        )
        made.post(made.play)
        await turns(50)
        made.post(made.pause)
        await turns(2000)
        due = made.clock.now() + 2
        made.painter.check_again_at(due)
        made.painter.check_again_at(due + 100)
        made.post(lambda: Redraw.NOT_NEEDED)
        await turns(2000)
        assert due <= asked[-1] < due + 1

    lives(made, script)


@pytest.mark.parametrize("speed", [1.0, 10.0, 300.0])
def test_the_chosen_speed_is_kept(made, speed):
    async def script():
        made.steps_per_second = speed
        made.post(made.play)
        await turns(3)
        begun = made.clock.time
        first, seconds = made.trainer.state.step, 50 if speed < 100 else 5
        while made.clock.time < begun + seconds:
            await turns(1)
        steps = made.trainer.state.step - first
        assert steps == pytest.approx(seconds * speed, rel=0.05, abs=2)

    lives(made, script)


@pytest.mark.parametrize("amount", [{"steps": 1}, {"steps": 7}, {"epochs": 1}, {"epochs": 3}])
def test_so_many_steps_or_epochs_and_then_a_pause(made, amount):
    async def script():
        made.post(made.play, **amount)
        made.steps_per_second = 1000.0
        await turns(500)
        state = made.trainer.state
        assert not made.playing
        assert {"steps": state.step, "epochs": state.epoch}[next(iter(amount))] == next(iter(amount.values()))

    lives(made, script)


def test_training_stops_without_a_visible_page_and_continues_with_one(made):
    async def script():
        made.steps_per_second = 2.0
        made.post(made.play)
        await turns(10)
        made.screen.present = False
        gone = made.clock.time
        while not made.away:
            await turns(1)
            assert made.clock.time < gone + 65
        assert made.clock.time > gone + 58 and not made.playing
        step = made.trainer.state.step
        await turns(100)
        assert made.trainer.state.step == step
        made.screen.present = True
        made.post(lambda: None)
        await turns(20)
        assert made.playing and made.trainer.state.step > step

    lives(made, script)


def test_training_still_ends_where_it_should_after_the_page_was_hidden(made):
    async def script():
        made.steps_per_second = 1.0
        made.post(made.play, steps=100)
        await turns(10)
        made.screen.present = False
        while not made.away:
            await turns(1)
        made.screen.present, made.steps_per_second = True, 1000.0
        made.post(lambda: None)
        await turns(1000)
        assert made.trainer.state.step == 100 and not made.playing

    lives(made, script)


def test_calls_from_other_threads_are_made_on_the_loop(made):
    import threading

    threads = []

    async def script():
        post = lambda: made.post(lambda: threads.append(threading.current_thread()))  # noqa: E731
        await asyncio.to_thread(post)
        await turns(20)

    lives(made, script)
    assert threads == [threading.main_thread()]


@pytest.mark.parametrize("error", [RuntimeError("broken"), MemoryError(), RecursionError()])
def test_a_call_that_raises_is_told_and_the_player_lives_on(made, error):
    def breaks():
        raise error

    async def script():
        made.post(breaks)
        made.post(made.play)
        await turns(100)
        assert made.trainer.state.step and made.failures == [error]
        made.failures.clear()

    lives(made, script)


def test_the_player_survives_a_failure_that_can_not_be_reported(made, caplog):
    def breaks(*_):
        raise RuntimeError("broken")

    async def script():
        made.guard._failed = breaks
        made.post(breaks)
        made.post(made.play)
        await turns(100)
        assert made.trainer.state.step and "could not be shown" in caplog.text

    lives(made, script)


def test_training_pauses_when_a_step_raises_and_can_be_begun_again(made):
    step = made.trainer.step

    def breaks():
        raise MemoryError

    async def script():
        made.trainer.step = breaks
        made.post(made.play)
        await turns(200)
        assert not made.playing and len(made.failures) == 1 and made.told == [True, False]
        made.trainer.step = step
        made.post(made.play)
        await turns(100)
        assert made.playing and made.trainer.state.step
        made.failures.clear()

    lives(made, script)


def test_a_failed_picture_is_reported_once_and_tried_again_after_a_change(made):
    frame, asked = made.stage.frame, []

    def breaks(snapshot, seconds=None):
        asked.append(snapshot.step)
        raise ValueError("no picture")

    async def script():
        made.stage.frame, made.screen.credit = breaks, 100
        made.post(made.painter.redraw_soon)
        await turns(500)
        assert len(asked) == len(made.failures) == made.stage.begun_anew == 1
        wakes = made.clock.wakes
        await turns(500)
        assert made.clock.wakes == wakes
        made.stage.frame = frame
        made.post(lambda: Redraw.NEEDED)
        await turns(200)
        assert made.screen.shown
        made.failures.clear()

    lives(made, script)


def test_during_training_a_failed_picture_is_tried_less_and_less_often(made):
    asked = []

    def breaks(snapshot):
        asked.append(made.clock.time)
        raise ValueError("no numbers")

    async def script():
        made.painter._facts, made.steps_per_second = breaks, 50.0
        made.post(made.play)
        while made.clock.time < 40:
            made.screen.credit = 10**6
            await turns(100)
        pauses = [later - earlier for earlier, later in itertools.pairwise(asked)]
        assert 5 <= len(asked) <= 7 and pauses == sorted(pauses) and pauses[0] >= 1
        assert made.playing and made.trainer.state.step > 1000
        made.failures.clear()

    lives(made, script)


def test_a_diverged_run_stops_playing(made):
    made.trainer.configure(dataset="plane", activation="linear", learning_rate=10.0)

    async def script():
        made.steps_per_second = 1e6
        made.post(made.play)
        await turns(300)
        assert made.trainer.ended and not made.playing
        made.post(made.play)
        await turns(20)
        assert not made.playing

    lives(made, script)


def test_an_unfinished_picture_is_completed_while_training_is_paused(made):
    async def script():
        made.stage.unfinished = True
        made.screen.credit = 5
        made.painter.redraw_now()
        await turns(200)
        assert len(made.screen.shown) == 5
        made.stage.unfinished = False
        made.screen.credit = 5
        made.post(lambda: Redraw.NOT_NEEDED)  # an acknowledgement wakes the player
        await turns(200)
        assert len(made.screen.shown) == 6

    lives(made, script)


def test_patient_views_delay_at_most_every_other_awaited_frame(made):
    async def script():
        made.screen.credit = 8
        made.post(made.play)
        await turns(500)
        for _ in range(4):
            made.post(made.painter.redraw_now)
            made.screen.credit = 1
            await turns(50)
        assert made.stage.seconds == [FRAME] * 8 + [0.0, FRAME, 0.0, FRAME]
        made.post(made.pause)
        made.post(made.painter.redraw_now)
        made.screen.credit = 1
        await turns(50)
        assert made.stage.seconds[-1] == math.inf  # a picture at rest is complete

    lives(made, script)


def test_slow_steps_are_all_shown_in_every_picture(made):
    async def script():
        made.steps_per_second = ONE_BY_ONE
        made.screen.credit = 4
        made.post(made.play)
        await turns(3000)
        assert made.playing and made.stage.seconds == [math.inf] * 4

    lives(made, script)


def test_training_gets_its_share_of_time_except_before_awaited_frames(made, clock):
    ends = []

    def slow(snapshot, seconds=None):
        clock.time += 0.1
        ends.append(clock.time)

    async def script():
        made.stage.frame, made.screen.credit, made.steps_per_second = slow, 100, FASTEST
        made.post(made.play)
        while len(ends) < 40:  # until it is known how long a frame takes
            await turns(1)
        while len(ends) == 40:
            await turns(1)
        pause = ends[40] - 0.1 - ends[39]
        made.post(made.painter.redraw_now)
        while len(ends) == 41:
            await turns(1)
        assert ends[41] - 0.1 - ends[40] < 0.02 < 0.05 < pause

    lives(made, script)


def test_frames_follow_each_other_while_training_keeps_its_speed(made, clock):
    """Slow steps leave the time to frames; training as fast as possible and a sweep need their share."""
    seconds = {}

    def slow(snapshot, seconds=None):
        clock.time += 0.03
        return snapshot.step

    async def script():
        made.stage.frame = slow
        for speed, is_sharing in ((100.0, False), (100.0, True), (FASTEST, False)):
            made.steps_per_second, made.screen.credit, made.painter.is_sharing = speed, 1000, is_sharing
            made.post(made.play)
            await turns(500)
            begun, shown, step = clock.time, len(made.screen.shown), made.trainer.state.step
            while len(made.screen.shown) < shown + 30:
                await turns(1)
            seconds[speed, is_sharing] = (clock.time - begun) / 30
            assert speed == FASTEST or abs((made.trainer.state.step - step) / (clock.time - begun) / speed - 1) < 0.1
            made.post(made.pause)
            await turns(20)
        assert seconds[100.0, False] < 0.035 < 0.03 / DRAWING
        assert 1.01 * min(seconds[100.0, True], seconds[FASTEST, False]) >= 0.03 / DRAWING

    lives(made, script)


def test_one_slow_frame_does_not_keep_those_after_it_waiting(made):
    async def script():
        frame = made.stage.frame

        def slow_once(snapshot, seconds=None):
            made.clock.time += 3.0 if not made.stage.seconds else 0.002
            return frame(snapshot, seconds)

        made.stage.frame = slow_once
        made.screen.credit = 100
        made.post(made.play)
        while len(made.screen.shown) < 2:
            await turns(1)
        begun, shown = made.clock.time, len(made.screen.shown)
        while made.clock.time < begun + 1.0:
            await turns(1)
        assert len(made.screen.shown) - shown > 20

    lives(made, script)


def test_a_burst_goes_on_to_the_frame_that_is_due_soon_after_it(made, clock):
    breaths, step, breathe = [], made.trainer.step, clock.yield_to_loop

    def quick(snapshot, seconds=None):
        clock.time += 1.3 * BURST * DRAWING / (1 - DRAWING)  # leaves that many bursts to train

    def steady():
        clock.time += 0.0002
        return step()

    async def counted():
        breaths.append(clock.time)
        await breathe()

    async def script():
        made.stage.frame, made.trainer.step, clock.yield_to_loop = quick, steady, counted
        made.steps_per_second, made.screen.credit = FASTEST, 100
        made.post(made.play)
        while len(made.screen.shown) < 60:
            await turns(1)
        assert len(breaths) < 1.2 * len(made.screen.shown)

    lives(made, script)
