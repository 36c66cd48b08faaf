"""Article text that stands in the response outside the displayed elements.

Declarative shadow roots, ``noscript``, ``textarea``, templates, JSON-LD ``articleBody`` and the state that a framework
leaves for its script (``__NEXT_DATA__``, ``__INITIAL_STATE__`` and their like). Shadow roots are displayed, so they are
opened before anything else; the other places are asked where the page displays no article.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from newscrawl.extraction import dates, tree
from newscrawl.extraction.body import comparable
from newscrawl.extraction.head import names_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from newscrawl.extraction.tree import Page

#: Scripts that are read, in characters each, and values of one.
_LONGEST, _VALUES = 2_000_000, 20_000
#: A text has so much, in CJK characters.
_TEXT = 60.0


class Place(NamedTuple):
    """Markup with the text where a reader would see it, and the name of the place it came from."""

    root: Any
    name: str


# ------------------------------------------------------------------------------------------------ shadow roots

_TEMPLATE = re.compile(r"<(/?)template\b([^<>]{0,500})>", re.IGNORECASE)
_SHADOW = re.compile(r"\bshadowroot(?:mode)?\b", re.IGNORECASE)


def open_shadow_roots(text: str) -> str:
    """The markup with declarative shadow roots as plain elements; linear."""
    out: list[str] = []
    at = 0
    opened: list[bool] = []
    for match in _TEMPLATE.finditer(text):
        if not match[1]:
            shadow = bool(_SHADOW.search(match[2]))
            opened.append(shadow)
        else:
            shadow = opened.pop() if opened else False
        if shadow:
            out += [text[at : match.start()], "</div>" if match[1] else "<div>"]
            at = match.end()
    return "".join([*out, text[at:]])


# -------------------------------------------------------------------------------------- elements not displayed

_BOXES = (
    ("noscript", re.compile(r"<noscript\b[^<>]{0,300}>", re.IGNORECASE), re.compile(r"</noscript\s{0,9}>", re.IGNORECASE)),
    ("textarea", re.compile(r"<(?:textarea|xmp)\b[^<>]{0,300}>", re.IGNORECASE), re.compile(r"</(?:textarea|xmp)\s{0,9}>", re.IGNORECASE)),
    (
        "template",
        re.compile(
            r"<template\b[^<>]{0,300}>|<script\b[^<>]{0,200}\btype\s{0,3}=\s{0,3}[\"']?text/(?:x-)?(?:html|template|plain|tmpl|ng-template|handlebars)\b[^<>]{0,200}>",
            re.IGNORECASE,
        ),
        re.compile(r"</(?:template|script)\s{0,9}>", re.IGNORECASE),
    ),
)  # fmt: skip


def _elements(
    text: str, begins: re.Pattern[str], ends: re.Pattern[str]
) -> Iterator[tuple[re.Match[str], re.Match[str]]]:
    """The tags around elements that hold no element of their kind; linear."""
    at = 0
    for begin in begins.finditer(text):
        if begin.start() < at:
            continue
        end = ends.search(text, begin.end())
        if end is None:
            return
        at = end.end()
        yield begin, end


def _boxes(text: str) -> Iterator[Place]:
    for name, begins, ends in _BOXES:
        out: list[str] = []
        at = 0
        for begin, end in _elements(text, begins, ends):
            inner = text[begin.end() : end.start()]
            if "&lt;" in inner and "<" not in inner:
                inner = html.unescape(inner)
            if _weight(inner) >= _TEXT:
                out += [text[at : begin.start()], "<div>", inner, "</div>"]
                at = end.end()
        if out and (root := tree.parse("".join([*out, text[at:]]))) is not None:
            yield Place(root, name)


_TAG = re.compile(r"<[^<>]{0,2000}>")


def _plain(text: str) -> str:
    return html.unescape(_TAG.sub(" ", text)) if "<" in text or "&" in text else text


def _weight(text: str) -> float:
    """How much running text, in CJK characters; none where it has no sentences."""
    plain = _plain(text)
    return tree.measure(plain) if len(_STOP.findall(plain)) >= 2 else 0.0


_STOP = re.compile(r"[，。！？；、]|[.,;!?](?=\s|$)")


# ------------------------------------------------------------------------------------------------------- JSON


@dataclass(slots=True)
class _Found:
    """A text in data, with what the data around it say of the article."""

    content: str
    weight: float
    path: tuple[str, ...]
    about: dict[str, str] = field(default_factory=dict)


_CONTENT = re.compile(
    r"^(?:article_?)?(?:body|content|contents|text|html|detail|main|paragraphs?|contenthtml|content_html|htmlcontent|newscontent|articlecontent|articlebody|contenttext|rich_?text|news_?body|txt|nr|zw|blocks|nodes|elements)$",
    re.IGNORECASE,
)
_FIELDS = {
    "title": re.compile(r"^(?:headline|title|news_?title|article_?title|main_?title|bt)$", re.IGNORECASE),
    "time": re.compile(r"^(?:date_?published|publish(?:ed)?_?(?:time|date|at)?|pub_?(?:time|date)|news_?time|create(?:d)?_?(?:time|date|at)|release_?(?:time|date)|ptime|pubtime|time|date|fbsj)$", re.IGNORECASE),
    "source": re.compile(r"^(?:source|source_?name|media|media_?name|origin|news_?source|from|copyright_?source|laiyuan)$", re.IGNORECASE),
    "author": re.compile(r"^(?:authors?|author_?name|writer|byline|reporter)$", re.IGNORECASE),
    "editor": re.compile(r"^(?:editors?|editor_?name|duty_?editor|zrbj)$", re.IGNORECASE),
}  # fmt: skip


def _scripts(text: str, *, linked_only: bool = False) -> Iterator[tuple[str, Any]]:
    """The data in the page's scripts: its place and the value. ``linked_only``: of JSON-LD only."""
    for begin, end in _elements(text, _SCRIPT, _SCRIPT_END):
        attributes = begin[0].lower()
        if not _TEXT <= end.start() - begin.end() <= _LONGEST or (
            linked_only and "ld+json" not in attributes
        ):
            continue
        code = text[begin.end() : end.start()]
        if "json" in attributes:
            value = _value(code.strip().removeprefix("<!--").removesuffix("-->"))
            if value is not None:
                yield "json-ld" if "ld+json" in attributes else "script", value
            continue
        at, read = 0, False
        for start in islice(_ASSIGNED.finditer(code), _ASSIGNMENTS):
            if start.end() <= at:
                continue
            value, at = _prefix(code, start.end() - 1)
            if isinstance(value, str) and value[:1] in {"{", "["}:
                value = _value(value)
            if isinstance(value, dict | list):
                read = read or isinstance(value, dict)
                yield "script", value
            elif isinstance(value, str) and len(value) > _TEXT:
                yield "script", {"content": value}
        if not read and (literal := _literal(code)):
            yield "script", literal


#: ``{title:"…",content:'…'}``: an object as scripts write it, whose keys need no marks (``window.__NUXT__=(function(…``).
_PAIR = re.compile(
    r"[{,]\s{0,20}([\"']?)(?P<key>[A-Za-z_]\w{1,40})\1\s{0,5}:\s{0,5}(?P<value>\"[^\"\\]*+(?:\\.[^\"\\]*+)*+\"|'[^'\\]*+(?:\\.[^'\\]*+)*+'|1\d{9,12}(?=[,}]))",
    re.DOTALL,
)
#: So many pairs of one script are read, and so many characters lie between a text and what is said of it.
_PAIRS, _NEAR = 3000, 4000
_ESCAPED = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|(.))", re.DOTALL)
_CONTROL = {"n": "\n", "r": "", "t": " ", "b": "", "f": "", "v": " ", "0": "", "\n": ""}


def _literal(code: str) -> dict[str, str] | None:
    """The longest text of an object literal with the pairs nearest to it."""
    pairs = [(m["key"], m["value"], m.start(), m.end()) for m in islice(_PAIR.finditer(code), _PAIRS)]
    texts = [pair for pair in pairs if _CONTENT.match(pair[0]) and len(pair[1]) > _TEXT]
    if not texts:
        return None
    name, content, begin, end = max(texts, key=lambda pair: len(pair[1]))
    out: dict[str, str] = {}
    near = [(max(begin - e, s - end), key, value) for key, value, s, e in pairs if s != begin]
    for distance, key, value in sorted(near):
        if distance <= _NEAR and len(value) < 1000:
            out.setdefault(key, _unescaped(value))
    return {**out, name: _unescaped(content)}


def _unescaped(value: str) -> str:
    """A string of a script without its marks and escapes."""
    if value[:1] not in "\"'":
        return value
    return _ESCAPED.sub(
        lambda m: chr(int(m[1] or m[2], 16)) if m[1] or m[2] else _CONTROL.get(m[3], m[3]), value[1:-1]
    )


_SCRIPT = re.compile(r"<script\b[^<>]{0,600}>", re.IGNORECASE)
_SCRIPT_END = re.compile(r"</script\s{0,9}>", re.IGNORECASE)
#: So many assignments of one script are tried.
_ASSIGNMENTS = 500
#: What a value is given to: ``window.__INITIAL_STATE__ = {``, ``var content = "``, ``JSON.parse("``.
_ASSIGNED = re.compile(
    r"(?:\b(?:window\s{0,2}\.\s{0,2}|self\s{0,2}\.\s{0,2}|var |let |const )?[\w$.]{2,60}\s{0,3}=\s{0,3}(?:JSON\s{0,2}\.\s{0,2}parse\(\s{0,3})?|\bJSON\.parse\(\s{0,3})[{\[\"]"
)


def _value(code: str) -> Any:
    try:
        return json.loads(code, strict=False)
    except (ValueError, RecursionError):
        return None


def _prefix(code: str, start: int) -> tuple[Any, int]:
    """The value that begins at ``start``, and where it ends; None and ``start`` where there is none."""
    try:
        return _DECODER.raw_decode(code, start)
    except (ValueError, RecursionError):
        return None, start


_DECODER = json.JSONDecoder(strict=False)


def _texts(value: Any) -> list[_Found]:
    """The texts in a value under a name that contents have."""
    found: list[_Found] = []
    seen = 0
    stack: list[tuple[Any, tuple[str, ...], tuple[dict[str, Any], ...]]] = [(value, (), ())]
    while stack and seen < _VALUES:
        item, path, around = stack.pop()
        seen += 1
        if isinstance(item, dict):
            stack.extend((child, (*path, str(key)[:60]), (*around[-2:], item)) for key, child in item.items())
        elif isinstance(item, list):
            if path and _CONTENT.match(path[-1]) and (joined := _joined(item)):
                found.append(_Found(joined, _weight(joined), path, _about(around)))
            else:
                stack.extend((child, (*path, "[]"), around) for child in item[:300])
        elif isinstance(item, str) and path and _CONTENT.match(path[-1]) and len(item) >= _TEXT:
            weight = _weight(item)
            if weight >= _TEXT:
                found.append(_Found(item, weight, path, _about(around)))
    return [one for one in found if one.weight >= _TEXT]


def _joined(items: list[Any]) -> str:
    """Paragraphs of a list: strings, or objects with a text each."""
    out = []
    for item in items[:500]:
        text: Any = item
        if isinstance(item, dict):
            text = next(
                (
                    item[key]
                    for key in ("text", "content", "value", "html", "data")
                    if isinstance(item.get(key), str)
                ),
                None,
            )
        if isinstance(text, str) and text.strip():
            out.append(text if "<" in text else f"<p>{html.escape(text)}</p>")
    return "".join(out) if len(out) >= 2 or (out and len(out) == len(items)) else ""


def _about(around: tuple[dict[str, Any], ...]) -> dict[str, str]:
    about: dict[str, str] = {}
    for item in reversed(around):
        for name, pattern in _FIELDS.items():
            if name in about:
                continue
            for key, value in item.items():
                if pattern.match(str(key)) and (text := _said(name, value)):
                    about[name] = text
                    break
        if "title" in about:
            break
    return about


def _said(name: str, value: Any) -> str:
    if name == "time":
        return _moment(value)
    if name in {"author", "editor", "source"}:
        return "、".join(names_of(value))[:200]
    return tree.clean(_plain(value[:500])) if isinstance(value, str) else ""


def _moment(value: Any) -> str:
    """A time as text; seconds or milliseconds of the epoch are read in the pages' time zone."""
    text = str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
    if re.fullmatch(r"1\d{9}(?:\d{3})?", text):
        return datetime.fromtimestamp(int(text[:10]), tz=dates.SHANGHAI).strftime("%Y-%m-%d %H:%M:%S")
    stamp = dates.parse(text[:60]) if text else None
    return text[:60] if stamp else ""


def article_body(text: str) -> str | None:
    """The text of JSON-LD ``articleBody``, where the page states one."""
    for _, value in _scripts(text, linked_only=True):
        found = [one for one in _texts(value) if one.path[-1].lower() == "articlebody"]
        if len(found) == 1:
            return _plain(found[0].content)
    return None


def _data(text: str) -> Iterator[Place]:
    """The page with the text of its data in the place where its script would put it."""
    found: list[tuple[str, _Found]] = [(name, one) for name, value in _scripts(text) for one in _texts(value)]
    if not found:
        return
    name, best = max(found, key=lambda pair: (pair[1].path[-1].lower() == "articlebody", pair[1].weight))
    # Texts of the same kind in one list are a front page's.
    rivals = [
        one
        for _, one in found
        if one.path == best.path and "[]" in one.path and one.weight > 0.3 * best.weight
    ]
    if len(rivals) >= 3:
        return
    root = tree.parse(text)
    if root is not None and _put(root, best):
        yield Place(root, name)


def _put(root: Any, found: _Found) -> bool:
    content = found.content
    if not re.search(r"<(?:p|br|div|section)\b", content, re.IGNORECASE):
        content = "".join(
            f"<p>{html.escape(line) if '<' not in line else line}</p>"
            for line in re.split(r"\r?\n|<br\s*/?>", content)
            if line.strip()
        )
    page = tree.flatten(root)
    heading = next(
        (b for b in page.blocks if b.node.tag in {"h1", "h2"} and b.link_share < 0.5 and b.weight >= 4), None
    )
    about = found.about
    if heading is None:
        labels = (("", "time"), ("来源：", "source"), ("作者：", "author"), ("责任编辑：", "editor"))
        meta = "".join(
            f"<span>{label}{html.escape(about[key])}</span> " for label, key in labels if about.get(key)
        )
        content = f"<h1>{html.escape(about.get('title', ''))}</h1><div>{meta}</div><div>{content}</div>"
        body = root.find("body")
        parsed = tree.parse(f"<div>{content}</div>")
        inserted = parsed.find(".//div") if parsed is not None else None
        if body is None or inserted is None:
            return False
        body.insert(0, inserted)
        return True
    parsed = tree.parse(f"<div>{content}</div>")
    inserted = parsed.find(".//div") if parsed is not None else None
    if inserted is None:
        return False
    after = heading
    for block in page.blocks[heading.index + 1 : heading.index + 6]:
        if block.weight < 120 and dates.find(block.text, limit=1):
            after = block
            break
    element = after.node.element
    _remove(page, heading.index, _plain(content))
    if element.getparent() is None or element.tag in {"html", "body"}:
        return False
    tail, element.tail = element.tail, None
    element.addnext(inserted)
    inserted.tail = tail
    return True


def _remove(page: Page, heading: int, content: str) -> None:
    """Take the displayed beginning of a text out of the tree: the whole text is put there."""
    whole = comparable(content)
    gone = []
    for block in page.blocks[heading + 1 :]:
        start = comparable(_CUT_OFF.sub("", block.text))
        element = block.node.element
        if (
            len(start) >= _BEGINNING
            and start in whole
            and len(element) == 0
            and element.getparent() is not None
        ):
            gone.append(element)
    for element in gone:
        before, parent = element.getprevious(), element.getparent()
        if before is not None:
            before.tail = (before.tail or "") + (element.tail or "")
        else:
            parent.text = (parent.text or "") + (element.tail or "")
        parent.remove(element)


_CUT_OFF = re.compile(r"[….。]{2,6}$|…$")
#: Characters that make a displayed line the beginning of the whole text.
_BEGINNING = 8


def places(text: str) -> Iterator[Place]:
    """The page with its text displayed, for each place that has one, likeliest first."""
    yield from _data(text)
    yield from _boxes(text)
