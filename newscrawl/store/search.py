"""Chinese full-text search that finds every occurrence of a query of one character or more.

SQLite's own tokenizers fail on Chinese (measured: ``unicode61`` finds next to nothing, ``trigram`` nothing
below three characters, a word segmenter half). So each text is stored as its overlapping character pairs,
with the last character of each run on its own, in a plain ``unicode61`` table in which every printable
character is a token character: ``江城日报`` → ``江城 城日 日报 报``. (Overlapping n-grams for languages without word
breaks: Ogawa and Iwasaki, SIGIR 1995.)

The table knows which article holds which pair, but not where (``detail=none``): that takes a third of the room that
positions take. A query of one character is a prefix and one of two a token, so the table answers both exactly. A longer
one is looked up by all its pairs, and the texts found are then read, newest first, to keep those that hold the query
itself. All three are exact substring search.

The table holds no text of its own (``content=''``). Its row numbers begin with the day of publication, so
that newest-first is its natural order and a range of dates a range of rows: both cost nothing at a million
articles. Portal and publisher stand beside the pairs as tokens that no text can hold, which makes a filter an
intersection of posting lists.

Years that were moved out of the database have indexes of their own (:mod:`newscrawl.store.year_files`), which never change
and are asked together with the database's: one merge of rows, newest first.

The index is derived. Triggers note what changed in ``search_pending``; :func:`catch_up` brings the index up
to date, in the transaction of the article or whenever somebody has time.
"""

from __future__ import annotations

import hashlib
import logging
import math
import re
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from operator import add
from typing import TYPE_CHECKING, Literal

import numpy as np

from newscrawl.errors import ConfigurationError
from newscrawl.store import folding, views, year_files
from newscrawl.store.migrations import search_table
from newscrawl.store.schema import transaction

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator

logger = logging.getLogger(__name__)

#: Low bits of a row number: the place within its day.
_PLACE_BITS = 20
_EPOCH = date(1970, 1, 1)
#: Counting stops here: nobody reads further, and a common pair has hundreds of thousands of hits.
COUNT_LIMIT = 10_000
#: The same where texts must be read to know (some 50 microseconds each), and for ranking, which reads them too.
READ_LIMIT = 1_000
#: So many pairs of a long query are looked up; they leave hardly a text that does not hold it.
_MOST_PAIRS = 24
#: Begins the tokens of portals and publishers; folding makes a blank of it, so that no text holds it.
_FACET = "\x01"
#: Characters at which ``unicode61`` of SQLite parts a token all the same: pairs with one are not looked up.
_PARTED = frozenset("\u0345\u180e\ufffe\uffff")
#: So many of the newest hits of a single character are counted where it is a common one.
_COMMON = 500
#: No query needs more; a phrase of thousands of tokens would only burn time.
LONGEST_QUERY = 200
#: Pages of the index that are merged in one transaction.
_MERGED_PAGES = 2000
#: Articles taken into the index in one transaction, so that a crawl never waits long.
BATCH = 500
#: The same within a transaction of the caller's, which holds the lock anyway: one segment of the index for 2,000 articles
#: needs a quarter less room than four, and nothing is merged (FTS5's hash is set to hold them: ``migrations.py``).
LARGE_BATCH = 2_000

Order = Literal["newest", "best"]


@dataclass(slots=True)
class Hit:
    """One found article; ``marks`` are (start, end) in the text they belong to."""

    article_id: int
    url: str
    title: str
    portal: str
    publisher: str | None
    published_at: str | None
    state: str
    snippet: str
    title_marks: list[tuple[int, int]] = field(default_factory=list)
    snippet_marks: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Found:
    """One page of hits. ``total`` counts to ``COUNT_LIMIT`` or ``READ_LIMIT``; ``more`` is set where there are more."""

    hits: list[Hit]
    total: int
    more: bool
    #: Articles the index has not taken in yet.
    pending: int = 0


def normalise(text: str) -> str:
    """The form in which texts and queries meet; of the same length as ``text``."""
    return folding.text_of(folding.folded(text))


def normaliser() -> str:
    """Names the folding table: an index made with another one must be made again."""
    return str(folding.description()["name"])


def tokens(text: str) -> str:
    """``text`` as the index takes it: pairs of neighbours, and each run's last character alone."""
    codes = folding.folded(text)
    # A row for each character: itself, its neighbour, a blank. Blanks have none, and the last of a run no neighbour.
    rows = np.full((len(codes), 3), _BLANK, folding.CODE)
    rows[:, 0] = codes
    rows[:-1, 1] = codes[1:]
    kept = rows != _BLANK
    kept[:, 2] = True
    return folding.text_of(rows[kept & kept[:, :1]])[:-1]


_BLANK = 0x20


# ----------------------------------------------------------------------------------------------- the index


def _facets(portal_id: int, publisher: str | None) -> str:
    return (
        f"{_portal_token(portal_id)} {_publisher_token(publisher)}" if publisher else _portal_token(portal_id)
    )


def _portal_token(portal_id: int) -> str:
    return f"portal{portal_id}"


def _publisher_token(publisher: str) -> str:
    return "source" + hashlib.blake2s(publisher.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()


@dataclass(frozen=True, slots=True)
class _Layout:
    """What the table's columns are: one with all tokens, or three in a table that an earlier version made."""

    compact: bool

    @classmethod
    def of(cls, connection: sqlite3.Connection) -> _Layout:
        first = connection.execute(
            "select name from pragma_table_info('search_text') where cid = 0"
        ).fetchone()
        return cls(compact=first is not None and first[0] == "words")

    @property
    def columns(self) -> str:
        return "words" if self.compact else "title, body, facets"

    def values(self, title: str, body: str | None, portal_id: int, publisher: str | None) -> tuple[str, ...]:
        """A row's tokens, as :attr:`columns` names them."""
        facets = _facets(portal_id, publisher)
        body = body or ""
        if not self.compact:
            return tokens(title), tokens(body), facets
        marked = " ".join(_FACET + facet for facet in facets.split())
        return (f"{tokens(title)} {tokens(body)} {marked}",)

    def match(self, words: str, facets: list[str]) -> str:
        """The FTS5 query for ``words`` (a query of tokens) with ``facets``."""
        if self.compact:
            return f"({words})" + "".join(f' AND "{_FACET}{facet}"' for facet in facets)
        return f"({{title body}} : {words})" + "".join(f' AND facets : "{facet}"' for facet in facets)


def _day(moment: str | None) -> int | None:
    try:
        return max(0, (date.fromisoformat((moment or "")[:10]) - _EPOCH).days)
    except ValueError:
        return None


def pending(connection: sqlite3.Connection) -> int:
    """How many articles the index has not taken in yet."""
    return int(connection.execute("select count(*) from search_pending").fetchone()[0])


def catch_up(connection: sqlite3.Connection, *, limit: int | None = None) -> int:
    """Take into the index what changed; the number of articles taken in.

    Inside a transaction it takes part in it; else it works in short ones of its own, so that a crawl can
    write in between.
    """
    _check_normaliser(connection)
    batch = LARGE_BATCH if connection.in_transaction else BATCH
    done = 0
    while limit is None or done < limit:
        with transaction(connection):
            rows = connection.execute(
                "select p.article_id, p.indexed, p.title as old_title, p.body as old_body,"
                " p.portal_id as old_portal_id, p.publisher as old_publisher,"
                " a.title, a.body, a.portal_id, a.publisher, coalesce(a.published_at, a.first_seen_at) as moment,"
                " a.first_seen_at, d.id as old_id"
                " from search_pending p left join articles a on a.id = p.article_id"
                " left join search_documents d on d.article_id = p.article_id limit ?",
                [batch if limit is None else min(batch, limit - done)],
            ).fetchall()
            if rows:
                _take_in(connection, rows)
        if not rows:
            break
        done += len(rows)
    return done


def _take_in(connection: sqlite3.Connection, rows: list[sqlite3.Row]) -> None:
    gone = sorted(
        (row for row in rows if row["indexed"] and row["old_id"] is not None), key=lambda r: r["old_id"]
    )
    layout = _Layout.of(connection)
    marks_of = ", ".join("?" * (1 if layout.compact else 3))
    _forget(
        connection,
        (
            (row["old_id"], row["old_title"], row["old_body"], row["old_portal_id"], row["old_publisher"])
            for row in gone
            # A year file's index stays as it is: its row counts no more without one in `search_documents`.
            if not year_files.holding(connection, row["old_id"])
        ),
    )
    connection.executemany("delete from search_documents where id = ?", ((row["old_id"],) for row in gone))
    places = _Places(connection)
    # FTS5 writes out what it holds whenever a row number goes down: in ascending order it need not.
    new = sorted(
        (
            (places.take(_day(row["moment"]) or _day(row["first_seen_at"]) or 0), row)
            for row in rows
            if row["title"] is not None
        ),
        key=lambda pair: pair[0],
    )
    connection.executemany(
        "insert into search_documents (id, article_id) values (?, ?)",
        ((place, row["article_id"]) for place, row in new),
    )
    connection.executemany(
        f"insert into search_text (rowid, {layout.columns}) values (?, {marks_of})",
        (
            (place, *layout.values(row["title"], row["body"], row["portal_id"], row["publisher"]))
            for place, row in new
        ),
    )
    connection.executemany(
        "delete from search_pending where article_id = ?", ((row["article_id"],) for row in rows)
    )


_Words = tuple[int, str, "str | None", int, "str | None"]


def _forget(connection: sqlite3.Connection, rows: Iterable[_Words]) -> None:
    """Take rows (row number, title, body, portal, publisher, as they were indexed) out of the database's index."""
    layout = _Layout.of(connection)
    marks_of = ", ".join("?" * (1 if layout.compact else 3))
    connection.executemany(
        f"insert into main.search_text (search_text, rowid, {layout.columns}) values ('delete', ?, {marks_of})",
        ((place, *layout.values(*words)) for place, *words in rows),  # type: ignore[arg-type]
    )


def first_place(year: int) -> int:
    """The row numbers of articles published before ``year`` are smaller than this."""
    return max(0, (date(year, 1, 1) - _EPOCH).days) << _PLACE_BITS


def write_words(target: sqlite3.Connection, rows: Iterable[_Words]) -> None:
    """Make an index in another file, of rows in ascending order of their numbers."""
    search_table(target)
    layout = _Layout(compact=True)
    target.executemany(
        "insert into search_text (rowid, words) values (?, ?)",
        ((place, *layout.values(*words)) for place, *words in rows),  # type: ignore[arg-type]
    )


def move_words(connection: sqlite3.Connection, number: int, *, batch: int = LARGE_BATCH) -> int:
    """Let year file ``number`` answer for its next ``batch`` rows in the place of the database; how many, 0 at the end.

    One transaction; within it nothing is pending, so that what is taken out is what was indexed.
    """
    with transaction(connection):
        catch_up(connection)
        file = next((one for one in year_files.recorded(connection) if one.number == number), None)
        if file is None or file.last is None:
            return 0
        places = [
            row[0]
            for row in connection.execute(
                f"select id from {file.schema}.documents where id > ? order by id limit ?", [file.last, batch]
            )
        ]
        if not places:
            return 0
        rows = connection.execute(
            f"""select y.id, a.title, a.body, a.portal_id, a.publisher from {file.schema}.documents y
            join main.search_documents d on d.id = y.id join main.articles a on a.id = d.article_id
            where y.id between ? and ? order by y.id""",
            [places[0], places[-1]],
        ).fetchall()
        # A file that this one is to replace answers for some of them already.
        _forget(connection, (tuple(row) for row in rows if not year_files.holding(connection, row[0])))
        connection.execute("update year_files set words_last = ? where number = ?", [places[-1], number])
        if file.joins:
            connection.execute(
                "update year_files set words_first = max(words_first, ?) where number < ?",
                [places[-1] + 1, number],
            )
        return len(places)


class _Places:
    """Hands out free row numbers within a day: none that the database's index or a year file's has."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._next: dict[int, int] = {}

    def take(self, day: int) -> int:
        if day not in self._next:
            bounds = (day << _PLACE_BITS, ((day + 1) << _PLACE_BITS) - 1)
            last = self._connection.execute(
                "select max(id) from search_documents where id between ? and ?", bounds
            ).fetchone()[0]
            moved = year_files.last_place(self._connection, *bounds)
            self._next[day] = 1 + max(bounds[0] - 1, *(-1 if at is None else at for at in (last, moved)))
        place = self._next[day]
        if place >> _PLACE_BITS != day:  # a day is full: a million articles, most of them without a date
            return self.take(day + 1)
        self._next[day] = place + 1
        return place


def rebuild(connection: sqlite3.Connection) -> int:
    """Make the index again from ``articles``, in the database also of years that have files of their own: those answer
    for former texts only, from then on.
    """
    if any(file.first is not None for file in year_files.recorded(connection)):
        logger.warning(
            "the index of words is made again in the database, also of years that were split off; "
            "`newscrawl vacuum --split-before YEAR --join` moves them out again"
        )
    with transaction(connection):
        connection.execute("update year_files set words_first = null, words_last = null")
        search_table(connection)
        connection.execute("delete from search_documents")
        connection.execute("delete from search_pending")
        connection.execute("insert into search_pending (article_id, indexed) select id, 0 from articles")
        _remember_normaliser(connection)
    return catch_up(connection)


def is_compact(connection: sqlite3.Connection) -> bool:
    """Is the index without positions? One made by an earlier version, which has them, answers the same."""
    return _Layout.of(connection).compact


def merge(connection: sqlite3.Connection) -> None:
    """Bring the segments of the index together, in short transactions. Killed, it goes on where it was."""
    # Negative first, so that segments of all sizes take part (https://sqlite.org/fts5.html#the_merge_command).
    pages, done = -_MERGED_PAGES, False
    while not done:
        with transaction(connection):
            before = connection.total_changes
            connection.execute("insert into search_text (search_text, rank) values ('merge', ?)", [pages])
            done = connection.total_changes - before < 2
        pages = _MERGED_PAGES


def _check_normaliser(connection: sqlite3.Connection) -> None:
    row = connection.execute("select value from search_state where name = 'normaliser'").fetchone()
    if row is None:
        _remember_normaliser(connection)
    elif row[0] != normaliser():
        if connection.in_transaction:
            return  # a crawl's article must not wait for this; the desk and the next `search` rebuild it
        rebuild(connection)


def _remember_normaliser(connection: sqlite3.Connection) -> None:
    connection.execute(
        "insert into search_state (name, value) values ('normaliser', ?)"
        " on conflict (name) do update set value = excluded.value",
        [normaliser()],
    )


# ----------------------------------------------------------------------------------------------- the query


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str  # word, and, or, not, open, close
    text: str = ""


_OPENING, _CLOSING = '"“”„‟＂「『', '"“”„‟＂」』'
_WORDS = {"and": "and", "or": "or", "not": "not", "&": "and", "|": "or"}
_SPLIT = re.compile(r"[()（）\s]")


def _lex(query: str) -> Iterator[_Token]:
    at = 0
    while at < len(query):
        char = query[at]
        if char.isspace():
            at += 1
        elif char in "(（":
            yield _Token("open")
            at += 1
        elif char in ")）":
            yield _Token("close")
            at += 1
        elif (
            char in "-－"
            and at + 1 < len(query)
            and not query[at + 1].isspace()
            and query[at + 1] not in "-－"
        ):
            yield _Token("not")
            at += 1
        elif char in _OPENING:
            end = min(
                (place for mark in _CLOSING if (place := query.find(mark, at + 1)) >= 0), default=len(query)
            )
            yield _Token("word", query[at + 1 : end])
            at = end + 1
        else:
            ends = [m.start()] if (m := _SPLIT.search(query, at)) else []
            ends += [place for mark in _OPENING if (place := query.find(mark, at)) >= 0]
            end = min(ends, default=len(query))
            word = query[at:end]
            # Operators are words of their own in capitals, or signs: `or` may well stand in an English name.
            operator = _WORDS.get(word.lower()) if word.isupper() or word in {"&", "|"} else None
            yield _Token(operator) if operator else _Token("word", word)
            at = end


class _Read:
    """A text that is read to see what it holds; folded where it must be."""

    def __init__(self, title: str, body: str) -> None:
        self.title, self.body = title, body

    @cached_property
    def folded(self) -> tuple[str, str]:
        return normalise(self.title), normalise(self.body)


@dataclass(frozen=True, slots=True)
class _Word:
    """A word or phrase: ``runs`` of folded characters with blanks between them and nowhere else."""

    runs: tuple[str, ...]

    @property
    def exact(self) -> bool:
        """Does the index alone know what holds it?"""
        return len(self.runs) == 1 and len(self.runs[0]) <= 2 and not _PARTED.intersection(self.runs[0])

    def match(self) -> str:
        """FTS5's query for all that hold it, and maybe others; empty where nothing can be looked up."""
        return " AND ".join(_looked_up(self.runs))

    def holds(self, text: _Read) -> bool:
        if len(self.runs) > 1:
            return any(self.pattern().search(part) for part in text.folded)
        # Characters of a folded query fold to themselves: where they stand in the text as it is, they do when folded.
        run = self.runs[0]
        return run in text.body or run in text.title or any(run in part for part in text.folded)

    def pattern(self) -> re.Pattern[str]:
        return _spaced(" ".join(self.runs))

    def counts(self, text: _Read) -> list[int]:
        """Occurrences in title and body."""
        if len(self.runs) == 1:
            return [part.count(self.runs[0]) for part in text.folded]
        return [sum(1 for _ in self.pattern().finditer(part)) for part in text.folded]


@dataclass(frozen=True, slots=True)
class _All:
    """Every part, and none of ``refused``."""

    parts: tuple[_Node, ...]
    refused: tuple[_Node, ...] = ()

    @property
    def exact(self) -> bool:
        return all(part.exact for part in (*self.parts, *self.refused))

    def match(self) -> str:
        wanted = _join("AND", *(part.match() for part in self.parts))
        # What may hold more than it should must not take anything away.
        refused = _join("OR", *(part.match() for part in self.refused if part.exact))
        return f"({wanted} NOT {refused})" if wanted and refused else wanted

    def holds(self, text: _Read) -> bool:
        return all(part.holds(text) for part in self.parts) and not any(
            part.holds(text) for part in self.refused
        )


@dataclass(frozen=True, slots=True)
class _Any:
    """At least one part."""

    parts: tuple[_Node, ...]

    @property
    def exact(self) -> bool:
        return all(part.exact for part in self.parts)

    def match(self) -> str:
        found = [part.match() for part in self.parts]
        return _join("OR", *found) if all(found) else ""

    def holds(self, text: _Read) -> bool:
        return any(part.holds(text) for part in self.parts)


_Node = _Word | _All | _Any


@dataclass(slots=True)
class Query:
    """A query as understood. ``words``: what must be found and is highlighted, normalised."""

    tree: _Node
    words: list[str]


def parse(query: str) -> Query:
    """Words are all wanted; ``"quoted words"``, ``AND``, ``OR``, ``NOT`` (or ``-word``) and parentheses.

    A query that is not well-formed is read as well as it goes. Raises :class:`ConfigurationError` where
    nothing is left that could be found.
    """
    reader = _Reader(list(_lex(query[: 4 * LONGEST_QUERY])))
    found = [reader.either()]
    while reader.at < len(reader.tokens):  # a stray closing parenthesis
        reader.at += 1
        found.append(reader.either())
    tree = _combined(_All, found)
    if tree is None:
        raise ConfigurationError(
            "The search needs at least one word that is to be found, not only ones to leave out."
        )
    return Query(tree, list(dict.fromkeys(reader.words)))


def _combined(kind: type[_All | _Any], parts: list[_Node | None]) -> _Node | None:
    wanted = tuple(part for part in parts if part is not None)
    return wanted[0] if len(wanted) == 1 else kind(wanted) if wanted else None


def _join(operator: str, *parts: str) -> str:
    wanted = [part for part in parts if part]
    return wanted[0] if len(wanted) == 1 else f"({f' {operator} '.join(wanted)})" if wanted else ""


class _Reader:
    """Recursive descent over or → and → not → word; parentheses deeper than any person writes are dropped."""

    DEEPEST = 20

    def __init__(self, lexed: list[_Token]) -> None:
        self.tokens = lexed
        self.at = 0
        self.depth = 0
        self.words: list[str] = []

    def _peek(self) -> str:
        return self.tokens[self.at].kind if self.at < len(self.tokens) else "end"

    def either(self) -> _Node | None:
        parts = [self._both()]
        while self._peek() == "or":
            self.at += 1
            parts.append(self._both())
        return _combined(_Any, parts)

    def _both(self) -> _Node | None:
        wanted: list[_Node | None] = []
        unwanted: list[_Node | None] = []
        while True:
            kind = self._peek()
            if kind in {"end", "or", "close"}:
                break
            if kind == "and":
                self.at += 1
            elif kind == "not":
                self.at += 1
                known = len(self.words)
                unwanted.append(self._one())
                del self.words[known:]
            else:
                wanted.append(self._one())
        found = _combined(_All, wanted)
        refused = _combined(_Any, unwanted)
        return _All((found,), (refused,)) if found and refused else found

    def _one(self) -> _Node | None:
        while self._peek() in {"and", "or", "not"}:
            self.at += 1
        kind = self._peek()
        if kind == "end":
            return None
        if kind == "close":
            return None
        token = self.tokens[self.at]
        self.at += 1
        if kind == "open":
            if self.depth >= self.DEEPEST:
                return None
            self.depth += 1
            inner = self.either()
            self.depth -= 1
            if self._peek() == "close":
                self.at += 1
            return inner
        return self._word(token.text)

    def _word(self, text: str) -> _Node | None:
        runs = normalise(text[:LONGEST_QUERY]).split()
        if not runs:
            return None
        self.words.append(" ".join(runs))
        return _Word(tuple(runs))


def _looked_up(runs: tuple[str, ...]) -> list[str]:
    """FTS5's tokens of all texts that hold ``runs``: their pairs, and the end of each run but the last."""
    found: list[str] = []
    for run in runs[:-1]:
        found.extend(map(add, run, run[1:]))
        found.append(run[-1])
    last = runs[-1]
    found.extend(map(add, last, last[1:]))
    tokens_of = [_quoted(token) for token in dict.fromkeys(found) if not _PARTED.intersection(token)]
    if len(last) == 1 and last not in _PARTED:
        tokens_of.append(_quoted(last) + " *")
    step = max(1, math.ceil(len(tokens_of) / _MOST_PAIRS))
    return tokens_of[::step]


def _quoted(token: str) -> str:
    return '"' + token.replace('"', '""') + '"'


def _spaced(word: str) -> re.Pattern[str]:
    return re.compile(r"\s+".join(map(re.escape, word.split())))


def search(
    connection: sqlite3.Connection,
    query: str,
    *,
    portal_id: int | None = None,
    publisher: str | None = None,
    since: str | None = None,
    until: str | None = None,
    order: Order = "newest",
    limit: int = 50,
    offset: int = 0,
) -> Found:
    """Articles that hold the query in title or body.

    ``since`` and ``until`` are ISO dates of publication, both inclusive. ``newest`` is by day of
    publication; ``best`` ranks the newest ``COUNT_LIMIT`` hits with bm25, titles counting tenfold.
    """
    with _one_state(connection):
        return _found(
            connection,
            parse(query),
            portal_id,
            publisher,
            (since, until),
            order=order,
            limit=limit,
            offset=offset,
        )


@contextmanager
def _one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all statements of the block read one state of the database, also while rows are moved into a year file."""
    views.refresh(connection)
    if connection.in_transaction:
        yield
        return
    connection.execute("begin")
    try:
        yield
    finally:
        if connection.in_transaction:
            connection.execute("commit")


def _found(
    connection: sqlite3.Connection,
    understood: Query,
    portal_id: int | None,
    publisher: str | None,
    between: tuple[str | None, str | None],
    *,
    order: Order,
    limit: int,
    offset: int,
) -> Found:
    tree = understood.tree
    filters = [_portal_token(portal_id)] if portal_id is not None else []
    filters += [_publisher_token(publisher)] if publisher else []
    looked_up = tree.match()
    if not looked_up:  # a character that no index can hold
        return Found([], 0, more=False, pending=pending(connection))
    days = (_limit_day(between[0]), _limit_day(between[1], after=True))
    first, behind = (None if day is None else day << _PLACE_BITS for day in days)
    single = isinstance(tree, _Word) and tree.exact and len(tree.runs[0]) == 1
    if single and order == "newest" and not filters:
        char = understood.words[0]
        common = _common(connection, char, first, behind, wanted=max(_COMMON, offset + limit))
        if common:
            return Found(
                list(_hits(connection, common[offset : offset + limit], [char])),
                len(common),
                more=True,
                pending=pending(connection),
            )
    # One walk serves the count and the page: a query of one character is a merge of many posting lists.
    counted = COUNT_LIMIT if tree.exact else READ_LIMIT
    most = max(counted, offset + limit) + 1
    rows, bound = _rows(connection, looked_up, filters, first, behind)
    newest = (
        _newest(connection, rows, bound, most)
        if tree.exact
        else _read_through(connection, tree, rows, bound, most)
    )
    places = newest[offset : offset + limit]
    if order == "best" and newest:
        places = _ranked(connection, tree, newest[:READ_LIMIT])[offset : offset + limit]
    return Found(
        hits=list(_hits(connection, places, understood.words)),
        total=min(len(newest), counted),
        more=len(newest) > counted,
        pending=pending(connection),
    )


#: Larger than any row number.
_LARGEST = 1 << 62


def _rows(
    connection: sqlite3.Connection,
    looked_up: str,
    filters: list[str],
    first: int | None = None,
    behind: int | None = None,
) -> tuple[str, list[object]]:
    """The select (column ``place``) over the rows that an index holds for a query, and what is bound to it: of the
    database's index and of the year files', each for the row numbers it answers for.
    """
    selects: list[str] = []
    bound: list[object] = []

    def ask(table: str, layout: _Layout, low: int | None, high: int | None, more: str = "") -> None:
        where = "search_text match ?"
        bound.append(layout.match(looked_up, filters))
        for place, comparison in ((low, ">="), (high, "<")):
            if place is not None:
                where += f" and t.rowid {comparison} ?"
                bound.append(place)
        selects.append(f"select t.rowid as place from {table} t where t.{where}{more}")

    ask("main.search_text", _Layout.of(connection), first, behind)
    for file in year_files.recorded(connection):
        if file.first is None or file.last is None:
            continue
        low = file.first if first is None else max(first, file.first)
        high = file.last + 1 if behind is None else min(behind, file.last + 1)
        if low < high:
            ask(f"{file.schema}.search_text", _Layout(compact=True), low, high, _STANDS)
    return " union all ".join(selects), bound


#: A row of a year file counts while its article has not changed.
_STANDS = " and exists (select 1 from main.search_documents d where d.id = t.rowid)"


def _newest(connection: sqlite3.Connection, rows: str, bound: list[object], most: int) -> list[int]:
    found = connection.execute(f"select place from ({rows}) order by place desc limit ?", [*bound, most])
    return [row[0] for row in found]


def _read_through(
    connection: sqlite3.Connection, tree: _Node, rows: str, bound: list[object], most: int
) -> list[int]:
    """The newest ``most`` of the rows looked up whose texts hold what was asked for."""
    found: list[int] = []
    texts = connection.execute(
        f"select h.place, a.title, a.body from ({rows}) h"
        " cross join search_documents d on d.id = h.place cross join articles a on a.id = d.article_id"
        " order by h.place desc",
        bound,
    )
    for place, title, body in texts:
        if tree.holds(_Read(title, body)):
            found.append(place)
            if len(found) == most:
                break
    return found


def _common(
    connection: sqlite3.Connection, char: str, first: int | None, behind: int | None, *, wanted: int
) -> list[int]:
    """The newest ``wanted`` rows that hold ``char``, by reading them; empty where it is not as common as that.

    The prefix query for a common character merges thousands of posting lists, half a second at a million
    articles; but then every second text holds it.
    """
    found: list[int] = []
    rows = connection.execute(
        "select d.id, a.title, a.body from search_documents d join articles a on a.id = d.article_id"
        " where d.id >= ? and d.id < ? order by d.id desc limit ?",
        [-1 if first is None else first, _LARGEST if behind is None else behind, 4 * wanted],
    )
    for place, title, body in rows:
        if char in normalise(title) or char in normalise(body):
            found.append(place)
            if len(found) == wanted:
                return found
    return []


def _limit_day(day: str | None, *, after: bool = False) -> int | None:
    if not day:
        return None
    try:
        return (date.fromisoformat(day) + timedelta(days=1 if after else 0) - _EPOCH).days
    except (ValueError, OverflowError) as error:
        raise ConfigurationError("{text!r} is not a date; write it like 2026-11-30.", text=day) from error


def _ranked(connection: sqlite3.Connection, tree: _Node, places: list[int]) -> list[int]:
    """``places`` by bm25 (k1 1.2, b .75, as FTS5 has it), titles counting tenfold; equals newest first.

    Lengths are compared with the mean of these texts; how rare a word is, is asked of the index by its pairs.
    """
    words = list(dict.fromkeys(_wanted(tree)))
    weights = dict.fromkeys(words, 1.0)
    if len(words) > 1:
        count = connection.execute("select count(*) from search_documents").fetchone()[0]
        for word in words:
            if looked_up := word.match():
                rows, bound = _rows(connection, looked_up, [])
                holding = connection.execute(f"select count(*) from ({rows})", bound).fetchone()[0]
                weights[word] = max(1e-6, math.log((count - holding + 0.5) / (holding + 0.5)))
    lengths: list[int] = []
    counts: list[list[float]] = []
    for place in places:
        row = connection.execute(
            "select a.title, a.body from search_documents d join articles a on a.id = d.article_id where d.id = ?",
            [place],
        ).fetchone()
        text = _Read(*row) if row else _Read("", "")
        lengths.append(sum(len(part) - part.count(" ") for part in text.folded))
        counts.append([10.0 * title + body for title, body in (word.counts(text) for word in words)])
    mean = sum(lengths) / len(lengths) or 1.0
    scores = {
        place: sum(
            weights[word] * often * 2.2 / (often + 1.2 * (0.25 + 0.75 * length / mean))
            for word, often in zip(words, many, strict=True)
        )
        for place, length, many in zip(places, lengths, counts, strict=True)
    }
    return sorted(places, key=lambda place: (-scores[place], -place))


def _wanted(tree: _Node) -> Iterator[_Word]:
    if isinstance(tree, _Word):
        yield tree
    else:
        for part in tree.parts:
            yield from _wanted(part)


def _hits(connection: sqlite3.Connection, places: Iterable[int], words: list[str]) -> Iterator[Hit]:
    for place in places:
        row = connection.execute(
            "select a.id, a.url, a.title, a.body, a.publisher, a.published_at, a.state, p.name as portal"
            " from search_documents d join articles a on a.id = d.article_id join portals p on p.id = a.portal_id"
            " where d.id = ?",
            [place],
        ).fetchone()
        if row is None:
            continue  # deleted since, and the index has not caught up
        snippet, snippet_marks = excerpt(row["body"], words)
        yield Hit(
            article_id=row["id"],
            url=row["url"],
            title=row["title"],
            portal=row["portal"],
            publisher=row["publisher"],
            published_at=row["published_at"],
            state=row["state"],
            snippet=snippet,
            title_marks=marks(row["title"], words),
            snippet_marks=snippet_marks,
        )


def marks(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Where ``words`` stand in ``text``: (start, end), ascending, merged where they touch."""
    folded = normalise(text)
    spans: list[tuple[int, int]] = []
    for word in words:
        spans.extend(match.span() for match in _spaced(word).finditer(folded))
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def excerpt(text: str, words: list[str], *, width: int = 110) -> tuple[str, list[tuple[int, int]]]:
    """The stretch of ``text`` where most different ``words`` stand close together, and the marks in it."""
    found = marks(text, words)
    if not found:
        return " ".join(text[:width].split()), []
    start = max(0, _densest(found, width) - width // 4)
    end = min(len(text), start + width)
    # One line: blanks are replaced one by one, so that the marks stay where they are.
    stretch = "".join(" " if char.isspace() else char for char in text[start:end])
    lead, trail = ("…" if start else ""), ("…" if end < len(text) else "")
    shift = len(lead) - start
    inside = [(max(a, start) + shift, min(b, end) + shift) for a, b in found if a < end and b > start]
    return lead + stretch + trail, inside


def _densest(found: list[tuple[int, int]], width: int) -> int:
    best, best_count, last = found[0][0], 0, 0
    counts: Counter[int] = Counter()
    for index, (start, _) in enumerate(found):
        while last < len(found) and found[last][1] <= start + width * 3 // 4:
            counts[last] = 1
            last += 1
        if last - index > best_count:
            best, best_count = start, last - index
    return best
