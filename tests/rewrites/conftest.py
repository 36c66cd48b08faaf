"""The synthetic texts of the training set, written for this project, and an index of them made once."""

import json
from pathlib import Path

import pytest

from newscrawl import rewrites

TEXTS = Path(__file__).parents[2] / "benchmarks" / "rewrites_synthetic.jsonl"


@pytest.fixture(scope="session")
def texts():
    """id -> the row of a synthetic text."""
    return {row["id"]: row for row in map(json.loads, TEXTS.read_text("utf-8").splitlines())}


def arguments(row, **changed):
    return {key: row[key] for key in ("title", "text", "published", "site")} | changed


@pytest.fixture(scope="session")
def bases(texts):
    """An index of every base text and the independent reports, and the names behind its keys."""
    names = [name for name, row in texts.items() if row["edit"][0] not in "RT"]
    with rewrites.RewriteIndex(":memory:") as index:
        index.add_many([(n, rewrites.Document(**arguments(texts[name]))) for n, name in enumerate(names)])
        yield index, names
