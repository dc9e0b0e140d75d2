"""The share of generated sick runs that the advised change helps.

    uv run python -m benchmarks.doctor [--sick 300] [--healthy 100] [--seed 0]

Each sick run is trained, and the doctor asked. The advised change is made, as the page makes it, and the
run trained on; the same run goes on without it. The change helped if the loss on the test data ends below
0.9 times both what it was and what it would have been, or is finite where it was not. Losses are the sick
run's own, without penalty. A run counts as sick if it diverged, or if its score on the test data is below
0.95 and a fair network on the same data has a loss below 0.8 times that of the run. "Of best" is the number of runs
that were helped, divided by that which the best single candidate would have helped, in hindsight. Healthy runs
end with a score of 0.9 or more; the doctor is asked early, and at the end.
"""

import argparse
import math
import os
import time
from collections import defaultdict
from dataclasses import dataclass

for _library in ("OMP", "OPENBLAS", "MKL"):
    os.environ[f"{_library}_NUM_THREADS"] = "1"  # read when NumPy is imported

import numpy as np  # noqa: E402

from nnviz.diagnosis import Finding, diagnose  # noqa: E402
from nnviz.diagnosis.remedies import HELPS, Experiment  # noqa: E402
from nnviz.diagnosis.remedies.candidates import Candidate, Places, candidates  # noqa: E402
from nnviz.diagnosis.remedies.trial import Trial, groups  # noqa: E402
from nnviz.history.history import History  # noqa: E402
from nnviz.settings.config import Config  # noqa: E402
from nnviz.training.problem import Problem  # noqa: E402
from nnviz.training.trainer import Trainer  # noqa: E402

from .sick_runs import BETTER, KINDS, POOR, Case, drawn, fair_loss, healthy, score  # noqa: E402

SOME = 30  # runs after which the tables are printed


@dataclass
class Row:
    """The advice for a sick run, and its result."""

    kind: str
    rule: str
    word: bool
    helped: bool
    best: bool
    seconds: float
    text: str


def own_loss(sick: Config, trainer: Trainer) -> float:
    """Return the test loss of a run, measured as that of the sick one."""
    if trainer.ended:
        return math.inf
    loss = float(Problem(trainer.config.changed(loss=sick.loss), trainer.data).evaluate(trainer.state.theta).test_loss)
    return loss if math.isfinite(loss) else math.inf


def advice_for(history: History, trainer: Trainer) -> tuple[Finding | None, Finding | None, float]:
    """Return the finding of the rules, the doctor's advice, and the seconds that it took."""
    snapshot, begun = history.latest(), time.process_time()
    finding = diagnose(snapshot, trainer.ended)
    experiment = Experiment(snapshot, trainer.ended, finding)
    while not experiment.advance(1.0):
        pass
    return finding, experiment.advice, time.process_time() - begun


def follow(trainer: Trainer, history: History, advice: Finding, steps: int) -> None:
    """Do what an advice says, and train on."""
    if advice.back is not None:
        history.go(advice.back)
        history.branch_off()
    trainer.configure(**(advice.action or {}))
    trainer.run(steps=steps)


def judge(case: Case, steps: int, hindsight: bool) -> Row | None:
    """Ask the doctor about a run, and do what it says. None if the run is not sick."""
    trainer, history = case.train()
    problem, ended = trainer.problem, trainer.ended
    if not ended and not score(problem, trainer.state.theta) < POOR:
        return None
    before = own_loss(problem.config, trainer)
    places = Places(history.latest())
    going = math.inf
    if not ended:
        on = Trainer(problem.config, problem.data)
        on.resume(problem, trainer.state)
        on.run(steps=steps)
        going = own_loss(problem.config, on)
        if not fair_loss(problem) < BETTER * min(before, going):
            return None
    limit = math.inf if ended else HELPS * min(before, going)
    finding, advice, seconds = advice_for(history, trainer)
    singles = list(candidates(places)) if hindsight else []
    finals = _hindsight(singles, problem, steps)
    after = min(before, going)
    if advice is not None and advice.action:
        follow(trainer, history, advice, steps)
        after = own_loss(problem.config, trainer)
    best = min(zip(finals, range(len(finals))), default=(math.inf, -1))
    word = advice is not None and advice.severity != "good"
    did = (advice.action, advice.back) if advice else None
    text = (
        f"{case.kind:18} {problem.data.task[:5]} {case.config.dataset:11} now {before:.3g} on {going:.3g} "
        f"after {after:.3g} | {finding.name if finding else None} -> {did}"
    )
    if hindsight:
        text += (
            f" | best {best[0]:.3g} {singles[best[1]].action, singles[best[1]].back} of {sum(np.array(finals) < limit)}"
        )
    rule = advice.name if advice else "nothing said"
    return Row(case.kind, rule, word, after < limit, best[0] < limit, seconds, text)


def _hindsight(tried: list[Candidate], problem: Problem, steps: int) -> list[float]:
    losses = np.full(len(tried), np.inf)
    for numbers in groups(tried):
        trial = Trial([tried[number] for number in numbers], problem.data, problem.config.loss)
        for _ in range(steps):
            trial.step()
        losses[numbers] = trial.losses()
    return losses.tolist()


def alarms(seed: int, count: int) -> tuple[int, list[str]]:
    """Return the number of healthy runs, and what was said against them."""
    found, said, number = 0, [], -1
    while found < count:
        number += 1
        case = healthy(seed, number)
        trainer = Trainer(case.config)
        history = History(trainer)
        heard = []
        for step in (min(300, case.steps // 2), case.steps):
            trainer.run(steps=step - trainer.state.step)
            _, advice, _ = advice_for(history, trainer)
            if advice is not None and advice.severity != "good":
                heard.append(f"step {step}: {advice.name} {advice.action} {advice.evidence}")
        if trainer.ended or score(trainer.problem, trainer.state.theta) < 0.9:
            continue
        found += 1
        print(".", end="", flush=True)
        if heard:
            reached = score(trainer.problem, trainer.state.theta)
            said.append(f"{Config().differences(case.config)} {reached:.3f} {heard}")
            print(said[-1], flush=True)
    return found, said


def _table(rows: list[Row], by: str) -> None:
    named = defaultdict(list)
    for row in rows:
        named[getattr(row, by)].append(row)
    for name, some in [*sorted(named.items(), key=lambda pair: -len(pair[1])), ("all", rows)]:
        helped, best = sum(row.helped for row in some), sum(row.best for row in some)
        share = f"{helped / best:7.2f}" if best else "      –"
        print(f"{name:24}{len(some):7}{helped:8}{helped / len(some):9.0%}{share}")


def _tables(rows: list[Row]) -> None:
    for by in ("rule", "kind"):
        print(f"\n{'by ' + by:24}{'cases':>7}{'helped':>8}{'share':>9}{'of best':>8}")
        _table(rows, by)
    print(f"\nsick runs without a word: {np.mean([not row.word for row in rows]):.0%}")
    print(f"seconds of processor time for an advice: {np.median([row.seconds for row in rows]):.2f}\n", flush=True)


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sick", type=int, default=300)
    parser.add_argument("--healthy", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--steps", type=int, default=1000, help="trained on after the advice")
    parser.add_argument("--quick", action="store_true", help="without the best candidates in hindsight")
    parser.add_argument("--kinds", nargs="*", default=list(KINDS))
    options = parser.parse_args()
    rows: list[Row] = []
    numbers = dict.fromkeys(options.kinds, 0)
    while len(rows) < options.sick:
        kind = options.kinds[len(rows) % len(options.kinds)]
        row = judge(drawn(kind, options.seed, numbers[kind]), options.steps, not options.quick)
        numbers[kind] += 1
        if row is not None:
            rows.append(row)
            print(
                "+" if row.helped else "-" if row.best or options.quick else "o",
                row.text,
                f"{row.seconds:.1f}",
                flush=True,
            )
            if len(rows) % SOME == 0 and len(rows) < options.sick:
                _tables(rows)
    if rows:
        _tables(rows)
    if options.healthy:
        count, said = alarms(options.seed, options.healthy)
        print(f"\nalarms on {count} healthy runs: {len(said)}")


if __name__ == "__main__":
    main()
