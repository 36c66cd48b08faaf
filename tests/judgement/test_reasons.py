"""Reasons agree with the columns they stand beside, whatever these say; every code has words in both languages."""

from __future__ import annotations

import itertools
import re
from pathlib import Path

import pytest

from newscrawl.items import Reason
from newscrawl.judgement import direction, reasons, weights
from newscrawl.judgement.credit import UNDIRECTED, Credit
from newscrawl.language import LANGUAGES, known
from newscrawl.reposts import copying

#: Every credit there is: the column's value, the code of its reason, and whom it names.
CREDITS = [
    Credit("attributed", "credit_attributed", "某报"),
    Credit("dateline", "credit_dateline", "某报"),
    Credit("false", "credit_other", "某报"),
    Credit("false", "credit_itself"),
    Credit("none", "credit_none"),
    UNDIRECTED,
]
STATUSES = ("own", "licensed", *dict.fromkeys(one.attribution for one in CREDITS))
#: What a judgement of the two texts alone may have said.
SAID = [
    Reason("direction_open"),
    Reason("published_later", {"side": "a"}),
]
#: Every reason that reposts and judgement give.
CODES = sorted(
    {
        "shared", "nothing_shared", "no_prose", "numbers_differ", "names_differ", "siblings", "promotion", "quoted",
        "common_wording", "words_changed", "whole_paragraphs", "titles_agree", "direction_open", "same_owner", "licensed",
        "same_source", "credit_false", *(credit.code for credit in CREDITS),
        *(sign.code for sign in weights.SIGNS),
    }
)  # fmt: skip


def test_every_code_that_is_given_is_listed_here():
    given = set()
    for module in (copying, direction, reasons):
        given |= set(re.findall(r'Reason\(\s*"(\w+)"', Path(module.__file__).read_text("utf-8")))
    given |= set(
        re.findall('"(credit_[a-z]+)"', Path(direction.__file__).with_name("credit.py").read_text("utf-8"))
    )
    assert given <= set(CODES)


@pytest.mark.parametrize(
    ("given", "status", "directed", "said"),
    list(itertools.product(CREDITS, STATUSES, (True, False), [[], *([one] for one in SAID), SAID])),
)
def test_a_stored_reason_never_contradicts_a_stored_column(given, status, directed, said):
    """Whole edges: ``tests/intake/test_judged_edges.py``."""
    kept = reasons.credited(reasons.of_edge(said, "a"), directed, given, status)
    codes = [reason.code for reason in kept]
    assert [code for code in codes if code.startswith("credit_")] == [given.code]
    assert ("direction_open" in codes) == (not directed)
    assert ("same_owner" in codes) == (status == "own")
    assert ("licensed" in codes) == (status == "licensed")
    for language in LANGUAGES:
        assert len(reasons.words(reasons.stored(kept), language)) == len(kept)


@pytest.mark.parametrize("code", CODES)
def test_every_code_has_words_in_both_languages(code):
    arguments = {
        "characters": 120, "share_a": 0.5, "share_b": 1.0, "passages": 2, "count": 3, "name": "某报", "side": "a",
    }  # fmt: skip
    english, chinese = (reasons.words([Reason(code, arguments)], language)[0] for language in LANGUAGES)
    assert not re.search("[\u4e00-\u9fff]", english.replace("某报", ""))
    assert re.search("[\u4e00-\u9fff]", chinese)
    assert "{" not in english + chinese


def test_every_code_is_in_the_catalogue():
    assert all(known(f"reason.{code}", language) for code in CODES for language in LANGUAGES)


def test_the_sides_are_copy_and_origin_once_stored():
    judged = [
        Reason("shared", {"characters": 9, "share_a": 0.25, "share_b": 1.0, "passages": 1}),
        Reason("traces", {"side": "b"}),
    ]
    turned = reasons.stored(reasons.of_edge(judged, "b"))
    assert turned[0] | {"share_copy": 1.0, "share_origin": 0.25} == turned[0]
    assert reasons.words(turned) == [
        "9 characters shared: 100% of the copy, 25% of the origin, in 1 passage(s)",
        "the copy carries traces of a mirror or of obfuscation",
    ]
    assert reasons.words(turned, "zh")[1] == "转载稿带有镜像或混淆痕迹"


def test_codes_and_arguments_of_older_versions_still_have_words():
    old = [
        {"code": "credit_false"},
        {"code": "names_publisher", "side": "copy"},
        {"code": "names_other_source", "side": "copy"},
    ]
    assert reasons.words(old) == [
        "the copy does not name the origin as its source, but itself or another",
        "the copy names the publisher of the origin",
        "the copy names another source, which is not the origin's",
    ]
    assert reasons.words(old, "zh") == [
        "转载稿所写来源不是原稿，而是自己或他人",
        "转载稿写明原稿的发布者",
        "转载稿写明另一来源，不是原稿的来源",
    ]


def test_reasons_stored_in_words_by_older_versions_stay_as_they_stand():
    assert reasons.words(["the titles agree", {"code": "titles_agree"}]) == [
        "the titles agree",
        "the titles agree",
    ]
