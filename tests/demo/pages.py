"""What a test reads off the sample pages: their texts, dates and links, straight from the bytes."""

from __future__ import annotations

import difflib
import json
import re
from functools import cache
from urllib.parse import urljoin

import lxml.html

from newscrawl.demo.portals import HERE, Portals

CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))
#: By id.
BY_ID = {case["id"]: case for case in CASES}

#: Where each portal keeps the paragraphs of an article.
BODIES = "//*[@id='essay']//p | //*[@id='content_area']//p | //*[@class='content']//p"
#: Lines of the page, not of the text.
FURNITURE = re.compile(r"^（松花江网编辑 .*）$|^《江城日报》（.*）$")
#: A shorter common run is chance, not copying.
SHORTEST_RUN = 8


def decode(content: bytes) -> str:
    """The text of a page, whatever its label says: our pages are UTF-8 or GBK."""
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return content.decode("gbk")


def tree(content: bytes) -> lxml.html.HtmlElement:
    return lxml.html.fromstring(decode(content).encode(), parser=lxml.html.HTMLParser(encoding="utf-8"))


@cache
def body(url: str, phase: int = 1) -> str:
    """The text of an article without white space and without the page's own last lines."""
    portals = Portals()
    portals.phase = phase
    page = portals.page(url)
    assert page is not None, url
    paragraphs = (element.text_content().strip() for element in tree(page.body).xpath(BODIES))
    return "".join("".join(text.split()) for text in paragraphs if not FURNITURE.match(text))


@cache
def shared(copy: str, origin: str) -> int:
    """Characters in common runs of two articles (difflib's matching blocks)."""
    blocks = difflib.SequenceMatcher(None, body(copy), body(origin), autojunk=False).get_matching_blocks()
    return sum(block.size for block in blocks if block.size >= SHORTEST_RUN)


def links(content: bytes, url: str) -> set[str]:
    """Where a page leads: its anchors, and the pages its ``createPageHTML`` script would link to."""
    found = {
        urljoin(url, href) for href in tree(content).xpath("//a/@href") if not href.startswith("javascript:")
    }
    for pages, _, name, ending in re.findall(
        r'createPageHTML\((\d+), (\d+), "(\w+)", "(\w+)"\)', decode(content)
    ):
        found |= {urljoin(url, f"{name}_{number}.{ending}") for number in range(1, int(pages))}
    return {link.partition("#")[0] for link in found}
