"""One article, one row: which addresses are those of one article."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.items import Article, Portal, Visit
from newscrawl.store.addresses import clean, key, names_same_document
from newscrawl.store.articles import ArticleStore
from newscrawl.store.schema import connect, transaction

ARTICLE = "http://www.a.test/xw/202611/t20261120_1001.html"
PORTAL = Portal(key="a", name="甲网", home="http://www.a.test/", hosts=("a.test",))


@pytest.mark.parametrize(
    "url",
    [
        ARTICLE + "#comments", ARTICLE + "?", ARTICLE + "?spm=C73544894212.P59511941341.0.0", ARTICLE + "?utm_source=weibo&utm_medium=x",
        ARTICLE + "?from=timeline&isappinstalled=0", ARTICLE + "?from=singlemessage", ARTICLE + "?share_token=9a&share_from=app",
        ARTICLE + "?_t=1795132800", ARTICLE + "?v=20261120", ARTICLE + "?0.8273645", "HTTP://WWW.A.TEST/xw/202611/t20261120_1001.html",
        "http://www.a.test:80/xw/202611/t20261120_1001.html", "http://www.a.test/xw/202611/t2026%31120_1001.html",
        ARTICLE + ";jsessionid=9A8B", ARTICLE + "?PHPSESSID=9a8b7c", ARTICLE + "?fbclid=x&nsukey=y", ARTICLE + "?source=weixin",
    ],
)  # fmt: skip
def test_what_only_counts_readers_is_not_asked_for(url):
    assert clean(url) == ARTICLE


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://a.test/show.php?id=7&from=weibo", "http://a.test/show.php?id=7"),
        ("http://a.test/show.php?from=weibo&id=7&spm=1", "http://a.test/show.php?id=7"),
        ("http://a.test/list.php?from=jilin", "http://a.test/list.php?from=jilin"),
        ("http://a.test/list.php?t=%d0%c2", "http://a.test/list.php?t=%D0%C2"),
        ("http://a.test/list_1.html?t=3", "http://a.test/list_1.html?t=3"),
        ("http://a.test/show.php?id=7&source=12", "http://a.test/show.php?id=7&source=12"),
        ("http://a.test/list.php?page=2&v=3", "http://a.test/list.php?page=2&v=3"),
        ("http://a.test/%7Euser/%e4%b8%ad.html", "http://a.test/~user/%E4%B8%AD.html"),
        ("http://a.test/a%2Fb", "http://a.test/a%2Fb"),
        ("https://a.test:443/x", "https://a.test/x"),
        ("https://a.test:80/x", "https://a.test:80/x"),
        ("http://a.test?id=1", "http://a.test/?id=1"),
        ("http://a.test/a?id=1&id=2", "http://a.test/a?id=1&id=2"),
        ("http://a.test/a?b=1&&c=", "http://a.test/a?b=1&c="),
    ],
)
def test_what_may_choose_a_page_stays(url, expected):
    assert clean(url) == expected


@given(
    st.one_of(
        st.text(max_size=120),
        st.builds(
            "{}://{}{}/{}?{}#{}".format,
            st.sampled_from(["http", "https", "HTTP"]),
            st.sampled_from(["a.test", "WWW.a.test", "m.a.test", "127.0.0.1"]),
            st.sampled_from(["", ":80", ":443", ":8080"]),
            st.text("abc/%7E%e4123_.-;=新", max_size=30),
            st.text("abcidfromspm=&%e4_10新", max_size=40),
            st.text(max_size=8),
        ),
    )
)
def test_cleaning_twice_is_cleaning_once(url):
    once = clean(url)
    assert clean(once) == once


@given(st.sampled_from(["http://a.test/x/1001.html", "http://a.test/show.php?id=77", "http://a.test/a/?cat=新闻"]),
       st.lists(st.sampled_from(["utm_source=x", "spm=1.2.3", "fbclid=y", "isappinstalled=0", "share_token=z"]), max_size=4))  # fmt: skip
def test_trackers_change_neither_address_nor_key(url, trackers):
    joined = url + ("&" if "?" in url else "?") + "&".join(trackers) if trackers else url
    assert clean(joined) == clean(url)
    for variant in (
        joined,
        joined.replace("http:", "https:"),
        joined.replace("//a", "//www.a"),
        joined.replace("//a", "//m.a"),
    ):
        assert key(variant) == key(url)


def test_the_key_of_short_hosts_and_of_numbers_stays():
    assert key("http://m.com/x") == "m.com/x"
    assert key("http://127.0.0.1:8000/x") == "127.0.0.1:8000/x"
    assert key("http://a.test/x?id=1") != key("http://a.test/x?id=2")
    rules = Portal(key="a", name="a", home="", same_article=((r"/wap/(\d+)\.html$", r"/show.php?id=\1"),))
    assert key("http://m.a.test/wap/77.html", rules) == key("https://www.a.test/show.php?id=77", rules)


@pytest.mark.parametrize(
    ("url", "canonical", "same"),
    [
        (ARTICLE, ARTICLE.replace("http:", "https:"), True),
        (ARTICLE, "http://m.a.test/xw/202611/t20261120_1001.html", True),
        ("http://m.a.test/wap/1001234.html", "http://www.a.test/show.php?id=1001234", True),
        ("http://a.test/show.php?id=7&tpl=wap", "http://a.test/show.php?id=7", True),
        ("http://a.test/1001.html?tpl=wap", "http://a.test/1001.html", True),
        (ARTICLE, "http://www.a.test/", False),
        (ARTICLE, "http://www.a.test/xw/", False),
        ("http://a.test/202611/t20261120_1.html", "http://a.test/202611/t20261120_2.html", False),
        ("http://a.test/show.php?id=7", "http://a.test/show.php", False),
        ("http://a.test/show.php?id=7", "http://a.test/show.php?id=8", False),
        ("http://a.test/a/1.html", "http://a.test/b/1.html", False),
    ],
)
def test_whether_a_canonical_address_names_the_document(url, canonical, same):
    assert names_same_document(url, canonical) is same


class Desk:
    """A store that takes pages one after another."""

    def __init__(self, path):
        self.connection = connect(path / "n.db")
        self.store = ArticleStore(self.connection)
        self.clock = 0

    def see(self, url, title="江边图书馆延长开放", body="正文。" * 30, canonical=None, cause=None):
        self.clock += 1
        article = (
            None
            if cause
            else Article(
                url, title=title, body=body, published_at="2026-11-20T08:00+08:00", canonical_url=canonical
            )
        )
        visit = Visit(
            url=url,
            portal=PORTAL,
            crawl="c",
            visited_at=f"2026-11-20T{self.clock:02}:00:00.000Z",
            article=article,
            cause=cause,
        )
        with transaction(self.connection):
            return self.store.save(visit).outcome

    def rows(self):
        return [
            tuple(row)
            for row in self.connection.execute(
                "select url, state, (select count(*) from article_versions where article_id = articles.id) from articles order by id"
            )
        ]


@pytest.fixture
def desk(tmp_path):
    made = Desk(tmp_path)
    yield made
    made.connection.close()


@pytest.mark.parametrize(
    "other",
    [
        ARTICLE.replace("http:", "https:"),
        ARTICLE.replace("www.", "m."),
        ARTICLE.replace("www.", ""),
        ARTICLE.replace("http://www.", "https://wap."),
    ],
)
def test_another_scheme_or_host_is_another_address_of_the_article(desk, other):
    assert desk.see(ARTICLE) == "new"
    assert desk.see(other) == "double"
    assert desk.see(other, body="版式不同的正文。" * 30) == "double", "another layout makes no version"
    assert desk.see(ARTICLE, body="改过的正文。" * 30) == "changed"
    assert desk.see(other) == "double"
    assert desk.rows() == [(ARTICLE, "changed", 2)]


def test_the_canonical_address_is_the_articles(desk):
    shown = ARTICLE + "?tpl=print"
    assert desk.see(shown, canonical=ARTICLE) == "new"
    assert desk.see(shown, canonical=ARTICLE, body="改过的正文。" * 30) == "changed", (
        "as long as nothing else was seen"
    )
    assert desk.see(ARTICLE, canonical=ARTICLE, body="改过的正文。" * 30) == "unchanged"
    assert desk.see(shown, canonical=ARTICLE, body="旧的正文。" * 30) == "double"
    assert desk.rows() == [(ARTICLE, "changed", 2)]


def test_a_mobile_page_with_a_number_of_its_own_is_found_by_what_it_calls_canonical(desk):
    assert desk.see("http://www.a.test/xw/1001.html") == "new"
    assert desk.see("http://m.a.test/n/77.html", canonical="http://www.a.test/xw/1001.html") == "double"
    assert (
        desk.see(
            "http://m.a.test/n/78.html",
            title="另一条新闻的标题",
            body="另一篇。" * 30,
            canonical="http://www.a.test/xw/1001.html",
        )
        == "new"
    )
    assert [row[0] for row in desk.rows()] == ["http://www.a.test/xw/1001.html", "http://m.a.test/n/78.html"]


def test_a_canonical_link_copied_from_a_template_merges_nothing(desk):
    for number in range(1, 4):
        page = f"http://www.a.test/202611/t20261120_{number}.html"
        assert (
            desk.see(
                page,
                title=f"第{number}条新闻",
                body=f"第{number}篇。" * 30,
                canonical="http://www.a.test/202611/t20261120_1.html",
            )
            == "new"
        )
        assert (
            desk.see(
                f"http://www.a.test/b/{number}.html",
                title=f"乙第{number}条",
                body=f"乙{number}。" * 30,
                canonical="http://www.a.test/",
            )
            == "new"
        )
    assert len(desk.rows()) == 6


def test_the_same_text_on_two_pages_of_a_portal_stays_two_articles(desk):
    assert desk.see("http://www.a.test/xw/1001.html") == "new"
    assert desk.see("http://www.a.test/ms/2002.html") == "new"


def test_one_document_in_two_columns_is_one_article(desk):
    assert desk.see("http://www.a.test/xw/202611/t20261120_1001.html") == "new"
    assert desk.see("http://www.a.test/ms/202611/t20261120_1001.html") == "double"
    assert (
        desk.see("http://www.a.test/ms/202611/t20261120_1001.html", body="另一篇文章的全文，与上文无关。")
        != "new"
    )
    assert desk.see("http://www.a.test/ms/202611/t20261120_1002.html") == "new"


def test_an_article_that_stands_at_another_address_is_not_gone(desk):
    other = ARTICLE.replace("http:", "https:")
    desk.see(ARTICLE)
    desk.see(other)
    assert [desk.see(ARTICLE, cause="not_found") for _ in range(3)] == ["refused"] * 3
    assert desk.rows()[0][1] == "live"
    assert desk.see(other, cause="not_found") == "missing"


def test_older_stores_learn_their_addresses(tmp_path):
    """The migration notes the address of each article there is."""
    made = Desk(tmp_path)
    made.see(ARTICLE)
    made.connection.execute("delete from _sqlite_migrations where name = 'm011_article_addresses'")
    made.connection.execute("drop table article_addresses")
    made.connection.execute("drop index articles_canonical")
    made.connection.close()
    again = Desk(tmp_path)
    again.clock = 5
    assert again.see(ARTICLE.replace("http:", "https:")) == "double"
    again.connection.close()
