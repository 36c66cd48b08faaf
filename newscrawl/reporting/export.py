"""Everything as JSON Lines or Parquet, for people with their own tools.

One file a table, the columns as in the schema (JSON text columns become lists and records in JSON Lines
and stay text in Parquet), and ``reposts_wide``: each edge with both articles' addresses, titles and times.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from newscrawl.errors import ConfigurationError
from newscrawl.files import replacing
from newscrawl.reporting import figures
from newscrawl.store.views import EDGE

if TYPE_CHECKING:
    import sqlite3
    from collections.abc import Iterator
    from pathlib import Path

TABLES = (
    "portals",
    "sources",
    "articles",
    "article_versions",
    "attributions",
    "captures",
    "reposts",
    "passages",
    "stories",
    "leads",
    "reviews",
    "pictures",
    "picture_uses",
    "picture_matches",
    "picture_edges",
)
#: Columns that only newscrawl reads.
_LEFT_OUT = {"pictures": {"code", "features", "grey", "asked", "version"}}
FORMATS = ("jsonl", "parquet")
WIDE = "reposts_wide"
BATCH = 2_000
_JSON = {
    "hosts",
    "brands",
    "breadcrumb",
    "captions",
    "attachments",
    "print_edition",
    "authors",
    "reporters",
    "editors",
    "mirror",
    "extraction",
    "people",
    "extra",
    "reasons",
    "metadata",
    "removed",
    "detail",
}


def export(
    connection: sqlite3.Connection, folder: Path, kind: str, *, tables: tuple[str, ...] = ()
) -> dict[str, int]:
    """Write ``folder/<table>.<kind>``; rows written, by table. A file is whole or is not there."""
    if kind not in FORMATS:
        raise ConfigurationError(f"{kind!r} is no format. Use one of: {', '.join(FORMATS)}.")
    unknown = sorted(set(tables) - {*TABLES, WIDE})
    if unknown:
        raise ConfigurationError(f"There is no table {unknown[0]!r}. Use: {', '.join((*TABLES, WIDE))}.")
    folder.mkdir(parents=True, exist_ok=True)
    written: dict[str, int] = {}
    for table in tables or (*TABLES, WIDE):
        target = folder / f"{table}.{kind}"
        with replacing(target) as draft:
            written[table] = (_jsonl if kind == "jsonl" else _parquet)(connection, table, draft)
    return written


def _batches(connection: sqlite3.Connection, table: str) -> Iterator[list[dict[str, Any]]]:
    if table == WIDE:
        rows: list[dict[str, Any]] = []
        for edge in figures.all_edges(connection, figures.EdgeFilter()):
            rows.append({**edge, "reasons": json.dumps(edge["reasons"], ensure_ascii=False)})
            if len(rows) == BATCH:
                yield rows
                rows = []
        if rows:
            yield rows
        return
    names = [name for name, _ in _columns(connection, table)]
    cursor = connection.execute(f"select {', '.join(names)} from {table}")
    while found := cursor.fetchmany(BATCH):
        yield [dict(zip(names, row, strict=True)) for row in found]


def _jsonl(connection: sqlite3.Connection, table: str, path: Path) -> int:
    count = 0
    with path.open("w", encoding="utf-8", newline="\n", errors="replace") as file:
        for rows in _batches(connection, table):
            for row in rows:
                result = {key: _parsed(key, value) for key, value in row.items()}
                file.write(json.dumps(result, ensure_ascii=False) + "\n")
            count += len(rows)
    return count


def _parsed(key: str, value: Any) -> Any:
    if key in _JSON and isinstance(value, str):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value


_TYPES = {"INTEGER": "int64", "REAL": "float64", "TEXT": "string", "BLOB": "binary", "ANY": "string"}


def _parquet(connection: sqlite3.Connection, table: str, path: Path) -> int:
    try:
        import pyarrow as pa
        from pyarrow import parquet
    except ImportError as error:
        raise ConfigurationError(
            "Parquet needs pyarrow: pip install 'newscrawl[parquet]'. JSON Lines needs nothing."
        ) from error
    schema = pa.schema([(name, pa.type_for_alias(kind)) for name, kind in _columns(connection, table)])
    count = 0
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:
        for rows in _batches(connection, table):
            writer.write_table(pa.Table.from_pylist(rows, schema=schema))
            count += len(rows)
    return count


_KINDS = {"number": "int64", "flag": "int64", "share": "float64", "real": "float64"}


def _columns(connection: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Declared types: guessed from the rows, a column that begins with nulls would change its type."""
    if table != WIDE:
        return [
            (row["name"], _TYPES[row["type"].upper() or "TEXT"])
            for row in connection.execute(f"pragma table_info({table})")
            if row["name"] not in _LEFT_OUT.get(table, ())
        ]
    return [(column.key, _KINDS.get(column.kind, "string")) for column in EDGE]
