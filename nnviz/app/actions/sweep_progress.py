"""Sweep progress: how far a sweep is, in words."""

import math

from ...sweeps.sweep import Sweep
from ...words import say, say_count
from .durations import in_words


def percent(sweep: Sweep) -> int:
    """Return the share of the work that is done, in whole percent; it is below 100 until all is done."""
    return math.floor(100 * sweep.progress.share)


def progress_text(sweep: Sweep) -> str:
    """Say how far a sweep is, with the time that it took and still needs."""
    progress = sweep.progress
    said = {"share": percent(sweep), "elapsed": in_words(progress.elapsed)}
    ended = sweep.ended.reason if sweep.ended else ""
    if ended == "done":
        return say_count(
            "{count} network trained in {elapsed}", "{count} networks trained in {elapsed}", count=len(sweep), **said
        )
    if ended == "cancelled":
        return say("cancelled at {share}%, after {elapsed}", **said)
    if ended == "failed":
        return say("failed at {share}%, after {elapsed}", **said)
    if not sweep.playing:
        return say("paused at {share}%, after {elapsed}", **said) if progress.share else say("ready")
    if progress.remaining is None:
        return say("{share}%, {elapsed}", **said)
    return say("{share}%, {elapsed}, about {remaining} left", remaining=in_words(progress.remaining), **said)
