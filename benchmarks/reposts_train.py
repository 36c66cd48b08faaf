"""Train the repost decision and write it as a plain table of trees.

    python benchmarks/reposts_train.py SHARED/data/reposts newscrawl/reposts/decision.json

Needs scikit-learn (for training only; the table is read by ``newscrawl.reposts.judge`` with nothing but the
standard library). The features are those of ``newscrawl.reposts.evidence``: none of them sees a site or a date.
Prints the cross-validated figures, folds drawn by base text, so that no fold is judged by its own story.
Pairs that share text without being labelled (a hard negative built on a base text, a foreign paragraph put
into a copy) are left out.
"""

from __future__ import annotations

import collections
import json
import random
import re
import sys
import tempfile
import zlib
from pathlib import Path

import numpy as np
import reposts_templates
from sklearn.ensemble import HistGradientBoostingClassifier

from newscrawl.reposts.evidence import NAMES, features
from newscrawl.reposts.index import RepostIndex, match_texts
from newscrawl.reposts.reading import read
from newscrawl.text.fold import fold

FOLDS = 5
#: The direction in which a feature can only speak, whatever the sample says.
MONOTONE = {
    "prose": 1, "longest": 1, "best": 1, "coverage_max": 1, "coverage_min": 1, "conflicts": -1,
    "conflict_share": -1, "number_clash": -1, "quoted": -1, "whole_lines": 1, "inside_lines": -1, "title": 1, "rarity": 1,
}  # fmt: skip
#: Kinds of hard negatives of which there are few, and invented ones of which there are as many as one likes.
WEIGHTS = {
    "hn_stock": 3.0, "hn_quote": 3.0, "hn_boiler": 3.0, "hn_template": 2.0, "nat_template": 4.0,
    "invented": 0.8, "family": 0.2, "rewritten": 0.08,
}  # fmt: skip


def candidate_pairs(folder: Path):
    """Every pair the index proposes: ``(pair, label, kind, features)``; label -1 is neutral."""
    docs = sorted(
        map(json.loads, (folder / "docs.jsonl").read_text("utf-8").splitlines()), key=lambda d: d["seq"]
    )
    truth = {}
    for t in map(json.loads, (folder / "truth.jsonl").read_text("utf-8").splitlines()):
        truth[tuple(sorted((t["a"], t["b"])))] = t
    groups = json.loads((folder / "groups.json").read_text("utf-8"))
    folded = {}
    texts = {d["id"]: d["text"] for d in docs}

    def folded_of(name):
        if name not in folded:
            folded[name] = fold(texts[name]) if name in texts else ""
        return folded[name]

    rows = []
    with tempfile.TemporaryDirectory() as scratch, RepostIndex(f"{scratch}/index.db") as index:
        for number, doc in enumerate(docs):
            for match in index.find(doc["text"]):
                other = docs[match.key]
                pair = tuple(sorted((doc["id"], other["id"])))
                row = features(
                    read(doc["text"]), read(other["text"]), match.alignment,
                    (doc["title"], other["title"]), match.rarity,
                )  # fmt: skip
                known = truth.get(pair)
                if known:
                    label = {"pos": 1, "neg": 0, "grey": -1}[known["kind"]]
                elif set(groups[pair[0]]) & set(groups[pair[1]]):
                    label = -1
                else:
                    start, size, *_ = max(match.passages, key=lambda p: p[1])
                    label = unlabelled(pair, groups, folded_of, fold(doc["text"][start : start + size]), row)
                rows.append((pair, label, known["edit"] if known else "other", row))
            index.add(number, doc["text"])
    rows += invented_templates(docs) + template_pairs() + invented_copies(docs)
    bases = {pair[0]: pair[1] for pair, t in truth.items() if t["kind"] == "pos"}
    titles = {d["id"]: d["title"] for d in docs}
    return rows, bases, titles, collections.Counter(t["edit"] for t in truth.values() if t["kind"] == "pos")


def invented_templates(docs, seed=8):
    """Short texts against themselves with numbers, and names throughout, changed: the same form, another event."""
    chance = random.Random(seed)
    fitting = [d for d in docs if 80 <= len(d["text"]) <= 700 and d["text"][0] > "\u3000"]
    rows = []
    for doc in chance.sample(fitting, min(len(fitting), 900)):
        text = doc["text"]
        spots = list(re.finditer(r"\d+", text))
        if len(spots) < 2:
            continue
        wanted = max(2, min(len(spots), round(len(spots) * chance.uniform(0.3, 1))))
        for spot in sorted(chance.sample(spots, wanted), key=lambda m: -m.start()):
            other = str(chance.randrange(10 ** (len(spot.group()) - 1), 10 ** len(spot.group())))
            text = text[: spot.start()] + other + text[spot.end() :]
        if chance.random() < 0.7:
            text = with_other_names(text, chance)
        if chance.random() < 0.3:
            text = with_another_sentence(text, chance.choice(fitting)["text"], chance)
        match = match_texts(0, text, doc["text"])
        if match and match.copy_coverage < 0.998:
            titles = (
                doc["title"],
                doc["title"] if chance.random() < 0.7 else with_other_names(doc["title"], chance),
            )
            row = features(read(text), read(doc["text"]), match.alignment, titles, chance.uniform(0.5, 1))
            rows.append(((doc["id"], doc["id"]), 0, "invented", row))
    return rows


def invented_copies(docs, seed=9):
    """Texts rewritten as editors do it: clauses cut, words put in, paragraphs joined, a frame and a title of one's own.

    Numbers stay as they are: they are what an editor copies with care.
    """
    chance = random.Random(seed)
    fitting = [d for d in docs if 150 <= len(d["text"]) <= 1500 and d["text"][0] > "\u3000"]
    rows = []
    for doc in chance.sample(fitting, min(len(fitting), 500)):
        source = chance.choice(fitting)["text"]
        sentences = [part for part in re.split("(?<=[。！？])", doc["text"]) if part.strip()]
        count = max(2, round(len(sentences) * chance.uniform(0.3, 1)))
        start = chance.randrange(max(1, len(sentences) - count + 1))
        kept = [s for s in sentences[start : start + count] if chance.random() > 0.12]
        text = "".join(rewritten(s, source, chance) for s in kept)
        if chance.random() < 0.5:
            text = text.replace("\n", "")
        frame = [part for part in re.split("(?<=[。！？])", source) if part.strip()]
        if chance.random() < 0.6:
            text = "".join(frame[:2]) + "\n" * chance.randrange(2) + text
        if chance.random() < 0.5:
            text += "\n" * chance.randrange(2) + "".join(frame[2 : 2 + chance.randrange(1, 6)])
        match = match_texts(0, text, doc["text"])
        if match and match.shared >= 60:
            title = doc["title"] if chance.random() < 0.3 else chance.choice(fitting)["title"]
            rarity = chance.uniform(0.5, 1)
            row = features(read(text), read(doc["text"]), match.alignment, (title, doc["title"]), rarity)
            rows.append(((doc["id"], doc["id"]), 1, "rewritten", row))
    return rows


def rewritten(sentence, source, chance):
    """One sentence with a clause less, a few words more, or some words in place of others."""
    clauses = sentence.split("，")
    if len(clauses) > 2 and chance.random() < 0.25:
        del clauses[chance.randrange(len(clauses) - 1)]
    for _ in range(chance.choice((0, 0, 1, 1, 2))):
        at = chance.randrange(len(clauses))
        clause = clauses[at]
        spot = chance.randrange(len(clause) + 1)
        start = chance.randrange(max(1, len(source) - 12))
        words = source[start : start + chance.randrange(1, 9)].strip()
        gone = chance.choice((0, 0, 1, 2, 2, 3, 4, 6))
        if not re.search(r"\d", clause[spot : spot + gone]):
            clauses[at] = clause[:spot] + re.sub(r"\d", "", words) + clause[spot + gone :]
    return "，".join(clauses)


def with_other_names(text, chance):
    """A few words that come again and again, and a few that do not, are other words throughout."""
    counts = collections.Counter(
        text[i : i + size]
        for size in (2, 3)
        for i in range(len(text) - size)
        if all("\u4e00" <= c <= "\u9fff" for c in text[i : i + size])
    )
    if not counts:
        return text
    again = [word for word, count in counts.items() if count > 1] or list(counts)
    for word in chance.sample(again, min(len(again), chance.choice((1, 2, 3)))) + chance.sample(
        list(counts), 1
    ):
        other = "".join(chr(chance.randrange(0x4E00, 0x7000)) for _ in range(chance.choice((1, 2, 2, 3, 4))))
        text = text.replace(word, other)
    return text


def with_another_sentence(text, source, chance):
    """One sentence is another text's."""
    sentences = text.split("。")
    sentences[chance.randrange(len(sentences))] = chance.choice(source.split("。"))
    return "。".join(sentences)


def template_pairs(seed=6):
    """Texts of one form about different events; a fold never judges a family it was trained on."""
    chance, rows = random.Random(seed), []
    for family, one, two in reposts_templates.pairs(each=14):
        match = match_texts(0, one, two)
        if match and match.shared >= 20:
            title = f"{family}{chance.randrange(9)}" if chance.random() < 0.5 else family
            row = features(read(one), read(two), match.alignment, (title, family), chance.uniform(0.35, 1))
            rows.append(((family, family), 0, "family", row))
    return rows


def unlabelled(pair, groups, folded_of, passage, row):
    """Neutral where one text was made with a piece of the other; else the pair is unrelated."""
    made = [name for name in pair if groups[name] != [name]]
    if not made or row[NAMES.index("prose")] < np.log1p(20):
        return 0
    for name in made:
        if not groups[name] and len(made) == 1:
            return -1
        if (
            groups[name]
            and not any(passage[:30] in folded_of(base) for base in groups[name])
            and len(made) == 1
        ):
            return -1
    return -1 if row[NAMES.index("prose")] > np.log1p(90) and row[NAMES.index("quoted")] < 0.5 else 0


def fold_of(rows, bases, titles):
    """The cross-validation fold of each pair, by the base text of its copy (templates: by all of their like)."""
    like = {}

    def first(name):
        while like.setdefault(name, name) != name:
            name = like[name]
        return name

    for pair, _, kind, _ in rows:
        if kind == "nat_template":
            like[first(pair[0])] = first(pair[1])
    names = []
    for pair, _, kind, _ in rows:
        if kind == "hn_template":
            name = titles[pair[0]]
        else:
            name = first(pair[0]) if kind == "nat_template" else bases.get(pair[0], pair[0])
        names.append(zlib.crc32(name.encode()) % FOLDS)
    return np.array(names)


def train(x, y, weights):
    model = HistGradientBoostingClassifier(
        max_iter=48, learning_rate=0.15, max_leaf_nodes=8, min_samples_leaf=12, l2_regularization=3.0,
        monotonic_cst=[MONOTONE.get(name, 0) for name in NAMES], random_state=0,
    )  # fmt: skip
    # Each pair once more without its titles: a copy is often given another, or comes without any.
    bare = x.copy()
    bare[:, NAMES.index("title")] = 0.0
    return model.fit(
        np.concatenate([x, bare]),
        np.concatenate([y, y]),
        sample_weight=np.concatenate([weights, weights / 2]),
    )


def as_table(model):
    """Trees as ``[feature, threshold, left, right]`` or ``[value]`` nodes."""
    trees = []
    for (predictor,) in model._predictors:  # noqa: SLF001 - scikit-learn has no public way to the trees
        nodes = []
        for node in predictor.nodes:
            if node["is_leaf"]:
                nodes.append([round(float(node["value"]), 5)])
            else:
                nodes.append(
                    [
                        int(node["feature_idx"]),
                        float(node["num_threshold"]),
                        int(node["left"]),
                        int(node["right"]),
                    ]
                )
        trees.append(nodes)
    baseline = float(model._baseline_prediction.ravel()[0])  # noqa: SLF001 - likewise
    return {"features": list(NAMES), "baseline": baseline, "trees": trees}


def report(scores, y, kinds, totals, *, rows, show):
    for threshold in (0.3, 0.4, 0.5, 0.6, 0.7):
        called = scores >= threshold
        labelled = ~np.isin(kinds, ("invented", "family", "rewritten"))
        hits, wrong = (int((called & labelled & (y == wanted)).sum()) for wanted in (1, 0))
        recall, precision = hits / sum(totals.values()), hits / max(1, hits + wrong)
        by_kind = {kind: ((kinds == kind) & called & (y == 1)).sum() / totals[kind] for kind in totals}
        low = {kind: round(float(value), 3) for kind, value in by_kind.items() if value < 0.995}
        false = collections.Counter(kinds[called & (y == 0)].tolist())
        print(
            f"{threshold}: P {precision:.4f} R {recall:.4f} F1 {2 * precision * recall / (precision + recall):.4f} "
            f"rewritten {(called[kinds == 'rewritten']).mean():.3f} macro {np.mean(list(by_kind.values())):.4f} low {low} false {dict(false)}"
        )
    if show:
        for sign, wanted in ((-1, 0), (1, 1)):
            chosen = np.flatnonzero(y == wanted)
            for i in chosen[np.argsort(sign * scores[chosen])][:show]:
                print(
                    round(float(scores[i]), 3),
                    kinds[i],
                    rows[i][0],
                    dict(zip(NAMES, [round(v, 2) for v in rows[i][3]], strict=True)),
                )


def main() -> None:
    folder, target = Path(sys.argv[1]), Path(sys.argv[2])
    rows, bases, titles, totals = candidate_pairs(folder)
    print(collections.Counter((label, kind) for _, label, kind, _ in rows if label != 1))
    rows = [row for row in rows if row[1] >= 0]
    x, y = np.array([row[3] for row in rows]), np.array([row[1] for row in rows])
    kinds = np.array([row[2] for row in rows])
    weights = np.array([WEIGHTS.get(kind, 1.0) for kind in kinds])
    folds, scores = fold_of(rows, bases, titles), np.zeros(len(y))
    for number in range(FOLDS):
        inside = folds != number
        scores[~inside] = train(x[inside], y[inside], weights[inside]).predict_proba(x[~inside])[:, 1]
    report(scores, y, kinds, totals, rows=rows, show=int(sys.argv[3]) if len(sys.argv) > 3 else 0)
    target.write_text(json.dumps(as_table(train(x, y, weights)), separators=(",", ":")) + "\n", "utf-8")


if __name__ == "__main__":
    main()
