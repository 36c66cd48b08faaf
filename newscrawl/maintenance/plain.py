"""The matches of a corpus by processes of one machine (:mod:`newscrawl.reposts.corpus_edges`), through files of a scratch folder.

Records of at most some 40 MB lie in memory at a time in each process, whatever the size of the corpus. A task that was
interrupted, because its process was killed, is done again; what it leaves does not depend on that, nor on how many
processes and parts there are.
"""

from __future__ import annotations

import multiprocessing
import pickle
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

import numpy as np

from newscrawl.errors import StorageError
from newscrawl.files import replacing, write_whole
from newscrawl.reposts import corpus_edges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from typing import Self

    from newscrawl.items import Match

T = TypeVar("T")

#: Texts whose fingerprints are made in one task, and whose matches are; texts to a range of fingerprints.
_TEXTS = 4000
_JUDGED = 1000
_TEXTS_PER_RANGE = 20_000
#: Times in a row that processes may end before their work is done.
_MOST_BREAKS = 5


class Corpus(Protocol):
    """Texts under keys, as each process opens them. An object of it is sent to the processes."""

    def open(self) -> None:
        """Get ready; called once in each process."""

    def close(self) -> None:
        """Release what was opened; worker processes end without it."""
        return

    def texts(self, low: int, high: int) -> Iterable[tuple[int, str]]:
        """The texts with keys from ``low`` to below ``high``."""

    def postings(self, low: int, high: int) -> corpus_edges.Records:
        """Their fingerprints. A corpus that keeps them need not make them again."""
        return corpus_edges.postings(self.texts(low, high))

    def text(self, key: int) -> str | None:
        """The text under a key."""

    def judged(self, key: int, matches: Sequence[Match]) -> Any:
        """What is wanted of a text's matches, to be sent back; nothing where it is false."""


def matches_of_corpus(
    corpus: Corpus,
    keys: Sequence[int],
    scratch: Path,
    *,
    workers: int = 1,
    ranges: int | None = None,
    after: int = -1,
    progress: Callable[[str, int, int], None] = lambda _step, _done, _all: None,
) -> Iterator[tuple[int, Any]]:
    """What ``corpus.judged`` makes of the matches of each text with earlier ones, by key.

    :param keys: all keys of the corpus, ascending
    :param scratch: an empty folder for records, some 4 KB a text; the caller removes it
    :param workers: processes; 1: none but this one
    :param ranges: ranges of fingerprints grouped by themselves; by default as many as memory asks for
    :param after: texts up to this key are compared with, but not looked up
    :param progress: called with the step (``fingerprints``, ``groups``, ``matches``), how much is done of it, and of
        how much
    :raises StorageError: processes were killed again and again
    """
    if not keys:
        return
    ranges = ranges or max(workers, -(-len(keys) // _TEXTS_PER_RANGE))
    looked_up = [key for key in keys if key > after]
    cuts = [*looked_up[::_JUDGED], keys[-1] + 1] if looked_up else []
    with _Pool(corpus, workers) as pool:

        def step(name: str, function: Callable[..., T], tasks: list[tuple[Any, ...]]) -> Iterator[T]:
            for done, result in enumerate(pool.run(function, tasks), 1):
                yield result
                progress(name, done, len(tasks))

        firsts = [*keys[::_TEXTS], keys[-1] + 1]
        pieces = list(
            step(
                "fingerprints",
                _make_postings,
                [(low, high, ranges, scratch) for low, high in pairwise(firsts)],
            )
        )
        grouped = list(
            step(
                "groups",
                _make_groups,
                [(number, pieces, after, cuts, scratch) for number in range(ranges)],
            )
        )
        common = np.concatenate([np.load(_first(scratch, number)) for number in range(ranges)])
        np.save(scratch / "first.npy", common[common["hash"].argsort()])
        yield from _in_order(
            step(
                "matches",
                _make_matches,
                [(number, grouped, scratch) for number in range(len(cuts) - 1)],
            )
        )


def _in_order(results: Iterator[Path]) -> Iterator[tuple[int, Any]]:
    for path in results:
        yield from pickle.loads(path.read_bytes())  # noqa: S301 - written by a process of ours
        path.unlink()


# -- tasks: run in any process, any number of times ------------------------------------------------


class _Piece:
    """Sorted records in a file, and where its parts begin."""

    def __init__(self, path: Path, begins: list[int]) -> None:
        self.path, self.begins = path, begins

    def part(self, number: int) -> corpus_edges.Records:
        """The records of one part."""
        records = np.load(self.path, mmap_mode="r")
        part: corpus_edges.Records = np.array(records[self.begins[number] : self.begins[number + 1]])
        return part


def _make_postings(corpus: Corpus, low: int, high: int, ranges: int, scratch: Path) -> _Piece:
    found = corpus.postings(low, high)
    path = _saved(scratch / f"postings-{low}.npy", found)
    return _Piece(path, found["hash"].searchsorted(np.array(corpus_edges.bounds(ranges), np.uint64)).tolist())


def _make_groups(
    _corpus: Corpus, number: int, pieces: list[_Piece], after: int, cuts: list[int], scratch: Path
) -> _Piece:
    rows, firsts = corpus_edges.group(np.concatenate([piece.part(number) for piece in pieces]), after)
    path = _saved(scratch / f"held-{number}.npy", rows)
    _saved(_first(scratch, number), firsts)
    return _Piece(path, rows["key"].searchsorted(np.array(cuts, np.int64)).tolist())


def _first(scratch: Path, number: int) -> Path:
    return scratch / f"first-{number}.npy"


def _make_matches(corpus: Corpus, number: int, grouped: list[_Piece], scratch: Path) -> Path:
    firsts = np.load(scratch / "first.npy", mmap_mode="r")
    rows = np.concatenate([piece.part(number) for piece in grouped])
    path = scratch / f"matches-{number}.pickle"
    write_whole(path, pickle.dumps(list(judged(corpus, rows, firsts))), durable=False)
    return path


def judged(
    corpus: Corpus, rows: corpus_edges.Records, firsts: corpus_edges.Records
) -> Iterator[tuple[int, Any]]:
    """What an opened corpus makes of the matches of some texts, by key.

    :param rows: all :data:`newscrawl.reposts.corpus_edges.HELD` records of these texts
    :param firsts: all :data:`newscrawl.reposts.corpus_edges.FIRST` records by hash
    """
    for key, own in corpus_edges.by_key(rows):
        matches = corpus_edges.matches_of(own, firsts, corpus.text)
        found = corpus.judged(key, matches) if matches else None
        if found:
            yield key, found


def _saved(path: Path, records: corpus_edges.Records) -> Path:
    with replacing(path, durable=False) as draft, draft.open("wb") as file:
        np.save(file, records)
    return path


# -- processes -------------------------------------------------------------------------------------

#: The corpus a worker process has opened.
_opened: list[Corpus] = []


def _open(corpus: Corpus) -> None:
    corpus.open()
    _opened.append(corpus)


def _call(function: Callable[..., T], task: tuple[Any, ...]) -> T:
    return function(_opened[0], *task)


class _Pool:
    """Runs tasks in processes; those of a process that was killed, again."""

    def __init__(self, corpus: Corpus, workers: int) -> None:
        self._corpus, self._workers = corpus, workers
        self._executor: ProcessPoolExecutor | None = None
        self._breaks = 0

    def __enter__(self) -> Self:
        if self._workers == 1:
            self._corpus.open()
        return self

    def __exit__(self, *_: object) -> None:
        if self._workers == 1:
            self._corpus.close()
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)

    def run(self, function: Callable[..., T], tasks: list[tuple[Any, ...]]) -> Iterator[T]:
        """The results of some tasks, in their order."""
        if self._workers == 1:
            for task in tasks:
                yield function(self._corpus, *task)
            return
        waiting: dict[int, Future[T]] = {}
        done = 0
        while done < len(tasks):
            try:
                for number in range(done, min(len(tasks), done + 2 * self._workers)):
                    if number not in waiting:
                        waiting[number] = self._started().submit(_call, function, tasks[number])
                result = waiting[done].result()
            except BrokenProcessPool:
                self._restart()
                waiting = {n: future for n, future in waiting.items() if _is_finished(future)}
                continue
            del waiting[done]
            done, self._breaks = done + 1, 0
            yield result

    def _started(self) -> ProcessPoolExecutor:
        if self._executor is None:
            self._executor = ProcessPoolExecutor(
                self._workers,
                # A copy of this process would share its database connections.
                mp_context=multiprocessing.get_context("spawn"),
                initializer=_open,
                initargs=(self._corpus,),
            )
        return self._executor

    def _restart(self) -> None:
        if self._executor is not None:
            self._executor.shutdown(cancel_futures=True)
        self._executor = None
        self._breaks += 1
        if self._breaks > _MOST_BREAKS:
            raise StorageError(
                f"Worker processes ended {self._breaks} times before their work was done; memory may be short. "
                "Try fewer: --workers 1 uses none."
            )


def _is_finished(future: Future[T]) -> bool:
    return future.done() and not future.cancelled() and future.exception() is None
