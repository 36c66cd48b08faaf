"""Leads beyond words on texts that no table was trained with: what is found, by kind of copy.

    python benchmarks/rewrites_unseen.py SHARED/data/rewrites

``rewrites_unseen.jsonl`` (synthetic: invented events, people and numbers) holds twelve articles with 45 copies and 21
independent reports, follow-ups and chatty texts about other events of the kind. They are looked up among the documents of the
development set, in order of publication. Do not train with them: they are no check any more then.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, defaultdict
from pathlib import Path

from rewrites_train import document, load

from newscrawl.rewrites import RewriteIndex

UNSEEN = Path(__file__).with_name("rewrites_unseen.jsonl")


def main(folder: Path) -> None:
    docs, _ = load(folder)
    unseen = [json.loads(line) for line in UNSEEN.read_text("utf-8").splitlines()]
    ours = {one["id"] for one in unseen}
    base_of = {one["id"]: one.get("of", one["id"]) for one in unseen}
    docs += [{**one, "seq": 10**9 + number} for number, one in enumerate(unseen)]
    docs.sort(key=lambda one: (one["published"], one["seq"]))
    found: dict[str, Counter[str]] = defaultdict(Counter)
    with RewriteIndex(":memory:") as index:
        for start in range(0, len(docs), 200):
            part = docs[start : start + 200]
            index.prepare([document(one) for one in part])
            for number, one in enumerate(part, start):
                given = {"title": one["title"], "published": one["published"], "site": one["site"]}
                if one["id"] in ours:
                    answer = index.find(one["text"], **given)
                    best = answer[0] if answer else None
                    outcome = (best.tier if best else None) or "none"
                    # A copy of the same article is a right answer, too: both go back to it.
                    named = base_of.get(docs[best.key]["id"]) if best else None
                    if outcome != "none" and named != one.get("of"):
                        outcome = f"wrong {outcome}"
                    found[one["edit"]][outcome] += 1
                index.add(number, one["text"], **given)
    for edit, outcomes in sorted(found.items()):
        print(f"{edit:5} {sum(outcomes.values()):3}  {dict(outcomes)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
