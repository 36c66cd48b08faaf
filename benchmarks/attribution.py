"""Score ``parse_line`` on labelled attribution lines, field by field, and measure its speed.

    python benchmarks/attribution.py attribution_dev.jsonl [--half odd|even] [--misses] [--speed]

A field is scored over all rows that state it; ``false publisher`` counts publishers read from rows whose label
says that there is none. Names are compared after script and width folding.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from newscrawl.attribution import parse_line
from newscrawl.attribution.line_forms import key

BARS = {
    "publisher": (0.97, 0.95),
    "people": (0.95, 0.93),
    "date": (0.98, 0.96),
    "other": (0.95, 0.90),
}
_GROUPS = {
    "publisher": ("publisher", "agency"),
    "people": ("people",),
    "date": ("date", "datetime"),
    "other": ("place", "via", "cited", "original_title"),
}


def values(row: dict[str, Any], field: str) -> list[str]:
    """The values of one field as comparable strings (``cited`` may be a list, people are pairs)."""
    value = row.get(field)
    if field == "cited" and value is None and isinstance(row.get("based_on"), str):
        value = row["based_on"]
    if value is None or value is True:
        return []
    if field == "people":
        return [f"{key(name)}|{key(role)}" for name, role in value]
    return [key(item) for item in (value if isinstance(value, list) else [value])]


def stated(expect: dict[str, Any], fields: tuple[str, ...]) -> bool:
    return any(field in expect for field in fields) or ("cited" in fields and "based_on" in expect)


def score(rows: list[dict[str, Any]]) -> tuple[dict[str, dict[str, Any]], list[str], int]:
    """Precision and recall per group, the misses in words, and the false publishers."""
    counts = {group: Counter() for group in _GROUPS}
    misses: list[str] = []
    false = 0
    for row in rows:
        expect = row["expect"]
        got = parse_line(row["text"], page_date=row.get("year"))
        for group, fields in _GROUPS.items():
            if not stated(expect, fields):
                continue
            wanted: Counter[str] = Counter()
            found: Counter[str] = Counter()
            for field in fields:
                tag = "" if group in ("publisher", "date") else field + "="
                if group == "other" and not stated(expect, (field,)):
                    continue
                wanted.update(tag + value for value in values(expect, field))
                found.update(tag + value for value in values(got, field))
            hit = sum((wanted & found).values())
            counts[group].update(hit=hit, wanted=sum(wanted.values()), found=sum(found.values()))
            if wanted != found:
                misses.append(
                    f"{row['id']} {group}: want {sorted(wanted)} got {sorted(found)}  | {row['text'][:90]!r}"
                )
        silent = row["kind"] in ("trap", "copyright_notice", "breadcrumb") and not (
            expect.get("publisher") or expect.get("agency")
        )
        if silent and (got.get("publisher") or got.get("agency")):
            false += 1
            misses.append(
                f"{row['id']} FALSE PUBLISHER {got.get('publisher') or got.get('agency')!r} | {row['text'][:90]!r}"
            )
    table = {}
    for group, count in counts.items():
        table[group] = {
            "precision": count["hit"] / count["found"] if count["found"] else 1.0,
            "recall": count["hit"] / count["wanted"] if count["wanted"] else 1.0,
            **count,
        }
    return table, misses, false


def speed(texts: list[str], rounds: int = 40) -> float:
    """Lines a second on one core, after a warm-up."""
    for text in texts:
        parse_line(text, page_date=2022)
    began = time.perf_counter()
    for _ in range(rounds):
        for text in texts:
            parse_line(text, page_date=2022)
    return rounds * len(texts) / (time.perf_counter() - began)


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("labels", type=Path)
    parser.add_argument("--half", choices=("odd", "even"), help="only every other row")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--speed", action="store_true")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.labels.read_text(encoding="utf-8").splitlines() if line]
    if options.half:
        rows = rows[options.half == "even" :: 2]
    table, misses, false = score(rows)
    for group, line in table.items():
        precision, recall = BARS[group]
        print(
            f"{group:10} precision {line['precision']:.3f} (bar {precision})  recall {line['recall']:.3f} (bar {recall})  "
            f"{line['hit']}/{line['wanted']} wanted, {line['found']} found"
        )
    print(f"false publishers on traps and notices: {false}")
    if options.misses:
        print("\n".join(misses))
    if options.speed:
        print(f"{speed([row['text'] for row in rows]):,.0f} lines/s")
    met = all(
        table[group]["precision"] >= precision and table[group]["recall"] >= recall
        for group, (precision, recall) in BARS.items()
    )
    return 0 if met and not false else 1


if __name__ == "__main__":
    sys.exit(main())
