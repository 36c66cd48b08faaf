"""Train the repost decision and write it as a plain table of trees.

    python benchmarks/reposts_train.py SHARED/data/reposts newscrawl/reposts/decision.json [--held-out]

Needs scikit-learn, of which 1.9.1 made the table that is shipped (``pip install scikit-learn==1.9.1``; for training
only: the table is read by ``newscrawl.reposts`` with nothing but numpy). The features are those of
``newscrawl.reposts.copy_evidence``: none of them sees a site or a date. Trained on the labelled pairs and on
generated ones (``reposts_families.py``), without the fifth of the base texts that :func:`is_held_out` keeps aside: ``--held-out`` scores that fifth, and is for the end. Prints the cross-validated figures, folds drawn by
base text, so that no fold is judged by its own story. Pairs that share text without being labelled (a hard
negative built on a base text, a foreign paragraph put into a copy) are left out. Deterministic: one thread, so that
sums are always added up in one order; two runs under different hash seeds wrote the same bytes.
"""

from __future__ import annotations

import collections
import json
import os
import random
import re
import sys
import tempfile
import zlib
from pathlib import Path

os.environ["OMP_NUM_THREADS"] = "1"

import numpy as np
import reposts_blocks
import reposts_families as families
import reposts_frames
import reposts_templates
import reposts_unlike
from sklearn.ensemble import HistGradientBoostingClassifier

from newscrawl.reposts.align import in_order
from newscrawl.reposts.copy_evidence import NAMES, evidence_of, weigh_store, weigh_words
from newscrawl.reposts.index import RepostIndex
from newscrawl.reposts.matches import match_texts
from newscrawl.reposts.text_reading import read
from newscrawl.text.fold import fold
from newscrawl.text.person_names import PLACE

FOLDS = 5
#: One base text in so many is kept aside.
HELD_OUT = 5
#: The direction in which a feature can only speak, whatever the sample says.
MONOTONE = {
    "shared": 1, "longest": 1, "best": 1, "coverage_max": 1, "coverage_min": 1, "conflicts": -1, "conflict_rate": -1,
    "number_clash": -1, "near_numbers": -1, "ordinals": -1, "names_changed": -1, "quoted": -1, "whole_lines": 1,
    "inside_lines": -1, "heading": -1, "title": 1, "title_slot": -1, "rarity": 1, "siblings": -1, "promotion": -1,
    "mean_run": 1, "numbers": 1, "in_order": 1, "swaps": -1, "swapped_names": -1, "swapped_again": -1, "swapped_lead": -1,
    "swapped_titles": -1, "commons": -1, "apart": -1, "untitled": -1, "strangers": -1,
}  # fmt: skip
#: Kinds of hard negatives of which there are few, and generated ones of which there are as many as one likes.
WEIGHTS = {
    "hn_stock": 3.0, "hn_quote": 3.0, "hn_boiler": 3.0, "hn_template": 3.0, "nat_template": 20.0,
    "invented": 0.5, "family": 0.2, "few_slots": 0.5, "many_slots": 0.8, "short_form": 0.5, "frame": 0.5, "report": 2.0, "common": 1.5, "quoting_part": 0.6, "series": 0.5,
    "shared_promotion": 2.0, "block": 2.5, "quoted_by_many": 1.0, "shared_headlines": 1.0, "condensed_siblings": 0.8, "condensed_copy": 0.4, "flash": 0.4, "rewritten": 0.3,
}  # fmt: skip
GENERATED = 0.25
LABELLED = 4.0
#: What every copy may show otherwise: a counter, the number of a figure.
_SHOWN_BY_ALL = {"counter_inserted", "figures_renumbered"}
#: What a copy shows otherwise than all others of a crowd.
_CORRECTED = {"one_digit", "one_number", "date_shifted", "phone_changed"}
#: Pairs generated of every family of changes.
EACH = 180


def is_held_out(name: str) -> bool:
    """Whether a base text is kept aside."""
    return zlib.crc32(f"held out {name}".encode()) % HELD_OUT == 0


def is_aside_from_training(name: str) -> bool:
    """Whether a family of further changes or of parts is kept aside, so that one can say how far training reaches."""
    return name not in families.CHANGES and zlib.crc32(f"family {name}".encode()) % 3 == 0


def row_of(text, other, titles, match, rarity=None, siblings=None, strangers=None):
    one, two = read(text), read(other)
    first, second = in_order(one, two)
    if first is not one:
        titles = titles[::-1]
    evidence = evidence_of(first, second, match.alignment, titles)
    weigh_store(
        evidence, lambda: match.rarity if rarity is None else rarity,
        lambda: match.siblings if siblings is None else siblings,
    )  # fmt: skip
    weigh_words(
        evidence, first, second, match.alignment, titles,
        lambda: match.strangers if strangers is None else strangers,
    )  # fmt: skip
    return evidence.row


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
                row = row_of(doc["text"], other["text"], (doc["title"], other["title"]), match)
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
    own = [d for d in docs if not is_held_out(d["id"]) and groups[d["id"]] == [d["id"]]]
    rows += (
        invented_templates(own)
        + invented_series(own)
        + template_pairs()
        + invented_copies(own)
        + generated(own)
    )
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
        if len(spots) < 4:
            continue
        wanted = min(len(spots), round(len(spots) * chance.uniform(0.8, 1)))
        for spot in sorted(chance.sample(spots, wanted), key=lambda m: -m.start()):
            other = str(chance.randrange(10 ** (len(spot.group()) - 1), 10 ** len(spot.group())))
            text = text[: spot.start()] + other + text[spot.end() :]
        text = with_other_names(text, chance)
        if chance.random() < 0.3:
            text = with_another_sentence(text, chance.choice(fitting)["text"], chance)
        match = match_texts(0, text, doc["text"])
        if match and match.copy_coverage < 0.998:
            titles = (
                doc["title"],
                doc["title"] if chance.random() < 0.7 else with_other_names(doc["title"], chance),
            )
            row = row_of(
                text, doc["text"], titles, match, chance.uniform(0.5, 1), chance.choice((0, 0, 1, 3))
            )
            rows.append(((doc["id"], doc["id"]), 0, "invented", row))
    return rows


def invented_series(docs, seed=10):
    """Texts whose title names a place, a person or a number that the text names, too: another of its kind in both."""
    chance, rows = random.Random(seed), []
    fitting = [d for d in docs if 130 <= len(d["text"]) <= 900 and d["text"][0] > "\u3000"]
    for doc in chance.sample(fitting, min(len(fitting), 1500)):
        title, text = doc["title"], doc["text"]
        spots = [m.group() for m in _SERIES.finditer(title) if m.group() in text]
        if not spots:
            continue
        for word in dict.fromkeys(spots):
            other = another(word, chance)
            title, text = title.replace(word, other), text.replace(word, other)
        if chance.random() < 0.5:
            numbers = list(re.finditer(r"\d+", text))
            for spot in sorted(chance.sample(numbers, min(len(numbers), 2)), key=lambda m: -m.start()):
                text = text[: spot.start()] + another(spot.group(), chance) + text[spot.end() :]
        match = match_texts(0, text, doc["text"])
        if match and match.shared >= 60:
            siblings = chance.choice((0, 0, 0, 1, 3))
            row = row_of(text, doc["text"], (title, doc["title"]), match, chance.uniform(0.5, 1), siblings)
            rows.append(((doc["id"], doc["id"]), 0, "series", row))
    return rows


_SERIES = re.compile(
    rf"\d{{2,}}|(?<=第)[一二三四五六七八九十]+|{PLACE.pattern}|(?:{'|'.join(reposts_templates.COUNTRIES)})"
)


def another(word, chance):
    """A number, a country or a place in place of one."""
    if word.isdigit():
        return str(chance.randrange(10 ** (len(word) - 1), 10 ** len(word)))
    if word[0] in "一二三四五六七八九十":
        return chance.choice(("二", "五", "七", "九", "十一", "十四", "二十"))
    pool = reposts_templates.COUNTRIES if word in reposts_templates.COUNTRIES else reposts_templates.TOWNS
    return chance.choice(pool)


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
            row = row_of(text, doc["text"], (title, doc["title"]), match, rarity)
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
        other = (
            reposts_templates.Fill(chance).name()
            if chance.random() < 0.5
            else chance.choice(reposts_templates.TOWNS)
        )
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
    for family, one, two in reposts_templates.pairs(each=20):
        match = match_texts(0, one, two)
        if match and match.shared >= 20:
            title = f"{family}{chance.randrange(9)}" if chance.random() < 0.5 else family
            row = row_of(
                one, two, (title, family), match, chance.uniform(0.35, 1), chance.choice((0, 1, 3, 8))
            )
            rows.append(((family, family), 0, "family", row))
    return rows


def generated(docs, seed=11):
    """Pairs of every family of changes and of every likeness, from base texts that are not kept aside."""
    chance, rows = random.Random(seed), []
    fitting = [d for d in docs if 130 <= len(d["text"]) <= 4000]
    short = [d for d in docs if 60 <= len(d["text"]) <= 1500]

    def add(pair, kind, label, base, titles, rarity=1.0, siblings=0, least=20, strangers=0):
        match = match_texts(0, *pair)
        if match and match.shared >= least:
            row = row_of(*pair, titles, match, rarity, siblings, strangers)
            rows.append(((base, base), label, kind, row))

    def titled(doc):
        other = chance.choice(fitting)["title"]
        return (doc["title"], chance.choices((doc["title"], other, None, doc["title"][2:]), (8, 1, 1, 1))[0])

    known = families.CHANGES | families.FURTHER
    names = [name for name in known if not is_aside_from_training(name)]
    for name in names:
        for doc in chance.sample(fitting, EACH):
            pair = known[name](doc["text"], chance)
            if pair:
                # A counter or a date that every copy shows otherwise makes siblings, too.
                siblings = chance.choice((0, 0, 1, 2)) if name in _SHOWN_BY_ALL else 0
                if name in _CORRECTED:
                    siblings = chance.choice((0, 0, 0, 1, 3))
                add(pair, name, 1, doc["id"], titled(doc), chance.uniform(0.6, 1), siblings, least=90)
    for _ in range(12 * EACH):
        doc = chance.choice(fitting)
        pair = families.changed(doc["text"], tuple(chance.sample(names, chance.choice((2, 2, 3)))), chance)
        if pair:
            add(pair, "combined", 1, doc["id"], titled(doc), chance.uniform(0.6, 1), least=90)
    for name, change in (families.CUTS | families.SHORT_COPIES).items():
        for doc in chance.sample(fitting, 2 * EACH):
            pair = change(doc["text"], chance)
            if pair:
                titles = titled(doc) if name in families.CUTS else (None, None)
                add(pair, name, 1, doc["id"], titles, chance.uniform(0.7, 1), least=16)
    for _ in range(8 * EACH):
        form = chance.randrange(len(families.FORMS))
        one, two, title, other = families.few_slots(chance, families.FORMS[form : form + 1])
        same = chance.random() < 0.3
        titles = (title, title) if same else (title, other) if chance.random() < 0.85 else (None, None)
        add(
            (one, two),
            "few_slots",
            0,
            f"form {form}",
            titles,
            chance.uniform(0.4, 1),
            chance.choice((0, 0, 0, 1, 4)),
        )
    for _ in range(6 * EACH):
        one, two, title, other = families.many_slots(chance)
        add(
            (one, two),
            "many_slots",
            0,
            title,
            (title, other),
            chance.uniform(0.4, 1),
            chance.choice((0, 0, 1, 4)),
        )
    for number in range(6 * EACH):
        one, two = chance.sample(short, 2)
        pair = families.shared_promotion(one["text"], two["text"], chance)
        add(
            pair,
            "shared_promotion",
            0,
            f"promotion {number}",
            (one["title"], two["title"]),
            chance.uniform(0.5, 1),
        )
    for name, frame in reposts_frames.FRAMES.items():
        for _ in range(0 if reposts_frames.is_held_out(name) else EACH // 4):
            (title, one), (other, two) = reposts_frames.fillings(frame, chance)
            titles = (title, other) if chance.random() < 0.85 else (title, title)
            siblings = chance.choice((0, 0, 0, 1, 4))
            add((one, two), "frame", 0, f"frame {name}", titles, chance.uniform(0.4, 1), siblings)
    for name, (one, two) in reposts_unlike.REPORTS.items():
        if not reposts_unlike.is_held_out(name):
            add((one[1], two[1]), "report", 0, f"report {name}", (one[0], two[0]), least=8)
    own_parts = [name for name in families.PARTS if not is_aside_from_training(name)]
    for name in reposts_unlike.COMMONS:
        for _ in range(0 if reposts_unlike.is_held_out(name) else EACH // 5):
            one, two = chance.sample(short, 2)
            pair = reposts_unlike.quoting(name, one["text"], two["text"], chance)
            rarity = chance.uniform(0.5, 1)
            add(pair, "common", 0, f"common {name}", (one["title"], two["title"]), rarity, least=30)
            # What quotes it is copied like anything else.
            whole = families.changed(pair[0], (chance.choice(names),), chance)
            if whole:
                add(whole, "quoting_copy", 1, one["id"], titled(one), chance.uniform(0.6, 1), least=90)
            part = families.PARTS[chance.choice(own_parts)](pair[0], two["text"], chance)
            if part:
                titles = (one["title"], two["title"]) if chance.random() < 0.5 else titled(one)
                add(part, "quoting_part", 1, one["id"], titles, chance.uniform(0.6, 1), least=160)
    for name in own_parts:
        for doc in chance.sample(short, min(len(short), EACH)):
            other = chance.choice(short)
            pair = families.PARTS[name](doc["text"], other["text"], chance)
            if pair and other is not doc:
                titles = (doc["title"], other["title"]) if chance.random() < 0.5 else titled(doc)
                add(pair, name, 1, doc["id"], titles, chance.uniform(0.6, 1), least=60)
    headlines = [d["title"] for d in docs if 8 <= len(d["title"]) <= 30]
    for number in range(EACH):
        one, two = chance.sample(short, 2)
        pair = families.shared_headlines(one["text"], two["text"], headlines, chance)
        add(pair, "shared_headlines", 0, f"headlines {number}", (one["title"], two["title"]))
    for number in range(3 * EACH):
        one, two, *titles = families.short_form(chance)
        add((one, two), "short_form", 0, f"short {number}", tuple(titles), chance.uniform(0.5, 1), least=10)
    for name in reposts_blocks.BLOCKS:
        for _ in range(0 if reposts_blocks.is_held_out(name) else EACH // 5):
            one, two = chance.sample(short, 2)
            pair = reposts_blocks.carrying(name, [one["text"], two["text"]], chance)
            titles = (one["title"], two["title"]) if chance.random() < 0.85 else (None, None)
            rarity, strangers = _held_by_others(chance)
            add(tuple(pair), "block", 0, f"block {name}", titles, rarity, strangers=strangers)
    # Where a block cannot be distinguished from a lead or an end that was copied, it teaches only to refuse both.
    rows = [row for row in rows if row[2] != "block" or row[3][NAMES.index("apart")] > 0.0]
    # Parts of a story that some unrelated texts quote as well.
    for name in own_parts:
        for doc in chance.sample(short, min(len(short), EACH // 3)):
            other = chance.choice(short)
            pair = families.PARTS[name](doc["text"], other["text"], chance)
            if pair and other is not doc:
                rarity, strangers = _held_by_others(chance, most=1)
                rarity -= 0.3 * chance.random()  # a crowd of copies
                titles = (doc["title"], other["title"])
                add(pair, name, 1, doc["id"], titles, rarity, least=60, strangers=strangers)
    # Wording that several unrelated texts quote, whatever words it is made of.
    for name in reposts_unlike.COMMONS:
        for _ in range(0 if reposts_unlike.is_held_out(name) else EACH // 10):
            one, two = chance.sample(short, 2)
            pair = reposts_unlike.quoting(name, one["text"], two["text"], chance)
            rarity, strangers = _held_by_others(chance, least=2)
            at = len(rows)
            add(
                pair,
                "quoted_by_many",
                0,
                f"common {name}",
                (one["title"], two["title"]),
                rarity,
                least=30,
                strangers=strangers,
            )
            for row in rows[at:]:
                row[3][NAMES.index("commons")] = 0.0
    return rows


def _held_by_others(chance, least=0, most=9):
    """How rare a wording is that some other texts hold, and how many of them share nothing else.

    Copies of a story make its wording less rare, too, so that the latter says more; it is given no less rare here.
    """
    return chance.uniform(0.5, 1), chance.choice(
        [n for n in (0, 0, 0, 0, 1, 2, 3, 5, 9) if least <= n <= most]
    )


def unlabelled(pair, groups, folded_of, passage, row):
    """Neutral where one text was made with a piece of the other; else the pair is unrelated."""
    made = [name for name in pair if groups[name] != [name]]
    if not made or row[NAMES.index("shared")] < np.log1p(20):
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
    return -1 if row[NAMES.index("shared")] > np.log1p(90) and row[NAMES.index("quoted")] < 0.5 else 0


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
        max_iter=100, learning_rate=0.12, max_leaf_nodes=8, min_samples_leaf=12, l2_regularization=3.0,
        monotonic_cst=[MONOTONE.get(name, 0) for name in NAMES], random_state=0,
    )  # fmt: skip
    # Each pair once more without its titles: a copy is often given another, or comes without any.
    bare = x.copy()
    for name in ("title", "title_slot"):
        bare[:, NAMES.index(name)] = 0.0
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
    labelled = np.isin(
        kinds, [*totals, "hn_stock", "hn_quote", "hn_boiler", "hn_template", "nat_template", "other"]
    )
    for threshold in (0.4, 0.5, 0.6):
        called = scores >= threshold
        hits, wrong = (int((called & labelled & (y == wanted)).sum()) for wanted in (1, 0))
        recall, precision = hits / sum(totals.values()), hits / max(1, hits + wrong)
        by_kind = {kind: ((kinds == kind) & called & (y == 1)).sum() / totals[kind] for kind in totals}
        low = {kind: round(float(value), 3) for kind, value in by_kind.items() if value < 0.98}
        false = collections.Counter(kinds[called & (y == 0)].tolist())
        print(
            f"{threshold}: P {precision:.4f} R {recall:.4f} F1 {2 * precision * recall / (precision + recall):.4f} "
            f"macro {np.mean(list(by_kind.values())):.4f} low {low} false {dict(false)}"
        )
        if threshold == 0.6:
            for kind in sorted(set(kinds[~labelled].tolist())):
                chosen = kinds == kind
                print(f"    {kind} ({chosen.sum()}): {called[chosen].mean():.3f} called")
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
    arguments = [a for a in sys.argv[1:] if not a.startswith("--")]
    folder, target = Path(arguments[0]), Path(arguments[1])
    show = int(arguments[2]) if len(arguments) > 2 else 0
    rows, bases, titles, totals = candidate_pairs(folder)
    rows = [row for row in rows if row[1] >= 0]

    def is_aside(row):
        pair, _, kind, _ = row
        name = titles[pair[0]] if kind == "hn_template" else bases.get(pair[0], bases.get(pair[1], pair[0]))
        return is_held_out(name)

    aside = [row for row in rows if is_aside(row)]
    rows = [row for row in rows if not is_aside(row)]
    print(collections.Counter((label, kind) for _, label, kind, _ in rows if label != 1))
    x, y = np.array([row[3] for row in rows]), np.array([row[1] for row in rows])
    kinds = np.array([row[2] for row in rows])
    weights = np.array(
        [WEIGHTS.get(kind, LABELLED if kind in totals or kind == "other" else GENERATED) for kind in kinds]
    )
    folds, scores = fold_of(rows, bases, titles), np.zeros(len(y))
    for number in range(FOLDS):
        inside = folds != number
        scores[~inside] = train(x[inside], y[inside], weights[inside]).predict_proba(x[~inside])[:, 1]
    report(scores, y, kinds, seen(rows, totals), rows=rows, show=show)
    model = train(x, y, weights)
    if "--held-out" in sys.argv:
        print("held out:")
        x, y = np.array([row[3] for row in aside]), np.array([row[1] for row in aside])
        report(
            model.predict_proba(x)[:, 1],
            y,
            np.array([r[2] for r in aside]),
            seen(aside, totals),
            rows=aside,
            show=show,
        )
    target.write_text(json.dumps(as_table(model), separators=(",", ":")) + "\n", "utf-8")


def seen(rows, totals):
    """How many candidates there are of each kind of labelled copy (pairs the index does not propose are not here)."""
    return collections.Counter(kind for _, label, kind, _ in rows if label == 1 and kind in totals)


if __name__ == "__main__":
    main()
