"""Declared portals compared with the live site: a few lists and articles of each, asked for politely.

For each portal: what robots.txt permits, whether the declared lists still list articles and lead to a next page,
whether the declared form of addresses still fits, and what each rule finds on a few articles beside the generic path.
Where something moved, what would fit the pages seen is proposed; nothing is changed.

Values in, values out: pages come from a :class:`~newscrawl.portals.fetching.Fetcher`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse, Request, TextResponse

from newscrawl.cms.discovery import article_shapes, looks_like_article, never, section_links, shape
from newscrawl.errors import RefusedPage
from newscrawl.extraction import Rules, extract
from newscrawl.extraction.encoding import decode
from newscrawl.extraction.further_pages import scripted
from newscrawl.portals.drafting import COMPARED, SavedPage, check, pattern_of, propose_rules

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from newscrawl.cms.links import Links
    from newscrawl.cms.portal import PortalSpider
    from newscrawl.frontier.robots import Rules as RobotsRules
    from newscrawl.items import Article
    from newscrawl.portals.fetching import Fetched

#: Of a portal, from the mildest to what speaks for it.
VERDICTS = ("holds", "unseen", "incomplete", "moved")
#: Fields that a reader of the database expects of every article.
EXPECTED = ("title", "published_at", "source_name", "body")
#: Fewer generic articles on a list than this say nothing about the declared form.
_ENOUGH = 3
#: Lists of a page without articles that are followed (an e-paper's front page).
_MOST_FURTHER = 2
_MOST_PROPOSED = 12


class Pages(Protocol):
    """Where pages come from."""

    def get(self, url: str) -> Fetched: ...

    def robots(self, url: str) -> tuple[RobotsRules | None, str]: ...


@dataclass(slots=True)
class ListSeen:
    """One list page. ``verdict``: holds, moved (only other addresses look like articles), empty, needs_script, or the
    name of a refusal (unreachable, robots, not_found …).
    """

    url: str
    verdict: str
    articles: int = 0
    #: Addresses that look like articles without the portal's own form.
    others: int = 0
    next_page: str | None = None
    detail: str = ""


@dataclass(slots=True)
class RuleSeen:
    """One declared rule on all articles seen. ``verdict``: holds, moved (found nothing on half of them or more),
    doubtful (differs from the generic path on half or more), unseen (no article has such a field).
    """

    rule: str
    verdict: str
    same: int = 0
    differs: int = 0
    missed: int = 0
    examples: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Verified:
    """What a portal looks like today beside its file."""

    portal: str
    home: str
    verdict: str = "unseen"
    robots: str = ""
    lists: list[ListSeen] = field(default_factory=list)
    articles: list[dict[str, Any]] = field(default_factory=list)
    rules_version: str | None = None
    #: The version whose rules find most on the pages, where it is not the one in force.
    better_version: str | None = None
    rules: list[RuleSeen] = field(default_factory=list)
    #: Fields that no article seen has.
    empty_fields: list[str] = field(default_factory=list)
    #: The same on every article: the name of the site or a column in place of the value.
    constant_fields: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    proposed_rules: dict[str, str] = field(default_factory=dict)
    proposed_article_path: str | None = None
    proposed_sections: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def verify(
    cls: type[PortalSpider], pages: Pages, *, lists: int = 3, articles: int = 4, home: str | None = None
) -> Verified:
    """One portal. ``lists``, ``articles``: at most so many of each are asked for; ``home``: another root of the site."""
    return _Verification(cls, pages, lists, articles, home).run()


class _Verification:
    def __init__(
        self, cls: type[PortalSpider], pages: Pages, lists: int, articles: int, home: str | None
    ) -> None:
        self.cls, self.pages = cls, pages
        self.most_lists, self.most_articles = lists, articles
        self.spider = cls(home=home) if home else cls()
        self.found = Verified(cls.name, self.spider.base)
        #: Articles by the declared form, and addresses that only look like some; each with its list.
        self.declared: dict[str, None] = {}
        self.others: dict[str, None] = {}

    def run(self) -> Verified:
        self._robots()
        self._lists()
        seen = self._articles()
        if seen:
            self._rules(seen)
            self._fields(seen)
        self.found.verdict = self._verdict()
        return self.found

    # -- robots.txt and lists -------------------------------------------------------------------------

    def _robots(self) -> None:
        rules, unavailable = self.pages.robots(self.spider.base)
        if unavailable:
            self.found.robots = f"unavailable: {unavailable}"
        elif rules is None:
            self.found.robots = "none: everything is allowed"
        else:
            addresses = [self.spider.base, *(urljoin(self.spider.base, path) for path in self.cls.sections)]
            forbidden = [url for url in addresses if not rules.allowed(url)]
            delay = f", Crawl-delay {rules.crawl_delay:g} s" if rules.crawl_delay else ""
            self.found.robots = (
                f"forbids {' '.join(urlsplit(url).path for url in forbidden[:5])}"
                if forbidden
                else "allows home and lists"
            ) + delay

    def _lists(self) -> None:
        paths = _spread(list(self.cls.sections) or [""], self.most_lists)
        for path in paths:
            self._list(urljoin(self.spider.base, path), further=not self.cls.sections)
        declared_lists = [one for one in self.found.lists if one.verdict in {"not_found", "moved", "empty"}]
        if self.cls.sections and declared_lists:
            self._propose_sections()
        others = [url for url in self.others if url not in self.declared]
        if not self.declared and len(others) >= _ENOUGH:
            self.found.proposed_article_path = pattern_of(others)

    def _list(self, url: str, *, further: bool, level: int = 0) -> None:
        answer = self.pages.get(url)
        if answer.cause is not None:
            self.found.lists.append(ListSeen(url, answer.cause, detail=answer.detail))
            return
        response = _response(answer)
        links = self.spider.links(response)
        own = [link for link, _ in links if self.spider.is_article(link)]
        others = [link for link in self._generic(links) if not self.spider.is_article(link)]
        self.declared |= dict.fromkeys(own)
        self.others |= dict.fromkeys(others)
        seen = ListSeen(url, "holds", len(own), len(others), self.spider.next_list(response, links))
        self.found.lists.append(seen)
        if answer.final_url != url:
            seen.detail = f"sent on to {answer.final_url}"
        if own:
            return
        onward = self._onward(response, links) if further or level or not others else []
        if onward and level < _MOST_FURTHER:
            seen.detail = "leads to lists"
            for one in onward[: self.most_lists]:
                self._list(one, further=True, level=level + 1)
            return
        if len(others) >= _ENOUGH:
            seen.verdict = "moved"
            seen.detail = f"{len(others)} addresses look like articles, none fits the declared form"
        elif scripted(response.text):
            seen.verdict = "needs_script"
        else:
            seen.verdict = "empty"

    def _onward(self, response: TextResponse, links: Links) -> list[str]:
        try:
            requests = list(self.spider.further_lists(response, links, 1))
        except AttributeError:
            # A family whose lists need a crawl around them.
            return []
        return [request.url for request in requests if request.url != response.url]

    def _generic(self, links: Links) -> list[str]:
        """Addresses of the portal that look like articles, whatever its file says."""
        own = [
            (url, text)
            for url, text in links
            if self.spider.own_portal.owns(urlsplit(url).hostname or "") and not never(url)
        ]
        forms = article_shapes(own)
        return [
            url for url, text in own if len(text) >= 6 and (shape(url) in forms or looks_like_article(url))
        ]

    def _propose_sections(self) -> None:
        answer = self.pages.get(self.spider.base)
        if answer.cause is not None:
            return
        links = self.spider.links(_response(answer))
        names = {url: " ".join(text.split()) for url, text in links}
        base = self.spider.base
        forbidden: list[str] = []
        for url in section_links(links, owns=self.spider.own_portal.owns, is_article=self.spider.is_article):
            if url.rstrip("/") == base.rstrip("/"):
                continue
            if not self._allowed(url):
                forbidden.append(url)
                continue
            self.found.proposed_sections[url.removeprefix(base)] = names[url]
            if len(self.found.proposed_sections) == _MOST_PROPOSED:
                break
        if forbidden:
            self.found.notes.append(
                f"not proposed, as robots.txt forbids them: {' '.join(forbidden[:_MOST_PROPOSED])}"
            )

    def _allowed(self, url: str) -> bool:
        """Whether the robots.txt of the address's own host permits it; unread ones permit nothing."""
        rules, unavailable = self.pages.robots(url)
        return not unavailable and (rules is None or rules.allowed(url))

    # -- Articles --------------------------------------------------------------------------------------

    def _articles(self) -> list[tuple[SavedPage, Article]]:
        """The article pages seen, each with what the generic path reads."""
        seen: list[tuple[SavedPage, Article]] = []
        for url in _spread(list(self.declared or self.others), self.most_articles):
            answer = self.pages.get(url)
            record: dict[str, Any] = {"url": url, "verdict": answer.cause or "read", "detail": answer.detail}
            self.found.articles.append(record)
            if answer.cause is not None:
                continue
            page = SavedPage(answer.body, answer.final_url, answer.content_type, name=url)
            try:
                article = extract(page.html, page.url, content_type=page.content_type)
            except RefusedPage as refused:
                record |= {"verdict": refused.cause, "detail": refused.detail}
                continue
            record |= {name: _said(getattr(article, name)) for name in COMPARED if name != "body"}
            record["body"] = f"{len(article.body or '')} characters"
            seen.append((page, article))
        return seen

    def _rules(self, seen: Sequence[tuple[SavedPage, Article]]) -> None:
        pages = [page for page, _ in seen]
        if not self.cls.rules:
            return
        newest = list(self.cls.rules)
        by_rule: dict[str, RuleSeen] = {}
        for one in check(newest, pages):
            rule = COMPARED.get(one.field)
            if rule is None or one.verdict == "no rule":
                continue
            record = by_rule.setdefault(rule, RuleSeen(rule, "holds"))
            setattr(record, one.verdict, getattr(record, one.verdict) + 1)
            if one.verdict != "same":
                record.examples.append(
                    f"{one.page}: {one.ruled[:60] or 'nothing'} / generic {one.generic[:60] or 'nothing'}"
                )
        for record in by_rule.values():
            total = record.same + record.differs + record.missed
            # A rule that finds nothing where the page has nothing is no rule that moved.
            if record.missed * 2 >= total and self._has(record.rule, seen):
                record.verdict = "moved"
            elif record.missed == total:
                record.verdict = "unseen"
            elif record.differs * 2 >= total:
                record.verdict = "doubtful"
            record.examples = record.examples[:3]
        self.found.rules = list(by_rule.values())
        self.found.rules_version = newest[-1].version if newest else None
        self._versions(pages)
        if any(record.verdict == "moved" for record in self.found.rules):
            self.found.proposed_rules = propose_rules(seen)

    def _has(self, rule: str, seen: Iterable[tuple[SavedPage, Article]]) -> bool:
        name = next(name for name, declared in COMPARED.items() if declared == rule)
        return any(getattr(article, name) for _, article in seen)

    def _versions(self, pages: Sequence[SavedPage]) -> None:
        """Do the rules of another version fit these pages better?"""
        if len(self.cls.rules) < 2:
            return
        missed = {version.version: self._missed(version, pages) for version in self.cls.rules}
        best = min(missed, key=lambda version: missed[version])
        if self.found.rules_version and missed[best] < missed[self.found.rules_version]:
            self.found.better_version = best

    def _missed(self, version: Rules, pages: Sequence[SavedPage]) -> int:
        return sum(one.verdict == "missed" for one in check([version], pages))

    def _fields(self, seen: Sequence[tuple[SavedPage, Article]]) -> None:
        """Fields no article has, and fields that say the same on all."""
        rules = list(self.cls.rules) or None
        values: dict[str, list[str]] = {name: [] for name in COMPARED}
        for page, plain in seen:
            try:
                article = extract(page.html, page.url, content_type=page.content_type, rules=rules)
            except RefusedPage:
                article = plain
            for name in COMPARED:
                values[name].append(_said(getattr(article, name)))
        self.found.empty_fields = [name for name, found in values.items() if not any(found)]
        if len(seen) >= _ENOUGH:
            self.found.constant_fields = [
                name
                for name in ("title", "published_at", "body")
                if len(set(values[name])) == 1 and values[name][0]
            ]
        label = Counter(decode(page.html, page.content_type)[1].used for page, _ in seen).most_common(1)[0][0]
        self.found.notes.append(f"pages are written in {label}")

    # -- Altogether ------------------------------------------------------------------------------------

    def _verdict(self) -> str:
        found = self.found
        lists = {one.verdict for one in found.lists}
        read = any(one["verdict"] == "read" for one in found.articles)
        answered = [
            one
            for one in found.lists
            if one.verdict in {"holds", "moved", "empty", "needs_script", "not_found"}
        ]
        leading = any(one.verdict == "holds" for one in found.lists)
        if (
            any(rule.verdict == "moved" for rule in found.rules)
            or "moved" in lists
            or found.constant_fields
            or (answered and not leading)
            or (
                answered
                and sum(one.verdict in {"not_found", "empty", "needs_script"} for one in answered) * 2
                > len(answered)
            )
            or (found.articles and not read and _unread(found.articles))
        ):
            return "moved"
        if not answered or not read:
            return "unseen"
        if set(found.empty_fields) & set(EXPECTED) or any(rule.verdict == "doubtful" for rule in found.rules):
            return "incomplete"
        return "holds"


def _unread(articles: Sequence[dict[str, Any]]) -> bool:
    """Did pages come that could not be read, none of them for want of an answer?"""
    away = {"unreachable", "robots", "robots_unavailable", "blocked", "http_error", "interstitial"}
    return not any(one["verdict"] in away for one in articles)


def _response(answer: Fetched) -> TextResponse:
    """A fetched list page as the spiders' code takes it."""
    text, encoding = _text(answer)
    kind = TextResponse if text.lstrip()[:1] in {"{", "["} else HtmlResponse
    request = Request(answer.final_url or answer.url, meta={"depth": 0})
    return kind(
        answer.final_url or answer.url,
        body=text.encode(encoding, "replace"),
        encoding=encoding,
        request=request,
    )


def _text(answer: Fetched) -> tuple[str, str]:
    try:
        text, encoding = decode(answer.body, answer.content_type)
    except RefusedPage:
        return answer.body.decode("utf-8", "replace"), "utf-8"
    return text, encoding.used


def _spread(values: Sequence[str], most: int) -> list[str]:
    """At most so many of them, from the whole length."""
    if len(values) <= most:
        return list(values)
    return [values[at * len(values) // most] for at in range(most)]


def _said(value: Any) -> str:
    return "、".join(value) if isinstance(value, list) else str(value or "")


# -- The report ----------------------------------------------------------------------------------------

_MEANING = {
    "holds": "everything looked at is as declared",
    "incomplete": "a field stays empty, or rules disagree with the generic path",
    "moved": "lists, addresses or rules no longer fit",
    "unseen": "no list or article could be looked at",
}


def report(found: Sequence[Verified], *, made_at: str) -> str:
    """The report in Markdown."""
    counts = Counter(one.verdict for one in found)
    lines = [
        "# Portals beside their sites",
        "",
        f"Made {made_at}. "
        + ", ".join(
            f"{counts[name]} {name} ({_MEANING[name]})" for name in reversed(VERDICTS) if counts[name]
        )
        + ".",
        "",
        "| portal | verdict | robots.txt | lists | articles | rules | empty fields |",
        "|---|---|---|---|---|---|---|",
    ]
    for one in found:
        lists = f"{sum(seen.verdict == 'holds' for seen in one.lists)} of {len(one.lists)}"
        read = f"{sum(seen['verdict'] == 'read' for seen in one.articles)} of {len(one.articles)}"
        rules = ", ".join(f"{rule.rule} {rule.verdict}" for rule in one.rules if rule.verdict != "holds") or (
            "hold" if one.rules else "–"
        )
        lines.append(
            _row(one.portal, one.verdict, one.robots, lists, read, rules, ", ".join(one.empty_fields) or "–")
        )
    for one in found:
        lines += ["", *_section(one)]
    return "\n".join(lines) + "\n"


def _section(one: Verified) -> list[str]:
    lines = [
        f"## {one.portal}",
        "",
        f"{one.home} – {one.verdict}: {_MEANING[one.verdict]}. robots.txt: {one.robots}.",
        "",
    ]
    for seen in one.lists:
        onward = f", next page {seen.next_page}" if seen.next_page else ""
        lines.append(
            f"* list {_plain(seen.url)}: {seen.verdict}, {seen.articles} articles{_plain(onward)} {_plain(seen.detail)}".rstrip()
        )
    lines += [
        f"* article {_plain(read['url'])}: {read['verdict']} {_plain(read.get('title') or read['detail'])}".rstrip()
        for read in one.articles
    ]
    for rule in one.rules:
        lines.append(
            f"* rule `{rule.rule}`: {rule.verdict} (same {rule.same}, differs {rule.differs}, missed {rule.missed})"
        )
        lines += [f"  * {_plain(example)}" for example in rule.examples]
    if one.better_version:
        lines.append(
            f"* the rules of version {one.better_version} fit better than those of {one.rules_version}"
        )
    if one.constant_fields:
        lines.append(f"* the same on every article: {', '.join(one.constant_fields)}")
    lines += [f"* {note}" for note in one.notes]
    snippet = proposal(one)
    if snippet:
        lines += ["", "Proposed, from the pages seen:", "", "```python", *snippet.rstrip().split("\n"), "```"]
    return lines


def proposal(one: Verified) -> str:
    """What the portal's file would say of the pages seen, as Python; "" where nothing is proposed."""
    parts: list[str] = []
    if one.proposed_article_path:
        parts.append(f"    article_path = {_literal(one.proposed_article_path)}")
    if one.proposed_sections:
        parts += [
            "    sections = {",
            *(f"        {_literal(path)}: {_literal(name)}," for path, name in one.proposed_sections.items()),
            "    }",
        ]
    if one.proposed_rules:
        parts += [
            "    # A new version beside the old one, which gets valid_until (docs/adding-a-portal.md).",
            "    Rules(",
            *(f"        {name}={_literal(selector)}," for name, selector in one.proposed_rules.items()),
            "    ),",
        ]
    return "\n".join(parts) + "\n" if parts else ""


def _row(*cells: str) -> str:
    return "| " + " | ".join(_plain(cell).replace("|", "\\|") for cell in cells) + " |"


def _plain(text: str) -> str:
    """One line without Markdown of the page's own."""
    line = " ".join("".join(char for char in text if char.isprintable()).split())
    return line.replace("<", "&lt;").replace("`", "'")[:300]


def _literal(value: str) -> str:
    return ascii(value) if not value.isprintable() else repr(value)
