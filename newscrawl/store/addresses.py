"""Addresses of one article: what does not tell two pages apart, and which article an address belongs to.

Four steps, each surer of less:

1. :func:`clean`: parameters that only say where a reader came from, session ids, fragments and spellings of escapes
   are cut before anything is asked for.
2. :func:`key`: what is left without scheme, ``www.`` or ``m.``. Addresses of one key are one article where title or
   text agree.
3. ``rel=canonical`` of the page, and the portal's own rules (:attr:`newscrawl.items.Portal.same_article`).
4. The same title, text, minute of publication and document number within a portal.

Pure but for :class:`Addresses`, which reads and writes the table ``article_addresses``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

from w3lib.url import safe_url_string

from newscrawl.store import lasting_names

if TYPE_CHECKING:
    import sqlite3

    from newscrawl.items import Article, Portal

#: Session ids: the same page under endlessly many addresses.
_SESSION_PATH = re.compile(r";jsessionid=[^?#/]*", re.IGNORECASE)
_SESSION = r"jsessionid|phpsessid|aspsessionid\w*|sessionid|session_id|sid"
#: Parameters of which everybody knows that they only count readers.
_TRACKER = (
    r"utm_\w+|utm|spm|scm|spm_id_from|from_?spmid|isappinstalled|share_?(?:from|token|source|medium|uid|id|tag|type|app_id|plat|times|session_id)?|sharer\w*|shareto|wxshare\w*|wx_?from"
    r"|nsukey|weixin\w*|wxfid|wxkey|fbclid|gclid|gclsrc|dclid|gbraid|wbraid|msclkid|yclid|twclid|igshid|_ga|_gl|mc_cid|mc_eid|ref_src|ref_url|bd_vid|bdchannel"
    r"|qhclickid|hmsr|hmpl|hmcu|hmkw|hmci|tt_(?:from|medium|campaign|group_id)|pk_(?:campaign|kwd|source|medium)|tdsourcetag|zarsrc|mkt_tok|cmpid|ncid|wt\.mc_id|vd_source"
)
#: Those that say so only where the rest of the address names a document: elsewhere they may choose one.
_PERHAPS = (
    r"(?:from|fr|source|src|ref|refer|referer|referrer|fromtype|sfrom|s_from|channelfrom)=(?!\d+$).*"
    # Against caches: a time or a random number.
    r"|(?:t|_t|ts|_|r|rand|random|rnd|timestamp|time|nocache|v|ver)=(?:\d{6,}|0?\.\d+)|(?:from|ref|source)=?|\d{10,13}|0\.\d+"
)
_FALLS = re.compile(rf"(?:{_SESSION}|{_TRACKER})", re.IGNORECASE)
_MAY_FALL = re.compile(_PERHAPS, re.IGNORECASE)
#: A static document with a number of its own.
_STATIC = re.compile(r"\d[\w-]*\.s?html?$", re.IGNORECASE)
_IDENTITY = re.compile(r"(?:\w{0,12}_?id|aid|nid|no|num|idxno|code|uuid|key|docid|tid|pid|p)", re.IGNORECASE)
#: An address without anything that could be cut or spelled otherwise.
_PLAIN = re.compile(r"https?://[a-z0-9.-]+(?::(?!80/|443/)\d+)?/[A-Za-z0-9/._~()!*'+$@,:-]*")
_ESCAPE = re.compile(r"%([0-9A-Fa-f]{2})")
_UNRESERVED = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
_MIRRORING = re.compile(r"^(?:www|m|wap|3g|4g|h5|mobile|touch|amp|i)\.(?=[^.]+\.)")
_NUMBER = re.compile(r"\d+")

#: Length of a day in ISO 8601.
_DAY = len("2026-11-20")
#: Shorter numbers are shared by documents of different folders.
_OWN_NUMBER = 4


def clean(url: str) -> str:
    """The address as it is asked for: escaped as it goes over the wire, without what only counts readers.

    Idempotent. Fragments, session ids, default ports and trackers are cut; host and escapes are spelled in one way
    (RFC 3986, 6.2.2). A parameter such as ``from`` falls only where the rest of the address names a document.
    """
    url = url.partition("#")[0]
    if _PLAIN.fullmatch(url):
        return url
    try:
        url = safe_url_string(url)
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return url
    host = parts.netloc.lower() if "@" not in parts.netloc else parts.netloc
    if port == {"http": 80, "https": 443}.get(parts.scheme):
        host = host.rpartition(":")[0]
    path = _SESSION_PATH.sub("", _unescaped(parts.path)) or "/"
    query = _query(parts.query, path)
    return f"{parts.scheme}://{host}{path}{f'?{query}' if query else ''}" if parts.scheme and host else url


def _query(query: str, path: str) -> str:
    if not query:
        return ""
    fields = [_unescaped(field) for field in query.split("&")]
    names = [field.partition("=")[0] for field in fields]
    kept = [
        (name, field)
        for name, field in zip(names, fields, strict=True)
        if field and not _FALLS.fullmatch(name)
    ]
    named = bool(_STATIC.search(path)) or any(
        _IDENTITY.fullmatch(name) and "=" in field for name, field in kept
    )
    if named:
        kept = [(name, field) for name, field in kept if not _MAY_FALL.fullmatch(field)]
    return "&".join(field for _, field in kept)


def _unescaped(text: str) -> str:
    """Escapes in capitals; none where none is needed."""
    if "%" not in text:
        return text

    def one(found: re.Match[str]) -> str:
        char = chr(int(found[1], 16))
        return char if char in _UNRESERVED else f"%{found[1].upper()}"

    return _ESCAPE.sub(one, text)


def key(url: str, portal: Portal | None = None) -> str:
    """What the addresses of one article have in common: no scheme, no ``www.`` or ``m.``, the portal's own rules."""
    url = clean(url)
    for pattern, replacement in portal.same_article if portal is not None else ():
        url = re.sub(pattern, replacement, url)
    parts = urlsplit(url)
    host = _MIRRORING.sub("", parts.netloc.lower())
    return f"{host}{parts.path}{f'?{parts.query}' if parts.query else ''}"


def names_same_document(url: str, canonical: str) -> bool:
    """Does a page's canonical address name the document that stands at ``url``, by the addresses alone?

    The same key, the same page with fewer parameters, or a document of the same numbers, one of them long.
    """
    if key(url) == key(canonical):
        return True
    here, there = urlsplit(clean(url)), urlsplit(clean(canonical))
    if not there.path.strip("/") and not there.query:
        return False
    if (
        key(f"http://{here.netloc}{here.path}") == key(f"http://{there.netloc}{there.path}")
    ) and there.path.strip("/"):
        return set(parse_qsl(there.query)) <= set(parse_qsl(here.query)) and bool(
            there.query or _STATIC.search(there.path)
        )
    one, other = (_NUMBER.findall(f"{part.path.rpartition('/')[2]}?{part.query}") for part in (here, there))
    return one == other and max(map(len, one), default=0) >= _OWN_NUMBER


class Addresses:
    """Which article an address belongs to. Writes only inside the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self.connection = connection

    def same(
        self, url: str, article: Article, digest: str, portal: Portal, portal_id: int
    ) -> tuple[int, str] | None:
        """A stored article of the portal that a page at a new address is, and by what.

        Addresses alone never decide: title or text agree as well.
        """
        keys = {key(url, portal): "address"}
        stated = (
            article.canonical_url
            if article.canonical_url and self._own(article.canonical_url, portal)
            else url
        )
        keys.setdefault(key(stated, portal), "canonical")
        for one, reason in keys.items():
            for row in self.connection.execute(
                """select articles.id, title, text_hash from article_addresses join articles on articles.id = article_id
                where key = ? and portal_id = ?""",
                [one, portal_id],
            ):
                if row["text_hash"] == digest or _folded(row["title"]) == _folded(article.title):
                    return int(row["id"]), reason
        for row in self.connection.execute(
            "select id, title, text_hash from articles where canonical_url = ? and portal_id = ?",
            [url, portal_id],
        ):
            if row["text_hash"] == digest or _folded(row["title"]) == _folded(article.title):
                return int(row["id"]), "canonical"
        return self._same_minute(url, article, digest, portal_id)

    def _same_minute(self, url: str, article: Article, digest: str, portal_id: int) -> tuple[int, str] | None:
        """A stored article of the portal with this title, text, minute and document number, in another column.

        Systems put one document into several columns (``/xw/t20261120_1001.html``, ``/ms/t20261120_1001.html``). A day
        alone says too little, and so do equal texts of two documents: notices are put up again.
        """
        if len(article.published_at or "") <= _DAY or not (number := _document(url)):
            return None
        for row in self.connection.execute(
            "select id, url from articles where portal_id = ? and published_at = ? and text_hash = ? order by id",
            [portal_id, article.published_at, digest],
        ):
            if _document(row["url"]) == number:
                return int(row["id"]), "text"
        return None

    def own_address(self, url: str, article: Article, portal: Portal) -> str:
        """The address an article is stored under: its canonical one, where that names this very document."""
        stated = article.canonical_url
        if not stated or not self._own(stated, portal) or not names_same_document(url, stated):
            return url
        pattern, parts = portal.article_path, urlsplit(stated)
        where = f"{parts.path}?{parts.query}" if parts.query else parts.path
        return clean(stated) if pattern is None or re.search(pattern, where) else url

    def _own(self, url: str, portal: Portal) -> bool:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and portal.owns(parts.hostname or "")

    def add(self, article_id: int, url: str, reason: str, seen_at: str, portal: Portal) -> None:
        """Note an address of an article; ``reason``: own, address, canonical, text."""
        self.connection.execute(
            """insert into article_addresses (url, article_id, key, reason, first_seen_at, last_seen_at)
            values (:url, :article, :key, :reason, :at, :at)
            on conflict (url) do update set first_seen_at = min(first_seen_at, :at), last_seen_at = max(last_seen_at, :at)
            where article_id = :article""",
            {"url": url, "article": article_id, "key": key(url, portal), "reason": reason, "at": seen_at},
        )
        lasting_names.record(self.connection, article_id, url)

    def makes_versions(self, article_id: int, url: str, own: str) -> bool:
        """May the text at an address become a version? Of several addresses one speaks: the article's own once it was
        asked for, before that the first; other layouts of the same text would take turns otherwise.
        """
        if url == own:
            return True
        row = self.connection.execute(
            """select url from article_addresses where article_id = ?
            order by url <> ?, first_seen_at, url limit 1""",
            [article_id, own],
        ).fetchone()
        return row is None or row[0] == url

    def ask_again(self, article_id: int, url: str, now: str) -> None:
        """Have an article's other addresses asked for, because it is missing at this one."""
        self.connection.execute(
            """update urls set due_at = ? where due_at is null and state = 'done' and url in (
                select url from article_addresses where article_id = ? and url <> ?)""",
            [now, article_id, url],
        )

    def still_stands(self, article_id: int, url: str) -> bool:
        """Was the article seen at another of its addresses since it was seen at this one?"""
        row = self.connection.execute(
            """select 1 from article_addresses where article_id = :article and url <> :url
            and last_seen_at >= (select last_seen_at from article_addresses where url = :url)""",
            {"article": article_id, "url": url},
        ).fetchone()
        return row is not None


def _document(url: str) -> tuple[str, ...]:
    """The numbers of an address's last part and its query, where one of them is long; nothing where none is."""
    parts = urlsplit(clean(url))
    numbers = tuple(_NUMBER.findall(f"{parts.path.rpartition('/')[2]}?{parts.query}"))
    return numbers if max(map(len, numbers), default=0) >= _OWN_NUMBER else ()


def _folded(title: str | None) -> str:
    return "".join((title or "").split())
