"""Whom a text names, seen from another: the publisher, the source of both, a third, itself; and the credit that follows."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from newscrawl.judgement import credit, credit_of_edge, judge
from newscrawl.judgement.claims import claims_of
from newscrawl.judgement.naming import naming
from newscrawl.reposts import match_texts

#: Synthetic.
BODY = (
    "跨越青柳江的云渡大桥主桥昨日上午顺利合龙，两岸群众冒雨来到江边观看。项目负责人介绍，施工团队先后调整吊装方案，最终比计划提前完成合龙。"
    "大桥预计明年五月通车，届时居民过江时间将大大缩短，对缓解老桥拥堵、带动北岸产业园发展具有重要作用。"
)
KINDS = {"source": "source_line", "lead": "lead", "byline": "byline", "editor": "editor_line"}


def stored(portal, *layers, owner=None, brands=(), mirror=None, published=None):
    """An article with layers: ``(kind, publisher)``, ``(kind, publisher, house of its people)`` or ``("cited", name)``."""
    read = [
        {"kind": KINDS.get(kind, "lead"), "publisher": None if kind == "cited" else name, "publisher_raw": name,
         "channel": None, "extra": {"cited": name} if kind == "cited" else {"people_org": people[0]} if people else {}}
        for kind, name, *people in layers
    ]  # fmt: skip
    return SimpleNamespace(
        body=BODY, title="大桥合龙", url=f"http://{portal}.example/1.html", portal=portal, portal_owner=owner,
        portal_brands=list(brands), mirror=mirror, published_at=published, layers=read,
    )  # fmt: skip


#: Where the copy stands, where the origin does, and what each names; expected: whom the copy names, and the credit.
CASES = {
    "the publisher of the origin": (
        ("甲网", ("source", "乙网")), ("乙网",), {"publisher": "乙网"}, ("attributed", "credit_attributed", "乙网"),
    ),
    "its brand": (
        ("甲网", ("source", "乙晚报")), ("乙网",), {"publisher": "乙晚报"}, ("attributed", "credit_attributed", "乙晚报"),
    ),
    "a house of its group": (
        ("甲网", ("source", "新华网")), ("新华社",), {"publisher": "新华网"}, ("attributed", "credit_attributed", "新华网"),
    ),
    "the wire that the origin names": (
        ("甲网", ("source", "新华社")), ("乙网", ("source", "新华社")), {"shared": "新华社"}, ("attributed", "credit_attributed", "新华社"),
    ),
    "the wire whose lead heads the origin": (
        ("甲网", ("source", "新华社")), ("乙网", ("lead", "新华社")), {"shared": "新华社"}, ("attributed", "credit_attributed", "新华社"),
    ),
    "the wire by the lead of both": (
        ("甲网", ("lead", "新华社")), ("乙网", ("lead", "新华社")), {"shared": "新华社"}, ("dateline", "credit_dateline", "新华社"),
    ),
    "the publisher in the text, itself outright": (
        ("甲网", ("source", "甲网"), ("cited", "乙网")), ("乙网",), {"publisher": "乙网"}, ("dateline", "credit_dateline", "乙网"),
    ),
    "the publisher in the text, the wire outright": (
        ("甲网", ("source", "新华社"), ("cited", "乙网")), ("乙网", ("lead", "新华社")),
        {"publisher": "乙网", "shared": "新华社"}, ("attributed", "credit_attributed", "新华社"),
    ),
    "another source": (
        ("甲网", ("source", "丙日报")), ("乙网", ("source", "新华社")), {"third": "丙日报"}, ("false", "credit_other", "丙日报"),
    ),
    "another source by the lead": (
        ("甲网", ("lead", "丙日报")), ("乙网",), {"third": "丙日报"}, ("false", "credit_other", "丙日报"),
    ),
    "another house by the byline": (
        ("甲网", ("byline", "丙日报")), ("乙网",), {"third": "丙日报"}, ("false", "credit_other", "丙日报"),
    ),
    "the origin's house by the byline": (
        ("甲网", ("byline", "乙网")), ("乙网",), {"publisher": "乙网"}, ("attributed", "credit_attributed", "乙网"),
    ),
    "the origin's house by the reporter in the source line": (
        ("甲网", ("source", "丙日报", "乙日报")), ("乙日报",), {"publisher": "乙日报"}, ("attributed", "credit_attributed", "乙日报"),
    ),
    "another house by the reporter in the source line": (
        ("甲网", ("source", None, "丙日报")), ("乙网",), {"third": "丙日报"}, ("false", "credit_other", "丙日报"),
    ),
    "a house that is no publisher by the writer in the source line": (
        ("甲网", ("source", None, "丙大学")), ("乙网",), {}, ("none", "credit_none", None),
    ),
    "whom the text itself refers to, in both": (
        ("甲网", ("cited", "丙日报")), ("乙网", ("cited", "丙日报")), {}, ("none", "credit_none", None),
    ),
    "itself": (("甲网", ("source", "甲网")), ("乙网",), {"itself": True}, ("false", "credit_itself", None)),
    "its own lead": (
        ("甲网", ("lead", "甲网")), ("乙网",), {"itself": True, "own_house": "甲网"}, ("false", "credit_itself", "甲网"),
    ),
    "a house of its own group": (
        ("新华社", ("source", "新华网")), ("乙网",), {"itself": True, "own_house": "新华网"}, ("false", "credit_itself", "新华网"),
    ),
    "its editors only": (("甲网", ("editor", "甲网")), ("乙网",), {}, ("none", "credit_none", None)),
    "nobody": (("甲网",), ("乙网", ("source", "新华社")), {}, ("none", "credit_none", None)),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_whom_a_copy_names_and_how_it_credits(case):
    one, other, expected, credited = CASES[case]
    copy = stored(*one)
    origin = stored(*other, brands=["乙晚报"])
    found = naming(claims_of(copy, BODY), claims_of(origin, BODY))
    shown = {"publisher": found.publisher, "shared": found.shared, "third": found.third, "itself": found.itself or None, "own_house": found.own_house}  # fmt: skip
    assert {name: value for name, value in shown.items() if value} == expected
    assert tuple(credit(copy, origin)) == credited


def test_a_text_without_layers_is_read_by_its_lines():
    origin = SimpleNamespace(body="新华社北京8月24日电（记者 王某）" + BODY, url="http://www.news.cn/a.html")
    copies = {
        "来源：新华网\n": ("attributed", "新华网"),
        "来源：某某晚报\n": ("false", "某某晚报"),
        "新华社北京8月24日电 ": ("dateline", "新华社"),
        "来源：b.example 记者 王某\n": ("false", None),
        "": ("none", None),
    }
    for line, expected in copies.items():
        copy = SimpleNamespace(body=line + BODY, url="http://b.example/1")
        given = credit(copy, origin)
        assert (given.attribution, given.name) == expected


def test_layers_say_what_a_text_is_from_whatever_stands_in_its_lines():
    article = stored("甲网", ("source", "新华社"))
    article.body = "来源：某某晚报\n中新社北京8月24日电 " + BODY
    claims = claims_of(article, article.body)
    assert (claims.sources, claims.datelines, claims.lead) == (("新华社",), (), None)


def reasons_of(copy, origin):
    return [(r.code, r.arguments) for r in judge(copy, origin, match_texts(0, BODY, BODY)).reasons]


def test_a_source_of_both_is_reported_once_and_weighs_nothing():
    one, other = (stored(portal, ("source", "新华社")) for portal in ("甲网", "乙网"))
    codes = reasons_of(one, other)
    assert ("same_source", {"name": "新华社"}) in codes
    assert not {"names_other_source", "names_publisher"} & {code for code, _ in codes}
    assert judge(one, other, match_texts(0, BODY, BODY)).origin is None


@pytest.mark.parametrize("layer", [("lead", "丙日报"), ("byline", "丙日报"), ("cited", "丙日报")])
@pytest.mark.parametrize("source", [(), (("source", "甲网"),)])
def test_only_a_source_line_says_that_a_text_was_taken_from_somewhere(layer, source):
    """An origin on a site that no registry knows has the byline of its own paper."""
    copy = stored("甲网", layer, *source)
    assert credit(copy, stored("乙网")).code == "credit_other"
    assert "names_other_source" not in {code for code, _ in reasons_of(copy, stored("乙网"))}


def test_reasons_tell_whom_a_text_names():
    copy, origin = stored("甲网", ("source", "丙日报")), stored("乙网")
    assert ("names_other_source", {"side": "a", "name": "丙日报"}) in reasons_of(copy, origin)
    copy = stored("甲网", ("source", "乙网"))
    assert ("names_publisher", {"side": "a", "name": "乙网"}) in reasons_of(copy, origin)


def test_without_direction_a_credit_stands_only_where_it_holds_both_ways():
    wire = [stored(portal, ("source", "新华社")) for portal in ("甲网", "乙网")]
    assert credit_of_edge(*wire, directed=False).attribution == "attributed"
    bare, named = stored("甲网"), stored("乙网", ("source", "丙日报"))
    for pair in ((bare, named), (named, bare), (stored("甲网", ("source", "乙网")), bare)):
        assert credit_of_edge(*pair, directed=False).attribution == "undirected"
    assert credit_of_edge(named, bare, directed=True).attribution == "false"


def test_a_mirror_is_the_only_possible_copy():
    mirror = stored("甲网", ("source", "乙网"), mirror={"claimed_portal": "丁网"})
    assert credit_of_edge(mirror, stored("乙网"), directed=False).attribution == "attributed"
    assert credit_of_edge(mirror, stored("丙网"), directed=False).attribution == "undirected"
