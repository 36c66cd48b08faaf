"""From layers to one reading: whose text is this, as far as the page says, and do its layers agree?

Every layer is kept with its text and its place; nothing overwrites another. The reading is derived from
them and says in words how it came about.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from newscrawl.attribution import explanation
from newscrawl.attribution.bylines import SELF, is_editorial, is_reporting
from newscrawl.attribution.credit_lines import parse_line
from newscrawl.attribution.line_forms import key, prepare
from newscrawl.attribution.publisher_registry import find, registry
from newscrawl.attribution.rights_notices import read_notice
from newscrawl.items import PAGE_OFFSET, Attribution, Layer, Person, Reason, Verdict
from newscrawl.text.person_names import split_names

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from newscrawl.items import Article

#: Paragraphs of the body that are looked at from its start and from its end.
_FIRST, _LAST = 3, 5
_SHORT = 160
#: How far from its end a body may hold a standing notice, and how long that notice's heading may be.
_NOTICE_LINES, _HEADING = 16, 40
#: A shorter layer may be part of a paragraph by chance.
_LONG_ENOUGH = 8
_HEAD = 240
_TAIL_GROUP = re.compile(r"[（(\[【][^（）()\[\]【】\n]{2,100}[)）\]】][\s。]*\Z")
_PHOTO_ROLES = re.compile(r"摄|图|漫画|视频|剪辑|配音|设计|动画|海报|包装|字幕|制作|特效")
_WIRE, _GOVERNMENT, _WE_MEDIA = "wire", "government", "we-media"
#: Kinds whose people and publishers belong to pictures.
_PICTURES = frozenset({"credit"})


@dataclass(frozen=True, slots=True)
class _Portal:
    """The page's own side: the portal, its owner, the owner's brands."""

    name: str | None
    owner: str | None
    brands: tuple[str, ...]

    @classmethod
    def of(cls, portal: Any) -> _Portal:
        brands = getattr(portal, "brands", None) or ()
        return cls(getattr(portal, "name", None), getattr(portal, "owner", None), tuple(brands))

    def means(self, word: str) -> str | None:
        """Whom 本报, 本网, 本台 mean on a page of the portal."""
        endings = {"报": ("日报", "晚报", "报"), "网": ("网",), "台": ("台",), "刊": ("刊", "杂志")}.get(
            word[1:2], ()
        )
        if word[1:2] == "网" and self.name:
            return self.name
        for ending in endings:
            for brand in (*self.brands, self.name or ""):
                if brand.endswith(ending):
                    return brand
        return self.owner or self.name

    def is_own(self, name: str) -> bool:
        wanted = key(name)
        return any(wanted == key(own) for own in (self.name, self.owner, *self.brands) if own)

    def group(self) -> set[str]:
        groups = {self.owner} if self.owner else set()
        for own in (self.name, self.owner, *self.brands):
            hit = find(own) if own else None
            if hit and hit.publisher.group:
                groups.add(hit.publisher.group)
        return {group for group in groups if group}


@dataclass(slots=True)
class _Claim:
    """One layer's word on whose text it is."""

    kind: str
    publisher: str
    read: dict[str, Any]


def attribute(article: Article, *, portal: Any) -> Verdict:
    """The verdict over all layers of ``article``.

    ``portal``: anything with ``name``, ``owner``, ``brands``; what it lacks stays unknown, None will do. Layers
    that extraction found are read first; what only stands in the article's own fields and in the first and
    last paragraphs of its body is found here, so that an article made by hand is read as well.
    """
    side = _Portal.of(portal)
    layers = list(_layers(article))
    readings = [parse_line(layer.text, page_date=article.published_at) for layer in layers]
    paper = _paper_of(layers, readings, article)
    verdict = Verdict(print_edition=article.print_edition)
    claims: list[_Claim] = []
    for layer, read in zip(layers, readings, strict=True):
        if layer.kind == "source_line" and not _names(read) and layer.text.strip():
            read = _as_source(layer.text, read, article)
        _own_words(read, side, paper)
        kind = _kind(layer, read)
        verdict.layers.append(_attribution(kind, layer, read))
        _take(verdict, kind, layer, read, side)
        if kind not in _PICTURES and kind != "notice" and (name := _names(read)):
            claims.append(_Claim(kind, name, read))
    _people_of_fields(verdict, article)
    _derive(verdict, claims)
    verdict.relation = _relation(verdict.publisher, side)
    verdict.reprintable = _reprintable(verdict.publisher)
    return verdict


# --- layers -------------------------------------------------------------------------------------------------


def _layers(article: Article) -> Iterator[Layer]:
    """Layers as found, then those that only the fields and the body hold; none twice."""
    seen: list[str] = []
    for layer in article.layers:
        if layer.text and layer.text.strip():
            if layer.position.startswith("body") or layer.start is not None or len(layer.text) > _LONG_ENOUGH:
                seen.append(key(layer.text))
            yield layer
    has = {layer.kind for layer in article.layers}
    field = article.source_raw or article.source_name
    if field and "source_line" not in has:
        yield Layer("source_line", field, "field")
    for layer in _of_body(article.body or "", seen):
        has.add(layer.kind)
        yield layer
    edition = article.print_edition
    if edition and "print_edition" not in has and edition.get("paper"):
        page = f" {edition['page']}版" if edition.get("page") else ""
        yield Layer("print_edition", f"《{edition['paper']}》（{edition.get('date', '')}{page}）", "field")


def _of_body(body: str, seen: list[str]) -> Iterator[Layer]:
    paragraphs = list(_paragraphs(body))
    paragraphs, notice = _standing_notice(paragraphs)
    if notice is not None and not any(key(notice[1][:_SHORT]) in one for one in seen):
        yield Layer("notice", notice[1], "body:last", notice[0])
    for index, (start, text) in enumerate(paragraphs):
        first, last = index < _FIRST, index >= len(paragraphs) - _LAST
        if not first and not last:
            continue
        if len(text) <= _SHORT:
            piece, offset = text, start
        elif first:
            piece, offset = text[:_HEAD], start
        else:
            group = _TAIL_GROUP.search(text[-_SHORT:])
            if group is None:
                continue
            piece = group.group()
            offset = start + len(text) - min(len(text), _SHORT) + group.start()
        folded = key(piece)
        if not folded or any(
            folded in one or (len(one) > _LONG_ENOUGH and folded.startswith(one)) for one in seen
        ):
            continue
        kind = _body_kind(piece, parse_line(piece), first=first)
        if kind is None:
            continue
        seen.append(folded)
        place = "body:first" if index == 0 or not last else "body:last"
        yield Layer(kind, piece, place, offset)


_NOTICE_HEAD = re.compile(r"\W{0,3}(?:反侵权|版权|法律|郑重|免责|特别|转载)?(?:公告|声明|说明|条款)\W{0,3}\Z")


def _standing_notice(
    paragraphs: list[tuple[int, str]],
) -> tuple[list[tuple[int, str]], tuple[int, str] | None]:
    """The text, and the notice that stands behind it under a heading of its own (反侵权公告：)."""
    for index in range(max(1, len(paragraphs) - _NOTICE_LINES), len(paragraphs)):
        start, text = paragraphs[index]
        if len(text) <= _HEADING and _NOTICE_HEAD.match(prepare(text).flat):
            return paragraphs[:index], (start, "\n".join(one for _, one in paragraphs[index:]))
    return paragraphs, None


def _paragraphs(body: str) -> Iterator[tuple[int, str]]:
    at = 0
    for raw in body.split("\n"):
        text = raw.strip()
        if text:
            yield at + len(raw) - len(raw.lstrip()), text
        at += len(raw) + 1


def _body_kind(text: str, read: dict[str, Any], *, first: bool) -> str | None:
    """What a paragraph of the body is a layer of; None where it is text."""
    if "rights_kind" in read:
        return "notice" if len(text) <= _SHORT else None
    if "print_edition" in read:
        return "print_edition"
    if "publisher_of_image" in read or "photo_date" in read:
        return "credit"
    if "agency" in read and (first or "date" in read):
        roles = [role for _, role in read.get("people", [])]
        if roles and all(_PHOTO_ROLES.search(role) for role in roles):
            return "credit"
        short = "date" not in read and "place" not in read and len(text) <= 60 and roles
        return "byline" if short and "讯" not in text[:20] else "lead"
    if "original_title" in read:
        return "original_title"
    if read.get("people"):
        roles = [role for _, role in read["people"]]
        if all(_PHOTO_ROLES.search(role) for role in roles):
            return "credit"
        return "editor_line" if all(is_editorial(role) for role in roles) else "byline"
    if "publisher" in read and first:
        return "source_line"
    if "publisher" in read or "cited" in read:
        return "lead" if first else "tail"
    return None


def _kind(layer: Layer, read: dict[str, Any]) -> str:
    """A line that turns out to be a notice is one, wherever extraction filed it."""
    if "rights_kind" in read and layer.kind not in ("source_line", "notice") and not _names(read):
        return "notice"
    return layer.kind


def _as_source(text: str, read: dict[str, Any], article: Article) -> dict[str, Any]:
    """A source field without its label (``央视网``): read it as a labelled one."""
    name = article.source_name if article.source_name and article.source_name in text else text
    if "rights_kind" in read or len(name) > 60 or "people" in read:
        return read
    again = parse_line("来源：" + name, page_date=article.published_at)
    return {**read, **again}


def _names(read: dict[str, Any]) -> str | None:
    name = read.get("publisher") or read.get("agency")
    return name if isinstance(name, str) else None


def _paper_of(layers: list[Layer], readings: list[dict[str, Any]], article: Article) -> str | None:
    """The publisher of the source line: whom 本报 means on a repost."""
    for layer, read in zip(layers, readings, strict=True):
        if layer.kind != "source_line":
            continue
        name = _names(read) or _names(_as_source(layer.text, read, article))
        if name and not SELF.fullmatch(name):
            return name
    return None


def _own_words(read: dict[str, Any], side: _Portal, paper: str | None) -> None:
    """本报, 本网, 本台: the source line's paper, else the page's owner, else they stay unknown."""
    for field in ("publisher", "agency"):
        word = read.get(field)
        if isinstance(word, str) and SELF.fullmatch(word):
            read["self_reference"] = word
            meant = paper or side.means(word)
            if meant:
                read[field] = meant
            else:
                del read[field]
            for name, body in list(read.get("affiliations", {}).items()):
                if body == word:
                    read["affiliations"][name] = meant


def _attribution(kind: str, layer: Layer, read: dict[str, Any]) -> Attribution:
    taken = {"publisher", "agency", "via", "channel", "people", "place", "date", "datetime", "affiliations"}
    printed = read.get("self_reference") or read.get("sub_brand") or read.get("alias") or _names(read)
    return Attribution(
        kind=kind,
        text=layer.text,
        position=layer.position,
        publisher=_names(read),
        publisher_raw=printed,
        channel=read.get("via") or read.get("channel"),
        people=_people(read),
        place=read.get("place"),
        date=_iso(read.get("datetime") or read.get("date")),
        start=layer.start,
        extra={name: value for name, value in read.items() if name not in taken},
    )


def _iso(stated: str | None) -> str | None:
    """``2022-08-24 10:20`` in Shanghai's time, as the house writes times."""
    if stated is None or len(stated) <= 10:
        return stated
    return f"{stated.replace(' ', 'T')}{PAGE_OFFSET}"


def _people(read: dict[str, Any]) -> list[Person]:
    bodies = read.get("affiliations", {})
    out = []
    for name, role in read.get("people", []):
        body = bodies.get(name)
        plain = role
        if (
            body
            and (known := re.search(r"(?:记者|通讯员|实习生|编辑|评论员)\Z", role))
            and not role.startswith(("特", "实", "见", "首", "全", "融", "摄", "责", "驻"))
        ):
            plain = known.group()  # the role carried its organisation
        if body is None and "agency" in read and "people_org" not in read and is_reporting(plain):
            body = read["agency"]  # 新华社长春电（记者 …）: the agency's own
        out.append(Person(name, plain, body))
    return out


# --- the reading --------------------------------------------------------------------------------------------


def _take(verdict: Verdict, kind: str, layer: Layer, read: dict[str, Any], side: _Portal) -> None:
    """What one layer adds beside its claim: people, original title, print edition, rights."""
    if kind == "notice" or "rights_kind" in read:
        notice = read_notice(layer.text, owner=side.owner)
        if notice is not None and all(row["text"] != notice.text for row in verdict.rights):
            verdict.rights.append(notice.row(layer.position))
    if kind == "notice":
        return
    if "original_title" in read and verdict.original_title is None:
        verdict.original_title = read["original_title"]
    if "print_edition" in read and verdict.print_edition is None:
        verdict.print_edition = read["print_edition"]
    if kind not in _PICTURES:
        for person in _people(read):
            _place_person(verdict, person)


def _place_person(verdict: Verdict, person: Person) -> None:
    if _PHOTO_ROLES.search(person.role) and not is_reporting(person.role):
        return
    if is_reporting(person.role):
        known = next((one for one in verdict.reporters if one.name == person.name), None)
        if known is None:
            verdict.reporters.append(person)
        elif known.affiliation is None:
            known.affiliation = person.affiliation
    elif is_editorial(person.role):
        if person.name not in verdict.editors:
            verdict.editors.append(person.name)
    elif person.name not in verdict.authors:
        verdict.authors.append(person.name)


def _people_of_fields(verdict: Verdict, article: Article) -> None:
    reporting = {person.name for person in verdict.reporters}
    for field, names in ((article.authors, verdict.authors), (article.editors, verdict.editors)):
        for text in field:
            for name in split_names(text)[0] or [text.strip()]:
                if name and name not in names and name not in reporting:
                    names.append(name)
    verdict.authors = [name for name in verdict.authors if name not in reporting]


def _derive(verdict: Verdict, claims: list[_Claim]) -> None:
    order = ("source_line", "print_edition", "lead", "byline", "tail", "editor_line")
    ranked = sorted(claims, key=lambda claim: order.index(claim.kind) if claim.kind in order else len(order))
    if not ranked:
        verdict.agreement = "silent"
        verdict.reason = explanation.stored([Reason("silent")])
        return
    first = ranked[0]
    verdict.publisher = first.publisher
    verdict.channel = first.read.get("via") or first.read.get("channel")
    verdict.original_publisher = _original(ranked)
    if verdict.channel is None and verdict.original_publisher != verdict.publisher:
        verdict.channel = verdict.publisher
    _agree(verdict, ranked)


def _original(ranked: list[_Claim]) -> str:
    """Who had it first: the printed page, else the wire or paper of the lead or byline, else the source."""
    for kind in ("print_edition", "lead", "byline"):
        for claim in ranked:
            if claim.kind == kind and (kind != "lead" or not claim.read.get("compiled")):
                return claim.publisher
    return ranked[0].publisher


def _agree(verdict: Verdict, ranked: list[_Claim]) -> None:
    first = ranked[0]
    others = [
        claim
        for claim in ranked[1:]
        if claim.kind in ("source_line", "print_edition", "lead", "byline", "tail")
    ]
    reasons = [_claimed("only" if not others else "names", first)]
    conflict = False
    for claim in islice(_distinct([first, *others]), 1, None):
        if claim.publisher == first.publisher:
            code = "names_too"
        elif same_group(claim.publisher, first.publisher) or claim.publisher == first.read.get("via"):
            code = "same_house"
        else:
            code, conflict = "differs", True
        reasons.append(_claimed(code, claim))
    verdict.agreement = "conflict" if conflict else "agree"
    verdict.reason = explanation.stored(reasons)


def _distinct(claims: Iterable[_Claim]) -> Iterator[_Claim]:
    seen = set()
    for claim in claims:
        if (claim.kind, claim.publisher) not in seen:
            seen.add((claim.kind, claim.publisher))
            yield claim


def _claimed(code: str, claim: _Claim) -> Reason:
    """What a layer says, and how it puts it where that is not plain."""
    given: dict[str, Any] = {"layer": claim.kind, "name": claim.publisher}
    for field, put in (("self_reference", "as"), ("sub_brand", "as"), ("via", "by_way_of")):
        if word := claim.read.get(field):
            given |= {"put": put, "word": word}
            break
    return Reason(code, given)


def same_group(one: str, other: str) -> bool:
    """Do two publishers belong to one house, by the registry?"""
    if one == other:
        return True
    first, second = find(one), find(other)
    if first is None or second is None or first.publisher.group is None:
        return False
    if first.publisher.is_user_content or second.publisher.is_user_content:
        return False
    return first.publisher.group == second.publisher.group


def _relation(publisher: str | None, side: _Portal) -> str:
    if publisher is None:
        return "unknown"
    if side.is_own(publisher):
        return "own"
    kind = registry().type_of(publisher)
    if kind == _WE_MEDIA:
        return "we-media"
    hit = find(publisher)
    if hit and hit.publisher.group in side.group():
        return "group"
    if kind in (_WIRE, _GOVERNMENT):
        return kind
    return "unknown" if kind == "unknown" else "other media"


def _reprintable(publisher: str | None) -> bool | None:
    if publisher is None:
        return None
    hit = find(publisher)
    return bool(hit and hit.publisher.reprintable)
