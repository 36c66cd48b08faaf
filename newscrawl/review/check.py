"""Check a URL, a file or a pasted text against the archive, without keeping anything."""

from __future__ import annotations

import hashlib
import http.client
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin

from newscrawl.errors import ConfigurationError, RefusedPage, StorageError
from newscrawl.extraction import extract
from newscrawl.frontier.guard import check_url, resolve_checked
from newscrawl.items import Article
from newscrawl.portals.fetching import ask, proxy_for
from newscrawl.reporting import dossier, overlap
from newscrawl.reposts import RepostIndex, is_current
from newscrawl.review.pasted import address_in, is_address
from newscrawl.store import withdrawals
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    import sqlite3
    from pathlib import Path

LONGEST_TEXT = 200_000
LARGEST_PAGE = 8 * 1024 * 1024
_MOST_HOPS = 5
MOST_MATCHES = 10


def name_of(text: str) -> str:
    """An address for a text that has none."""
    return "text:sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def fitting(given: str) -> str:
    """``given`` without blanks around it. Raises :class:`ConfigurationError` where it is longer than what is compared."""
    given = given.strip()
    if len(given) > LONGEST_TEXT:
        raise ConfigurationError(
            "The text has {n:,} characters; paste {most:,} at most.", n=len(given), most=LONGEST_TEXT
        )
    return given


def read(given: str) -> Article:
    """``given`` as an article: fetched and extracted where it is a URL, else its text as it stands.

    Raises :class:`ConfigurationError` for an empty text, a page that cannot be fetched or a forbidden address.
    """
    given = fitting(given)
    if not given:
        raise ConfigurationError("There is nothing to check: give a web address or a text.")
    if not is_address(given):
        return Article(url=name_of(given), title=given.splitlines()[0][:80], body=given)
    html, url, content_type = fetch(address_in(given) or given)
    return page(html, url, content_type)


def page(html: bytes, url: str, content_type: str | None = None) -> Article:
    """A page's bytes as an article; raises :class:`ConfigurationError` where they are none."""
    try:
        return extract(html, url, content_type=content_type)
    except RefusedPage as error:
        raise ConfigurationError(
            "{url}: no article could be read ({detail}). Paste the text instead.", url=url, detail=error
        ) from error


def fetch(url: str) -> tuple[bytes, str, str | None]:
    """One page under the crawl's address rules: body, final URL, content type.

    Each hop is checked before it is asked, and the connection goes to an address that was checked, never to
    the name: a name may mean something else a moment later.
    """
    for _ in range(_MOST_HOPS):
        try:
            host = check_url(url)
            # A proxy resolves names itself.
            addresses = [host] if proxy_for(url) else resolve_checked(host)
        except RefusedPage as error:
            raise ConfigurationError(
                "{url}: this address is not fetched ({detail}).", url=url, detail=error
            ) from error
        try:
            status, headers, body = ask(url, addresses[0])
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise ConfigurationError("{url}: cannot be fetched ({detail}).", url=url, detail=error) from error
        target = headers.get("location")
        if status in {301, 302, 303, 307, 308} and target:
            url = urljoin(url, target)
            continue
        if status != http.HTTPStatus.OK:
            raise ConfigurationError("{url}: the site answered {status}.", url=url, status=status)
        if len(body) > LARGEST_PAGE:
            raise ConfigurationError(
                "{url}: larger than {size} bytes; paste the text instead.", url=url, size=LARGEST_PAGE
            )
        return body, url, headers.get("content-type")
    raise ConfigurationError("{url}: too many redirects.", url=url)


def matches_in(database: Path | str, text: str) -> list[dict[str, Any]]:
    """The best matches of ``text``: article, Match and the comparison of both texts."""
    with closing(connect(database, read_only=True)) as connection:
        withdrawals.hide(connection)
        return matches(connection, text)


def matches(connection: sqlite3.Connection, text: str, *, limit: int = MOST_MATCHES) -> list[dict[str, Any]]:
    """As :func:`matches_in`. Raises :class:`StorageError` where there is no repost index to look in."""
    if not connection.execute("select 1 from sqlite_master where name = 'fp_texts'").fetchone():
        raise StorageError(
            "There is no repost index yet, so nothing can be compared: crawl first, or run `newscrawl detect --all`."
        )
    if not is_current(connection):
        raise StorageError(
            "The repost index was written by an older newscrawl: the next crawl rebuilds it, as does "
            "`newscrawl detect --all`."
        )

    def body(number: int) -> str | None:
        row = connection.execute("select body from articles where id = ?", [number]).fetchone()
        return None if row is None else str(row[0])

    out: list[dict[str, Any]] = []
    for match in RepostIndex(connection, text_of=body).find(text)[:limit]:
        if body(match.key) is None:
            continue  # withdrawn from view
        article = dossier.article(connection, match.key)
        comparison = overlap.compare(text, article["body"], match.passages, names=dossier.names_in(article))
        out.append({"article": article, "match": match, "comparison": comparison})
    return out
