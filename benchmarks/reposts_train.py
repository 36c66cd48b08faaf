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
from sklearn.ensemble import HistGradientBoostingClassifier

from newscrawl.reposts.evidence import NAMES, features
from newscrawl.reposts.index import RepostIndex, match_texts, units_of
from newscrawl.text.fold import fold

FOLDS = 5
#: The direction in which a feature can only speak, whatever the sample says.
MONOTONE = {
    "prose": 1, "longest": 1, "best": 1, "coverage_max": 1, "coverage_min": 1, "conflicts": -1,
    "conflict_share": -1, "quoted": -1, "whole_lines": 1, "inside_lines": -1, "title": 1, "rarity": 1,
}  # fmt: skip
#: Kinds of hard negatives of which there are few.
WEIGHTS = {"hn_stock": 3.0, "hn_quote": 3.0, "hn_boiler": 3.0, "hn_template": 2.0, "nat_template": 2.0}


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
                    (doc["text"], other["text"]), (units_of(doc["text"]), units_of(other["text"])),
                    match.alignment, (doc["title"], other["title"]), match.rarity,
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
    rows += invented_templates(docs)
    bases = {pair[0]: pair[1] for pair, t in truth.items() if t["kind"] == "pos"}
    titles = {d["id"]: d["title"] for d in docs}
    return rows, bases, titles, collections.Counter(t["edit"] for t in truth.values() if t["kind"] == "pos")


def invented_templates(docs, seed=8):
    """Short texts against themselves with numbers and a name changed: the same form, another event."""
    chance = random.Random(seed)
    names = "王伟 李娜 张敏 刘洋 陈杰 杨帆 赵磊 黄丽 周强 吴静 徐鹏 孙婷 胡军 朱琳 高飞 林涛".split()  # noqa: SIM905 - reads better
    rows = []
    for doc in chance.sample(
        [d for d in docs if 80 <= len(d["text"]) <= 420 and d["text"][0] > "\u3000"], 260
    ):
        spots = list(re.finditer(r"\d+", doc["text"]))
        if len(spots) < 2:
            continue
        wanted = max(2, min(len(spots), round(len(spots) * chance.uniform(0.3, 1))))
        text = doc["text"]
        for spot in sorted(chance.sample(spots, wanted), key=lambda m: -m.start()):
            other = str(chance.randrange(10 ** (len(spot.group()) - 1), 10 ** len(spot.group())))
            text = text[: spot.start()] + other + text[spot.end() :]
        if chance.random() < 0.5:
            at = chance.randrange(len(text) // 2)
            text = text[:at] + chance.choice(names) + text[at + 2 :]
        match = match_texts(0, text, doc["text"])
        if match and match.copy_coverage < 0.998:
            row = features((text, doc["text"]), (units_of(text), units_of(doc["text"])), match.alignment,
                (doc["title"], doc["title"]), chance.uniform(0.5, 1),
            )  # fmt: skip
            rows.append(((doc["id"], doc["id"]), 0, "invented", row))
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
    """The cross-validation fold of each pair, by the base text of its copy (templates: by the template)."""
    names = []
    for pair, _, kind, _ in rows:
        name = titles[pair[0]] if kind == "hn_template" else bases.get(pair[0], pair[0])
        names.append(zlib.crc32(name.encode()) % FOLDS)
    return np.array(names)


def train(x, y, weights):
    model = HistGradientBoostingClassifier(
        max_iter=48, learning_rate=0.15, max_leaf_nodes=8, min_samples_leaf=12, l2_regularization=3.0,
        monotonic_cst=[MONOTONE.get(name, 0) for name in NAMES], random_state=0,
    )  # fmt: skip
    return model.fit(x, y, sample_weight=weights)


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
                        round(float(node["num_threshold"]), 5),
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
        hits, wrong = int((called & (y == 1)).sum()), int((called & (y == 0)).sum())
        recall, precision = hits / sum(totals.values()), hits / max(1, hits + wrong)
        by_kind = {kind: ((kinds == kind) & called & (y == 1)).sum() / totals[kind] for kind in totals}
        low = {kind: round(float(value), 3) for kind, value in by_kind.items() if value < 0.995}
        false = collections.Counter(kinds[called & (y == 0)].tolist())
        print(
            f"{threshold}: P {precision:.4f} R {recall:.4f} F1 {2 * precision * recall / (precision + recall):.4f} "
            f"macro {np.mean(list(by_kind.values())):.4f} low {low} false {dict(false)}"
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
