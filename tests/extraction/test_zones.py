from __future__ import annotations

from newscrawl.extraction.tree import EDGE, flatten, marked, parse


def only_block(html: str):
    page = flatten(parse(f"<html><body>{html}</body></html>"))
    assert len(page.blocks) == 1
    return page.blocks[0]


def test_an_edge_stands_where_one_element_ends_and_another_begins():
    block = only_block("<p><span>2024-05-01 08:30</span><span>来源：江城日报</span></p>")
    assert marked(block) == f"2024-05-01 08:30{EDGE}来源：江城日报"


def test_a_page_cannot_forge_an_edge():
    block = only_block(f"<p><b>来源：江城{EDGE}日报</b>作者：王芳</p>")
    assert marked(block) == f"来源：江城 日报{EDGE}作者：王芳"
