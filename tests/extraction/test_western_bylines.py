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
    ],
)
def test_a_byline_ends_with_its_element_and_before_words_of_publication(line):
    assert list(read(f'<div class="meta">{line}</div>').authors) == ["Claire Fontaine"]
