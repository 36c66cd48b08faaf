"""The articles read from one WARC as a Parquet file: what edges need, without the store they were read into.

A row is an article as its node has it now, in the file of the WARC that its text was read from. ``run``, ``file``,
``offset``: the place of its first capture in the order of all runs (:func:`newscrawl.maintenance.rebuild.order_of_run`);
``read_…``: of the capture it was read from. Both depend on the archives only, so every machine sorts alike. ``digest``
changes with any column. Beside it stand the fingerprints of its texts (:func:`write_postings`), so that nobody makes them
twice.
"""

from __future__ import annotations

import hashlib
import json
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from newscrawl.cluster.shared import UnsoundObjectError
from newscrawl.maintenance.ingest import own_info
from newscrawl.maintenance.rebuild import archives, order_of_run
from newscrawl.reposts import corpus_edges
from newscrawl.store.articles import ArticleStore, StoredArticle

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

#: (order of its run, its number in the run, offset)
Place = tuple[str, int, int]

_TEXT: Final[tuple[str, ...]] = (
    "run", "read_run", "url", "portal", "portal_key", "portal_owner", "portal_brands", "title", "body", "published_at", "first_seen",
    "source_name", "publisher", "channel", "original_publisher", "relation", "mirror", "state", "layers", "at", "digest",
)  # fmt: skip
_NUMBERS: Final[tuple[str, ...]] = ("file", "offset", "read_file", "read_offset")
COLUMNS: Final = (*_TEXT, *_NUMBERS)
#: Kept as JSON.
_JSON: Final = frozenset({"portal_brands", "mirror", "layers"})
_ROWS: Final = 5_000

_ARTICLES: Final = """select a.id, a.text_hash, a.first_seen_at, a.state, c.warc_file, c.warc_offset,
    (select max(seen_at) from article_versions where article_id = a.id) as at
  from articles a join captures c on c.id = a.capture_id where c.warc_file is not null order by c.warc_file, a.id"""


class Places:
    """Where the files of an archive folder stand in the order of all runs."""

    def __init__(self, archive: Path) -> None:
        self._files: dict[str, tuple[str, int]] = {}
        for files in archives(archive):
            order = "\x1f".join(order_of_run(files[0], own_info(files[0]) or {}))
            for number, path in enumerate(files):
                self._files[path.name.removesuffix(".open")] = (order, number)

    def of(self, warc_file: str, offset: int) -> Place:
        """Of a record; before all others where its file is gone."""
        return (*self._files.get(warc_file, ("", 0)), offset)


def stamps(connection: sqlite3.Connection) -> Iterator[tuple[str, str, list[sqlite3.Row]]]:
    """Each WARC file with articles, in order: (name, a digest that changes with what its cache would hold, articles)."""
    for name, group in groupby(connection.execute(_ARTICLES), key=lambda row: str(row["warc_file"])):
        rows = list(group)
        yield name, hashlib.sha256(repr([tuple(row) for row in rows]).encode()).hexdigest(), rows


def rows_of(
    connection: sqlite3.Connection, articles: Iterable[sqlite3.Row], places: Places
) -> Iterator[dict[str, Any]]:
    """The rows of some articles of :func:`stamps`."""
    store = ArticleStore(connection)
    for row in articles:
        article = store.article(row["id"])
        if article is None:
            continue
        captures = connection.execute(
            """select warc_file, warc_offset from article_captures join captures on captures.id = capture_id
            where article_id = ? and warc_file is not null""",
            [row["id"]],
        ).fetchall()
        read = places.of(row["warc_file"], row["warc_offset"])
        first = min([places.of(*capture) for capture in captures], default=read)
        yield row_of(article, at=row["at"], first=first, read=read)


def row_of(article: StoredArticle, *, at: str, first: Place, read: Place) -> dict[str, Any]:
    """An article as a row. ``at``: the time its edges are recorded under."""
    row: dict[str, Any] = {name: getattr(article, name) for name in _TEXT if hasattr(article, name)}
    row |= {
        name: None if row[name] is None else json.dumps(row[name], ensure_ascii=False, sort_keys=True)
        for name in _JSON
    }
    row |= {"at": at, "run": first[0], "file": first[1], "offset": first[2]}
    row |= {"read_run": read[0], "read_file": read[1], "read_offset": read[2]}
    return row | {
        "digest": hashlib.sha256(repr(sorted(row.items())).encode("utf-8", "surrogatepass")).hexdigest()[:32]
    }


def article_of(row: Mapping[str, Any], number: int) -> StoredArticle:
    """The article of a row, under a number."""
    values = {name: row[name] for name in _TEXT if name in StoredArticle.__slots__}
    values |= {name: None if row[name] is None else json.loads(row[name]) for name in _JSON}
    return StoredArticle(id=number, **values)


def write(path: Path, rows: Iterable[dict[str, Any]]) -> int:
    """Write rows; how many. The same rows give the same bytes."""
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in _TEXT] + [(name, pa.int64()) for name in _NUMBERS])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        batch: list[dict[str, Any]] = []
        for row in rows:
            batch.append(row)
            count += 1
            if len(batch) == _ROWS:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch = []
        if batch or not count:
            writer.write_table(pa.Table.from_pylist(batch, schema))
    return count


def check(path: Path, key: str) -> None:
    """Raises :class:`UnsoundObjectError` where a fetched file is no cache of this form."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        schema = parquet.read_schema(path)
    except (OSError, pa.ArrowException) as error:
        raise UnsoundObjectError(key, f"not a Parquet file ({str(error).splitlines()[0][:120]})") from None
    there = {name: str(schema.field(name).type) for name in schema.names}
    missing = [name for name in COLUMNS if name not in there]
    if missing:
        raise UnsoundObjectError(
            key, f"without the columns {', '.join(missing)}: publish again with this version"
        )
    wrong = [
        name for names, kinds in ((_TEXT, ("string", "large_string")), (_NUMBERS, ("int64",)))
        for name in names if there[name] not in kinds
    ]  # fmt: skip
    if wrong:
        raise UnsoundObjectError(
            key, f"the column {wrong[0]} holds {there[wrong[0]]}: publish again with this version"
        )


#: Columns of published fingerprints: as :data:`newscrawl.reposts.corpus_edges.POSTING`, the number of the row for the key.
POSTINGS: Final = (("row", "int32"), ("hash", "uint64"), ("marks", "uint32"))


def write_postings(path: Path, cache: Path) -> None:
    """Write the fingerprints of a cache's texts, in the order of its rows."""
    import pyarrow as pa
    from pyarrow import parquet

    bodies = parquet.read_table(cache, columns=["body"]).column("body")
    found = corpus_edges.postings((number, body.as_py()) for number, body in enumerate(bodies))
    found = found[np.lexsort((found["hash"], found["key"]))]
    columns = {"row": found["key"].astype(np.int32), "hash": found["hash"], "marks": found["marks"]}
    parquet.write_table(pa.table(columns), path, compression="zstd", use_dictionary=False)


def read_postings(path: Path, key: str) -> corpus_edges.Records:
    """Published fingerprints, their rows in the place of keys. Raises :class:`UnsoundObjectError`."""
    import pyarrow as pa
    from pyarrow import parquet

    try:
        table = parquet.read_table(path)
        if [(field.name, str(field.type)) for field in table.schema] != list(POSTINGS):
            raise UnsoundObjectError(
                key, "without the columns of fingerprints: publish again with this version"
            )
    except (OSError, pa.ArrowException) as error:
        raise UnsoundObjectError(key, f"not a Parquet file ({str(error).splitlines()[0][:120]})") from None
    found = np.zeros(len(table), corpus_edges.POSTING)
    found["key"], found["hash"], found["marks"] = (table.column(name).to_numpy() for name, _ in POSTINGS)
    return found
