"""Bylines of English and European pages: where the names end."""

from __future__ import annotations

import pytest

from newscrawl.extraction import extract

TEXT = (
    "Le conseil municipal a adopté mardi soir la rénovation du vieux port, après quatre heures de débats.",
    "Le chantier, estimé à dix-huit millions d’euros, doit permettre d’agrandir les quais et de planter des arbres.",
    "Les commerçants redoutent une baisse de fréquentation pendant les travaux, prévus pour durer trente mois.",
)


def page(meta: str, head: str = "") -> bytes:
    """One synthetic article with ``meta`` between heading and text."""
    body = "".join(f"<p>{one}</p>" for one in TEXT)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>Le vieux port</title>{head}</head><body><article><h1>Le vieux port</h1>{meta}{body}</article></body></html>'.encode()


def read(meta: str, head: str = ""):
    return extract(page(meta, head), "https://www.port.example/2022/11/18/a.html", content_type="text/html")


@pytest.mark.parametrize(
    "line",
    [
        "Par <a>Claire Fontaine</a><span>Publié le 18 novembre 2022 à 08h15</span>",
        "<span>By Claire Fontaine</span><span>Transport correspondent, Eastport</span>",
        "<span>Von Claire Fontaine</span><span>Aktualisiert am 18.11.2022</span>",
        "Di Claire Fontaine Pubblicato il 18/11/2022",
        "di Claire Fontaine",
        "Von <a>Claire Fontaine</a>, Hafenstadt",
    ],
)
def test_a_byline_ends_with_its_element_and_before_words_of_publication(line):
    assert list(read(f'<div class="meta">{line}</div>').authors) == ["Claire Fontaine"]


def linked(author: str) -> str:
    """A head whose JSON-LD names ``author`` (JSON)."""
    return f'<script type="application/ld+json">{{"@type":"NewsArticle","author":{author},"publisher":{{"@type":"Organization","name":"Port Example"}}}}</script>'


@pytest.mark.parametrize(
    ("head", "authors"),
    [
        (linked('[{"@type":"Person","name":"Ruth Calder"},{"@type":"Person","name":"Omar Haddad"}]'), ["Ruth Calder", "Omar Haddad"]),
        (linked('"Ruth Calder"'), ["Ruth Calder"]),
        (linked('{"@type":["Person"],"name":"By Ruth Calder"}'), ["Ruth Calder"]),
        ('<meta name="author" content="Ruth Calder; Omar Haddad">', ["Ruth Calder", "Omar Haddad"]),
        ('<meta name="byl" content="By Ruth Calder">', ["Ruth Calder"]),
        # a house, a desk, the site itself, a login, an address
        (linked('{"@type":"Organization","name":"Ruth Calder"}'), []),
        (linked('{"@type":"Person","name":"Port Example"}'), []),
        (linked('{"@type":"Person","name":"webmaster"}'), []),
        ('<meta name="author" content="Eastport Gazette">', []),
        ('<meta property="article:author" content="https://www.facebook.com/ruth">', []),
    ],
)  # fmt: skip
def test_authors_stated_for_machines_count_where_the_page_displays_none(head, authors):
    assert list(read("", head).authors) == authors
    assert list(read("<p>By Anna Berger</p>", head).authors) == ["Anna Berger"]


def test_on_a_chinese_page_a_field_for_machines_is_who_put_the_text_up():
    html = '<html><head><meta charset="utf-8"><title>柳河镇蔬菜价格回落</title><meta name="author" content="Ruth Calder"></head><body><h1>柳河镇蔬菜价格回落</h1><p>2022-11-18 08:15</p><p>柳河镇的蔬菜批发市场已经热闹起来，二十多辆货车依次驶入，全镇现有日光温室一千二百栋。</p></body></html>'
    assert list(extract(html.encode(), "http://www.lh.example/1.html").authors) == []


def test_a_link_to_an_authors_page_is_a_byline_and_one_to_a_place_is_none():
    line = '<div><a href="/{}/x-y/">{}</a><span>Madrid - </span><time>18 nov 2022 - 08:15</time></div>'
    assert list(read(line.format("autor", "Lucía Romero")).authors) == ["Lucía Romero"]
    assert list(read(line.format("city", "New York")).authors) == []


def test_where_each_of_two_reports_from_is_no_part_of_their_names():
    line = "By ZHOU HUIYING in Changchun and LIU YANG in Beijing | Updated: 2022-11-18 08:15"
    assert list(read(f"<p>{line}</p>").authors) == ["ZHOU HUIYING", "LIU YANG"]


@pytest.mark.parametrize("standfirst", ["", "<p>Le conseil municipal a tranché mardi.</p>"])
def test_a_long_line_of_byline_and_dates_is_no_paragraph(standfirst):
    line = "Par <a>Claire Fontaine</a><span>Publié le 18 novembre 2022 à 08h15, modifié le 19 novembre 2022 à 10h02</span><span>Temps de Lecture 3 min.</span>"
    article = read(f"{standfirst}<section>{line}</section>")
    assert "Publié" not in article.body
    assert (list(article.authors), article.published_at[:16]) == (["Claire Fontaine"], "2022-11-18T08:15")


@pytest.mark.parametrize(
    "line",
    [
        "<p>Texte par : Claire Fontaine</p>",
        "<p>Claire Fontaine avec AFP</p>",
        "<p>WORDS BY Claire Fontaine</p>",
        "<p>Ein Bericht von Claire Fontaine</p>",
        '<div class="autor">Claire Fontaine <span>Redakteurin</span></div>',
    ],
)
def test_other_wordings_of_a_byline(line):
    assert list(read(f"<div>{line}<div>18/11/2022</div></div>").authors) == ["Claire Fontaine"]


@pytest.mark.parametrize(
    "line",
    [
        "<span>Ana Ruiz</span> · <span>Nov. 18, 2022 8:15 a.m. ET</span>",
        "<div>Ana Ruiz | Friday 18th November 2022 08:15</div>",
        "<div><b>Ana Ruiz</b><br>Capital Bureau Chief</div><div>18 November 2022</div>",
    ],
)
def test_a_name_alone_beside_the_time(line):
    assert list(read(line).authors) == ["Ana Ruiz"]


@pytest.mark.parametrize(
    "word",
    [
        "New York",
        "Climate Change",
        "Breaking News",
        "Staff Writer",
        "United Kingdom",
        "Live Updates",
        "Le Port",
    ],
)
def test_other_words_beside_the_time_are_no_names(word):
    assert read(f"<div><span>{word}</span> · <span>Nov. 18, 2022</span></div>").authors == []


def test_what_a_list_of_the_site_is_called_is_no_name():
    nav = '<nav><a href="/eastport">Port Arthur</a><a href="/eastport">Ana Ruiz</a></nav>'
    html = page("<div><span>Ana Ruiz</span> · <span>Nov. 18, 2022</span></div>").decode()
    article = extract(html.replace("<body>", f"<body>{nav}").encode(), "https://www.port.example/a.html")
    assert article.authors == []
