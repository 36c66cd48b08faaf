"""All edges of what nodes have published, by processes of one machine or by an engine.

Records, texts and judgements are those of :mod:`newscrawl.reposts.corpus_edges` and :mod:`newscrawl.intake.judged_edges`, so every engine
gives what ``newscrawl detect --all`` gives in the merged store. The result is published: ``edges/<SHA-256>.parquet``,
named by ``edges/latest.json``. Articles up to the first one that is new or has changed keep the edges of the run before.
"""

from __future__ import annotations

import hashlib
import io
import json
import tempfile
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from newscrawl import __version__
from newscrawl.cluster import node_manifest
from newscrawl.cluster.corpus import Order, PublishedCorpus, caches_of, order_of
from newscrawl.cluster.shared import UnsoundObjectError
from newscrawl.errors import ConfigurationError, StorageError
from newscrawl.files import sha256_of, working_folder
from newscrawl.intake import SOURCES_FILE, short_copies_kept
from newscrawl.intake.judged_edges import licences_in
from newscrawl.items import now
from newscrawl.maintenance.plain import matches_of_corpus
from newscrawl.store.schema import connect

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from newscrawl.cluster.shared import Shared
    from newscrawl.judgement import Licence
    from newscrawl.store.edges import Edge

    Progress = Callable[[str, int, int], None]

ENGINES: Final = ("plain", "daft")
LATEST: Final = "edges/latest.json"
_COLUMNS: Final = (
    ("copy", "string"), ("origin", "string"), ("directed", "bool_"), ("kind", "string"), ("score", "float64"),
    ("shared", "int64"), ("copy_coverage", "float64"), ("origin_coverage", "float64"), ("attribution", "string"),
    ("status", "string"), ("licence", "int64"), ("reasons", "string"), ("detected_at", "string"), ("passages", "string"),
    ("key", "int64"),
)  # fmt: skip
_ROWS: Final = 20_000


@dataclass(slots=True)
class EdgesReport:
    """What was found. ``articles``: all; ``kept``: those whose edges the run before had found; ``key``: where the edges
    are published.
    """

    articles: int
    edges: int
    kept: int
    key: str
    engine: str


@dataclass(slots=True)
class _Before:
    """The result of an earlier run, as far as it can be used."""

    after: int = -1
    rows: list[dict[str, Any]] = field(default_factory=list)


def find_edges(
    shared: Shared,
    database: Path,
    *,
    engine: str = "plain",
    workers: int = 1,
    partitions: int | None = None,
    ray: str | None = None,
    again: bool = False,
    progress: Progress = lambda *_: None,
) -> EdgesReport:
    """Find and publish all edges of what nodes have published.

    :param database: the centre's; its licences count, where it is there, and files are kept beside it meanwhile
    :param engine: one of :data:`ENGINES`
    :param workers: processes, of the plain engine
    :param partitions: ranges of fingerprints grouped by themselves; by default as many as memory asks for
    :param ray: address of a Ray cluster, or ``local``, for Daft
    :param again: find all edges, whatever an earlier run found
    :raises StorageError: what is published is unsound, or the store fails
    """
    found, unsound = node_manifest.read_all(shared)
    if unsound:
        raise unsound[0]
    if not found:
        raise StorageError(f"{shared}: no node has published anything there. Check the address.")
    caches = caches_of(found)
    with working_folder(_beside(database), ".edges-") as folder:
        corpus = _corpus(shared, database, [(one.stored, one.postings) for one in caches], folder)
        basis = _basis(corpus)
        before = _Before() if again else _before(shared, corpus.order, basis)
        count = len(corpus.order.rows)
        scratch = folder / "scratch"
        scratch.mkdir()
        edges = _matches(
            engine, corpus, range(count), scratch, workers, partitions, ray, before.after, progress
        )
        path = folder / "edges.parquet"
        total = _write(path, before.rows, ((edge, key) for key, some in edges for edge in some), corpus.url)
        return _publish(
            shared, path, corpus.order, basis, EdgesReport(count, total, before.after + 1, "", engine)
        )


def _beside(database: Path) -> Path:
    folder = database.resolve().parent
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _corpus(shared: Shared, database: Path, parts: list[Any], folder: Path) -> PublishedCorpus:
    licences: list[Licence] = []
    if database.exists():
        with closing(connect(database, read_only=True)) as connection:
            licences = licences_in(connection)
    own = database.parent / SOURCES_FILE
    corpus = PublishedCorpus(
        shared.place, parts, folder, Order(*(np.zeros(0, np.int32),) * 3), short_copies_kept(), licences,
        own.read_text(encoding="utf-8") if own.exists() else None,
    )  # fmt: skip
    corpus.open()
    corpus.order = order_of([corpus.table(number) for number in range(len(parts))])
    return corpus


def _basis(corpus: PublishedCorpus) -> str:
    """What edges depend on beside the articles."""
    parts = (__version__, corpus.short_copies, corpus.sources, repr(corpus.licences))
    return hashlib.sha256(repr(parts).encode()).hexdigest()


def _matches(
    engine: str, corpus: PublishedCorpus, keys: range, scratch: Path, workers: int, partitions: int | None,
    ray: str | None, after: int, progress: Progress,
) -> Iterator[tuple[int, list[Edge]]]:  # fmt: skip
    if engine == "daft":
        from newscrawl.cluster import daft_engine

        return daft_engine.matches_of_corpus(
            corpus, len(keys), scratch, partitions=partitions, ray=ray, after=after
        )
    if engine != "plain" or ray:
        raise ConfigurationError(
            f"Invalid engine {engine!r}; expected {' or '.join(ENGINES)}; --ray needs daft."
        )
    return matches_of_corpus(
        corpus, keys, scratch, workers=workers, ranges=partitions, after=after, progress=progress
    )


# -- The result ------------------------------------------------------------------------------------


def _row(edge: Edge, key: int, url: Callable[[int], str]) -> dict[str, Any]:
    """An edge as the store keeps it, with addresses for numbers."""
    return {
        "copy": url(edge.copy_id), "origin": url(edge.origin_id), "directed": edge.directed, "kind": edge.kind,
        "score": round(edge.score, 4), "shared": edge.shared, "copy_coverage": round(edge.copy_coverage, 4),
        "origin_coverage": round(edge.origin_coverage, 4), "attribution": edge.attribution, "status": edge.status,
        "licence": edge.licence_id, "reasons": json.dumps(edge.reasons, ensure_ascii=False),
        "detected_at": edge.detected_at, "passages": json.dumps(edge.passages), "key": key,
    }  # fmt: skip


def _write(
    path: Path, kept: Iterable[dict[str, Any]], edges: Iterable[tuple[Edge, int]], url: Callable[[int], str]
) -> int:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, getattr(pa, kind)()) for name, kind in _COLUMNS])
    count = 0
    batch: list[dict[str, Any]] = []
    with parquet.ParquetWriter(path, schema, compression="zstd") as writer:

        def rows() -> Iterator[dict[str, Any]]:
            yield from kept
            for edge, key in edges:
                yield _row(edge, key, url)

        for row in rows():
            batch.append(row)
            count += 1
            if len(batch) == _ROWS:
                writer.write_table(pa.Table.from_pylist(batch, schema))
                batch.clear()
        writer.write_table(pa.Table.from_pylist(batch, schema))
    return count


def _publish(shared: Shared, path: Path, order: Order, basis: str, report: EdgesReport) -> EdgesReport:
    digest = sha256_of(path)
    report.key = f"edges/{digest}.parquet"
    data = io.BytesIO()
    np.save(data, order.digests)
    articles = data.getvalue()
    articles_key = f"edges/{hashlib.sha256(articles).hexdigest()}.npy"
    before = _latest(shared)
    if report.kept != report.articles or before.get("key") != report.key or before.get("basis") != basis:
        length, sent = shared.put_file(report.key, path)
        shared.put_bytes(articles_key, articles)
        shared.put_json(
            LATEST,
            {
                "format": node_manifest.FORMAT, "key": report.key, "length": length, "sha256": sent, "basis": basis,
                "articles": articles_key, "articles_sha256": hashlib.sha256(articles).hexdigest(),
                "count": report.articles, "edges": report.edges, "found_at": now(),
            },
        )  # fmt: skip
        for key in {before.get("key"), before.get("articles")} - {report.key, articles_key, None}:
            shared.delete(str(key))
    return report


def _latest(shared: Shared) -> dict[str, Any]:
    return shared.get_json(LATEST) if shared.exists(LATEST) else {}


def _before(shared: Shared, order: Order, basis: str) -> _Before:
    """The edges of articles before the first one that is new or has changed. What cannot be used is found again."""
    try:
        latest = _latest(shared)
        if latest.get("format") != node_manifest.FORMAT or latest.get("basis") != basis:
            return _Before()
        data = shared.get_bytes(latest["articles"])
        if hashlib.sha256(data).hexdigest() != latest["articles_sha256"]:
            return _Before()
        known = np.load(io.BytesIO(data))
        length = min(len(known), len(order.digests))
        differ = (known[:length] != order.digests[:length]).nonzero()[0]
        same = int(differ[0]) if len(differ) else length
        return _Before(same - 1, _rows(shared, latest, same)) if same else _Before()
    except (UnsoundObjectError, KeyError, ValueError):
        return _Before()


def _rows(shared: Shared, latest: dict[str, Any], same: int) -> list[dict[str, Any]]:
    from pyarrow import parquet

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "edges.parquet"
        shared.fetch(latest["key"], path, latest["length"], latest["sha256"])
        rows: list[dict[str, Any]] = parquet.read_table(path).to_pylist()
    return [row for row in rows if row["key"] < same]


def read_edges(shared: Shared) -> list[dict[str, Any]]:
    """The edges of the last run."""
    latest = _latest(shared)
    if not latest:
        raise UnsoundObjectError(LATEST, "not there; newscrawl edges writes it")
    return _rows(shared, latest, latest["count"])
