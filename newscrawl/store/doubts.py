"""Whether a page that answers for a known article is that article: the net under the refusals of extraction.

A block page in words nobody listed, the front page or another article under status 200: each reads as an article.
Before a text replaces a known one it is compared with it. What is doubtful is kept beside the article, with its
capture, and reported; it makes no version, and the article is asked for again.
"""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from newscrawl.text import fold

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable

    from newscrawl.items import Article

#: The closed list of reasons.
DOUBTS: dict[str, str] = {
    "bare": "another text, and nothing of an article's own: no heading, source or time but that in the address",
    "short": "far shorter than the known text",
    "repeated": "another text, and the same one at another address of the run",
    "other": "another title and another text, seen in one run only",
}

#: Folded characters compared at a time; so many of them in common make a text an edit of another, under the same
#: title and under another one: pages of one site share sentences.
_PIECE, _EDIT, _RENAMED = 8, 0.5, 0.8
#: Messages in place of a page are shorter.
_MESSAGE = 300
#: A text of less than this part of the known one is far shorter; known texts of fewer characters prove nothing.
_FAR, _PROOF = 0.2, 100
#: Titles at least as alike as this say the same.
_SAME_TITLE = 0.6


def is_bare(article: Article) -> bool:
    """Whether a page says nothing of an article but a text: all it lacks, extraction took from elsewhere."""
    said = article.provenance
    if not said or article.source_name or article.authors or article.editors or article.breadcrumb:
        return False
    timed = said.get("published_at") not in {None, "url"}
    return not timed and said.get("title") not in {"heading", "rule"}


def is_unlikely(article: Article) -> bool:
    """Whether a page at a new address is hardly an article: bare, and short as messages in place of a page are.

    None of 946 pages of articles was (378 real ones, 568 in layouts of others).
    """
    return is_bare(article) and len(article.body or "") < _MESSAGE and not article.pages


def similar(new: str, known: str) -> float:
    """How much of a text is in the known one, 0 to 1; both in the comparison form."""
    pieces = {new[at : at + _PIECE] for at in range(max(1, len(new) - _PIECE + 1))}
    return sum(piece in known for piece in pieces) / len(pieces)


def doubt(article: Article, known_title: str | None, known_body: str | None) -> str | None:
    """Why a page is doubtful as a version of a known article: ``bare``, ``short`` or ``other``, or None.

    ``other`` is lifted by a second sighting (:func:`confirmed`).
    """
    new, known = fold(article.body or ""), fold(known_body or "")
    if len(known) >= _PROOF and len(new) < _FAR * len(known):
        return "short"
    same = _same_title(article.title, known_title)
    if similar(new, known) >= (_EDIT if same else _RENAMED):
        return None
    if is_bare(article):
        return "bare"
    return None if same else "other"


def _same_title(new: str | None, known: str | None) -> bool:
    a, b = fold(new or ""), fold(known or "")
    if not a or not b or a in b or b in a:
        return bool(a and b)
    return difflib.SequenceMatcher(None, a[:200], b[:200], autojunk=False).ratio() >= _SAME_TITLE


def remember_before(connection: sqlite3.Connection, rows: Iterable[tuple[str, str, str, str]]) -> None:
    """Doubtful sightings of another database, in this connection only: (text hash, address, run, seen at).

    A rebuild cannot read the records of all of them any more; a later sighting still confirms them.
    """
    connection.execute(
        "create temp table if not exists doubts_before (text_hash text, url text, crawl text, seen_at text)"
    )
    connection.executemany("insert into doubts_before values (?, ?, ?, ?)", rows)


def _sightings(connection: sqlite3.Connection) -> str:
    """What is to be asked for the doubtful sightings up to ``:seen_at``."""
    there = connection.execute("select 1 from temp.sqlite_master where name = 'doubts_before'").fetchone()
    rows = "select text_hash, url, crawl from doubtful_sightings"
    return (
        f"{rows} union select text_hash, url, crawl from doubts_before where seen_at < :seen_at"
        if there
        else rows
    )


def repeated(connection: sqlite3.Connection, text_hash: str, url: str, crawl: str, seen_at: str) -> bool:
    """Whether a run saw the same title and text at another address, up to then."""
    row = connection.execute(
        f"""select 1 from ({_sightings(connection)}) where text_hash = :hash and url <> :url and crawl = :crawl
        union all
        select 1 from article_versions v join articles a on a.id = v.article_id join captures c on c.id = v.capture_id
          join crawls w on w.id = c.crawl_id
        where v.text_hash = :hash and a.url <> :url and w.uid = :crawl limit 1""",
        {"hash": text_hash, "url": url, "crawl": crawl, "seen_at": seen_at},
    ).fetchone()
    return row is not None


def confirmed(connection: sqlite3.Connection, text_hash: str, url: str, crawl: str, seen_at: str) -> bool:
    """Whether an earlier run saw this text at this address, and none saw it at another."""
    row = connection.execute(
        f"""select sum(url = :url and crawl <> :crawl), sum(url <> :url) from ({_sightings(connection)})
        where text_hash = :hash""",
        {"hash": text_hash, "url": url, "crawl": crawl, "seen_at": seen_at},
    ).fetchone()
    return bool(row[0]) and not row[1]


def note(
    connection: sqlite3.Connection,
    article_id: int,
    article: Article,
    *,
    reason: str,
    text_hash: str,
    url: str,
    crawl: str,
    seen_at: str,
    capture_id: int | None,
) -> None:
    """Keep a doubtful sighting of an article."""
    connection.execute(
        """insert or ignore into doubtful_sightings (article_id, capture_id, url, crawl, seen_at, reason, text_hash, title, body)
        values (?, ?, ?, ?, ?, ?, ?, ?, ?)""",
        [article_id, capture_id, url, crawl, seen_at, reason, text_hash, article.title, article.body],
    )
    mark_repeated(connection, text_hash, url, crawl)


def mark_repeated(connection: sqlite3.Connection, text_hash: str, url: str, crawl: str) -> None:
    """A text was kept for an address: its sightings at other addresses of the run are ``repeated``.

    Pages are kept in the order in which their answers come, a rebuild reads them in the order of the archive: which of
    them is the first must not be seen in what is stored.
    """
    connection.execute(
        """update doubtful_sightings set reason = 'repeated'
        where text_hash = ? and crawl = ? and url <> ? and reason in ('bare', 'other')""",
        [text_hash, crawl, url],
    )
