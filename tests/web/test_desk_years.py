"""The desk while old years are moved out of the database under it."""

from __future__ import annotations

import json
import re
import sqlite3
from contextlib import closing

import pytest
from client import Browser
from deskdata import address_of

from newscrawl.maintenance import year_split
from newscrawl.maintenance.vacuum import vacuum
from newscrawl.store import withdrawals
from newscrawl.store.schema import connect

PATHS = (
    "/",
    "/-/desk/search?q=松花江",
    "/-/desk/search?q=雾凇&order=best",
    "/-/desk/article/7",
    "/-/desk/compare/1",
    "/newscrawl/article_versions.json?_shape=array&_size=max",
    "/newscrawl/article_versions",
)


@pytest.mark.parametrize("hidden", [False, True])
def test_pages_are_the_same_on_connections_that_were_open(database, hidden, monkeypatch):
    monkeypatch.setattr(year_split, "now", lambda: "2027-01-02T00:00:00Z")
    if hidden:
        with closing(connect(database)) as connection:
            withdrawals.withdraw(connection, address_of(6), reason="函", by="王敏")
    vacuum(database)
    browser = Browser(database)

    def pages():
        found = {}
        for path in PATHS:
            answer = browser.get(path, follow_redirects="1")
            assert answer.status_code < 400, (path, answer.text[:500])
            # Forms carry the moment they were made, Datasette's pages how long a query took.
            found[path] = re.sub(r"[\d.]+ms|value=\"[^\"]{20,}\"", "", answer.text)
        return found

    before = pages()
    versions = before["/newscrawl/article_versions.json?_shape=array&_size=max"]
    assert [one["body"] for one in json.loads(versions)].count("旧文。") > 5
    assert vacuum(database, split_before=2027).moved_texts > 5
    with closing(sqlite3.connect(database)) as raw:
        kinds = {row[0] for row in raw.execute("select typeof(body) from stored_versions")}
    assert kinds == {"integer", "null"}
    assert pages() == before
    vacuum(database, split_before=2027, join=True)
    assert pages() == before
