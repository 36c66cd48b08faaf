"""Picture copies found in a set of ``make_set.py`` (``db/``, ``q/KIND/``, ``truth.tsv``): recall by kind, wrong answers, CPU time.

    python benchmarks/pictures.py SET [KIND …]

A copy counts as found where the answer names its origin with the relation ``copy``; as wrong where it names another
picture so. Of hard negatives, every answer ``copy`` is wrong; ``same_moment`` and the labels that are never counted
are listed beside. The JSON at the end is for comparing runs.
"""

from __future__ import annotations

import json
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import cv2
import numpy as np

from newscrawl.pictures import photo_fingerprint, photo_search
from newscrawl.pictures.decoder_process import Decoder
from newscrawl.pictures.image_codes import Codes

#: Kinds of copy by the bar that holds for them.
BARS = {
    ">= .98": "q30 q50 q80 w640 w300 webp avif png gif bright contrast colour bw logo border crop05",
    ">= .95": "bar barsmall letterbox mirror crop15 crop30 rot1 rot2 rot3 typical collage2 collage4 page80 page45 w120 rephoto",
    ">= .92": "crop50 disguise",
}


def main(folder: Path, kinds: list[str]) -> None:
    cv2.setNumThreads(1)
    rows = [line.split("\t") for line in (folder / "truth.tsv").read_text().splitlines()]
    names = [row[1] for row in rows if row[0] == "db"]
    times: dict[str, list[float]] = defaultdict(list)
    with Decoder() as decoder:

        def grey(path: Path):
            picture = decoder.decode(path.read_bytes())
            return picture, photo_fingerprint.grey_of(picture.pixels)

        entries = []
        for number, name in enumerate(names):
            picture, levels = grey(folder / "db" / f"{name}.jpg")
            start = time.process_time()
            print_ = photo_fingerprint.fingerprint(picture, levels)
            times["codes"].append(time.process_time() - start)
            side = photo_fingerprint.side_of(levels)
            times["codes and features"].append(time.process_time() - start)
            side = photo_fingerprint.unpacked(*photo_fingerprint.packed(side))
            entries.append(photo_search.Stored(number, print_.code, side, print_.kind))
        index = photo_search.PictureSearch(entries)
        found: Counter[str] = Counter()
        wanted: Counter[str] = Counter()
        wrong: Counter[str] = Counter()
        asked: Counter[str] = Counter()
        labels: dict[str, Counter[str]] = defaultdict(Counter)
        missed = []
        for table, path, kind, truth in (row for row in rows if row[0] == "q"):
            if kinds and kind not in kinds:
                continue
            _, levels = grey(folder / table / path)
            start = time.process_time()
            answer = index.find(photo_fingerprint.asked(levels))
            times["question"].append(time.process_time() - start)
            right = {f"base.{one}" for one in truth.split("|")} if truth else set()
            copies = {names[one.key] for one in answer if one.relation == photo_search.COPY}
            found[kind] += len(copies & right)
            wanted[kind] += len(right)
            asked[kind] += 1
            wrong[kind] += bool(copies - right)
            labels[kind].update({one.relation for one in answer if names[one.key] not in right})
            missed += [
                f"{path} misses {name}: {next((f'{a.relation} {a.agreement:.2f} {len(a.matched)}' for a in answer if names[a.key] == name), 'nothing')}"
                for name in right - copies
            ]
            missed += [
                f"{path} is no copy of {names[a.key]}: {a.agreement:.2f} {len(a.matched)}"
                for a in answer
                if a.relation == photo_search.COPY and names[a.key] not in right
            ]
    for line in missed:
        print(line)
    for bar, listed in BARS.items():
        for kind in listed.split():
            if wanted[kind]:
                print(f"{bar}  {kind:10} {found[kind] / wanted[kind]:.3f}  wrong {wrong[kind]}")
    for kind in sorted(asked):
        if kind.startswith("neg_"):
            print(f"{kind:12} copies {wrong[kind]} of {asked[kind]}; labels {dict(labels[kind])}")
    for bar, listed in BARS.items():
        some = [found[k] / wanted[k] for k in listed.split() if wanted[k]]
        if some:
            print(f"{bar}: mean {np.mean(some):.4f}, worst {min(some):.3f}")
    print(
        "wrong on copies:",
        sum(wrong[k] for k in asked if not k.startswith("neg_")),
        "of",
        sum(asked[k] for k in asked if not k.startswith("neg_")),
    )
    for what, one in times.items():
        print(f"CPU {what}: mean {1000 * np.mean(one):.1f} ms, p95 {1000 * np.percentile(one, 95):.1f} ms")
    million = Codes(np.random.default_rng(1).integers(0, 256, 32_000_000, dtype=np.uint8).tobytes())
    start = time.process_time()
    million.near(bytes(32), 40)
    print(f"CPU search of 1,000,000 codes: {1000 * (time.process_time() - start):.1f} ms")
    print(json.dumps({k: round(found[k] / wanted[k], 4) for k in sorted(wanted) if wanted[k]}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2:])
