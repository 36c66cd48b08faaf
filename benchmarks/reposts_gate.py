"""Score the repost judgement for the gate: generated families, and the labelled pairs of the development half.

    python benchmarks/reposts_gate.py [SHARED/data/reposts]

writes ``reposts_baseline.json`` beside this file; ``tests/reposts/test_gate.py`` fails where a figure falls by more
than half a point below it (the habit of trafilatura's evaluation gate).
"""

# ruff: noqa: E402 - the families lie beside this file, wherever it is run from
from __future__ import annotations

import json
import random
import sys
import tempfile
import zlib
from itertools import combinations, pairwise
from pathlib import Path
from types import SimpleNamespace

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE))

import reposts_blocks as blocks
import reposts_families as families
import reposts_frames as frames
import reposts_templates as templates
import reposts_unlike as unlike

from newscrawl.judgement import judge
from newscrawl.reposts import RepostIndex, examine, match_texts

BASELINE = HERE / "reposts_baseline.json"
#: Bodies each family is tried on, and combinations of two changes.
BODIES = 40
#: Bodies each further family is tried on, and bodies parts are taken of: one of a few would be more than the gate allows.
FEW = 15
PART_BODIES = 120
COMBINED = 300
SEED = 2026


def synthetic_bodies(count=BODIES, seed=SEED):
    """``(title, body)``: reports of two to four paragraphs, 200 to 900 characters, put together from invented parts."""
    chance, bodies = random.Random(seed), []
    while len(bodies) < count:
        parts = chance.sample(templates.FAMILIES[:-1], chance.choice((2, 3, 4)))
        body = "\n".join(part(templates.Fill(chance)) for part in parts)
        if 200 <= len(body) <= 900:
            bodies.append((body[: chance.randrange(10, 24)], body))
    return bodies


def is_copy(pair, titles):
    """Whether the copy of a pair ``(origin, copy)`` is called one."""
    origin, copy = pair
    match = match_texts(0, copy, origin)
    return match is not None and examine(copy, origin, titles, match).repost


def changes(bodies, seed=SEED):
    """The share of copies under each change, and under any two, that are called reposts."""
    figures = {}
    for name, change in (families.CHANGES | families.FURTHER).items():
        chance = random.Random(zlib.crc32(name.encode()) + seed)
        few = bodies if name in families.CHANGES else bodies[:FEW]
        pairs = [(change(body, chance), title) for title, body in few]
        figures[name] = _share([is_copy(pair, (title, title)) for pair, title in pairs if pair])
    chance, called = random.Random(seed), []
    names = list(families.CHANGES)
    while len(called) < COMBINED:
        title, body = chance.choice(bodies)
        pair = families.changed(body, tuple(chance.sample(names, 2)), chance)
        if pair:
            called.append(is_copy(pair, (title, title)))
    figures["any_two"] = _share(called)
    return figures


def parts(bodies, seed=SEED):
    """The share of copies of a part of a text, with another's words around, that are called reposts."""
    figures = {}
    for name, part in families.PARTS.items():
        chance, called = random.Random(zlib.crc32(name.encode()) + seed), []
        for (title, body), (other, around) in pairwise(bodies):
            pair = part(body, around, chance)
            if pair:
                called.append(is_copy(pair, (title, other)))
        figures[name] = _share(called)
    return figures


def unlikes(bodies, seed=SEED, each=3):
    """The share of pairs called reposts of frames never trained on, of reports of one event, and of common wording."""
    chance = random.Random(seed)
    called = [
        is_copy((one, two), (title, other))
        for name, frame in frames.FRAMES.items()
        if frames.is_held_out(name)
        for _ in range(each)
        for (title, one), (other, two) in [frames.fillings(frame, chance)]
    ]
    figures = {"frames_held_out": _share(called)}
    figures["reports"] = _share(
        [is_copy((one[1], two[1]), (one[0], two[0])) for one, two in unlike.REPORTS.values()]
    )
    called = []
    for name in unlike.COMMONS:
        for _ in range(each):
            (title, one), (other, two) = chance.sample(bodies, 2)
            if match_texts(0, one, two) is None:
                called.append(is_copy(unlike.quoting(name, one, two, chance), (title, other)))
    figures["commons"] = _share(called)
    carriers = [
        (name, [body for _, body in chosen], [title for title, _ in chosen])
        for name in blocks.BLOCKS
        if blocks.is_held_out(name)
        for chosen in (_unrelated(bodies, chance, 4),)
    ]
    carried = [(blocks.carrying(name, texts, chance), titles) for name, texts, titles in carriers]
    figures["blocks"] = _share([is_copy(tuple(texts[:2]), tuple(titles[:2])) for texts, titles in carried])
    quoted = [([_quoting(name, text, chance) for text in texts], titles) for name, texts, titles in carriers]
    figures["quoted_by_others"] = _share(
        [called for texts, titles in carried + quoted for called in _called_in_a_store(texts, titles)]
    )
    return figures


def _unrelated(bodies, chance, count):
    """Some bodies that share no passage with one another."""
    while True:
        chosen = chance.sample(bodies, count)
        if not any(match_texts(0, one, two) for (_, one), (_, two) in combinations(chosen, 2)):
            return chosen


def _quoting(name, text, chance):
    """A text that has the words of a block somewhere among its own."""
    lines = text.split("\n")
    lines.insert(chance.randrange(len(lines) + 1), blocks.BLOCKS[name])
    return "\n".join(lines)


def _called_in_a_store(texts, titles):
    """For the last of some texts, whether each of the others is called its origin when all of them are stored."""
    with RepostIndex(":memory:") as index:
        for key, text in enumerate(texts[:-1]):
            index.add(key, text)
        return [
            examine(texts[-1], texts[match.key], (titles[-1], titles[match.key]), match).repost
            for match in index.find(texts[-1])
        ]


def likenesses(bodies, seed=SEED, each=200):
    """The share of pairs that only look alike which are called reposts."""
    chance, figures = random.Random(seed), {}
    for name in ("few_slots", "many_slots", "short_form"):
        made = [getattr(families, name)(chance) for _ in range(each)]
        figures[name] = _share([is_copy((one, two), (title, other)) for one, two, title, other in made])
    called = []
    while len(called) < each:
        (title, one), (other, two) = chance.sample(bodies, 2)
        if match_texts(0, one, two) is not None:  # two fillings of one form
            continue
        pair = families.shared_promotion(one, two, chance)
        called.append(is_copy(pair, (title, other)))
    figures["shared_promotion"] = _share(called)
    return figures


def development(folder):
    """F1 (pairs that truly share unlabelled text are neutral), direction and attribution on the labelled pairs."""
    lines = (folder / "docs.jsonl").read_text("utf-8").splitlines()
    docs = sorted(map(json.loads, lines), key=lambda doc: doc["seq"])
    truth = {}
    for t in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines()):
        truth[frozenset((t["a"], t["b"]))] = t
    hits = false = directed = right = credited = 0
    articles = []
    with tempfile.TemporaryDirectory() as scratch, RepostIndex(f"{scratch}/index.db") as index:
        for number, doc in enumerate(docs):
            new = SimpleNamespace(
                id=doc["id"], body=doc["text"], title=doc["title"], url=doc["url"], portal=doc["site"],
                published_at=doc["published"],
            )  # fmt: skip
            for match in index.find(doc["text"]):
                old = articles[match.key]
                known = truth.get(frozenset((new.id, old.id)))
                if known is None or known["kind"] == "grey":
                    continue
                found = judge(new, old, match)
                if not found.repost:
                    continue
                false += known["kind"] == "neg"
                if known["kind"] != "pos":
                    continue
                hits += 1
                if found.origin:
                    directed += 1
                    right += {"a": new.id, "b": old.id}[found.origin] == known["origin"]
                credited += found.attribution == known["attribution"]
            index.add(number, doc["text"])
            articles.append(new)
    positives = sum(t["kind"] == "pos" for t in truth.values())
    precision, recall = hits / max(1, hits + false), hits / positives
    return {
        "f1": round(2 * precision * recall / (precision + recall), 4),
        "direction": round(right / max(1, directed), 4),
        "committed": round(directed / max(1, hits), 4),
        "attribution": round(credited / max(1, hits), 4),
    }


def _share(called):
    return round(sum(called) / len(called), 4)


def main() -> None:
    known = json.loads(BASELINE.read_text("utf-8")) if BASELINE.exists() else {}
    bodies = synthetic_bodies()
    known |= {"changes": changes(bodies), "likenesses": likenesses(bodies)}
    known |= {"parts": parts(synthetic_bodies(PART_BODIES)), "unlikes": unlikes(bodies[:FEW])}
    if len(sys.argv) > 1:
        known["development"] = development(Path(sys.argv[1]))
    BASELINE.write_text(json.dumps(known, indent=1) + "\n", "utf-8")
    print(json.dumps(known, indent=1))


if __name__ == "__main__":
    main()
