"""A portal file drafted from saved pages, and a look at how a portal's rules do on them.

The draft is a beginning: what the pages show is filled in, what they cannot show is marked TODO. A selector is
proposed where an element with an id or a class says exactly what the generic path read from the page, in all
of the pages that are articles.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from urllib.parse import urljoin, urlsplit

from lxml import html as lxml_html

from newscrawl.cms.cctv import CctvSpider
from newscrawl.cms.dated_epaper import DatedEpaperSpider
from newscrawl.cms.dede import DedeSpider
from newscrawl.cms.discovery import looks_like_article, section_links, shape
from newscrawl.cms.discuz import DiscuzSpider
from newscrawl.cms.enorth import EnorthSpider
from newscrawl.cms.epaper import EpaperSpider
from newscrawl.cms.founder import FounderSpider
from newscrawl.cms.founder_epaper import FounderEpaperSpider
from newscrawl.cms.links import Links
from newscrawl.cms.people_cn import PeopleSpider
from newscrawl.cms.portal import PortalSpider
from newscrawl.cms.sobey import SobeySpider
from newscrawl.cms.trs import TrsSpider
from newscrawl.cms.xinhua import XinhuaSpider
from newscrawl.errors import RefusedPage
from newscrawl.extraction import Rules, extract
from newscrawl.extraction.encoding import decode
from newscrawl.items import Portal

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from newscrawl.items import Article

#: Families by their addresses, the more particular first.
FAMILIES: tuple[type[PortalSpider], ...] = (
    TrsSpider,
    EnorthSpider,
    PeopleSpider,
    XinhuaSpider,
    CctvSpider,
    DiscuzSpider,
    FounderSpider,
    FounderEpaperSpider,
    DatedEpaperSpider,
    SobeySpider,
    DedeSpider,
)
#: The fields that ``check`` compares, and the rule each is declared by.
COMPARED = {
    "title": "title",
    "published_at": "published_at",
    "source_name": "source",
    "authors": "authors",
    "editors": "editors",
    "body": "body",
    "breadcrumb": "breadcrumb",
}
#: The rules a draft proposes, and the field each is about.
_DRAFTED = {"title": "title", "published_at": "published_at", "source": "source_name", "body": "body"}
_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{1,5}\)(https?://[^\s>]{1,2000}) -->")
_ORDINARY = re.compile(r"^[A-Za-z_][\w-]{0,40}$")
_SECTIONS = 20
_NOWHERE = "http://todo.example/"
#: Hosts that every portal links to.
_ELSEWHERE = re.compile(
    r"(?:^|\.)(?:weibo|qq|baidu|jiathis|bshare|douban|renren|kaixin001|12377|12321|sina\.com|miit\.gov|beian|cyberpolice|adobe|microsoft|apple|google|facebook|twitter)\b"
)
_ENOUGH_LINKS = 3
#: Candidates for a field that are tried on the pages.
_MOST_TRIED = 8
#: A line of time, source and people is shorter than this.
_META_LINE = 200
#: A body's container holds little more text than the body.
_BODY_ROOM = 1.15


@dataclass(slots=True)
class SavedPage:
    """The bytes of one page and the address it was saved from ("" where nobody knows)."""

    html: bytes
    url: str = ""
    content_type: str | None = None
    name: str = ""


def address_of(html: bytes) -> str | None:
    """The address a saved page states: the browser's own comment, else its canonical link."""
    comment = _SAVED_FROM.search(html[:4_000])
    if comment:
        return comment[1].decode("ascii", "replace")
    text, _ = decode(html)
    found = re.search(
        r"<link\b[^>]{0,300}\brel=[\"']?canonical[\"']?[^>]{0,300}>", text[:100_000], re.IGNORECASE
    )
    href = re.search(r"\bhref=[\"']?(https?://[^\s\"'>]{1,2000})", found[0], re.IGNORECASE) if found else None
    return href[1] if href else None


# -- Drafting ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Draft:
    """What the pages showed of a portal."""

    name: str
    title: str
    home: str
    family: type[PortalSpider] | None
    article_path: str
    sections: dict[str, str] = field(default_factory=dict)
    rules: dict[str, str] = field(default_factory=dict)
    examples: list[str] = field(default_factory=list)
    #: What the pages turned out to be, and what was guessed: for whoever reads the draft.
    notes: list[str] = field(default_factory=list)

    def source(self, year: int) -> str:
        """The portal file, as text; every value from a page is a Python literal, never code."""
        base = self.family or PortalSpider
        host = urlsplit(self.home).hostname or ""
        lines = [
            f'"""{_plain(self.title)}."""',
            "",
            f"from {base.__module__} import {base.__name__}",
            *(["from newscrawl.extraction import Rules"] if self.rules else []),
            "",
            "",
            f"class {_class_name(self.name)}({base.__name__}):",
            f'    """{_plain(self.title)}, TODO: whose portal it is (name the owner here and below).',
            "",
            f"    Domain: {host}",
            f"    Layout: from {max(len(self.examples), 1)} page(s) saved in {year}",
            "    Unverified: the section lists; TODO: say what else nobody has seen",
            '    """',
            "",
            f"    name = {_literal(self.name)}",
            f"    portal_name = {_literal(self.title)}",
            "    # TODO: owner, brands, city, province",
            "",
            f"    home = {_literal(self.home)}",
        ]
        if self.sections:
            lines += [
                "    sections = {",
                *(f"        {_literal(path)}: {_literal(said)}," for path, said in self.sections.items()),
                "    }",
            ]
        if issubclass(base, EpaperSpider):
            lines += [
                "    # TODO: the printed paper, as its name stands in 《》",
                f"    paper = {_literal(self.title)}",
            ]
        if self.family is None:
            lines.append(f"    article_path = {_literal(self.article_path)}")
        if self.rules:
            lines += [
                "",
                "    rules = (",
                "        Rules(",
                f'            version="{year}",',
                *(f"            {name}={_literal(selector)}," for name, selector in self.rules.items()),
                "        ),",
                "    )",
            ]
        return "\n".join(lines) + "\n"


def draft(pages: Sequence[SavedPage], name: str | None = None) -> Draft:
    """A portal from its saved pages: at least one; a list page gives sections, an article the rules."""
    known = [page.url for page in pages if page.url]
    notes = []
    home = urljoin(known[0], "/") if known else _likely_home(pages)
    if not known:
        notes.append(
            f"no page says its address; home = {home} is a guess from its links: give --url to be sure"
        )
    host = urlsplit(home).hostname or "portal"
    articles: list[tuple[SavedPage, Article]] = []
    links: dict[str, str] = {}
    for page in pages:
        found = dict(Links(decode(page.html, page.content_type)[0], page.url or home))
        links |= found
        name_ = page.name or page.url
        try:
            articles.append((page, extract(page.html, page.url, content_type=page.content_type)))
            notes.append(f"{name_}: an article, {articles[-1][1].title}")
        except RefusedPage as refused:
            notes.append(f"{name_}: no article ({refused}); its {len(found)} links were looked at")
    if not articles:
        notes.append(
            "no article among the pages: without one there are no rules; save one and give it as well"
        )
    urls = [page.url for page, _ in articles if page.url]
    listed = [url for url, text in links.items() if len(text) >= 8 and looks_like_article(url)]
    family = _family(urls or listed)
    site = Portal(key=host, name=host, home=home, hosts=(host.removeprefix("www."),))
    path = family.article_path if family else pattern_of(urls or listed)
    if family is not None:
        notes.append(
            f"the base class {family.__name__} is a guess from the form of {len(urls or listed)} addresses: see whether its"
            " habits fit (docs/adding-a-portal.md)"
        )
    taken = re.compile(path)
    lists = section_links(
        links.items(), owns=site.owns, is_article=lambda url: bool(taken.search(urlsplit(url).path))
    )
    titles = [article.site_name for _, article in articles if article.site_name]
    return Draft(
        name=name or _module_name(host),
        title=titles[0] if titles else host,
        home=home,
        family=family,
        article_path=path,
        sections={
            _relative(url, home): " ".join(links[url].split())
            for url in lists[:_SECTIONS]
            if urlsplit(url).path.strip("/") or urlsplit(url).hostname != host
        },
        rules=propose_rules(articles),
        examples=urls,
        notes=notes,
    )


def _likely_home(pages: Sequence[SavedPage]) -> str:
    """The site most of the pages' absolute links lead to."""
    hosts: Counter[str] = Counter()
    for page in pages:
        for url, _ in Links(decode(page.html, page.content_type)[0], _NOWHERE):
            host = urlsplit(url).hostname or ""
            if url.startswith(_NOWHERE) or _ELSEWHERE.search(host):
                continue
            hosts[host] += 1
    most = hosts.most_common(1)
    return f"http://{most[0][0]}/" if most and most[0][1] >= _ENOUGH_LINKS else _NOWHERE


def _family(urls: Sequence[str]) -> type[PortalSpider] | None:
    """The family whose addresses most of these are."""
    counts = {
        family: sum(bool(re.search(family.article_path, _where(url))) for url in urls) for family in FAMILIES
    }
    best = max(counts, key=lambda family: counts[family])
    return best if counts[best] and counts[best] * 2 >= len(urls) else None


def _where(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def pattern_of(urls: Sequence[str]) -> str:
    """A regular expression for the commonest shape of these addresses."""
    shapes = [shape(url) for url in urls]
    if not shapes:
        return r"/\d{5,}\.s?html?$"
    common = max(set(shapes), key=shapes.count)
    escaped = re.escape(common.split("?")[0])
    *folders, document = (
        escaped.replace(re.escape("*"), r"[\w-]+").replace(re.escape("#"), r"\w{8,}").split("/")
    )
    paths = [urlsplit(url).path.split("/") for url, form in zip(urls, shapes, strict=True) if form == common]
    # A folder with a digit may have more than digits: ``2026-11``, ``n1``.
    folders = [
        folder
        if folder != "0"
        else r"\d+"
        if all(path[at].isdecimal() for path in paths)
        else r"[\w.-]*\d[\w.-]*"
        for at, folder in enumerate(folders)
    ]
    pattern = "/".join([*folders, document.replace("0", r"\d+")])
    query = re.findall(r"(\w+)=0", common.partition("?")[2])
    return f"{pattern}\\?(?:.*&)?{query[-1]}=\\d+" if query else f"{pattern}$"


def propose_rules(articles: Sequence[tuple[SavedPage, Article]]) -> dict[str, str]:
    """Selectors by which every one of the articles reads as without them: those that say less are left out."""
    proposals: list[dict[str, list[str]]] = [_selectors(page, article) for page, article in articles]
    if not proposals:
        return {}
    chosen: dict[str, str] = {}
    for name, field_ in _DRAFTED.items():
        common = [
            one
            for one in proposals[0].get(name, [])
            if all(one in other.get(name, []) for other in proposals)
        ]
        good = (
            one for one in common[:_MOST_TRIED] if all(_reads(name, one, field_, *pair) for pair in articles)
        )
        selector = next(good, None)
        if selector:
            chosen[name] = selector
    return chosen


def _reads(rule: str, selector: str, name: str, page: SavedPage, plain: Article) -> bool:
    """Does this rule alone find on a page what the generic path found?"""
    rules = Rules(version="draft", **{rule: selector})
    try:
        ruled = extract(page.html, page.url, content_type=page.content_type, rules=rules)
    except RefusedPage:
        return False
    return not ruled.rule_misses and getattr(ruled, name) == getattr(plain, name)


def _selectors(page: SavedPage, article: Article) -> dict[str, list[str]]:
    """Selectors for each field, the best first: the closest element, but the body's outermost."""
    text, _ = decode(page.html, page.content_type)
    try:
        root = lxml_html.document_fromstring(text)
    except (ValueError, lxml_html.etree.ParserError):
        return {}
    found: dict[str, list[str]] = {}
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        for name in _says(" ".join(element.text_content().split()), article):
            selector = _selector(root, element)
            if selector:
                known = found.setdefault(name, [])
                known.insert(len(known) if name == "body" else 0, selector)
    return found


def _says(said: str, article: Article) -> list[str]:
    """The fields that an element of this text states."""
    title, body = " ".join((article.title or "").split()), (article.body or "").split("\n")
    if title and said == title:
        return ["title"]
    room = _BODY_ROOM * sum(map(len, body)) + len(title)
    if body[0] and body[0][:30] in said and body[-1][-30:] in said:
        # Around the body's container stands more and more of the page.
        return ["body"] if len(said) <= room and not said.startswith(title) else []
    if len(said) >= _META_LINE:
        return []
    names = []
    if article.published_at_raw and article.published_at_raw in said:
        names.append("published_at")
    # Where the name stands within the meta line, the rule reads it out of the whole line.
    if article.source_name and article.source_name in said:
        names.append("source")
    return names


def _selector(root: Any, element: Any) -> str | None:
    """A selector whose first element on the page is this one: by its own id or class, or its parents'."""
    if not _ORDINARY.match(element.tag):
        return None
    own = _name(element)
    candidates = [own] if own else []
    for parent in islice(element.iterancestors(), 3):
        outer = _name(parent)
        if outer:
            candidates.append(f"{outer} {own or element.tag}")
    return next((one for one in candidates if root.cssselect(one)[:1] == [element]), None)


def _name(element: Any) -> str | None:
    """``#id``, or the tag with its first class; names with numbers change from page to page."""
    identity = element.get("id") or ""
    if _ORDINARY.match(identity) and not re.search(r"\d{3}", identity):
        return f"#{identity}"
    for name in (element.get("class") or "").split():
        if _ORDINARY.match(name) and not re.search(r"\d{3}", name):
            return f"{element.tag}.{name}"
    return None


def _relative(url: str, home: str) -> str:
    return url.removeprefix(home) if url.startswith(home) else url


def _module_name(host: str) -> str:
    labels = [
        label for label in host.removeprefix("www.").split(".") if label not in {"com", "cn", "net", "org"}
    ]
    name = re.sub(r"\W", "_", "_".join(reversed(labels)) or "portal")
    return f"site_{name}" if name[:1].isdigit() else name


def _class_name(name: str) -> str:
    camel = "".join(part.title() for part in re.split(r"\W|_", name) if part)
    return camel if camel.isidentifier() else f"Site{camel}"


def _literal(value: str) -> str:
    """A Python string literal on one line, whatever the page put into it."""
    text = ascii(value) if not value.isprintable() else repr(value)
    return f'"{text[1:-1]}"' if text.startswith("'") and '"' not in text else text


def _plain(value: str) -> str:
    """Fit for a docstring: no quotes, no backslashes, one line."""
    return (
        re.sub(r"[\"\\]|[^\S ]", " ", "".join(char for char in value if char.isprintable()))[:80].strip()
        or "portal"
    )


# -- Checking ---------------------------------------------------------------------------------------


@dataclass(slots=True)
class Compared:
    """One field of one page, by the portal's rules and by the generic path."""

    page: str
    field: str
    ruled: str
    generic: str
    #: no rule / missed / same / differs / refused
    verdict: str


def check(
    rules: Sequence[Rules], pages: Sequence[SavedPage], captured_at: str | None = None
) -> Iterator[Compared]:
    """Every compared field of every page, side by side."""
    for page in pages:
        try:
            ruled = extract(
                page.html,
                page.url,
                content_type=page.content_type,
                rules=rules or None,
                captured_at=captured_at,
            )
            plain = extract(page.html, page.url, content_type=page.content_type)
        except RefusedPage as refused:
            yield Compared(page.name, "page", str(refused), "", "refused")
            continue
        for name, rule in COMPARED.items():
            here, there = _said(getattr(ruled, name)), _said(getattr(plain, name))
            if rule in ruled.rule_misses:
                verdict = "missed"
            elif not any(
                getattr(version, rule) for version in rules if version.version == ruled.rules_version
            ):
                verdict = "no rule"
            else:
                verdict = "same" if here == there else "differs"
            yield Compared(page.name, name, here, there, verdict)


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "")
