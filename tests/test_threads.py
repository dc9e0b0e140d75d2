"""Threads: a change out of another one lands between two steps."""

import threading

from nnviz.history.history import History
from nnviz.recipes.recipe import parse, recipe
from nnviz.recipes.rerun import rerun
from nnviz.settings.config import Config
from nnviz.training.trainer import Trainer


def test_a_run_that_another_thread_changes_trains_again_to_the_same_weights():
    trainer = Trainer(Config(samples=40))
    history, trained = History(trainer), threading.Event()

    def meddle() -> None:
        number = 0
        while not trained.is_set():
            number += 1
            trained.wait(0.0005)  # a lock that is asked for at once again may not let others in
            trainer.configure(learning_rate=0.01 + number % 50 / 1000, l2=number % 3)
            trainer.set_weight(0, 0, 0, number % 7 / 10)
            if number % 20 == 0:
                history.latest()

    thread = threading.Thread(target=meddle)
    thread.start()
    try:
        while trainer.state.step < 40 or len({change.step for change in history.changes}) < 10:
            trainer.step()
    finally:
        trained.set()
        thread.join()
    again = rerun(parse(recipe(history).text().encode(), "run.json"))
    assert again.differences == ()
    assert again.trainer.state.theta.tobytes() == trainer.state.theta.tobytes()


def test_an_observer_may_change_the_run_that_calls_it():
    trainer = Trainer(Config(samples=20))
    trainer.subscribe(lambda event: trainer.configure(learning_rate=0.01 * event.step))
    trainer.run(steps=3)
    assert trainer.config.learning_rate == 0.03
