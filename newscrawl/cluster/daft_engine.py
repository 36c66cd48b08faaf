"""The edges of a corpus by Daft: in this process, or on a Ray cluster. The kernels are :mod:`newscrawl.reposts.corpus_edges`.

Daft keeps what it groups in memory, so fingerprints are grouped slice by slice, and spilled until articles are judged.
"""

from __future__ import annotations

import os
import pickle
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from newscrawl.cluster.corpus import opened
from newscrawl.cluster.spill import FIRST, Spill, cut
from newscrawl.errors import ConfigurationError
from newscrawl.maintenance.plain import judged
from newscrawl.reposts import corpus_edges

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from newscrawl.maintenance.plain import Corpus

#: Articles to a task, to a judged part, to a slice; parts judged at a time; ranges of fingerprints to a slice.
_TASK, _PART, _SLICE, _AT_ONCE, _RANGES = 4000, 1000, 200_000, 64, 8
#: Daft and Ray report their use unless these are set before they are imported.
_QUIET: Final = {"DO_NOT_TRACK": "1", "SCARF_NO_ANALYTICS": "true", "RAY_USAGE_STATS_ENABLED": "0"}


def load(ray: str | None) -> Any:
    """Daft, set to run here or on Ray (an address, or ``local``), reporting nothing."""
    os.environ.update(_QUIET)
    try:
        import daft

        if ray:
            import ray as cluster

            quiet: Any = {"runtime_env": {"env_vars": _QUIET}, "log_to_driver": False}
            cluster.init(None if ray == "local" else ray, ignore_reinit_error=True, **quiet)
        if daft.get_or_infer_runner_type() != ("ray" if ray else "native"):
            _ = daft.set_runner_ray(noop_if_initialized=True) if ray else daft.set_runner_native()
    except ImportError as error:
        extra = "ray" if ray else "cluster"
        raise ConfigurationError(f"No {error.name}: pip install 'newscrawl[{extra}]'.") from None
    except (ConnectionError, ValueError, RuntimeError) as error:
        raise ConfigurationError(f"Daft cannot run on Ray at {ray} ({str(error).splitlines()[0]}).") from None
    return daft


def matches_of_corpus(
    corpus: Corpus, count: int, scratch: Path, *, partitions: int | None = None, ray: str | None = None, after: int = -1,
) -> Iterator[tuple[int, Any]]:  # fmt: skip
    """As :func:`newscrawl.maintenance.plain.matches_of_corpus`, for the keys from 0 to below ``count``."""
    daft, spill, slices = load(ray), Spill(scratch), max(1, -(-count // _SLICE))
    several = (kind := daft.DataType).list(kind.struct({"part": kind.int64(), "blob": kind.binary()}))
    limits = np.array(corpus_edges.bounds(max(partitions or slices * _RANGES, slices)), np.uint64)
    cuts = np.array([*range(after + 1, count, _PART), count])

    @daft.func.batch(return_dtype=several)
    def split(low: Any, first: Any, last: Any) -> Any:
        found = []
        for key, a, b in zip(low.to_pylist(), first.to_pylist(), last.to_pylist(), strict=True):
            records = opened(corpus).postings(key, min(key + _TASK, count))
            found.append(cut(records, records["hash"].searchsorted(limits[a : b + 1]), a))
        return found

    @daft.func.batch(return_dtype=several)
    def group(blob: Any) -> Any:
        rows, firsts = corpus_edges.group(
            np.frombuffer(b"".join(blob.to_pylist()), corpus_edges.POSTING), after
        )
        return [[*cut(rows, rows["key"].searchsorted(cuts)), {"part": FIRST, "blob": firsts.tobytes()}]]

    @daft.func.batch(return_dtype=kind.binary())
    def judge(blob: Any) -> Any:
        parts = [np.frombuffer(one, corpus_edges.HELD) for one in blob.to_pylist()]
        return [pickle.dumps(list(judged(opened(corpus), part, firsts))) for part in parts]

    lows = list(range(0, count, _TASK))
    for first, last in pairwise(int(n) for n in np.linspace(0, len(limits) - 1, slices + 1)):
        frame = daft.from_pydict({"low": lows, "first": [first] * len(lows), "last": [last] * len(lows)})
        frame = frame.into_partitions(len(lows)) if ray else frame
        frame = frame.select(split(frame["low"], frame["first"], frame["last"]).alias("x")).explode("x")
        frame = frame.select(daft.col("x").unnest()).drop_null("part")  # of tasks that gave nothing
        for row in frame.groupby("part").map_groups(group(frame["blob"])).iter_rows():
            spill.add(row["blob"])
    firsts = spill.first()
    for blobs in spill.batches(len(cuts) - 1, _AT_ONCE):
        frame = daft.from_pydict({"number": list(range(len(blobs))), "blob": blobs})
        frame = frame.into_partitions(len(blobs)) if ray else frame
        result = frame.select(frame["number"], judge(frame["blob"]).alias("found")).to_pydict()
        for _, found in sorted(zip(result["number"], result["found"], strict=True)):
            yield from pickle.loads(found)  # noqa: S301 - made by this program
