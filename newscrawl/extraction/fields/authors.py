"""Authors and editors of an article, by the lines that name them and the grammar of :mod:`newscrawl.text.credits`."""

from __future__ import annotations

import itertools
import re
from itertools import islice
from typing import TYPE_CHECKING

from newscrawl.extraction import named_people
from newscrawl.extraction.abroad import is_foreign
from newscrawl.extraction.body import rows
from newscrawl.extraction.fields.source import HOUSE_AND_NAME, acceptable, labelled
from newscrawl.extraction.fields.zones import (
    MICRO_AUTHOR,
    Zones,
    inside,
    locate,
    microformat,
    paired,
    printed,
)
from newscrawl.extraction.head import names_of, people_of
from newscrawl.extraction.named_people import credited
from newscrawl.extraction.tree import EDGE, marked
from newscrawl.text.cities import is_place
from newscrawl.text.credits import LATIN, Kind, read
from newscrawl.text.flat import same_length
from newscrawl.text.labels import TITLES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from newscrawl.extraction.body import Body, Kept
    from newscrawl.extraction.head import Head
    from newscrawl.extraction.tree import Block, Node, Page


def editors(page: Page, where: Zones, body: Body) -> tuple[list[str], str | None]:
    """Who edited the page: microformat, then labelled lines above, in and below the body."""
    micro = microformat(page, ("editor_baidu",))
    unseen: list[str] = []
    if micro:
        names = credited(micro[0], Kind.EDITOR, logins=True) or named_people.split(_value(micro[0]))
        if names and not micro[1].hidden:
            return names, "microformat"
        unseen = names
    out: list[str] = []
    origin: str | None = None
    places = [
        (text, "meta line") for text, b in where.printed_above() if b.weight < 160 and not b.node.hidden
    ]
    places += [(marked(b), "tail") for b in inside(page, body)]
    places += [(marked(b), "tail") for _, b, kind in body.taken if kind != "lead"]
    places += [(marked(k.block)[-80:], "tail") for k in body.kept[-4:]]
    places += [(k.text, "tail") for k in _credit_rows(body)]
    places += [(text, "tail") for text, b in printed(where.below, 14) if b.weight < 160]
    places += [
        (text, "tail")
        for text, _ in paired([*(b for _, b, _ in body.taken), *(k.block for k in body.kept[-4:])])
    ]
    for text, place in places:
        if not _EDITS.search(text):
            continue
        span = locate(text, where.shown) if where.shown and place == "meta line" else None
        rest = f"{text[: span[0]]} {text[span[1] :]}".strip() if span else text
        names = credited(text, Kind.EDITOR, logins=True) or _western_editors(text) or _loose_editor(rest)
        if not names and place == "meta line" and (beside := _EDITOR_FIELD.search(text)):
            names = named_people.alone(beside["name"], sure=True)
        for name in names:
            if name not in out:
                out.append(name)
                origin = origin or place
    # What readers are not shown counts where nothing is shown: some put the author's name there.
    return (out, origin) if out or not unseen else (unseen, "microformat")


def _credit_rows(body: Body) -> list[Kept]:
    """The last rows of a table at the end of the text, their cells joined: ``编辑 | 张三``."""
    last = body.kept[-_LAST_CELLS:]
    if not any(k.block.node.tag in {"td", "th"} for k in last):
        return []
    return [k for k in rows(last) if k.text.count(" | ") == 1 and len(k.text) < _LAST_ROW]


#: So many cells at the end of a text are looked at, and rows of so many characters.
_LAST_CELLS, _LAST_ROW = 12, 40


def _value(text: str) -> str:
    """What stands behind the label of a microformat, up to another field's."""
    return named_people.OTHER_FIELD.split(re.split(r"[:：]", text, maxsplit=1)[-1])[0]


def _loose_editor(text: str) -> list[str]:
    """``（江边网编辑 张三）``, ``张三 编辑``: a line that is nothing else, or the bracket it ends with."""
    given, text = text, text.replace(EDGE, " ")
    parts = [part.strip(_RIM) for part in given.split(EDGE)] if EDGE in given else []
    bracket = _AT_END.search(text) if text.endswith(_CLOSED) else None
    own = [part for part in parts[:_ELEMENTS] if len(part) < _OWN_CREDIT and _EDITS.search(part)]
    for part in (text, bracket["inside"] if bracket else "", *own):
        found = named_people.signed(part) if 0 < len(part) < 60 else None
        if found is not None and found.editors:
            return list(found.editors)
    return []


def _western_editors(text: str) -> list[str]:
    """``Editing by Sam Holmes``, ``Edited by …``, ``Contact editor …``: who edited, without the label's colon."""
    match = _EDITED_BY.search(text) if text.isascii() or "dit" in text else None
    if match is None:
        return []
    names = re.split(r",? and |, | & ", match["names"].rstrip("."))
    return [name for name in names if not _DESK.search(name)]


#: An editor among the fields of a meta line, without a colon: ``浏览：321 编辑 张三``.
_EDITOR_FIELD = re.compile(
    r"(?:^|[\s\x1f|｜])(?:(?:责任|責任|值班|网络|網絡)?(?:编辑|編輯)|责编|責編)[\s\x1f|｜丨]{1,3}(?P<name>[\u4e00-\u9fff·]{2,9})(?=$|[\s\x1f|｜])"
)
#: Begins with a set of characters, which is looked for several times as fast as alternatives.
_EDITS = re.compile(r"[编編稿Ee편](?:(?<=[编編稿])|(?<=[Ee])dit(?:or|ing|ed)|(?<=E)DITOR|(?<=편)집)")
_IN_PARENS = re.compile(r"[（(【〔\[]([^（()）】【〔〕\[\]]{2,60})[)）】〕\]]")
#: The bracket that a text opens with: ``〔記者張三／台北報導〕``, ``【某快報／張三】``.
_OPENING = re.compile(
    r"[\s\u3000]{0,8}[【〔（(\[]\s?(?P<inside>[^（()）】【〔〕\[\]。]{3,50}?)\s?[】〕）)\]]"
)
_AT_END = re.compile(r"(?P<before>^|[。！？!?”」…\s])\s?[（(【〔](?P<inside>[^（()）]{2,60})[)）】〕][。]?$")
#: How a line ends that such brackets end.
_CLOSED = (")", "）", ")。", "）。", "】", "〕")
_AS_WHAT = re.compile(r"\s?作者(?:系|为|是|单位)")
_AUTHOR_IS = re.compile(r"^(?:本文)?作者\s?(?P<name>[\u4e00-\u9fff]{2,4}?)\s?(?:系|为|是|任|[,，])")
#: ``作者系江边大学经济学院教授 张三``
_AUTHOR_AT = re.compile(
    rf"^(?:本文)?作者\s?(?:系|为|是)[\u3400-\u9fff、·\s]{{2,40}}?(?:{TITLES}|记者|编辑)\s{{0,2}}(?P<name>[\u3400-\u9fff·]{{2,8}})$"
)
#: ``本报讯 记者张三报道``, ``本报记者 张三``: a lead without brackets.
_AGENCY = re.compile(
    r"^\s{0,8}[【\[]?[\u4e00-\u9fff·A-Za-z]{2,16}?(?:\d{1,2}月\d{1,2}日)?(?:快讯|快訊|讯|訊|消息|电|電)[】\]]?[\s：:]{0,4}(?=[\u4e00-\u9fff\s·]{0,12}?(?:记者|記者|通讯员|通訊員|实习生|實習生))"
)
_LEAD = re.compile(
    r"^\s{0,8}(?P<whole>[\u4e00-\u9fffA-Za-z·《》]{0,14}?\s?(?:记者|記者|通讯员|通訊員|实习生|實習生)[\s：:／/]{0,3}(?P<rest>[^，。！？：]{2,60}))"
)
_WIRED = re.compile(r"(?:电|電|讯|訊|消息|报道)\s{0,2}$")


def authors(
    page: Page, head: Head, where: Zones, body: Body, edited: list[str] | None = None
) -> tuple[list[str], str | None]:
    """Who wrote it: microformat, labelled author, byline, the meta line, lead, signature.

    ``edited``: the page's editors. A field for machines that names the same people names who put the text up; it
    counts only where it is displayed and nothing else names an author.
    """
    edited = edited or []
    doubted: list[str] = []
    micro = microformat(page, ("author_baidu",))
    if micro:
        names = credited(micro[0], Kind.WRITER, Kind.REPORTER) or named_people.split(_value(micro[0]))
        editor = microformat(page, ("editor_baidu",)) if micro[1].hidden else None
        same = set(names) <= set(edited) or (editor is not None and all(name in editor[0] for name in names))
        if names and not same:
            return names, "microformat"
        doubted = names
    for names, origin in _displayed(page, head, where, body, edited):
        if names and not (doubted and set(names) <= set(doubted)):
            return names, origin
    return (doubted, "microformat") if micro and doubted and not micro[1].hidden else ([], None)


def _displayed(
    page: Page, head: Head, where: Zones, body: Body, edited: list[str]
) -> Iterable[tuple[list[str], str]]:
    """The places that name authors, from the most explicit on."""
    for text, block in where.printed_above():
        if block.weight < 160:
            yield named_people.with_helpers(text), "meta line"
    taken = sorted(
        (block for _, block, kind in body.taken if kind in {"byline", "source_line"}),
        key=lambda one: one.index,
    )
    yield _bylines([*where.above, *taken], where.shown), "byline"
    for text, block in where.printed_above():
        if block.weight < 160:
            yield credited(text, Kind.REPORTER), "meta line"
    yield _behind_source(where), "meta line"
    yield _named_author(page, head, where), "microformat"
    yield _beside_time(where, where.shown), "beside time"
    stated = [name for name in _stated_authors(head, body) if name not in edited]
    start = body.kept[0].block.index if body.kept else 0
    openings = [
        *(block.text for block in taken if block.index < start),
        *(k.text[:200] for k in body.kept[:3]),
    ]
    led = next(filter(None, map(from_lead, openings)), [])
    if not set(stated) < set(led):
        yield stated, "meta"
    yield led, "lead"
    tail = [b for _, b, _ in body.taken] + [k.block for k in _last(body)] + where.below[:8]
    tail.sort(key=lambda block: block.index)
    yield _bylines(tail, None), "signature"
    for block in tail:
        yield _signature(block.text), "signature"
    yield [name for k in _credit_rows(body) for name in byline(k.text)], "signature"
    yield _bylines([k.block for k in body.kept if not k.caption and k.block.weight < 40], None), "byline"
    yield _about_author([block.text for block in tail]), "signature"
    yield _opening_house(body), "byline"
    yield _linked_authors(head, where, edited), "json-ld"
    yield _western_stated(head, where, body), "meta"
    yield _western_beside_time(page, where, body), "beside time"


def _behind_source(where: Zones) -> list[str]:
    """``来源：某报网络版　张三 李四``: names behind the value of a source's label, and nothing else."""
    for text, block in where.printed_above():
        if block.weight >= _NAMES_LINE + _CREDITS or not _SOURCED.match(text):
            continue
        house = labelled(text) or ""
        rest = text.rpartition(house)[2].replace(EDGE, " ").strip() if house else ""
        if rest and (names := named_people.alone(rest)):
            return names
    return []


_SOURCED = re.compile(r"[\s\x1f]{0,4}[\u3400-\u9fff\s]{0,6}[源处處][:：]")


def _about_author(lines: list[str]) -> list[str]:
    """The name a box about the author begins with: ``作者简介`` · ``张三，某报首席记者，……``."""
    for line, following in itertools.pairwise([*lines, ""]):
        head = _ABOUT_AUTHOR.match(line)
        about = _WHO.match(line[head.end() :] or following) if head else None
        if about and named_people.likely(about[1]):
            return [about[1]]
    return []


_ABOUT_AUTHOR = re.compile(
    r"\s{0,4}[【\[（(]?(?:[关關][于於])?作者(?:[简簡]介|介[绍紹]|[简簡][历歷]|档案)?[】\]）)]?\s?[:：]?\s{0,3}(?=$|[\u3400-\u9fff])"
)
_WHO = re.compile(
    r"\s{0,4}([\u3400-\u9fff]{2,4})\s?[，,：:]\s?(?=[^。]{0,30}(?:记者|記者|作者|[编編][辑輯]|[评評][论論][员員]|教授|研究[员員]|撰稿人|作家|主任|博士|[学學]者|律[师師]))"
)


def _opening_house(body: Body) -> list[str]:
    """``某某日报 张三``: a house and its writer as the first line of the text, as printed papers sign."""
    for k in body.kept[:1]:
        signed = named_people.house_and_names(k.text.strip()) if k.block.weight < _NAMES_LINE else None
        if signed and acceptable(signed[0]):
            return signed[1]
    return []


def _last(body: Body) -> list[Kept]:
    """The last lines of the body, and the last paragraph of it before buttons that slipped in."""
    out = body.kept[-2:]
    long = [k for k in body.kept[-5:] if k.block.weight >= 20][-1:]
    return [*(k for k in long if k not in out), *out]


def _bylines(blocks: list[Block], shown: str | None) -> list[str]:
    """Who signs in lines of their own, or in the line with the time: the first such line and those beside it."""
    out: list[str] = []
    at = -1
    for block in blocks:
        if block.weight >= 60:
            continue
        if out and not 0 <= block.index - at <= _BESIDE:
            break
        text = marked(block)
        spaced = text.replace(EDGE, " ")
        by = _BY_HAN.match(spaced)
        names = (
            (named_people.alone(spaced[by.end() :], sure=True) if by else [])
            or byline(spaced)
            or (byline(block.text) if EDGE in text else [])
            or (_western(text.split(EDGE, 1)[0].strip()) if EDGE in text else [])
            or _western(spaced)
            or _western_barred(spaced)
            or _behind_bar(spaced)
            or _in_an_element(text)
        )
        span = locate(text, shown) if not names and shown else None
        if span:
            rest = f"{text[: span[0]]} {_ZONE_BEHIND.sub('', text[span[1] :])}"
            names = byline(rest.replace(EDGE, " ").strip()) or next(
                filter(None, (byline(part) for part in rest.split(EDGE) if len(part) > 4)), []
            )
            names = (
                names
                or _western(text[span[1] :].strip(_RIM + EDGE))
                or (from_lead(text[span[1] :].strip(_RIM)) if _WIRE_TIMED.match(text, span[1]) else [])
            )
        if names:
            at = block.index
            out.extend(name for name in names if name not in out)
    return out


_PERSON = r"[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿŁł.'’\-]+(?: (?:(?:von|van|de|der|di|del) )?[A-ZÀ-ÖØ-Þ][A-Za-zÀ-ÖØ-öø-ÿŁł.'’\-]*){1,3}"
#: ``(Reporting by …; Editing by Sam Holmes and Ann Lee)``
_EDITED_BY = re.compile(
    rf"(?:^|[;.(\s])(?:[Ee]dit(?:ed|ing) by|(?i:contact)(?: the)? editors?:?) (?P<names>{_PERSON}(?:(?:, and|,| and| &) {_PERSON}){{0,3}})(?=$|[.;)\s(|])"
)
#: ``By Zhang San and Li Ming in Beijing | …``, ``Von Anna Berger | …``, ``Par Claire Dubois``
_BY = re.compile(
    rf"(?:(?i:(?:written|story|text|words|posted|reported|report|reporting|published|analysis|opinion|interview) by)|[Bb]y|BY"
    r"|(?:(?:Ein|Eine|Bericht|Analyse|Kommentar|Reportage|Interview|Gastbeitrag|Essay|Text|Un|Article|Entretien|Propos|Recueillis|Texte|Reportage|Texto|Testo|Articolo|Servizio) ){0,2}(?:von|par|de|di|por)"
    r"|Von|VON|Par|PAR|Por|POR|Di|Door|DOOR|Av|Af|Autorin|Autor|Auteur|Autore|Auteurs|Autoren|Texte?|Teks[t]|Texto|Testo|(?:Texte|Propos recueillis|Recueilli) par|A cura di)"
    rf"[ :]{{1,3}}(?P<names>{_PERSON}(?:(?:,| and| und| et| y| e| &|, and) {_PERSON}){{0,4}})(?=$|,|,? and (?:the|staff)\b|[ ,]+(?:in|on|from|for|at|with|avec|mit|con|am|le|el|il|Updated|Published|Posted|Source|Editor)\b|[ ,]*(?:[|/•·@(–-]|\d))"
)
#: A lead in the line of the time: ``08:15 某某网北京11月18日讯 记者…``
_WIRE_TIMED = re.compile(r"[\s\x1f|｜]{0,6}[\u4e00-\u9fff]{3,16}(?:\d{1,2}月)?\d{1,2}日(?:电|電|讯|訊|消息)")
#: ``By 張三``; and the zone that stands behind a time and is no part of its form.
_BY_HAN = re.compile(r"\s{0,4}[Bb][Yy][ :：]{1,3}(?=[\u3400-\u9fff])")
_ZONE_BEHIND = re.compile(r"^\s{0,3}[(（]?(?:[ECMP][SD]?T|HKT|SGT|GMT|UTC)[)）]?(?![A-Za-z])")
#: ``di Paola Ricci``: in small letters only where the line is nothing else.
_BY_WHOLE = re.compile(
    rf"(?:di|par|von|por|door|av|af) (?P<names>{_PERSON}(?:(?:,| e| et| und| y| en) {_PERSON}){{0,3}})"
)
#: ``Claire Fontaine avec AFP``: a line of names and the agency they worked with.
_WITH_AGENCY = re.compile(
    rf"(?P<names>{_PERSON}(?:(?:,| and| und| et| y| e| &) {_PERSON}){{0,3}}),? (?:with|avec|mit|und|et|con|and|y|e) (?:AFP|AP|dpa|DPA|Reuters|EFE|ANSA|ATS|Belga|Keystone|agenc(?:e|es|ies|ias)|agenzie|wires?|Agenturen|wire reports|The Associated Press)(?: \(\w+\))?"
)
_BY_BEGINS, _LONGEST_BY, _BEFORE_COMMA = frozenset("BbWwSsTtVPpDdAadpvaUERrIioO"), 400, re.compile(r" +(?=,)")
#: Where the first of two reports from: ``By Zhou Huiying in Changchun and Liu Yang in Beijing``.
_FROM_WHERE = re.compile(r" in [A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+)?(?=,? and [A-Z]|, [A-Z])")
#: ``by Xinhua Writers Zhou Yan and Wu Fei``: what they are stands before the names.
_BY_WRITERS = re.compile(
    r"^([Bb]y |BY )(?:[A-Z][A-Za-z']+ ){0,3}(?:[Ss]taff |[Ss]enior |[Cc]hief )?(?:[Ww]riter|[Rr]eporter|[Cc]orrespondent|[Jj]ournalist)s?:? (?=[A-Z])"
)
#: ``JANE DOE, Senior Correspondent``
_NAME_AND_TITLE = re.compile(
    rf"(?P<name>{_PERSON}), (?:[A-Z][A-Za-z]+ ){{0,3}}(?:[Cc]orrespondent|[Rr]eporter|[Ww]riter|[Ee]ditor|[Cc]olumnist|[Jj]ournalist|[Cc]ontributor)"
)
#: What may stand in capitals right behind a name: days, months, what somebody is.
_BEHIND_NAME = re.compile(
    r" (?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|Mon|Tue|Wed|Thu|Fri|Sat|Sun|January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|Montag|Dienstag|Mittwoch|Donnerstag|Freitag|Samstag|Sonntag"
    r"|Updated|Published|Posted|Last|Publié|Publiée|Modifié|Mis|Veröffentlicht|Aktualisiert|Stand|Publicado|Actualizado|Pubblicato|Aggiornato|Gepubliceerd|Bijgewerkt|Opublikowano|Source|Staff|Senior|Special|Executive|Chief|Managing|Contributing|Associate|Deputy|Editor|Reporter|Writer|Correspondent|Columnist|Contributor|Photographer|Associated|For|In|At|By|On)\b\.?.*"
)


def _western(text: str) -> list[str]:
    """The names of a byline in English."""
    if text[:1] in "(（" and text[-1:] in ")）":
        text = text[1:-1].strip()
    first = text[:1]
    if len(text) > _LONGEST_BY or (first not in _BY_BEGINS and (" " not in text or not "A" <= first <= "Þ")):
        return []
    titled = _NAME_AND_TITLE.fullmatch(text) if ", " in text else None
    if titled and not _DESK.search(titled["name"]):
        return [titled["name"]]
    given, text = text, _BEFORE_COMMA.sub("", _FROM_WHERE.sub("", text))
    match = _WITH_AGENCY.fullmatch(text)
    if text[:1] in _BY_BEGINS:
        text = _THEN_DONE.sub("", _BY_WRITERS.sub(r"\1", text))
        match = match or _BY.match(text) or _BY_WHOLE.fullmatch(text)
    if match is None:
        return _western_placed(given) if given.count(" in ") > 1 else []
    names = (
        _BEHIND_NAME.sub("", f" {name}").strip()
        for name in re.split(r",? and | und | et | e | y | en |, | & ", match["names"])
    )
    return [name for name in names if " " in name and not _DESK.search(name)]


def _western_barred(text: str) -> list[str]:
    """``May 6, 2021 | By Jane Doe | Xinhua``: a byline between bars."""
    if "|" not in text or not _BARRED_BY.search(text):
        return []
    return next(filter(None, (_western(part.strip()) for part in text.split("|")[1:4])), [])


_BARRED_BY = re.compile(r"\| ?(?:[Bb]y|BY) [A-Z]")
#: ``Written by Jane Doe. Edited by …``: what else was done, behind the names.
_THEN_DONE = re.compile(r"[.;] (?:Edit(?:ed|ing)|Photo\w*|Additional|Video|Produced|Graphics)\b.*")


def _in_an_element(text: str) -> list[str]:
    """Names of a byline that is an element of its own in the line (``某报`` · ``記者張三／彰化報導`` · ``2 天``)."""
    if EDGE not in text or text.count(EDGE) > _ELEMENTS or not _REPORTING.search(text):
        return []
    return next(filter(None, (byline(part.strip(_RIM)) for part in text.split(EDGE) if len(part) > 4)), [])


_REPORTING = re.compile("[记記报報導导기]")
#: Characters of an element that is a credit: ``编辑 张三``.
_OWN_CREDIT = 16
#: A line of credits has no more elements; and what stands around each.
_ELEMENTS, _RIM = 8, " ·•|｜/／"


def _behind_bar(text: str) -> list[str]:
    """``某頭殼newtalk | 張三 彰化報導``: names behind the house and a bar, or before them."""
    if len(text) >= _BARRED or not ("|" in text or "｜" in text or "│" in text):
        return []
    parts = [part.strip() for part in _BAR.split(text)]
    if len(parts) != 2 or _DIGIT.search(text):
        return []
    if _POST_OF_WRITER.search(parts[1]) and len(names := named_people.alone(parts[0])) == 1:
        # ``張三｜某某財經特派記者``
        return names
    return next(filter(None, map(byline, parts)), [])


_POST_OF_WRITER = re.compile(
    r"^[^。，]{0,14}(?:记者|記者|撰稿人|[评評][论論][员員]|[专專][栏欄]作[家者]|主[笔筆]|特[约約]作者)$"
)
_BAR, _DIGIT = re.compile("[|｜│]"), re.compile(r"\d")
#: A line of a house, a bar and names is no longer.
_BARRED = 40


#: Lines of credits stand no further apart.
_BESIDE = 3


def _named_author(page: Page, head: Head, where: Zones) -> list[str]:
    """Names in an element that is called the author's, and nothing else in it."""
    claims = {head.meta.get("author", ""), *names_of(head.linked.get("author"))}
    micro = microformat(page, MICRO_AUTHOR, where)
    if micro:
        if micro[0] == head.meta.get("og:article:author"):
            # WeChat prints what its writers call themselves.
            claims.add(micro[0])
            signed = named_people.split(micro[0]) if len(micro[0]) <= _LONGEST_PEN_NAME else []
            if signed == [micro[0]]:
                return signed
        names = _one_author(micro[0], sure=micro[0] in claims or _is_author(micro[1]))
        if names:
            return names
    for block in where.above:
        if block.weight > 40:
            continue
        marked_up: list[str] = []
        for text, node, _ in block.parts[:_MOST_PARTS]:
            link = next((one for one in (node, node.parent) if one is not None and one.tag == "a"), None)
            if _is_author(node) or (link is not None and _is_author(link)):
                marked_up.extend(name for name in _one_author(text, sure=True) if name not in marked_up)
        if marked_up:
            return marked_up
    for block in where.above:
        if 0 <= where.title < block.index and block.weight <= _NAMES_LINE and _called_author(block):
            parted = _in_parts(block)
            names = (
                (parted if EDGE in marked(block) else [])
                or named_people.alone(block.text)
                or _western_alone(block.text)
                or _western_placed(block.text)
                or parted
            )
            if names:
                return names
    for block in where.above:
        linked = [
            name
            for text, node, _ in block.parts[:8]
            if (link := node if node.tag == "a" else node.parent) is not None
            and link.tag == "a"
            and _AUTHORS_PAGE.search(link.element.get("href") or "")
            for name in _western_alone(text) or named_people.alone(text, sure=True)
        ]
        if linked and block.index > where.title >= 0:
            return linked
    return []


#: Characters of a pen name.
_LONGEST_PEN_NAME = 8
#: The address of an author's own page.
_AUTHORS_PAGE = re.compile(
    r"/(?:authors?|autor(?:es|en|i)?|auteurs?|autore|people|person|profiles?|contributors?|writers?|staff|journalists?|reporters?|columnists?|by|firmas?|signataires?|bio|biography|redaktion|redactie|redazione|redaction)/[^/]",
    re.IGNORECASE,
)


def _in_parts(block: Block) -> list[str]:
    """Names in elements of their own, up to the first that is something else (``某某大学教授``, a time)."""
    out: list[str] = []
    first = True
    for part in marked(block).split(EDGE):
        text = part.strip(_JOINS)
        if not text or _BY_ALONE.fullmatch(text):
            continue
        # A name in Latin letters may stand behind the house; of characters, the first word is the name or none is.
        names = (named_people.alone(text) if first or out else []) or _western_alone(text)
        if out and not names:
            break
        out.extend(name for name in names if name not in out)
        first = False
    return out


#: What joins names that are elements of their own, and what stands before them.
_JOINS = " 、,，和与與及&"
_BY_ALONE = re.compile(r"(?:[Tt]ext|[Ww]ords|[Ss]tory)? ?[Bb]y:?|作者[:：]?|and")


#: A line of nothing but authors is no longer, in CJK characters, and no more of its parts are looked at.
_NAMES_LINE, _MOST_PARTS = 24, 16
#: How elements around an author's name are called, whatever else their name says (``gh-article-author-name``).
_AUTHORLY = re.compile(
    r"author|autor|auteur|verfasser|redakteur|firma(?!to)|signature|byline|reporter|writer|journalist|(?:^|[\s_-])by(?=$|[\s_-])"
)
_PERSON_ALONE = re.compile(rf"{_PERSON}(?:(?:, and|,| and| &) {_PERSON}){{0,3}}")
#: Words of houses and desks, which names in Latin letters have none of.
_DESK = re.compile(
    r"\b(?:AP|AFP|UPI|BBC|CNN|NPR|VOA|CGTN|CCTV|ECNS|CNA|Staff|News\w*|Editors?|Editorial|Team|Desk|Agenc\w+|Xinhua|Reuters|Press|Post|Daily|Times|Media|Network|Online|Magazine|Global|China|Journal|Correspondents?|Reporters?|Writers?|Redaktion|Redakteur\w*|Korrespondent\w*|Journalist\w*|Chefreporter\w*|Chief|Director|Columnists?|Photographers?|Producers?|Redazione|Rédaction|TV|Radio|Taiwan|Asia|Hong ?Kong|Macau|Macao|International|Studio|Today|Herald|Tribune|Weekly|Gazette|Chronicle|Observer|Guardian|Telegraph|Mail|Review|Standard|Globe|Mirror|Echo|Zeitung|Nachrichten|Kurier|Anzeiger|Presse|Figaro|Courrier|Corriere|Gazzetta|Diario|Periódico|Wire|Service|Bureau|Group|Limited|Ltd|Inc|Company|University|Institute|Government|Department|Ministry|Council|Office|Association|Foundation|Committee|Cent(?:er|re)|Contributors?|Admin|More|About|Follow|Read|By|The)\b",
    re.IGNORECASE,
)


def _called_author(block: Block) -> bool:
    """Whether the line's element, or one of the three around it, is called after the author."""
    node: Node | None = block.parts[0][1]
    for _ in range(4):
        if node is None:
            return False
        if node.name and node.last - node.first <= 1 and _AUTHORLY.search(node.name):
            return True
        node = node.parent
    return False


def _western_alone(text: str) -> list[str]:
    """Names in Latin letters and nothing else."""
    if not text[:1].isascii() or not _PERSON_ALONE.fullmatch(text) or _DESK.search(text):
        return []
    return re.split(r",? and |, | & ", text)


def _western_placed(text: str) -> list[str]:
    """``Jane Doe in Beijing``, ``Ann Lee in Hong Kong and Max Frost in Seoul``: names and where each reports from."""
    if " in " not in text or not text[:1].isascii():
        return []
    return _western_alone(_PLACED_LAST.sub("", _FROM_WHERE.sub("", text)))


_PLACED_LAST = re.compile(r" in [A-Z][A-Za-z'’-]+(?: [A-Z][A-Za-z'’-]+)?$")


def _is_author(node: Node) -> bool:
    """Whether an element says for machines that it names the author."""
    return "author" in {node.element.get("rel"), node.element.get("itemprop")}


def _one_author(text: str, *, sure: bool) -> list[str]:
    """The people an author's element names; ``sure``: a name in Latin letters counts."""
    text = text.strip()
    names = named_people.alone(text, sure=sure) or byline(text)
    if names or not sure or len(text) > 40:
        return names
    found = read(text, default="作者", labelled=True)
    return [one.name for one in found.people if one.sort == LATIN and found.clean]


def _stated_authors(head: Head, body: Body) -> list[str]:
    """The meta element's authors, where they are people and the text names them too: it often names the uploader."""
    names = named_people.split(head.meta.get("author", ""), strict=True)
    edges = " ".join(
        [k.text for k in (*body.kept[:2], *body.kept[-1:])] + [text for text, _, _ in body.taken]
    )
    return names if names and all(name in edges for name in names) else []


def _linked_authors(head: Head, where: Zones, edited: list[str]) -> list[str]:
    """The persons JSON-LD names, where the page shows them near its title."""
    shown = " ".join(block.text for block in where.above if block.weight < 60)
    out: list[str] = []
    for stated in names_of(head.linked.get("author"))[:4]:
        for name in byline(stated) or named_people.alone(stated):
            if name not in out and name not in edited and name in shown:
                out.append(name)
    return out


def _western_stated(head: Head, where: Zones, body: Body) -> list[str]:
    """Authors of a page abroad that says who they are only for machines, or in a box below the text.

    There the fields for machines are the byline; on Chinese pages they are who put the text up. A name counts that is
    a person's by its letters; none where the text itself is Chinese.
    """
    if not is_foreign(" ".join(k.text for k in body.kept[:_FIRST_LINES])):
        return []
    stated = people_of(head.linked.get("author"))
    stated += [name for key in _META_AUTHORS for name in _METAS.split(head.meta.get(key, ""))]
    sites = [*names_of(head.linked.get("publisher")), head.meta.get("og:site_name", "")]
    houses = {name.casefold() for name in sites}
    out: list[str] = []
    for one in stated:
        name = _BY_ALONE_FIRST.sub("", one).strip()
        if _PERSON_ALONE.fullmatch(name) and not _DESK.search(name) and name.casefold() not in houses:
            out.extend(part for part in _western_alone(name) if part not in out)
    return out or _boxed(where, body)


def _western_beside_time(page: Page, where: Zones, body: Body) -> list[str]:
    """Names in Latin letters without a label beside the time: ``Ana Ruiz`` · ``Nov. 18, 2022``.

    What stands there may also be a place, a section or what somebody is. It is a name where nothing else on the page
    is called so: no link, no word of the title or the text.
    """
    if (
        not where.shown
        or where.title < 0
        or not is_foreign(" ".join(k.text for k in body.kept[:_FIRST_LINES]))
    ):
        return []
    at = next((b.index for b in where.above if locate(marked(b), where.shown)), None)
    if at is None:
        return []
    said = " ".join([page.blocks[where.title].text, *(k.text for k in body.kept)])
    for block in where.above:
        if not where.title < block.index <= at + 2 or block.weight > _NAMES_LINE or block.index < at - 3:
            continue
        text = marked(block)
        span = locate(text, where.shown)
        rest = f"{text[: span[0]]}|{text[span[1] :]}" if span else text
        for part in _PARTS.split(rest):
            names = _western_alone(part.strip())
            if names and not any(
                _NO_NAME.search(name)
                or name in said
                or any(link.text == name and link.block != block.index for link in page.links)
                for name in names
            ):
                return names
    return []


_PARTS = re.compile(r"\x1f|[|•·–—/]|\s-\s")
#: Words of places, sections, buttons and posts, which names have none of.
_NO_NAME = re.compile(
    r"\b(?:New|San|Los|Las|Santa|Saint|Sankt|North|South|East|West|Northern|Southern|Eastern|Western|Central|United|Great|Fort|Port|Mount|Lake|Cape|Rio|Buenos|Costa|Puerto|Sri|Saudi|Abu|Kuala|Tel|White|House|States|Kingdom|City|County|Street|Park|Island|World|Breaking|Live|Updates?|Latest|Exclusive|Sponsored|Advert\w*|Opinion|Analysis|Feature|Features|Comment|Fact|Check|Long|Mins|Minute|Minutes|Share|Save|Listen|Watch|Print|Email|Copy|Link|Sign|Log|Subscribe|Gift|Climate|Change|Real|Estate|Middle|Human|Rights|Public|Health|Science|Sports?|Football|Business|Money|Markets?|Tech|Technology|Culture|Arts?|Books?|Food|Travel|Life|Style|Fashion|Politics|Education|Environment|Video|Audio|Photo|Photos|Gallery|Chief|Director|Manager|President|Analyst|Columnist|Photographer|Producer|Anchor|Intern|Head|Political|Senior|Special|Executive|Associate|Assistant|Deputy|Managing|Contributing|Freelance|Capital|Foreign|National|Local|Regional|Investigations?|Investigative|Crime|Courts?|Redakteur\w*|Korrespondent\w*|Journaliste?|Rédact\w+|Giornalista|Periodista|Redacci\w+|Lecture|Lesezeit|Lectura|Lettura|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|January|February|March|April|May|June|July|August|September|October|November|December|Uhr|Eastern|Pacific|Time|Morning|Evening|Afternoon|Today|Yesterday|Comments?|Likes?|Views?|Reads?|Top|Stories|Story|Watch|Trending|Most|Popular|Related|Apps?|Download|Install|Scan|Code|Open|Free|Premium|Plus|Members?|Abonn\w+|Credit|Getty|Images|Image|Source|Via|From|And|For|In|On|At|Of|To|With|La|Le|Les|El|Il|Das|Die|Der)\b",
)


def scripted(text: str, edited: list[str], words: frozenset[str]) -> tuple[list[str], list[str]]:
    """Who wrote and who edited, by fields of a script that mean nothing else, where all that name one agree.

    ``"author"`` alone is whoever put the page up. ``edited``: the editors the page displays, who are no authors.
    ``words``: those of :data:`newscrawl.extraction.head.MARKUP_WORDS` that ``text`` has.
    """
    found: list[list[str]] = []
    for keys in (_SCRIPTED_AUTHOR, _SCRIPTED_EDITOR):
        values = {
            match[1]
            for key in keys
            if key in words
            for match in islice(map(_SCRIPTED_NAME.match, text.split(key)[1:]), _MOST_SCRIPTED)
            if match
        }
        names = named_people.split(values.pop(), strict=True) if len(values) == 1 else []
        found.append(names if all(map(named_people.likely, names)) else [])
    writers, editing = found
    return [name for name in writers if name not in {*edited, *editing}], editing


#: Looking for the whole keys costs a tenth of a pattern, whose letters are everywhere in a page's markup.
#: They are among the words of the markup that are looked for once.
_SCRIPTED_AUTHOR = ("authorName", "author_name", "reporterName", "reporter_name", '"reporter')
_SCRIPTED_EDITOR = (
    "editorName",
    "editor_name",
    "dutyEditor",
    "duty_editor",
    "responsibleEditor",
    "articleEditor",
)
_SCRIPTED_NAME = re.compile(r"\\?[\"']\s{0,3}:\s{0,3}\\?[\"']([^\"'\\<>]{2,30})\\?[\"']")
_MOST_SCRIPTED = 40


def _boxed(where: Zones, body: Body) -> list[str]:
    """The name a box about the author begins with, below the text: ``Lena Frost`` · ``Lena Frost is a reporter …``."""
    blocks = sorted([*(block for _, block, _ in body.taken), *where.below[:8]], key=lambda block: block.index)
    for block, following in itertools.pairwise(blocks):
        names = _western_alone(block.text) if _called_author(block) else []
        if names and following.text.startswith(names[0]):
            return names[:1]
    return []


#: Lines of a text that tell its language; what parts the names of a meta element.
_FIRST_LINES, _METAS = 6, re.compile(r"\s?[;|]\s?")
_META_AUTHORS = ("author", "article:author", "byl", "parsely-author", "sailthru.author", "dc.creator")
_BY_ALONE_FIRST = re.compile(r"^(?:[Bb]y|Von|Par|Di|Por|Door)\s")


_PICTURED = re.compile("[摄攝图圖]")


def _signature(text: str) -> list[str]:
    match = _AT_END.search(text[-80:]) if text.endswith(_CLOSED) else None
    if match:
        inside = match["inside"]
        names = (
            byline(inside)
            or credited(inside, Kind.WRITER)
            or (credited(inside, Kind.REPORTER) if not _PICTURED.search(inside) else [])
            or named_people.alone(inside)
            or named_people.alone(_AS_WHAT.split(inside)[0])
            or named_people.name_and_house(inside)
        )
        if names:
            return names
        titled = _AUTHOR_AT.match(same_length(inside))
        name = inside[titled.start("name") : titled.end("name")] if titled else ""
        if named_people.likely(name):
            return [name]
        written = _AUTHOR_IS.match(same_length(inside))
        name = inside[written.start("name") : written.end("name")] if written else ""
        if named_people.likely(name):
            return [name]
    if len(text) >= 60:
        return []
    # ``来源: 尹娟``: some editors put the author there.
    named = labelled(text)
    return (
        byline(text)
        or credited(text, Kind.WRITER)
        or ([named] if named and named_people.likely(named) else [])
    )


def byline(text: str) -> list[str]:
    """Who wrote it, by a line that is a byline or a line of credits and nothing else."""
    dated = _DATELINE.match(text) if text[:1] in "【[（(［〔" else None
    found = named_people.signed(text[dated.end() :] if dated else text)
    if found is not None:
        return list(found.writers)
    # ``周宝 四川在线记者 寇敏芳``
    beside = _BESIDE_REPORTER.match(text) if len(text) < _CREDITS else None
    names = named_people.beside_reporter(text) if beside else []
    return names if names and beside and beside["first"] == names[0] else []


#: A line of names before a reporter and his house, in characters.
_CREDITS = 40
_BESIDE_REPORTER = re.compile(
    r"\s{0,8}[（(]?(?P<first>[\u3400-\u9fff]{2,4})[\s\u3000、]{1,4}[\u3400-\u9fff·]{2,10}(?:记者|記者)"
)


#: ``【某某2026年10月5日訊】`` before the bracket that names who reported.
_DATELINE = re.compile(
    r"[【\[（(［〔][^】\])）］〕]{0,20}\d{4}年\d{1,2}月\d{1,2}日[訊讯電电]?[】\])）］〕]\s{0,3}(?=[（(【〔\[])"
)


def _beside_time(where: Zones, stamp_raw: str | None) -> list[str]:
    """Names in the meta line without a label: ``[ 黄宇 ]``, ``21世纪网 何漪 2011-12-15``, elements of their own."""
    if not stamp_raw:
        return []
    for index, block in enumerate(where.above):
        text = marked(block)
        span = locate(text, stamp_raw)
        if span is None or len(text) > 120:
            continue
        rest = _EDITED.split(text[: span[0]] + EDGE + text[span[1] :], maxsplit=1)[0]
        out: list[str] = []
        label = ""
        for token in re.split(r"[\s\x1f|｜]+", rest):
            # ``发布人：`` in an element of its own says what its neighbour is.
            named = [] if label.endswith((":", "：")) else named_people.alone(token.strip("[]【】()（）"))
            label = token
            for name in named:
                if not acceptable(name) and name not in out:
                    out.append(name)
        return out[:3] or _next_to(where, index)
    return []


def _next_to(where: Zones, index: int) -> list[str]:
    """A name alone in the line before the one with the time, or after it."""
    at = where.above[index].index
    for block in where.above[max(0, index - 2) : index + 3]:
        if 0 < abs(block.index - at) <= 2 and block.index > where.title >= 0 and block.weight <= 16:
            signed = named_people.house_and_names(block.text)
            names = signed[1] if signed else named_people.alone(block.text)
            if names and not any(map(acceptable, names)):
                return names
    return []


_EDITED = re.compile(r"(?:编|編)\s{0,6}(?:辑|輯)|(?:责|責)(?:编|編)|网编|选稿|校对|审核")


#: ``林其軒／台北報導``, ``某新聞─林其軒／高雄報導``: what stands before the word of reporting, without 記者.
_HEADED = re.compile(
    r"^\s{0,8}(?P<whole>[^。，！？；,]{2,40}?[/／╱∕][^。，！？；,]{0,20}?(?:報導|报导|報道|报道|專電|专电|外電|外电|特稿|專訪|专访))(?=[\s\u3000：:\d]|$)"
)
#: ``某新聞─林其軒／高雄 115年…``: the same without the word.
_PLACED_HEAD = re.compile(
    r"^\s{0,8}(?P<whole>[\u3400-\u9fffA-Za-z]{2,14} ?[─—–－―-]{1,2} ?[\u3400-\u9fff]{2,4} ?[/／╱∕] ?(?P<place>[\u3400-\u9fff]{2,5}))(?=[\s\u3000])"
)


def from_lead(text: str) -> list[str]:
    """Who a text's opening names: in the bracket it begins with, behind ``电`` and ``讯``, or without brackets."""
    if len(text) < 60 and (names := byline(text)):
        return names
    headed = _HEADED.match(text)
    if headed and (names := byline(headed["whole"])):
        return names
    placed = _PLACED_HEAD.match(text)
    if placed and is_place(same_length(placed["place"])) and (names := byline(placed["whole"])):
        return names
    opening = _OPENING.match(text)
    if opening:
        # ``【某报记者张三3月4日某地报道】``
        dated = _DAY_INSIDE.search(opening["inside"])
        names = byline(opening["inside"]) or (byline(opening["inside"][: dated.start()]) if dated else [])
        housed = None if names else HOUSE_AND_NAME.fullmatch(opening["inside"])
        names = names or (byline(housed["signed"]) if housed else [])
        if names:
            return names
        if _REPORTER_SLASHED.match(text, opening.end()):
            # ``[某新聞網]記者張三／綜合報導``
            return from_lead(text[opening.end() :])
    for match in list(_IN_PARENS.finditer(text[:100]))[:2]:
        names = byline(match[1])
        if not names and _WIRED.search(text[: match.start()]):
            names = named_people.alone(match[1], sure=True) or named_people.beside_reporter(match[1])
        if names:
            return names
    agency = _AGENCY.match(text)
    lead = _LEAD.match(text[agency.end() :] if agency else text)
    if not lead:
        return []
    reported = _REPORTS.match(lead["whole"])
    return byline(reported[0] if reported else lead["whole"]) or _running_names(lead["rest"])


_REPORTER_SLASHED = re.compile(r"\s?(?:记者|記者)[\u3400-\u9fff、]{2,12}[/／╱∕]")
_DAY_INSIDE = re.compile(r"\d{1,2}月\d{1,2}日")
#: ``記者林其軒／台北報導``: a lead up to the word that ends it.
_REPORTS = re.compile(
    r"[^。，]{2,50}?(?:(?:报道|报导|報導|專電|专电)(?=[\s\u3000：:]|$)|(?<=[\u3400-\u9fff]{2}[/／╱∕][\u3400-\u9fff]{2})(?:报道|报导|報導))"
)


def _running_names(text: str) -> list[str]:
    """The names a lead goes on with, up to the first word that is none."""
    out: list[str] = []
    tokens = re.split(
        r"[\s、\u3000]+",
        re.sub(
            r"(?<![\u4e00-\u9fff])([\u4e00-\u9fff])[ \u3000]([\u4e00-\u9fff])(?![\u4e00-\u9fff])",
            r"\1\2",
            text,
        ),
    )
    for token in tokens[:-1] if not _REPORTED.search(text) else tokens:
        if _ROLE_ALONE.fullmatch(token):
            continue
        # ``记者马艳 通讯员周凌云``
        name = _REPORTED.sub("", _ROLE_BEFORE.sub("", token))
        if not named_people.likely(name):
            break
        out.append(name)
        if _REPORTED.search(token):
            break
    return out


_ROLE_BEFORE = re.compile(
    r"^(?:特约|实习|見習|实習|见习|特派|全媒体)?(?:记者|記者|通讯员|通訊員|实习生|實習生)(?=..)"
)
_ROLE_ALONE = re.compile(r"[\u4e00-\u9fff]{0,10}(?:记者|記者|通讯员|通訊員|实习生|實習生)")
_REPORTED = re.compile(r"(?:摄影报道|综合报道|报道|报导|報導|文/图)$")
