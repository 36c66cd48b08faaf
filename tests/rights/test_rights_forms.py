"""Forms of reservations and licences, each read as its specification says; contradictions and faults by name."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newscrawl.rights import (
    SPECIFICATIONS,
    applying,
    conflicts,
    from_headers,
    from_page,
    from_robots,
    from_rsl,
    from_tdmrep,
)
from newscrawl.rights.statements import matches

URL = "https://news.example.cn/xw/2026/1.html"
RSL = '<rsl xmlns="https://rslstandard.org/rsl">{}</rsl>'
RSL_SCRIPT = RSL.format("<content url='/'><license><prohibits>ai-train</prohibits></license></content>")


def page(head="", body="", text=""):
    return from_page(f"<!DOCTYPE html><html><head>{head}</head><body>{body}</body></html>", URL, text)


def robots(*lines):
    return from_robots("\n".join(lines).encode())


def rsl(inner):
    return from_rsl(RSL.format(inner).encode())


def header(*pairs):
    return from_headers([(name.encode(), value.encode()) for name, value in pairs], URL)


#: name, what is read, the statements expected as (specification, where, use, value, scope, agents, url)
FORMS = [
    # Content Signals
    ("signal for all", lambda: robots("User-agent: *", "Content-Signal: search=yes, ai-train=no", "Allow: /"),
     [("content_signals", "robots", "search", "allow", "", ("*",), None), ("content_signals", "robots", "ai-train", "disallow", "", ("*",), None)]),
    ("signal without blanks", lambda: robots("User-Agent: *", "content-signal:search=yes,ai-input=yes,ai-train=no"),
     [("content_signals", "robots", "search", "allow", "", ("*",), None), ("content_signals", "robots", "ai-input", "allow", "", ("*",), None), ("content_signals", "robots", "ai-train", "disallow", "", ("*",), None)]),
    ("signal before any group", lambda: robots("Content-Signal: ai-train=no", "User-agent: *", "Allow: /"),
     [("content_signals", "robots", "ai-train", "disallow", "", (), None)]),
    ("signal for two agents", lambda: robots("User-agent: a/1.0", "User-agent: b", "Content-Signal: ai-train=no"),
     [("content_signals", "robots", "ai-train", "disallow", "", ("a", "b"), None)]),
    ("signals of two groups", lambda: robots("User-agent: a", "Content-Signal: ai-train=no", "User-agent: b", "Content-Signal: ai-train=yes"),
     [("content_signals", "robots", "ai-train", "disallow", "", ("a",), None), ("content_signals", "robots", "ai-train", "allow", "", ("b",), None)]),
    ("signal with a comment", lambda: robots("User-agent: *", "Content-Signal: ai-train=no # no training"),
     [("content_signals", "robots", "ai-train", "disallow", "", ("*",), None)]),
    ("signal in a header", lambda: header(("Content-Signal", "ai-train=no")), [("content_signals", "header", "ai-train", "disallow", "", (), None)]),
    ("byte order mark and CR LF", lambda: from_robots(b"\xef\xbb\xbfUser-agent: *\r\nContent-Signal: search=no\r\n"),
     [("content_signals", "robots", "search", "disallow", "", ("*",), None)]),
    ("a signal in a comment", lambda: robots("User-agent: *", "# Content-Signal: ai-train=no"), []),
    # AIPREF
    ("usage for all", lambda: robots("User-agent: *", "Content-Usage: train-ai=n", "Allow: /"), [("aipref", "robots", "train-ai", "disallow", "", ("*",), None)]),
    ("usage with a path", lambda: robots("User-agent: *", "Content-Usage: /xw/ train-ai=n, search=y"),
     [("aipref", "robots", "train-ai", "disallow", "/xw/", ("*",), None), ("aipref", "robots", "search", "allow", "/xw/", ("*",), None)]),
    ("usage in a header", lambda: header(("content-usage", "train-ai=n, search=y")),
     [("aipref", "header", "train-ai", "disallow", "", (), None), ("aipref", "header", "search", "allow", "", (), None)]),
    ("usage with parameters", lambda: header(("Content-Usage", "train-ai=n;exceptions=foo")), [("aipref", "header", "train-ai", "disallow", "", (), None)]),
    ("a later value replaces", lambda: header(("Content-Usage", "train-ai=y, train-ai=n")), [("aipref", "header", "train-ai", "disallow", "", (), None)]),
    # RSL
    ("license in robots.txt", lambda: robots("License: https://x.example/rsl.xml", "User-agent: *", "Disallow:"),
     [("rsl", "robots", "", "note", "", (), "https://x.example/rsl.xml")]),
    ("license of a group", lambda: robots("User-agent: GPTBot", "License: https://x.example/ai.xml", "Disallow: /"),
     [("rsl", "robots", "", "note", "", ("GPTBot",), "https://x.example/ai.xml")]),
    ("license between agents", lambda: robots("User-agent: a", "License: https://x.example/l.xml", "User-agent: b", "Disallow: /"),
     [("rsl", "robots", "", "note", "", ("a", "b"), "https://x.example/l.xml")]),
    ("permits and prohibits", lambda: rsl('<content url="/"><license><permits type="usage">search ai-input</permits><prohibits type="usage">ai-train</prohibits></license></content>'),
     [("rsl", "rsl", "search", "allow", "", (), None), ("rsl", "rsl", "ai-input", "allow", "", (), None), ("rsl", "rsl", "ai-train", "disallow", "", (), None)]),
    ("uses with commas", lambda: rsl('<content url="/"><license><prohibits type="usage">ai-train,ai-input</prohibits></license></content>'),
     [("rsl", "rsl", "ai-train", "disallow", "", (), None), ("rsl", "rsl", "ai-input", "disallow", "", (), None)]),
    ("a use without type", lambda: rsl('<content url="/"><license><permits>search</permits></license></content>'), [("rsl", "rsl", "search", "allow", "", (), None)]),
    ("payment makes it conditional", lambda: rsl('<content url="/"><license><permits type="usage">ai-all</permits><payment type="use"><amount currency="USD">0.015</amount><standard>https://rslcollective.org/license</standard></payment></license></content>'),
     [("rsl", "rsl", "ai-all", "conditional", "", (), "https://rslcollective.org/license")]),
    ("free payment", lambda: rsl('<content url="/"><license><permits type="usage">all</permits><payment type="free"/></license></content>'), [("rsl", "rsl", "all", "allow", "", (), None)]),
    ("attribution is a condition", lambda: rsl('<content url="/"><license><permits type="usage">all</permits><payment type="attribution"/></license></content>'),
     [("rsl", "rsl", "all", "conditional", "", (), None)]),
    ("a section of the site", lambda: rsl('<content url="/photo/*"><license><prohibits type="usage">all</prohibits></license></content>'),
     [("rsl", "rsl", "all", "disallow", "/photo/*", (), None)]),
    ("content with an address", lambda: rsl('<content url="https://news.example.cn/xw/"><license><prohibits type="usage">all</prohibits></license></content>'),
     [("rsl", "rsl", "all", "disallow", "/xw/", (), None)]),
    ("users and places are notes", lambda: rsl('<content url="/"><license><permits type="geo">CN</permits></license></content>'), [("rsl", "rsl", "", "note", "", (), None)]),
    ("copyright and terms", lambda: rsl('<content url="/"><copyright type="organization">江城日报社</copyright><terms>https://x.example/t</terms></content>'),
     [("rsl", "rsl", "", "note", "", (), None), ("rsl", "rsl", "", "note", "", (), None)]),
    ("rsl link element", lambda: page('<link rel="license" type="application/rsl+xml" href="/rsl.xml">'), [("rsl", "link", "", "note", "", (), "https://news.example.cn/rsl.xml")]),
    ("rsl Link header", lambda: header(("Link", '<https://x.example/rsl.xml>; rel="license"; type="application/rsl+xml"')), [("rsl", "header", "", "note", "", (), "https://x.example/rsl.xml")]),
    ("rsl in a script", lambda: page(f'<script type="application/rsl+xml">{RSL_SCRIPT}</script>'),
     [("rsl", "rsl", "ai-train", "disallow", "", (), None)]),
    # TDMRep
    ("tdmrep reserved", lambda: from_tdmrep(b'[{"location": "/", "tdm-reservation": 1}]'), [("tdmrep", "well_known", "tdm", "disallow", "/", (), None)]),
    ("tdmrep with a policy", lambda: from_tdmrep(b'[{"location": "*", "tdm-reservation": 1, "tdm-policy": "https://x.example/p.json"}]'),
     [("tdmrep", "well_known", "tdm", "conditional", "*", (), "https://x.example/p.json")]),
    ("tdmrep not reserved", lambda: from_tdmrep(b'[{"location": "/open/*", "tdm-reservation": 0}]'), [("tdmrep", "well_known", "tdm", "allow", "/open/*", (), None)]),
    ("tdmrep header", lambda: header(("TDM-Reservation", "1")), [("tdmrep", "header", "tdm", "disallow", "", (), None)]),
    ("tdmrep headers", lambda: header(("tdm-policy", "https://x.example/p"), ("tdm-reservation", "1")), [("tdmrep", "header", "tdm", "conditional", "", (), "https://x.example/p")]),
    ("tdmrep meta", lambda: page('<meta name="tdm-reservation" content="1">'), [("tdmrep", "meta", "tdm", "disallow", "", (), None)]),
    ("tdmrep meta with policy", lambda: page('<meta name="TDM-Policy" content="/p.json"><meta name="tdm-reservation" content="1">'),
     [("tdmrep", "meta", "tdm", "conditional", "", (), "https://news.example.cn/p.json")]),
    ("tdmrep as text", lambda: from_tdmrep(b'[{"location": "/", "tdm-reservation": "1"}]'), [("tdmrep", "well_known", "tdm", "disallow", "/", (), None)]),
    # robots directives
    ("noai", lambda: page('<meta name="robots" content="noai, noimageai">'), [("robots_meta", "meta", "noai", "disallow", "", (), None), ("robots_meta", "meta", "noimageai", "disallow", "", (), None)]),
    ("noarchive for one robot", lambda: page('<meta name="baiduspider" content="noarchive">'), [("robots_meta", "meta", "archive", "disallow", "", ("baiduspider",), None)]),
    ("X-Robots-Tag", lambda: header(("X-Robots-Tag", "noai")), [("robots_meta", "header", "noai", "disallow", "", (), None)]),
    ("X-Robots-Tag for one robot", lambda: header(("X-Robots-Tag", "otherbot: noindex")), [("robots_meta", "header", "search", "disallow", "", ("otherbot",), None)]),
    ("index, follow", lambda: page('<meta name="robots" content="index, follow">'), []),
    # licences
    ("rel=license to a licence page", lambda: page("", '<a rel="license" href="https://creativecommons.org/licenses/by-nc/4.0/deed.zh">CC</a>'),
     [("cc", "link", "", "conditional", "", (), "https://creativecommons.org/licenses/by-nc/4.0/deed.zh")]),
    ("a licence page without rel", lambda: page("", '<a href="http://creativecommons.org/licenses/by/3.0/cn/">CC</a>'), [("cc", "link", "", "conditional", "", (), "http://creativecommons.org/licenses/by/3.0/cn/")]),
    ("CC0", lambda: page('<link rel="license" href="https://creativecommons.org/publicdomain/zero/1.0/">'), [("cc", "link", "", "allow", "", (), "https://creativecommons.org/publicdomain/zero/1.0/")]),
    ("a house licence", lambda: page('<link rel="license" href="/about/copyright.html">'), [("rel_license", "link", "", "note", "", (), "https://news.example.cn/about/copyright.html")]),
    ("rel with several values", lambda: page("", '<a rel="nofollow license" href="/l">L</a>'), [("rel_license", "link", "", "note", "", (), "https://news.example.cn/l")]),
    ("Link header, several", lambda: header(("Link", '</a.css>; rel=preload, </l.html>; rel="license"')), [("rel_license", "header", "", "note", "", (), "https://news.example.cn/l.html")]),
    ("dcterms.rights", lambda: page('<meta name="DCTERMS.rights" content="CC BY 4.0 https://creativecommons.org/licenses/by/4.0/">'),
     [("cc", "meta", "", "conditional", "", (), None)]),
    ("JSON-LD license", lambda: page('<script type="application/ld+json">{"@type":"NewsArticle","license":"https://x.example/l"}</script>'),
     [("schema_org", "json_ld", "", "note", "", (), "https://x.example/l")]),
    ("JSON-LD in a graph", lambda: page('<script type="application/ld+json">{"@graph":[{"@type":"NewsArticle","copyrightHolder":{"name":"江城日报社"}}]}</script>'),
     [("schema_org", "json_ld", "", "note", "", (), None)]),
    ("JSON-LD licence page", lambda: page('<script type="application/ld+json">[{"license":"https://creativecommons.org/licenses/by-sa/4.0/"}]</script>'),
     [("cc", "json_ld", "", "conditional", "", (), "https://creativecommons.org/licenses/by-sa/4.0/")]),
    # AI labels
    ("AIGC element", lambda: page("""<meta name="AIGC" content='{"Label":"1","ContentProducer":"x","ProduceID":"1"}'>"""), [("gb45438", "meta", "ai-label", "note", "", (), None)]),
    ("AIGC wrapped", lambda: page("""<meta name="AIGC" content='{"AIGC":{"Label":"2"}}'>"""), [("gb45438", "meta", "ai-label", "note", "", (), None)]),
    ("label line", lambda: page(text="松花江畔雾凇如约而至。" * 20 + "\n（本文由AI生成）"), [("gb45438", "text", "ai-label", "note", "", (), None)]),
    ("label at the beginning", lambda: page(text="内容由人工智能辅助创作\n" + "松花江畔雾凇如约而至。" * 20), [("gb45438", "text", "ai-label", "note", "", (), None)]),
    ("an article about AI", lambda: page(text="记者从会上获悉，人工智能生成内容标识办法将于九月一日起施行，平台须对生成内容添加标识，违者将被追究责任。" * 5), []),
    ("nothing", page, []),
]  # fmt: skip


@pytest.mark.parametrize(("read", "expected"), [form[1:] for form in FORMS], ids=[form[0] for form in FORMS])
def test_a_form_is_read_as_its_specification_says(read, expected):
    reading = read()
    found = [
        (one.specification, one.where, one.use, one.value, one.scope, one.agents, one.url)
        for one in reading.statements
    ]
    if expected and expected[0][:2] == ("cc", "meta"):
        found = [(*one[:6], None) for one in found]
    assert found == expected
    assert not reading.faults
    assert all(one.specification in SPECIFICATIONS and one.text for one in reading.statements)


FAULTS = [
    ("signal with another word", lambda: robots("User-agent: *", "Content-Signal: ai-train=maybe, search=yes"), 1),
    ("usage without value", lambda: header(("Content-Usage", "train-ai")), 0),
    ("usage of a path alone", lambda: robots("User-agent: *", "Content-Usage: /xw/"), 0),
    ("relative license", lambda: robots("License: /rsl.xml"), 0),
    ("tdmrep that is not JSON", lambda: from_tdmrep(b"<html>404</html>"), 0),
    ("tdmrep that is an object", lambda: from_tdmrep(b'{"location": "/"}'), 0),
    ("tdmrep rule without location", lambda: from_tdmrep(b'[{"tdm-reservation": 1}, {"location": "/", "tdm-reservation": 1}]'), 1),
    ("tdmrep with true", lambda: from_tdmrep(b'[{"location": "/", "tdm-reservation": true}]'), 0),
    ("tdmrep of two megabytes", lambda: from_tdmrep(b" " * (2 << 20)), 0),
    ("policy without reservation", lambda: page('<meta name="tdm-policy" content="/p">'), 0),
    ("rsl that is HTML", lambda: from_rsl(b"<html><body>404</body></html>"), 0),
    ("rsl that breaks off", lambda: from_rsl(b"<rsl><content"), 0),
    ("rsl of another namespace", lambda: from_rsl(b'<rsl><content url="/"><license><permits>search</permits></license></content></rsl>'), 1),
    ("rsl without content", lambda: rsl(""), 0),
    ("JSON-LD that breaks off", lambda: page('<script type="application/ld+json">{"license":</script>'), 0),
    ("AIGC without label", lambda: page("""<meta name="AIGC" content='{"x":1}'>"""), 0),
]  # fmt: skip


@pytest.mark.parametrize(("read", "left"), [one[1:] for one in FAULTS], ids=[one[0] for one in FAULTS])
def test_what_is_wrong_is_named_and_counts_for_nothing(read, left):
    reading = read()
    assert reading.faults
    assert len(reading.statements) == left


def test_a_contradiction_is_named_and_nothing_is_decided():
    reading = robots("User-agent: *", "Content-Signal: ai-train=yes")
    reading += header(("Content-Usage", "train-ai=n"))
    (conflict,) = conflicts(reading.statements)
    assert (conflict.use, conflict.allowing.where, conflict.forbidding.where) == (
        "train-ai",
        "robots",
        "header",
    )
    wide = rsl('<content url="/"><license><permits>all</permits></license></content>')
    wide += page('<meta name="robots" content="noai">')
    assert [one.use for one in conflicts(wide.statements)] == ["train-ai"]
    assert not conflicts(robots("User-agent: *", "Content-Signal: search=yes, ai-train=no").statements)


def test_only_statements_for_this_address_and_agent_apply():
    reading = robots(
        "User-agent: *", "Content-Usage: train-ai=n", "Content-Usage: /xw/ train-ai=y", "Allow: /",
        "User-agent: other", "Content-Usage: search=n",
    )  # fmt: skip
    assert [(one.use, one.value) for one in applying(reading.statements, URL)] == [("train-ai", "allow")]
    elsewhere = applying(reading.statements, "https://news.example.cn/tp/1.html")
    assert [(one.use, one.value) for one in elsewhere] == [("train-ai", "disallow")]
    own = robots(
        "User-agent: *",
        "Content-Usage: train-ai=y",
        "Allow: /",
        "User-agent: Newscrawl",
        "Content-Usage: train-ai=n",
    )
    assert [one.value for one in applying(own.statements, URL)] == ["disallow"]


@pytest.mark.parametrize(
    ("pattern", "path", "fits"),
    [
        ("", "/a", True), ("/", "/a", True), ("/a", "/b", False), ("/a*", "/ab", True), ("*.jpg$", "/a/b.jpg", True),
        ("*.jpg$", "/b.jpg?x", False), ("/a*c$", "/abc", True), ("/a*c$", "/abcd", False), ("/a$", "/a", True),
        ("/a$", "/ab", False), ("/*/x/*/y", "/1/x/2/y3", True), ("/a*a$", "/a", False),
    ],
)  # fmt: skip
def test_patterns(pattern, path, fits):
    assert matches(pattern, path) is fits


@settings(deadline=None)
@given(st.text(max_size=400), st.binary(max_size=400))
def test_anything_is_read(text, data):
    page(f'<meta name="tdm-reservation" content="{text}">', text, text)
    from_robots(data)
    from_robots(f"Content-Usage: {text}\nLicense: {text}\nContent-Signal: {text}".encode(errors="replace"))
    from_tdmrep(data)
    from_rsl(data)
    header(("Link", text.encode("latin-1", "replace").decode("latin-1")), ("X-Robots-Tag", "a"))
