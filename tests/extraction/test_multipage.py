"""Which pages belong to an article, and how they become one."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newscrawl.extraction.multipage import MAX_ARTICLE_PAGES, PageWalk, alike, merge_pages
from newscrawl.items import Article, Layer

STEM = "http://a.test/2026/1020/12345"


def page(number: int, body: str, **more) -> Article:
    url = f"{STEM}_{number}.html" if number > 1 else f"{STEM}.html"
    return Article(url, **{"title": "题目", "body": body, "page_no": number, **more})


def walk(first: Article, *others: Article) -> tuple[Article, list[str]]:
    known = {one.url: one for one in others}
    walking, asked = PageWalk(first), []
    while (url := walking.ask()) is not None:
        asked.append(url)
        walking.take(known.get(url))
    return walking.merged(), asked


def test_asked_for_by_a_further_page_the_text_is_in_order_and_the_address_stays():
    second = page(
        2, "乙", pages=[f"{STEM}.html", f"{STEM}_3.html"], layers=[Layer("lead", "l", "body:first", 0)]
    )
    merged, _ = walk(second, page(1, "甲甲"), page(3, "丙"))
    assert (merged.url, merged.body) == (second.url, "甲甲\n乙\n丙")
    assert merged.layers[0].start == 3


def test_layers_and_pictures_of_all_pages_stay_where_they_stand():
    first = page(1, "甲甲甲", layers=[Layer("byline", "记者 甲", "meta")], images=["1.jpg"])
    second = page(
        2, "甲甲甲\n乙乙", layers=[Layer("tail", "（完）", "body:last", 5)], images=["2.jpg", "1.jpg"]
    )
    merged = merge_pages(first, [second])
    assert merged.body == "甲甲甲\n乙乙"
    assert [(layer.kind, layer.start) for layer in merged.layers] == [("byline", None), ("tail", 5)]
    assert merged.images == ["1.jpg", "2.jpg"]


def test_titles_of_further_pages():
    first = Article("a", title="河畔步道全线贯通 市民出行多了新选择", published_at="2026-10-20")
    for title in (
        "河畔步道全线贯通 市民出行多了新选择（2）",
        "河畔步道全线贯通 市民出行多了新选择_第2页",
        "河畔步道全线贯通",
        None,
    ):
        assert alike(first, Article("b", title=title, published_at="2026-10-21"))
    other = "供热管网提前试水 检修队伍昼夜值守"
    assert not alike(first, Article("b", title=other, published_at="2026-10-21"))
    # Pages of a report in pictures have titles of their own, and one time.
    assert alike(first, Article("b", title=other, published_at="2026-10-20"))
    assert alike(first, Article("b", title=other))


@given(
    st.lists(
        st.tuples(
            st.integers(1, 9), st.text("甲乙丙\n", max_size=6), st.lists(st.integers(1, 99), max_size=6)
        ),
        max_size=9,
    )
)
def test_any_pages_end_in_one_article(found):
    pages = [page(number, body, pages=[f"{STEM}_{n}.html" for n in links]) for number, body, links in found]
    merged, asked = walk(page(1, "首", pages=[f"{STEM}_{n}.html" for n in range(2, 200)]), *pages)
    assert len(asked) == len(set(asked)) <= MAX_ARTICLE_PAGES
    assert "首" in (merged.body or "")
