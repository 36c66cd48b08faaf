"""Full-text search against a plain scan, and an index that never falls behind."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.errors import ConfigurationError
from newscrawl.store import search
from newscrawl.store.schema import connect, transaction
from newscrawl.store.texts import packed_text


@pytest.fixture
def store(tmp_path):
    connection = connect(tmp_path / "newscrawl.db")
    connection.execute("insert into portals (id, key, name) values (1, 'a', '甲网'), (2, 'b', '乙网')")
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def refilled(tmp_path_factory):
    """A function that gives a store with nothing but the given (title, body), as articles 1, 2, …"""
    connection = connect(tmp_path_factory.mktemp("search") / "newscrawl.db")
    connection.execute("pragma synchronous = off")
    connection.execute("insert into portals (id, key, name) values (1, 'a', '甲网')")

    def filled(texts):
        with transaction(connection):
            connection.execute("delete from articles")
            for number, (title, body) in enumerate(texts, 1):
                add(connection, title, body, number=number)
            search.catch_up(connection)
        return connection

    yield filled
    connection.close()


def add(connection, title, body, *, day="2026-01-01", portal=1, publisher=None, number=None):
    number = number or connection.execute("select coalesce(max(id), 0) + 1 from articles").fetchone()[0]
    connection.execute(
        "insert into articles (id, url, portal_id, title, body, publisher, text_hash, characters, published_at,"
        " first_seen_at, last_seen_at) values (?, ?, ?, ?, ?, ?, '', 1, ?, '2026-01-01', '2026-01-01')",
        [number, f"http://a.test/{number}", portal, title, packed_text(body), publisher, day],
    )
    return number


def found(connection, query, **options):
    return [hit.article_id for hit in search.search(connection, query, **options).hits]


def folded(text):
    return " ".join(search.normalise(text).split())


TEXT = st.text(
    alphabet=st.sampled_from("中国吉林長长春市 \n，。“”()*\"'^:-+AaＡ1２3.%𠀀🙂\x00\u200b"), max_size=30
)


@settings(max_examples=60, deadline=None)
@given(
    bodies=st.lists(TEXT, min_size=1, max_size=6),
    query=TEXT,
    start=st.integers(0, 20),
    size=st.integers(1, 4),
)
def test_finds_exactly_what_a_plain_scan_finds(refilled, bodies, query, start, size):
    connection = refilled([("题", body) for body in bodies])
    for asked in (query, bodies[0][start : start + size]):
        wanted = folded(asked.translate({ord(mark): None for mark in '"“”'}))
        if not wanted:
            continue
        expected = {n for n, body in enumerate(bodies, 1) if wanted in folded(body) or wanted in folded("题")}
        assert set(found(connection, f'"{wanted}"')) == expected


@given(st.text(max_size=60))
@settings(max_examples=150, deadline=None)
def test_any_query_is_answered_or_refused_by_name(refilled, query):
    with contextlib.suppress(ConfigurationError):
        assert search.search(refilled([]), query).total == 0


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("江", {1, 2, 3}),
        ("江城", {1, 2}),
        ("江城 日报", {1}),
        ("江城 AND 日报", {1}),
        ("江城 -日报", {2}),
        ("江城 NOT 日报", {2}),
        ("日报 OR 晚报", {1, 2}),
        ("江 (日报 OR 松花)", {1, 3}),
        ("江 （日报 OR 松花）", {1, 3}),
        ("“江城日报”", {1}),
        ('"江城 日报"', set()),
        ("松花江 GDP", {3}),
        ("gdp", {3}),
        ("3.5%", {3}),
        ("江 NOT (日报 OR 晚报)", {3}),
    ],
)
def test_the_language_of_queries(store, query, expected):
    add(store, "江城日报", "一")
    add(store, "江城晚报", "二")
    add(store, "松花江", "GDP增长３.5％")
    search.catch_up(store)
    assert set(found(store, query)) == expected


WORDS = ("中国", "国人", "人民", "中国人民", "民中", "人", "国 人", "2022", "02", "ab cd")
BODY = st.lists(
    st.sampled_from(("中国", "国人", "人民", "民", " ", "ab ", "cd", "2022", "02", "，")), max_size=8
)


@st.composite
def asked(draw, depth=2):
    """A query, and what decides by reading whether a title and a body answer it."""
    kind = draw(st.sampled_from(("word", "all", "any", "not"))) if depth else "word"
    if kind == "word":
        word = draw(st.sampled_from(WORDS))
        return f'"{word}"', lambda *texts: any(word in text for text in texts)
    (one, holds), (two, holds_too) = draw(asked(depth - 1)), draw(asked(depth - 1))
    if kind == "not":
        return f"({one} NOT {two})", lambda *t: holds(*t) and not holds_too(*t)
    if kind == "all":
        return f"({one} {two})", lambda *t: holds(*t) and holds_too(*t)
    return f"({one} OR {two})", lambda *t: holds(*t) or holds_too(*t)


@settings(max_examples=40, deadline=None)
@given(texts=st.lists(st.tuples(BODY, BODY), min_size=3, max_size=10), queries=st.lists(asked(), max_size=8))
def test_queries_of_pairs_that_stand_apart_are_answered_by_the_texts(refilled, texts, queries):
    read = [("".join(title), "".join(body)) for title, body in texts]
    connection = refilled(read)
    for query, holds in queries:
        expected = {n for n, text in enumerate(read, 1) if holds(*map(folded, text))}
        for order in ("newest", "best"):
            answer = search.search(connection, query, order=order)
            assert {hit.article_id for hit in answer.hits} == expected, query
            assert answer.total == len(expected)


def test_what_is_read_is_counted_to_a_limit_of_its_own(store, monkeypatch):
    monkeypatch.setattr(search, "READ_LIMIT", 3)
    for number in range(1, 7):
        add(store, "题", "国人民中国" if number == 6 else "中国人民", day=f"2026-01-{number:02d}")
    search.catch_up(store)
    answer = search.search(store, "中国人民", limit=2)
    assert ([hit.article_id for hit in answer.hits], answer.total, answer.more) == ([5, 4], 3, True)
    assert found(store, "中国人民", limit=3, offset=3) == [2, 1], "pages behind the limit are found"
    assert search.search(store, "中国").total == 6


def test_a_long_query_is_found_by_some_of_its_pairs(store):
    text = "".join(chr(0x4E00 + n) for n in range(300))
    add(store, "题", text)
    add(store, "题", text[:90] + text[91:])
    search.catch_up(store)
    assert found(store, text[:180]) == [1]
    assert found(store, "\u180e") == found(store, "\u180e甲") == []


def test_newest_first_is_by_publication_and_dates_bound_it(store):
    add(store, "旧", "吉林", day="2020-05-01")
    add(store, "新", "吉林", day="2026-05-01T10:00+08:00")
    add(store, "中", "吉林", day="2023-05-01")
    search.catch_up(store)
    assert found(store, "吉林") == [2, 3, 1]
    assert found(store, "吉林", since="2023-05-01", until="2023-05-01") == [3]
    assert found(store, "吉林", limit=1, offset=1) == [3]
    with pytest.raises(ConfigurationError, match="not a date"):
        search.search(store, "吉林", since="yesterday")


def test_filters_by_portal_and_publisher(store):
    add(store, "一", "吉林", portal=1, publisher="新华社")
    add(store, "二", "吉林", portal=2, publisher="新华社")
    add(store, "portal2", "吉林", portal=1, publisher="人民日报")
    search.catch_up(store)
    assert found(store, "吉林", portal_id=2) == [2]
    assert set(found(store, "吉林", publisher="新华社")) == {1, 2}
    assert found(store, "吉林", portal_id=1, publisher="人民日报") == [3]
    assert found(store, "portal2") == [3], "a filter's token is no text"


def test_changed_and_deleted_articles_leave_the_index(store):
    number = add(store, "旧题", "旧文")
    add(store, "别的", "无关")
    search.catch_up(store)
    store.execute("update articles set body = '新文', published_at = '2020-01-01' where id = ?", [number])
    store.execute("update articles set body = '更新文' where id = ?", [number])
    assert search.pending(store) == 1
    search.catch_up(store)
    assert (found(store, "旧文"), found(store, "更新"), search.pending(store)) == ([], [number], 0)
    store.execute("delete from articles where id = ?", [number])
    search.catch_up(store)
    assert found(store, "更新") == []
    store.execute("insert into search_text (search_text) values ('integrity-check')")


def test_an_article_deleted_before_it_was_indexed_leaves_nothing(store):
    number = add(store, "题", "文")
    store.execute("delete from articles where id = ?", [number])
    search.catch_up(store)
    assert store.execute("select count(*) from search_documents").fetchone()[0] == 0


def test_it_takes_part_in_the_articles_transaction(store):
    class Crash(Exception):
        pass

    with pytest.raises(Crash), transaction(store):
        add(store, "题", "吉林")
        search.catch_up(store)
        raise Crash
    assert found(store, "吉林") == []
    assert search.pending(store) == 0


def test_twice_is_as_once_and_rebuild_gives_the_same(store):
    for day in ("2026-01-01", "2025-01-01", None):
        add(store, "题", "吉林发展", day=day)
    search.catch_up(store)
    before = found(store, "吉林")
    assert search.catch_up(store) == 0
    search.rebuild(store)
    assert found(store, "吉林") == before


def test_an_index_made_with_another_table_is_made_anew(store):
    add(store, "题", "吉林")
    search.catch_up(store)
    store.execute("update search_state set value = 'older'")
    search.catch_up(store)
    assert store.execute("select value from search_state").fetchone()[0] == search.normaliser()
    assert found(store, "吉林") == [1]


@given(TEXT)
def test_normalising_keeps_every_place(text):
    assert len(search.normalise(text)) == len(text)


def test_marks_stand_on_what_was_sought():
    text = "吉林省長春市。\n吉林 市"
    assert [text[a:b] for a, b in search.marks(text, ["吉林", "长春"])] == ["吉林", "長春", "吉林"]
    snippet, spans = search.excerpt("无" * 500 + "吉林" + "尾" * 500, ["吉林"])
    assert [snippet[a:b] for a, b in spans] == ["吉林"]
    assert len(snippet) < 120


def test_best_first_prefers_the_title(store):
    add(store, "别的", "吉林" + "甲" * 50, day="2026-02-01")
    add(store, "吉林", "乙" * 50, day="2020-01-01")
    for _ in range(5):
        add(store, "无", "丙" * 50)
    search.catch_up(store)
    assert found(store, "吉林", order="best") == [2, 1]


def test_a_common_character_is_read_newest_first_and_a_rare_one_all_the_same(store, monkeypatch):
    monkeypatch.setattr(search, "_COMMON", 3)
    for day in range(1, 21):
        add(store, "题", "中文" if day % 2 else "中吉", day=f"2026-01-{day:02d}")
    add(store, "题", "罕见", day="2020-01-01")
    search.catch_up(store)
    common = search.search(store, "中", limit=3)
    assert ([hit.article_id for hit in common.hits], common.more) == ([20, 19, 18], True)
    assert found(store, "中", limit=3, offset=18) == [2, 1], "further pages end where the hits end"
    assert found(store, "中", since="2026-01-03", until="2026-01-04") == [4, 3]
    rare = search.search(store, "罕")
    assert ([hit.article_id for hit in rare.hits], rare.total, rare.more) == ([21], 1, False)
