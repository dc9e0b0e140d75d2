"""Stored: a sweep as one file of arrays, without code.

It is a NumPy archive. `about` is JSON: the grid, the rounds, the user's data, and a hash of all arrays.
"""

import hashlib
import io
import json
import os
import zipfile
from collections.abc import Mapping
from typing import Annotated, Any

import numpy as np
from pydantic import Field, TypeAdapter

from ..data.datasets import Dataset
from ..data.user_data import Samples
from ..errors import ConfigError, is_path, refusing
from ..nn.arrays import AnyArray
from ..nn.optimizers import OPTIMIZERS, OptimizerState
from ..recipes.made_with import made_with
from ..recipes.stored import Count, Stored, StoredData, stored
from ..training.events import State
from ..words import say
from .chunks import Chunk
from .collector import Collector
from .grid import Grid
from .memory import available
from .records import ENDINGS

FORMAT = 1
_RECORDS = ("steps", "ended", "evaluated")
SECONDS: TypeAdapter[float] = TypeAdapter(Annotated[float, Field(ge=0, allow_inf_nan=False)])
_DATA: TypeAdapter[StoredData] = TypeAdapter(StoredData)


class SweepError(ConfigError):
    """Error in reading or writing the file of a sweep. The message names the file."""


class StoredChunk(Stored):
    """Facts of a chunk in a file; its arrays are beside it."""

    step: Count
    epoch: Count
    offset: Count
    optimizer: str
    updates: Count
    place: Count


def content(
    grid: Grid,
    user_data: Dataset | Samples | None,
    goal: float,
    chunks: list[Chunk],
    collector: Collector,
    elapsed: float,
) -> bytes:
    """Return the bytes of the file."""
    records = collector.records
    arrays: dict[str, AnyArray] = {name: getattr(records, name) for name in _RECORDS}
    arrays |= {f"number {name}": values for name, values in records.numbers.items()}
    arrays |= {f"theta {group}": theta for group, theta in enumerate(collector.thetas)}
    arrays |= {"best": collector.best, "best epoch": collector.best_epoch}
    going = [chunk for chunk in chunks if len(chunk.networks) and chunk.state is not None]
    for number, chunk in enumerate(going):
        assert chunk.state is not None
        arrays[f"networks {number}"] = chunk.networks
        for place, slot in enumerate(chunk.state.optimizer_state.slots):
            arrays[f"slot {number} {place}"] = slot
    about = {
        "nnviz sweep": FORMAT,
        "made_with": made_with(),
        "config": grid.base.model_dump(mode="json"),
        "own_data": grid.own_data,
        "seeds_apart": grid.seeds_apart,
        "values": [[axis.name, list(axis.values)] for axis in grid.given],
        "rounds": list(records.rounds),
        "goal": goal,
        "elapsed": elapsed,
        "data": None if user_data is None else stored(user_data).model_dump(mode="json"),
        "chunks": [_about(chunk) for chunk in going],
        "digest": _digest(arrays),
    }
    out = io.BytesIO()
    np.savez_compressed(out, allow_pickle=False, about=np.array(json.dumps(about)), **arrays)
    return out.getvalue()


def _about(chunk: Chunk) -> dict[str, Any]:
    assert chunk.state is not None
    step, epoch, offset, _, memory = chunk.state
    facts = StoredChunk(
        step=step, epoch=epoch, offset=offset, optimizer=memory.optimizer, updates=memory.updates, place=chunk.place
    )
    return facts.model_dump()


def _digest(arrays: Mapping[str, AnyArray]) -> str:
    found = hashlib.sha256()
    for name in sorted(arrays):
        array = np.asarray(arrays[name])  # an entry of another kind is bytes
        found.update(f"{name} {array.dtype.str} {array.shape};".encode() + array.tobytes())
    return found.hexdigest()


def read(path: "str | os.PathLike[str]") -> tuple[dict[str, Any], dict[str, AnyArray]]:
    """Return what a file says of its sweep, and its arrays.

    Raises SweepError if it is damaged, no sweep, or larger than the memory.
    """
    with refusing(path, "{path} can't be read: {error}", SweepError):
        try:
            with zipfile.ZipFile(os.fspath(path)) as archive:
                size = sum(entry.file_size for entry in archive.infolist())
            if size > (available() or size):
                raise SweepError(say("{path}: there is not enough memory for this sweep", path=path))
            with np.load(path, allow_pickle=False) as opened:
                arrays = {name: opened[name] for name in opened.files}
            about = json.loads(str(arrays.pop("about")))
            version = about["nnviz sweep"]
        except (OSError, ConfigError):
            raise
        except Exception as error:
            if not is_path(path):
                raise  # `refusing` says so
            raise SweepError(say("{path}: this is not a whole nnviz sweep: {error}", path=path, error=error)) from None
    if version != FORMAT:
        raise SweepError(say("{path}: this sweep was saved by another version of nnviz", path=path))
    if about.get("digest") != _digest(arrays):
        raise SweepError(say("{path}: the file was damaged or changed: its checksum is wrong", path=path))
    return about, arrays


def user_data_in(about: Mapping[str, Any]) -> Dataset | Samples | None:
    """Return the user's data in a file. Raises ValueError."""
    if about["data"] is None:
        return None
    data: Dataset | Samples = _DATA.validate_python(about["data"]).data()
    return data


def fill(collector: Collector, arrays: Mapping[str, AnyArray]) -> None:
    """Put the stored arrays in the place of those of a new sweep. Raises ValueError if they do not fit."""
    records = collector.records
    limits = {"steps": records.rounds[-1], "ended": len(ENDINGS) - 1, "evaluated": len(records.rounds)}
    for name, most in limits.items():
        values = arrays[name]
        _put(getattr(records, name), values, name)
        if len(values) and not (values.min() >= 0 and values.max() <= most):
            raise ValueError(say("the array {name} has values outside 0 to {most}", name=repr(name), most=most))
    for group, theta in enumerate(collector.thetas):
        _put(theta, arrays[f"theta {group}"], f"theta {group}")
    _put(collector.best, arrays["best"], "best")
    _put(collector.best_epoch, arrays["best epoch"], "best epoch")
    shape = len(records.rounds), len(records)
    for key, values in arrays.items():
        if key.startswith("number "):
            records.numbers[key.removeprefix("number ")] = stored_in = np.empty(shape)
            _put(stored_in, values, key)


def _put(array: AnyArray, given: AnyArray, name: str) -> None:
    if given.shape != array.shape or given.dtype != array.dtype:
        raise ValueError(say("the array {name} has the shape {given}; needed: {needed}",
                             name=repr(name), given=given.shape, needed=array.shape))  # fmt: skip
    array[...] = given


def resumed(
    chunks: list[Chunk], about: Mapping[str, Any], arrays: Mapping[str, AnyArray], made: Collector
) -> list[Chunk]:
    """Return the chunks of a stored sweep: those under way, and parts of new `chunks` that had not begun."""
    found = []
    steps, ended = made.records.steps, made.records.ended
    homes = {int(network): chunk for chunk in chunks for network in chunk.networks}
    seen: set[int] = set()
    for number, given in enumerate(about["chunks"]):
        facts, networks = StoredChunk.model_validate(given), arrays[f"networks {number}"]
        whole = homes[int(networks[0])]
        fits = networks.dtype == np.int64 and networks.ndim == 1 and facts.optimizer in ("", whole.config.optimizer)
        fits = fits and {homes[int(network)].config for network in networks} == {whole.config}
        fits = fits and facts.place < len(made.rounds) and facts.step < made.rounds[facts.place]
        if not fits or len({*networks.tolist()} - seen) < len(networks):
            raise ValueError(say("chunk {number} does not fit the sweep", number=number))
        seen.update(networks.tolist())
        theta = np.stack([made.theta(int(network)) for network in networks])
        slots = tuple(np.empty_like(theta) for _ in range(OPTIMIZERS[facts.optimizer].slots if facts.optimizer else 0))
        for place, slot in enumerate(slots):
            _put(slot, arrays[f"slot {number} {place}"], f"slot {number} {place}")
        memory = OptimizerState(facts.optimizer, facts.updates, slots)
        state = State(facts.step, facts.epoch, facts.offset, theta, memory)
        numbers = made.numbers(networks)
        found.append(Chunk(0, whole.config, networks, numbers, state, facts.place))
    begun = (steps != 0) | (ended != 0)
    return [*found, *(chunk.kept(~begun[chunk.networks]) for chunk in chunks)]
