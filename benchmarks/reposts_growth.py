"""How the repost index grows: time, memory and bytes at 10,000, 100,000 and 1,000,000 articles.

    python benchmarks/reposts_growth.py [--to 1000000] [--peer]

Builds varied synthetic news: sentences drawn from a grammar over a large vocabulary, with stock phrases that
thousands of articles share, a lead and a site's closing lines, one article in ten a copy (whole, in part, with
changed words) of an earlier one. At each mark it times finding, judging and storing single articles against
what is stored by then, and prints index bytes kept and written per article and the resident size. ``--peer``
runs datasketch's MinHashLSH (character 5-grams, 128 permutations) beside it as far as memory goes.
"""

from __future__ import annotations

import argparse
import random
import resource
import tempfile
import time
from pathlib import Path
from types import SimpleNamespace

from newscrawl.reposts import RepostIndex, judge

MARKS = (10_000, 100_000, 1_000_000)
PROBES = 400
CHARACTERS = [chr(c) for c in range(0x4E00, 0x4E00 + 2500)]


class News:
    """The article with a given number, always the same; nothing is kept."""

    def __init__(self) -> None:
        chance = random.Random(1)
        weights = [1 / (rank + 20) for rank in range(len(CHARACTERS))]
        self.words = [
            "".join(chance.choices(CHARACTERS, weights, k=chance.choice((1, 2, 2, 2, 3, 4))))
            for _ in range(30_000)
        ]
        self.cumulative, total = [], 0.0
        for rank in range(len(self.words)):
            total += 1 / (rank + 50) ** 0.8
            self.cumulative.append(total)
        self.stock = [self.sentence(chance, 18) for _ in range(300)]
        self.closing = [self.sentence(chance, 30) for _ in range(60)]

    def sentence(self, chance: random.Random, size: int) -> str:
        words = chance.choices(self.words, cum_weights=self.cumulative, k=size)
        if chance.random() < 0.4:
            words[chance.randrange(size)] = str(chance.randrange(1, 5000))
        return "".join(words) + "。"

    def article(self, number: int) -> str:
        chance = random.Random(number * 7919)
        if number > 100 and chance.random() < 0.1:
            return self.copy(chance, chance.randrange(number))
        lines = [f"某某社{chance.randrange(1, 29)}日电 " + self.sentence(chance, 14)]
        for _ in range(chance.choice((3, 4, 5, 6, 8))):
            line = "".join(
                self.sentence(chance, chance.randrange(8, 22)) for _ in range(chance.randrange(1, 4))
            )
            if chance.random() < 0.25:
                line += chance.choice(self.stock)
            lines.append(line)
        if chance.random() < 0.5:
            lines.append(chance.choice(self.closing))
        return "\n".join(lines)

    def copy(self, chance: random.Random, origin: int) -> str:
        lines = self.article(origin).split("\n")
        if chance.random() < 0.4:
            lines = lines[: max(1, len(lines) // 2)]
        if chance.random() < 0.3:
            lines = [line.replace(line[9:11], chance.choice(self.words)) for line in lines]
        return "\n".join(lines)


def written() -> int:
    """Bytes this process has handed to the disk (Linux), else 0."""
    try:
        lines = Path("/proc/self/io").read_text().splitlines()
    except OSError:
        return 0
    return int(dict(line.split(": ") for line in lines)["wchar"])


def resident() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


class Timed:
    """The texts of stored articles, and the time it took to make them, which is not the index's."""

    def __init__(self, news: News) -> None:
        self.news, self.spent, self.made = news, 0.0, {}

    def __call__(self, number: int) -> str:
        start = time.thread_time()
        text = self.made.get(number)
        if text is None:
            text = self.made[number] = self.news.article(number)
            if len(self.made) > 500:
                self.made.clear()
        self.spent += time.thread_time() - start
        return text


def ask(texts: Timed, index: RepostIndex, number: int) -> float:
    """Seconds of processor time that finding and judging the article of a number takes."""
    text = texts.news.article(number)
    new = SimpleNamespace(body=text)
    start, texts.spent = time.thread_time(), 0.0
    for match in index.find(text):
        judge(new, SimpleNamespace(body=texts(match.key)), match)
    return time.thread_time() - start - texts.spent


def probe(texts: Timed, index: RepostIndex, stored: int, first: int) -> tuple[float, float, float]:
    """Median, mean and 99th percentile of find + judge for one article, in microseconds of processor time."""
    times = sorted(ask(texts, index, stored + 1 + number * 13) for number in range(first, first + PROBES))
    return times[PROBES // 2] * 1e6, sum(times) / PROBES * 1e6, times[int(PROBES * 0.99)] * 1e6


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--to", type=int, default=MARKS[-1])
    parser.add_argument("--peer", action="store_true")
    options = parser.parse_args()
    news = News()
    peer = Peer() if options.peer else None
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "index.db"
        texts = Timed(news)
        index = RepostIndex(path, text_of=texts)
        before, spent, slowest = written(), 0.0, 0.0
        for number in range(options.to):
            text = news.article(number)
            start = time.thread_time()
            index.add(number, text)
            took = time.thread_time() - start
            spent, slowest = spent + took, max(slowest, took)
            if peer:
                peer.add(number, text)
            if number + 1 in {*MARKS, options.to}:
                index.flush()
                kept = sum(f.stat().st_size for f in Path(folder).iterdir() if not f.name.endswith("-shm"))
                # The first look-ups of a process learn which fingerprints are common; a crawl has done that.
                cold, *_ = probe(texts, index, number, 0)
                median, mean, worst = probe(texts, index, number, PROBES)
                stored = number + 1
                print(
                    f"{stored:>9,} articles: find+judge median {median:.0f} µs, mean {mean:.0f}, "
                    f"p99 {worst:.0f} (median of the first {PROBES}: {cold:.0f}); "
                    f"add {spent / stored * 1e6:.0f} µs (slowest {slowest * 1e3:.0f} ms); "
                    f"{kept / stored:.0f} bytes kept, {(written() - before) / stored:.0f} written per article; "
                    f"{resident():.0f} MB resident" + (f"; {peer.figures(news, stored)}" if peer else ""),
                    flush=True,
                )
        index.close()


class Peer:
    """datasketch's MinHashLSH over character 5-grams."""

    def __init__(self) -> None:
        from datasketch import MinHash, MinHashLSH

        self.empty, self.index = MinHash(num_perm=128), MinHashLSH(threshold=0.5, num_perm=128)
        self.spent = 0.0

    def minhash(self, text: str):
        found = self.empty.copy()
        found.update_batch([gram.encode() for gram in {text[i : i + 5] for i in range(len(text) - 4)}])
        return found

    def add(self, number: int, text: str) -> None:
        start = time.thread_time()
        self.index.insert(number, self.minhash(text))
        self.spent += time.thread_time() - start

    def figures(self, news: News, stored: int) -> str:
        start = time.thread_time()
        for number in range(PROBES):
            self.index.query(self.minhash(news.article(stored + number * 13)))
        return f"datasketch: query {(time.thread_time() - start) / PROBES * 1e6:.0f} µs, add {self.spent / stored * 1e6:.0f} µs"


if __name__ == "__main__":
    main()
