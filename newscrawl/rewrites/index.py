"""The index of codes and facts: which stored articles may be the origin of a rewritten, digested or translated one.

One SQLite file beside the database, which can be deleted at any time and filled again. An article takes less than a
kilobyte: 64 bytes and a level for each of at most 14 pieces, and its facts. The codes of a window of days are held in
memory. A query looks up its facts, ranks all articles of the window by their mean code's distance to two of its own (its
title's and its mean), and compares the best six hundred or so sentence by sentence.
"""

from __future__ import annotations

import contextlib
import math
import sqlite3
import zlib
from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeVar

import numpy as np

from newscrawl.errors import StorageError
from newscrawl.rewrites import compared_text, lead_decision, lead_evidence
from newscrawl.rewrites.compared_text import Document, Reading
from newscrawl.rewrites.reference import FORMAT
from newscrawl.rewrites.sentences import READ
from newscrawl.rewrites.sign_codes import NO_SITE, WORDS, Codes, best_sums, nearest

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from typing import Self

    import numpy.typing as npt

    from newscrawl.text.facts import Fact

_Key = TypeVar("_Key", int, str)
#: Candidates of a copy, and the best of them, which are compared in full: on the development set at 42,000 articles every
#: origin is among the first three.
CANDIDATES = 15
COMPARED = 8
#: Articles compared sentence by sentence: so many nearest by each of the article codes, and those with rare facts.
_SHORTLIST = 300
#: A fact that more than one in so many articles states is not looked up, nor one that more than so many state.
_COMMON = 150
_RARE_HOLDERS = 400
#: Later than any day.
_NO_DAY = 1 << 30
#: Readings of articles kept between a look-up and an addition.
_RECENT = 256

_SCHEMA = """
CREATE TABLE IF NOT EXISTS rw_meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rw_articles (
    key INTEGER PRIMARY KEY, day INTEGER NOT NULL, site TEXT NOT NULL, digest INTEGER NOT NULL,
    facts BLOB NOT NULL, levels BLOB NOT NULL, codes BLOB NOT NULL
) STRICT;
CREATE INDEX IF NOT EXISTS rw_articles_day ON rw_articles (day);
CREATE TABLE IF NOT EXISTS rw_facts (fact INTEGER NOT NULL, key INTEGER NOT NULL, PRIMARY KEY (fact, key)) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS rw_texts (key INTEGER PRIMARY KEY, title TEXT NOT NULL, text BLOB NOT NULL) STRICT;
"""
_TABLES = ("rw_articles", "rw_facts", "rw_texts", "rw_meta")
#: A row of an article is about 740 bytes long; pages of 4 KB would leave a tenth of themselves empty.
_PAGE_BYTES = 16384
#: Bytes of a fact's number, which SQLite stores in six.
_FACT_BYTES = 6
#: Share of the articles that is new after a fill from which on the file is written once more: rows that came out of order
#: leave pages half empty.
_REWRITE_SHARE = 0.2


class Candidate(NamedTuple):
    """An article that may be the origin. ``score``: what the decision table makes of the evidence, higher is likelier.

    ``tier``: ``lead`` above the threshold, ``weak`` above the lower one, empty below both or where another candidate of
    the same copy is likelier.
    """

    key: int
    score: float
    tier: str
    evidence: lead_evidence.Evidence


@dataclass(slots=True)
class _Window:
    """The articles in memory, in the order they were added."""

    keys: list[int]
    days: npt.NDArray[np.int32]
    sites: npt.NDArray[np.int32]
    site_numbers: dict[str, int]
    begins: npt.NDArray[np.int64]
    codes: Codes
    levels: npt.NDArray[np.float32]
    means: Codes
    places: dict[int, int]
    size: int = 0
    used: int = 0


class RewriteIndex:
    """Find the origins of texts that share no wording with them.

    ``path``: the index file, made where absent; ``:memory:`` for none. ``text_of``: where titles and texts come from,
    ``key -> Document``; without it the index keeps its own compressed copy of each text. ``window``: days before
    an article in which its origin is looked for, None for all.

    Errors: :class:`newscrawl.errors.ConfigurationError` where the model package is missing or of another version (at
    the first text), :class:`newscrawl.errors.StorageError` where the file cannot be read as an index.
    """

    def __init__(
        self,
        path: str | os.PathLike[str],
        *,
        text_of: Callable[[int], Document | None] | None = None,
        window: int | None = None,
    ) -> None:
        self.window = window
        self._text_of = text_of
        self._db = sqlite3.connect(path, isolation_level=None)
        try:
            self._prepare_file()
        except sqlite3.DatabaseError as error:
            self._db.close()
            raise StorageError(
                f"{path}: not an index of rewrites ({error}). Delete the file; it is filled again."
            ) from error
        self._loaded: _Window | None = None
        self._readings: dict[int, Reading] = {}
        self._recent: dict[Document, Reading] = {}
        self._rarities: dict[str, float] = {}

    def _prepare_file(self) -> None:
        """Make the tables where there are none or those of another format."""
        known = {name for (name,) in self._db.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")}
        if "rw_meta" in known:
            row = self._db.execute("SELECT value FROM rw_meta WHERE name = 'format'").fetchone()
            if row and row[0] == FORMAT:
                return
        self._db.execute(f"PRAGMA page_size = {_PAGE_BYTES}")
        if known:
            with self._transaction():
                for table in _TABLES:
                    self._db.execute(f"DROP TABLE IF EXISTS {table}")
            self._db.execute("VACUUM")
        with self._transaction():
            for statement in _SCHEMA.split(";"):
                self._db.execute(statement)
            self._db.execute("INSERT OR REPLACE INTO rw_meta VALUES ('format', ?)", [FORMAT])

    # -- filling -----------------------------------------------------------------------------------------------

    def add(self, key: int, text: str, *, title: str = "", published: str = "", site: str = "") -> None:
        """Add an article, or replace the one under this key."""
        self.add_many([(key, Document(title, text, published, site))])

    def add_many(self, items: Iterable[tuple[int, Document]]) -> None:
        """Add articles in one transaction; their sentences are encoded together."""
        rows = list(items)
        self.prepare([document for _, document in rows])
        known = [self.read(document) for _, document in rows]
        self._rarities.clear()
        with self._transaction():
            for (key, document), read in zip(rows, known, strict=True):
                self._store(key, document, read)
        if self._loaded is not None:
            if any(key in self._loaded.places for key, _ in rows):
                self._loaded = None
            else:
                for (key, _), read in zip(rows, known, strict=True):
                    _append(self._loaded, key, read.day, read.site, read.codes, read.levels)

    def _store(self, key: int, document: Document, read: Reading) -> None:
        self._forget_facts(key)
        facts = sorted(compared_text.keys(read.facts))
        self._db.execute(
            "INSERT OR REPLACE INTO rw_articles VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                key, read.day, read.site, digest(document),
                b"".join(fact.to_bytes(_FACT_BYTES, "little") for fact in facts),
                compared_text.packed(read.levels), read.codes.tobytes(),
            ],
        )  # fmt: skip
        self._db.executemany("INSERT OR IGNORE INTO rw_facts VALUES (?, ?)", [(fact, key) for fact in facts])
        if self._text_of is None:
            packed = zlib.compress(document.text[:READ].encode("utf-8", "surrogatepass"))
            title = document.title.encode("utf-8", "replace").decode()
            self._db.execute("INSERT OR REPLACE INTO rw_texts VALUES (?, ?, ?)", [key, title, packed])
        self._readings.pop(key, None)

    def _forget_facts(self, key: int) -> None:
        """Take an article out of its facts. They are kept beside it: an index of them by article takes three times the room."""
        row = self._db.execute("SELECT facts FROM rw_articles WHERE key = ?", [key]).fetchone()
        numbers = (
            int.from_bytes(row[0][at : at + _FACT_BYTES], "little")
            for at in range(0, len(row[0]) if row else 0, _FACT_BYTES)
        )
        self._db.executemany(
            "DELETE FROM rw_facts WHERE fact = ? AND key = ?", [(fact, key) for fact in numbers]
        )

    def compact(self, added: int) -> None:
        """Write the file once more where so many of its articles were ``added`` that its pages stand half empty."""
        if added and added >= _REWRITE_SHARE * len(self):
            self._db.execute("VACUUM")

    def remove(self, key: int) -> None:
        """Remove an article; nothing happens where it is not there."""
        with self._transaction():
            self._forget_facts(key)
            for table in ("rw_articles", "rw_texts"):
                self._db.execute(f"DELETE FROM {table} WHERE key = ?", [key])
        self._loaded = None
        self._readings.pop(key, None)

    def known(self) -> dict[int, int]:
        """Key and digest (see :func:`digest`) of every article, so that a fill adds only what is new or changed."""
        return dict(self._db.execute("SELECT key, digest FROM rw_articles"))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM rw_articles").fetchone()[0])

    @contextlib.contextmanager
    def _transaction(self) -> Iterator[None]:
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")

    # -- looking up --------------------------------------------------------------------------------------------

    def find(
        self, text: str, *, title: str = "", published: str = "", site: str = "", exclude: int | None = None
    ) -> list[Candidate]:
        """The likeliest origins among the articles added, best first, at most 8.

        Articles of the same ``site`` and those published after the copy are left out. Only the first may have a tier;
        the others are what to show beside it. Empty for a text without a sentence of six letters, whatever its title.
        """
        query = self.read(Document(title, text, published, site))
        if not query.has_text:
            return []
        scored = []
        for key in self.candidates(query, exclude=exclude)[:COMPARED]:
            origin = self.reading_of(key)
            if origin is not None and origin.has_text:
                found = lead_evidence.weigh(query, origin, self.rarity)
                scored.append(Candidate(key, lead_decision.score(found), "", found))
        return self._decide(scored)

    def _decide(self, scored: list[Candidate]) -> list[Candidate]:
        if not scored:
            return []
        scored.sort(key=lambda one: (-one.score, one.key))
        least = lead_decision.weakest()
        # Whatever its title: nothing of a text that says other things is a copy. On the development set no copy has none.
        likely = {one.key: one.score - least for one in scored if one.evidence["matched"] > 0}
        best = next((one for one in scored if one.key in likely), None)
        if best is None or best.score < least:
            return scored
        chosen = origin_of_chain(best.key, likely, self._chain_score)
        first = next(one for one in scored if one.key == chosen)
        first = first._replace(score=best.score, tier=lead_decision.tier(best.score))
        return [first, *(one for one in scored if one.key != chosen)]

    def _chain_score(self, copy: int, origin: int) -> float:
        """How far the score of one stored article as a copy of another is above the weak threshold."""
        one, other = self.reading_of(copy), self.reading_of(origin)
        if one is None or other is None or (other.day, origin) > (one.day, copy):
            return -math.inf
        return lead_decision.score(lead_evidence.weigh(one, other, self.rarity)) - lead_decision.weakest()

    def read(self, document: Document) -> Reading:
        """An article as read; the last 256 are kept, because an article is looked up and then added."""
        if document not in self._recent:
            self.prepare([document])
        return self._recent[document]

    def prepare(self, documents: Sequence[Document]) -> None:
        """Read several articles ahead: their sentences are encoded in one batch, which takes half the time."""
        new = [document for document in dict.fromkeys(documents) if document not in self._recent]
        if len(self._recent) + len(new) > _RECENT:
            self._recent.clear()
        self._recent.update(zip(new, compared_text.read_many(new), strict=True))

    def candidates(self, query: Reading, *, exclude: int | None = None, most: int = CANDIDATES) -> list[int]:
        """Keys of the articles that are compared in full, the likeliest first."""
        window = self._window()
        if not window.size:
            return []
        first = query.day - self.window if query.day and self.window is not None else 0
        last = query.day or _NO_DAY
        site = window.site_numbers.get(query.site, NO_SITE) if query.site else NO_SITE
        facts = self._fact_scores(query, window)
        chosen = {
            place
            for place in facts
            if window.sites[place] != site and (not window.days[place] or first <= window.days[place] <= last)
        }
        if len(query.codes):
            size = window.size
            for code in (query.codes[:1], mean_code(query.codes)):
                chosen.update(
                    nearest(
                        code, window.means[:size], window.days[:size], window.sites[:size],
                        between=(first, last), site=site, most=_SHORTLIST,
                    ).tolist()
                )  # fmt: skip
        if exclude is not None:
            chosen.discard(window.places.get(exclude, -1))
        if not chosen:
            return []
        places = sorted(chosen)
        scores = _sentence_scores(query, window, places)
        for number, place in enumerate(places):
            scores[number] += 0.12 * facts.get(place, 0.0)
        order = np.argsort(-scores, kind="stable")[:most]
        return [window.keys[places[number]] for number in order]

    def _fact_scores(self, query: Reading, window: _Window) -> dict[int, float]:
        scores: defaultdict[int, float] = defaultdict(float)
        limit = min(_RARE_HOLDERS, max(20, window.size // _COMMON))
        for fact in compared_text.keys(query.facts):
            holders = self._db.execute(
                "SELECT key FROM rw_facts WHERE fact = ? LIMIT ?", [fact, limit + 1]
            ).fetchall()
            if len(holders) > limit:
                continue
            weight = math.log(max(2.0, window.size / max(1, len(holders))))
            for (key,) in holders:
                place = window.places.get(key)
                if place is not None:
                    scores[place] += weight
        return dict(scores)

    def rarity(self, key: str) -> float:
        """How telling a fact is: the logarithm of articles to one that states it."""
        known = self._rarities.get(key)
        if known is None:
            row = self._db.execute(
                "SELECT count(*) FROM (SELECT 1 FROM rw_facts WHERE fact = ? LIMIT 2000)",
                [compared_text.key_number(key)],
            ).fetchone()
            size = max(_LEAST_ARTICLES, self._window().size)
            known = self._rarities[key] = math.log(size / max(1.0, min(row[0], size)))
        return known

    def stated_in_week(self, fact: Fact, day: int) -> tuple[int, int] | None:
        """(articles that state the fact, articles) of the seven days around ``day``, or of all where it is 0.

        None for days without a month and full hours, which are not kept.
        """
        number = next(iter(compared_text.keys([fact])), None)
        if number is None:
            return None
        around = [day - 3, day + 3] if day else [0, _NO_DAY]
        holders, articles = self._db.execute(
            """SELECT (SELECT count(*) FROM rw_facts JOIN rw_articles USING (key) WHERE fact = ? AND day BETWEEN ? AND ?),
            (SELECT count(*) FROM rw_articles WHERE day BETWEEN ? AND ?)""",
            [number, *around, *around],
        ).fetchone()
        return holders, articles

    def reading_of(self, key: int) -> Reading | None:
        read = self._readings.get(key)
        if read is not None:
            return read
        document = self._document(key)
        row = self._db.execute("SELECT codes, levels FROM rw_articles WHERE key = ?", [key]).fetchone()
        if document is None or row is None:
            return None
        codes = np.frombuffer(row[0], np.uint64).reshape(-1, WORDS)
        read = compared_text.of_codes(
            document, codes, compared_text.unpacked(np.frombuffer(row[1], np.uint8))
        )
        if len(self._readings) > 512:
            self._readings.clear()
        self._readings[key] = read
        return read

    def _document(self, key: int) -> Document | None:
        if self._text_of is not None:
            return self._text_of(key)
        row = self._db.execute(
            "SELECT title, rw_texts.text, day, site FROM rw_texts JOIN rw_articles USING (key) WHERE key = ?",
            [key],
        ).fetchone()
        if row is None:
            return None
        published = str(np.datetime64(row[2], "D")) if row[2] else ""
        return Document(row[0], zlib.decompress(row[1]).decode("utf-8", "surrogatepass"), published, row[3])

    def _window(self) -> _Window:
        if self._loaded is None:
            self._loaded = _Window(
                [], np.zeros(1024, np.int32), np.zeros(1024, np.int32), {}, np.zeros(1025, np.int64),
                np.zeros((8192, WORDS), np.uint64), np.zeros(8192, np.float32), np.zeros((1024, WORDS), np.uint64), {},
            )  # fmt: skip
            rows = self._db.execute("SELECT key, day, site, codes, levels FROM rw_articles ORDER BY key")
            for key, day, site, codes, levels in rows:
                _append(
                    self._loaded, key, day, site, np.frombuffer(codes, np.uint64).reshape(-1, WORDS),
                    compared_text.unpacked(np.frombuffer(levels, np.uint8)),
                )  # fmt: skip
        return self._loaded

    def close(self) -> None:
        self._db.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


#: A fact of a small index is taken to be as rare as it is in a week of one portal's neighbours.
_LEAST_ARTICLES = 1500


def digest(document: Document) -> int:
    """A checksum of what the index reads of a document."""
    joined = "\0".join((document.title, document.text[:READ], document.published, document.site))
    return zlib.crc32(joined.encode("utf-8", "surrogatepass"))


def origin_of_chain(best: _Key, scores: Mapping[_Key, float], between: Callable[[_Key, _Key], float]) -> _Key:
    """Of a copy's candidates the one to name: the best, or what the best is itself a copy of.

    A Japanese text is often nearer to the Korean translation of its origin than to the origin. ``scores``: of the
    candidates; ``between``: of one candidate as a copy of another, both above zero from the weak threshold on.
    """
    seen = {best}
    while True:
        earlier = [
            key for key, score in scores.items() if score >= 0 and key not in seen and between(best, key) >= 0
        ]
        if not earlier:
            return best
        best = max(earlier, key=lambda key: scores[key])
        seen.add(best)


def mean_code(codes: Codes) -> Codes:
    """The majority of the bits of several codes."""
    bits = np.unpackbits(codes.view(np.uint8), axis=1)
    return np.packbits(bits.sum(axis=0) * 2 >= len(codes)).view(np.uint64).reshape(1, WORDS)


def _append(
    window: _Window, key: int, day: int, site: str, codes: Codes, levels: npt.NDArray[np.float32]
) -> None:
    if window.size + 1 >= len(window.days):
        window.days = np.concatenate([window.days, np.zeros_like(window.days)])
        window.sites = np.concatenate([window.sites, np.zeros_like(window.sites)])
        window.begins = np.concatenate([window.begins, np.zeros_like(window.begins)])
        window.means = np.concatenate([window.means, np.zeros_like(window.means)])
    while window.used + len(codes) > len(window.codes):
        window.codes = np.concatenate([window.codes, np.zeros_like(window.codes)])
        window.levels = np.concatenate([window.levels, np.zeros_like(window.levels)])
    place = window.size
    window.keys.append(key)
    window.sites[place] = window.site_numbers.setdefault(site, len(window.site_numbers))
    window.places[key] = place
    window.days[place] = day
    window.codes[window.used : window.used + len(codes)] = codes
    window.levels[window.used : window.used + len(codes)] = levels
    window.used += len(codes)
    window.begins[place + 1] = window.used
    window.means[place] = mean_code(codes) if len(codes) else 0
    window.size += 1


def _sentence_scores(query: Reading, window: _Window, places: Sequence[int]) -> npt.NDArray[np.float32]:
    """Per article the best similarity of each sentence of the query, less how common the two are, summed."""
    if not len(query.codes):
        return np.zeros(len(places), np.float32)
    sums = best_sums(
        query.codes, query.levels, window.codes[: window.used], window.levels[: window.used],
        window.begins[: window.size + 1], np.array(places, np.int32),
    )  # fmt: skip
    found: npt.NDArray[np.float32] = sums / np.float32(math.sqrt(len(query.codes)))
    return found
