"""Names of articles and stories: lasting, and numbers of old lead there."""

from __future__ import annotations

import sqlite3
import sys
from contextlib import closing
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "web"))

from client import Browser
from deskdata import address_of, fill, named

from newscrawl.store import lasting_names
from newscrawl.store.schema import connect


@given(st.text(max_size=60))
def test_a_name_and_its_number_are_the_same(url):
    name = lasting_names.article_name(url)
    assert lasting_names._key(name) == lasting_names.article_key(url) < 1 << 60


def test_addresses_of_articles_and_stories_survive_other_row_numbers(tmp_path):
    database = fill(tmp_path / "newscrawl.db")
    browser = Browser(database)
    assert browser.get("/-/desk/article/4").headers["location"] == f"/-/desk/article/{named(4)}"
    with closing(connect(database)) as connection:
        # The database is rebuilt: other numbers, the same addresses. Numbers given out before are aliases.
        connection.execute(
            "insert into article_aliases select id, ? from articles where id = 4",
            [lasting_names.article_key(address_of(4))],
        )
        connection.execute(
            "insert into article_aliases values (3, ?)", [lasting_names.article_key(address_of(3))]
        )
        connection.execute("pragma foreign_keys = off")
        for table, column in (("articles", "id"), ("article_names", "article_id"), ("article_captures", "article_id"),
                              ("reposts", "copy_id"), ("reposts", "origin_id"), ("attributions", "article_id"),
                              ("stored_versions", "article_id")):  # fmt: skip
            connection.execute(f"update {table} set {column} = {column} + 100")
    for text, expected in ((named(4), None), ("4", named(4)), (address_of(4), named(4))):
        path = f"/-/desk/article/{text}" if "/" not in text else f"/-/desk/article?url={text}"
        answer = browser.get(path)
        assert answer.status_code == (302 if expected else 200), text
        if expected:
            assert answer.headers["location"] == f"/-/desk/article/{expected}"
    for text in (named(4), "3", "4"):
        assert browser.get(f"/-/desk/story/{text}").headers["location"] == f"/-/desk/story/{named(3)}"
    assert browser.get(f"/-/desk/story/{named(3)}").status_code == 200
    assert browser.get("/-/desk/story/zzzzzzzzzzzz").status_code == 404
    assert browser.get(f"/-/desk/article/{lasting_names.article_name('nowhere')}").status_code == 404


def test_an_older_database_keeps_its_numbers_and_names_its_articles(tmp_path):
    """The migration itself, on a database that has articles."""
    database = fill(tmp_path / "newscrawl.db")
    with closing(sqlite3.connect(database)) as connection:
        connection.executescript("drop table article_names; drop table article_aliases;")
        table = next(
            row[0]
            for row in connection.execute("select name from sqlite_master where name like '%migrations%'")
        )
        connection.execute(f"delete from {table} where name = 'm024_article_names'")
        connection.commit()
    with closing(connect(database)) as connection:
        for one in range(1, 13):
            assert lasting_names.find(connection, named(one)) == one
            assert lasting_names.of_old_number(connection, one) == one
