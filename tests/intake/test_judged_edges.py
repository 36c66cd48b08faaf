"""Edges of every combination of what two pages name: no reason contradicts a column, nor another reason."""

from __future__ import annotations

import itertools
from collections import Counter

import pytest

from newscrawl.intake.judged_edges import edge_between
from newscrawl.judgement import Licence
from newscrawl.reposts import match_texts
from newscrawl.store.articles import StoredArticle
from tests.judgement.test_naming import BODY, stored

COPY, ORIGIN = "甲网", "乙网"
#: Whom pages name: the one, the other, a wire, a third, a house of the wire's group.
NAMES = (None, COPY, ORIGIN, "新华社", "丙日报", "新华网")
NAMED = [
    [(kind, name) for kind, name in zip(("source", "lead", "cited"), names, strict=True) if name]
    for names in itertools.product(NAMES, NAMES[:5], (None, ORIGIN, "丙日报"))
]
DATES = (("2026-03-02", "2026-03-01"), (None, None))
MIRROR = {"claimed_portal": "丁网"}
MATCH = match_texts(0, BODY, BODY)

#: What cannot be true of one edge: pairs of (code, side) of its reasons, None for any side.
CONTRADICTIONS = [
    *(((one, None), (other, None)) for one, other in itertools.combinations(
        ("credit_attributed", "credit_dateline", "credit_other", "credit_itself", "credit_none", "credit_undirected"), 2)),
    *((("names_publisher", "copy"), (code, None)) for code in ("credit_other", "credit_itself", "credit_none")),
    *((("names_other_source", "copy"), (code, None)) for code in ("credit_attributed", "credit_dateline", "credit_itself", "credit_none")),
    *((("same_source", None), (code, None)) for code in ("credit_other", "credit_itself", "credit_none", "names_other_source", "credit_undirected")),
    *((("names_publisher", side), ("names_other_source", side)) for side in ("copy", "origin")),
    *((("direction_open", None), (code, None)) for code in ("credit_other", "credit_itself", "credit_none")),
    *((("lacks_lead", side), ("stands_at_home", side)) for side in ("copy", "origin")),
    (("lacks_lead", "copy"), ("credit_dateline", None)),
    (("lacks_lead", "copy"), ("lacks_lead", "origin")),
    (("published_later", "copy"), ("published_later", "origin")),
    (("seen_later", "copy"), ("seen_later", "origin")),
    (("is_mirror", "origin"), ("same_owner", None)),
]  # fmt: skip


def article(number, portal, named, published=None, mirror=None, owner=None):
    made = stored(portal, *named, mirror=mirror, published=published, owner=owner)
    made.url = f"http://{portal}.example/{number}.html"
    return StoredArticle(
        id=number, portal_key=portal, first_seen=f"2026-04-0{number}T00:00:00Z", source_name=None, publisher=None,
        channel=None, original_publisher=None, relation="unknown", state="live", **vars(made),
    )  # fmt: skip


def said(edge):
    return {(reason["code"], reason.get("side")) for reason in edge.reasons}


def contradictions(edge):
    """What an edge says against itself."""
    reasons = said(edge)
    codes = Counter(code for code, _ in reasons)
    expected = {"false": {"credit_other", "credit_itself"}}.get(
        edge.attribution, {f"credit_{edge.attribution}"}
    )
    wrong = [
        (one, other)
        for one, other in CONTRADICTIONS
        if any(code == one[0] and one[1] in (None, side) for code, side in reasons)
        and any(code == other[0] and other[1] in (None, side) for code, side in reasons)
    ]
    wrong += [] if {code for code in codes if code.startswith("credit_")} <= expected else ["credit"]
    wrong += [] if ("direction_open" in codes) == (not edge.directed) else ["direction"]
    wrong += [] if ("same_owner" in codes) == (edge.status == "own") else ["owner"]
    wrong += [] if ("licensed" in codes) == (edge.status == "licensed") else ["licence"]
    if edge.status not in {"own", "licensed"} and edge.status != edge.attribution:
        wrong.append("status")
    if not edge.directed and edge.attribution in {"false", "none"}:
        wrong.append("accused without direction")
    return wrong


def between(a, b, licences=()):
    edge = edge_between(a, b, MATCH, at="2026-05-01", licences=licences, short_copies="all")
    assert edge is not None
    return edge


@pytest.mark.parametrize("dates", DATES)
@pytest.mark.parametrize("mirror", [None, MIRROR])
def test_no_edge_contradicts_itself(dates, mirror):
    """All that the copy's page may name, against all that the origin's may, as judged from either side."""
    met = Counter()
    for one, other in itertools.product(NAMED, NAMED[::4]):
        copy, origin = article(2, COPY, one, dates[0], mirror), article(1, ORIGIN, other, dates[1])
        edge = between(copy, origin)
        assert contradictions(edge) == [], (one, other, edge)
        turned = between(origin, copy)
        assert (turned.directed, turned.attribution, said(turned)) == (
            edge.directed,
            edge.attribution,
            said(edge),
        )
        met[edge.directed, edge.attribution] += 1
    if mirror is None and dates[0]:
        assert {(True, value) for value in ("attributed", "dateline", "false", "none")} <= set(met)
    assert (False, "undirected") in met


def test_the_order_of_arrival_changes_neither_direction_nor_credit():
    """Whichever of two pages without dates was stored first, and so stands as the origin where nothing tells."""
    met = Counter()
    for one, other in itertools.product(NAMED[::2], NAMED[::5]):
        there = between(article(2, COPY, one), article(1, ORIGIN, other))
        back = between(article(1, COPY, one), article(2, ORIGIN, other))
        assert (there.directed, there.status, there.kind) == (back.directed, back.status, back.kind)
        assert contradictions(back) == []
        met[there.directed, there.status] += 1
    assert {(False, "attributed"), (False, "dateline"), (False, "undirected")} <= set(met)


@pytest.mark.parametrize("owner", [None, "某集团"])
@pytest.mark.parametrize("licensed", [False, True])
def test_owner_and_licence_agree_with_the_reasons(owner, licensed):
    licences = [Licence(1, ORIGIN, COPY, "all", None, None)] if licensed else []
    for one, other in itertools.product(NAMED[::7], NAMED[::11]):
        edge = between(article(2, COPY, one, owner=owner), article(1, ORIGIN, other, owner=owner), licences)
        assert contradictions(edge) == []
        if owner:
            assert edge.status == "own"


def test_reasons_read_the_same_in_both_languages_and_name_whom_the_columns_mean():
    from newscrawl.judgement.reasons import words

    edge = between(
        article(2, COPY, [("source", "新华社")], "2026-03-02"),
        article(1, ORIGIN, [("lead", "新华社")], "2026-03-01"),
    )
    assert edge.attribution == "attributed"
    assert words(edge.reasons)[-2:] == [
        "both texts name one source: 新华社",
        "the copy names its source: 新华社",
    ]
    assert words(edge.reasons, "zh")[-2:] == ["两篇写明同一来源：新华社", "转载稿写明来源：新华社"]
