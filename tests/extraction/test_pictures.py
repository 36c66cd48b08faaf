"""Where pages write the address of a picture. All pages are synthetic."""

from __future__ import annotations

import pytest
from synthetic import PARAGRAPHS, TITLE

from newscrawl.extraction import extract
from newscrawl.extraction.tree import widest

URL = "http://news.example.cn/2026-11/20/c1001.html"


def images(picture: str) -> list[str]:
    html = f"<html><head><meta charset=utf-8><title>{TITLE}</title></head><body><h1>{TITLE}</h1><div>2026-11-20 09:15 来源：江边日报</div><div class=content><p>{PARAGRAPHS[0]}</p><p>{picture}</p><p>{PARAGRAPHS[1]}</p></div></body></html>"
    return [link.removeprefix("http://news.example.cn") for link in extract(html.encode(), URL).images]


@pytest.mark.parametrize("attribute", [
    "src", "data-src", "data-original", "data-lazy-src", "data-actualsrc", "data-lazy", "data-echo", "data-url", "data-original-src", "data-image", "data-img",
    "data-backsrc", "zoomfile", "file", "original", "_src", "osrc", "lsrc", "lazysrc", "lazy-src", "real_src", "realsrc", "ng-src", "data-hd-picture", "x-src",
])  # fmt: skip
@pytest.mark.parametrize("holder", ["", " src='/static/none.gif'", " src='/images/blank.png'", " src='/grey.gif'", " src='data:image/gif;base64,R0lGOD'", " src='/img/loading.gif?v=2'", " src='/s/lazyload.png'"])  # fmt: skip
def test_any_attribute_of_late_loading(attribute, holder):
    if attribute == "src" and holder:
        return
    assert images(f"<img {attribute}='/p/a7.jpg'{holder}>") == ["/p/a7.jpg"]


@pytest.mark.parametrize("picture", [
    "<img srcset='/p/a7.jpg 1x, /p/a7b.jpg 2x'>", "<img srcset='/p/a3.jpg 320w, /p/a7.jpg 1024w'>", "<img data-srcset='/p/a7.jpg 1x' src='/blank.gif'>",
    "<picture><source srcset='/p/a7.webp' type='image/webp'><img src='/p/a7.jpg'></picture>", "<figure><img alt=x src=/p/a7.jpg></figure>",
])  # fmt: skip
def test_other_forms(picture):
    assert images(picture) == ["/p/a7.jpg"]


@pytest.mark.parametrize(
    "picture",
    [
        "<img src='/none.gif'>",
        "<img src='/static/blank.png'>",
        "<img src='/img/1x1.gif'>",
        "<img data-id='77' class=x>",
        "<img src='data:image/png;base64,AAAA'>",
    ],
)
def test_placeholders_are_no_pictures(picture):
    assert images(picture) == []


@pytest.mark.parametrize(
    ("srcset", "address"),
    [
        ("a.jpg", "a.jpg"),
        ("a.jpg 1x, b.jpg 2x", "a.jpg"),
        ("a.jpg 100w,b.jpg 900w", "b.jpg"),
        ("", ""),
        (" , ", ""),
        ("a.jpg 1.5.2w", "a.jpg"),
    ],
)
def test_srcset(srcset, address):
    assert widest(srcset) == address
