"""Check a URL, a file or a pasted text against the archive, without keeping anything."""

from __future__ import annotations

import hashlib
import sqlite3
import urllib.error
import urllib.request
from contextlib import closing
from typing import TYPE_CHECKING, Any
from urllib.parse import urljoin, urlsplit

from newscrawl.errors import ConfigurationError
from newscrawl.items import Article
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    from pathlib import Path

LONGEST_TEXT = 200_000
LARGEST_PAGE = 16 * 1024 * 1024
_TIMEOUT = 20
_MOST_HOPS = 5
MOST_MATCHES = 10


def is_url(text: str) -> bool:
    return "\n" not in text.strip() and text.strip().lower().startswith(("http://", "https://"))


def name_of(text: str) -> str:
    """An address for a text that has none."""
    return "text:sha256:" + hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def read(given: str) -> Article:
    """``given`` as an article: fetched and extracted where it is a URL, else its text as it stands.

    Raises :class:`ConfigurationError` for an empty text, a page that cannot be fetched or a forbidden address.
    """
    given = given.strip()
    if not given:
        raise ConfigurationError("There is nothing to check: give a web address or a text.")
    if not is_url(given):
        return Article(url=name_of(given), title=given.splitlines()[0][:80], body=given)
    html, url, content_type = fetch(given)
    return page(html, url, content_type)


def page(html: bytes, url: str, content_type: str | None = None) -> Article:
    try:
        from newscrawl.extraction import extract
    except ImportError as error:
        raise ConfigurationError(
            "Reading pages is not part of this installation; paste the text instead."
        ) from error
    article: Article = extract(html, url, content_type=content_type)
    return article


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any, **__: Any) -> None:
        """Every hop is checked by :func:`fetch` before it is asked."""
        return


def fetch(url: str) -> tuple[bytes, str, str | None]:
    """One page under the crawl's address rules: body, final URL, content type."""
    try:
        from newscrawl.frontier.guard import check_url
    except ImportError as error:  # never fetch unguarded
        raise ConfigurationError(
            "Fetching is not part of this installation; paste the text instead."
        ) from error
    opener = urllib.request.build_opener(_NoRedirect, urllib.request.ProxyHandler({}))
    for _ in range(_MOST_HOPS):
        check_url(url)
        _resolved(url)
        request = urllib.request.Request(url, headers={"User-Agent": "newscrawl"})  # noqa: S310 - check_url lets only http and https by
        try:
            with opener.open(request, timeout=_TIMEOUT) as response:
                body = response.read(LARGEST_PAGE + 1)
                if len(body) > LARGEST_PAGE:
                    raise ConfigurationError(
                        f"{url}: larger than {LARGEST_PAGE} bytes; paste the text instead."
                    )
                return body, url, response.headers.get("content-type")
        except urllib.error.HTTPError as error:
            target = error.headers.get("location")
            if error.code not in {301, 302, 303, 307, 308} or not target:
                raise ConfigurationError(f"{url}: the site answered {error.code}.") from error
            url = urljoin(url, target)
        except (OSError, ValueError) as error:
            raise ConfigurationError(f"{url}: cannot be fetched ({error}).") from error
    raise ConfigurationError(f"{url}: too many redirects.")


def _resolved(url: str) -> None:
    from newscrawl.frontier import guard

    resolve = getattr(guard, "resolve_checked", None)
    if resolve is not None:
        resolve(urlsplit(url).hostname or "")


def matches_in(database: Path | str, text: str) -> list[dict[str, Any]]:
    """The best matches of ``text``: article, Match and the comparison of both texts."""
    with closing(connect(database, read_only=True)) as connection:
        return matches(connection, text)


def matches(connection: sqlite3.Connection, text: str, *, limit: int = MOST_MATCHES) -> list[dict[str, Any]]:
    """As :func:`matches_in`; raises :class:`ConfigurationError` where there is no repost index."""
    from newscrawl.audit import dossier, overlap

    try:
        from newscrawl.reposts import RepostIndex
    except ImportError as error:
        raise ConfigurationError("Repost detection is not part of this installation.") from error
    try:
        found = RepostIndex(connection).find(text)
    except sqlite3.OperationalError as error:
        raise ConfigurationError(
            f"The repost index cannot be read ({error}). Crawl something first."
        ) from error
    out: list[dict[str, Any]] = []
    for match in found[:limit]:
        article = dossier.article(connection, match.key)
        comparison = overlap.compare(text, article["body"], match.passages, names=dossier.names_in(article))
        out.append({"article": article, "match": match, "comparison": comparison})
    return out
