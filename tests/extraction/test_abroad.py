"""Pages in other languages than Chinese: what stands around a text is none of it, whatever language it is in.

The pages are synthetic: invented reports in nine languages, in five layouts of the last twenty years.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from newscrawl.errors import RefusedPage
from newscrawl.extraction import abroad, extract

#: By language: title, text, other articles, readers, and the words around a text.
_PAGES = json.loads((Path(__file__).parent / "abroad.json").read_text(encoding="utf-8"))
TITLES, TEXTS, OTHERS, READERS, WORDS = (
    _PAGES[kind] for kind in ("titles", "texts", "others", "readers", "words")
)


def paragraphs(lines):
    return "".join(f"<p>{line}</p>" for line in lines)


def links(lines):
    return (
        "<ul>"
        + "".join(f'<li><a href="/n/{i}.html">{s[:45]}</a></li>' for i, s in enumerate(lines))
        + "</ul>"
    )


def teasers(lines):
    return "".join(
        f'<div><h3><a href="/t/{i}.html">{s[:30]}</a></h3><p>{s}</p></div>' for i, s in enumerate(lines)
    )


def replies(lines):
    return "".join(
        f"<div><b>user{i}</b> <span>1{i}.01.2020 12:0{i}</span><p>{s}</p></div>"
        for i, s in enumerate(lines * 2)
    )


def table(g):
    """A portal of 2012: one table, the text in one cell, its lines broken."""
    w, other = WORDS[g], OTHERS[g]
    cell = f"<font size=5><b>{TITLES[g]}</b></font><br><i>{w['pub']}</i><br>{w['by']}<br><br>"
    cell += "<br><br>".join(TEXTS[g]) + f"<br><br>{w['tags']}<br>{w['pr']}<br><br><b>{w['rel']}</b><br>"
    cell += "<br>".join(f'<a href="/{i}">{s[:40]}</a>' for i, s in enumerate(other))
    cell += f"<br><b>{w['com']}</b><br>" + "<br>".join(
        f"<b>user{i}</b> 12.01.2012<br>{s}" for i, s in enumerate(READERS[g] * 2)
    )
    return f'<table width="980"><tr><td width=150>{links(other * 3)}</td><td width=560>{cell}<br><a href="/k">{w["leave"]}</a></td><td width=250><b>{w["most"]}</b>{teasers(other)}</td></tr></table><center><small>{w["rights"]}</small></center>'


def blog(g):
    """A pointer between two paragraphs; behind them the author's box, buttons, teasers, readers and a form."""
    w, text = WORDS[g], TEXTS[g]
    return f'<div id="page"><h1>{TITLES[g]}</h1><p class="m">{w["pub"]}</p><div class="c">{paragraphs(text[:2])}<p><strong>{w["also"]}</strong><a href="/x1.html">{OTHERS[g][0][:50]}</a></p>{paragraphs(text[2:])}<p>{w["tags"]}</p><div class="q"><h4>{w["biohead"]}</h4><p>{w["bio"]}</p></div><h3>{w["share"]}</h3><div><a href="#">Facebook</a> <a href="#">Twitter</a></div><h3>{w["rel"]}</h3>{teasers(OTHERS[g])}</div><div class="k"><h3>{w["com"]}</h3>{replies(READERS[g])}<h3>{w["leave"]}</h3><form><textarea></textarea></form></div></div><div class="b">{w["cookie"]} <button>OK</button></div>'


def news(g):
    """Pictures with captions, a form for a newsletter between the paragraphs, a request to report mistakes."""
    w, text = WORDS[g], TEXTS[g]
    return f'<main><article><h1>{TITLES[g]}</h1><div class="by-line">{w["by"]}</div><time datetime="2020-01-12T10:15:00+00:00">{w["pub"]}</time><figure><img src="/i.jpg"><figcaption>{w["cap"]} <span class="credit">{w["photo"]}</span></figcaption></figure><div class="story-body">{paragraphs(text[:1])}<div class="embed-box"><p>{w["news"]}</p><form><input type="email"><button>OK</button></form></div>{paragraphs(text[1:3])}<p><a href="/x2.html">{w["also"]}{OTHERS[g][1][:50]}</a></p><figure><img src="/j.jpg"><figcaption>{w["cap"]}</figcaption></figure>{paragraphs(text[3:])}<p>{w["err"]}</p></div></article><section><h2>{w["most"]}</h2>{teasers(OTHERS[g])}</section></main><footer><p>{w["rights"]}</p></footer>'


def hashed(g):
    """Nothing but div elements; the teaser of another article at the end of the text."""
    w, last = WORDS[g], OTHERS[g][2]
    text = "".join(f'<div class="j1">{s}</div>' for s in TEXTS[g])
    return f'<div class="a1"><div class="c3"><h1 class="e5">{TITLES[g]}</h1><div class="f6"><span>{w["by"]}</span> <span>{w["pub"]}</span></div><div class="g7"><div class="h8"><img src="/p.jpg"><div class="i9">{w["photo"]}</div></div>{text}<div class="k2"><a href="/x9.html">{last[:60]}</a></div><div class="j1">{last}</div></div><div class="l3">{w["news"]}</div><div class="m4"><div>{w["com"]}</div>{replies(READERS[g])}</div></div></div>'


def plain(g):
    """A picture in a box beside the text; a notice, keywords and links below it."""
    w, text = WORDS[g], TEXTS[g]
    return f'<div id="left">{links(OTHERS[g] * 2)}</div><div id="content"><h2>{TITLES[g]}</h2><div>{w["pub"]}</div><div>{w["pr"]}</div><p><b>{text[0]}</b></p><div style="float:right;width:200px"><img src="/z.jpg"><br><small>{w["cap"]} {w["photo"]}</small></div>{paragraphs(text[1:])}<p><small>{w["rights"]}</small></p><p>{w["tags"]}</p><div><strong>{w["rel"]}:</strong>{links(OTHERS[g])}</div></div>'


def read(language, body, head=""):
    html = f'<!DOCTYPE html><html lang="{language}"><head><meta charset="utf-8"><title>{TITLES[language]} - Herald</title>{head}</head><body>{body}</body></html>'
    return extract(html.encode(), "http://news.example/2020/01/12/hall.html", content_type="text/html")


@pytest.mark.parametrize("layout", [table, blog, news, hashed, plain])
@pytest.mark.parametrize("language", sorted(TEXTS))
def test_only_the_text(language, layout):
    article = read(language, layout(language))
    lines = article.body.split("\n")
    assert [line for line in lines if line in TEXTS[language]] == TEXTS[language]
    kept = [line for line in lines if line not in TEXTS[language]]
    # Whose picture it is may stay where no element says that the line belongs to one.
    assert kept in ([], [WORDS[language]["photo"]])
    assert article.title == TITLES[language]


@pytest.mark.parametrize("language", sorted(TEXTS))
def test_captions_are_kept_beside_the_text(language):
    assert any(WORDS[language]["cap"] in caption for caption in read(language, news(language)).captions)


def test_captions_that_are_the_story_stay():
    pictures = "".join(
        f"<figure><img src='/{i}.jpg'><figcaption>{s}</figcaption></figure>"
        for i, s in enumerate(TEXTS["en"])
    )
    body = read(
        "en",
        f"<h1>{TITLES['en']}</h1><p>{WORDS['en']['pub']}</p><div>{pictures}<p>{OTHERS['en'][0]}</p></div>",
    ).body
    assert TEXTS["en"][1] in body


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Print | Email | Share", "button"),
        ("Комментариев: 12", "comments"),
        ("12 KOMMENTARE", "comments"),
        ("ΣΧΟΛΙΑ (3)", "comments"),
        ("Read more: The hall reopens", "also"),
        ("Więcej na ten temat:", "related"),
        ("À propos de l’auteur", "author"),
        ("Photo: Jim Lane / AP", "credit"),
        (WORDS["pl"]["photo"], "credit"),
        ("By Ann Porter", "by"),
        ("Keywords: hall, council", "tags"),
    ],
)
def test_kinds(text, kind):
    assert kind in abroad.kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Print is dead, said the publisher.",
        "Comments by the mayor angered the traders.",
        "By noon the road was open.",
        "Von dort aus ging es weiter.",
        "Video games are popular here.",
        "来源：新华社 Print",
        "12,5",
    ],
)
def test_sentences_are_no_furniture(text):
    assert abroad.kinds(text) <= {"also"}


BYLINES = [
    ("By Erin Porter March 3, 2020", ["Erin Porter"]),
    ("By Ann McElroy on Jun 3, 2020", ["Ann McElroy"]),
    ("By Alexa Ray Winter on Jun 3, 2020", ["Alexa Ray Winter"]),
    ("By Bryan Walsh Tuesday, Aug. 3, 2020", ["Bryan Walsh"]),
    ("By Ann Porter and Jim Lane, Senior Editor", ["Ann Porter", "Jim Lane"]),
    ("By The Herald Editorial Board", []),
]


@pytest.mark.parametrize(("line", "names"), BYLINES)
def test_names_end_where_the_day_begins(line, names):
    assert (
        read("en", f"<h1>{TITLES['en']}</h1><div>{line}</div><div>{paragraphs(TEXTS['en'])}</div>").authors
        == names
    )


@pytest.mark.parametrize("word", ["Freitag", "Image", "From", "Username", "PM", "Local News"])
def test_words_beside_the_time_are_no_source(word):
    for markup in (
        f"<span class='source'>{word}</span> <span>12.01.2020 10:15</span>",
        f"<span>{word}</span> | <span>12.01.2020</span> | <span>10:15</span>",
    ):
        article = read(
            "de", f"<h1>{TITLES['de']}</h1><div>{markup}</div><div>{paragraphs(TEXTS['de'])}</div>"
        )
        assert article.source_name is None


def test_houses_beside_the_time_are_sources():
    markup = "<span class='source'>Valley Herald</span> <span>12.01.2020 10:15</span>"
    article = read("de", f"<h1>{TITLES['de']}</h1><div>{markup}</div><div>{paragraphs(TEXTS['de'])}</div>")
    assert article.source_name == "Valley Herald"


def test_slides_inside_a_text_are_another_story():
    slides = "".join(f"<li><h4>Another story</h4><p>{s}</p></li>" for s in OTHERS["en"] * 2)
    text = TEXTS["en"]
    article = read(
        "en",
        f"<h1>{TITLES['en']}</h1><div>{paragraphs(text[:3])}<div class='gallery'><ul>{slides}</ul></div>{paragraphs(text[3:])}</div>",
    )
    assert article.body.split("\n") == text


def test_a_single_long_paragraph_printed_twice_stands_once():
    text = " ".join(TEXTS["en"])
    article = read(
        "en",
        f"<div><h1>{TITLES['en']}</h1><div class='x'><p>{text}</p></div><div>12.01.2020, 19:16</div><div class='y'><p>{text}</p></div></div>",
    )
    assert article.body == text


def test_code_that_tells_browsers_apart_is_no_challenge():
    script = '<script src="/fingerprintjs2/fingerprint2.min.js"></script>'
    text = TEXTS["fr"][:2]
    article = read("fr", f"<h1>{TITLES['fr']}</h1>{paragraphs(text)}", head=script)
    assert article.body.split("\n") == text
    with pytest.raises(RefusedPage) as refused:
        read("fr", "<p>Patientez</p>", head=script)
    assert refused.value.cause == "interstitial"


def test_layers_of_captions_beside_the_text_have_no_offset_in_it():
    layers = [layer for layer in read("en", news("en")).layers if layer.position == "caption"]
    assert layers
    assert {layer.start for layer in layers} == {None}
