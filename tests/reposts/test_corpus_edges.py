"""All matches of a corpus are those that an index finds, text by text."""

from __future__ import annotations

import random

import numpy as np
import pytest

from newscrawl.reposts import RepostIndex, corpus_edges
from tests.reposts.test_determinism import corpus, described


def looked_up(tmp_path, texts):
    found = {}
    with RepostIndex(tmp_path / "i.db") as index:
        for key in sorted(texts):
            matches = [described(match) for match in index.find(texts[key])]
            if matches:
                found[key] = matches
            index.add(key, texts[key])
    return found


def by_records(texts, partitions, chance):
    """The same by the functions over records, which come in pieces and in any order."""
    records = list(texts.items())
    chance.shuffle(records)
    pieces = [corpus_edges.postings(records[n::5]) for n in range(5)]
    rows, firsts = [], []
    cuts = corpus_edges.bounds(partitions)
    for low, high in zip(cuts, cuts[1:], strict=False):
        parts = [piece[(piece["hash"] >= low) & (piece["hash"] < high)] for piece in pieces]
        chance.shuffle(parts)
        grouped, first = corpus_edges.group(np.concatenate(parts))
        rows.append(grouped)
        firsts.append(first)
    chance.shuffle(rows)
    known = np.concatenate(firsts)
    known = known[known["hash"].argsort()]
    found = {}
    for key, own in corpus_edges.by_key(np.concatenate(rows)):
        own = own[np.random.default_rng(key).permutation(len(own))]
        matches = [described(match) for match in corpus_edges.matches_of(own, known, texts.get)]
        if matches:
            found[key] = matches
    return found


@pytest.mark.parametrize(("seed", "count"), [(1, 70), (2, 160)])
def test_an_index_and_the_records_give_the_same_matches(tmp_path, seed, count):
    texts, _ = corpus(seed, count)
    expected = looked_up(tmp_path, texts)
    assert len(expected) > count // 3
    for partitions in (1, 7, 32):
        assert by_records(texts, partitions, random.Random(partitions)) == expected


def test_one_fingerprint_in_every_text_stays_one_record_each():
    found = np.zeros(100_000, corpus_edges.POSTING)
    found["hash"], found["key"], found["marks"] = 7, np.arange(100_000), 40 << 2 | 3
    rows, firsts = corpus_edges.group(found)
    assert len(rows) == sum(range(1, 20)) + 100_000 - 20
    assert firsts["keys"].tolist() == [list(range(20))]


def test_no_text_and_a_text_without_units():
    assert len(corpus_edges.postings([(1, ""), (2, "。")])) == 0
    rows, firsts = corpus_edges.group(corpus_edges.postings([]))
    assert list(corpus_edges.by_key(rows)) == []
    assert len(firsts) == 0
