"""The control that leads to the next list page, in the forms that portals write it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.cms.links import Links, absolute

BASE = "http://news.example.test/xw/index.html"
SECOND = "http://news.example.test/xw/index_2.html"

#: Words a link may say, each tried with every ornament below.
WORDS = (
    "下一页", "下页", "后一页", "后页", "下 一 页", "下一頁", "下頁", "次頁", "Next", "next page", "NEXT", "Older posts", "다음", "다음 페이지",
    "后20条", "翻到下一页", "点击进入下一页", "向后翻页", "下一个页面", "次のページ", "下一页(2/20)",
)  # fmt: skip
ORNAMENTS = (
    "{}", "{}&gt;", "{}&gt;&gt;", "[{}]", "【{}】", "{} »", "« {}", "{}→", "〔{}〕"[1:-1] + "›", "&nbsp;{}&nbsp;", "（{}）", "|{}|", "{}…",
)  # fmt: skip


def following(html, url=BASE):
    return Links(html, url).next_page()


@pytest.mark.parametrize("word", WORDS)
def test_what_a_link_says_in_any_ornament(word):
    for ornament in ORNAMENTS:
        html = f'<a href="index_2.html">{ornament.format(word)}</a>'
        assert following(html) == SECOND, html


@pytest.mark.parametrize(
    "control",
    [
        '<a rel="nofollow next" href="index_2.html">2</a>',
        '<link rel="next" href="index_2.html">',
        '<link rel="Next" href="index_2.html">',
        '<a href="index_2.html"><img src="/i/x.gif" alt="下一页"></a>',
        '<a href="index_2.html"><img src="/images/next.gif"></a>',
        '<a href="index_2.html"><img src="/images/xiayiye.png"></a>',
        '<a href="index_2.html" title="下一页"><i></i></a>',
        '<a href="index_2.html" aria-label="Next Page"><svg></svg></a>',
        '<a class="next" href="index_2.html"></a>',
        '<a class="page-next" href="index_2.html">继续</a>',
        '<li class="next"><a href="index_2.html">继续</a></li>',
        '<a id="nextPage" href="index_2.html">向前</a>',
        '<a class="next page-numbers" href="index_2.html">→</a>',
        '<span class="nextpage"><a href="index_2.html">go</a></span>',
        '<a href="index.html">‹</a><a href="index_2.html">›</a><a href="index_9.html">»</a>',
        '<a href="index_2.html">&gt;</a><a href="index_9.html">&gt;|</a>',
        '<a href="index_2.html">»</a>',
        '<div class="pagination"><a href="index_2.html"><i class="fa fa-angle-right"></i></a></div>',
        "<a href=\"javascript:location.href='index_2.html'\">下一页</a>",
        '<a href="#" onclick="window.location=\'index_2.html\'">下一页</a>',
        '<a href="javascript:void(0);" onclick="location.replace(\'index_2.html\')">下一页</a>',
        "<button onclick=\"location.href='index_2.html'\">下一页</button>",
        '<input type="button" value="下一页" onclick="self.location=\'index_2.html\'">',
        "<span onclick=\"window.open('index_2.html','_self')\">下一页</span>",
        '<a href="javascript:;" data-href="index_2.html">下一页</a>',
        '<a data-url="/xw/index_2.html">下一页</a>',
        "<a href=\"javascript:go('index_2.html')\">下一页</a>",
        # Page numbers.
        '<div class="page"><b>1</b><a href="index_2.html">2</a><a href="index_3.html">3</a></div>',
        '<a href="index.html">1</a><a href="index_2.html">2</a><a href="index_3.html">3</a><a href="index_4.html">4</a>',
        '<a href="index_2.html">[2]</a> <a href="index_3.html">[3]</a>',
        '<a href="index_2.html">第2页</a> <a href="index_3.html">第3页</a>',
        '<div class="page"><span class="current">1</span><a href="index_2.html">2</a></div>',
        # A drop-down.
        (
            '<select onchange="location=this.value"><option value="index.html" selected>1</option><option value="index_2.html">2</option>'
            '<option value="index_3.html">3</option></select>'
        ),
        "<select onchange=\"location.href='index_'+this.value+'.html'\"><option selected>第1页<option value=\"2\">第2页</option></select>",
        (
            "<select onchange=\"window.location='index_'+this.options[this.selectedIndex].value+'.html'\"><option value=1 selected>1</option>"
            "<option value=2>2</option></select>"
        ),
        # Scripts of the page.
        '<script>function goPage(n){ location.href = "index_" + n + ".html"; }</script><a href="javascript:goPage(2)">下一页</a>',
        '<script>var base="/xw/index_"; function turn(p){ window.location.href = base + p + ".html" }</script><a onclick="turn(2)">下一页</a>',
        '<script>var goPage = function(p){\n var u = "index_" + p + ".html";\n location.href = u;\n}</script><a href="javascript:goPage(2);">下页</a>',
        '<script>function goPage(n){ location="index_"+n+".html"; }</script><a href="javascript:goPage(2)">2</a><a href="javascript:goPage(3)">3</a>',
        '<script>createPageHTML("page_div", 20, 1, "index", "html", 300);</script>',
        "<script>createPageHTML(20,1,'index','html');</script>",
        # More of the same list.
        '<a href="index_2.html">加载更多</a>',
        '<a href="index_2.html">더보기</a>',
    ],
)
def test_a_control_in_any_form(control):
    html = f'<ul><li><a href="/2026-11/21/c1001.html">江城新闻第1号：图书馆延长夜间开放时间到晚上九点</a></ul>{control}'
    assert following(html) == SECOND


@pytest.mark.parametrize(
    ("url", "control", "expected"),
    [
        ("http://n.test/list.asp?class=1", '<script>function goPage(n){location="list.asp?class=1&page="+n}</script><a href="javascript:goPage(2)">下一页</a>',
         "http://n.test/list.asp?class=1&page=2"),
        ("http://n.test/list.asp?class=1&page=4", '<a href="javascript:goPage(5)">下一页</a>', "http://n.test/list.asp?class=1&page=5"),
        ("http://n.test/list.php?p=3", '<a href="?p=2">2</a><a href="?p=4">4</a><a href="?p=5">5</a>', "http://n.test/list.php?p=4"),
        ("http://n.test/list.php?p=3", '<a href="?p=1">1</a><a href="?p=2">2</a><b>3</b>', None),
        ("http://n.test/list.php", '<a href="?start=20">2</a><a href="?start=40">3</a>', "http://n.test/list.php?start=20"),
        ("http://n.test/list.php?start=20", '<a href="?start=0">1</a><a href="?start=40">3</a>', "http://n.test/list.php?start=40"),
        ("http://n.test/xw/index_2.html", '<a href="index.html">1</a><a href="index_1.html">2</a><a href="index_2.html">3</a><a href="index_3.html">4</a>',
         "http://n.test/xw/index_3.html"),
        ("http://n.test/xw/list_7.html", '<a href="list_1.html">1</a><a href="list_2.html">2</a> … <a href="list_20.html">20</a>', "http://n.test/xw/list_8.html"),
        ("http://n.test/xw/", "<script>var currentPage = 0; var countPage = 9;</script>", "http://n.test/xw/index_1.html"),
        ("http://n.test/xw/", ('<form name=f action="/s"><input type=hidden name=cat value=8><input name=page></form>'
         '<script>function jump(p){document.f.page.value=p;document.f.submit();}</script><a href="javascript:jump(2)">下一页</a>'),
         "http://n.test/s?cat=8&page=2"),
        ("http://n.test/2/", '<a href="/1/">1</a><a href="/2/" class=on>2</a><a href="/3/">3</a>', "http://n.test/3/"),
    ],
)  # fmt: skip
def test_addresses_that_count(url, control, expected):
    assert following(control, url) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<a href="/a/1.html">下一页的故事还很长</a>',
        '<a href="/a/1.html">下一篇</a>',
        '<a href="/a/1.html">Next week in Jilin</a>',
        '<a class="swiper-button-next" href="/a/1.html">x</a>',
        (
            '<div class="focus"><a href="/a/1.html">1</a><a href="/a/2.html">2</a></div><a href="/a/1.html">图书馆延长夜间开放时间到晚上九点半</a>'
            '<a href="/a/2.html">老旧管网改造年内完成六十七公里工程</a>'
        ),
        '<table class="calendar"><tr><td><a href="?d=1">1</a><td><a href="?d=2">2</a><td><a href="?d=3">3</a></table>',
        '<a href="http://www.gov.test/1">1</a><a href="http://www.gov.test/2">2</a>',
        '<a href="#">下一页</a>',
        '<a href="index.html">下一页</a>',
        '<a class="next disabled" href="index_2.html">下一页</a>',
        '<a href="more.html">更多</a>',
        '<a href="/china/">更多新闻</a>',
        '<a href="/2026/">2026</a><a href="/2025/">2025</a><a href="/2024/">2024</a>',
        "".join(f'<a href="/2026-11/{day:02}/">{day}</a>' for day in range(1, 31)),
        '<a href="/tj/1234567.html">4</a><a href="/tj/1234999.html">5</a>',
    ],
)
def test_what_leads_to_no_next_page(html):
    assert following(html) is None


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:goPage(2)">下一页</a>',
        """<a href="javascript:__doPostBack('pager','2')">下一页</a>""",
        '<form method=post name=f><input name=page></form><script>function jump(p){document.f.page.value=p;document.f.submit();}</script><a onclick="jump(2)">下一页</a>',
        "<script>laypage({cont: 'p', pages: 20});</script>",
    ],
)
def test_what_cannot_be_read_is_named(html):
    links = Links(html, BASE)
    assert links.next_page() is None
    assert links.unread_paging()


VIEW_STATE = '<form method="post" action="list.aspx?id=3"><input type="hidden" name="__VIEWSTATE" value="/wEP">{}</form>'
POSTED = [
    VIEW_STATE.format("""<a href="javascript:__doPostBack('pager$next','')">下一页</a>"""),
    VIEW_STATE.format(
        """<span>1</span> <a href="javascript:__doPostBack('grid','Page$2')">2</a> <a href="javascript:__doPostBack('grid','Page$3')">3</a>"""
    ),
    '<form method="post"><input name="page" value="1"><input type="submit" value="下一页"></form>',
    '<form method="POST"><button name="page" value="2">下一页</button></form>',
    '<form method=post><input type="image" alt="下一页" src="n.gif"></form>',
    '<form method=post name=f><input name=page></form><script>function jump(p){document.f.page.value=p;document.f.submit();}</script><a onclick="jump(2)">下一页</a>',
]


@pytest.mark.parametrize("html", POSTED)
def test_lists_that_go_on_by_a_posted_form_are_a_kind_of_their_own(html):
    links = Links(html, BASE)
    assert links.next_page() is None
    assert links.unread_paging()
    assert links.posted_paging()


@pytest.mark.parametrize(
    "html",
    [
        '<a href="javascript:goPage(2)">下一页</a>',
        '<a href="index_2.html">下一页</a>' + POSTED[0],
        '<form method="post"><input name="q"><input type="submit" value="搜索"></form>',
        '<form method="get"><input type="submit" value="下一页"></form>',
    ],
)
def test_other_lists_are_not_posted(html):
    assert not Links(html, BASE).posted_paging()


def wrapped(html):
    return f'<div class="a"><div><span>{html}</span></div></div>'


def renamed(html):
    return html.replace('class="page"', 'class="zz"')


@pytest.mark.parametrize(
    "change", [wrapped, renamed, str.strip, lambda html: html.replace("<a ", '<a target="_blank" ')]
)
@pytest.mark.parametrize(
    "control",
    [
        '<div class="page"><a href="index_2.html">下一页</a></div>',
        '<a href="index_2.html">2</a><a href="index_3.html">3</a>',
    ],
)
def test_what_must_not_matter_does_not(control, change):
    assert following(change(control)) == SECOND


def test_queries_are_written_as_a_browser_writes_them():
    assert (
        absolute(BASE, "/list.asp?class=新闻", "gb18030")
        == "http://news.example.test/list.asp?class=%D0%C2%CE%C5"
    )
    assert (
        absolute(BASE, "/list.asp?class=新聞", "big5") == "http://news.example.test/list.asp?class=%B7s%BBD"
    )
    assert (
        absolute(BASE, "/list.asp?class=新闻") == "http://news.example.test/list.asp?class=%E6%96%B0%E9%97%BB"
    )
    assert (
        absolute(BASE, "/新闻/?c=뉴스", "euc-kr")
        == "http://news.example.test/%E6%96%B0%E9%97%BB/?c=%B4%BA%BD%BA"
    )
    assert absolute(BASE, "?c=𠮷", "gb2312") == "http://news.example.test/xw/index.html?c=%26%23134071%3B"
    assert absolute(BASE, "?c=%D0%C2", "gb2312") == "http://news.example.test/xw/index.html?c=%D0%C2"


@given(st.text(max_size=300), st.sampled_from(["utf-8", "gb18030", "big5hkscs", "cp949", "nonsense"]))
def test_any_page_has_an_answer(text, encoding):
    links = Links(f"<a href='{text}' onclick='{text}'>下一页</a><script>{text}</script>", BASE, encoding)
    found = links.next_page()
    assert found is None or found.startswith(("http://", "https://"))


@settings(max_examples=60)
@given(
    st.integers(1, 60),
    st.integers(2, 60),
    st.sampled_from(["p_{}.html", "?page={}", "list/{}/", "l-{}.shtml"]),
)
def test_page_numbers_lead_through_the_whole_list(here, count, form):
    """From any page the numbers lead to the one after it, and nowhere from the last."""
    here = min(here, count)
    url = f"http://n.test/{form.format(here)}"
    shown = {1, 2, here - 1, here + 1, count} & set(range(1, count + 1)) - {here}
    html = "".join(f'<a href="http://n.test/{form.format(number)}">{number}</a>' for number in sorted(shown))
    expected = f"http://n.test/{form.format(here + 1)}" if here < count else None
    if len(shown) > 1:
        assert Links(html, url).next_page() == expected


@pytest.mark.parametrize("label", ["{}", "第{}页"])
def test_a_drop_down_of_two_pages_that_marks_none_as_the_one_shown(label):
    pages = (("index.html", 1), ("p2.html", 2))
    options = "".join(f'<option value="{value}">{label.format(n)}</option>' for value, n in pages)
    html = f'<select onchange="go(this)">{options}</select>'
    assert following(html) == "http://news.example.test/xw/p2.html"
    assert following(html, "http://news.example.test/xw/") == "http://news.example.test/xw/p2.html"
    assert following(html, "http://news.example.test/xw/p2.html") is None


def test_a_drop_down_of_other_numbers_leads_nowhere():
    years = '<select onchange="go(this)"><option value="y25.html">2025</option><option value="y26.html">2026</option></select>'
    assert following(years) is None
    away = '<select onchange="go(this)"><option value="a.html">1</option><option value="http://other.example.test/b.html">2</option></select>'
    assert following(away) is None
