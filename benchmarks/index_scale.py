"""What a large repost index costs beside a small one: additions, the slowest of them, look-ups, memory.

    python -m benchmarks.index_scale [--articles 3000000] [--beside 100000] [--made-up]

Fills two indexes in turns, so many thousand articles of the large one to some of the small one, both as a crawl does, and
compares the processor time of an addition over the whole of each. Then looks articles up in turns, one in each (find and
judge; those are synthetic news of ``reposts_growth``, one in ten a copy of a stored article). ``--made-up`` stores
60 random fingerprints an article in the place of texts, and looks nothing up. ``--beside 0`` fills the large one only:
for its memory, of which what is the process's own (anonymous) and pages of the mapped file, which the system takes back when
it needs them, are given apart. Nothing is kept of what was added.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

import numpy as np

from benchmarks.reposts_growth import News, Timed, ask
from newscrawl.reposts import RepostIndex
from newscrawl.reposts.fingerprint import BITS
from newscrawl.reposts.index import repost_index

FINGERPRINTS = 60
BLOCK = 3000
PROBES, WARMING = 2000, 400
#: Milliseconds that additions are counted above.
LONG = (10, 25, 50, 100)


class MadeUp:
    """Articles of random fingerprints: the text is what :meth:`article` made last."""

    def __init__(self) -> None:
        self.random, self.hashes = np.random.default_rng(1), np.zeros(0, np.uint64)
        repost_index.read = lambda _: SimpleNamespace(fingerprints=(self.hashes, self.hashes))

    def article(self, _: int) -> str:
        self.hashes = self.random.integers(0, 1 << BITS, FINGERPRINTS, np.uint64)
        return ""


class Filling:
    """An index that grows, and the processor time its additions take."""

    def __init__(self, path: Path, news: News | MadeUp, size: int) -> None:
        self.path, self.news, self.size = path, news, size
        self.texts = Timed(news)
        self.index = RepostIndex(path, text_of=self.texts)
        self.stored, self.spent, self.slowest = 0, 0.0, 0.0
        self.long = dict.fromkeys(LONG, 0)

    def grow(self, count: int) -> None:
        for number in range(self.stored, self.stored + count):
            text = self.news.article(number)
            start = time.thread_time()
            self.index.add(number, text)
            took = time.thread_time() - start
            self.spent += took
            self.slowest = max(self.slowest, took)
            for least in LONG:
                self.long[least] += took * 1e3 > least
        self.stored += count

    def __str__(self) -> str:
        long = ", ".join(f"{count} above {least} ms" for least, count in self.long.items())
        size = sum(file.stat().st_size for file in self.path.parent.glob(self.path.name + "*"))
        return (
            f"{self.stored:>9,} articles: an addition {self.spent / self.stored * 1e6:.1f} µs,"
            f" slowest {self.slowest * 1e3:.0f} ms ({long}); {size / self.stored:.0f} bytes an article"
        )


class Memory:
    """The most memory of this process that was seen resident, in MiB (Linux; else 0)."""

    def __init__(self) -> None:
        self.own = self.mapped = self.both = 0

    def look(self) -> None:
        try:
            lines = Path("/proc/self/status").read_text("utf-8").splitlines()
        except OSError:
            return
        kib = dict(line.split(":", 1) for line in lines)
        own, mapped = (int(kib[name].split()[0]) // 1024 for name in ("RssAnon", "RssFile"))
        self.own, self.mapped = max(self.own, own), max(self.mapped, mapped)
        self.both = max(self.both, own + mapped)

    def __str__(self) -> str:
        return f"resident at most {self.both} MiB: {self.own} its own, {self.mapped} of mapped files"


def look_up_in_turns(indexes: list[Filling]) -> None:
    times: list[list[float]] = [[] for _ in indexes]
    for number in range(WARMING + PROBES):  # the first ones learn which fingerprints are common
        for one, its in zip(indexes, times, strict=True):
            its.append(ask(one.texts, one.index, one.stored + 1 + number * 13))
    for one, its in zip(indexes, times, strict=True):
        micros = np.array(its[WARMING:]) * 1e6
        print(
            f"{one.stored:>9,} articles: find + judge median {np.median(micros):.0f} µs,"
            f" mean {micros.mean():.0f}, p99 {np.quantile(micros, 0.99):.0f}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--articles", type=int, default=3_000_000)
    parser.add_argument("--beside", type=int, default=100_000)
    parser.add_argument("--made-up", action="store_true")
    options = parser.parse_args()
    news = MadeUp() if options.made_up else News()
    memory = Memory()
    with tempfile.TemporaryDirectory() as folder:
        sizes = [size for size in (options.beside, options.articles) if size]
        indexes = [Filling(Path(folder) / f"{size}.db", news, size) for size in sizes]
        turns = max(1, max(sizes) // BLOCK)
        for turn in range(1, turns + 1):
            for one in indexes:
                one.grow(one.size * turn // turns - one.stored)
                memory.look()
            if turn % max(1, turns // 10) == 0:
                print(*indexes, memory, sep="\n", flush=True)
        for one in indexes:
            one.index.flush()
        if not options.made_up:
            look_up_in_turns(indexes[::-1])
            memory.look()
            print(memory)
        for one in indexes:
            one.index.close()


if __name__ == "__main__":
    main()
