"""The published articles of all nodes as a corpus, read in place by any process on any machine.

Keys are numbers in the order of all captures. Parquet files are fetched where a process needs them, checked, and mapped as
Arrow files of a folder, so that a text costs no memory of its own.
"""

from __future__ import annotations

import hashlib
import secrets
import tempfile
import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from newscrawl import __version__
from newscrawl.attribution import extend
from newscrawl.cluster import cache
from newscrawl.cluster.shared import Shared, UnsoundObjectError
from newscrawl.intake.judged_edges import edge_between
from newscrawl.maintenance.plain import Corpus
from newscrawl.reposts import corpus_edges

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy.typing as npt

    from newscrawl.cluster.node_manifest import Cache, Manifest, Stored
    from newscrawl.items import Match
    from newscrawl.judgement import Licence
    from newscrawl.store.articles import StoredArticle
    from newscrawl.store.edges import Edge

#: Columns that the order of articles depends on.
_ORDER: Final = (
    "run",
    "file",
    "offset",
    "url",
    "read_run",
    "read_file",
    "read_offset",
    "first_seen",
    "digest",
)
#: Tables kept open in a process.
_OPEN: Final = 64


@dataclass
class Order:
    """The articles of all caches in order. ``caches``, ``rows``: where that of each key stands; ``digests``: of its row;
    ``first_seen``: of a key whose article other rows have seen earlier.
    """

    caches: npt.NDArray[np.int32]
    rows: npt.NDArray[np.int32]
    digests: npt.NDArray[Any]
    first_seen: dict[int, str] = field(default_factory=dict)


@dataclass
class PublishedCorpus(Corpus):
    """Articles that nodes have published, with the licences of the centre. Sent to the processes that read it.

    ``folder``: where fetched files are kept; another machine takes one of its own. ``sources``: the user's
    ``sources.json``, as text.
    """

    place: str
    parts: list[tuple[Stored, Stored]]
    folder: Path
    order: Order
    short_copies: str
    licences: list[Licence] = field(default_factory=list)
    sources: str | None = None
    #: Of this corpus, wherever it is sent.
    token: str = field(default_factory=lambda: secrets.token_hex(8))

    def open(self) -> None:
        self._tables: dict[int, Any] = {}
        self._found: dict[int, tuple[corpus_edges.Records, npt.NDArray[Any]]] = {}
        self._shared: Shared | None = None
        self._lock = threading.Lock()  # engines call from several threads
        if not self.folder.is_dir():
            self.folder = Path(tempfile.gettempdir()) / "newscrawl-edges"
            self.folder.mkdir(parents=True, exist_ok=True)
        if self.sources is None:
            extend(None)
            return
        with tempfile.NamedTemporaryFile("w", suffix=".json", encoding="utf-8") as file:
            file.write(self.sources)
            file.flush()
            extend(Path(file.name))

    def __getstate__(self) -> dict[str, Any]:
        return {name: value for name, value in self.__dict__.items() if not name.startswith("_")}

    # -- Parts of the corpus -----------------------------------------------------------------------

    def texts(self, low: int, high: int) -> Iterable[tuple[int, str]]:
        for key in range(low, high):
            text = self.text(key)
            if text is not None:
                yield key, text

    def postings(self, low: int, high: int) -> corpus_edges.Records:
        """The published fingerprints of some articles."""
        parts = []
        for key in range(low, high):
            number, row = int(self.order.caches[key]), int(self.order.rows[key])
            found, begins = self._postings(number)
            part = found[begins[row] : begins[row + 1]].copy()
            part["key"] = key
            parts.append(part)
        found = np.concatenate(parts) if parts else np.zeros(0, corpus_edges.POSTING)
        return found[np.lexsort((found["key"], found["hash"]))]

    def text(self, key: int) -> str | None:
        return str(self._value(key, "body"))

    def judged(self, key: int, matches: Sequence[Match]) -> list[Edge]:
        article = self.article(key)
        found = []
        for match in matches:
            other = self.article(match.key)
            edge = edge_between(
                article, other, match, at=str(self._value(key, "at")), licences=self.licences,
                short_copies=self.short_copies,
            )  # fmt: skip
            if edge is not None:
                found.append(edge)
        return found

    def article(self, key: int) -> StoredArticle:
        """The article under a key."""
        table, row = self.table(int(self.order.caches[key])), int(self.order.rows[key])
        article = cache.article_of({name: table.column(name)[row].as_py() for name in cache.COLUMNS}, key)
        article.first_seen = self.order.first_seen.get(key, article.first_seen)
        return article

    def url(self, key: int) -> str:
        """Its address."""
        return str(self._value(key, "url"))

    # -- Files -------------------------------------------------------------------------------------

    def _value(self, key: int, column: str) -> Any:
        return self.table(int(self.order.caches[key])).column(column)[int(self.order.rows[key])].as_py()

    def table(self, number: int) -> Any:
        """The rows of a cache. Raises :class:`UnsoundObjectError`."""
        import pyarrow as pa

        with self._lock:
            if number not in self._tables:
                _make_room(self._tables)
                path = self._kept(self.parts[number][0], _unpack_rows)
                # A batch: a cell of it is read three times as fast as one of a table.
                self._tables[number] = pa.ipc.open_file(pa.memory_map(str(path))).get_batch(0)
            return self._tables[number]

    def _postings(self, number: int) -> tuple[corpus_edges.Records, npt.NDArray[Any]]:
        rows = len(self.table(number))
        with self._lock:
            if number not in self._found:
                _make_room(self._found)
                found: corpus_edges.Records = np.load(
                    self._kept(self.parts[number][1], _unpack_postings), mmap_mode="r"
                )
                self._found[number] = (found, np.searchsorted(found["key"], np.arange(rows + 1)))
            return self._found[number]

    def _kept(self, stored: Stored, unpack: Callable[[Path, Path, str], None]) -> Path:
        """An object as it is read in place. Several processes may fetch it at once, each under a name of its own."""
        path = self.folder / stored.sha256
        if not path.exists():
            self._shared = self._shared or Shared(self.place)
            own = secrets.token_hex(6)
            packed, unpacked = (path.with_suffix(f".{own}-{kind}") for kind in ("packed", "unpacked"))
            try:
                self._shared.fetch(stored.key, packed, stored.length, stored.sha256)
                unpack(packed, unpacked, stored.key)
                unpacked.replace(path)
            finally:
                packed.unlink(missing_ok=True)
                unpacked.unlink(missing_ok=True)
        return path


def _make_room(opened: dict[int, Any]) -> None:
    while len(opened) >= _OPEN:
        del opened[next(iter(opened))]


def _unpack_rows(packed: Path, path: Path, key: str) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    cache.check(packed, key)
    table = parquet.read_table(packed, columns=list(cache.COLUMNS)).combine_chunks()
    batch = pa.RecordBatch.from_arrays(
        [column.combine_chunks() for column in table.columns], table.column_names
    )
    with pa.ipc.new_file(str(path), batch.schema) as writer:
        writer.write_batch(batch)


def _unpack_postings(packed: Path, path: Path, key: str) -> None:
    with path.open("wb") as file:
        np.save(file, cache.read_postings(packed, key))


#: The corpora that an engine's process has opened, by token; one at a time.
_opened: dict[str, Corpus] = {}
_opening = threading.Lock()


def opened(corpus: Corpus) -> Corpus:
    """A corpus that was sent to this process, open: the one it was sent as before, where it was."""
    token = str(getattr(corpus, "token", id(corpus)))
    with _opening:
        if token not in _opened:
            corpus.open()
            _opened.clear()
            _opened[token] = corpus
        return _opened[token]


def caches_of(found: Iterable[Manifest]) -> list[Cache]:
    """The caches of all nodes, by digest, each once. Raises :class:`UnsoundObjectError` for one of another version."""
    caches: dict[str, Cache] = {}
    for node in found:
        for one in node.caches:
            if one.version != __version__:
                raise UnsoundObjectError(
                    one.stored.key,
                    f"of newscrawl {one.version}, not {__version__}: publish again with this version",
                )
            caches[one.stored.sha256] = one
    return [caches[digest] for digest in sorted(caches)]


def order_of(tables: Sequence[Any]) -> Order:
    """The articles of some tables (with the columns of :data:`_ORDER`) in the order of all captures.

    Of an address that several rows have (its site was moved, or its node has read it again since), the row read last
    counts, at the place of the first capture of them all.
    """
    import pyarrow as pa
    from pyarrow import compute

    parts = [
        pa.table([table.column(name) for name in _ORDER], names=list(_ORDER))
        .append_column("cache", pa.array(np.full(len(table), number, np.int32)))
        .append_column("row", pa.array(np.arange(len(table), dtype=np.int32)))
        for number, table in enumerate(tables)
    ]
    if not parts:
        return Order(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, "S16"))
    whole = pa.concat_tables(parts).combine_chunks()
    counts = compute.value_counts(whole.column("url").combine_chunks())
    several = counts.field("values").filter(compute.greater(counts.field("counts"), 1))
    double = compute.is_in(whole.column("url"), several)
    groups: dict[str, list[dict[str, Any]]] = {}
    for row in whole.filter(double).to_pylist():
        groups.setdefault(row["url"], []).append(row)
    kept, first_seen = [], {}
    for url, rows in groups.items():
        newest = max(
            rows, key=lambda row: (row["read_run"], row["read_file"], row["read_offset"], row["digest"])
        )
        first = min(rows, key=lambda row: (row["run"], row["file"], row["offset"]))
        first_seen[url] = min(row["first_seen"] for row in rows)
        kept.append(newest | {name: first[name] for name in ("run", "file", "offset")})
    whole = pa.concat_tables([whole.filter(compute.invert(double)), pa.Table.from_pylist(kept, whole.schema)])
    turn = compute.sort_indices(whole, [(name, "ascending") for name in ("run", "file", "offset", "url")])
    whole = whole.select(["cache", "row", "digest", "url"]).take(turn)
    found = Order(
        whole.column("cache").to_numpy(),
        whole.column("row").to_numpy(),
        np.array([bytes.fromhex(one.as_py()) for one in whole.column("digest")], dtype="S16"),
    )
    if first_seen:
        wanted = compute.index_in(pa.array(list(first_seen)), whole.column("url").combine_chunks())
        found.first_seen = dict(zip(wanted.to_pylist(), first_seen.values(), strict=True))
        for key, seen in found.first_seen.items():  # which other rows know
            found.digests[key] = hashlib.md5(
                found.digests[key] + seen.encode(), usedforsecurity=False
            ).digest()
    return found
