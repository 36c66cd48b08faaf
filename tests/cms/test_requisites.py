"""Page requisites: what a page and its style sheets need to be shown."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newscrawl.cms.requisites import MOST, candidates, chosen_kinds, of_page, of_style
from newscrawl.errors import ConfigurationError

HERE = "https://www.example.cn/xw/1.html"
PAGE = """<html><head><base href="/b/"><link rel="Stylesheet alternate" href=a.css><link rel="shortcut icon" href=/favicon.ico>
<link rel=preload as=font href=f.woff2><link rel=canonical href=/other.html><link rel=modulepreload href=m.js>
<script src=j.js></script><script>var x = "url(no.png)"</script>
<style>@import "x.css"; @import url(y.css) screen; /* url(no.png) */ body { background: url( 'bg\\2d 1.png' ) }
@font-face { src: url(f.woff?#ie) format("woff"), url(f.ttf) } .a:before { content: "url(no.png)" }
.b { background: image-set("p1.png" 1x, "p2.png" 2x) } .c { background: url(data:image/png;base64,AAAA) }</style></head>
<body background=bgd.gif><img src=1.jpg srcset="2.jpg 1x, 3,4.jpg 2x, data:image/png;base64,AA= 3x">
<img data-original=lazy.jpg src="data:image/gif;base64,xx"><picture><source srcset="s.webp 100w, t.webp"></picture>
<div style="background:url(in.png)"></div><video poster=po.jpg><source src=film.mp4></video><iframe src=frame.html></iframe>
<a href=page.html>x</a><img src="javascript:void(0)"><img src=" "></body></html>"""


def test_a_page_names_what_it_needs_and_nothing_else():
    found = [(kind, url.removeprefix("https://www.example.cn/b/")) for kind, url in of_page(PAGE, HERE)]
    assert found == [
        ("styles", "a.css"), ("pictures", "https://www.example.cn/favicon.ico"), ("fonts", "f.woff2"),
        ("scripts", "m.js"), ("scripts", "j.js"), ("styles", "x.css"), ("styles", "y.css"),
        ("pictures", "bg-1.png"), ("fonts", "f.woff"), ("fonts", "f.ttf"), ("pictures", "p1.png"),
        ("pictures", "p2.png"), ("pictures", "bgd.gif"), ("pictures", "1.jpg"), ("pictures", "2.jpg"),
        ("pictures", "3,4.jpg"), ("pictures", "lazy.jpg"), ("pictures", "s.webp"), ("pictures", "t.webp"),
        ("pictures", "in.png"), ("pictures", "po.jpg"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("style", "kind", "name"),
    [
        ('@import "a.css";', "styles", "a.css"),
        ("@IMPORT url(a.css) layer(x);", "styles", "a.css"),
        ("@import/**/url( 'a.css' ) print;", "styles", "a.css"),
        ("b{c:url(a.png)}", "pictures", "a.png"),
        ('b{c:URL( "a (1).png" )}', "pictures", "a%20(1).png"),
        ("b{c:url(\\61.png)}", "pictures", "a.png"),
        ("@font-face{src:url(a.woff2)}", "fonts", "a.woff2"),
        ("b{c:image-set('a.png' 1x)}", "pictures", "a.png"),
    ],
)
@pytest.mark.parametrize(
    "around", ["%s", "/* url(no.png) @import 'no.css' */ %s", "@charset 'utf-8';\n%s", "%s /* open"]
)
def test_every_form_of_a_reference_in_a_style_sheet(style, kind, name, around):
    """Comments, charsets and unclosed comments around it must not matter."""
    assert list(of_style(around % style, "https://a.cn/css/x.css")) == [(kind, f"https://a.cn/css/{name}")]


def test_bounded_and_each_once():
    many = "".join(f"<img src=/p/{number % 400}.png>" for number in range(1000))
    found = [url for _, url in of_page(many, HERE)]
    assert len(found) == len(set(found)) == MOST


def test_srcset_by_the_html_standard():
    assert candidates("a.png, b.png 2x,c.png 100w , d.png") == ["a.png", "b.png", "c.png", "d.png"]
    assert candidates("/f_auto,w_300/a.png 1x, data:image/png;base64,A,B= 2x") == ["/f_auto,w_300/a.png"]
    assert candidates("") == []


@given(st.text(alphabet="url(@import \"'/*\\;)a.png\n", max_size=200))
def test_any_text_as_style_gives_addresses_or_nothing(text):
    for kind, url in of_style(text, "https://a.cn/"):
        assert kind in {"styles", "fonts", "pictures"}
        assert url.startswith(("http://", "https://"))


def test_choosing_kinds():
    assert chosen_kinds("1") == frozenset({"styles", "scripts", "fonts", "pictures"})
    assert chosen_kinds("styles, fonts") == frozenset({"styles", "fonts"})
    assert not chosen_kinds(0)
    assert not chosen_kinds(None)
    with pytest.raises(ConfigurationError, match="Invalid requisites=css"):
        chosen_kinds("css,fonts")
