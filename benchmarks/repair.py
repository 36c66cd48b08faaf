"""Time of repair on clean and on garbled text, against a full OpenCC conversion of the same text.

    python benchmarks/repair.py [TEXT_FILE]

Without a file a synthetic article is used. The peers run in turn in the same rounds; compare ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path
from typing import TYPE_CHECKING

from newscrawl.demo.garble import garble
from newscrawl.text import find_notices, looks_mirrored, repair, simplified

if TYPE_CHECKING:
    from collections.abc import Callable

SENTENCE = "吉林市（记者张三）昨天举行新闻发布会，介绍网络文明建设情况，并回答记者提问。“各项工作已经准备就绪”，负责人说。"
LENGTH = 3_000
ROUNDS = 300


def article(path: Path | None) -> str:
    text = path.read_text("utf-8") if path else SENTENCE
    return (text * (LENGTH // len(text) + 1))[:LENGTH]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path)
    clean = article(parser.parse_args().file)
    half_width = clean.translate(str.maketrans("，（）！？", ",()!?"))
    shown = garble(clean)
    cases: dict[str, tuple[Callable[[str], object], str]] = {
        "OpenCC t2s, clean (peer)": (simplified, clean),
        "str.encode, clean (peer)": (str.encode, clean),
        "repair, clean": (repair, clean),
        "repair, clean, half-width marks": (repair, half_width),
        "looks_mirrored, clean": (looks_mirrored, clean),
        "find_notices, clean": (find_notices, clean),
        "OpenCC t2s, garbled (peer)": (simplified, shown),
        "repair, garbled": (repair, shown),
    }
    times: dict[str, list[float]] = {name: [] for name in cases}
    for function, text in cases.values():
        function(text)  # tables are built at first use
    for _ in range(ROUNDS):
        for name, (function, text) in cases.items():
            start = time.perf_counter()
            function(text)
            times[name].append(time.perf_counter() - start)
    peer = statistics.median(times["OpenCC t2s, clean (peer)"])
    print(f"{LENGTH} characters clean, {len(shown)} garbled, median of {ROUNDS} rounds")
    for name, taken in times.items():
        median = statistics.median(taken)
        print(f"{name:34} {median * 1e6:9.1f} µs   {median / peer:6.2f} × OpenCC")


if __name__ == "__main__":
    main()
