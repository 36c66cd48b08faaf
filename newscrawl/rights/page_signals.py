"""A page and its response headers: TDMRep, AIPREF, robots directives, licence links, JSON-LD, AI labels."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from newscrawl.rights.preferences import preferences
from newscrawl.rights.site_files import from_rsl, reservation
from newscrawl.rights.statements import ALLOW, CONDITIONAL, DISALLOW, NOTE, Fault, Reading, Statement, shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

#: Elements of one kind that are looked at.
_MOST: Final = 200
_JSON_LIMIT: Final = 1024 * 1024
_RSL_TYPE: Final = "application/rsl+xml"
_CC: Final = re.compile(
    r"creativecommons\.org/(?:licenses/(?P<terms>by(?:-nc)?(?:-nd|-sa)?)/(?P<version>\d\.\d)|publicdomain/(?P<tool>zero|mark)/)",
    re.IGNORECASE,
)
#: Directive of a robots element or X-Robots-Tag → (use, value).
_DIRECTIVES: Final = {
    "noai": ("noai", DISALLOW),
    "noimageai": ("noimageai", DISALLOW),
    "noindex": ("search", DISALLOW),
    "none": ("search", DISALLOW),
    "noarchive": ("archive", DISALLOW),
    "nocache": ("archive", DISALLOW),
    "nosnippet": ("snippet", DISALLOW),
}
_LINK: Final = re.compile(r"<([^<>]{1,2000})>((?:\s*;\s*[^;,]+)*)")
_PARAMETER: Final = re.compile(r";\s*([A-Za-z*]+)\s*=\s*(?:\"([^\"]*)\"|([^\s;,\"]+))")
#: Visible labels as GB 45438-2025 wants them: an AI term with a word of making, near the beginning or the end of a text.
_LABEL: Final = re.compile(
    r"(?:本(?:文|篇|内容|图|视频|页面|稿)[^。；;\n]{0,12})?(?:由|通过|使用|利用|含|部分|疑似|可能)?[^。；;\n，]{0,6}"
    r"(?:AI|ＡＩ|人工智能|AIGC|大模型)[^。；;\n，]{0,8}(?:生成|合成|创作|辅助(?:生成|创作|写作|制作)|撰写|制作)",
    re.IGNORECASE,
)
#: Names of the fields of the implicit label (GB 45438-2025, annex E).
AIGC_FIELDS: Final = (
    "Label", "ContentProducer", "ProduceID", "ReservedCode1", "ContentPropagator", "PropagateID", "ReservedCode2",
)  # fmt: skip
_AIGC_MEANING: Final = {"1": "generated", "2": "possibly generated", "3": "suspected to be generated"}
_WORK_KEYS: Final = (
    "license",
    "usageInfo",
    "acquireLicensePage",
    "copyrightNotice",
    "copyrightHolder",
    "creditText",
)


def from_headers(headers: Iterable[tuple[bytes, bytes]], url: str) -> Reading:
    """Statements of a response's header fields; ``url``: the page's address, to resolve links."""
    reading = Reading()
    tdm: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1").strip().lower(), raw_value.decode("latin-1").strip()
        if name == "content-usage":
            reading += preferences(value, "aipref", "header")
        elif name == "content-signal":
            reading += preferences(value, "content_signals", "header")
        elif name in {"tdm-reservation", "tdm-policy"}:
            tdm.setdefault(name, value)
        elif name == "x-robots-tag":
            reading += _directives(value, "header")
        elif name == "link":
            reading += _link_header(value, url)
    if tdm:
        reading += _tdm(tdm, "header", url)
    return reading


def from_page(html: str, url: str, text: str = "") -> Reading:
    """Statements of a page.

    ``html``: its decoded markup. ``url``: its address. ``text``: the article's text, in which a visible AI label is looked
    for, near the beginning and the end; leave it out for pages that are no articles.
    """
    reading = Reading()
    tree = LexborHTMLParser(html)
    tdm: dict[str, str] = {}
    for node in tree.css("meta[name]")[:_MOST]:
        name, content = (
            (node.attributes.get("name") or "").strip().lower(),
            (node.attributes.get("content") or "").strip(),
        )
        if name in {"tdm-reservation", "tdm-policy"}:
            tdm.setdefault(name, content)
        elif name in {"robots", "googlebot", "baiduspider", "bingbot"}:
            agents = () if name == "robots" else (name,)
            reading += _directives(content, "meta", agents)
        elif name == "aigc":
            reading += aigc(content)
        elif name in {"copyright", "dcterms.rights", "dc.rights", "dcterms.license"} and content:
            kind = "cc" if _CC.search(content) else "rel_license"
            reading.statements.append(licence(content, url, "meta", kind, content))
    if tdm:
        reading += _tdm(tdm, "meta", url)
    for node in tree.css("link[rel], a[rel], area[rel]")[:_MOST]:
        relations = (node.attributes.get("rel") or "").lower().split()
        href = (node.attributes.get("href") or "").strip()
        if "license" in relations and href:
            kind = (node.attributes.get("type") or "").strip().lower()
            reading.statements.append(licence(href, url, "link", "rsl" if kind == _RSL_TYPE else None, href))
    for node in tree.css("a[href*='creativecommons.org']")[:_MOST]:
        if "license" not in (node.attributes.get("rel") or "").lower().split():
            href = node.attributes.get("href") or ""
            if _CC.search(href):
                reading.statements.append(licence(href, url, "link", "cc", href))
    for node in tree.css("script[type]")[:_MOST]:
        kind = (node.attributes.get("type") or "").strip().lower()
        if kind == "application/ld+json":
            reading += _json_ld(node.text(), url)
        elif kind == _RSL_TYPE:
            reading += from_rsl(node.text().strip().encode())
    if text:
        reading.statements += _labels(text)
    return reading


def _tdm(found: dict[str, str], where: str, url: str) -> Reading:
    policy = found.get("tdm-policy")
    if "tdm-reservation" not in found:
        return Reading(faults=[Fault(where, "tdm-policy without tdm-reservation")])
    return reservation(found["tdm-reservation"], _joined(url, policy) if policy else None, where)


def _directives(value: str, where: str, agents: tuple[str, ...] = ()) -> Reading:
    reading = Reading()
    if where == "header" and (named := re.match(r"\s*([A-Za-z][\w-]*)\s*:\s*(?=[A-Za-z])", value)):
        agents, value = (named[1].lower(),), value[named.end() :]
    for part in value.split(","):
        use = _DIRECTIVES.get(part.strip().lower())
        if use:
            reading.statements.append(
                Statement("robots_meta", where, use[0], use[1], shown(value), agents=agents)
            )
    return reading


def _link_header(value: str, url: str) -> Reading:
    reading = Reading()
    for found in _LINK.finditer(value):
        parameters = {m[1].lower(): m[2] if m[2] is not None else m[3] for m in _PARAMETER.finditer(found[2])}
        if "license" in (parameters.get("rel") or "").lower().split():
            kind = "rsl" if (parameters.get("type") or "").lower() == _RSL_TYPE else None
            reading.statements.append(licence(found[1], url, "header", kind, found[0]))
    return reading


def licence(href: str, url: str, where: str, kind: str | None, text: str) -> Statement:
    """A named licence. Creative Commons licence pages say what they grant: all but CC0 and the mark on conditions."""
    named = _CC.search(href)
    value = NOTE
    if named:
        kind = "cc"
        value = ALLOW if named["tool"] else CONDITIONAL
        text = (
            "CC0 1.0"
            if named["tool"] == "zero"
            else "public domain mark"
            if named["tool"]
            else f"CC {named['terms'].upper()} {named['version']}"
        )
    return Statement(kind or "rel_license", where, "", value, shown(text), url=_joined(url, href))


def _joined(url: str, href: str) -> str:
    try:
        joined = urljoin(url, href.strip())
        return joined[:2000] if urlsplit(joined).scheme in {"http", "https"} else href.strip()[:2000]
    except ValueError:
        return href.strip()[:2000]


def _json_ld(script: str, url: str) -> Reading:
    if len(script) > _JSON_LIMIT:
        return Reading(faults=[Fault("json_ld", f"a script of {len(script)} characters was not read")])
    try:
        data = json.loads(script, strict=False)
    except (ValueError, RecursionError):
        return Reading(faults=[Fault("json_ld", "a script is not JSON")])
    reading = Reading()
    for work in _works(data):
        for key in _WORK_KEYS:
            for value in _values(work.get(key)):
                if value.startswith(("http://", "https://", "/")):
                    reading.statements.append(licence(value, url, "json_ld", "schema_org", f"{key}: {value}"))
                else:
                    reading.statements.append(
                        Statement("schema_org", "json_ld", "", NOTE, shown(f"{key}: {value}"))
                    )
    return reading


def _works(data: Any) -> Iterator[dict[str, Any]]:
    """Objects of a JSON-LD script, in a list or ``@graph``, at most 200."""
    waiting, count = [data], 0
    while waiting and count < _MOST:
        one = waiting.pop(0)
        count += 1
        if isinstance(one, list):
            waiting += one[:_MOST]
        elif isinstance(one, dict):
            yield one
            waiting += [
                part for key in ("@graph", "mainEntity", "hasPart") for part in [one.get(key)] if part
            ]


def _values(value: Any) -> Iterator[str]:
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one.strip():
            yield one.strip()
        elif isinstance(one, dict):
            for key in ("url", "@id", "name"):
                if isinstance(one.get(key), str) and one[key].strip():
                    yield one[key].strip()
                    break


def aigc(content: str, where: str = "meta") -> Reading:
    """The implicit label: a JSON object with the fields of annex E, also inside an ``AIGC`` member."""
    try:
        data = json.loads(content)
    except (ValueError, RecursionError):
        return Reading(faults=[Fault(where, f"AIGC {shown(content)!r} is not JSON")])
    inner = data.get("AIGC", data) if isinstance(data, dict) else None
    if not isinstance(inner, dict) or str(inner.get("Label", "")) not in _AIGC_MEANING:
        return Reading(faults=[Fault(where, "AIGC without a Label of 1, 2 or 3")])
    known = {name: str(inner[name]) for name in AIGC_FIELDS if inner.get(name)}
    text = "; ".join(f"{name}={value}" for name, value in known.items())
    return Reading([Statement("gb45438", where, "ai-label", NOTE, shown(text))])


#: Characters at each end of a text in which a label may stand.
_ENDS: Final = 120


def _labels(text: str) -> list[Statement]:
    ends = text if len(text) <= 2 * _ENDS else f"{text[:_ENDS]}\n{text[-_ENDS:]}"
    found = []
    for line in ends.split("\n"):
        label = _LABEL.search(line)
        # A label is a line or a bracket of its own; a sentence of an article that speaks of AI is none.
        if label and (
            len(line.strip()) <= 40
            or re.search(r"[（(【\[][^）)】\]]*" + re.escape(label[0]) + r"[^）)】\]]*[）)】\]]", line)
        ):
            found.append(Statement("gb45438", "text", "ai-label", NOTE, shown(line)))
    return found[:1]
